/**
 * Two people changed one mark: Before, Theirs, Yours side by side, and for each field the person chooses. Nothing is
 * overwritten and nothing merged silently: what both changed has no choice until it is made.
 */
import { h, short } from "../dom.js";
import { settled } from "./state.js";

/**
 * @typedef {import("./context.js").Context} Context
 * @typedef {import("./marks.js").Mark} Mark
 * @typedef {import("./state.js").Change} Change
 * @typedef {{ id: string, name: string, before: string, theirs: string, yours: string, keep: (change: Change) => void }} Row
 */

/**
 * @param {Context} context
 * @param {Mark} mark which has `unsent.theirs`
 * @returns {import("./fields.js").Control}
 */
export function conflict(context, mark) {
  const { unsent } = mark;
  const theirs = unsent?.theirs;
  if (!unsent || !theirs) return { element: h("div"), sync: () => {} };
  const rows = rowsOf(context, mark);
  const save = h("button", { type: "button", class: "primary", onclick: () => keep(context, mark, theirs, rows, form) }, "Keep these choices");
  const form = h(
    "form",
    { class: "conflict", "aria-label": "Choose what stays", onsubmit: (/** @type {Event} */ event) => event.preventDefault() },
    h("p", null, `This mark was changed elsewhere while you changed it. Choose what stays.`),
    rows.map((row) => choice(row)),
    h("p", { class: "row" }, save, h("button", { type: "button", class: "btn", onclick: () => context.store.dispatch(settled(mark.key, theirs, {})) }, "Keep all theirs")),
  );
  return { element: form, sync: () => {} };
}

/** @param {Row} row */
function choice(row) {
  const radio = (/** @type {string} */ value, /** @type {string} */ label, /** @type {boolean} */ checked) =>
    h("label", null, h("input", { type: "radio", name: `keep-${row.id}`, value, checked, required: true }), ` ${label}`);
  // Where the other person left a field alone, one's own change of it stands unless one says otherwise.
  const isOnlyMine = row.theirs === row.before;
  return h(
    "fieldset",
    null,
    h("legend", null, row.name),
    h(
      "div",
      { class: "three" },
      h("div", null, h("b", null, "Before"), h("p", null, row.before || "–")),
      h("div", null, h("b", null, "Theirs"), h("p", null, ...marked(row.before, row.theirs)), radio("theirs", "Keep theirs", false)),
      h("div", null, h("b", null, "Yours"), h("p", null, ...marked(row.before, row.yours)), radio("mine", "Keep mine", isOnlyMine)),
    ),
  );
}

/**
 * @param {Context} context
 * @param {Mark} mark
 * @param {import("../types.js").Annotation} theirs
 * @param {Row[]} rows
 * @param {HTMLFormElement} form
 */
function keep(context, mark, theirs, rows, form) {
  const chosen = new FormData(form);
  const open = rows.find((row) => !chosen.get(`keep-${row.id}`));
  if (open) {
    context.actions.say(`Choose for “${open.name}” first.`, undefined, "warn");
    /** @type {HTMLElement | null} */ (form.querySelector(`[name="keep-${open.id}"]`))?.focus();
    return;
  }
  /** @type {Change} */
  const change = {};
  for (const row of rows) if (chosen.get(`keep-${row.id}`) === "mine") row.keep(change);
  context.store.dispatch(settled(mark.key, theirs, change));
  context.outbox.sendMark(mark.key);
  context.actions.say("Your choice is kept.");
}

/**
 * One row for each thing that this person changed.
 *
 * @param {Context} context
 * @param {Mark} mark
 * @returns {Row[]}
 */
function rowsOf(context, mark) {
  const change = mark.unsent?.change ?? {};
  const before = mark.unsent?.base;
  const theirs = mark.unsent?.theirs;
  if (!before || !theirs) return [];
  const kindName = (/** @type {string} */ kind) => context.labels.get(`kind.${kind}`) ?? kind;
  const words = (/** @type {import("../types.js").Span[]} */ spans) => spans.map(({ start, end, part }) => `${part ? `${part}: ` : ""}${short(context.text.slice(start, end), 120)}`).join(" … ");
  /** @type {Row[]} */
  const rows = [];
  const { kind, fragments, note, confidence } = change;
  if (kind) rows.push({ id: "kind", name: "Kind", before: kindName(before.kind), theirs: kindName(theirs.kind), yours: kindName(kind), keep: (to) => (to.kind = kind) });
  if (fragments) rows.push({ id: "passage", name: "Passage", before: words(before.fragments), theirs: words(theirs.fragments), yours: words(fragments), keep: (to) => (to.fragments = fragments) });
  if (note !== undefined) rows.push({ id: "note", name: "Note", before: before.note, theirs: theirs.note, yours: note, keep: (to) => (to.note = note) });
  if (confidence) rows.push({ id: "confidence", name: "Confidence", before: before.confidence, theirs: theirs.confidence, yours: confidence, keep: (to) => (to.confidence = confidence) });
  for (const [name, value] of Object.entries(change.fields ?? {})) {
    const shown = (/** @type {import("../types.js").FieldValue | undefined} */ one) =>
      one === null || one === undefined ? "" : (context.labels.get(`${name}.${one}`) ?? (typeof one === "object" ? Object.values(one).join(", ") : String(one)));
    rows.push({
      id: name,
      name: context.labels.get(`vocabulary.${name}`) ?? name.replaceAll("_", " "),
      before: shown(before.fields[name]),
      theirs: shown(theirs.fields[name]),
      yours: shown(value),
      keep: (to) => (to.fields = { ...to.fields, [name]: value }),
    });
  }
  return rows;
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
