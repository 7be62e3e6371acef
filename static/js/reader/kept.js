/**
 * What is kept on this computer until the server has it: the queue of unsent work, the requests that are on their way, the
 * steps of Undo, and what marks that were made here are called on the server. One scope is one person and one document; what
 * belongs to another is never read.
 *
 * @typedef {import("./ops.js").Op} Op
 * @typedef {import("../types.js").Annotation} Annotation
 * @typedef {{ id: number, scope: string, op: Op, base: Annotation | null, at: number | null,
 *   path: string, title: string }} Row
 *   an op that is not acknowledged; `path` and `title` of the document's page; `base` is what the server had of the mark, `at` where the sentence begins (code points)
 * @typedef {{ scope: string, name: string, letter: import("./letters.js").Letter, covers: number[] }} Posted
 *   `name` of the mark, link or sentence; `covers` the rows that it carries
 * @typedef {{ id: number, scope: string, step: import("./undo.js").Step, undone: boolean, layout: number }} Taken
 * @typedef {{ scope: string, key: string, annotation: Annotation, gone: boolean }} Named `key` which it had here
 * @typedef {{ remove?: number[], base?: { ids: number[], annotation: Annotation }, named?: Omit<Named, "scope"> }} Ack
 */
import { openDB } from "../../vendor/idb/index.js";

const NAME = "annotate";
/** Milliseconds after which a database that does not open is taken as refused. */
const PATIENCE = 4000;

/**
 * @returns {Promise<import("../../vendor/idb/index.js").IDBPDatabase<any>>}
 * @throws when the browser keeps nothing here
 */
function database() {
  const opened = openDB(NAME, 1, {
    upgrade(db) {
      for (const name of ["queue", "steps"]) db.createObjectStore(name, { keyPath: "id", autoIncrement: true }).createIndex("scope", "scope");
      for (const [name, key] of [["letters", "name"], ["marks", "key"]]) db.createObjectStore(name, { keyPath: ["scope", key] }).createIndex("scope", "scope");
    },
    blocking: (_old, _new, event) => /** @type {IDBDatabase} */ (event.target).close(),
  });
  return Promise.race([opened, new Promise((_, reject) => setTimeout(() => reject(new Error("The database does not open.")), PATIENCE))]);
}

export class Kept {
  /**
   * @param {string} scope
   * @param {boolean} isKeeping whether anything new is to be kept; what lies there is sent in any case
   * @returns {Promise<Kept>}
   * @throws when the browser keeps nothing here
   */
  static async open(scope, isKeeping) {
    return new Kept(await database(), scope, isKeeping);
  }

  /**
   * @param {import("../../vendor/idb/index.js").IDBPDatabase<any>} db
   * @param {string} scope
   * @param {boolean} isKeeping
   */
  constructor(db, scope, isKeeping) {
    this.db = db;
    this.scope = scope;
    this.isKeeping = isKeeping;
  }

  /** @returns {Promise<{ rows: Row[], letters: Posted[], steps: Taken[], marks: Named[] }>} all of this scope, in order */
  async all() {
    const [rows, letters, steps, marks] = await Promise.all(["queue", "letters", "steps", "marks"].map((name) => this.db.getAllFromIndex(name, "scope", this.scope)));
    return { rows, letters, steps, marks };
  }

  /**
   * @param {Omit<Row, "id" | "scope" | "path" | "title">} row
   * @returns {Promise<number>} its place in the order; 0 when it is not kept
   */
  async add(row) {
    if (!this.isKeeping) return 0;
    // Committed in the same breath: a page that is closed now has no time for the answer.
    const change = this.db.transaction("queue", "readwrite");
    const id = change.store.add({ ...row, scope: this.scope, path: location.pathname, title: document.title });
    change.commit();
    await change.done;
    return /** @type {number} */ (await id);
  }

  /** A request goes on its way. @param {Omit<Posted, "scope">} posted */
  async post(posted) {
    if (posted.covers.some((id) => id < 0)) return;
    await this.db.put("letters", { ...posted, scope: this.scope });
  }

  /**
   * A request was answered, or what it was about is given up.
   *
   * @param {string} name
   * @param {Ack} [ack] rows that are over, others that were made on top of what the server had meanwhile, a name
   */
  async answered(name, { remove = [], base, named } = {}) {
    const change = this.db.transaction(["queue", "letters", "marks"], "readwrite");
    const queue = change.objectStore("queue");
    for (const id of remove) void queue.delete(id);
    for (const id of base?.ids ?? []) {
      const row = await queue.get(id);
      if (row) void queue.put({ ...row, base: base?.annotation });
    }
    void change.objectStore("letters").delete([this.scope, name]);
    if (named) void change.objectStore("marks").put({ ...named, scope: this.scope });
    await change.done;
  }

  /**
   * @param {Omit<Taken, "id" | "scope">} taken
   * @param {number[]} away steps that are over
   * @returns {Promise<number>} its place in the order; 0 when it is not kept
   */
  async addStep(taken, away) {
    if (!this.isKeeping) return 0;
    const change = this.db.transaction("steps", "readwrite");
    for (const id of away) void change.store.delete(id);
    const id = await change.store.add({ ...taken, scope: this.scope });
    await change.done;
    return /** @type {number} */ (id);
  }

  /** @param {Omit<Taken, "scope">} taken */
  async putStep(taken) {
    await this.db.put("steps", { ...taken, scope: this.scope });
  }

  /** Marks that nothing names any more need no name. @param {string[]} keys */
  async forget(keys) {
    const change = this.db.transaction("marks", "readwrite");
    for (const key of keys) void change.store.delete([this.scope, key]);
    await change.done;
  }
}

/**
 * All that lies unsent on this computer, of everybody.
 *
 * @returns {Promise<Row[]>}
 */
export async function queue() {
  const db = await database();
  const rows = await db.getAll("queue");
  db.close();
  return rows;
}

/**
 * Clears what is kept for a person, in other tabs too.
 *
 * @param {string} person
 */
export async function clear(person) {
  const db = await database();
  const names = ["queue", "letters", "steps", "marks"];
  const change = db.transaction(names, "readwrite");
  /** @type {Set<string>} */
  const scopes = new Set();
  for (const name of names) {
    const store = change.objectStore(name);
    for (const row of await store.index("scope").getAll(IDBKeyRange.bound(`${person}/`, `${person}/\uffff`))) {
      scopes.add(row.scope);
      void store.delete(name === "letters" ? [row.scope, row.name] : name === "marks" ? [row.scope, row.key] : row.id);
    }
  }
  await change.done;
  db.close();
  await Promise.all([...scopes].map(tellDropped));
}

/** The pages of a document forget what they have not sent. @param {string} scope @returns {Promise<void>} when this page has heard it too */
function tellDropped(scope) {
  return new Promise((resolve) => {
    const [mouth, ear] = [new BroadcastChannel(`annotate ${scope}`), new BroadcastChannel(`annotate ${scope}`)];
    ear.addEventListener("message", () => {
      mouth.close();
      ear.close();
      resolve();
    });
    mouth.postMessage({ type: "dropped" });
  });
}
