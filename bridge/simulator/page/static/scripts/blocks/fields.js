/** Fields of Block Kit that take what is typed or ticked. */

import { el } from "../dom.js";
import { textObject } from "./mrkdwn.js";

const TYPING_MILLISECONDS = 400;

export const FIELDS = {
  plain_text_input: (element, use, context) =>
    typed(element.multiline ? "textarea" : "text", element, use, context),
  email_text_input: (element, use, context) => typed("email", element, use, context),
  url_text_input: (element, use, context) => typed("url", element, use, context),
  number_input: (element, use, context) => typed("number", element, use, context),
  datepicker: (element, use) => picked("date", element.initial_date, element, use),
  timepicker: (element, use) => picked("time", element.initial_time, element, use),
  checkboxes: (element, use, context) => choices(element, "checkbox", use, context),
  radio_buttons: (element, use, context) => choices(element, "radio", use, context),
};

function typed(type, element, use, context) {
  const isText = type === "textarea";
  const node = el(isText ? "textarea" : "input", {
    class: "field",
    type: isText ? null : type,
    rows: isText ? 4 : null,
    placeholder: element.placeholder?.text,
    minlength: element.min_length,
    maxlength: element.max_length,
    min: element.min_value,
    max: element.max_value,
    step: type === "number" && element.is_decimal_allowed ? "any" : null,
    autocomplete: "off",
  });
  node.value = element.initial_value ?? "";
  withDraft(node);
  if (context.dispatches) {
    dispatch(node, element.dispatch_action_config?.trigger_actions_on, use);
  }
  return node;
}

function withDraft(node) {
  node.readValue = () => (node.value === "" ? null : node.value);
  node.readDraft = () => node.value;
  node.writeDraft = (draft) => {
    node.value = draft;
  };
}

/** Tell the app what stands in a field before the form is sent. */
function dispatch(node, triggers, use) {
  if (triggers?.includes("on_character_entered")) {
    let timer = null;
    node.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => use(node.readValue()), TYPING_MILLISECONDS);
    });
  }
  if (!triggers || triggers.includes("on_enter_pressed")) {
    node.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey) {
        event.preventDefault();
        use(node.readValue());
      }
    });
  }
}

function picked(type, initial, element, use) {
  const label = element.placeholder?.text;
  const node = el("input", { class: "field", type, "aria-label": label });
  node.value = initial ?? "";
  withDraft(node);
  node.addEventListener("change", () => use(node.readValue()));
  return node;
}

function choices(element, kind, use, context) {
  const initial = element.initial_options ?? [element.initial_option].filter(Boolean);
  const isOn = (option) => initial.some((each) => each.value === option.value);
  const group = `${context.block?.block_id}-${element.action_id}`;
  const boxes = element.options.map((option) => {
    const change = () => use(node.readValue());
    const box = el("input", { type: kind, name: group, value: option.value, onchange: change });
    box.checked = isOn(option);
    return [option, box];
  });
  const node = el(
    "div",
    { class: "choices", role: kind === "radio" ? "radiogroup" : "group" },
    boxes.map(([option, box]) => choice(option, box, context.names)),
  );
  node.readDraft = () => boxes.filter(([, box]) => box.checked).map(([option]) => option.value);
  node.readValue = () => (kind === "radio" ? (node.readDraft()[0] ?? null) : node.readDraft());
  node.writeDraft = (draft) =>
    boxes.forEach(([option, box]) => (box.checked = draft.includes(option.value)));
  return node;
}

function choice(option, box, names) {
  const description = option.description
    ? el("span", { class: "choice-note" }, textObject(option.description, names))
    : null;
  return el(
    "label",
    { class: "choice" },
    box,
    el("span", {}, textObject(option.text, names), description),
  );
}
