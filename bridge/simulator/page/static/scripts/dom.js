/** Small means to build and to update the page; foreign words enter only as text nodes. */

const SVG = "http://www.w3.org/2000/svg";

/** Make an element; `props` sets attributes, `on…` adds listeners, `class` may be a list. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    setProperty(node, name, value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

function setProperty(node, name, value) {
  if (value === false || value === null || value === undefined) {
    return;
  }
  if (name.startsWith("on")) {
    node.addEventListener(name.slice(2), value);
  } else if (Array.isArray(value)) {
    node.setAttribute(name, value.filter(Boolean).join(" "));
  } else {
    node.setAttribute(name, value === true ? "" : value);
  }
}

/** An icon of the sprite; with a label it speaks, without one it is decoration. */
export function icon(name, label = "") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  if (label) {
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", label);
    const title = document.createElementNS(SVG, "title");
    title.textContent = label;
    svg.append(title);
  } else {
    svg.setAttribute("aria-hidden", "true");
  }
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `/static/icons.svg#${name}`);
  svg.append(use);
  return svg;
}

/** A square with initials, tinted by name; apps carry a picture instead. */
export function avatar(author) {
  if (author.is_app) {
    return el("span", { class: "avatar tint-app", "aria-hidden": "true" }, icon("app"));
  }
  return el(
    "span",
    { class: `avatar tint-${tintOf(author.name)}`, "aria-hidden": "true" },
    initialsOf(author.name),
  );
}

const TINTS = 8;

function tintOf(name) {
  let sum = 0;
  for (const letter of name) {
    sum = (sum * 39 + letter.codePointAt(0)) % 9973;
  }
  return sum % TINTS;
}

function initialsOf(name) {
  const words = name.split(/\s+/u).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const first = words.length ? words[0] : "?";
  return [...first][0].toUpperCase();
}

/**
 * Make the children of `parent` show `items`, one node each.
 *
 * A node whose item is unchanged stays as it is, with its scroll position, focus and open menus;
 * a changed one is built anew, and the focus moves to the control of the same `data-control`.
 */
export function patch(parent, items, keyOf, build) {
  const old = new Map([...parent.children].map((node) => [node.dataset.key, node]));
  const wanted = items.map((item) => {
    const key = String(keyOf(item));
    const print = JSON.stringify(item);
    const known = old.get(key);
    if (known && known.dataset.print === print) {
      return known;
    }
    const node = build(item);
    node.dataset.key = key;
    node.dataset.print = print;
    if (known) {
      replaceKeepingFocus(known, node);
    }
    return node;
  });
  const kept = new Set(wanted);
  for (const node of [...parent.children]) {
    if (!kept.has(node)) {
      node.remove();
    }
  }
  wanted.forEach((node, index) => {
    if (parent.children[index] !== node) {
      parent.insertBefore(node, parent.children[index] ?? null);
    }
  });
}

function replaceKeepingFocus(known, node) {
  const active = document.activeElement;
  const control = known.contains(active) ? active.dataset.control : undefined;
  if (known.contains(active)) {
    // It may have something open beside it.
    active.blur();
  }
  known.replaceWith(node);
  if (control !== undefined) {
    const same = `[data-control="${CSS.escape(control)}"]`;
    (node.matches(same) ? node : node.querySelector(same))?.focus();
  }
}

/**
 * Run `change`; a list that was scrolled to its end is at its end afterwards, pictures included,
 * and with `isWanted` whatever its place was.
 */
export function keepAtEnd(list, change, isWanted = false) {
  const wasAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
  change();
  if (!wasAtEnd && !isWanted) {
    return;
  }
  const scroll = () => {
    list.scrollTop = list.scrollHeight;
  };
  scroll();
  for (const image of list.querySelectorAll("img")) {
    if (!image.complete) {
      image.addEventListener("load", scroll, { once: true });
    }
  }
}

const CLOCK = new Intl.DateTimeFormat("en-US", { hour: "numeric", minute: "2-digit" });

/** The time of day of seconds since 1970, in the reader's own zone. */
export function timeOf(seconds) {
  return CLOCK.format(new Date(Number(seconds) * 1000));
}
