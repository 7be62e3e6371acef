/**
 * Sends what is written, field by field, on top of the version that it was written on. Nothing is overwritten: where somebody
 * else changed the same field, both values are asked for; where they changed another, theirs is taken over. What is not
 * sent yet lies on this computer.
 */
import { Problem, newKey, request } from "../api.js";
import { draftOf, keepDraft } from "../reader/drafts.js";
import { bodyOf, same, valueIn } from "./fields.js";

const RETRY = 4000;

/**
 * @typedef {{ mine: any, base: any }} Entry what somebody wrote, and what stood there when they did
 * @typedef {{
 *   saved: (record: any) => void,
 *   taken: (names: string[], record: any) => void,
 *   asks: (name: string, theirs: any, mine: any) => void,
 *   refused: (faults: { pointer: string, detail: string }[]) => void,
 *   word: (text: string, tone: string) => void }} View
 */
export class Saver {
  /** @type {Map<string, Entry>} */
  #dirty = new Map();
  /** @type {Set<string>} fields that wait for a decision, or for another value */
  #held = new Set();
  /** @type {Promise<void> | null} */
  #sending = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {any} record the newest version, as `GET` gives it
   * @param {string} scope person and document
   * @param {View} view
   */
  constructor(record, scope, view) {
    this.record = record;
    this.scope = scope;
    this.view = view;
  }

  /** How much is not sent. */
  get waiting() {
    return this.#dirty.size;
  }

  /** How much waits for a decision. */
  get asking() {
    return this.#held.size;
  }

  /** What lies on this computer from before, by field. @returns {[string, any][]} */
  restore() {
    /** @type {[string, Entry][]} */
    let kept = [];
    try {
      kept = JSON.parse(draftOf(this.scope, "source") || "[]");
    } catch {
      return [];
    }
    for (const [name, entry] of kept) {
      const now = valueIn(this.record, name);
      if (same(now, entry.mine)) continue;
      this.#dirty.set(name, entry);
      if (!same(now, entry.base)) this.#ask(name, now, entry.mine);
    }
    this.#keep();
    if (this.waiting) this.soon(0);
    return [...this.#dirty].map(([name, { mine }]) => [name, mine]);
  }

  /**
   * Somebody has written something.
   *
   * @param {string} name
   * @param {any} value
   * @param {number} [wait] milliseconds until it is sent
   */
  write(name, value, wait = 700) {
    const entry = this.#dirty.get(name);
    const base = entry ? entry.base : valueIn(this.record, name);
    this.#held.delete(name);
    if (same(value, base) && same(base, valueIn(this.record, name)) && !this.#sending) this.#dirty.delete(name);
    else this.#dirty.set(name, { mine: value, base });
    this.#keep();
    this.soon(wait);
  }

  /** One of two values was chosen. @param {string} name @param {any} value */
  choose(name, value) {
    this.#held.delete(name);
    const base = valueIn(this.record, name);
    if (same(value, base)) this.#dirty.delete(name);
    else this.#dirty.set(name, { mine: value, base });
    this.#keep();
    this.soon(0);
  }

  /** @param {number} wait milliseconds */
  soon(wait) {
    clearTimeout(this.#timer);
    this.#say();
    this.#timer = setTimeout(() => void this.flush(), wait);
  }

  /** Sends all that can be sent; ends when nothing of it is left or the server is away. @returns {Promise<boolean>} */
  async flush() {
    clearTimeout(this.#timer);
    while (this.#sending) await this.#sending;
    for (let tries = 0; tries < 20; tries += 1) {
      const ready = [...this.#dirty].filter(([name]) => !this.#held.has(name));
      if (!ready.length) break;
      this.#sending = this.#send(ready);
      try {
        await this.#sending;
      } catch (error) {
        this.#failed(error);
        return false;
      } finally {
        this.#sending = null;
      }
    }
    this.#say();
    return !this.waiting;
  }

  /** @param {[string, Entry][]} ready */
  async #send(ready) {
    this.view.word(`Saving ${ready.length}`, "busy");
    const path = `/documents/${this.record.document}/criticism`;
    try {
      const body = bodyOf(ready.map(([name, { mine }]) => [name, mine]));
      this.record = await request("PATCH", path, { body, key: newKey(), version: this.record.version });
    } catch (error) {
      if (!(error instanceof Problem) || ![412, 422].includes(error.status)) throw error;
      if (error.status === 412) this.#met(error.current);
      else this.#refused(ready, error.errors);
      return;
    }
    for (const [name, { mine }] of ready) {
      const entry = this.#dirty.get(name);
      if (!entry) continue;
      if (same(entry.mine, mine)) this.#dirty.delete(name);
      else this.#dirty.set(name, { mine: entry.mine, base: valueIn(this.record, name) });
    }
    this.#keep();
    this.view.saved(this.record);
  }

  /** Somebody else was quicker. @param {any} current */
  #met(current) {
    const before = this.record;
    this.record = current;
    for (const [name, entry] of this.#dirty) {
      const theirs = valueIn(current, name);
      if (same(theirs, entry.mine)) this.#dirty.delete(name);
      else if (!same(theirs, entry.base)) this.#ask(name, theirs, entry.mine);
    }
    const evidence = new Set([...Object.keys(before.evidence), ...Object.keys(current.evidence)]);
    const names = [...Object.keys(current).filter((name) => name !== "evidence"), ...[...evidence].map((name) => `evidence.${name}`)];
    this.view.taken(
      names.filter((name) => !this.#dirty.has(name) && !same(valueIn(before, name), valueIn(current, name))),
      current,
    );
    this.#keep();
    this.view.saved(current);
  }

  /** @param {string} name @param {any} theirs @param {any} mine */
  #ask(name, theirs, mine) {
    this.#held.add(name);
    this.view.asks(name, theirs, mine);
  }

  /** @param {[string, Entry][]} ready @param {{ pointer: string, detail: string }[]} faults */
  #refused(ready, faults) {
    const wrong = faults.map(({ pointer }) => pointer.split("/").slice(1));
    const names = wrong.map(([first, second]) => (first === "evidence" ? `evidence.${second}` : first));
    const held = ready.filter(([name]) => names.includes(name));
    for (const [name] of held.length ? held : ready) this.#held.add(name);
    this.view.refused(faults);
  }

  /** @param {unknown} error */
  #failed(error) {
    const n = this.waiting;
    if (error instanceof Problem && [401, 403, 404].includes(error.status)) {
      this.view.word(`Not saved: ${error.message}`, "warn");
      return;
    }
    this.view.word(`Offline, ${n} kept on this computer`, "warn");
    const wait = error instanceof Problem && error.wait ? error.wait * 1000 : RETRY;
    this.#timer = setTimeout(() => void this.flush(), wait);
  }

  #say() {
    if (this.#held.size) this.view.word(`${this.#held.size} ${this.#held.size === 1 ? "needs" : "need"} you`, "asks");
    else if (this.waiting) this.view.word(`Saving ${this.waiting}`, "busy");
    else this.view.word("Saved", "");
  }

  #keep() {
    keepDraft(this.scope, "source", this.#dirty.size ? JSON.stringify([...this.#dirty]) : "");
  }
}
