/** The app's modals, as native dialogs in the middle of the page. */

import { avatar, el, icon, patch } from "../dom.js";
import { renderBlock } from "../blocks/blocks.js";
import { surface } from "../server.js";

/** The modal on top of the visitor's stack; what was typed survives its changes. */
export class Modal {
  #dialog = null;
  #view = null;
  #shown = "";
  // What was typed into views that others lie upon, by view and block.
  #drafts = new Map();

  constructor(server) {
    this.server = server;
  }

  /** `views` is the stack, the visible one last. */
  show(views, directory) {
    const print = JSON.stringify(views);
    if (print === this.#shown) {
      return;
    }
    this.#shown = print;
    this.#keepDrafts();
    const top = views.at(-1) ?? null;
    const isSame = top?.id === this.#view?.id;
    if (!isSame) {
      this.#close();
    }
    this.#view = top;
    if (!top) {
      this.#drafts.clear();
    } else if (isSame) {
      this.#fill(views, directory);
    } else {
      this.#open(views, directory);
    }
  }

  #keepDrafts() {
    for (const node of this.#dialog?.querySelectorAll("[data-key]") ?? []) {
      if (node.readDraft) {
        this.#drafts.set(`${this.#view.id} ${node.dataset.key}`, node.readDraft());
      }
    }
  }

  #close() {
    // Closed first, so that the focus goes back to where it was.
    this.#dialog?.close();
    this.#dialog?.remove();
    this.#dialog = null;
  }

  #open(views, directory) {
    this.#dialog = el(
      "dialog",
      { class: "dialog", "data-testid": "modal" },
      el(
        "form",
        { method: "dialog", onsubmit: (event) => this.#submit(event) },
        el("header", { class: "dialog-header" }),
        el("div", { class: "dialog-body" }),
        el("footer", { class: "dialog-footer" }),
      ),
    );
    // Browsers close a dialog unasked where nobody has clicked yet; here Slack does.
    this.#dialog.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) {
        event.preventDefault();
        this.#leave();
      }
    });
    this.#dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.#leave();
    });
    document.body.append(this.#dialog);
    this.#fill(views, directory);
    this.#dialog.showModal();
    this.#focus();
  }

  #focus() {
    const body = this.#dialog.querySelector(".dialog-body");
    const first = body.querySelector("[aria-invalid]") ?? body.querySelector("input, textarea");
    (first ?? this.#dialog.querySelector("[data-testid=modal-submit], [data-testid=modal-close]"))?.focus(
      { preventScroll: true },
    );
  }

  #fill(views, directory) {
    const view = this.#view;
    this.#dialog.setAttribute("aria-label", view.body.title.text);
    const [header, body, footer] = this.#dialog.querySelector("form").children;
    header.replaceChildren(...this.#header(view, views.length > 1));
    const { names, errors, place } = view;
    const context = surface(this.server, { view: view.id }, { names, errors, place, directory });
    const items = view.body.blocks.map((block) => ({
      block,
      error: errors[block.block_id],
      names,
    }));
    patch(
      body,
      items,
      (item) => item.block.block_id,
      (item) => this.#block(item.block, context),
    );
    footer.replaceChildren(...this.#footer(view));
    body.querySelector("[aria-invalid]")?.focus();
  }

  #block(block, context) {
    const node = renderBlock(block, context) ?? el("div", { hidden: true });
    const draft = this.#drafts.get(`${this.#view.id} ${block.block_id}`);
    if (draft !== undefined) {
      node.writeDraft?.(draft);
    }
    return node;
  }

  #header(view, hasBelow) {
    const back = {
      type: "button",
      class: "plain-button",
      "aria-label": "Back",
      "data-testid": "modal-back",
      onclick: () => this.#leave(),
    };
    const close = {
      type: "button",
      class: "plain-button",
      "aria-label": "Close",
      onclick: () => this.leaveAll(),
    };
    return [
      hasBelow ? el("button", back, icon("back")) : avatar({ is_app: true }),
      el("h2", {}, view.body.title.text),
      el("button", close, icon("close")),
    ];
  }

  #footer(view) {
    const close = {
      type: "button",
      class: "button",
      "data-testid": "modal-close",
      onclick: () => this.#leave(),
    };
    const submit = { type: "submit", class: "button is-primary", "data-testid": "modal-submit" };
    const words = view.body.close?.text ?? (view.body.submit ? "Cancel" : "Close");
    const buttons = [el("button", close, words)];
    return view.body.submit
      ? [...buttons, el("button", submit, view.body.submit.text)]
      : buttons;
  }

  /** Dismiss all that lie upon each other, if there are any. */
  leaveAll() {
    if (this.#view) {
      this.server.send({ act: "close", view: this.#view.id, with_all_below: true });
    }
  }

  /** Dismiss the one on top; what lies below shows again. */
  #leave() {
    this.server.send({ act: "close", view: this.#view.id });
  }

  #submit(event) {
    event.preventDefault();
    const fields = [...this.#dialog.querySelectorAll(".dialog-body > .input-block")];
    const values = Object.fromEntries(fields.map((field) => field.readState()));
    this.server.send({ act: "submit", view: this.#view.id, values });
  }
}
