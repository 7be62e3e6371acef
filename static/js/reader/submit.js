/** Submitting one's layer, what is missing before it, and opening it again with a reason. */
import { Problem, newKey, request } from "../api.js";
import { openDialog } from "../dialog.js";
import { byId, counted, h, short } from "../dom.js";
import { marksOf, quoteOf } from "./marks.js";
import { set } from "./state.js";

/** @typedef {import("./context.js").Context} Context */

/** @param {Context} context */
export function mountSubmit(context) {
  const { store } = context;
  const button = /** @type {HTMLButtonElement} */ (byId("submit"));
  const reopen = h("button", { type: "button", class: "btn", hidden: true, onclick: () => askReason(context) }, "Reopen");
  button.after(reopen);
  button.addEventListener("click", () => submit(context, button));
  store.subscribe(
    ({ layer }) => layer,
    (layer) => {
      const isOpen = layer?.state === "in_progress" || layer?.state === "not_started";
      button.hidden = !isOpen || Boolean(store.state.why);
      reopen.hidden = layer?.state !== "submitted";
    },
  );
}

/** @param {Context} context @param {HTMLButtonElement} button */
async function submit(context, button) {
  const { store, outbox, actions } = context;
  if (store.state.trouble || [...store.state.unsent.values()].some(({ progress }) => progress === "refused" || progress === "conflict")) {
    return actions.say("Some of your work is not saved yet. Save it first, then submit.", undefined, "warn");
  }
  button.disabled = true;
  await outbox.idle();
  try {
    await request("POST", `/documents/${store.state.document.id}/layer:submit`, { body: {}, key: newKey() });
    location.reload();
  } catch (error) {
    button.disabled = false;
    if (error instanceof Problem && error.errors.length) return showMissing(context, error.errors);
    actions.say(error instanceof Error ? `Not submitted. ${error.message}` : "Not submitted.", { label: "Try again", run: () => submit(context, button) }, "warn");
  }
}

/**
 * Each missing thing as a link to its card.
 *
 * @param {Context} context
 * @param {{ pointer: string, detail: string }[]} errors
 */
function showMissing(context, errors) {
  const { store } = context;
  const byId = new Map(marksOf(store.state).map((mark) => [mark.id, mark]));
  /** @type {Map<string, { pointer: string, detail: string }[]>} */
  const missing = new Map();
  const rows = errors.map(({ pointer, detail }) => {
    const [, id, rest] = /^\/annotations\/([^/]+)(\/.*)?$/.exec(pointer) ?? [];
    const mark = byId.get(id ?? "");
    if (!mark) return h("li", null, detail);
    missing.set(mark.key, [...(missing.get(mark.key) ?? []), { pointer: rest ?? "", detail }]);
    const field = rest?.startsWith("/fields/") ? `f-${rest.slice(8)}` : rest?.startsWith("/links") ? "f-link-type" : undefined;
    const go = (/** @type {Event} */ event) => {
      event.preventDefault();
      dialog.close();
      context.goTo(mark.key, { focus: true, field });
    };
    return h("li", null, h("a", { href: `?a=${mark.id}`, onclick: go }, `${mark.label} ${short(quoteOf(mark), 40)}`), ` ${detail}`);
  });
  store.dispatch(set({ missing }));
  const dialog = openDialog(
    errors.length === 1 ? "One thing is missing before you submit" : `${counted(errors.length, "thing")} are missing before you submit`,
    h("ul", { class: "missing" }, rows),
    h("p", { class: "row" }, h("button", { type: "button", class: "btn", onclick: () => dialog.close() }, "Back to the text")),
  );
}

/** @param {Context} context */
function askReason(context) {
  const { store } = context;
  const reason = h("textarea", { id: "reopen-reason", rows: 3, required: true, maxlength: 20_000 });
  const fault = h("p", { class: "fault", hidden: true });
  const send = async (/** @type {Event} */ event) => {
    event.preventDefault();
    try {
      await request("POST", `/documents/${store.state.document.id}/layer:withdraw`, { body: { reason: reason.value.trim() }, key: newKey() });
      location.reload();
    } catch (error) {
      fault.hidden = false;
      fault.textContent = error instanceof Error ? error.message : "This could not be done. Try again.";
    }
  };
  const dialog = openDialog(
    "Reopen your layer",
    h(
      "form",
      { class: "field", onsubmit: send },
      h("label", { for: "reopen-reason" }, "Reason, told to the adjudicator"),
      reason,
      fault,
      h("p", { class: "row" }, h("button", { type: "submit", class: "primary" }, "Reopen my layer"), h("button", { type: "button", class: "btn", onclick: () => dialog.close() }, "Leave it submitted")),
    ),
  );
  reason.focus();
}
