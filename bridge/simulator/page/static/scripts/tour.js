/** A tour of a minute: six stops of ten seconds each, gone on by hand, or skipped. */

import { el } from "./dom.js";

const STOP_MILLISECONDS = 10_000;
const SEEN = "tour-seen";
const STOPS = [
  [
    "One card for each meeting",
    "Who is there, since when, what is special, and one press for what is likely now.",
    "[data-testid=channel]",
  ],
  ["The meeting itself", "Five simulated people who talk by themselves.", ".tiles"],
  [
    "Captions in a thread",
    "Under their speakers’ names. A reply under the card reaches the meeting’s chat.",
    "#thread",
  ],
  [
    "Say what should happen",
    "Type /pexip mute bob, or press a button below the line.",
    "#channel-composer-area",
  ],
  [
    "Let something happen",
    "Somebody knocks, a hand goes up, a second Bob joins: see what the card makes of it.",
    "#meeting-buttons",
  ],
  [
    "The end",
    "End the meeting from the card’s menu: what remains is a recap with a transcript.",
    "[data-testid=channel]",
  ],
];

export class Tour {
  #at = -1;
  #timer = 0;
  #before = null;

  constructor(box, start) {
    this.box = box;
    start.addEventListener("click", () => this.start(start));
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        this.end();
      }
    });
    // Whoever reads with the pointer or the keyboard on it takes their time.
    for (const name of ["pointerenter", "focusin"]) {
      box.addEventListener(name, () => clearTimeout(this.#timer));
    }
    for (const name of ["pointerleave", "focusout"]) {
      box.addEventListener(name, () => this.#goOnLater());
    }
  }

  /** Once for each visitor, without taking the keyboard from them. */
  offer() {
    if (this.#at < 0 && !localStorage.getItem(SEEN)) {
      this.#show(0);
    }
  }

  start(from) {
    this.#before = from;
    this.#show(0);
    this.box.querySelector(".is-next").focus();
  }

  end() {
    clearTimeout(this.#timer);
    localStorage.setItem(SEEN, "yes");
    this.#at = -1;
    this.box.hidden = true;
    this.#outline(null);
    this.#before?.focus();
    this.#before = null;
  }

  #next() {
    if (this.#at + 1 < STOPS.length) {
      this.#show(this.#at + 1);
    } else {
      this.end();
    }
  }

  #show(at) {
    const hasFocus = this.box.contains(document.activeElement);
    localStorage.setItem(SEEN, "yes");
    this.#at = at;
    const [title, text, target] = STOPS[at];
    const isLast = at + 1 === STOPS.length;
    const next = el(
      "button",
      { type: "button", class: "is-next", onclick: () => this.#next() },
      isLast ? "Done" : "Next",
    );
    const skip = el("button", { type: "button", onclick: () => this.end() }, "Skip the tour");
    this.box.replaceChildren(
      el("h2", {}, title),
      el("p", {}, text),
      el("div", { class: "tour-row" }, el("span", {}, `${at + 1} of ${STOPS.length}`), skip, next),
    );
    this.box.hidden = false;
    this.#outline(document.querySelector(target));
    if (hasFocus) {
      next.focus();
    } else {
      this.#goOnLater();
    }
  }

  #goOnLater() {
    clearTimeout(this.#timer);
    if (this.#at >= 0) {
      this.#timer = setTimeout(() => this.#next(), STOP_MILLISECONDS);
    }
  }

  #outline(node) {
    document.querySelector(".is-toured")?.classList.remove("is-toured");
    node?.classList.add("is-toured");
  }
}
