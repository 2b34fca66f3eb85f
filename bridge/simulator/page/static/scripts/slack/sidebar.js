/** The column of channels and apps, with marks at those that have something new. */

import { avatar, el, icon, patch } from "../dom.js";

const byId = (id) => document.getElementById(id);

/**
 * `rows` are the channels, `{id, name, kind, isCurrent, unread}`, and `app` is the app's row,
 * `{name, isCurrent, unread}`; `go(place)` takes `{channel: id}` or `{app: true}`.
 */
export function drawSidebar({ workspace, me }, rows, app, go) {
  byId("workspace-name").textContent = workspace;
  patch(
    byId("me"),
    [me],
    (person) => person.name,
    (person) => el("span", { class: "row" }, avatar(person), person.name),
  );
  patch(
    byId("channels"),
    rows,
    (row) => row.id,
    (row) => {
      const glyph = row.kind === "private" ? icon("lock") : "#";
      return entry(row, glyph, "channel", () => go({ channel: row.id }));
    },
  );
  patch(
    byId("apps"),
    [app],
    (row) => row.name,
    (row) => entry(row, avatar({ is_app: true }), "app", () => go({ app: true })),
  );
}

function entry({ name, isCurrent, unread }, glyph, control, onclick) {
  const attributes = {
    type: "button",
    class: [unread && "is-unread"],
    "aria-current": isCurrent ? "true" : false,
    "data-control": control,
    "data-unread": String(unread),
    onclick,
  };
  return el(
    "li",
    {},
    el(
      "button",
      attributes,
      el("span", { class: "glyph" }, glyph),
      el("span", {}, name),
      unread ? mark(unread) : null,
    ),
  );
}

function mark(unread) {
  return el(
    "span",
    { class: "unread" },
    String(unread),
    el("span", { class: "visually-hidden" }, " new"),
  );
}
