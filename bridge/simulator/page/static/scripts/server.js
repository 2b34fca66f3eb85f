/** The connection to the demo: states arrive, acts go out, and some acts are answered. */

const RETRY_MILLISECONDS = 1000;

export class Server {
  #socket = null;
  #waiting = new Map();
  // Every open page hears every answer, so a page must know its own.
  #mark = crypto.randomUUID();
  #count = 0;

  /** `listener(message)` hears of what is no answer, and whether the demo can be reached. */
  constructor(listener) {
    this.listener = listener;
  }

  open() {
    this.#socket = new WebSocket(`ws://${location.host}/live`);
    this.#socket.addEventListener("message", (event) => this.#receive(JSON.parse(event.data)));
    this.#socket.addEventListener("open", () => this.#tell(true));
    // The demo may have been stopped; the page waits for it, or for the next one, at the same place.
    this.#socket.addEventListener("close", () => {
      this.#tell(false);
      setTimeout(() => this.open(), RETRY_MILLISECONDS);
    });
  }

  send(act) {
    if (this.#socket?.readyState === WebSocket.OPEN) {
      this.#socket.send(JSON.stringify(act));
    }
  }

  /** What a menu offers for a query; never settled where the app's menu is gone by then. */
  lookUp(on, control, block, query) {
    this.#count += 1;
    const request = `${this.#mark}/${this.#count}`;
    return new Promise((resolve) => {
      this.#waiting.set(request, resolve);
      this.send({ act: "look_up", request, on, control, block, query });
    });
  }

  #tell(isOpen) {
    this.listener({ type: "connection", isOpen });
  }

  #receive(message) {
    if (message.type !== "offer") {
      this.listener(message);
      return;
    }
    this.#waiting.get(message.request)?.(message);
    this.#waiting.delete(message.request);
  }
}

/** What blocks need to know of the place they stand in: `on` is the message or view. */
export function surface(server, on, { names, directory, ...more }) {
  return {
    names,
    directory,
    press: (block, element, value) =>
      server.send({
        act: "press",
        on,
        control: element.action_id,
        block: block.block_id ?? null,
        value: value ?? null,
      }),
    lookUp: (block, element, query) =>
      server.lookUp(on, element.action_id, block.block_id ?? null, query),
    ...more,
  };
}
