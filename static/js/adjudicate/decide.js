/**
 * The decision: what becomes of the marks, why, and the button that says both.
 *
 * @typedef {import("./state.js").Case} Case
 * @typedef {import("./state.js").Draft} Draft
 * @typedef {import("./state.js").State} State
 * @typedef {import("./words.js").Words} Words
 * @typedef {{ choose: (decision: string, at?: number) => void, because: (cause: string) => void, write: (reason: string) => void,
 *   send: () => void, undo: (one: Case) => void }} Acts
 */
import { h, kbd } from "../dom.js";
import { moment } from "../reader/history.js";

/** What is decided about all marks together, with its key. @type {[string, string][]} */
export const WHOLE = [
  ["merge", "m"],
  ["accept_all", "a"],
  ["reject_all", "x"],
  ["escalate", "!"],
];

/**
 * The form of an open case, once per case; `sync` brings it up to date.
 *
 * @param {Case} one
 * @param {Words} words
 * @param {Acts} acts
 */
export function decisionForm(one, words, acts) {
  const isAlone = one.annotations.length === 1;
  const wholes = isAlone ? WHOLE.filter(([id]) => id !== "accept_all") : WHOLE;
  const options = [
    ...one.annotations.map((_, at) => option("decision", `accept_one ${at}`, `Accept ${words.whose(one, at)}`, at < 9 ? String(at + 1) : "", () => acts.choose("accept_one", at))),
    ...wholes.map(([id, key]) => option("decision", id, words.decided(one, { decision: id, at: 0 }), key, () => acts.choose(id), words.vocabulary.decision.find((value) => value.id === id)?.hint)),
  ];
  const causes = words.vocabulary.cause.map(({ id, label, letter, hint }) => option("cause", id, label, letter, () => acts.because(id), hint));
  const reason = h("textarea", { id: "reason", rows: 2, maxlength: 20000, "aria-keyshortcuts": "w", oninput: () => acts.write(reason.value) });
  const fault = h("p", { class: "fault", id: "fault", hidden: true });
  const verb = h("span");
  const form = h(
    "form",
    { class: "decide", "aria-labelledby": "h-decide", novalidate: true, onsubmit: (/** @type {Event} */ event) => (event.preventDefault(), acts.send()) },
    h("h2", { id: "h-decide" }, "Decide"),
    h("fieldset", { class: "opts" }, h("legend", { class: "vh" }, "Decision"), options.map(({ element }) => element)),
    h("fieldset", { class: "why" }, h("legend", null, "Why"), causes.map(({ element }) => element)),
    h("p", { class: "field words" }, h("label", { for: "reason" }, "Or in your words ", kbd("w")), reason),
    fault,
    h("div", { class: "go" }, h("button", { type: "submit", class: "primary", "aria-keyshortcuts": "Enter" }, verb, " ", kbd("Enter")), h("div", { class: "row", id: "undo-place" })),
    h("p", { class: "quiet-text" }, "The layers of the reviewers keep what they have. The agreed mark names them and your reason."),
  );
  return {
    element: form,
    /** @param {State} state */
    sync({ draft, message, progress }) {
      for (const each of options) each.input.checked = each.value === (draft.decision === "accept_one" ? `accept_one ${draft.at}` : draft.decision);
      for (const each of causes) each.input.checked = each.value === draft.cause;
      if (reason.value !== draft.reason) reason.value = draft.reason;
      verb.textContent = progress === "kept" ? "Send again" : `${words.decided(one, draft) || "Decide"}, next case`;
      fault.hidden = !message;
      if (fault.textContent !== message) fault.textContent = message;
      if (message) form.setAttribute("aria-describedby", "fault");
      else form.removeAttribute("aria-describedby");
    },
  };
}

/**
 * @param {string} name
 * @param {string} value
 * @param {string} label
 * @param {string} key
 * @param {() => void} choose
 * @param {string} [title]
 */
function option(name, value, label, key, choose, title = "") {
  const input = h("input", { type: "radio", name, value, "aria-keyshortcuts": key || null, onchange: choose });
  const element = h("label", { title: title || null }, input, h("span", null, label), key ? kbd(key) : null);
  return { value, input, element };
}

/**
 * What was decided, and how it is taken back.
 *
 * @param {Case} one
 * @param {Words} words
 * @param {{ undo: ((one: Case) => void) | null, message: string, reason: string, drop: () => void }} about `undo` is `null`
 *   where nothing can be changed; `reason` is what one had written oneself
 * @returns {HTMLElement}
 */
export function decidedBox(one, words, { undo, message, reason, drop }) {
  const { decision } = one;
  if (!decision) return h("section", { class: "decide" });
  const why = [decision.cause ? words.label("cause", decision.cause) : "", decision.reason].filter(Boolean);
  return h(
    "section",
    { class: "decide", "aria-labelledby": "h-decide" },
    h("h2", { id: "h-decide" }, "Decided"),
    message ? h("p", { class: "message warn", role: "alert" }, message) : null,
    h("p", { class: "made" }, h("b", null, words.outcome(one)), ` by ${decision.by.name}, `, moment(decision.at)),
    why.map((line) => h("p", { class: "because" }, line)),
    reason ? unsent(reason, drop) : null,
    undo ? h("div", { class: "go" }, h("button", { type: "button", class: "btn", id: "undo", "aria-keyshortcuts": "u", onclick: () => undo(one) }, "Undo this decision ", kbd("u"))) : null,
  );
}

/**
 * A reason that was typed while somebody else decided.
 *
 * @param {string} reason
 * @param {() => void} drop
 */
function unsent(reason, drop) {
  const box = h(
    "div",
    { class: "message" },
    h("p", null, h("b", null, "Your reason was not sent."), " It stays in this tab, and stands in the form again when the decision is undone."),
    h("blockquote", null, reason),
    h("button", { type: "button", class: "text-btn", onclick: () => (drop(), box.remove()) }, "Discard it"),
  );
  return box;
}
