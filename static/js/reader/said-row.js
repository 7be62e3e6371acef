/**
 * One thread as a row: the comment that begins it, its answers, and the fields in which one writes. What comes from others
 * changes the words only, never a field that is open.
 *
 * @typedef {import("./context.js").Context} Context
 * @typedef {import("./said.js").Said} Said
 * @typedef {{ element: HTMLElement, sync: (root: Said | null, answers: Said[]) => void, isBusy: () => boolean,
 *   show: (id: string) => boolean }} Row
 */
import { h, order } from "../dom.js";
import { editor } from "./editor.js";
import { moment } from "./history.js";
import { forgetSaid, sayAgain, speak, takeAway } from "./speak.js";

/**
 * @param {Context} context
 * @param {string} on the thread
 * @param {string} key of the comment that begins it
 * @returns {Row}
 */
export function saidRow(context, on, key) {
  const answers = h("ol", { class: "answers" });
  const slot = h("div");
  /** @type {Map<string, One>} */
  const ones = new Map();
  const fold = h("p", { class: "resolved", hidden: true });
  const element = h("li", { class: "said-thread" }, fold, answers, slot);
  /** @type {import("./editor.js").Editor | null} */
  let reply = null;
  let isUnfolded = false;
  /** @type {Said | null} */
  let head = null;
  /** @type {Said[]} */
  let last = [];

  const answer = () => {
    reply ??= editor(context, { on, parent: key, label: "Answer", send: "Answer", done: closed });
    slot.replaceChildren(reply.element);
    reply.focus();
  };
  const closed = () => {
    reply = null;
    slot.replaceChildren();
    redraw();
    /** @type {HTMLElement | null | undefined} */ (ones.get(key)?.element.querySelector("[data-act=Answer]") ?? element.querySelector("button"))?.focus({ preventScroll: true });
  };
  const unfold = (/** @type {boolean} */ is) => {
    isUnfolded = is;
    redraw();
  };
  const redraw = () => sync(head, last);
  const sync = (/** @type {Said | null} */ root, /** @type {Said[]} */ others) => {
    [head, last] = [root, others];
    const resolved = root?.known?.resolved && (root.wish.resolved ?? true) ? root.known.resolved : null;
    const isFolded = Boolean(resolved) && !isUnfolded && !isBusy();
    fold.hidden = !resolved;
    if (resolved) {
      const again = h("button", { type: "button", class: "mini", "aria-expanded": String(!isFolded), onclick: () => unfold(isFolded) }, isFolded ? "Show" : "Hide");
      keepFocus(fold, () => fold.replaceChildren(`Resolved by ${resolved.by.name}, `, moment(resolved.at), " ", again));
    }
    const wanted = isFolded ? [] : [...(root ? [root] : []), ...others];
    for (const [id, one] of ones) if (!wanted.some((said) => said.key === id) && !one.isBusy()) ones.delete(id);
    const rows = wanted.map((said) => {
      // What was just sent is called by its id now.
      const one = ones.get(said.key) ?? comment(context, on);
      ones.set(said.key, one);
      one.sync(said, said === root ? answer : null);
      return one.element;
    });
    const hadFocus = answers.contains(document.activeElement);
    order(answers, [...(root || isFolded ? [] : [gone]), ...rows]);
    if (hadFocus && !answers.contains(document.activeElement)) fold.querySelector("button")?.focus({ preventScroll: true });
    slot.hidden = isFolded;
  };
  const gone = h("li", { class: "said gone" }, "The comment that began this was removed by its author.");
  const isBusy = () => (reply?.isBusy() ?? false) || [...ones.values()].some((one) => one.isBusy());
  return {
    element,
    sync,
    isBusy,
    show(id) {
      if (!ones.has(id)) unfold(true);
      const one = ones.get(id)?.element;
      one?.classList.add("asked");
      one?.focus({ preventScroll: true });
      one?.scrollIntoView({ block: "nearest", behavior: "instant" });
      return Boolean(one);
    },
  };
}

/** @typedef {{ element: HTMLElement, sync: (said: Said, answer: (() => void) | null) => void, isBusy: () => boolean }} One */

/**
 * @param {Context} context
 * @param {string} on
 * @returns {One}
 */
function comment(context, on) {
  const body = h("div");
  const slot = h("div");
  const element = h("li", { class: "said", tabindex: "-1" }, body, slot);
  /** @type {import("./editor.js").Editor | null} */
  let editing = null;
  let sum = "";
  const edit = (/** @type {Said} */ said) => {
    editing = editor(context, { on, parent: said.parent, label: "Change the comment", send: "Save", edits: said, done: () => ((editing = null), slot.replaceChildren(), (body.hidden = false), element.focus({ preventScroll: true })) });
    body.hidden = true;
    slot.replaceChildren(editing.element);
    editing.focus();
  };
  return {
    element,
    isBusy: () => editing !== null,
    sync(said, answer) {
      const next = JSON.stringify([said, context.store.state.trouble?.kind]);
      element.dataset.comment = said.known?.id ?? said.key;
      if (next === sum) return;
      sum = next;
      keepFocus(body, () => body.replaceChildren(...words(context, said), ...trouble(context, said), ...controls(context, said, answer, () => edit(said))), element);
    },
  };
}

/** @param {Context} context @param {Said} said */
function words({ store }, { known, wish, progress }) {
  const author = known?.author ?? store.state.me;
  const isEdited = known && known.updated !== known.created;
  const state = { saved: "", waiting: " · saving", sending: " · saving", kept: " · kept here", refused: " · not saved", conflict: " · two versions" }[progress];
  return [
    h("p", { class: "by" }, h("b", null, author.id === store.state.me.id ? "You" : author.name), " ", known ? moment(known.created) : null, isEdited ? " · edited" : "", state),
    h("p", { class: "words", dir: "auto" }, ...withNames(wish.text ?? known?.text ?? "", known?.mentions ?? [])),
  ];
}

/**
 * A text with the people in bold whom it names.
 *
 * @param {string} text
 * @param {import("../types.js").Person[]} people
 */
function withNames(text, people) {
  if (!people.length) return [text];
  const names = people.map(({ name }) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).sort((a, b) => b.length - a.length);
  return text.split(new RegExp(`(@(?:${names.join("|")}))`, "giu")).map((part, n) => (n % 2 ? h("b", { class: "named" }, part) : part));
}

/** What did not go through, and what can be done. @param {Context} context @param {Said} said */
function trouble(context, said) {
  if (said.progress !== "refused" && said.progress !== "conflict") return [];
  const isConflict = said.progress === "conflict";
  const act = (/** @type {string} */ label, /** @type {() => void} */ run) => h("button", { type: "button", class: "mini", onclick: run }, label);
  return [
    h(
      "div",
      { class: "message err", role: "alert" },
      h("p", null, `Not saved. ${said.why} Your words are kept here.`),
      said.theirs ? h("p", { class: "words", dir: "auto" }, said.theirs.text) : null,
      h("p", { class: "row" }, act(isConflict ? "Keep mine" : "Try again", () => sayAgain(context, said)), act(isConflict ? "Keep the other" : "Discard", () => forgetSaid(context, said))),
    ),
  ];
}

/**
 * @param {Context} context
 * @param {Said} said
 * @param {(() => void) | null} answer where it begins a thread
 * @param {() => void} edit
 */
function controls(context, said, answer, edit) {
  const { known } = said;
  const { me, trouble: now } = context.store.state;
  if (!known || said.progress !== "saved" || now?.kind === "gone") return [];
  const mine = known.author.id === me.id;
  const control = (/** @type {string} */ label, /** @type {() => void} */ run) => h("button", { type: "button", class: "mini", dataset: { act: label }, onclick: run }, label);
  const is = !known.resolved;
  const all = [
    answer ? control("Answer", answer) : null,
    answer ? control(is ? "Resolve" : "Open again", () => speak(context, { do: "resolve", key: said.key, is, known }, is ? "Resolved." : "Open again.")) : null,
    mine ? control("Edit", edit) : null,
    mine ? control("Remove", () => takeAway(context, known)) : null,
  ];
  return all.some(Boolean) ? [h("p", { class: "acts" }, all)] : [];
}

/**
 * Draws something anew; what had the focus there keeps it, or else what stands around it.
 *
 * @param {HTMLElement} box
 * @param {() => void} draw
 * @param {HTMLElement} [around]
 */
function keepFocus(box, draw, around) {
  const focused = /** @type {HTMLElement | null} */ (box.contains(document.activeElement) ? document.activeElement : null);
  draw();
  if (!focused) return;
  const same = focused.dataset.act && box.querySelector(`[data-act="${focused.dataset.act}"]`);
  /** @type {HTMLElement | null} */ (same || (around ? null : box.querySelector("button")) || around || null)?.focus({ preventScroll: true });
}
