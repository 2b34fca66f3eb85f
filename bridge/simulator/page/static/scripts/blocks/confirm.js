/** The question in front of a button that has one. */

import { el } from "../dom.js";
import { textObject } from "./mrkdwn.js";

/** Ask first; the value is whether the person agreed. */
export function confirmed(question, names) {
  return new Promise((resolve) => {
    const dialog = el("dialog", {
      class: "dialog is-small",
      "aria-label": question.title.text,
      "data-testid": "confirm",
    });
    const finish = (answer) => {
      // Closed first, so that the focus goes back to where it was.
      dialog.close();
      dialog.remove();
      resolve(answer);
    };
    const style = question.style === "danger" ? "is-danger" : "is-primary";
    dialog.append(
      el("header", { class: "dialog-header" }, el("h2", {}, question.title.text)),
      el("div", { class: "dialog-body" }, textObject(question.text, names)),
      el(
        "footer",
        { class: "dialog-footer" },
        el(
          "button",
          { type: "button", class: "button", onclick: () => finish(false) },
          question.deny?.text ?? "Cancel",
        ),
        el(
          "button",
          {
            type: "button",
            class: ["button", style],
            "data-testid": "confirm-yes",
            onclick: () => finish(true),
          },
          question.confirm.text,
        ),
      ),
    );
    dialog.addEventListener("cancel", () => finish(false));
    document.body.append(dialog);
    dialog.showModal();
  });
}
