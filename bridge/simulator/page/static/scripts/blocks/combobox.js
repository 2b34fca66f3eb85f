/** Menus of Block Kit in which one types to find: of fixed options, or of those the app names. */

import { el, icon } from "../dom.js";
import { openBeside, place } from "../menu.js";

const TYPING_MILLISECONDS = 120;
let count = 0;

/**
 * A field with a list below it.
 *
 * `find(query)` gives `{groups: [{label, options}], note}`, where an option is `{value, label,
 * description}`; `changed(value)` hears of each choice. With `isMulti` several can be chosen.
 */
export class Combobox {
  #list = null;
  #rows = [];
  #at = -1;
  #asked = 0;
  #timer = null;

  constructor({ label, placeholder, find, chosen, isMulti, most, changed }) {
    this.find = find;
    this.changed = changed;
    this.isMulti = isMulti;
    this.most = most ?? Infinity;
    this.chosen = chosen;
    this.placeholder = placeholder;
    count += 1;
    this.id = `combobox-${count}`;
    this.chips = el("span", { class: "combo-chips" });
    this.input = el("input", {
      type: "text",
      role: "combobox",
      class: "combo-input",
      "aria-label": label,
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      autocomplete: "off",
      spellcheck: "false",
      oninput: () => this.#typed(),
      onkeydown: (event) => this.#key(event),
      onclick: () => this.#click(),
      onblur: () => this.#leave(),
    });
    this.node = el(
      "div",
      { class: ["combo", isMulti && "is-multi"], onmousedown: (event) => this.#press(event) },
      this.chips,
      this.input,
      icon("down"),
    );
    this.node.readValue = () => this.#value();
    this.node.readDraft = () => this.chosen;
    this.node.writeDraft = (draft) => {
      this.chosen = draft;
      this.#draw();
    };
    this.#draw();
  }

  #value() {
    const values = this.chosen.map((option) => option.value);
    return this.isMulti ? values : (values[0] ?? null);
  }

  #draw() {
    this.chips.replaceChildren(
      ...(this.isMulti ? this.chosen.map((option) => this.#chip(option)) : []),
    );
    this.input.value = this.isMulti ? "" : (this.chosen[0]?.label ?? "");
    // The field is one line, however long the choice is.
    this.input.title = this.input.value;
    this.input.placeholder = this.isMulti && this.chosen.length ? "" : this.placeholder;
  }

  #chip(option) {
    const remove = {
      type: "button",
      "aria-label": `Remove ${option.label}`,
      onclick: () => this.#choose(option),
    };
    return el("span", { class: "combo-chip" }, option.label, el("button", remove, icon("close")));
  }

  #press(event) {
    // The field keeps the focus whatever part of the box is pressed.
    if (event.target !== this.input && !event.target.closest("button")) {
      event.preventDefault();
      this.input.focus();
      this.#click();
    }
  }

  #click() {
    if (!this.#list) {
      // What is chosen gives way to the first letter.
      this.input.select();
      this.#open();
    }
  }

  #open() {
    if (this.#list) {
      return;
    }
    this.#list = el("ul", {
      class: "menu combo-list",
      id: this.id,
      role: "listbox",
      "aria-label": this.input.getAttribute("aria-label"),
      popover: "manual",
      // The field must keep the focus, or its blur would take the list away before the click.
      onmousedown: (event) => event.preventDefault(),
    });
    this.#list.style.width = `${Math.max(this.node.offsetWidth, 220)}px`;
    openBeside(this.node, this.#list);
    this.input.setAttribute("aria-controls", this.id);
    this.input.setAttribute("aria-expanded", "true");
    this.#look("");
  }

  #close() {
    clearTimeout(this.#timer);
    this.#asked += 1;
    this.#list?.hidePopover();
    this.#list = null;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  #leave() {
    this.#close();
    this.#draw();
  }

  #typed() {
    this.#open();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(this.input.value.trim()), TYPING_MILLISECONDS);
  }

  async #look(query) {
    this.#asked += 1;
    const asked = this.#asked;
    const answer = this.find(query);
    if (answer instanceof Promise) {
      this.#list.setAttribute("aria-busy", "true");
    }
    const found = await answer;
    if (asked === this.#asked && this.#list) {
      this.#fill(found);
    }
  }

  #fill({ groups, note }) {
    this.#list.removeAttribute("aria-busy");
    this.#rows = [];
    const parts = groups.flatMap(({ label, options }) => [
      label ? el("li", { class: "menu-heading", role: "presentation" }, label) : null,
      ...options.map((option) => this.#row(option)),
    ]);
    const nothing = note ?? (this.#rows.length ? null : "No results");
    this.#list.replaceChildren(
      ...parts.filter(Boolean),
      ...(nothing ? [el("li", { class: "menu-empty", role: "presentation" }, nothing)] : []),
    );
    this.#point(this.#rows.length ? 0 : -1);
    place(this.node, this.#list);
  }

  #row(option) {
    const isChosen = this.chosen.some((each) => each.value === option.value);
    const node = el(
      "li",
      {
        id: `${this.id}-${this.#rows.length}`,
        class: ["menu-item", isChosen && "is-chosen"],
        role: "option",
        "aria-selected": String(isChosen),
        onclick: () => this.#choose(option),
      },
      el("span", { class: "menu-label" }, option.label),
      option.description ? el("span", { class: "menu-note" }, option.description) : null,
    );
    this.#rows.push({ option, node });
    return node;
  }

  #point(at) {
    this.#rows[this.#at]?.node.classList.remove("is-pointed");
    this.#at = at;
    const row = this.#rows[at];
    row?.node.classList.add("is-pointed");
    row?.node.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", row?.node.id ?? "");
  }

  #key(event) {
    const direction = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (direction) {
      event.preventDefault();
      this.#open();
      const rows = this.#rows.length;
      this.#point(rows ? (this.#at + direction + rows) % rows : -1);
    } else if (event.key === "Enter" && this.#list) {
      event.preventDefault();
      if (this.#rows[this.#at]) {
        this.#choose(this.#rows[this.#at].option);
      }
    } else if (event.key === "Escape" && this.#list) {
      event.preventDefault();
      event.stopPropagation();
      this.#leave();
    } else if (event.key === "Backspace" && this.isMulti && !this.input.value) {
      this.chosen.slice(-1).forEach((option) => this.#choose(option));
    }
  }

  #choose(option) {
    const rest = this.chosen.filter((each) => each.value !== option.value);
    const isNew = rest.length === this.chosen.length;
    if (!this.isMulti) {
      this.chosen = [option];
    } else if (!isNew) {
      this.chosen = rest;
    } else if (rest.length < this.most) {
      this.chosen = [...rest, option];
    }
    this.#close();
    this.#draw();
    this.changed(this.#value());
  }
}

/** Those of `groups` that contain what is typed. */
export function filtered(groups, query) {
  const wanted = query.toLocaleLowerCase();
  const kept = groups.map(({ label, options }) => ({
    label,
    options: options.filter((option) => option.label.toLocaleLowerCase().includes(wanted)),
  }));
  return kept.filter(({ options }) => options.length);
}
