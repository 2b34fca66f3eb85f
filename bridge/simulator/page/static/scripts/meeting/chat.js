/** The meeting's chat, as one of its people reads it. */

import { el, patch, timeOf } from "../dom.js";

/**
 * Show `lines` in `box` to the person of the uuid `reader`.
 *
 * What is for somebody else alone is closed, and one of `people` can be chosen by `readAs(uuid)`.
 */
export function drawChat(box, lines, { reader, people, readAs }) {
  if (!lines.length) {
    box.replaceChildren(el("p", { class: "chat-empty" }, "Nobody has written yet."));
    return;
  }
  const present = new Set(people.map((person) => person.uuid));
  const items = lines.map((line) => ({
    ...line,
    isClosed: line.to !== null && line.to.uuid !== reader,
    isPresent: present.has(line.to?.uuid),
  }));
  patch(
    box,
    items,
    (line) => line.number,
    (line) => (line.isClosed ? closedLine(line, readAs) : chatLine(line)),
  );
}

/** Private chat is read by whom it is for: a press, and the visitor is that person. */
function closedLine({ to, isPresent }, readAs) {
  const read = { type: "button", "data-control": "read", onclick: () => readAs(to.uuid) };
  return el(
    "div",
    { class: "chat-line is-closed", "data-testid": "closed-line" },
    `A private line for ${to.name}. `,
    isPresent ? el("button", read, `Read as ${to.name}`) : null,
  );
}

function chatLine({ name, at, text, to, is_bot: isBot }) {
  return el(
    "div",
    { class: ["chat-line", isBot && "is-bot", to && "is-private"], "data-testid": "chat-line" },
    el("b", {}, name),
    el("time", {}, timeOf(at)),
    to ? el("span", { class: "chat-to" }, `to ${to.name} alone`) : null,
    el("div", {}, text),
  );
}
