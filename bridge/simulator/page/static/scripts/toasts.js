/** Lines above everything else: for a few seconds, or as long as they hold. */

import { el } from "./dom.js";

const TOAST_MILLISECONDS = 7000;

let kept = null;

export function toast(text) {
  const node = add(text);
  setTimeout(() => node.remove(), TOAST_MILLISECONDS);
}

/** One line until it is told otherwise; null for none. */
export function keepTelling(text) {
  if (text === null) {
    kept?.remove();
    kept = null;
  } else {
    kept ??= add(text);
  }
}

function add(text) {
  const node = el("div", { class: "toast" }, text);
  const box = document.getElementById("toasts");
  box.append(node);
  // Shown anew each time, so that it lies above a dialog that was opened since.
  box.hidePopover();
  box.showPopover();
  return node;
}
