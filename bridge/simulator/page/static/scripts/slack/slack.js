/** The Slack window: what the visitor sees of the workspace. */

import { drawBookmarks, drawHome, drawTabs } from "./app_page.js";
import { avatar, el, icon, keepAtEnd, patch } from "../dom.js";
import { fillComposer, Hints } from "./composer.js";
import { Modal } from "./modal.js";
import { renderMessage } from "./messages.js";

// Where a thread lies over its channel, as in narrow.css.
const narrow = window.matchMedia("(width < 900px)");
const byId = (id) => document.getElementById(id);

export class SlackWindow {
  #state = null;
  #channel = null;
  // Which of the app's tabs is looked at, null in channels.
  #tab = null;
  #thread = null;
  #isThreadClosed = false;

  constructor(server) {
    this.server = server;
    this.modal = new Modal(server);
    this.field = fillComposer(byId("channel-composer"), {
      label: "Message",
      testid: "composer-input",
      submit: (text) => this.#write(text),
      shortcuts: () => this.#globalShortcuts(),
    });
    this.threadField = fillComposer(byId("thread-composer"), {
      label: "Reply…",
      testid: "thread-input",
      submit: (text) => this.#write(text, this.#openThread()),
      shortcuts: () => this.#globalShortcuts(),
    });
    this.hints = new Hints(byId("hints-box"), byId("hints"), this.field);
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
    this.modal.show(state.views, state.directory);
  }

  /** Show a thread of the channel that the demo takes place in. */
  openThreadAtHome(ts) {
    this.#channel = null;
    this.#tab = null;
    this.openThread(ts);
  }

  openThread(ts) {
    this.#isThreadClosed = ts === null;
    this.#thread = ts;
    this.#draw();
  }

  #forget() {
    this.#channel = null;
    this.#tab = null;
    this.#thread = null;
    this.#isThreadClosed = false;
    byId("channel-messages").replaceChildren();
    byId("thread-messages").replaceChildren();
  }

  #write(text, thread) {
    const channel = this.#current().id;
    this.server.send({ act: "write", channel, text, thread: thread ?? null });
    // Whoever writes wants to see what comes of it.
    const list = byId(thread ? "thread-messages" : "channel-messages");
    list.scrollTop = list.scrollHeight;
  }

  #shortcuts(kind) {
    return this.#state.shortcuts.filter((each) => each.kind === kind);
  }

  #globalShortcuts() {
    const channel = this.#current()?.id ?? null;
    return this.#shortcuts("global").map(({ id, name }) => ({
      name,
      choose: () => this.server.send({ act: "shortcut", shortcut: id, channel }),
    }));
  }

  /** The open channel; on the app's page the conversation with it, null before it began. */
  #current() {
    if (this.#tab) {
      return this.#state.app.direct;
    }
    const channels = this.#state.channels;
    return (
      channels.find((each) => each.id === this.#channel) ?? channels.find((each) => each.is_home)
    );
  }

  /** The captions' thread stands open, where it has room, until the visitor chooses another. */
  #openThread() {
    const unasked = narrow.matches ? null : this.#current()?.open_thread;
    return this.#isThreadClosed ? null : (this.#thread ?? unasked);
  }

  #go({ channel = null, tab = null }) {
    this.#channel = channel;
    this.#tab = tab;
    this.#thread = null;
    this.#isThreadClosed = false;
    if (tab) {
      this.server.send({ act: "open_app", tab });
    }
    this.#draw();
  }

  #draw() {
    const channel = this.#current();
    this.#drawSidebar(channel);
    const isHome = this.#tab === "home";
    byId("app-home").hidden = !isHome;
    byId("channel-messages").hidden = isHome;
    byId("channel-composer-area").hidden = isHome;
    byId("chips").hidden = this.#tab !== null;
    byId("tabs").hidden = this.#tab === null;
    if (this.#tab) {
      this.#drawApp();
    }
    if (channel) {
      this.#drawChannel(channel);
    }
    this.#drawThread(isHome ? null : channel);
  }

  #drawApp() {
    const { app, directory } = this.#state;
    byId("channel-name").replaceChildren(
      el("span", { class: "app-name" }, avatar({ is_app: true }), app.name),
    );
    byId("channel-note").textContent = "";
    drawTabs(byId("tabs"), app, this.#tab, (tab) => this.#go({ tab }));
    if (this.#tab === "home") {
      drawBookmarks(byId("bookmarks"), []);
      drawHome(byId("app-home"), app.home, this.server, directory);
    }
  }

  #drawSidebar(current) {
    byId("workspace-name").textContent = this.#state.workspace;
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
      isCurrent: !this.#tab && id === current?.id,
    }));
    patch(
      byId("channels"),
      rows,
      (row) => row.id,
      (row) => this.#channelRow(row),
    );
    const { app } = this.#state;
    patch(
      byId("apps"),
      [{ name: app.name, isCurrent: this.#tab !== null }],
      (row) => row.name,
      (row) => this.#appRow(row),
    );
  }

  #appRow({ name, isCurrent }) {
    const { app } = this.#state;
    const button = {
      type: "button",
      "aria-current": isCurrent ? "true" : false,
      "data-control": "app",
      onclick: () => this.#go({ tab: app.has_home ? "home" : "messages" }),
    };
    const glyph = el("span", { class: "glyph" }, avatar({ is_app: true }));
    return el("li", {}, el("button", button, glyph, el("span", {}, name)));
  }

  #channelRow(row) {
    const glyph = row.kind === "private" ? icon("lock") : "#";
    const choose = () => this.#go({ channel: row.id });
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
    if (channel.kind === "im") {
      this.field.placeholder = `Message ${this.#state.app.name}`;
    } else {
      this.#drawChannelHeader(channel);
    }
    drawBookmarks(byId("bookmarks"), channel.bookmarks);
    const list = byId("channel-messages");
    const shown = channel.messages.filter((message) => message.thread === null);
    keepAtEnd(list, () => this.#patchMessages(list, shown, false));
  }

  #drawChannelHeader(channel) {
    const glyph = channel.kind === "private" ? "" : "#";
    byId("channel-name").replaceChildren(glyph || icon("lock"), ` ${channel.name}`);
    byId("channel-note").textContent =
      channel.members === 1 ? "1 member" : `${channel.members} members`;
    this.field.placeholder = `Message ${glyph}${channel.name}`;
  }

  #drawThread(channel) {
    const root = channel?.messages.find((message) => message.ts === this.#openThread());
    document.querySelector(".slack").classList.toggle("without-thread", !root);
    byId("thread").hidden = !root;
    if (!root) {
      return;
    }
    byId("thread-note").textContent = channel.name ? `#${channel.name}` : this.#state.app.name;
    const replies = channel.messages.filter((message) => message.thread === root.ts);
    const list = byId("thread-messages");
    const count = { ts: "count", count: replies.length };
    keepAtEnd(list, () =>
      this.#patchMessages(list, replies.length ? [root, count, ...replies] : [root], true),
    );
  }

  #patchMessages(list, messages, isInThread) {
    const actions = {
      server: this.server,
      directory: this.#state.directory,
      shortcuts: (kind) => this.#shortcuts(kind),
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
      !before.unfurls?.length &&
      !message.blocks?.some((block) => block.type === "header" || block.type === "actions") &&
      Number(message.ts) - Number(before.ts) < TOGETHER_SECONDS;
    return { ...message, is_following: isFollowing };
  });
}
