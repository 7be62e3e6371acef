/**
 * A thread as one reads and writes it: in a card, or on the document. A comment that is being written stays where it is,
 * whatever comes from others, and is kept with every letter.
 *
 * @typedef {import("./context.js").Context} Context
 * @typedef {import("./said.js").Said} Said
 * @typedef {{ element: HTMLElement, sync: () => void, write: (typed?: string) => void, goTo: (id: string) => Promise<boolean> }} Thread
 *   `write` goes to the field for a new comment and adds what was typed already, `goTo` to a comment: whether it is there
 */
import { Problem, request } from "../api.js";
import { h, order } from "../dom.js";
import { styled } from "../style.js";
import { editor } from "./editor.js";
import { markRead } from "./inbox.js";
import { opened, saidOn } from "./said.js";
import { saidRow } from "./said-row.js";
import { whoWrites } from "./writing.js";

/** Threads that are on their way from the server. */
const asked = new Set();

/**
 * @param {Context} context
 * @param {string} on the id of a mark, `""` for the document
 * @returns {Promise<Thread>} when it can be drawn
 */
export async function showThread(context, on) {
  await styled("talk");
  const { store } = context;
  const list = h("ol", { class: "talk-list" });
  const fault = h("p", { class: "message warn", hidden: true });
  const alone = h("p", { class: "hint", hidden: true }, "Blind work: only you read this until the layers are open.");
  const writing = h("p", { class: "hint writing", role: "status" });
  const field = editor(context, { on, parent: null, label: "New comment", send: "Comment" });
  const element = h("div", { class: "talk" }, fault, list, writing, alone, field.element);
  /** @type {Map<string, import("./said-row.js").Row>} */
  const rows = new Map();
  let seen = "";

  const load = async () => {
    if (asked.has(on)) return;
    asked.add(on);
    fault.hidden = true;
    try {
      const items = await commentsOn(context, on);
      store.dispatch(opened(on, items));
    } catch (error) {
      fault.hidden = false;
      fault.replaceChildren(error instanceof Problem ? error.message : "The comments could not be loaded. ", " ", h("button", { type: "button", class: "mini", onclick: () => void load() }, "Try again"));
    } finally {
      asked.delete(on);
    }
  };
  const sync = () => {
    const { state } = store;
    if (!state.talk.loaded.has(on) && fault.hidden) void load();
    alone.hidden = !state.talk.alone;
    const words = whoWrites((on && state.talk.writers.get(on)) || []);
    if (writing.textContent !== words) writing.textContent = words;
    field.element.hidden = state.trouble?.kind === "gone";
    const all = saidOn(state, on);
    const roots = new Set(all.filter(({ parent }) => !parent).map(({ key }) => key));
    // Answers to a comment that its author took away stand by themselves.
    const heads = [...all.filter(({ parent }) => !parent), ...orphans(all, roots)];
    const elements = heads.map((said) => {
      const key = said.parent ?? said.key;
      const row = rows.get(key) ?? saidRow(context, on, key);
      rows.set(key, row);
      row.sync(roots.has(key) ? said : null, all.filter(({ parent }) => parent === key));
      return row.element;
    });
    for (const [key, row] of rows) if (!elements.includes(row.element) && !row.isBusy()) rows.delete(key);
    const busy = [...rows.values()].filter((row) => !elements.includes(row.element)).map((row) => row.element);
    const hadFocus = list.contains(document.activeElement);
    order(list, [...elements, ...busy]);
    list.hidden = !list.childElementCount;
    // What had the focus was taken away: single keys go on, as Undo does.
    if (hadFocus && !element.contains(document.activeElement)) (element.closest("article") ?? element.querySelector("textarea"))?.focus({ preventScroll: true });
    const now = all.map(({ key }) => key).join();
    if (now !== seen && state.talk.loaded.has(on)) markRead(state.talk.news > 0, all.flatMap(({ known }) => (known && known.author.id !== state.me.id ? [known.id] : [])));
    seen = now;
  };
  sync();
  return {
    element,
    sync,
    write: (typed) => field.focus(typed),
    async goTo(id) {
      await isLoaded(store, on);
      sync();
      const said = store.state.talk.said.get(id);
      return said ? (rows.get(said.parent ?? id)?.show(id) ?? false) : false;
    },
  };
}

/** @param {Context["store"]} store @param {string} on @returns {Promise<void>} when the whole thread is there */
function isLoaded(store, on) {
  if (store.state.talk.loaded.has(on)) return Promise.resolve();
  return new Promise((resolve) => {
    const end = store.subscribe(
      ({ talk }) => talk.loaded.has(on),
      (is) => {
        if (!is) return;
        resolve();
        queueMicrotask(() => end());
      },
    );
  });
}

/** The first answer of each thread whose beginning is gone. @param {Said[]} all @param {Set<string>} roots */
function orphans(all, roots) {
  /** @type {Map<string, Said>} */
  const first = new Map();
  for (const said of all) if (said.parent && !roots.has(said.parent) && !first.has(said.parent)) first.set(said.parent, said);
  return first.values();
}

/**
 * @param {Context} context
 * @param {string} on
 * @returns {Promise<import("../types.js").Comment[]>} all of a thread
 */
async function commentsOn({ store }, on) {
  const path = on ? `/annotations/${on}/comments` : `/documents/${store.state.document.id}/comments`;
  const all = [];
  for (let next = ""; next !== null; ) {
    const page = await request("GET", `${path}?limit=1000${next && `&cursor=${next}`}`);
    all.push(...page.items);
    next = page.next;
  }
  return all;
}
