/** The card of a registered call, inside of a message. */

import { avatar, el, icon } from "../dom.js";
import { isHarmless } from "./mrkdwn.js";

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
