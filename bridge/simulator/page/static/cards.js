/** Cards below and inside of messages: a registered call, and the preview of a link. */

import { avatar, el, icon } from "./dom.js";
import { renderBlocks } from "./blocks.js";
import { isHarmless, linkNode, mrkdwn } from "./mrkdwn.js";

const SHOWN_PEOPLE = 5;
const MINUTE = 60;

/** The card of a call, with who is in and a way to join while it lasts. */
export function callBlock(block, { names }) {
  const call = names.calls[block.call_id];
  if (!call) {
    return null;
  }
  return el(
    "div",
    { class: ["block", "call", call.is_over && "is-over"], "data-testid": "call" },
    el("span", { class: "call-icon", "aria-hidden": "true" }, icon("camera")),
    el(
      "div",
      { class: "call-words" },
      el("b", {}, call.title || "Call"),
      el("div", { class: "call-note" }, noteOf(call)),
    ),
    call.people.length ? faces(call.people) : null,
    joinButton(call),
  );
}

function noteOf(call) {
  if (call.is_over) {
    const minutes = Math.max(1, Math.round((call.duration ?? 0) / MINUTE));
    return `Ended · ${minutes} min`;
  }
  const count = call.people.length;
  return count ? `${count} ${count === 1 ? "person" : "people"} in the call` : "Nobody is in yet";
}

function faces(people) {
  const more = people.length - SHOWN_PEOPLE;
  return el(
    "span",
    { class: "call-faces", title: people.join(", ") },
    people.slice(0, SHOWN_PEOPLE).map((name) => avatar({ name })),
    more > 0 ? el("span", { class: "call-more" }, `+${more}`) : null,
  );
}

function joinButton(call) {
  if (call.is_over || !isHarmless(call.join_url)) {
    return null;
  }
  return el(
    "a",
    { class: "button is-primary", href: call.join_url, target: "_blank", rel: "noreferrer" },
    "Join",
  );
}

/** What an app shows for a link in a message. */
export function unfurlCard(unfurl, context) {
  const node = el("div", { class: "unfurl", "data-testid": "unfurl" });
  if (/^#?[0-9a-f]{6}$/iu.test(unfurl.color ?? "")) {
    node.style.borderLeftColor = `#${unfurl.color.replace("#", "")}`;
  }
  node.append(...(unfurl.blocks ? renderBlocks(unfurl.blocks, context) : legacy(unfurl, context)));
  return node;
}

function legacy(unfurl, { names }) {
  const words = el("div", { class: "text" });
  if (unfurl.title) {
    const title = unfurl.title_link ? linkNode(unfurl.title_link, unfurl.title) : unfurl.title;
    words.append(el("b", {}, title));
  }
  words.append(mrkdwn(unfurl.text ?? "", names));
  return [words];
}
