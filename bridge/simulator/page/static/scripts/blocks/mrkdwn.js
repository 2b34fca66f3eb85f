/**
 * Slack's mrkdwn as DOM nodes.
 *
 * Lines are split first (code fences, quotes), then each line is read from left to right: tokens in
 * angle brackets, code, emoji, and the three marks, which count only at the edges of words.
 */

import { el, timeOf } from "../dom.js";

const ENTITIES = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };
const MARKS = { "*": "b", _: "i", "~": "s" };
const INLINE =
  /<([^<>\n]+)>|`([^`\n]+)`|:([a-z0-9_+'-]+(?:::skin-tone-[-2-6]+)?):|(?<![\p{L}\p{N}])([*_~])(?=\S)((?:(?!\4).)*?\S)\4(?![\p{L}\p{N}])/gu;

/** Undo the escaping that Slack applies to `&`, `<` and `>`. */
export function unescape(text) {
  return text.replace(/&(?:lt|gt|amp);/g, (entity) => ENTITIES[entity]);
}

/** Whole text, lines and all; `names` knows users, channels and emoji. */
export function mrkdwn(text, names) {
  const fragment = document.createDocumentFragment();
  text.split(/```/).forEach((part, index, parts) => {
    const isFenced = index % 2 === 1 && index < parts.length - 1;
    if (isFenced) {
      fragment.append(el("pre", {}, unescape(part.replace(/^\n|\n$/g, ""))));
    } else {
      appendLines(fragment, part, names, index > 0);
    }
  });
  return fragment;
}

function appendLines(target, text, names, isAfterFence) {
  const lines = (isAfterFence ? text.replace(/^\n/, "") : text).split("\n");
  if (lines.length === 1 && lines[0] === "") {
    return;
  }
  let quote = null;
  for (const line of lines) {
    const quoted = /^(?:&gt;|>)\s?(.*)$/u.exec(line);
    if (quoted && !quote) {
      quote = el("blockquote");
      target.append(quote);
    }
    if (!quoted) {
      quote = null;
    }
    (quote ?? target).append(
      el("div", { class: "line" }, inline(quoted ? quoted[1] : line, names)),
    );
  }
}

/** One line of mrkdwn. */
export function inline(text, names) {
  const fragment = document.createDocumentFragment();
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    fragment.append(unescape(text.slice(end, match.index)), inlineNode(match, names));
    end = match.index + match[0].length;
  }
  fragment.append(unescape(text.slice(end)));
  return fragment;
}

function inlineNode([whole, token, code, emoji, mark, marked], names) {
  if (token !== undefined) {
    return tokenNode(token, names);
  }
  if (code !== undefined) {
    return el("code", {}, unescape(code));
  }
  if (emoji !== undefined) {
    return names.emoji[emoji] ?? whole;
  }
  return el(MARKS[mark], {}, inline(marked, names));
}

function tokenNode(token, names) {
  const [head, label] = splitOnce(token, "|");
  switch (head[0]) {
    case "@":
      return userNode(head.slice(1), names);
    case "#":
      return channelNode(head.slice(1), names, label);
    case "!":
      return specialNode(head.slice(1), label);
    default:
      return linkNode(unescape(head), unescape(label ?? head));
  }
}

function splitOnce(text, separator) {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

export function userNode(id, names) {
  const isMe = id === names.me;
  return el("span", { class: ["mention", isMe && "is-me"] }, `@${names.users[id] ?? "unknown"}`);
}

export function channelNode(id, names, label) {
  return el("span", { class: "mention" }, `#${names.channels[id] ?? label ?? "private channel"}`);
}

function specialNode(head, label) {
  if (head.startsWith("date^")) {
    return dateNode(head, label);
  }
  return broadcastNode(head.startsWith("subteam^") ? (label ?? "group").replace(/^@/, "") : head);
}

export function dateNode(head, label) {
  const [, seconds, format = ""] = head.split("^");
  const time = new Date(Number(seconds) * 1000);
  const shown = format
    .replace("{time}", timeOf(seconds))
    .replace("{time_secs}", SECONDS.format(time))
    .replace("{ago}", agoOf(time))
    .replace("{date_short_pretty}", isToday(time) ? "today" : DAY.format(time));
  const isWhole = shown && !/\{\w+\}/u.test(shown);
  return el("span", { title: time.toString() }, isWhole ? shown : unescape(label ?? `${time}`));
}

function agoOf(time) {
  const minutes = Math.round((Date.now() - time) / 60_000);
  if (minutes < 1) {
    return "just now";
  }
  const [count, unit] = minutes < 60 ? [minutes, "minute"] : [Math.round(minutes / 60), "hour"];
  return `${count} ${unit}${count === 1 ? "" : "s"} ago`;
}

const SECONDS = new Intl.DateTimeFormat("en-US", { timeStyle: "medium" });
const DAY = new Intl.DateTimeFormat("en-US", { month: "short", day: "numeric", year: "numeric" });

function isToday(time) {
  return time.toDateString() === new Date().toDateString();
}

export function broadcastNode(range) {
  return el("span", { class: "mention is-me" }, `@${range}`);
}

/** Whether a URL leads to a page or an address, and not to a script. */
export function isHarmless(url) {
  return /^(?:https?:\/\/|mailto:|tel:)/iu.test(url);
}

/** A link, if it leads to a page or an address; anything else stays text. */
export function linkNode(url, label) {
  if (!isHarmless(url)) {
    return document.createTextNode(label);
  }
  const shown = label.replace(/^(?:mailto|tel):/iu, "");
  return el("a", { href: url, target: "_blank", rel: "noreferrer noopener" }, shown);
}

/** A text object, formatted as its type says. */
export function textObject(object, names) {
  const node = el("div", { class: "text" });
  node.append(object.type === "mrkdwn" ? mrkdwn(object.text, names) : plain(object.text, names));
  return node;
}

/** Plain text, with its emoji, line by line. */
export function plain(text, names) {
  const fragment = document.createDocumentFragment();
  const shown = text.replace(
    /:([a-z0-9_+'-]+(?:::skin-tone-[-2-6]+)?):/gu,
    (whole, name) => names.emoji[name] ?? whole,
  );
  fragment.append(...shown.split("\n").map((line) => el("div", { class: "line" }, line)));
  return fragment;
}
