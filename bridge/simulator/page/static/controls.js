/** Interactive elements of Block Kit, and the input blocks that carry them in modals. */

import { el, icon } from "./dom.js";
import { confirmed } from "./confirm.js";
import { isHarmless } from "./mrkdwn.js";

/** One element; using it calls `context.press(element, value)`. */
export function control(element, context) {
  const build = BUILDERS[element.type];
  if (!build) {
    return null;
  }
  const use = async (value) => {
    if (!element.confirm || (await confirmed(element.confirm, context.names))) {
      context.press(element, value);
    }
  };
  const node = build(element, use, context);
  mark(node, element);
  return node;
}

function mark(node, element) {
  const target = node.matches("button, a, select, input, textarea")
    ? node
    : (node.querySelector("input, select, summary") ?? node);
  target.dataset.control = element.action_id ?? "";
  target.dataset.testid = `action-${element.action_id ?? ""}`;
}

const BUILDERS = {
  button: buttonElement,
  static_select: (element, use) => selectElement(element, optionsOf(element), use),
  users_select: (element, use, { names }) => selectElement(element, usersOf(names), use),
  overflow: overflowElement,
  plain_text_input: textInput,
  checkboxes: (element, use) => choices(element, "checkbox", use),
  radio_buttons: (element, use) => choices(element, "radio", use),
};

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
    setTimeout((button) => button.removeAttribute("aria-busy"), 1200, event.currentTarget);
    use(element.value ?? null);
  };
  return el(
    "button",
    { type: "button", class: classes, "aria-label": element.accessibility_label, onclick: press },
    label,
  );
}

function optionsOf(element) {
  return [
    ...(element.options ?? []),
    ...(element.option_groups ?? []).flatMap((group) => group.options),
  ];
}

function usersOf(names) {
  return Object.entries(names.users).map(([id, name]) => ({
    value: id,
    text: { type: "plain_text", text: name },
  }));
}

/** A list to choose from; in messages the choice acts at once. */
function selectElement(element, options, use) {
  const prompt = el(
    "option",
    { value: "", disabled: true },
    element.placeholder?.text ?? "Choose an option",
  );
  const node = el(
    "select",
    { class: "select", "aria-label": element.placeholder?.text ?? "Choose an option" },
    prompt,
  );
  options.forEach((option, index) => {
    const description = option.description ? ` · ${option.description.text}` : "";
    node.append(el("option", { value: String(index) }, option.text.text + description));
  });
  const initial = options.findIndex((option) => option.value === element.initial_option?.value);
  node.value = initial < 0 ? "" : String(initial);
  node.addEventListener("change", () => use(node.readValue()));
  node.readValue = () => (node.value === "" ? null : options[Number(node.value)].value);
  return node;
}

function overflowElement(element, use) {
  const summary = el("summary", { "aria-label": "More actions" }, icon("more"));
  const menu = el(
    "div",
    { class: "overflow-menu", role: "menu" },
    optionsOf(element).map((option) =>
      el(
        "button",
        { type: "button", role: "menuitem", onclick: () => choose(option) },
        option.text.text,
      ),
    ),
  );
  const node = el("details", { class: "overflow" }, summary, menu);
  const choose = (option) => {
    node.open = false;
    use(option.value);
  };
  return node;
}

function textInput(element, use) {
  const common = {
    class: "field",
    placeholder: element.placeholder?.text,
    maxlength: element.max_length,
    autocomplete: "off",
  };
  const node = element.multiline
    ? el("textarea", { ...common, rows: 4 })
    : el("input", { ...common, type: "text" });
  node.value = element.initial_value ?? "";
  node.readValue = () => (node.value === "" ? null : node.value);
  if (element.dispatch_action_config) {
    node.addEventListener("change", () => use(node.readValue()));
  }
  return node;
}

function choices(element, kind, use) {
  const initial =
    element.initial_options ?? (element.initial_option ? [element.initial_option] : []);
  const boxes = optionsOf(element).map((option) => {
    const isOn = initial.some((each) => each.value === option.value);
    return [
      option,
      el("input", {
        type: kind,
        name: element.action_id,
        checked: isOn,
        onchange: () => use(node.readValue()),
      }),
    ];
  });
  const rows = boxes.map(([option, box]) =>
    el("label", { class: "choice" }, box, option.text.text),
  );
  const node = el("div", { role: kind === "radio" ? "radiogroup" : "group" }, rows);
  node.readValue = () => {
    const chosen = boxes.filter(([, box]) => box.checked).map(([option]) => option.value);
    return kind === "radio" ? (chosen[0] ?? null) : chosen;
  };
  return node;
}

/** A labelled input of a modal, with the app's error under it. */
export function inputBlock(block, context) {
  const field = control(block.element, {
    ...context,
    press: block.dispatch_action ? context.press : () => {},
  });
  if (!field) {
    return null;
  }
  const error = context.errors?.[block.block_id];
  const id = `input-${block.block_id}`;
  const target = field.matches("input, select, textarea") ? field : field.querySelector("input");
  target?.setAttribute("id", id);
  // The browser itself holds back what Slack's client would; of checkboxes each would be required.
  target?.toggleAttribute("required", !block.optional && target.type !== "checkbox");
  if (error) {
    target?.setAttribute("aria-invalid", "true");
    target?.setAttribute("aria-describedby", `${id}-error`);
  }
  const optional = block.optional ? el("span", { class: "input-optional" }, " (optional)") : null;
  const node = el(
    "div",
    { class: ["input-block", error && "has-error"] },
    el("label", { for: id }, block.label.text, optional),
    field,
    block.hint ? el("p", { class: "input-hint" }, block.hint.text) : null,
    error
      ? el(
          "p",
          { class: "input-error", id: `${id}-error`, role: "alert", "data-testid": "field-error" },
          error,
        )
      : null,
  );
  node.readState = () => [block.block_id, field.readValue()];
  return node;
}
