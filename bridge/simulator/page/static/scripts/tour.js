/** A tour of a minute: six stops of ten seconds each, gone on by hand, or skipped. */

import { el } from "./dom.js";

const STOP_MILLISECONDS = 10_000;
const SEEN = "tour-seen";
const STOPS = [
  [
    "One card for each meeting",
    ["Who is there, since when, what is special, and one press for what is likely now."],
    "[data-testid=channel]",
  ],
  ["The meeting itself", ["Five simulated people who talk by themselves."], ".tiles"],
  [
    "Captions in a thread",
    ["Under their speakers’ names. A reply under the card reaches the meeting’s chat."],
    "#thread",
  ],
  [
    "Say what should happen",
    ["Type ", el("code", {}, "/pexip mute bob"), ", or press a button below the line."],
    "#channel-composer-area",
  ],
  [
    "Let something happen",
    ["Somebody knocks, a hand goes up, a second Bob joins: see what the card makes of it."],
    "#meeting-buttons",
  ],
  [
    "The end",
    [
      "Press ",
      el("b", {}, "End for everyone…"),
      ", the red button of the card: what remains is a recap with a transcript.",
    ],
    "[data-testid=channel]",
  ],
];

export class Tour {
  #at = -1;
  #timer = 0;
  #before = null;

  constructor(box, start) {
    this.box = box;
    this.button = start;
    start.addEventListener("click", () => this.start());
    // Whatever else is open takes the key first: menus, dialogs, the thread.
    document.addEventListener("keydown", (event) => {
      const isTaken = event.defaultPrevented || event.target.closest("dialog");
      if (event.key === "Escape" && !isTaken && this.#at >= 0) {
        this.end();
      }
    });
    box.addEventListener("pointerenter", () => clearTimeout(this.#timer));
    box.addEventListener("pointerleave", () => this.#goOnLater());
    // Whoever has gone to a button of it takes their time.
    box.addEventListener("focusin", (event) => {
      if (event.target !== box) {
        clearTimeout(this.#timer);
      }
    });
    box.addEventListener("focusout", () => this.#goOnLater());
  }

  /** Once for each visitor; the focus goes there from nowhere, never out of a field. */
  offer() {
    if (this.#at < 0 && !localStorage.getItem(SEEN)) {
      this.#open(this.box);
    }
  }

  start() {
    this.#open();
    this.box.querySelector(".is-next").focus();
  }

  end() {
    clearTimeout(this.#timer);
    const hadFocus = this.box.contains(document.activeElement);
    this.#at = -1;
    this.box.hidden = true;
    document.body.classList.remove("with-tour");
    this.#outline(null);
    if (hadFocus) {
      this.#before?.focus();
    }
  }

  #open(focus = null) {
    const active = document.activeElement;
    const isNowhere = active === document.body;
    this.#before = isNowhere ? this.button : active;
    document.body.classList.add("with-tour");
    this.#show(0);
    if (isNowhere) {
      focus?.focus({ preventScroll: true });
    }
  }

  #next() {
    if (this.#at + 1 < STOPS.length) {
      this.#show(this.#at + 1);
    } else {
      this.end();
    }
  }

  #show(at) {
    const isOnButton = this.box.contains(document.activeElement?.closest("button"));
    localStorage.setItem(SEEN, "yes");
    this.#at = at;
    const [title, text, target] = STOPS[at];
    const isLast = at + 1 === STOPS.length;
    const next = button(isLast ? "Done" : "Next", () => this.#next(), "is-next");
    const skip = isLast ? null : button("Skip the tour", () => this.end());
    const count = el("span", {}, `${at + 1} of ${STOPS.length}`);
    this.box.replaceChildren(
      el("h2", {}, title),
      el("p", {}, text.map((part) => (part.cloneNode ? part.cloneNode(true) : part))),
      el("div", { class: "tour-row" }, count, skip, next),
    );
    this.box.hidden = false;
    this.#outline([target, "[data-testid=channel]"].map(find).find(isVisible));
    if (isOnButton) {
      next.focus({ preventScroll: true });
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
    // Where the page is scrolled the subject comes into sight; elsewhere it is there.
    node?.scrollIntoView({ block: "nearest" });
  }
}

const find = (selector) => document.querySelector(selector);
const isVisible = (node) => node.checkVisibility({ visibilityProperty: true });

function button(label, onclick, name = null) {
  return el("button", { type: "button", class: name, onclick }, label);
}
