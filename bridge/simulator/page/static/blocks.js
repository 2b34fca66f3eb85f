/** Block Kit as DOM nodes: the blocks of messages and modals. */

import { el } from "./dom.js";
import { control, inputBlock } from "./controls.js";
import { broadcastNode, channelNode, linkNode, plain, textObject, userNode } from "./mrkdwn.js";

/** All blocks, one under the other. `context` holds `names`, `press` and a modal's `errors`. */
export function renderBlocks(blocks, context) {
  return blocks.map((block) => {
    const build = BUILDERS[block.type];
    return build ? build(block, context) : null;
  });
}

const BUILDERS = {
  section: sectionBlock,
  rich_text: (block, { names }) =>
    el(
      "div",
      { class: "block text" },
      block.elements.map((each) => richPart(each, names)),
    ),
  context: contextBlock,
  actions: (block, context) =>
    el(
      "div",
      { class: "block block-actions" },
      block.elements.map((each) => control(each, context)),
    ),
  header: (block, { names }) =>
    el("h3", { class: "block block-header" }, plain(block.text.text, names)),
  divider: () => el("hr", { class: "block-divider" }),
  image: (block) =>
    el(
      "div",
      { class: "block block-image", role: "img", "aria-label": block.alt_text },
      block.alt_text,
    ),
  input: (block, context) => inputBlock(block, context),
};

function sectionBlock(block, context) {
  const main = el("div", { class: "section-main" });
  if (block.text) {
    main.append(textObject(block.text, context.names));
  }
  if (block.fields) {
    main.append(
      el(
        "div",
        { class: "section-fields" },
        block.fields.map((field) => textObject(field, context.names)),
      ),
    );
  }
  return el(
    "div",
    { class: "block block-section" },
    main,
    block.accessory && control(block.accessory, context),
  );
}

function contextBlock(block, { names }) {
  const parts = block.elements.map((each) =>
    each.type === "image"
      ? el("span", { role: "img", "aria-label": each.alt_text }, each.alt_text)
      : textObject(each, names),
  );
  return el("div", { class: "block block-context" }, parts);
}

function richPart(part, names) {
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

function richNode(each, names) {
  switch (each.type) {
    case "text":
      return document.createTextNode(each.text);
    case "link":
      return linkNode(each.url, each.text ?? each.url);
    case "emoji":
      return document.createTextNode(names.emoji[each.name] ?? `:${each.name}:`);
    case "user":
      return userNode(each.user_id, names);
    case "channel":
      return channelNode(each.channel_id, names);
    case "broadcast":
      return broadcastNode(each.range);
    case "date":
      return document.createTextNode(
        each.fallback ?? new Date(each.timestamp * 1000).toLocaleString("en-US"),
      );
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
