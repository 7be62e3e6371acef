/** The reading page: puts its parts together, and lets the blocks near the view be painted and measured. */
import { Problem, request } from "../api.js";
import { byId, h } from "../dom.js";
import { Actions } from "./actions.js";
import { Commands } from "./commands.js";
import { Cursor } from "./cursor.js";
import { Deck } from "./deck.js";
import { filterFromAddress, mountFilter } from "./filter.js";
import { showKeys } from "./help.js";
import { DocumentMap } from "./map.js";
import { marksByKey, marksOf, useText, visibleMarks } from "./marks.js";
import { Gutter } from "./measure.js";
import { Outbox } from "./outbox.js";
import { Paint } from "./paint.js";
import { mountPop } from "./pop.js";
import { Selection } from "./selection.js";
import { Sheet } from "./sheet.js";
import { set } from "./state.js";
import { mountStatus } from "./status.js";
import { Store } from "../store.js";
import { mountSubmit } from "./submit.js";
import { TextMap, watchNear } from "./text.js";
import { Undo } from "./undo.js";

/**
 * What the server put into the page.
 *
 * @typedef {{
 *   document: import("./state.js").DocumentFacts, me: import("../types.js").Person,
 *   sentences: [start: number, end: number, zone: number, read: 0 | 1][], zones: import("../types.js").Zone[],
 *   annotations: { items: import("../types.js").Annotation[] }[], links: { items: import("../types.js").Link[] }[],
 *   layer: import("../types.js").Layer | null, may: { mark: boolean, zones: boolean }, why: string | null,
 *   vocabulary: import("../types.js").Vocabulary }} Data
 */

const data = /** @type {Data} */ (JSON.parse(byId("data").textContent ?? ""));
const root = byId("text");
const sentences = data.sentences.map(([start, end, zone], at) => ({ n: at + 1, start, end, zone }));
const text = new TextMap(root, sentences, data.zones);
useText(text);

const store = new Store(firstState(data));
const outbox = new Outbox(store);
const undo = new Undo(store);
const actions = new Actions(store, text, outbox, undo, data.vocabulary);
const paint = new Paint(store, text);
const gutter = new Gutter(paint, store);
const selection = new Selection(store, text, paint);
const list = h("div", { class: "list" });
byId("cards").append(list);
byId("band").hidden = false;

/** @type {import("./context.js").Context} */
const context = { store, text, actions, outbox, selection, vocabulary: data.vocabulary, ...byVocabulary(data.vocabulary), focusText, goTo };
const deck = new Deck(context, list, gutter, paint);
const sheet = new Sheet(byId("notes"), deck, context);
const cursor = new Cursor(context);
const commands = new Commands(context, cursor, undo, { help: showKeys, card: (key) => deck.element(key), growSheet: () => sheet.grow() });

mountStatus(context);
mountFilter(context, byId("cards"));
mountSubmit(context);
mountPop(store, text, selection, (kind) => commands.mark(kind), data.vocabulary.kind);
mountControls();
mountNear();
mountPointing();
new DocumentMap(context);
readAddress();
addEventListener("hashchange", readHash);
document.documentElement.dataset.ready = "";
// What the bench and the browser tests take as usable.
performance.mark("usable");

/**
 * @param {Data} from
 * @returns {import("./state.js").State}
 */
function firstState(from) {
  const annotations = from.annotations.flatMap(({ items }) => items);
  return {
    document: from.document,
    me: from.me,
    server: new Map(annotations.map((annotation) => [annotation.id, { annotation, gone: false }])),
    unsent: new Map(),
    links: new Map(from.links.flatMap(({ items }) => items.map((link) => [link.id, linkItem(link, from.me.id)]))),
    missing: new Map(),
    read: Uint8Array.from(from.sentences, ([, , , read]) => read),
    readUnsent: new Set(),
    layer: from.layer,
    why: from.why,
    cursor: 0,
    word: null,
    range: null,
    selected: null,
    lit: null,
    border: null,
    filter: filterFromAddress(),
    snapping: snappingChoice(),
    trouble: null,
    busy: 0,
    line: null,
    lastKind: null,
    undoable: 0,
  };
}

/**
 * @param {import("../types.js").Link} link
 * @param {string} me
 * @returns {import("./state.js").LinkItem}
 */
function linkItem({ id, type, from, to, author, version }, me) {
  return { key: id, id, type, from: from.annotation, to: to.annotation ?? "", claim: to.claim ?? null, mine: author.id === me, version, progress: "saved", gone: false };
}

function snappingChoice() {
  const kept = localStorage.getItem("snap");
  return /** @type {import("./snap.js").Snapping} */ (kept === "sentences" || kept === "off" ? kept : "words");
}

/** @param {import("../types.js").Vocabulary} vocabulary */
function byVocabulary(vocabulary) {
  const values = new Map(Object.entries(vocabulary).flatMap(([name, rows]) => rows.map((value) => /** @type {const} */ ([`${name}.${value.id}`, value]))));
  return { values, labels: new Map([...values].map(([id, { label }]) => [id, label])) };
}

function focusText() {
  root.focus({ preventScroll: true });
}

/**
 * Opens a mark and brings it into the view.
 *
 * @param {string} key
 * @param {{ focus?: boolean, field?: string }} [how]
 */
function goTo(key, { focus, field } = {}) {
  const mark = marksByKey(store.state).get(key);
  if (!mark) return;
  if (!visibleMarks(store.state).includes(mark)) store.dispatch(set({ filter: { kinds: new Set([...store.state.filter.kinds, mark.kind]), author: "", status: "", q: "" } }));
  const sentence = text.sentenceFrom(mark.start);
  store.dispatch(set({ selected: key, range: null, cursor: sentence?.n ?? 0 }));
  const bring = () => {
    const box = text.range(mark.start, Math.min(mark.end, mark.start + 1)).getBoundingClientRect();
    if (box.top < 160 || box.bottom > innerHeight - (deck.isSheet ? innerHeight / 2 : 120)) scrollBy({ top: box.top - 220, behavior: "instant" });
  };
  bring();
  // The browser may have drawn blocks that it had left out: look again when it has.
  requestAnimationFrame(() => {
    bring();
    if (field) commands.edit(field);
    else if (focus) deck.element(key)?.focus({ preventScroll: true });
  });
}

/** What is near the view is painted and measured, a little at a time, so that scrolling stays smooth. */
function mountNear() {
  /** @type {Set<import("./text.js").Block>} */
  const arriving = new Set();
  /** @type {Set<import("./text.js").Block>} */
  const moved = new Set();
  let asked = false;
  const ask = () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(work);
  };
  const work = () => {
    asked = false;
    const end = performance.now() + 6;
    const middle = innerHeight / 2;
    const byDistance = [...arriving]
      .map((block) => ({ block, away: Math.abs(block.element.getBoundingClientRect().top - middle) }))
      .sort((a, b) => a.away - b.away);
    for (const { block } of byDistance) {
      arriving.delete(block);
      paint.enter(block);
      moved.add(block);
      if (performance.now() > end) break;
    }
    const drawBars = gutter.read([...moved].filter((block) => paint.near.has(block)));
    const tops = deck.read();
    moved.clear();
    drawBars();
    deck.draw(tops);
    if (arriving.size) ask();
  };
  watchNear(
    text.blocks,
    (block, isNear) => {
      if (isNear) arriving.add(block);
      else {
        arriving.delete(block);
        paint.leave(block);
        gutter.drop(block);
      }
    },
    ask,
  );
  const sizes = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const block = text.blockOf.get(target);
      if (block && paint.near.has(block)) moved.add(block);
    }
    ask();
  });
  for (const block of text.blocks) sizes.observe(block.element);

  const all = () => {
    paint.refresh();
    for (const block of paint.near) moved.add(block);
    ask();
  };
  store.subscribe(visibleMarks, all);
  store.subscribe(({ selected }) => selected, all);
  store.subscribe(({ border }) => border, all);
  store.subscribe(({ lit }) => lit, () => paint.refresh());
  for (const part of /** @type {const} */ (["links", "missing", "why"])) store.subscribe((state) => state[part], ask);
  store.subscribe(({ range }) => range, () => deck.refresh());
}

/** Clicks and hovering, in the text and on cards. */
function mountPointing() {
  root.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    const fold = target.closest(".fold");
    if (fold) return fold.setAttribute("aria-expanded", String(fold.parentElement?.classList.toggle("open") ?? false));
    if (target.closest("a") || store.state.range || !getSelection()?.isCollapsed) return;
    const point = text.pointFrom(event.clientX, event.clientY);
    if (point !== null) cursor.click(point);
  });
  let asked = 0;
  root.addEventListener("pointermove", (event) => {
    if (event.pointerType !== "mouse" || event.buttons) return;
    cancelAnimationFrame(asked);
    asked = requestAnimationFrame(() => {
      const point = text.pointFrom(event.clientX, event.clientY);
      const [mark] = point === null ? [] : cursor.marksAt(point, point + 1);
      light(mark?.key ?? null);
      root.classList.toggle("over-mark", Boolean(mark));
    });
  });
  root.addEventListener("pointerleave", () => light(null));
  list.addEventListener("pointerover", (event) => light(keyOf(event)));
  list.addEventListener("pointerleave", () => light(null));
  list.addEventListener("focusin", (event) => light(keyOf(event)));
  list.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    const key = keyOf(event);
    if (target.closest("[data-close]")) {
      store.dispatch(set({ selected: null }));
      return focusText();
    }
    if (!key || key === store.state.selected || target.closest("a")) return;
    goTo(key, { focus: Boolean(target.closest("[data-open]")) });
  });
}

/** @param {Event} event */
function keyOf(event) {
  const card = event.target instanceof Element ? event.target.closest("article") : null;
  return card?.dataset.key ?? null;
}

/** Card and mark light each other. @param {string | null} key */
function light(key) {
  if (store.state.lit === key) return;
  for (const one of [store.state.lit, key]) if (one) deck.element(one)?.classList.toggle("lit", one === key);
  store.dispatch(set({ lit: key }));
}

function mountControls() {
  const toolbar = [...document.querySelectorAll(".marks button")];
  store.subscribe(
    (state) => (state.selected ? marksByKey(state).get(state.selected)?.kind : null),
    (kind) => toolbar.forEach((button) => button.setAttribute("aria-pressed", String(/** @type {HTMLElement} */ (button).dataset.kind === kind))),
  );
  const snap = /** @type {HTMLSelectElement | null} */ (document.getElementById("snap"));
  if (snap) {
    snap.value = store.state.snapping;
    snap.addEventListener("change", () => {
      localStorage.setItem("snap", snap.value);
      store.dispatch(set({ snapping: /** @type {import("./snap.js").Snapping} */ (snap.value) }));
      focusText();
    });
  }
  const back = /** @type {HTMLButtonElement | null} */ (document.getElementById("undo"));
  back?.addEventListener("click", () => undo.back());
  byId("unread").addEventListener("click", () => {
    cursor.unread(1);
    focusText();
  });
  store.subscribe(marksOf, (marks) => (byId("list-count").textContent = String(marks.length)));
  store.subscribe(
    (state) => (state.selected ? (marksByKey(state).get(state.selected)?.id ?? null) : ""),
    (id) => id !== null && keepSelected(id),
  );
  actions.changeZone = changeZone;
}

/** The open card stands in the address. @param {string} id */
function keepSelected(id) {
  const address = new URL(location.href);
  if ((address.searchParams.get("a") ?? "") === id) return;
  if (id) address.searchParams.set("a", id);
  else if (document.documentElement.dataset.ready === undefined) return;
  else address.searchParams.delete("a");
  history.replaceState(null, "", address.href.replaceAll("%2C", ","));
}

/** @param {import("./text.js").Zone} zone */
async function changeZone(zone) {
  if (!data.may.zones) return actions.say("Ask an editor of this project to change the zone.", undefined, "warn");
  try {
    await outbox.idle();
    await request("PATCH", `/documents/${data.document.id}/zones/${zone.n}`, { body: { kind: "body" }, version: zone.version });
    location.reload();
  } catch (error) {
    actions.say(error instanceof Problem ? error.message : "The zone could not be changed. Try again.", undefined, "warn");
  }
}

/** `?a=<id>` opens a mark, `#s16` goes to a sentence. */
function readAddress() {
  const asked = new URLSearchParams(location.search).get("a");
  if (asked && marksByKey(store.state).has(asked)) goTo(asked);
  else if (asked) actions.say("The mark of this link is not here any more, or you may not see it.", undefined, "warn");
  if (!asked || location.hash) readHash();
}

function readHash() {
  const n = Number(/^#s(\d+)$/.exec(location.hash)?.[1] ?? 0);
  if (n && !new URLSearchParams(location.search).get("a")) cursor.goTo(n);
}
