/** The card of a link, below a message. */

import { renderBlocks } from "./blocks.js";
import { el } from "../dom.js";
import { linkNode, mrkdwn } from "./mrkdwn.js";

/** What an app shows for a link in a message. */
export function unfurlCard(unfurl, context) {
  const node = el("div", { class: "unfurl", "data-testid": "unfurl" });
  if (/^#?[0-9a-f]{6}$/iu.test(unfurl.color ?? "")) {
    node.style.borderLeftColor = `#${unfurl.color.replace("#", "")}`;
  }
  node.append(...(unfurl.blocks ? renderBlocks(unfurl.blocks, context) : legacy(unfurl, context)));
  return node;
}

function legacy(unfurl, { names }) {
  const words = el("div", { class: "text" });
  if (unfurl.title) {
    const title = unfurl.title_link ? linkNode(unfurl.title_link, unfurl.title) : unfurl.title;
    words.append(el("b", {}, title));
  }
  words.append(mrkdwn(unfurl.text ?? "", names));
  return [words];
}
