/**
 * Two people changed one mark: Before, Theirs, Yours side by side, and for each field the person chooses, with one key each.
 * Nothing is overwritten and nothing merged silently: every field that one changed has no choice until it is made, and
 * what only the other changed is shown too.
 */
import { h, kbd, short } from "../dom.js";
import { quoteOf } from "./marks.js";
import { wholeOf } from "./ops.js";

/**
 * @typedef {import("./context.js").Context} Context
 * @typedef {import("./marks.js").Mark} Mark
 * @typedef {import("./ops.js").Op} Op
 * @typedef {import("./state.js").Change} Change
 * @typedef {import("../types.js").Annotation} Annotation
 * @typedef {{ name: string, before: string, theirs: string, yours: string, mine: Change | null }} Row
 *   `mine` is what "Keep mine" keeps of this field; `null`: the person did not change it
 * @typedef {"theirs" | "mine"} Side
 */

/**
 * @param {Context} context
 * @param {Mark} mark in conflict
 * @returns {import("./fields.js").Control}
 */
export function conflict(context, mark) {
  const { element } = new Choices(context, mark);
  return { element, sync: () => {} };
}

class Choices {
  /** @type {Map<Row, Side>} */
  #chosen = new Map();

  /** @param {Context} context @param {Mark} mark */
  constructor(context, mark) {
    this.context = context;
    this.mark = mark;
    this.isWhole = !mark.unsent?.theirs || mark.unsent.gone === true;
    this.rows = this.isWhole ? [wholeRow(context, mark)] : rowsOf(context, mark);
    this.open = this.rows.filter(({ mine }) => mine);
    this.sets = new Map(this.rows.map((row) => [row, this.#row(row)]));
    if (!this.open.length) queueMicrotask(() => context.actions.settle(mark, null, "You both made the same change."));
    const many = this.open.length > 1;
    const all = (/** @type {Side} */ side, /** @type {string} */ key) => h("button", { type: "button", class: "mini", "aria-keyshortcuts": `Shift+${key}`, onclick: () => this.#all(side) }, `Keep all ${side} `, kbd(`Shift ${key}`));
    this.element = h(
      "div",
      { class: "conflict", role: "group", "aria-label": "Choose what stays", onkeydown: (/** @type {KeyboardEvent} */ event) => this.#press(event) },
      h("p", { class: "q", dir: "auto" }, short(quoteOf(mark), 140)),
      h("p", null, this.isWhole ? "One of you removed this mark while the other changed it. Choose what stays." : "This mark was changed elsewhere while you changed it. Choose what stays."),
      [...this.sets.values()].map(({ element }) => element),
      many ? h("p", { class: "row" }, all("theirs", "t"), all("mine", "m")) : null,
    );
  }

  /** @param {Row} row */
  #row(row) {
    const button = (/** @type {Side} */ side, /** @type {string} */ key) =>
      h("button", { type: "button", class: "mini", id: side === "theirs" && row === this.open[0] ? "keep-theirs" : null, "aria-pressed": "false", "aria-keyshortcuts": key, onclick: () => this.#choose(row, side) }, `Keep ${side} `, kbd(key));
    const buttons = row.mine ? { theirs: button("theirs", "t"), mine: button("mine", "m") } : null;
    const column = (/** @type {string} */ title, /** @type {(string | Node)[]} */ words, /** @type {HTMLElement | undefined} */ choice) => h("div", null, h("b", null, title), h("p", { dir: "auto" }, ...words), choice ?? null);
    const element = h(
      "fieldset",
      null,
      h("legend", null, row.name, row.mine ? null : h("small", null, " changed by them only")),
      h(
        "div",
        { class: "three" },
        column("Before", [row.before || "–"], undefined),
        column("Theirs", marked(row.before || row.yours, row.theirs), buttons?.theirs),
        column("Yours", row.mine ? marked(row.before || row.theirs, row.yours) : ["–"], buttons?.mine),
      ),
    );
    return { element, buttons };
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const side = { t: /** @type {const} */ ("theirs"), m: /** @type {const} */ ("mine") }[event.key.toLowerCase()];
    if (!side) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.shiftKey) return this.#all(side);
    const row = this.open.find((one) => this.sets.get(one)?.element.contains(document.activeElement)) ?? this.open.find((one) => !this.#chosen.has(one));
    if (row) this.#choose(row, side);
  }

  /** One field is decided; with the last one the choice is kept. @param {Row} row @param {Side} side */
  #choose(row, side) {
    this.#chosen.set(row, side);
    const buttons = this.sets.get(row)?.buttons;
    buttons?.theirs.setAttribute("aria-pressed", String(side === "theirs"));
    buttons?.mine.setAttribute("aria-pressed", String(side === "mine"));
    const next = this.open.find((one) => !this.#chosen.has(one));
    if (next) this.sets.get(next)?.buttons?.theirs.focus();
    else this.#keep();
  }

  /** @param {Side} side */
  #all(side) {
    for (const row of this.open) this.#chosen.set(row, side);
    this.#keep();
  }

  #keep() {
    const { context, mark } = this;
    const mine = this.open.filter((row) => this.#chosen.get(row) === "mine");
    const said = !mine.length ? "Theirs is kept." : mine.length === this.open.length ? "Yours is kept." : "Your choice is kept.";
    context.actions.settle(mark, mine.length ? this.#op(mine) : null, said);
    context.focusText();
  }

  /** @param {Row[]} mine @returns {Op} what makes of theirs what the person chose */
  #op(mine) {
    const { key, unsent } = this.mark;
    if (unsent?.gone === true) return { do: "remove", key };
    if (!unsent?.theirs) return { do: "make", key, whole: wholeOf(this.mark), known: unsent?.base ?? null };
    /** @type {Change} */
    const change = {};
    for (const row of mine) Object.assign(change, row.mine, row.mine?.fields && { fields: { ...change.fields, ...row.mine.fields } });
    return { do: "change", key, change };
  }
}

/**
 * One of both removed the mark: it stays as a whole or goes as a whole.
 *
 * @param {Context} context
 * @param {Mark} mark
 * @returns {Row}
 */
function wholeRow(context, mark) {
  const { base, theirs } = /** @type {import("./state.js").Unsent} */ (mark.unsent);
  const old = factsOf(context, base ?? wholeOf(mark));
  const now = factsOf(context, theirs ?? wholeOf(mark));
  const names = [...now].filter(([id, { text }]) => text !== (old.get(id)?.text ?? "")).map(([id]) => id);
  const told = (/** @type {Map<string, Fact>} */ facts) => names.map((id) => `${now.get(id)?.name}: ${facts.get(id)?.text || "–"}`).join(" · ");
  const before = told(old) || "Marked";
  const after = told(now) || "Marked";
  return { name: "The mark", before, theirs: theirs ? after : "Removed", yours: theirs ? "Removed" : after, mine: {} };
}

/**
 * One row for each field that either changed.
 *
 * @param {Context} context
 * @param {Mark} mark
 * @returns {Row[]}
 */
function rowsOf(context, mark) {
  const { base, theirs, change } = /** @type {import("./state.js").Unsent} */ (mark.unsent);
  if (!theirs) return [];
  const before = factsOf(context, base ?? theirs);
  const other = factsOf(context, theirs);
  const yours = factsOf(context, wholeOf(mark));
  return [...new Set([...yours.keys(), ...other.keys(), ...before.keys()])].flatMap((id) => {
    const [old, then, now] = [before, other, yours].map((facts) => facts.get(id)?.text ?? "");
    const mine = partOf(change, id);
    if (mine ? then === now : then === old) return [];
    const name = (yours.get(id) ?? other.get(id) ?? before.get(id))?.name ?? id;
    return [{ name, before: old, theirs: then, yours: now, mine }];
  });
}

/** The part of a change that is about one thing. @param {Change} change @param {string} id @returns {Change | null} */
function partOf(change, id) {
  const { fields, ...parts } = change;
  const part = /** @type {keyof typeof parts} */ (id);
  if (part in parts) return { [part]: parts[part] };
  return fields && id in fields ? { fields: { [id]: fields[id] } } : null;
}

/**
 * What a mark says, in words.
 *
 * @typedef {{ name: string, text: string }} Fact
 * @param {Context} context
 * @param {import("./ops.js").Whole | Annotation} said
 * @returns {Map<string, Fact>}
 */
export function factsOf({ labels, text }, { kind, fragments, note, confidence, fields }) {
  const label = (/** @type {string} */ name, /** @type {import("../types.js").FieldValue} */ one) => labels.get(`${name}.${one}`) ?? (one === null ? "" : typeof one === "object" ? Object.values(one).join(", ") : String(one));
  const words = fragments.map(({ start, end, part }) => `${part ? `${labels.get(`part.${part}`) ?? part}: ` : ""}${short(text.slice(start, end), 120)}`).join(" … ");
  return new Map([
    ["kind", { name: "Kind", text: label("kind", kind) }],
    ["fragments", { name: "Passage", text: words }],
    ["note", { name: "Note", text: note }],
    ["confidence", { name: "Confidence", text: label("confidence", confidence) }],
    ...Object.entries(fields).map(([name, value]) => /** @type {[string, Fact]} */ ([name, { name: labels.get(`vocabulary.${name}`) ?? name.replaceAll("_", " "), text: label(name, value) }])),
  ]);
}

/**
 * The words of a text, those marked that another text does not have (longest common sequence of words).
 *
 * @param {string} before
 * @param {string} after
 * @returns {(string | Node)[]}
 */
export function marked(before, after) {
  const [old, now] = [before.split(/(?<=\s)/), after.split(/(?<=\s)/)];
  if (!after) return ["–"];
  if (old.length * now.length > 250_000) return [before === after ? after : h("b", { class: "differs" }, after)];
  const common = old.map(() => new Uint16Array(now.length + 1)).concat([new Uint16Array(now.length + 1)]);
  for (let a = old.length - 1; a >= 0; a -= 1) {
    for (let b = now.length - 1; b >= 0; b -= 1) {
      common[a][b] = old[a].trim() === now[b].trim() ? common[a + 1][b + 1] + 1 : Math.max(common[a + 1][b], common[a][b + 1]);
    }
  }
  /** @type {(string | Node)[]} */
  const parts = [];
  for (let a = 0, b = 0; b < now.length; ) {
    if (a < old.length && old[a].trim() === now[b].trim()) {
      parts.push(now[b]);
      a += 1;
      b += 1;
    } else if (a < old.length && common[a + 1][b] >= common[a][b + 1]) a += 1;
    else parts.push(h("b", { class: "differs" }, now[b++]));
  }
  return parts;
}
