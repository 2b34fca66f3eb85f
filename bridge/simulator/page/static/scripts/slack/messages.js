/** One message of a channel or thread, as Slack shows it. */

import { avatar, el, icon, timeOf } from "../dom.js";
import { renderBlocks } from "../blocks/blocks.js";
import { unfurlCard } from "../blocks/link_card.js";
import { openMenu } from "../menu.js";
import { mrkdwn } from "../blocks/mrkdwn.js";
import { surface } from "../server.js";

/** `actions` holds `server`, `directory`, `shortcuts()`, `openThread` and `isInThread`. */
export function renderMessage(message, actions) {
  const on = message.is_ephemeral ? { ephemeral: message.ts } : { message: message.ts };
  const { directory } = actions;
  const context = surface(actions.server, on, { names: message.names, directory });
  const node = el(
    "article",
    {
      class: [
        "message",
        message.is_ephemeral && "is-ephemeral",
        message.is_following && "is-following",
      ],
      "data-testid": message.is_ephemeral ? "ephemeral" : "message",
      "data-ts": message.ts,
      // A link may lead to it.
      tabindex: "-1",
      "aria-label": `${message.author.name} at ${timeOf(message.ts)}`,
    },
    message.is_ephemeral ? onlyYou() : null,
    message.is_following
      ? el("time", { class: "message-gutter" }, timeOf(message.ts).split(" ")[0])
      : avatar(message.author),
    el(
      "div",
      {},
      message.is_following ? null : head(message),
      body(message, context),
      footer(message, actions, context),
    ),
    message.is_ephemeral ? null : tools(message, actions),
  );
  return node;
}

function onlyYou() {
  return el("div", { class: "message-only-you" }, icon("eye"), " Only visible to you");
}

function head(message) {
  return el(
    "div",
    { class: "message-head" },
    el("span", { class: "message-author" }, message.author.name),
    message.author.is_app ? el("span", { class: "message-badge" }, "APP") : null,
    el("time", { class: "message-time" }, timeOf(message.ts)),
  );
}

function body(message, context) {
  const node = el("div", { class: "message-body" });
  if (message.blocks.length) {
    node.append(...renderBlocks(message.blocks, context));
  } else {
    const text = el("div", { class: "text" });
    text.append(mrkdwn(message.text, context.names));
    node.append(text);
  }
  if (message.is_edited) {
    node.append(el("span", { class: "message-edited" }, "(edited)"));
  }
  return node;
}

function footer(message, actions, context) {
  return [
    ...message.unfurls.map((unfurl) => unfurlCard(unfurl, context)),
    ...message.files.map((file) => fileCard(file)),
    message.reactions.length
      ? el(
          "div",
          { class: "reactions" },
          message.reactions.map((each) =>
            el("span", { class: "reaction" }, `${each.emoji} ${each.count}`),
          ),
        )
      : null,
    actions.isInThread ? null : threadLink(message, actions),
  ];
}

function fileCard({ id, name, alt, is_picture: isPicture }) {
  const address = `/files/${encodeURIComponent(id)}`;
  if (isPicture) {
    return el(
      "figure",
      { class: "block-image" },
      el("figcaption", {}, name),
      el("img", { src: address, alt }),
    );
  }
  const attributes = { class: "file", href: address, target: "_blank", rel: "noreferrer" };
  return el("a", attributes, icon("file"), name);
}

/** What appears at a message under the pointer: a way into its thread, and the app's shortcuts. */
function tools(message, actions) {
  const reply = actions.isInThread
    ? null
    : toolButton("Reply in thread", "reply", () => actions.openThread(message.ts));
  const more = toolButton("More actions", "upright", (event) =>
    openShortcuts(event.currentTarget, message, actions),
  );
  more.setAttribute("aria-haspopup", "menu");
  return el("div", { class: "message-tools" }, reply, more);
}

function toolButton(label, name, onclick) {
  return el(
    "button",
    { type: "button", "aria-label": label, title: label, "data-control": label, onclick },
    icon(name),
  );
}

function openShortcuts(anchor, message, { server, shortcuts, openThread }) {
  const items = shortcuts("message").map(({ id, name }) => ({
    label: name,
    note: "Pexip",
    glyph: avatar({ is_app: true }),
    choose: () => server.send({ act: "shortcut", shortcut: id, message: message.ts }),
  }));
  const reply = {
    label: "Reply in thread",
    glyph: icon("reply"),
    choose: () => openThread(message.thread ?? message.ts),
  };
  openMenu(anchor, [reply, ...items], { label: "More actions" });
}

function threadLink(message, actions) {
  if (message.is_ephemeral || !message.reply_count) {
    return null;
  }
  const open = () => actions.openThread(message.ts);
  const count = message.reply_count === 1 ? "1 reply" : `${message.reply_count} replies`;
  return el(
    "button",
    {
      type: "button",
      class: "message-replies",
      "data-testid": "open-thread",
      "data-control": "thread",
      onclick: open,
    },
    message.repliers.map((author) => avatar(author)),
    count,
    el("span", { class: "message-time" }, `Last reply at ${timeOf(message.last_reply)}`),
  );
}
