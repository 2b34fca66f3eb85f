/** Block Kit as DOM nodes: the blocks of messages and modals. */

import { callBlock } from "./call_card.js";
import { avatar, el } from "../dom.js";
import { control, inputBlock } from "./controls.js";
import { mrkdwn, plain, textObject } from "./mrkdwn.js";
import { richPart } from "./rich_text.js";

/** All blocks, one under the other; `context` comes from `surface`, with a modal's `errors`. */
export function renderBlocks(blocks, context) {
  return blocks.map((block) => renderBlock(block, context)).filter(Boolean);
}

export function renderBlock(block, context) {
  return BUILDERS[block.type]?.(block, { ...context, block }) ?? null;
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
  image: imageBlock,
  input: inputBlock,
  call: callBlock,
  markdown: (block, { names }) => {
    const node = el("div", { class: "block text" });
    // Markdown's own marks for bold are doubled; the rest that apps write is the same.
    node.append(mrkdwn(block.text.replace(/\*\*(.+?)\*\*/gu, "*$1*"), names));
    return node;
  },
  table: tableBlock,
  alert: (block, { names }) =>
    el(
      "div",
      { class: `block block-alert is-${block.level ?? "default"}`, role: "note" },
      textObject(block.text, names),
    ),
};

function imageBlock(block, { names }) {
  return el(
    "figure",
    { class: "block block-image" },
    block.title ? el("figcaption", {}, plain(block.title.text, names)) : null,
    picture(block),
  );
}

/** A file of the workspace as a picture; pictures elsewhere are named, since nothing is loaded. */
function picture({ slack_file: file, alt_text: words }) {
  const id = file?.id ?? /\b(F[A-Z0-9]{8,})\b/u.exec(file?.url ?? "")?.[1];
  if (!id) {
    return el("span", { class: "picture-elsewhere", role: "img", "aria-label": words }, words);
  }
  return el("img", { src: `/files/${encodeURIComponent(id)}`, alt: words });
}

function tableBlock(block, { names }) {
  const cell = (each) =>
    el(
      "td",
      {},
      each.type === "rich_text"
        ? each.elements.map((part) => richPart(part, names))
        : plain(each.text, names),
    );
  const rows = block.rows.map((row) => el("tr", {}, row.map(cell)));
  return el("table", { class: "block block-table" }, el("tbody", {}, rows));
}

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
    block.accessory ? accessory(block.accessory, { ...context, near: firstLine(main) }) : null,
  );
}

/** What a row is about, for those who cannot see what a control stands beside. */
function firstLine(main) {
  return main.querySelector(".line")?.textContent.trim() ?? "";
}

function accessory(element, context) {
  if (element.type !== "image") {
    return control(element, context);
  }
  // The only pictures from elsewhere here are people's, and those are drawn.
  const drawn = element.slack_file ? picture(element) : avatar({ name: element.alt_text });
  drawn.setAttribute("role", "img");
  drawn.setAttribute("aria-label", element.alt_text);
  drawn.removeAttribute("aria-hidden");
  return el("div", { class: "section-picture" }, drawn);
}

function contextBlock(block, { names }) {
  const parts = block.elements.map((each) =>
    each.type === "image" ? smallPicture(each) : textObject(each, names),
  );
  return el("div", { class: "block block-context" }, parts);
}

function smallPicture(element) {
  return el(
    "span",
    { class: "context-picture", role: "img", "aria-label": element.alt_text },
    element.slack_file ? picture(element) : avatar({ name: element.alt_text }),
  );
}
