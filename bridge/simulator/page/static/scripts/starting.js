/** What is said as long as no meeting is on: the longer that takes, the more. */

const LATER = [
  [15_000, "It takes longer than usual: a machine that is busy needs up to a minute."],
  [
    75_000,
    "The bridge does not come. Why stands where the demo was started; “start over” tries again.",
  ],
];

export class Starting {
  #scene = null;
  #timers = [];

  constructor(box) {
    this.box = box;
  }

  /** `scene` is the showing that begins, or null where a meeting is on. */
  show(scene) {
    if (scene === this.#scene) {
      return;
    }
    this.#scene = scene;
    this.#timers.forEach(clearTimeout);
    this.box.textContent = "";
    const tellLater = ([after, words]) => setTimeout(() => this.#tell(words), after);
    this.#timers = scene === null ? [] : LATER.map(tellLater);
  }

  #tell(words) {
    this.box.textContent = words;
  }
}
