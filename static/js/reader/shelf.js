/**
 * What lies unsent: every op until its answer, in order, and the requests that are on their way. It is kept on this
 * computer where the browser allows it, and told to other tabs with the same document.
 *
 * Things made here have a name of this page (`new-…`) until the server has given them an id; other tabs and the next visit
 * know them by the id. `here` and `there` translate.
 *
 * @typedef {import("./state.js").State} State
 * @typedef {import("./ops.js").Op} Op
 * @typedef {import("./letters.js").Letter} Letter
 * @typedef {import("../types.js").Annotation} Annotation
 * @typedef {{ id: number, op: Op, name: string, base: Annotation | null, at: number | null, isOver: boolean, stored: Promise<void> }} Entry
 *   `id` is its place in the order, 0 until it has one; `base` what the server had of the mark; `at` where the sentence begins
 * @typedef {{ isDone?: boolean, isAll?: boolean, carries?: boolean }} How
 *   `isDone`: the server took it; `isAll`: nothing of it is unsent any more; `carries`: what it covered is over
 */
import { renamed } from "./ops.js";
import { set } from "./state.js";
import { nameOf, unsentCount } from "./tasks.js";

export class Shelf {
  /** @type {Entry[]} */
  #entries = [];
  /** By name of the work. @type {Map<string, { letter: Letter, covers: number[], filed: string }>} */
  #posted = new Map();
  /** A name that things had or have elsewhere -> the name here. @type {Map<string, string>} */
  #names = new Map();
  /** @type {import("./kept.js").Kept | null} */
  #kept = null;
  /** @type {import("./tabs.js").Tabs | null} */
  #tabs = null;
  /** @type {() => void} */
  #open = () => {};
  /** When it is known whether this computer keeps anything. @type {Promise<void>} */
  #opened = new Promise((resolve) => (this.#open = resolve));

  /**
   * @param {import("../store.js").Store<State>} store
   * @param {import("./text.js").TextMap} text
   */
  constructor(store, text) {
    this.store = store;
    this.text = text;
  }

  /**
   * @param {import("./kept.js").Kept | null} kept `null`: the browser keeps nothing
   * @param {import("./tabs.js").Tabs} tabs
   */
  open(kept, tabs) {
    this.#kept = kept;
    this.#tabs = tabs;
    this.store.dispatch(set({ keeps: kept?.isKeeping ?? false }));
    this.#open();
  }

  /** Ops of this page that were done before it was open. @returns {Op[]} */
  early() {
    return this.#entries.filter(({ id }) => !id).map(({ op }) => op);
  }

  /** @param {Op} op which was just done on this page */
  put(op) {
    const base = "key" in op && op.key ? (this.store.state.server.get(op.key)?.annotation ?? null) : null;
    const at = op.do === "read" ? (this.text.sentences[op.n - 1]?.start ?? null) : null;
    const entry = { id: 0, op, name: nameOf(op), base, at, isOver: false, stored: Promise.resolve() };
    this.#entries.push(entry);
    entry.stored = this.#store(entry);
  }

  /**
   * What lay in the database, or what another tab put there.
   *
   * @param {{ id: number, op: Op, base: Annotation | null, at: number | null }[]} rows with the names of this page, before what is here
   */
  take(rows) {
    const taken = rows.map((row) => ({ ...row, name: nameOf(row.op), isOver: false, stored: Promise.resolve() }));
    const first = this.#entries.findIndex(({ id }) => !id);
    this.#entries.splice(first < 0 ? this.#entries.length : first, 0, ...taken);
  }

  /** @param {string} name of the work that is on its way @param {{ letter: Letter, covers: number[], filed: string }} posted */
  takePosted(name, posted) {
    this.#posted.set(name, posted);
  }

  /** @param {Entry} entry */
  async #store(entry) {
    await this.#opened;
    const row = { op: renamed(entry.op, (key) => this.there(key)), base: entry.base, at: entry.at };
    try {
      if (this.#kept) entry.id = await this.#kept.add(row);
    } catch {
      this.#refused();
    }
    // Without a database: a number that no other tab has given.
    entry.id ||= -Math.ceil(Math.random() * 2 ** 52);
    if (entry.isOver) await this.#file(entry.name, { remove: [entry.id] });
    else this.tell({ type: "entry", id: entry.id, ...row });
  }

  /** The browser took something before and takes no more: nothing is lost as long as the page stays. */
  #refused() {
    this.#kept = null;
    this.store.dispatch(set({ keeps: false }));
  }

  /** @param {string} name @returns {Promise<unknown>} when all of it lies in the database */
  stored(name) {
    return Promise.all(this.#of(name).map(({ stored }) => stored));
  }

  /** @param {string} name */
  #of(name) {
    return this.#entries.filter((entry) => entry.name === name);
  }

  /** When the first of what is unsent of it was done, as a number that only grows. @param {string} name */
  turnOf(name) {
    const at = this.#entries.findIndex((entry) => entry.name === name);
    return at < 0 ? this.#entries.length : at;
  }

  /** What the server had when the first of it was done. @param {string} name @returns {Annotation | null} */
  baseOf(name) {
    return this.#of(name)[0]?.base ?? null;
  }

  /** @param {string} name */
  postedOf(name) {
    return this.#posted.get(name);
  }

  /** @param {string} name @param {Letter} letter which goes on its way */
  async post(name, letter) {
    const posted = { letter, covers: this.#of(name).map(({ id }) => id), filed: this.filed(name) };
    this.#posted.set(name, posted);
    try {
      await this.#kept?.post({ name: posted.filed, letter, covers: posted.covers });
    } catch {
      this.#refused();
    }
  }

  /**
   * A request was answered, or there is nothing to send any more.
   *
   * @param {string} name
   * @param {How} how
   */
  async answered(name, { isDone = false, isAll = false, carries = false }) {
    const posted = this.#posted.get(name);
    this.#posted.delete(name);
    const over = isAll ? this.#of(name) : isDone && carries ? this.#of(name).filter(({ id }) => posted?.covers.includes(id)) : [];
    const key = name.split(" ")[1];
    const known = name.startsWith("mark ") ? this.store.state.server.get(key) : undefined;
    const remove = this.#away(over);
    const left = isDone && known ? this.#of(name) : [];
    for (const entry of left) entry.base = known?.annotation ?? null;
    const ids = left.map(({ id }) => id).filter(Boolean);
    await this.#file(posted?.filed ?? this.filed(name), {
      remove,
      ...(ids.length && known && { base: { ids, annotation: known.annotation } }),
      ...(isDone && known && { named: { key, ...known } }),
    });
    this.#tellItem(name, remove);
  }

  /** Gives up what lies unsent of it. @param {string} name */
  forget(name) {
    const filed = this.#posted.get(name)?.filed ?? this.filed(name);
    this.#posted.delete(name);
    const remove = this.#away(this.#of(name));
    void this.#file(filed, { remove });
    this.#tellItem(name, remove);
  }

  /** Takes away what is not in the database any more. @param {Set<number>} there @returns {Op[]} */
  missing(there) {
    const over = this.#entries.filter(({ id }) => id > 0 && !there.has(id));
    this.#away(over);
    return over.map(({ op }) => op);
  }

  /** @param {string} name @returns {Op[]} what is not acknowledged of it */
  opsOf(name) {
    return this.#of(name).map(({ op }) => op);
  }

  /** Another tab says that these are over. @param {number[]} ids */
  drop(ids) {
    this.#away(this.#entries.filter(({ id }) => ids.includes(id)));
  }

  /** @param {Entry[]} entries @returns {number[]} those that lie in the database */
  #away(entries) {
    for (const entry of entries) entry.isOver = true;
    this.#entries = this.#entries.filter(({ isOver }) => !isOver);
    return entries.map(({ id }) => id).filter((id) => id > 0);
  }

  /** @param {string} filed @param {import("./kept.js").Ack} ack */
  async #file(filed, ack) {
    try {
      await this.#kept?.answered(filed, ack);
    } catch {
      this.#refused();
    }
  }

  /** @param {unknown} message */
  tell(message) {
    this.#tabs?.tell(message);
  }

  /** How a thing stands now, for the other tabs. @param {string} name @param {number[]} ids of ops that are over */
  #tellItem(name, ids) {
    const { server, unsent, links, read, readUnsent, talk } = this.store.state;
    const [kind, key] = name.split(" ");
    const n = Number(key);
    const item =
      kind === "said" ? { said: talk.said.get(key) } : kind === "mark" ? { known: server.get(key), unsent: unsent.get(key) } : kind === "link" ? { link: links.get(key) } : { read: { is: read[n - 1] === 1, isSent: !readUnsent.has(n) } };
    this.tell({ type: "item", kind, key, id: this.there(key), ids, ...item });
  }

  /** All that other tabs cannot know from the database. */
  tellAll() {
    const { trouble, why, unsent } = this.store.state;
    if (trouble) this.tell({ type: "trouble", trouble, why });
    for (const [key, { progress }] of unsent) if (progress !== "waiting") this.#tellItem(`mark ${key}`, []);
  }

  /** @param {string} name @param {string} here the other name of it on this page */
  call(name, here) {
    this.#names.set(name, here);
  }

  /** Whether a mark or a link has this name on this page. @param {string} key */
  has(key) {
    const { server, unsent, links, talk } = this.store.state;
    return server.has(key) || unsent.has(key) || links.has(key) || talk.said.has(key);
  }

  /** The name of a mark or link on this page. @param {string} key @returns {string} */
  here(key) {
    const { server, links } = this.store.state;
    if (this.has(key)) return key;
    const named = this.#names.get(key);
    if (named) return this.has(named) ? named : this.here(named);
    for (const [here, { annotation }] of server) if (annotation.id === key) return here;
    for (const [here, { id }] of links) if (id === key) return here;
    return key;
  }

  /** Its name outside of this page: the server's id where there is one. @param {string} key */
  there(key) {
    return this.store.state.server.get(key)?.annotation.id ?? this.store.state.links.get(key)?.id ?? key;
  }

  /** @param {string} name of some work @returns {string} as the database knows it */
  filed(name) {
    const [kind, key] = name.split(" ");
    return `${kind} ${this.there(key)}`;
  }

  /** @returns {Promise<void>} when nothing is unsent any more, whichever tab sent it */
  empty() {
    return new Promise((resolve) => {
      const end = this.store.subscribe(unsentCount, (count) => {
        if (count) return;
        resolve();
        queueMicrotask(() => end());
      });
    });
  }
}
