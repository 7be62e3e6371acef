/**
 * Cutting the text in another way: a sentence split, two merged, another kind for a zone. Each asks the server at once and
 * draws what it then has, and each is one step of Undo.
 *
 * @typedef {import("./context.js").Context} Context
 * @typedef {import("./ops.js").Recut} Recut
 * @typedef {import("./text.js").Zone} Zone
 */
import { Problem, newKey, request } from "../api.js";
import { short } from "../dom.js";
import { placeFirst } from "./first.js";
import { renew } from "./renew.js";

const ASK = "Ask an editor of this project to change sentences and zones.";
const LATE = "Somebody else changed sentences or zones meanwhile. They stand here as they are now; do it again if it is still needed.";

export class Sentences {
  /** What is being done, one after the other. @type {Promise<void>} */
  #last = Promise.resolve();

  /**
   * @param {Context} context
   * @param {boolean} may whether the person may change sentences and zones
   */
  constructor(context, may) {
    this.context = context;
    this.may = may;
  }

  /** A step of Undo. @param {Recut} op */
  recut(op) {
    this.#queue(op);
  }

  /**
   * Where a new sentence would begin: at the selection or the word cursor.
   *
   * @returns {number | null}
   */
  place() {
    const { range, word } = this.context.store.state;
    const at = (range ?? word)?.start;
    const sentence = at === undefined ? null : this.context.text.sentenceAt(at);
    return at !== undefined && sentence && at > sentence.start ? at : null;
  }

  /** The first words from a place. @param {number} at @param {number} end */
  firstWords(at, end) {
    const words = this.context.text.slice(at, Math.min(end, at + 80)).split(/\s+/);
    return short(words.slice(0, 3).join(" "), 40) + (words.length > 3 ? " …" : "");
  }

  /** @param {number | null} at */
  split(at) {
    const { text } = this.context;
    if (!this.#canChange()) return;
    const sentence = at === null ? null : text.sentenceAt(at);
    if (at === null || !sentence || at <= sentence.start) return this.#warn("Go with the arrow keys to the word with which the next sentence begins, or select it.");
    this.#step(`Split sentence ${sentence.n} before “${this.firstWords(at, sentence.end)}”`, { do: "split", at }, { do: "merge", start: sentence.start, end: sentence.end });
  }

  /** Whether there is a sentence behind this one in its zone. @param {number} n */
  hasNext(n) {
    const [one, next] = this.context.text.sentences.slice(n - 1, n + 1);
    return Boolean(n && one && next && one.zone === next.zone);
  }

  /** Makes one sentence of this one and the next. @param {number} n */
  merge(n) {
    const [one, next] = this.context.text.sentences.slice(n - 1, n + 1);
    if (!this.#canChange()) return;
    if (!n || !one) return this.#warn(placeFirst(this.context.keys));
    if (!this.hasNext(n)) return this.#warn("No sentence follows in this paragraph; only sentences of one paragraph can be merged.");
    this.#step(`Merged sentences ${n} and ${n + 1}`, { do: "merge", start: one.start, end: next.end }, { do: "split", at: next.start });
  }

  /** @param {Zone} zone @param {string} kind */
  change(zone, kind) {
    const { text, labels } = this.context;
    if (!this.#canChange() || zone.kind === kind) return;
    const starts = text.sentences.filter((sentence) => sentence.zone === zone.n).map(({ start }) => start);
    const name = (labels.get(`zone.${kind}`) ?? kind).toLowerCase();
    this.#step(`“${this.firstWords(zone.start, zone.end)}” is now ${name}`, { do: "zone", n: zone.n, kind }, { do: "zone", n: zone.n, kind: zone.kind, starts });
  }

  /** Says why not. */
  #canChange() {
    if (!this.may) this.#warn(ASK);
    else if (this.context.store.state.trouble) this.#warn("The server cannot be reached now. Sentences and zones can be changed when it answers again.");
    else return true;
    return false;
  }

  /** @param {string} sentence */
  #warn(sentence) {
    this.context.actions.say(sentence, undefined, "warn");
  }

  /** @param {string} what @param {Recut} op @param {Recut} back */
  #step(what, op, back) {
    const { actions } = this.context;
    this.#queue(op, () => {
      actions.undo.done({ what, key: "", back: [back], again: [op] });
      actions.say(`${what}.`, actions.undo.offer());
    });
  }

  /** @param {Recut} op @param {() => void} [done] */
  #queue(op, done) {
    const key = newKey();
    this.#last = this.#last.then(() => this.#run(op, key, done));
  }

  /**
   * @param {Recut} op
   * @param {string} key the same for each try
   * @param {() => void} [done]
   */
  async #run(op, key, done) {
    const { actions, outbox } = this.context;
    await outbox.idle();
    try {
      await this.#send(op, key);
    } catch (error) {
      return this.#failed(error, () => (this.#last = this.#last.then(() => this.#run(op, key, done))));
    }
    try {
      await renew(this.context);
      if (op.do === "zone" && op.starts) await this.#cutAgain(op.n, op.starts);
      done?.();
    } catch {
      actions.say("It is done, but the text could not be read anew.", { label: "Reload the page", run: () => location.reload() }, "warn");
    }
  }

  /** @param {Recut} op @param {string} key */
  async #send(op, key) {
    const { store, text } = this.context;
    const path = `/documents/${store.state.document.id}`;
    const version = `layout-${store.state.layout}`;
    if (op.do === "split") return request("POST", `${path}/sentences:split`, { body: { at: op.at }, key, version });
    if (op.do === "merge") {
      const [first, last] = text.sentencesIn(op.start, op.end);
      return request("POST", `${path}/sentences:merge`, { body: { first: first + 1, last }, key, version });
    }
    const zone = text.zones.find(({ n }) => n === op.n);
    return request("PATCH", `${path}/zones/${op.n}`, { body: { kind: op.kind }, key, version: zone?.version });
  }

  /**
   * Cuts the sentences of a zone as they were cut by hand.
   *
   * @param {number} n of the zone
   * @param {number[]} starts
   */
  async #cutAgain(n, starts) {
    const { text } = this.context;
    const zone = text.zones.find((one) => one.n === n);
    if (!zone || !starts.length) return;
    const now = () => text.sentences.filter((sentence) => sentence.zone === n).map(({ start }) => start);
    for (const at of starts.filter((start) => !now().includes(start))) {
      await this.#send({ do: "split", at }, newKey());
      await renew(this.context);
    }
    const ends = [...starts.slice(1), zone.end];
    for (const [at, start] of starts.entries()) {
      const [first, last] = text.sentencesIn(start, ends[at]);
      if (last - first < 2) continue;
      await this.#send({ do: "merge", start, end: ends[at] }, newKey());
      await renew(this.context);
    }
  }

  /** @param {unknown} error @param {() => void} again */
  async #failed(error, again) {
    const { actions } = this.context;
    if (!(error instanceof Problem)) {
      return actions.say("The server cannot be reached. Nothing was changed yet.", { label: "Try again", run: again }, "warn");
    }
    if (error.status !== 412) return this.#warn(error.errors[0]?.detail ?? error.message);
    await renew(this.context).catch(() => {});
    this.#warn(LATE);
  }
}
