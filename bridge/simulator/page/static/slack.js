/** The Slack window: what the visitor sees of the workspace. */

import { avatar, el, icon, keepAtEnd, patch } from "./dom.js";
import { fillComposer, Hints } from "./composer.js";
import { Modal } from "./modal.js";
import { renderMessage } from "./messages.js";

const byId = (id) => document.getElementById(id);

export class SlackWindow {
  #state = null;
  #channel = null;
  #thread = null;
  #isThreadClosed = false;

  constructor(send) {
    this.send = send;
    this.modal = new Modal(send);
    this.field = fillComposer(byId("channel-composer"), {
      label: "Message",
      testid: "composer-input",
      submit: (text) => this.#write(text),
    });
    this.threadField = fillComposer(byId("thread-composer"), {
      label: "Reply…",
      testid: "thread-input",
      submit: (text) => this.#write(text, this.#openThread()),
    });
    this.hints = new Hints(byId("hints"), this.field);
    byId("thread-close").addEventListener("click", () => this.openThread(null));
  }

  /** Take over what the server says, as far as it changed. */
  show(state) {
    if (state.scene !== this.#state?.scene) {
      this.#forget();
    }
    this.#state = state;
    this.hints.commands = state.commands;
    this.#draw();
    this.modal.show(state.view, state.names);
  }

  /** Show a thread of the channel that the demo takes place in. */
  openThreadAtHome(ts) {
    this.#channel = null;
    this.openThread(ts);
  }

  openThread(ts) {
    this.#isThreadClosed = ts === null;
    this.#thread = ts;
    this.#draw();
  }

  #forget() {
    this.#channel = null;
    this.#thread = null;
    this.#isThreadClosed = false;
    byId("channel-messages").replaceChildren();
    byId("thread-messages").replaceChildren();
  }

  #write(text, thread) {
    this.send({ act: "write", channel: this.#current().id, text, thread: thread ?? null });
  }

  #current() {
    const channels = this.#state.channels;
    return (
      channels.find((each) => each.id === this.#channel) ?? channels.find((each) => each.is_home)
    );
  }

  /** The captions' thread stands open until the visitor chooses another. */
  #openThread() {
    return this.#isThreadClosed ? null : (this.#thread ?? this.#current().open_thread);
  }

  #draw() {
    const channel = this.#current();
    if (!channel) {
      return;
    }
    this.#drawSidebar(channel);
    this.#drawChannel(channel);
    this.#drawThread(channel);
  }

  #drawSidebar(current) {
    byId("workspace-name").textContent = this.#state.workspace;
    byId("workspace-search").textContent = `Search ${this.#state.workspace}`;
    const me = this.#state.me;
    patch(
      byId("me"),
      [me],
      (person) => person.name,
      (person) => el("span", { class: "row" }, avatar(person), person.name),
    );
    const rows = this.#state.channels.map(({ id, name, kind }) => ({
      id,
      name,
      kind,
      isCurrent: id === current.id,
    }));
    patch(
      byId("channels"),
      rows,
      (row) => row.id,
      (row) => this.#channelRow(row),
    );
    patch(
      byId("apps"),
      this.#state.apps,
      (app) => app.name,
      (app) =>
        el(
          "li",
          {},
          el(
            "span",
            { class: "row" },
            el("span", { class: "glyph" }, icon("app")),
            el("span", {}, app.name),
          ),
        ),
    );
  }

  #channelRow(row) {
    const glyph = row.kind === "private" ? icon("lock") : "#";
    const choose = () => {
      this.#channel = row.id;
      this.#thread = null;
      this.#isThreadClosed = false;
      this.#draw();
    };
    const button = {
      type: "button",
      "aria-current": row.isCurrent ? "true" : false,
      "data-control": "channel",
      onclick: choose,
    };
    return el(
      "li",
      {},
      el("button", button, el("span", { class: "glyph" }, glyph), el("span", {}, row.name)),
    );
  }

  #drawChannel(channel) {
    const glyph = channel.kind === "private" ? "" : "#";
    byId("channel-name").replaceChildren(glyph || icon("lock"), ` ${channel.name}`);
    byId("channel-note").textContent =
      channel.members === 1 ? "1 member" : `${channel.members} members`;
    this.field.placeholder = `Message ${glyph}${channel.name}`;
    const list = byId("channel-messages");
    const shown = channel.messages.filter((message) => message.thread === null);
    keepAtEnd(list, () => this.#patchMessages(list, shown, false));
  }

  #drawThread(channel) {
    const root = channel.messages.find((message) => message.ts === this.#openThread());
    document.querySelector(".slack").classList.toggle("without-thread", !root);
    byId("thread").hidden = !root;
    if (!root) {
      return;
    }
    byId("thread-note").textContent = `#${channel.name}`;
    const replies = channel.messages.filter((message) => message.thread === root.ts);
    const list = byId("thread-messages");
    const count = { ts: "count", count: replies.length };
    keepAtEnd(list, () =>
      this.#patchMessages(list, replies.length ? [root, count, ...replies] : [root], true),
    );
  }

  #patchMessages(list, messages, isInThread) {
    const actions = {
      send: this.send,
      openThread: (ts) => this.openThread(ts),
      isInThread,
    };
    const thread = list.id + (isInThread ? this.#openThread() : this.#current().id);
    const items = grouped(messages);
    patch(
      list,
      items,
      (message) => `${thread} ${message.ts}`,
      (message) => (message.count ? countLine(message.count) : renderMessage(message, actions)),
    );
    if (list.dataset.showing !== thread) {
      list.dataset.showing = thread;
      list.scrollTop = list.scrollHeight;
    }
  }
}

function countLine(count) {
  return el("div", { class: "thread-count" }, count === 1 ? "1 reply" : `${count} replies`);
}

const TOGETHER_SECONDS = 300;

/** Mark the messages that follow one of the same author; they need no picture and no name. */
function grouped(messages) {
  return messages.map((message, index) => {
    const before = messages[index - 1];
    const isFollowing =
      before?.author?.name === message.author?.name &&
      before.thread === message.thread &&
      !before.is_ephemeral &&
      !message.is_ephemeral &&
      !message.blocks?.some((block) => block.type === "header" || block.type === "actions") &&
      Number(message.ts) - Number(before.ts) < TOGETHER_SECONDS;
    return { ...message, is_following: isFollowing };
  });
}
