/** Connects the page with the demo: shows the state that arrives, sends back what the visitor does. */

import { el, patch } from "./dom.js";
import { watchLinks } from "./links.js";
import { showMachines } from "./machines.js";
import { MeetingWindow } from "./meeting/meeting.js";
import { Server } from "./server.js";
import { SlackWindow } from "./slack/slack.js";
import { Starting } from "./starting.js";
import { keepTelling, toast } from "./toasts.js";
import { Tour } from "./tour.js";

/** Buttons the server names: `{name, label, is_code}`; what one does may change. */
function drawButtons(box, buttons, send) {
  patch(
    box,
    buttons,
    ({ name }) => name,
    ({ name, label, is_code: isCode }) =>
      el(
        "button",
        {
          type: "button",
          "data-testid": name,
          "data-control": name,
          onclick: () => send({ act: "happen", name }),
        },
        isCode ? el("code", {}, label) : label,
      ),
  );
}

const STOPPED = "The demo was stopped. Start it anew, and this page goes on by itself.";

function showPhase(state, starting) {
  const scene = state.slack?.scene ?? "";
  document.body.dataset.phase = state.phase;
  document.body.dataset.scene = scene;
  document.getElementById("bind-command").textContent = state.bind_command;
  document.getElementById("starting-loading").hidden = Boolean(scene);
  document.getElementById("starting-joining").hidden = !scene;
  starting.show(state.phase === "live" ? null : scene);
}

function show(state, slack, meeting, send) {
  const status = document.getElementById("status-link");
  status.hidden = !state.status_url;
  status.href = state.status_url;
  drawButtons(document.getElementById("chips"), state.chips, send);
  drawButtons(document.getElementById("meeting-buttons"), state.buttons, send);
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
  const slack = new SlackWindow(server, toast);
  watchLinks({ jump: (to) => slack.jump(to), notify: toast });
  const meeting = new MeetingWindow(send);
  const tour = new Tour(document.getElementById("tour"), document.getElementById("tour-start"));
  const starting = new Starting(document.getElementById("starting-late"));
  const receive = (message) => {
    if (message.type === "connection") {
      keepTelling(message.isOpen ? null : STOPPED);
    } else if (message.type === "toast") {
      toast(message.text);
    } else if (message.type === "open_thread") {
      slack.openThreadAtHome(message.ts);
    } else {
      showPhase(message, starting);
      show(message, slack, meeting, send);
      if (message.phase === "live") {
        tour.offer();
      }
    }
  };
  server.open();
}

start();
