/** One person in the meeting, or at its door. */

import { avatar, el, icon } from "../dom.js";

/** The role, and how somebody came in where that is not the usual way. */
function roleOf(person) {
  const role = person.is_host ? "HOST" : "GUEST";
  return person.protocol === "webrtc" ? role : `${role} · ${person.protocol.toUpperCase()}`;
}

/** One person's tile; its label says in words what the icons show. */
export function tile(person, admit) {
  const state = [
    person.is_host ? "Host" : "Guest",
    person.is_muted ? "muted" : "unmuted",
    person.has_video ? "camera on" : "camera off",
    person.has_hand && "hand raised",
    person.is_speaking && "speaking",
    person.is_waiting && "waiting",
  ].filter(Boolean);
  return el(
    "div",
    {
      class: ["tile", person.is_speaking && "is-speaking", person.is_waiting && "is-waiting"],
      role: "group",
      "aria-label": `${person.name}: ${state.join(", ")}`,
      "data-testid": "tile",
      "data-name": person.name,
      "data-muted": String(person.is_muted),
      "data-hand": String(person.has_hand),
      "data-speaking": String(person.is_speaking),
    },
    avatar({ name: person.name }),
    el("span", { class: "tile-role" }, person.is_waiting ? "WAITS" : roleOf(person)),
    person.is_waiting
      ? el(
          "button",
          { type: "button", class: "tile-admit", onclick: () => admit(person.uuid) },
          `Admit ${person.name}`,
        )
      : null,
    el(
      "span",
      { class: "tile-badges" },
      person.has_spotlight ? icon("spotlight") : null,
      person.has_hand ? icon("hand") : null,
    ),
    el(
      "span",
      { class: "tile-foot" },
      el("span", { class: "tile-name" }, person.name),
      el(
        "span",
        { class: [!person.has_video && "is-off"] },
        icon(person.has_video ? "camera" : "camera-off"),
      ),
      el(
        "span",
        { class: [person.is_muted && "is-off"] },
        icon(person.is_muted ? "microphone-off" : "microphone"),
      ),
    ),
  );
}
