/** The machine room: what runs behind the page, a button to break each, and what came of it all. */

import { el, patch } from "./dom.js";

/** `state` is null where there is one process, which nobody may break. */
export function showMachines(state, send) {
  const room = document.getElementById("machines");
  room.hidden = !state;
  document.body.classList.toggle("with-machines", Boolean(state));
  if (!state) {
    return;
  }
  patch(
    document.getElementById("machine-list"),
    state.machines,
    (machine) => machine.name,
    (machine) => machineItem(machine, send),
  );
  patch(
    document.getElementById("tally"),
    state.tally,
    (entry) => entry.label,
    tallyEntry,
  );
}

function machineItem(machine, send) {
  const press = () => send({ act: "break", machine: machine.name });
  return el(
    "li",
    { class: ["machine", `is-${machine.state}`], "data-testid": machine.name },
    el("span", { class: "machine-dot", "aria-hidden": "true" }),
    el(
      "span",
      { class: "machine-words" },
      el(
        "span",
        {},
        el("b", {}, machine.name.replaceAll("-", " ")),
        el("span", { class: "machine-number" }, machine.number),
      ),
      el("span", { class: "machine-note" }, `${machine.state}, ${machine.note}`),
    ),
    machine.status_url ? statusLink(machine) : null,
    el(
      "button",
      {
        type: "button",
        class: "machine-button",
        "data-control": `break-${machine.name}`,
        "data-testid": `break-${machine.name}`,
        "aria-label": machine.act ? `${machine.act} ${machine.name.replaceAll("-", " ")}` : null,
        disabled: !machine.act,
        onclick: press,
      },
      machine.act ?? "…",
    ),
  );
}

function statusLink(machine) {
  return el(
    "a",
    {
      class: "machine-status",
      href: machine.status_url,
      target: "_blank",
      rel: "noopener noreferrer",
      "aria-label": `Status page of ${machine.name.replaceAll("-", " ")}`,
      "data-control": `status-${machine.name}`,
      "data-testid": `status-${machine.name}`,
    },
    "Status",
  );
}

function tallyEntry(entry) {
  return el(
    "div",
    { class: ["tally-entry", entry.is_bad && "is-bad"], "data-testid": `tally-${entry.name}` },
    el("dt", {}, entry.label),
    el("dd", {}, String(entry.count)),
  );
}
