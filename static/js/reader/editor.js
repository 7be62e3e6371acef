/** A field in which a comment is written: a draft until it is sent, kept with every letter. */
import { request } from "../api.js";
import { h } from "../dom.js";
import { draftOf, keepDraft } from "./drafts.js";
import { completeNames } from "./names.js";
import { isSame } from "./ops.js";
import { speak } from "./speak.js";
import { wrote } from "./writing.js";

/**
 * @typedef {import("./context.js").Context} Context
 * @typedef {{ on: string, parent: string | null, label: string, send: string, edits?: import("./said.js").Said, done?: () => void }} Of
 *   `edits` is the comment whose text is written anew; `done` is called when it is sent or given up, where it goes then
 * @typedef {{ element: HTMLElement, focus: (typed?: string) => void, isBusy: () => boolean }} Editor
 */

/**
 * @param {Context} context
 * @param {Of} of
 * @returns {Editor}
 */
export function editor(context, of) {
  const { store } = context;
  const scope = `${store.state.me.id}/${store.state.document.id}`;
  const place = of.edits ? `edit ${of.edits.key}` : `${of.on || "document"} ${of.parent ?? ""}`;
  const old = of.edits ? (of.edits.wish.text ?? of.edits.known?.text ?? "") : "";
  const field = h("textarea", { rows: 2, maxlength: 20_000, "aria-label": of.label, placeholder: of.edits ? null : `${of.label}. @ names somebody`, dir: "auto" });
  field.value = draftOf(scope, place) || old;
  const send = h("button", { type: "submit", class: "mini" }, of.send, " ", h("kbd", { "aria-hidden": "true" }, "Ctrl Enter"));
  const cancel = of.done ? h("button", { type: "button", class: "mini", onclick: () => leave() }, "Cancel") : null;
  const row = h("p", { class: "row" }, send, cancel);
  const form = h("form", { class: "say" }, h("div", { class: "complete" }, field, completeNames(field, () => people(context))), row);
  const fit = () => {
    row.hidden = !of.done && !field.value && !form.contains(document.activeElement);
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight + 2, 320)}px`;
  };
  const leave = () => {
    keepDraft(scope, place, "");
    of.done?.();
  };
  field.addEventListener("input", () => {
    keepDraft(scope, place, field.value === old ? "" : field.value);
    wrote(field.value ? of.on : "");
    fit();
  });
  field.addEventListener("blur", () => wrote(""));
  for (const name of ["focusin", "focusout"]) form.addEventListener(name, () => setTimeout(fit));
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (!text) return field.focus();
    wrote("");
    if (!of.edits) speak(context, { do: "say", key: `said-${crypto.randomUUID()}`, on: of.on, parent: of.parent, text, known: null }, "Comment added.");
    else if (!isSame(text, old)) speak(context, { do: "resay", key: of.edits.key, text, known: /** @type {import("../types.js").Comment} */ (of.edits.known) }, "Comment changed.");
    field.value = "";
    leave();
    fit();
    // The button that was pressed is not shown beside an empty field.
    if (!of.done) field.focus({ preventScroll: true });
  });
  setTimeout(fit);
  return {
    element: form,
    focus(typed = "") {
      field.focus();
      if (typed) {
        field.value += typed;
        field.dispatchEvent(new Event("input"));
      }
      field.setSelectionRange(field.value.length, field.value.length);
    },
    isBusy: () => field.value !== old || form.contains(document.activeElement),
  };
}

/** @type {Promise<import("../types.js").Person[]> | null} */
let members = null;

/**
 * Who can be named: the others of the project who may read comments; in blind work nobody, as long as nobody reads this.
 *
 * @param {Context} context
 * @returns {Promise<import("../types.js").Person[]>}
 */
async function people({ store }) {
  if (store.state.talk.alone) return [];
  const [project] = /[\w-]{36}/.exec(location.pathname) ?? [""];
  members ??= request("GET", `/projects/${project}/members?limit=1000`).then(({ items }) =>
    items.filter((/** @type {any} */ { user, role }) => role !== "viewer" && user.id !== store.state.me.id).map((/** @type {any} */ { user }) => user),
  );
  try {
    return await members;
  } catch {
    members = null;
    return [];
  }
}
