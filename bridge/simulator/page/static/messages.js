/** One message of a channel or thread, as Slack shows it. */

import { avatar, el, icon, timeOf } from "./dom.js";
import { renderBlocks } from "./blocks.js";
import { mrkdwn } from "./mrkdwn.js";

/** `actions` holds `send`, `openThread` and `isInThread`. */
export function renderMessage(message, actions) {
  const names = message.names;
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
      body(message, names, actions),
      footer(message, actions),
    ),
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

function body(message, names, actions) {
  const on = message.is_ephemeral ? { ephemeral: message.ts } : { message: message.ts };
  const press = (element, value) =>
    actions.send({ act: "press", on, control: element.action_id, value });
  const node = el("div", { class: "message-body" });
  if (message.blocks.length) {
    node.append(...renderBlocks(message.blocks, { names, press }).filter(Boolean));
  } else {
    const text = el("div", { class: "text" });
    text.append(mrkdwn(message.text, names));
    node.append(text);
  }
  if (message.is_edited) {
    node.append(el("span", { class: "message-edited" }, "(edited)"));
  }
  return node;
}

function footer(message, actions) {
  return [
    ...message.files.map((name) => el("div", { class: "file" }, icon("file"), name)),
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

function threadLink(message, actions) {
  if (message.is_ephemeral) {
    return null;
  }
  const open = () => actions.openThread(message.ts);
  if (!message.reply_count) {
    return el(
      "button",
      { type: "button", class: "message-tools", onclick: open },
      "Reply in thread",
    );
  }
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
