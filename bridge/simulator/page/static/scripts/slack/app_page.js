/** The app's own page: its tabs, and what it published on Home. */

import { el, icon, patch } from "../dom.js";
import { renderBlock } from "../blocks/blocks.js";
import { surface } from "../server.js";

const LABELS = { home: "Home", messages: "Messages" };

/** The tabs under the app's name; `choose(tab)` hears of a press. */
export function drawTabs(box, app, { current, unread }, choose) {
  const tabs = [app.has_home && "home", app.has_messages && "messages"].filter(Boolean);
  const items = tabs.map((tab) => ({
    tab,
    isCurrent: tab === current,
    unread: tab === "messages" ? unread : 0,
  }));
  patch(
    box,
    items,
    ({ tab }) => tab,
    (item) => tabButton(item, choose),
  );
}

function tabButton({ tab, isCurrent, unread }, choose) {
  const attributes = {
    type: "button",
    role: "tab",
    "aria-selected": String(isCurrent),
    "data-control": tab,
    onclick: () => choose(tab),
  };
  return el("button", attributes, LABELS[tab], unread ? el("b", {}, ` ${unread} new`) : null);
}

/** The Home tab; until the app has published it there is only a line. */
export function drawHome(box, home, server, directory) {
  if (!home) {
    patch(
      box,
      ["empty"],
      (each) => each,
      () => el("p", { class: "empty" }, "The app has not put anything here yet."),
    );
    return;
  }
  const context = surface(server, { view: home.id }, { names: home.names, directory });
  patch(
    box,
    home.body.blocks.map((block) => ({ block, names: home.names })),
    ({ block }) => block.block_id,
    ({ block }) => renderBlock(block, context) ?? el("div", { hidden: true }),
  );
}

/** The links under a channel's name. */
export function drawBookmarks(box, bookmarks) {
  box.hidden = bookmarks.length === 0;
  patch(
    box,
    bookmarks,
    (each) => each.title + each.link,
    (each) =>
      el(
        "a",
        { href: each.link, target: "_blank", rel: "noreferrer noopener" },
        each.emoji ? el("span", {}, each.emoji) : icon("link"),
        el("span", {}, each.title),
      ),
  );
}
