/**
 * The guided first run: seven steps by doing, in a row of the band, so that it covers nothing and takes no focus. A step
 * is over when the page shows that it was done, or when it is skipped. How far somebody is stays with the browser.
 */
import { byId, h, kbd } from "../dom.js";
import { caps } from "../keys.js";
import { styled } from "../style.js";
import { marksOf } from "./marks.js";

/**
 * @typedef {import("./context.js").Context} Context
 * @typedef {import("./state.js").State} State
 * @typedef {import("../types.js").Kind} Kind
 * @typedef {(state: State) => boolean} Test whether the step was done, since the test was made
 * @typedef {(command: string, at?: number) => HTMLElement} Cap the key of a command, as it is on this page
 * @typedef {{ title: string, keys: (cap: Cap) => (string | Node)[], touch: string, at?: "flag" | "said",
 *   begin: (state: State) => Test }} Step `at`: which words of the demo to point at
 */

const KEPT = "tour";
/** Longer words of the demo are not repeated in a step. */
const SHORT = 30;
const IS_TOUCH = matchMedia("(pointer: coarse)");

/** @type {Step[]} */
const STEPS = [
  {
    title: "Go to a sentence.",
    keys: (cap) => ["Press ", cap("step"), " a few times, or click a sentence. A thin frame shows where you are."],
    touch: "Tap a sentence. A thin frame shows where you are.",
    begin: (first) => (state) => Boolean(state.cursor) && state.cursor !== first.cursor,
  },
  {
    title: "Mark it as a claim.",
    keys: (cap) => ["Press ", cap("mark", 0), ", or the button Claim. Without selected words the whole sentence is meant. If letters are offered, take one or press Esc."],
    touch: "Press Claim in the bar below. Without selected words the whole sentence is meant.",
    begin: newMark("claim", () => true),
  },
  {
    title: "Flag words that you cannot check.",
    keys: (cap) => ["Select a few words, press ", cap("mark", 2), ", then the letter of the reason."],
    touch: "Hold on a word and drag the handles. Press Unverified below, then choose the reason.",
    at: "flag",
    begin: newMark("unverified", ({ fields }) => Boolean(fields.reason)),
  },
  {
    title: "Take an attribution apart.",
    keys: (cap) => ["Go to a sentence in which somebody says something and press ", cap("mark", 1), ". Give who says it, the word of saying, and what is said; skip what is not there."],
    touch: "Select who says it and press Attribution below. Select the word of saying, tap Cue; select what is said, tap Content.",
    at: "said",
    begin: newMark("attribution", ({ fragments }) => ["cue", "content"].every((part) => fragments.some((span) => span.part === part))),
  },
  {
    title: "Say why.",
    keys: (cap) => ["With a mark selected, ", cap("edit"), " goes into its card. Write a sentence into the field Note; Esc leads back to the text."],
    touch: "Tap a mark of yours, pull its card up and write a sentence into the field Note.",
    begin(first) {
      const notes = new Map(marksOf(first).map(({ key, note }) => [key, note]));
      return (state) => marksOf(state).some(({ key, note, mine }) => mine && note && note !== notes.get(key));
    },
  },
  {
    title: "Take something back.",
    keys: (cap) => [cap("undo"), " undoes the last thing you did, ", cap("redo"), " does it again. Nothing asks “are you sure”, since nothing is lost."],
    touch: "Press Undo in the line that says what you did, or add a mark and take it back. Nothing is lost.",
    begin(first) {
      let most = first.undoable;
      return ({ undoable }) => {
        const isLess = undoable < most;
        most = Math.max(most, undoable);
        return isLess;
      };
    },
  },
  {
    title: "See what is left.",
    keys: () => ["Press Submit my layer, at the top: it sums up your work and lists what is missing. Nothing is handed in before you say so; Esc leads back."],
    touch: "Press Submit, at the top: it sums up your work and lists what is missing. Nothing is handed in before you say so.",
    begin() {
      let isOpened = false;
      byId("submit").addEventListener("click", () => (isOpened = true), { once: true });
      return () => isOpened;
    },
  },
];

/**
 * @param {Kind} kind
 * @param {(mark: import("./marks.js").Mark) => boolean} isWhole
 * @returns {(first: State) => Test} whether a mark of one's own is whole that was not before
 */
function newMark(kind, isWhole) {
  const whole = (/** @type {State} */ state) => marksOf(state).filter((mark) => mark.mine && mark.kind === kind && isWhole(mark));
  return (first) => {
    const before = new Set(whole(first).map(({ key }) => key));
    return (state) => whole(state).some(({ key }) => !before.has(key));
  };
}

/** @type {Tour | null} */
let tour = null;

/**
 * Begins, goes on where somebody left off, or offers the tour once.
 *
 * @param {Context} context
 */
export async function mountTour(context) {
  const kept = localStorage.getItem(KEPT) ?? "";
  const address = new URL(location.href);
  if (address.searchParams.has("tour")) {
    address.searchParams.delete("tour");
    history.replaceState(null, "", address.href);
    return startTour(context);
  }
  if (/^\d$/.test(kept)) return startTour(context, Number(kept));
  if (kept || context.store.state.why) return;
  await styled("tour");
  offer(context);
}

/**
 * @param {Context} context
 * @param {number} [at] the step, from 0
 */
export async function startTour(context, at = 0) {
  await styled("tour");
  tour?.end();
  if (context.store.state.why) return context.actions.say("The tour needs a document in which you may mark.", undefined, "warn");
  tour = new Tour(context, at);
}

/** @param {Context} context */
function offer(context) {
  const say = (/** @type {boolean} */ isWanted) => {
    row.remove();
    if (isWanted) void startTour(context);
    else localStorage.setItem(KEPT, "left");
    context.focusText();
  };
  const row = rowOf(
    h("p", null, h("b", null, "New here?"), " Seven steps on this document, three minutes, by doing. Your marks are real marks of the demo."),
    h("button", { type: "button", class: "btn", onclick: () => say(true) }, "Take the tour"),
    h("button", { type: "button", class: "quiet", onclick: () => say(false) }, "No, thanks"),
  );
}

class Tour {
  #stop = new AbortController();
  /** @type {Test} */
  #isDone = () => false;

  /** @param {Context} context @param {number} at */
  constructor(context, at) {
    this.context = context;
    this.at = at;
    this.words = h("p", { "aria-live": "polite" });
    this.skip = h("button", { type: "button", class: "quiet", onclick: () => this.#skip() }, "Skip this step");
    this.leave = h("button", { type: "button", class: "quiet", onclick: () => this.#leave() }, "Leave the tour ", kbd("Esc"));
    this.row = rowOf(this.words, this.skip, this.leave);
    this.#turn();
    const ended = context.store.subscribe((state) => state, () => this.#look());
    this.#stop.signal.addEventListener("abort", ended);
    const { signal } = this.#stop;
    // Behind the page's own listener, which goes one step back first.
    document.addEventListener("keydown", (event) => this.#escape(event), { signal });
    document.addEventListener("click", () => this.#look(), { signal });
  }

  end() {
    this.#stop.abort();
    this.row.remove();
    tour = null;
  }

  #look() {
    if (this.at < STEPS.length && this.#isDone(this.context.store.state)) this.#next();
  }

  #next() {
    this.at += 1;
    this.#turn();
  }

  #skip() {
    this.#next();
    this.context.focusText();
  }

  #leave() {
    localStorage.setItem(KEPT, this.at < STEPS.length ? "left" : "done");
    this.end();
    this.context.focusText();
  }

  /** @param {KeyboardEvent} event */
  #escape(event) {
    if (event.key !== "Escape" || (event.defaultPrevented && !this.row.contains(document.activeElement)) || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    this.#leave();
  }

  #turn() {
    const step = STEPS[this.at];
    localStorage.setItem(KEPT, step ? String(this.at) : "done");
    if (!step) return this.#close();
    this.#isDone = step.begin(this.context.store.state);
    const ways = IS_TOUCH.matches ? [step.touch] : step.keys((command, at = 0) => capOf(this.context, command, at));
    this.words.replaceChildren(h("small", null, `Step ${this.at + 1} of ${STEPS.length}`), " ", h("b", null, step.title), " ", ...ways, ...this.#pointed(step));
  }

  /** Where the demo has words for this step. @param {Step} step @returns {(string | Node)[]} */
  #pointed({ at }) {
    const { text, tour: quotes } = this.context;
    const quote = at && quotes?.[at];
    const sentence = quote && text.sentences.find(({ start, end }) => text.slice(start, end).includes(quote));
    if (!sentence) return [];
    const isShort = quote.length <= SHORT;
    return [" For instance ", isShort ? h("q", { class: "source" }, quote) : "", isShort ? " in " : "", h("a", { href: `#s${sentence.n}` }, `sentence ${sentence.n}`), "."];
  }

  #close() {
    this.skip.hidden = true;
    this.leave.replaceChildren("Close ", kbd("Esc"));
    this.words.replaceChildren(
      h("b", null, "That was the tour."),
      " Your marks stay, like any others; ",
      IS_TOUCH.matches ? "their cards remove them" : capOf(this.context, "remove", 0),
      IS_TOUCH.matches ? "." : " removes one.",
      " Go on reading, or look at ",
      h("a", { href: `${location.pathname.split("/d/")[0]}/export?document=${this.context.store.state.document.id}` }, "the report"),
      " and at ",
      h("a", { href: "/help" }, "the method in short pages"),
      ".",
    );
  }
}

/** @param {...Node} content */
function rowOf(...content) {
  const row = h("section", { class: "tour", "aria-label": "Guided tour" }, content);
  byId("band").append(row);
  return row;
}

/** @param {Context} context @param {string} command @param {number} at */
function capOf({ keys }, command, at) {
  const row = keys.flatMap(({ keys: rows }) => rows).find((one) => one.command === command);
  return h("span", { class: "combo" }, caps(row?.keys[at] || row?.usual?.[at] || "").map((cap) => h("kbd", null, cap)));
}
