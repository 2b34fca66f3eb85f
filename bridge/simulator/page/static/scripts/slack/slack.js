/** The Slack window: what the visitor sees of the workspace. */

import { drawBookmarks, drawHome } from "./app_page.js";
import { fillComposer, Hints } from "./composer.js";
import { drawAppHeader, drawChannelHeader } from "./headers.js";
import { drawMessages, forgetPlace, pointAt } from "./message_list.js";
import { Modal } from "./modal.js";
import { drawSidebar } from "./sidebar.js";
import { ThreadPane } from "./thread.js";
import { Unread } from "./unread.js";

const byId = (id) => document.getElementById(id);

export class SlackWindow {
  #state = null;
  #channel = null;
  // Which of the app's tabs is looked at, null in channels.
  #tab = null;
  #unread = new Unread();

  /** `notify(text)` shows a line for a few seconds. */
  constructor(server, notify) {
    this.server = server;
    this.notify = notify;
    this.modal = new Modal(server);
    this.list = byId("channel-messages");
    this.field = fillComposer(byId("channel-composer"), {
      label: "Message",
      testid: "composer-input",
      submit: (text) => this.#write(text),
      shortcuts: () => this.#globalShortcuts(),
    });
    this.hints = new Hints(byId("hints-box"), byId("hints"), this.field);
    this.thread = new ThreadPane({
      submit: (text, ts) => this.#write(text, ts),
      shortcuts: () => this.#globalShortcuts(),
      changed: () => this.#draw(),
      elsewhere: () => this.field,
    });
    document.addEventListener("visibilitychange", () => this.#state && this.#draw());
  }

  /** Take over what the server says, as far as it changed. */
  show(state) {
    if (state.scene !== this.#state?.scene) {
      this.#forget();
    }
    this.#state = state;
    this.#unread.show(state);
    this.hints.commands = state.commands;
    this.#draw();
    this.modal.show(state.views, state.directory);
  }

  /** Show a thread of the channel that the demo takes place in. */
  openThreadAtHome(ts) {
    this.#channel = null;
    this.#tab = null;
    this.thread.open(this.#current(), ts);
  }

  /** Go to a message, in its thread if it has one; a link leads there. */
  jump({ channel, ts, thread }) {
    const { app, channels } = this.#state;
    const isDirect = app.direct?.id === channel;
    if (!isDirect && !channels.some((each) => each.id === channel)) {
      this.notify("That message is in a conversation that you are not in.");
      return;
    }
    this.modal.leaveAll();
    this.#go(isDirect ? { tab: "messages" } : { channel });
    const isReply = thread && thread !== ts;
    if (isReply) {
      this.thread.open(this.#current(), thread);
    }
    if (!pointAt(isReply ? this.thread.list : this.list, ts)) {
      this.notify("That message is further back than this page shows, or was deleted.");
    }
  }

  #forget() {
    this.#channel = null;
    this.#tab = null;
    this.thread.forget();
    this.list.replaceChildren();
  }

  #write(text, thread = null) {
    this.server.send({ act: "write", channel: this.#current().id, text, thread });
    // Whoever writes wants to see what comes of it.
    const list = thread ? this.thread.list : this.list;
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

  #go({ channel = null, tab = null }) {
    this.#channel = channel;
    this.#tab = tab;
    forgetPlace(this.list);
    this.thread.leave();
    if (tab) {
      this.server.send({ act: "open_app", tab });
    }
    this.#draw();
  }

  /** Where there is something new to read, that comes before the app's Home. */
  #goToApp() {
    const { app, me } = this.#state;
    const isNews = app.has_messages && this.#unread.count(app.direct, me) > 0;
    this.#go({ tab: app.has_home && !isNews ? "home" : "messages" });
  }

  #draw() {
    const channel = this.#current();
    const isHome = this.#tab === "home";
    if (channel && !isHome && !document.hidden) {
      this.#unread.look(channel);
    }
    this.#drawSidebar(channel);
    byId("app-home").hidden = !isHome;
    this.list.hidden = isHome;
    byId("channel-composer-area").hidden = isHome;
    byId("chips").hidden = this.#tab !== null;
    byId("tabs").hidden = this.#tab === null;
    if (this.#tab) {
      this.#drawApp();
    }
    if (channel) {
      this.#drawChannel(channel);
    }
    this.thread.draw(isHome ? null : channel, this.#actions(), this.#state.app.name);
  }

  #drawSidebar(current) {
    const { me, channels, app } = this.#state;
    const rows = channels.map((channel) => ({
      id: channel.id,
      name: channel.name,
      kind: channel.kind,
      isCurrent: !this.#tab && channel.id === current?.id,
      unread: this.#unread.count(channel, me),
    }));
    const unread = this.#unread.count(app.direct, me);
    drawSidebar(
      this.#state,
      rows,
      { name: app.name, isCurrent: this.#tab !== null, unread },
      ({ channel }) => (channel ? this.#go({ channel }) : this.#goToApp()),
    );
  }

  #drawApp() {
    const { app, me, directory } = this.#state;
    const unread = this.#unread.count(app.direct, me);
    drawAppHeader(app, this.#tab, unread, (tab) => this.#go({ tab }));
    if (this.#tab === "home") {
      drawBookmarks(byId("bookmarks"), []);
      drawHome(byId("app-home"), app.home, this.server, directory);
    }
  }

  #drawChannel(channel) {
    const isDirect = channel.kind === "im";
    const name = isDirect ? this.#state.app.name : drawChannelHeader(channel);
    this.field.placeholder = `Message ${name}`;
    drawBookmarks(byId("bookmarks"), channel.bookmarks);
    const shown = channel.messages.filter((message) => message.thread === null);
    drawMessages(this.list, channel.id, shown, this.#actions());
  }

  #actions() {
    return {
      server: this.server,
      directory: this.#state.directory,
      shortcuts: (kind) => this.#shortcuts(kind),
      openThread: (ts) => this.thread.openByHand(this.#current(), ts),
    };
  }
}
