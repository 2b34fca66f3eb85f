/** Rich text as DOM nodes: paragraphs, lists, quotes and code, with styled parts. */

import { el } from "../dom.js";
import { broadcastNode, channelNode, dateNode, linkNode, userNode } from "./mrkdwn.js";

/** One of a rich text's elements. */
export function richPart(part, names) {
  const content = () => richInline(part.elements, names);
  switch (part.type) {
    case "rich_text_list":
      return el(
        part.style === "ordered" ? "ol" : "ul",
        {},
        part.elements.map((item) => el("li", {}, richInline(item.elements, names))),
      );
    case "rich_text_quote":
      return el("blockquote", {}, el("div", { class: "line" }, content()));
    case "rich_text_preformatted":
      return el("pre", {}, content());
    default:
      return el("div", { class: "line" }, content());
  }
}

function richInline(elements, names) {
  return elements.map((each) => styled(richNode(each, names), each.style ?? {}));
}

/** Skin tones stand in the code points alone. */
function pictureOf(each, names) {
  if (each.unicode) {
    return String.fromCodePoint(...each.unicode.split("-").map((point) => parseInt(point, 16)));
  }
  return names.emoji[each.name] ?? `:${each.name}:`;
}

function richNode(each, names) {
  switch (each.type) {
    case "text":
      return document.createTextNode(each.text);
    case "link":
      return linkNode(each.url, each.text ?? each.url);
    case "emoji":
      return document.createTextNode(pictureOf(each, names));
    case "user":
      return userNode(each.user_id, names);
    case "channel":
      return channelNode(each.channel_id, names);
    case "broadcast":
      return broadcastNode(each.range);
    case "date":
      return dateNode(`date^${each.timestamp}^${each.format ?? ""}`, each.fallback);
    default:
      return document.createTextNode("");
  }
}

const STYLES = { bold: "b", italic: "i", strike: "s", code: "code" };

function styled(node, style) {
  return Object.entries(STYLES).reduce(
    (inner, [name, tag]) => (style[name] ? el(tag, {}, inner) : inner),
    node,
  );
}
