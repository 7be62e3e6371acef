/** The fields of the form: what stands in them as the API has it, and how a value is put there. */

/** @typedef {import("./text.js").Clue} Clue */

const LISTS = ["dating_clues", "contradictions"];

/** The name that a list of passages has in a change. @param {string} picks */
export const listName = (picks) => (LISTS.includes(picks) ? picks : `evidence.${picks}`);

/**
 * A value of a record by the name that it has in a change.
 *
 * @param {any} record
 * @param {string} name
 */
export function valueIn(record, name) {
  return name.startsWith("evidence.") ? (record.evidence[name.slice(9)] ?? []) : record[name];
}

/**
 * The body of a change.
 *
 * @param {Iterable<[string, any]>} values
 */
export function bodyOf(values) {
  /** @type {Record<string, any>} */
  const body = {};
  for (const [name, value] of values) {
    if (name.startsWith("evidence.")) body.evidence = { ...body.evidence, [name.slice(9)]: value };
    else body[name] = value;
  }
  return body;
}

/**
 * What a control holds now; `undefined` for what is half filled in.
 *
 * @param {HTMLFormElement} form
 * @param {string} name
 */
export function valueOf(form, name) {
  if (name === "information") return digits(form);
  const found = form.elements.namedItem(name);
  if (found instanceof RadioNodeList) return found.value || null;
  if (found instanceof HTMLSelectElement) return found.value || null;
  return /** @type {HTMLInputElement} */ (found).value.trim();
}

/** @param {HTMLFormElement} form */
function digits(form) {
  const rows = [...form.querySelectorAll("[data-row]")].map((row) => {
    const [statements, credibility] = [...row.querySelectorAll("input, select")].map((field) => /** @type {HTMLInputElement} */ (field).value.trim());
    return { statements, credibility };
  });
  const begun = rows.filter(({ statements, credibility }) => statements || credibility);
  return begun.every(({ statements, credibility }) => statements && credibility) ? begun : undefined;
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 * @param {any} value
 */
export function putValue(form, name, value) {
  if (name === "information") return putDigits(form, value);
  const found = form.elements.namedItem(name);
  if (found instanceof RadioNodeList || found instanceof HTMLSelectElement || found instanceof HTMLInputElement || found instanceof HTMLTextAreaElement) found.value = value ?? "";
}

/** @param {HTMLFormElement} form @param {{ statements: string, credibility: string }[]} groups */
function putDigits(form, groups) {
  while (form.querySelectorAll("[data-row]").length < groups.length) addRow(form);
  [...form.querySelectorAll("[data-row]")].forEach((row, n) => {
    const [words, digit] = /** @type {HTMLInputElement[]} */ ([...row.querySelectorAll("input, select")]);
    words.value = groups[n]?.statements ?? "";
    digit.value = groups[n]?.credibility ?? "";
  });
}

/** One more empty row when all are filled. @param {HTMLFormElement} form */
export function spareRow(form) {
  const words = /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll("[data-row] input"));
  if ([...words].every(({ value }) => value.trim())) addRow(form);
}

/** @param {HTMLFormElement} form */
function addRow(form) {
  const rows = form.querySelectorAll("[data-row]");
  const last = rows[rows.length - 1];
  const made = /** @type {HTMLElement} */ (last.cloneNode(true));
  for (const field of /** @type {NodeListOf<HTMLInputElement>} */ (made.querySelectorAll("input, select"))) {
    field.value = "";
    field.setAttribute("aria-label", (field.getAttribute("aria-label") ?? "").replace(/\d+/, String(rows.length + 1)));
  }
  last.after(made);
}

/** @param {any} one @param {any} other */
export const same = (one, other) => JSON.stringify(one ?? null) === JSON.stringify(other ?? null);

/**
 * A value for people.
 *
 * @param {HTMLFormElement} form
 * @param {string} name
 * @param {any} value
 * @returns {string}
 */
export function inWords(form, name, value) {
  if (Array.isArray(value)) return value.map((each) => (each.quote ? `“${each.quote}”` : `${each.statements}: ${each.credibility}`)).join("; ") || "nothing";
  const field = form.elements.namedItem(name);
  if (field instanceof HTMLSelectElement) return [...field.options].find((option) => option.value === (value ?? ""))?.text ?? "";
  return value || "nothing";
}
