/** The app's modals, as native dialogs in the middle of the page. */

import { avatar, el, icon } from "./dom.js";
import { renderBlocks } from "./blocks.js";

/** The modal on the visitor's screen; what was typed survives an answer with errors. */
export class Modal {
  #dialog = null;
  #shown = "";
  #viewId = null;
  #inputs = [];

  constructor(send) {
    this.send = send;
  }

  show(view, names) {
    const print = JSON.stringify(view);
    if (print === this.#shown) {
      return;
    }
    const typed = view && view.id === this.#viewId ? this.#typed() : new Map();
    this.#shown = print;
    this.#close();
    this.#viewId = view?.id ?? null;
    if (view) {
      this.#open(view, names, typed);
    }
  }

  #typed() {
    return new Map(
      this.#inputs.map((input) => [
        input.dataset.block,
        input.querySelector("input, textarea, select")?.value,
      ]),
    );
  }

  #close() {
    // Closed first, so that the focus goes back to where it was.
    this.#dialog?.close();
    this.#dialog?.remove();
    this.#dialog = null;
    this.#inputs = [];
  }

  #open(view, names, typed) {
    const form = el("form", { method: "dialog", onsubmit: (event) => this.#submit(event, view) });
    form.append(this.#header(view), this.#body(view, names), this.#footer(view));
    this.#dialog = el(
      "dialog",
      { class: "dialog", "aria-label": view.body.title.text, "data-testid": "modal" },
      form,
    );
    this.#dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.send({ act: "close", view: view.id });
    });
    document.body.append(this.#dialog);
    this.#restore(typed);
    this.#dialog.showModal();
    (
      this.#dialog.querySelector("[aria-invalid]") ?? this.#dialog.querySelector(".field, .select")
    )?.focus();
  }

  #header(view) {
    const close = {
      type: "button",
      class: "plain-button",
      "aria-label": "Close",
      onclick: () => this.send({ act: "close", view: view.id }),
    };
    return el(
      "header",
      { class: "dialog-header" },
      avatar({ is_app: true }),
      el("h2", {}, view.body.title.text),
      el("button", close, icon("close")),
    );
  }

  #body(view, names) {
    const on = { view: view.id };
    const press = (element, value) =>
      this.send({ act: "press", on, control: element.action_id, value });
    const context = { names, press, errors: view.errors };
    const nodes = renderBlocks(view.body.blocks, context);
    view.body.blocks.forEach((block, index) => {
      if (nodes[index]?.readState) {
        nodes[index].dataset.block = block.block_id;
        this.#inputs.push(nodes[index]);
      }
    });
    return el("div", { class: "dialog-body" }, nodes);
  }

  #footer(view) {
    const close = {
      type: "button",
      class: "button",
      "data-testid": "modal-close",
      onclick: () => this.send({ act: "close", view: view.id }),
    };
    const submit = view.body.submit
      ? el(
          "button",
          { type: "submit", class: "button is-primary", "data-testid": "modal-submit" },
          view.body.submit.text,
        )
      : null;
    return el(
      "footer",
      { class: "dialog-footer" },
      el("button", close, view.body.close?.text ?? "Cancel"),
      submit,
    );
  }

  #restore(typed) {
    for (const input of this.#inputs) {
      const value = typed.get(input.dataset.block);
      if (value !== undefined) {
        input.querySelector("input, textarea, select").value = value;
      }
    }
  }

  #submit(event, view) {
    event.preventDefault();
    const values = Object.fromEntries(this.#inputs.map((input) => input.readState()));
    this.send({ act: "submit", view: view.id, values });
  }
}
