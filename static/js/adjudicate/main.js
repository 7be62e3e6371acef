/** The page of a case: begins with what the server put into it, decides through the API, goes on without loading. */

/**
 * @typedef {import("./state.js").Case} Case
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Merge} Merge
 * @typedef {{ project: string, name: string, document: string, title: string, language: string, review_state: string,
 *   me: import("../types.js").Person, n: number, revision: number, cases: Case[], passages: import("./state.js").PassageData[],
 *   links: import("./words.js").Bond[], reviewers: import("../types.js").Person[],
 *   vocabulary: import("../types.js").Vocabulary, single_keys: boolean }} Data
 */
import { sendFor } from "../api.js";
import { byId, h } from "../dom.js";
import { Store } from "../store.js";
import { decidedBox, decisionForm } from "./decide.js";
import { Drafts } from "./drafts.js";
import { drawHead, ending, openElsewhere, undoButton } from "./head.js";
import { listenKeys } from "./keys.js";
import { mountLive } from "./live.js";
import { begun, moved, picked } from "./merge.js";
import { mergeCell, mergeParts } from "./merging.js";
import { comparison, versions } from "./passage.js";
import { drawQueue } from "./queue.js";
import { Sender } from "./sender.js";
import { drafted, filterFrom, isOpen, NOTHING, searchOf, set, shown, steps, went } from "./state.js";
import { Passage, Words } from "./words.js";

/** @type {Data} */
const data = JSON.parse(byId("data").textContent ?? "");
const words = new Words(data.vocabulary, data.reviewers, data.cases);
const passages = new Map(data.cases.map(({ id }, at) => [id, data.passages[at]]));
const drafts = new Drafts(data.me.id);
const canDecide = data.review_state === "adjudicating";
const at = `/p/${data.project}`;
const first = data.cases.find(({ n }) => n === data.n) ?? null;

const store = new Store(/** @type {State} */ ({
  cases: data.cases,
  n: data.n,
  draft: canDecide ? drafts.of(first) : NOTHING,
  filter: filterFrom(location.search),
  progress: "saved",
  message: "",
  made: [],
}));
const sender = new Sender(store, { document: data.document, words, drafts, say, go });
sendFor(data.me);

const [head, queue, middle, right] = [h("div", { class: "head" }), h("section", { class: "queue", "aria-labelledby": "h-queue" }), h("section", { class: "case", "aria-labelledby": "h-case" }), h("div", { class: "right" })];
byId("desk").replaceChildren(head, h("div", { class: "judge" }, middle, right, queue));

const elsewhere = openElsewhere(data.cases);

/** Ends the drawing of the case before. */
let left = () => {};

/** @param {Case} one */
function passageOf(one) {
  return new Passage(/** @type {import("./state.js").PassageData} */ (passages.get(one.id)), data.language);
}

/** Where a case begins: "S17", or the short name of the zone. @param {Case} one */
function placeOf(one) {
  const { places } = /** @type {import("./state.js").PassageData} */ (passages.get(one.id));
  const name = places.find(({ start, end }) => one.start >= start && one.start < end)?.name ?? "";
  return /^\d/.test(name) ? `S${name}` : name;
}

/** @param {number} n */
const address = (n) => `${at}/d/${data.document}/cases/${n}${searchOf(store.state.filter)}`;

/** @param {string} text */
function say(text) {
  byId("live").textContent = text;
}

/**
 * Shows another case, or the end.
 *
 * @param {number | null} n
 * @param {{ push?: boolean, said?: string }} [how] `said`: what is announced before it
 */
function go(n, { push = true, said = "" } = {}) {
  const one = store.state.cases.find((each) => each.n === n) ?? null;
  store.dispatch(went(one ? n : null, one && canDecide ? drafts.of(one) : NOTHING));
  if (push && n !== null) history.pushState(null, "", address(n));
  const title = head.querySelector("h1");
  title?.focus();
  scrollTo({ top: 0, behavior: "instant" });
  say([said, one ? `${title?.textContent}. ${words.difference(one)}.` : title?.textContent].filter(Boolean).join(" "));
}

addEventListener("popstate", () => {
  const n = Number(/\/cases\/(\d+)$/.exec(location.pathname)?.[1]);
  store.dispatch(set({ filter: filterFrom(location.search) }));
  go(n, { push: false });
});

/** @param {Merge} merge */
const change = (merge) => store.dispatch(drafted({ decision: "merge", merge }));

const acts = {
  /** @param {string} decision @param {number} [which] @returns {void} */
  choose(decision, which = 0) {
    const one = shown(store.state);
    if (!one || !canDecide || !isOpen(one)) return;
    if (decision === "accept_one" && which >= one.annotations.length) return;
    if (decision === "accept_all" && one.annotations.length === 1) return acts.choose("accept_one");
    const merge = decision === "merge" ? (store.state.draft.merge ?? begun(one)) : store.state.draft.merge && { ...store.state.draft.merge, border: null };
    store.dispatch(drafted({ decision, at: which, merge }));
    say(`${words.decided(one, { decision, at: which })}.`);
  },
  /** @param {string} cause */
  because(cause) {
    store.dispatch(drafted({ cause }));
    say(`${words.label("cause", cause)}.`);
  },
  /** @param {string} reason */
  write: (reason) => store.dispatch(drafted({ reason })),
  send: () => void sender.decide(),
  /** @param {Case} one */
  undo: (one) => void sender.undo(one),
};

const about = { data, words, reading: `${at}/d/${data.document}`, canDecide, placeOf, step: (/** @type {1 | -1} */ direction) => commands.step(direction), undo: acts.undo };
const ways = { words, address, placeOf, go: (/** @type {number} */ n) => go(n), filter, acceptAlike: () => void sender.acceptAlike(), project: `${at}/adjudicate#d-${data.document}` };

/** @param {import("./state.js").Filter} chosen */
function filter(chosen) {
  store.dispatch(set({ filter: chosen }));
  const { n } = store.state;
  history.replaceState(null, "", n === null ? location.pathname + searchOf(chosen) : address(n));
}

/** @type {unknown[]} */
let listed = [];
store.subscribe(
  ({ cases, n, filter: chosen }) => {
    const now = [cases, n, chosen];
    if (now.some((part, place) => part !== listed[place])) listed = now;
    return listed;
  },
  () => {
    drawHead(head, store.state, about, elsewhere);
    drawQueue(queue, store.state, ways);
  },
);
store.subscribe((state) => shown(state) ?? state.n, () => drawCase(store.state));
store.subscribe(({ draft }) => draft, (draft) => {
  const one = shown(store.state);
  if (one && canDecide && isOpen(one)) drafts.keep(one, draft);
});
store.subscribe(({ progress: now }) => now, (now) => {
  byId("save-word").textContent = { saved: canDecide ? "Saved" : "Read only", sending: "Saving", kept: "Not sent, kept here", refused: "Not saved" }[now];
  byId("save").dataset.progress = now;
});

/** @param {State} state */
function drawCase(state) {
  left();
  const one = shown(state);
  if (!one) {
    left = () => {};
    middle.replaceChildren(...ending(state, about));
    right.replaceChildren();
    return;
  }
  const passage = passageOf(one);
  const merge = h("article", { class: "ver merge", "aria-labelledby": "v-merge", hidden: true });
  const table = h("div");
  middle.replaceChildren(...versions(one, passage, words, merge).filter((part) => part !== null), table);
  if (!canDecide || !isOpen(one)) {
    table.replaceChildren(comparison(one, words, data.links, null) ?? "");
    right.replaceChildren(one.decision ? decidedBox(one, words, { undo: canDecide ? acts.undo : null, message: state.message, reason: canDecide ? drafts.of(one).reason : "", drop: () => drafts.keep(one, NOTHING) }) : h("p", { class: "sub" }, "Adjudication is not under way, so nothing can be decided here."));
    left = () => {};
    return;
  }
  const form = decisionForm(one, words, acts);
  const escalated = one.state === "escalated" && one.decision ? h("p", { class: "message warn" }, `Escalated by ${one.decision.by.name}. ${one.decision.reason || words.label("cause", one.decision.cause ?? "")}`) : "";
  right.replaceChildren(escalated, form.element);
  form.element.querySelector("#undo-place")?.replaceChildren(undoButton(state, about) ?? "");
  const bench = { one, passage, words, change, move: (/** @type {1 | -1} */ direction) => void commands.move(direction, false) };
  const ends = [
    store.subscribe(({ draft: { decision, merge: drawing } }) => (decision === "merge" ? drawing : null), (drawing) => {
      const focus = focusIn(merge) ?? focusIn(table);
      merge.hidden = !drawing;
      merge.replaceChildren(...(drawing ? mergeParts(drawing, bench) : []));
      table.replaceChildren(comparison(one, words, data.links, drawing ? (name) => mergeCell(drawing, bench, name) : null) ?? "");
      focus?.();
    }),
    store.subscribe((now) => `${JSON.stringify(now.draft)} ${now.message} ${now.progress}`, () => form.sync(store.state)),
  ];
  left = () => ends.forEach((end) => end());
}

/**
 * What has the focus inside an element that is drawn anew.
 *
 * @param {HTMLElement} holder
 * @returns {(() => void) | null} puts it back
 */
function focusIn(holder) {
  const focused = document.activeElement;
  if (!(focused instanceof HTMLElement) || !holder.contains(focused)) return null;
  const name = focused.getAttribute("aria-label");
  const selector = focused.dataset.handle ? `[data-handle="${focused.dataset.handle}"]` : focused instanceof HTMLInputElement ? `[name="${focused.name}"]:checked` : name ? `[aria-label="${CSS.escape(name)}"]` : "";
  return () => selector && /** @type {HTMLElement | null} */ (holder.querySelector(selector))?.focus();
}

const commands = {
  accept: (/** @type {number} */ which) => acts.choose("accept_one", which),
  choose: (/** @type {string} */ decision) => acts.choose(decision),
  /** @param {string} letter */
  because(letter) {
    const one = shown(store.state);
    const cause = data.vocabulary.cause.find((value) => value.letter === letter);
    if (!cause || !one || !canDecide || !isOpen(one)) return false;
    acts.because(cause.id);
    return true;
  },
  /** @param {"start" | "end"} side */
  border(side) {
    const { draft } = store.state;
    if (draft.decision !== "merge" || !draft.merge) return say("Press m for a merge first, then pick its border.");
    const merge = picked(draft.merge, side);
    change(merge);
    const button = /** @type {HTMLElement | null} */ (middle.querySelector(`[data-handle="${merge.border?.at} ${side}"]`));
    button?.focus();
    say(`${button?.getAttribute("aria-label")}. Arrow keys move it.`);
  },
  /** @param {1 | -1} direction @param {boolean} byCharacter */
  move(direction, byCharacter) {
    const { draft } = store.state;
    const one = shown(store.state);
    if (!one || draft.decision !== "merge" || !draft.merge?.border) return false;
    const text = middle.querySelector(".drawing");
    const isMirrored = text !== null && getComputedStyle(text).direction === "rtl";
    change(moved(draft.merge, passageOf(one), isMirrored ? (direction > 0 ? -1 : 1) : direction, byCharacter));
    const { merge } = store.state.draft;
    if (merge) say(merge.pieces.map(({ start, end }) => passageOf(one).slice(start, end)).join(" … "));
    return true;
  },
  write: () => document.getElementById("reason")?.focus(),
  /** @param {1 | -1} direction */
  step(direction) {
    const list = steps(store.state);
    const here = list.findIndex(({ n }) => n === store.state.n);
    const next = here < 0 ? list[direction > 0 ? 0 : list.length - 1] : list[here + direction];
    if (next) go(next.n);
    else say(direction > 0 ? "This is the last case." : "This is the first case.");
  },
  undo() {
    const one = shown(store.state);
    const last = one?.decision && one.state === "decided" ? one : store.state.cases.find(({ id }) => id === store.state.made[store.state.made.length - 1]);
    if (last && canDecide) acts.undo(last);
    else say("Nothing was decided here yet.");
  },
  /** One step back: out of the words, the border, the cause, the decision. */
  back() {
    const { draft } = store.state;
    if (document.activeElement?.id === "reason") head.querySelector("h1")?.focus();
    else if (draft.merge?.border) change({ ...draft.merge, border: null });
    else if (draft.cause) store.dispatch(drafted({ cause: null }));
    else if (draft.decision) store.dispatch(drafted({ decision: null, merge: null }));
    else return false;
    return true;
  },
  send: () => acts.send(),
};

/** Above everything: the page is another one by now. Drafts are found again when it is loaded. */
function outdated() {
  if (document.getElementById("outdated")) return;
  byId("desk").prepend(h("p", { class: "message warn", id: "outdated", role: "status" }, "The cases of this document have changed. ", h("a", { href: location.href }, "Load the page again"), "; what you wrote is kept."));
}

listenKeys(commands, data.single_keys);
mountLive(store, { document: data.document, revision: data.revision, reviewState: data.review_state, words, say, outdated });
document.documentElement.dataset.ready = "";
