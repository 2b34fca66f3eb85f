/** The list of messages in a channel or a thread, kept at its end while that is where one reads. */

import { el, keepAtEnd, patch } from "../dom.js";
import { renderMessage } from "./messages.js";

const TOGETHER_SECONDS = 300;
const POINTED_MILLISECONDS = 3000;

/**
 * Show `messages` in `list`; a list of another `name` than before begins at its newest.
 *
 * `actions` is what `renderMessage` takes.
 */
export function drawMessages(list, name, messages, actions) {
  const isOther = list.dataset.showing !== name;
  list.dataset.showing = name;
  const draw = () =>
    patch(
      list,
      grouped(messages),
      (message) => `${name} ${message.ts}`,
      (message) => (message.count ? countLine(message.count) : renderMessage(message, actions)),
    );
  keepAtEnd(list, draw, isOther);
}

/** What is shown next begins at its newest, whatever was read before. */
export function forgetPlace(list) {
  delete list.dataset.showing;
}

/** Bring a message before its reader; whether it is there. */
export function pointAt(list, ts) {
  const node = list.querySelector(`[data-ts="${CSS.escape(ts)}"]`);
  if (!node) {
    return false;
  }
  node.scrollIntoView({ block: "center" });
  node.focus({ preventScroll: true });
  node.classList.add("is-pointed");
  setTimeout(() => node.classList.remove("is-pointed"), POINTED_MILLISECONDS);
  return true;
}

function countLine(count) {
  return el("div", { class: "thread-count" }, count === 1 ? "1 reply" : `${count} replies`);
}

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
