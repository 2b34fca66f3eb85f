/** Connects the page with the demo: shows the state that arrives, sends back what the visitor does. */

import { el } from "./dom.js";
import { MeetingWindow } from "./meeting.js";
import { SlackWindow } from "./slack.js";

const RETRY_MILLISECONDS = 1000;
const TOAST_MILLISECONDS = 5000;

class Connection {
  #socket = null;

  constructor(show, openThread) {
    this.show = show;
    this.openThread = openThread;
  }

  open() {
    this.#socket = new WebSocket(`ws://${location.host}/live`);
    this.#socket.addEventListener("message", (event) => this.#receive(JSON.parse(event.data)));
    // The demo may have been stopped; the page waits for it, or for the next one, at the same place.
    this.#socket.addEventListener("close", () => setTimeout(() => this.open(), RETRY_MILLISECONDS));
  }

  send(act) {
    if (this.#socket?.readyState === WebSocket.OPEN) {
      this.#socket.send(JSON.stringify(act));
    }
  }

  #receive(message) {
    if (message.type === "toast") {
      toast(message.text);
    } else if (message.type === "open_thread") {
      this.openThread(message.ts);
    } else {
      this.show(message);
    }
  }
}

function toast(text) {
  const node = el("div", { class: "toast" }, text);
  document.getElementById("toasts").append(node);
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

function start() {
  const send = (act) => connection.send(act);
  const slack = new SlackWindow(send);
  const meeting = new MeetingWindow(send);
  const show = (state) => {
    document.body.dataset.phase = state.phase;
    document.body.dataset.scene = state.slack?.scene ?? "";
    document.getElementById("bind-command").textContent = state.bind_command;
    fillButtons(document.getElementById("chips"), state.chips, send);
    fillButtons(document.getElementById("meeting-buttons"), state.buttons, send);
    if (state.slack) {
      slack.show(state.slack);
    }
    if (state.meeting) {
      meeting.show(state.meeting);
    }
  };
  const connection = new Connection(show, (ts) => slack.openThreadAtHome(ts));
  connection.open();
}

start();
