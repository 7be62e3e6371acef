/**
 * The fields of a kind in a card, in the order in which people decide them. A control keeps what is being typed and
 * hands it on when the typing rests or the field is left.
 *
 * @typedef {import("./marks.js").Mark} Mark
 * @typedef {import("../types.js").Value} Value
 * @typedef {import("../types.js").FieldValue} FieldValue
 * @typedef {{ element: HTMLElement, sync: (mark: Mark) => void }} Control
 * @typedef {import("./context.js").Context} Context
 */
import { h, short } from "../dom.js";
import { presumed } from "./belongs.js";
import { faultLine, fill, others, textControl } from "./controls.js";
import { marksOf } from "./marks.js";
import { FIELD_NAMES } from "./field-names.js";
import { possibleParents } from "./proposals.js";
import { FIELDS_OF } from "./state.js";
import { keyOn } from "./shortcuts.js";

const YES_NO = ["may_be_false", "of_interest", "could_harm", "atomic"];

/**
 * @param {Context} context
 * @param {Mark} mark
 * @returns {Control}
 */
export function kindFields(context, mark) {
  const controls = FIELDS_OF[mark.kind].map((name) => fieldFor(context, mark, name));
  return {
    element: h(
      "div",
      { class: "two" },
      controls.map(({ element }) => element),
    ),
    sync: (now) => controls.forEach(({ sync }) => sync(now)),
  };
}

/**
 * @param {Context} context
 * @param {Mark} mark
 * @param {string} name
 * @returns {Control}
 */
function fieldFor(context, mark, name) {
  if (YES_NO.includes(name)) return yesNo(context, mark, name);
  if (name === "would_settle") return words(context, mark, name, { lines: 2, wide: true });
  if (name === "neutral_wording" || name === "target") return words(context, mark, name, { wide: name === "neutral_wording" });
  if (name === "intensity") return intensity(context, mark);
  if (name === "ptc_codes") return codes(context, mark);
  if (name === "resolved_source") return source(context, mark);
  if (name === "parent") return parent(context, mark);
  return choice(context, mark, name);
}

/** @param {Context} context @param {string} name */
export function nameOf(context, name) {
  return context.labels.get(`vocabulary.${name}`) ?? FIELD_NAMES.get(name) ?? name;
}

/**
 * Sets a field; the code that belongs to a category comes with it, unless the person chose others.
 *
 * @param {Context} context
 * @param {Mark} mark
 * @param {string} name
 * @param {FieldValue} value
 */
export function put(context, mark, name, value) {
  /** @type {import("../types.js").Fields} */
  const fields = { [name]: value };
  if (name === "category" && typeof value === "string") {
    const code = context.values.get(`category.${value}`)?.ptc;
    const now = context.actions.mark(mark.key)?.fields.ptc_codes;
    const old = context.values.get(`category.${context.actions.mark(mark.key)?.fields.category}`)?.ptc;
    const isOurs = !Array.isArray(now) || !now.length || (now.length === 1 && now[0] === old);
    if (isOurs) fields.ptc_codes = code ? [code] : null;
  }
  const said = typeof value === "string" ? (context.labels.get(`${name}.${value}`) ?? `“${short(value, 40)}”`) : "changed";
  const what = `${nameOf(context, name)}: ${value === null ? "cleared" : said}`;
  context.actions.together(what, () => {
    context.actions.change(mark.key, { fields }, what);
    if (value === "presupposition" && name === "reason") presumed(context, mark.key);
  });
}

/**
 * One of a vocabulary, with the guideline sentence of what is chosen.
 *
 * @param {Context} context
 * @param {Mark} mark
 * @param {string} name
 * @returns {Control}
 */
function choice(context, mark, name) {
  const id = `f-${name}`;
  const values = context.vocabulary[name] ?? [];
  const options = name === "category" ? grouped(context, values) : values.map(option);
  const empty = name === "resolution" || name === "traceability" ? null : h("option", { value: "" }, "–");
  const hint = h("p", { class: "hint", id: `${id}-hint` });
  const select = h("select", { id, "aria-describedby": `${id}-hint`, onchange: () => put(context, mark, name, select.value || null) }, empty, options);
  const key = keyOn(context.keys, "p");
  const isFirst = context.values.get(`kind.${mark.kind}`)?.palette?.[0] === name;
  const byLetter = isFirst && h("button", { type: "button", class: "mini by-letter", "aria-keyshortcuts": key.aria, dataset: { palette: "" } }, "Letters ", key.cap);
  const fault = faultLine(id);
  return {
    element: h("p", { class: `f${name === "category" || name === "reason" ? " wide" : ""}` }, h("label", { for: id }, nameOf(context, name)), select, byLetter, hint, fault.element),
    sync(now) {
      const value = String(now.fields[name] ?? "");
      if (select.value !== value) select.value = value;
      hint.textContent = context.values.get(`${name}.${value}`)?.hint ?? "";
      fault.sync(context, now, select, `/fields/${name}`);
    },
  };
}

/** @param {Value} value */
const option = ({ id, label, hint }) => h("option", { value: id, title: hint }, label);

/** @param {Context} context @param {Value[]} categories */
function grouped(context, categories) {
  return context.vocabulary.family.map((family) =>
    h("optgroup", { label: family.label }, categories.filter((category) => category.family === family.id).map(option)),
  );
}

/**
 * @param {Context} context
 * @param {Mark} mark
 * @param {string} name
 * @returns {Control}
 */
function yesNo(context, mark, name) {
  const id = `f-${name}`;
  const select = h(
    "select",
    { id, onchange: () => put(context, mark, name, select.value === "" ? null : select.value === "yes") },
    h("option", { value: "" }, "–"),
    h("option", { value: "yes" }, "Yes"),
    h("option", { value: "no" }, "No"),
  );
  const fault = faultLine(id);
  return {
    element: h("p", { class: `f${name === "atomic" ? "" : " third"}` }, h("label", { for: id }, nameOf(context, name)), select, fault.element),
    sync(now) {
      const value = now.fields[name];
      select.value = value === true ? "yes" : value === false ? "no" : "";
      fault.sync(context, now, select, `/fields/${name}`);
    },
  };
}

/**
 * Free words.
 *
 * @param {Context} context
 * @param {Mark} mark
 * @param {string} name
 * @param {{ lines?: number, wide?: boolean }} look
 * @returns {Control}
 */
function words(context, mark, name, { lines, wide }) {
  const id = `f-${name}`;
  const typed = textControl(id, lines, (value) => put(context, mark, name, value || null));
  const fault = faultLine(id);
  return {
    element: h("p", { class: `f${wide ? " wide" : ""}` }, h("label", { for: id }, nameOf(context, name)), typed.element, fault.element),
    sync(now) {
      typed.sync(String(now.fields[name] ?? ""));
      fault.sync(context, now, typed.element, `/fields/${name}`);
    },
  };
}

/**
 * @param {Context} context
 * @param {Mark} mark
 * @returns {Control}
 */
function intensity(context, mark) {
  const inputs = context.vocabulary.intensity.map(({ id, label, hint }) => {
    const input = h("input", { type: "radio", name: "f-intensity", id: `f-intensity-${id}`, value: id, onchange: () => put(context, mark, "intensity", Number(id)) });
    return { id, input, label: h("label", { title: hint }, input, ` ${id} `, h("small", null, label.toLowerCase())) };
  });
  return {
    element: h("fieldset", { class: "f wide row", id: "f-intensity", tabindex: "-1" }, h("legend", null, nameOf(context, "intensity")), inputs.map(({ label }) => label)),
    sync: (now) => inputs.forEach(({ id, input }) => (input.checked = String(now.fields.intensity ?? "") === id)),
  };
}

/**
 * The codes of another corpus; the table's code is put in when a category is chosen.
 *
 * @param {Context} context
 * @param {Mark} mark
 * @returns {Control}
 */
function codes(context, mark) {
  const boxes = context.vocabulary.ptc_code.map(({ id, label, hint }) => ({
    id,
    input: h("input", {
      type: "checkbox",
      value: id,
      title: hint,
      onchange: () => {
        const chosen = boxes.filter(({ input }) => input.checked).map((box) => box.id);
        put(context, mark, "ptc_codes", chosen.length ? chosen : null);
      },
    }),
    label,
  }));
  const chosen = h("span", { class: "chosen" });
  return {
    element: h(
      "details",
      { class: "f wide codes", id: "f-ptc_codes" },
      h("summary", null, `${nameOf(context, "ptc_codes")} `, chosen),
      boxes.map(({ input, label }) => h("label", null, input, ` ${label}`)),
    ),
    sync(now) {
      const set = new Set(/** @type {string[]} */ (now.fields.ptc_codes ?? []));
      for (const { id, input } of boxes) input.checked = set.has(id);
      chosen.textContent = [...set].map((id) => context.labels.get(`ptc_code.${id}`) ?? id).join(", ") || "none";
    },
  };
}

/**
 * Who the source is: a name, the id of an authority file, or the mark that a pronoun refers to.
 *
 * @param {Context} context
 * @param {Mark} mark
 * @returns {Control}
 */
function source(context, mark) {
  let last = "";
  const kinds = { "": "–", name: "Name", authority: "Authority id", annotation: "Same as mark" };
  const hand = (/** @type {string} */ value) => put(context, mark, "resolved_source", select.value && value ? { [select.value]: value } : null);
  const typed = textControl("f-resolved_source-value", undefined, hand);
  typed.element.setAttribute("aria-label", "Name or id of the source");
  const marks = h("select", { id: "f-resolved_source-mark", "aria-label": "Mark that names the source", onchange: () => hand(marks.value) });
  const select = h(
    "select",
    {
      id: "f-resolved_source",
      onchange: () => {
        show();
        if (!select.value) hand("");
        else (select.value === "annotation" ? marks : typed.element).focus();
      },
    },
    Object.entries(kinds).map(([value, label]) => h("option", { value }, label)),
  );
  const show = () => {
    typed.element.hidden = select.value !== "name" && select.value !== "authority";
    marks.hidden = select.value !== "annotation";
  };
  return {
    element: h("p", { class: "f wide pairs" }, h("label", { for: "f-resolved_source" }, nameOf(context, "resolved_source")), h("span", null, select, typed.element, marks)),
    sync(now) {
      const value = /** @type {import("../types.js").Source | undefined} */ (now.fields.resolved_source);
      if (document.activeElement !== marks) fill(marks, others(context, now, () => true), value?.annotation ?? "");
      const sum = JSON.stringify(value ?? null);
      // Another kind of answer may be chosen before its value is typed: only news from outside resets the choice.
      if (sum === last) return;
      last = sum;
      select.value = Object.keys(value ?? {})[0] ?? "";
      typed.sync(value?.name ?? value?.authority ?? "");
      show();
    },
  };
}

/**
 * The attribution in which this one stands.
 *
 * @param {Context} context
 * @param {Mark} mark
 * @returns {Control}
 */
function parent(context, mark) {
  const select = h("select", { id: "f-parent", onchange: () => put(context, mark, "parent", select.value || null) });
  const row = h("p", { class: "f" }, h("label", { for: "f-parent" }, nameOf(context, "parent")), select);
  return {
    element: row,
    sync(now) {
      const around = possibleParents(now, marksOf(context.store.state));
      row.hidden = !around.length;
      fill(select, others(context, now, (other) => around.includes(other)), String(now.fields.parent ?? ""));
    },
  };
}
