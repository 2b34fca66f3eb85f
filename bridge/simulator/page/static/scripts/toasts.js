/** Lines that are shown for a few seconds, above everything else. */

import { el } from "./dom.js";

const TOAST_MILLISECONDS = 7000;

export function toast(text) {
  const node = el("div", { class: "toast" }, text);
  const box = document.getElementById("toasts");
  box.append(node);
  // Shown anew each time, so that it lies above a dialog that was opened since.
  box.hidePopover();
  box.showPopover();
  setTimeout(() => node.remove(), TOAST_MILLISECONDS);
}
