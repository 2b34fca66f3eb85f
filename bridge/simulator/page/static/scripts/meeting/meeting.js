/** The meeting window: tiles, captions, chat, and what the visitor may let happen. */

import { drawChat } from "./chat.js";
import { el, icon, keepAtEnd, patch } from "../dom.js";
import { tile } from "./tile.js";

const byId = (id) => document.getElementById(id);

export class MeetingWindow {
  #meeting = null;

  constructor(send) {
    this.send = send;
    // Whoever writes as somebody reads as them, too.
    this.who = el("select", { "aria-label": "Write as", onchange: () => this.#drawLines() });
    this.line = el("input", {
      type: "text",
      placeholder: "Write in the meeting's chat",
      "aria-label": "Chat message",
      autocomplete: "off",
      maxlength: 2000,
    });
    this.button = el("button", { type: "submit" }, "Send");
    byId("chat-form").append(this.who, this.line, this.button);
    byId("chat-form").addEventListener("submit", (event) => this.#write(event));
  }

  show(meeting) {
    this.#meeting = meeting;
    this.#drawWriters(meeting.people);
    // What comes above it takes some of the chat's room.
    keepAtEnd(byId("chat"), () => {
      this.#drawHeader(meeting);
      this.#drawSlide(meeting.slide);
      this.#drawTiles(meeting.people);
      this.#drawRooms(meeting.rooms);
      this.#drawBots(meeting.bots, meeting.people);
      this.#drawCaption(meeting.caption);
      this.#drawChat(meeting.chat);
    });
  }

  #drawLines() {
    keepAtEnd(byId("chat"), () => this.#drawChat(this.#meeting.chat));
  }

  #readAs(uuid) {
    this.who.value = uuid;
    this.who.focus();
    this.#drawLines();
  }

  #write(event) {
    event.preventDefault();
    const text = this.line.value.trim();
    if (text && this.who.value) {
      this.send({ act: "chat", participant: this.who.value, text });
      this.line.value = "";
    }
  }

  #drawHeader(meeting) {
    byId("meeting-name").textContent = meeting.name;
    byId("meeting-note").textContent = "simulated Pexip meeting";
    const flags = [];
    if (meeting.is_locked) {
      flags.push(el("span", {}, icon("lock"), " locked"));
    }
    if (meeting.are_guests_muted) {
      flags.push(el("span", {}, icon("microphone-off"), " guests muted"));
    }
    byId("meeting-flags").replaceChildren(...flags);
  }

  #drawSlide(slide) {
    patch(
      byId("slide"),
      slide ? [slide] : [],
      (each) => each.number,
      (each) => el("img", { src: `/slide?${each.number}`, alt: `${each.presenter} presents` }),
    );
  }

  #drawTiles(people) {
    byId("tiles").dataset.count = String(people.length);
    const admit = (uuid) => this.send({ act: "admit", participant: uuid });
    patch(
      byId("tiles"),
      people,
      (person) => person.uuid,
      (person) => tile(person, admit),
    );
  }

  /** Who is in a breakout room is no longer in the main one, and has not left either. */
  #drawRooms(rooms) {
    patch(
      byId("rooms"),
      rooms,
      (room) => room.name,
      (room) =>
        el(
          "li",
          { "data-testid": "room", "data-name": room.name },
          el("b", {}, room.name),
          el("span", {}, room.people.map((person) => person.name).join(", ") || "nobody"),
        ),
    );
  }

  #drawBots(bots, people) {
    const inside = bots.filter((bot) => !bot.is_waiting).map((bot) => bot.name);
    const waiting = bots.filter((bot) => bot.is_waiting);
    const nobody = people.length
      ? "The bridge is not in the meeting."
      : "The meeting is over. Press “start over” for another one.";
    const text = inside.length ? `Also here: ${inside.join(", ")}` : nobody;
    const isSaid = inside.length || !waiting.length;
    patch(
      byId("bots"),
      [...(isSaid ? [{ uuid: "bots", text }] : []), ...waiting],
      ({ uuid }) => uuid,
      (row) => (row.text ? botsLine(row.text) : this.#waitingBot(row)),
    );
  }

  #waitingBot({ uuid, name }) {
    const admit = {
      type: "button",
      class: "bot-admit",
      "data-control": "admit",
      onclick: () => this.send({ act: "admit", participant: uuid }),
    };
    return el(
      "span",
      { class: "bot-waits", title: name },
      el("span", { class: "bot-name" }, icon("app"), `${name} waits to be let in`),
      el("button", admit, "Admit the bridge"),
    );
  }

  #drawCaption(caption) {
    patch(
      byId("caption"),
      caption ? [caption] : [],
      () => "caption",
      (line) =>
        el(
          "span",
          { class: [!line.is_final && "is-interim"] },
          el("b", {}, `${line.name}: `),
          line.text,
        ),
    );
  }

  #drawChat(lines) {
    drawChat(byId("chat"), lines, {
      reader: this.who.value,
      people: this.#meeting.people,
      readAs: (uuid) => this.#readAs(uuid),
    });
  }

  #drawWriters(people) {
    const chosen = this.who.value;
    const rows = people.map(({ uuid, name }) => ({ uuid, name }));
    patch(
      this.who,
      rows,
      (row) => row.uuid,
      (row) => el("option", { value: row.uuid }, row.name),
    );
    if (people.some((person) => person.uuid === chosen)) {
      this.who.value = chosen;
    }
    const isNobody = people.length === 0;
    for (const control of [this.who, this.line, this.button]) {
      control.disabled = isNobody;
    }
    this.line.placeholder = isNobody ? "Nobody is here to write" : "Write in the meeting's chat";
  }
}

function botsLine(text) {
  return el("span", { title: text }, icon("app"), text);
}
