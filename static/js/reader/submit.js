/** Submitting one's layer after a look at what is done and what is missing, and opening it again with a reason. */
import { Problem, newKey, request } from "../api.js";
import { openDialog } from "../dialog.js";
import { byId, counted, h, short } from "../dom.js";
import { marksByKey, marksOf, quoteOf } from "./marks.js";
import { missingOf } from "./missing.js";
import { KINDS, set } from "./state.js";

/**
 * @typedef {import("./context.js").Context} Context
 * @typedef {import("./missing.js").Missing} Missing
 */

/** Missing things that are listed at once. */
const MOST = 100;

/** @param {Context} context @param {import("./cursor.js").Cursor} cursor */
export function mountSubmit(context, cursor) {
  const { store } = context;
  const button = /** @type {HTMLButtonElement} */ (byId("submit"));
  const reopen = h("button", { type: "button", class: "btn", hidden: true, onclick: () => askReason(context) }, "Reopen");
  button.after(reopen);
  button.addEventListener("click", () => void openSubmit(context, cursor));
  const draw = () => {
    const { layer, why } = store.state;
    const isOpen = layer?.state === "in_progress" || layer?.state === "not_started";
    button.hidden = !isOpen || Boolean(why);
    reopen.hidden = layer?.state !== "submitted";
  };
  for (const part of /** @type {const} */ (["layer", "why"])) store.subscribe((state) => state[part], draw);
}

/**
 * The summary: what was read and marked, and each missing thing as a link to its card.
 *
 * @param {Context} context
 * @param {import("./cursor.js").Cursor} cursor
 */
export async function openSubmit(context, cursor) {
  const { store, outbox, actions, focusText } = context;
  if (store.state.trouble || [...store.state.unsent.values()].some(({ progress }) => progress === "refused" || progress === "conflict")) {
    return actions.say("Some of your work is not saved yet. Save it first, then submit.", undefined, "warn");
  }
  await outbox.idle();
  const missing = missingOf(store.state);
  store.dispatch(set({ missing: byMark(missing) }));
  const title = missing.length ? `${counted(missing.length, "thing is", "things are")} missing before you submit` : "Submit your layer";
  const goOn = () => {
    dialog.close();
    cursor.goTo(store.state.read.indexOf(0) + 1);
    focusText();
  };
  const dialog = openDialog(title, ...facts(context, goOn), ...(missing.length ? [list(context, missing, () => dialog.close())] : []), foot());
  dialog.addEventListener("close", () => document.activeElement === document.body && focusText());

  function foot() {
    const leave = h("button", { type: "button", class: "btn", onclick: () => dialog.close() }, missing.length ? "Back to the text" : "Not yet");
    if (missing.length) return h("p", { class: "row" }, leave);
    const fault = h("p", { class: "fault", role: "alert", hidden: true });
    const send = h("button", { type: "button", class: "primary", onclick: () => void submit(context, dialog, send, fault) }, "Submit my layer");
    return h("div", { class: "sum-up" }, h("p", null, "Afterwards it can only be read. You can open it again with a reason until adjudication begins."), fault, h("p", { class: "row" }, send, leave));
  }
}

/** @param {Missing[]} missing */
function byMark(missing) {
  /** @type {Map<string, { pointer: string, detail: string }[]>} */
  const found = new Map();
  for (const { mark, pointer, detail } of missing) found.set(mark.key, [...(found.get(mark.key) ?? []), { pointer, detail }]);
  return found;
}

/**
 * What was read and marked.
 *
 * @param {Context} context
 * @param {() => void} goOn to what is not read
 */
function facts({ store, values }, goOn) {
  const { read } = store.state;
  const left = read.length - read.reduce((sum, one) => sum + one, 0);
  const mine = marksOf(store.state).filter((mark) => mark.mine);
  const kinds = KINDS.map((kind) => {
    const { label = kind, plural = label } = values.get(`kind.${kind}`) ?? {};
    const n = mine.filter((mark) => mark.kind === kind).length;
    return n ? counted(n, label.toLowerCase(), plural.toLowerCase()) : "";
  }).filter(Boolean);
  const unread = h("button", { type: "button", class: "text-btn", onclick: goOn }, counted(left, "is unread", "are unread"));
  const done = left ? [`${read.length - left} of ${counted(read.length, "sentence")} read; `, unread, "."] : [`All ${counted(read.length, "sentence")} read.`];
  return [h("div", { class: "sum-up" }, h("p", null, done), h("p", null, mine.length ? `${counted(mine.length, "mark")} of yours: ${kinds.join(", ")}.` : "You have marked nothing."))];
}

/**
 * @param {Context} context
 * @param {Missing[]} missing
 * @param {() => void} close
 */
function list(context, missing, close) {
  const rows = missing.slice(0, MOST).map(({ mark, pointer, detail }) => {
    const field = pointer.startsWith("/fields/") ? `f-${pointer.slice(8)}` : pointer === "/links" ? "f-link-to" : undefined;
    const go = (/** @type {Event} */ event) => {
      event.preventDefault();
      close();
      context.goTo(mark.key, { focus: true, field });
    };
    return h("li", null, h("a", { href: `?a=${mark.id}`, onclick: go }, `${mark.label} ${short(quoteOf(mark), 40)}`), ` ${detail}`);
  });
  const rest = missing.length - rows.length;
  return h("ul", { class: "missing" }, rows, rest > 0 ? h("li", null, `and ${counted(rest, "more", "more")}.`) : null);
}

/**
 * @param {Context} context
 * @param {HTMLDialogElement} dialog
 * @param {HTMLButtonElement} button
 * @param {HTMLElement} fault
 */
async function submit(context, dialog, button, fault) {
  const { store, focusText, actions } = context;
  button.disabled = true;
  try {
    await request("POST", `/documents/${store.state.document.id}/layer:submit`, { body: {}, key: newKey() });
  } catch (error) {
    button.disabled = false;
    if (error instanceof Problem && error.errors.length) return refused(context, dialog, error.errors);
    fault.hidden = false;
    fault.textContent = error instanceof Error ? `Not submitted. ${error.message}` : "Not submitted. Try again.";
    return;
  }
  const { renew } = await import("./renew.js");
  await renew(context).catch(() => location.reload());
  dialog.close();
  focusText();
  actions.say("Your layer is submitted. Reopen it to go on.");
}

/**
 * The server finds something missing that the page did not know of.
 *
 * @param {Context} context
 * @param {HTMLDialogElement} dialog
 * @param {{ pointer: string, detail: string }[]} errors
 */
function refused(context, dialog, errors) {
  const byId = new Map([...marksByKey(context.store.state).values()].map((mark) => [mark.id, mark]));
  const missing = errors.flatMap(({ pointer, detail }) => {
    const [, id, rest] = /^\/annotations\/([^/]+)(\/.*)?$/.exec(pointer) ?? [];
    const mark = byId.get(id ?? "");
    return mark ? [{ mark, pointer: rest ?? "", detail }] : [];
  });
  dialog.close();
  if (!missing.length) return context.actions.say(`Not submitted. ${errors[0].detail}`, undefined, "warn");
  context.store.dispatch(set({ missing: byMark(missing) }));
  const again = openDialog(`${counted(missing.length, "thing is", "things are")} missing before you submit`, list(context, missing, () => again.close()));
}

/** @param {Context} context */
function askReason(context) {
  const { store } = context;
  const reason = h("textarea", { id: "reopen-reason", rows: 3, required: true, maxlength: 20_000 });
  const fault = h("p", { class: "fault", role: "alert", hidden: true });
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
