/** What has come since somebody last looked, by channel; it outlives a reload of the page. */

const KEY = "read-up-to";

export class Unread {
  #scene = null;
  // Time stamps as numbers; in channels without one all is read that was there at first.
  #readUpTo = {};
  #began = 0;

  /** Take over a state; in another scene everything that is there counts as read. */
  show({ scene, channels, app }) {
    if (scene === this.#scene) {
      return;
    }
    this.#scene = scene;
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
    const isKept = kept?.scene === scene;
    this.#readUpTo = isKept ? kept.readUpTo : {};
    this.#began = isKept
      ? kept.began
      : Math.max(0, ...[...channels, app.direct].map((each) => newest(each)));
  }

  /** Somebody has `channel` before them. */
  look(channel) {
    const upTo = newest(channel);
    if (upTo <= (this.#readUpTo[channel.id] ?? 0)) {
      return;
    }
    this.#readUpTo[channel.id] = upTo;
    const kept = { scene: this.#scene, began: this.#began, readUpTo: this.#readUpTo };
    sessionStorage.setItem(KEY, JSON.stringify(kept));
  }

  /** How many messages of others are new in a channel, threads left out. */
  count(channel, me) {
    const upTo = this.#readUpTo[channel?.id] ?? this.#began;
    return shown(channel).filter(({ ts, author }) => Number(ts) > upTo && author.name !== me.name)
      .length;
  }
}

/** What only its reader sees answers what they have just done. */
function shown(channel) {
  return (channel?.messages ?? []).filter((each) => each.thread === null && !each.is_ephemeral);
}

function newest(channel) {
  return Math.max(0, ...shown(channel).map(({ ts }) => Number(ts)));
}
