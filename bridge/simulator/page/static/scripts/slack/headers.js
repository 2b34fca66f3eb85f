/** What stands over a channel, and over the app's own page. */

import { drawTabs } from "./app_page.js";
import { avatar, el, icon } from "../dom.js";

const byId = (id) => document.getElementById(id);

/** Over a channel; the value is its name as one writes it. */
export function drawChannelHeader({ kind, name, members }) {
  const glyph = kind === "private" ? "" : "#";
  byId("channel-name").replaceChildren(glyph || icon("lock"), ` ${name}`);
  byId("channel-note").textContent = members === 1 ? "1 member" : `${members} members`;
  return `${glyph}${name}`;
}

/** Over the app's page; `choose(tab)` hears of a press. */
export function drawAppHeader(app, current, unread, choose) {
  byId("channel-name").replaceChildren(
    el("span", { class: "app-name" }, avatar({ is_app: true }), app.name),
  );
  byId("channel-note").textContent = "";
  drawTabs(byId("tabs"), app, { current, unread }, choose);
}
