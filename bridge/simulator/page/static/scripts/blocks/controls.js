/** Interactive elements of Block Kit, and the input blocks that carry them in modals. */

import { el, icon } from "../dom.js";
import { confirmed } from "./confirm.js";
import { FIELDS } from "./fields.js";
import { openMenu } from "../menu.js";
import { isTakenCareOf } from "../links.js";
import { isHarmless } from "./mrkdwn.js";
import { isSelect, selectElement } from "./selects.js";

const BUSY_MILLISECONDS = 1200;

/** One element of `context.block`; using it calls `context.press(block, element, value)`. */
export function control(element, context) {
  const build = builderOf(element.type);
  if (!build) {
    return null;
  }
  const use = async (value) => {
    if (!element.confirm || (await confirmed(element.confirm, context.names))) {
      context.press(context.block, element, value);
    }
  };
  const ask = (asking, query) => context.lookUp(context.block, asking, query);
  const node = build(element, use, { ...context, ask });
  mark(node, element);
  return node;
}

function builderOf(type) {
  return isSelect(type) ? selectElement : (BUILDERS[type] ?? FIELDS[type]);
}

const BUILDERS = { button: buttonElement, overflow: overflowElement };

/** Where focus and labels go. */
function targetOf(node) {
  const isItself = node.matches("button, a, input, textarea");
  return isItself ? node : (node.querySelector("input") ?? node);
}

function mark(node, element) {
  const target = targetOf(node);
  target.dataset.control = element.action_id ?? "";
  target.dataset.testid = `action-${element.action_id ?? ""}`;
}

function buttonElement(element, use) {
  const classes = [
    "button",
    element.style === "primary" && "is-primary",
    element.style === "danger" && "is-danger",
  ];
  const label = element.text.text;
  if (element.url && isHarmless(element.url)) {
    const link = {
      class: classes,
      href: element.url,
      target: "_blank",
      rel: "noreferrer noopener",
    };
    return el("a", { ...link, onclick: () => use(element.value ?? null) }, label);
  }
  const press = (event) => {
    event.currentTarget.setAttribute("aria-busy", "true");
    const calm = (button) => button.removeAttribute("aria-busy");
    setTimeout(calm, BUSY_MILLISECONDS, event.currentTarget);
    use(element.value ?? null);
  };
  return el(
    "button",
    { type: "button", class: classes, "aria-label": element.accessibility_label, onclick: press },
    label,
  );
}

function overflowElement(element, use, { near }) {
  const label = near ? `More options: ${near}` : "More options";
  const items = element.options.map((option) => ({
    label: option.text.text,
    note: option.description?.text,
    choose: () => choose(option),
  }));
  const choose = (option) => {
    if (option.url && isHarmless(option.url) && !isTakenCareOf(option.url)) {
      window.open(option.url, "_blank", "noreferrer,noopener");
    }
    use(option.value);
  };
  return el(
    "button",
    {
      type: "button",
      class: "button overflow",
      "aria-label": label,
      "aria-haspopup": "menu",
      onclick: (event) => openMenu(event.currentTarget, items, { label }),
    },
    icon("more"),
  );
}

/** A labelled input of a modal, with the app's error under it. */
export function inputBlock(block, context) {
  const dispatches = Boolean(block.dispatch_action);
  const field = control(block.element, {
    ...context,
    dispatches,
    label: block.label.text,
    press: dispatches ? context.press : () => {},
  });
  if (!field) {
    return null;
  }
  const error = context.errors?.[block.block_id];
  const id = `input-${block.block_id}`;
  prepare(targetOf(field), field, block, error ? `${id}-error` : null);
  const node = el(
    "div",
    { class: ["input-block", error && "has-error"] },
    labelOf(block, field, id),
    field,
    block.hint ? el("p", { class: "input-hint" }, block.hint.text) : null,
    error ? errorLine(error, id) : null,
  );
  node.readState = () => [block.block_id, field.readValue()];
  node.readDraft = field.readDraft;
  node.writeDraft = field.writeDraft;
  return node;
}

function prepare(target, field, block, errorId) {
  const id = `input-${block.block_id}`;
  target.setAttribute("id", id);
  // The browser itself holds back what Slack's client would; several choices it cannot count.
  const isCounted = target.type !== "checkbox" && !field.matches(".is-multi");
  target.toggleAttribute("required", !block.optional && isCounted);
  if (errorId) {
    target.setAttribute("aria-invalid", "true");
    target.setAttribute("aria-describedby", errorId);
  }
}

function labelOf(block, field, id) {
  const optional = block.optional ? el("span", { class: "input-optional" }, " (optional)") : null;
  if (!field.matches(".choices")) {
    return el("label", { class: "label", for: id }, block.label.text, optional);
  }
  field.setAttribute("aria-labelledby", `${id}-label`);
  return el("div", { class: "label", id: `${id}-label` }, block.label.text, optional);
}

function errorLine(error, id) {
  return el(
    "p",
    { class: "input-error", id: `${id}-error`, role: "alert", "data-testid": "field-error" },
    error,
  );
}
