/** The pane beside a channel that shows one of its threads; each channel remembers which. */

import { fillComposer } from "./composer.js";
import { drawMessages, forgetPlace } from "./message_list.js";

// Where a thread stands in place of its channel, as in narrow.css.
const narrow = window.matchMedia("(width < 900px)");
// A field that has the focus brings up a keyboard of glass, which takes half of the screen.
const hasKeys = window.matchMedia("(hover: hover)");
const byId = (id) => document.getElementById(id);

export class ThreadPane {
  // The thread that stands open, by channel; null where it was closed.
  #open = new Map();
  #channel = null;

  /** `changed()` asks for another drawing; `elsewhere()` is where the focus goes in the end. */
  constructor({ submit, shortcuts, changed, elsewhere }) {
    this.changed = changed;
    this.elsewhere = elsewhere;
    this.pane = byId("thread");
    this.list = byId("thread-messages");
    this.field = fillComposer(byId("thread-composer"), {
      label: "Reply…",
      testid: "thread-input",
      submit: (text) => submit(text, this.#shown(this.#channel)),
      shortcuts,
    });
    byId("thread-close").addEventListener("click", () => this.close());
    this.pane.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) {
        event.preventDefault();
        this.close();
      }
    });
  }

  /** Show a thread that something else than a press at a message asks for. */
  open(channel, ts) {
    this.#open.set(channel.id, ts);
    this.changed();
    if (narrow.matches) {
      // What was pressed lies below it.
      this.#takeFocus();
    }
  }

  openByHand(channel, ts) {
    this.#open.set(channel.id, ts);
    this.changed();
    this.#takeFocus();
  }

  /** Put it away; the focus goes back to the message that it hangs on. */
  close() {
    const ts = this.#shown(this.#channel);
    const hadFocus = this.pane.contains(document.activeElement);
    this.#open.set(this.#channel.id, null);
    this.changed();
    if (hadFocus || document.activeElement === document.body) {
      this.#openerOf(ts).focus();
    }
  }

  /** Another channel is gone to; where a thread hides its channel it does not stay open. */
  leave() {
    forgetPlace(this.list);
    if (narrow.matches && this.#channel) {
      this.#open.delete(this.#channel.id);
    }
  }

  forget() {
    this.#open.clear();
    this.list.replaceChildren();
  }

  /** `channel` is null where there are no threads; `app` is the name over a conversation. */
  draw(channel, actions, app) {
    this.#channel = channel;
    const ts = this.#shown(channel);
    const root = channel?.messages.find((message) => message.ts === ts);
    document.querySelector(".slack").classList.toggle("without-thread", !root);
    this.pane.hidden = !root;
    if (!root) {
      return;
    }
    byId("thread-note").textContent = channel.name ? `#${channel.name}` : app;
    const replies = channel.messages.filter((message) => message.thread === root.ts);
    const count = { ts: "count", count: replies.length };
    const shown = replies.length ? [root, count, ...replies] : [root];
    drawMessages(this.list, `thread ${ts}`, shown, { ...actions, isInThread: true });
  }

  /** The captions' thread stands open, where it has room, until the visitor chooses another. */
  #shown(channel) {
    if (!channel) {
      return null;
    }
    const chosen = this.#open.get(channel.id);
    return chosen === undefined && !narrow.matches ? channel.open_thread : (chosen ?? null);
  }

  #takeFocus() {
    (hasKeys.matches ? this.field : this.list).focus();
  }

  #openerOf(ts) {
    const message = byId("channel-messages").querySelector(`[data-ts="${CSS.escape(ts ?? "")}"]`);
    const control = ["thread", "Reply in thread"]
      .map((name) => message?.querySelector(`[data-control="${name}"]`))
      .find(Boolean);
    return control ?? this.elsewhere();
  }
}
