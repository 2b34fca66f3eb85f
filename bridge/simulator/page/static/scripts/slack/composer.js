/** The box one writes in, with hints for slash commands. */

import { avatar, el, icon } from "../dom.js";
import { openMenu } from "../menu.js";

/**
 * Fill `form`; `submit(text)` gets what was written, `shortcuts()` what the plus offers
 * (`{name, choose}`). The result is the field.
 */
export function fillComposer(form, { label, submit, testid, shortcuts }) {
  const field = el("textarea", {
    rows: 1,
    "aria-label": label,
    placeholder: label,
    spellcheck: "false",
    "data-testid": testid,
  });
  const send = el(
    "button",
    { type: "submit", class: "composer-send", "aria-label": "Send" },
    icon("send"),
  );
  form.replaceChildren(
    field,
    el("div", { class: "composer-tools" }, plusButton(field, shortcuts), send),
  );
  field.addEventListener("input", () =>
    form.classList.toggle("can-send", field.value.trim() !== ""),
  );
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.defaultPrevented && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (text) {
      submit(text);
      field.value = "";
      field.dispatchEvent(new Event("input"));
    }
  });
  return field;
}

function plusButton(field, shortcuts) {
  const write = {
    label: "Write a command",
    note: "/pexip",
    glyph: el("span", { class: "menu-glyph" }, "/"),
    choose: () => {
      field.value = "/pexip ";
      field.focus();
      field.dispatchEvent(new Event("input"));
    },
  };
  const open = (event) => {
    const offered = (shortcuts?.() ?? []).map(({ name, choose }) => ({
      label: name,
      note: "Pexip",
      glyph: avatar({ is_app: true }),
      choose,
    }));
    openMenu(event.currentTarget, [...offered, write], {
      label: "Shortcuts",
      heading: "Shortcuts",
    });
  };
  return el(
    "button",
    {
      type: "button",
      class: "composer-plus",
      "aria-label": "Attachments and shortcuts",
      "aria-haspopup": "menu",
      "data-testid": "composer-plus",
      onclick: open,
    },
    icon("plus"),
  );
}

/** Under a slash, what can follow; arrows choose, Tab takes over, Escape hides. */
export class Hints {
  #rows = [];
  #at = -1;

  constructor(box, list, field) {
    this.box = box;
    this.list = list;
    this.field = field;
    this.commands = [];
    field.setAttribute("aria-controls", list.id);
    field.addEventListener("input", () => this.#update());
    field.addEventListener("blur", () => this.#hide());
    field.addEventListener("keydown", (event) => this.#key(event));
  }

  #update() {
    const typed = this.field.value;
    this.#rows = typed.startsWith("/")
      ? this.commands.filter((each) => matches(each.usage, typed))
      : [];
    this.#at = -1;
    this.#draw();
  }

  #hide() {
    this.box.hidden = true;
  }

  #draw() {
    this.box.hidden = this.#rows.length === 0;
    this.list.replaceChildren(
      ...this.#rows.map((row, index) =>
        el(
          "li",
          {
            id: `${this.list.id}-${index}`,
            role: "option",
            "aria-selected": String(index === this.#at),
            // The field must keep the focus, or its blur would take the list away before the click.
            onmousedown: (event) => {
              event.preventDefault();
              this.#take(row);
            },
          },
          el("b", {}, row.usage),
          el("span", {}, row.summary),
        ),
      ),
    );
    const chosen = this.list.children[this.#at];
    chosen?.scrollIntoView({ block: "nearest" });
    this.field.setAttribute("aria-activedescendant", chosen?.id ?? "");
  }

  #key(event) {
    if (this.box.hidden) {
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      this.#at = (this.#at + step + this.#rows.length) % this.#rows.length;
      this.#draw();
    } else if (event.key === "Escape") {
      event.preventDefault();
      this.#hide();
    } else if (
      (event.key === "Tab" && !event.shiftKey) ||
      (event.key === "Enter" && this.#at >= 0)
    ) {
      event.preventDefault();
      this.#take(this.#rows[Math.max(this.#at, 0)]);
    }
  }

  #take(row) {
    const fixed = row.usage.split(/[[<]|[A-Z]{2}/u)[0].trimEnd();
    this.field.value = fixed === row.usage ? fixed : `${fixed} `;
    this.field.dispatchEvent(new Event("input"));
    this.#hide();
  }
}

/** Whether a row could still become what is typed, or already has. */
function matches(usage, typed) {
  const fixed = usage.split(/\s[[<]|\s[A-Z]{2}/u)[0];
  return usage.startsWith(typed) || typed.startsWith(`${fixed} `);
}
