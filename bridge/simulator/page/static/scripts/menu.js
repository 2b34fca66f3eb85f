/** Menus that open beside a button, above everything else and outside of what scrolls. */

import { el } from "./dom.js";

const GAP = 4;
const EDGE = 8;

/**
 * Show `items` (`{label, note, glyph, isDanger, choose}`) beside `anchor`; Escape or a click
 * elsewhere takes them away. The result is the menu.
 */
export function openMenu(anchor, items, { label, heading }) {
  const menu = el("div", { class: "menu", role: "menu", "aria-label": label, popover: "auto" });
  if (heading) {
    menu.append(el("div", { class: "menu-heading" }, heading));
  }
  menu.append(...items.map((item) => entry(item, menu)));
  menu.addEventListener("keydown", (event) => step(event, menu));
  openBeside(anchor, menu);
  menu.querySelector("[role=menuitem]")?.focus();
  return menu;
}

function entry(item, menu) {
  const choose = () => {
    menu.hidePopover();
    item.choose();
  };
  return el(
    "button",
    {
      type: "button",
      role: "menuitem",
      class: ["menu-item", item.isDanger && "is-danger"],
      disabled: item.isDisabled,
      onclick: choose,
    },
    item.glyph,
    el("span", { class: "menu-label" }, item.label),
    item.note ? el("span", { class: "menu-note" }, item.note) : null,
  );
}

function step(event, menu) {
  if (event.key === "Escape") {
    // It closes the menu alone, and not a dialog around it.
    event.stopPropagation();
  }
  const direction = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!direction) {
    return;
  }
  event.preventDefault();
  const items = [...menu.querySelectorAll("[role=menuitem]:enabled")];
  const at = items.indexOf(document.activeElement);
  items[(at + direction + items.length) % items.length]?.focus();
}

/** Put a popover on the screen, below its anchor if there is room, and away when it is closed. */
export function openBeside(anchor, popover) {
  // What lies outside of an open dialog cannot be reached.
  (anchor.closest("dialog") ?? document.body).append(popover);
  popover.showPopover();
  place(anchor, popover);
  popover.addEventListener("toggle", (event) => {
    if (event.newState === "closed") {
      const hadFocus = popover.contains(document.activeElement);
      popover.remove();
      if (hadFocus || document.activeElement === document.body) {
        anchor.focus({ preventScroll: true });
      }
    }
  });
}

/** Keep a popover beside its anchor and on the screen. */
export function place(anchor, popover) {
  const at = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = popover;
  const isBelow = at.bottom + GAP + height <= innerHeight - EDGE || at.top < height;
  const top = isBelow ? at.bottom + GAP : at.top - GAP - height;
  const frame = anchor.closest(".slack, .dialog")?.getBoundingClientRect().right ?? innerWidth;
  const left = at.left + width <= frame - EDGE ? at.left : at.right - width;
  popover.style.top = `${Math.max(EDGE, Math.min(top, innerHeight - EDGE - height))}px`;
  popover.style.left = `${Math.max(EDGE, left)}px`;
}
