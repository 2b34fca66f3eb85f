/** The meeting window: tiles, captions, chat, and what the visitor may let happen. */

import { avatar, el, icon, keepAtEnd, patch, timeOf } from "./dom.js";

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
    byId("chat-form").append(this.who, this.line, el("button", { type: "submit" }, "Send"));
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
    if (!lines.length) {
      byId("chat").replaceChildren(el("p", { class: "chat-empty" }, "Nobody has written yet."));
      return;
    }
    const present = new Set(this.#meeting.people.map((person) => person.uuid));
    const items = lines.map((line) => ({
      ...line,
      isClosed: line.to !== null && line.to.uuid !== this.who.value,
      isPresent: present.has(line.to?.uuid),
    }));
    patch(
      byId("chat"),
      items,
      (line) => line.number,
      (line) => (line.isClosed ? this.#closedLine(line) : chatLine(line)),
    );
  }

  /** Private chat is read by whom it is for: a press, and the visitor is that person. */
  #closedLine({ to, isPresent }) {
    const read = {
      type: "button",
      "data-control": "read",
      onclick: () => this.#readAs(to.uuid),
    };
    return el(
      "div",
      { class: "chat-line is-closed", "data-testid": "closed-line" },
      `A private line for ${to.name}. `,
      isPresent ? el("button", read, `Read as ${to.name}`) : null,
    );
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
  }
}

function botsLine(text) {
  return el("span", { title: text }, icon("app"), text);
}

function chatLine({ name, at, text, to, is_bot: isBot }) {
  return el(
    "div",
    { class: ["chat-line", isBot && "is-bot", to && "is-private"], "data-testid": "chat-line" },
    el("b", {}, name),
    el("time", {}, timeOf(at)),
    to ? el("span", { class: "chat-to" }, `to ${to.name} alone`) : null,
    el("div", {}, text),
  );
}

/** The role, and how somebody came in where that is not the usual way. */
function roleOf(person) {
  const role = person.is_host ? "HOST" : "GUEST";
  return person.protocol === "webrtc" ? role : `${role} · ${person.protocol.toUpperCase()}`;
}

/** One person's tile; its label says in words what the icons show. */
function tile(person, admit) {
  const state = [
    person.is_host ? "Host" : "Guest",
    person.is_muted ? "muted" : "unmuted",
    person.has_video ? "camera on" : "camera off",
    person.has_hand && "hand raised",
    person.is_speaking && "speaking",
    person.is_waiting && "waiting",
  ].filter(Boolean);
  return el(
    "div",
    {
      class: ["tile", person.is_speaking && "is-speaking", person.is_waiting && "is-waiting"],
      role: "group",
      "aria-label": `${person.name}: ${state.join(", ")}`,
      "data-testid": "tile",
      "data-name": person.name,
      "data-muted": String(person.is_muted),
      "data-hand": String(person.has_hand),
      "data-speaking": String(person.is_speaking),
    },
    avatar({ name: person.name }),
    el("span", { class: "tile-role" }, person.is_waiting ? "WAITS" : roleOf(person)),
    person.is_waiting
      ? el(
          "button",
          { type: "button", class: "tile-admit", onclick: () => admit(person.uuid) },
          `Admit ${person.name}`,
        )
      : null,
    el(
      "span",
      { class: "tile-badges" },
      person.has_spotlight ? icon("spotlight") : null,
      person.has_hand ? icon("hand") : null,
    ),
    el(
      "span",
      { class: "tile-foot" },
      el("span", { class: "tile-name" }, person.name),
      el(
        "span",
        { class: [!person.has_video && "is-off"] },
        icon(person.has_video ? "camera" : "camera-off"),
      ),
      el(
        "span",
        { class: [person.is_muted && "is-off"] },
        icon(person.is_muted ? "microphone-off" : "microphone"),
      ),
    ),
  );
}
