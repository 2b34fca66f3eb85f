/** Connects the page with the demo: shows the state that arrives, sends back what the visitor does. */

import { el } from "./dom.js";
import { showMachines } from "./machines.js";
import { MeetingWindow } from "./meeting.js";
import { Server } from "./server.js";
import { SlackWindow } from "./slack/slack.js";
import { Tour } from "./tour.js";

const TOAST_MILLISECONDS = 5000;

function toast(text) {
  const node = el("div", { class: "toast" }, text);
  const box = document.getElementById("toasts");
  box.append(node);
  // Shown anew each time, so that it lies above a dialog that was opened since.
  box.hidePopover();
  box.showPopover();
  setTimeout(() => node.remove(), TOAST_MILLISECONDS);
}

/** Buttons the server names: `{name, label, is_code}`. */
function fillButtons(box, buttons, send) {
  if (box.childElementCount) {
    return;
  }
  for (const each of buttons) {
    const label = each.is_code ? el("code", {}, each.label) : each.label;
    const press = () => send({ act: "happen", name: each.name });
    box.append(el("button", { type: "button", "data-testid": each.name, onclick: press }, label));
  }
}

function show(state, slack, meeting, send) {
  document.body.dataset.phase = state.phase;
  document.body.dataset.scene = state.slack?.scene ?? "";
  document.getElementById("bind-command").textContent = state.bind_command;
  const status = document.getElementById("status-link");
  status.hidden = !state.status_url;
  status.href = state.status_url;
  fillButtons(document.getElementById("chips"), state.chips, send);
  fillButtons(document.getElementById("meeting-buttons"), state.buttons, send);
  showMachines(state.machines, send);
  if (state.slack) {
    slack.show(state.slack);
  }
  if (state.meeting) {
    meeting.show(state.meeting);
  }
}

function start() {
  const server = new Server((message) => receive(message));
  const send = (act) => server.send(act);
  const slack = new SlackWindow(server);
  const meeting = new MeetingWindow(send);
  const tour = new Tour(document.getElementById("tour"), document.getElementById("tour-start"));
  const receive = (message) => {
    if (message.type === "toast") {
      toast(message.text);
    } else if (message.type === "open_thread") {
      slack.openThreadAtHome(message.ts);
    } else {
      show(message, slack, meeting, send);
      if (message.phase === "live") {
        tour.offer();
      }
    }
  };
  server.open();
}

start();
