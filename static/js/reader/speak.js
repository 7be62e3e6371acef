/** What one says goes the way of all other work: drawn at once, kept on this computer, sent in its order. */
import { applied } from "./ops.js";
import { withSaid } from "./said.js";
import { set } from "./state.js";
import { announce } from "./voice.js";

/**
 * @param {import("./context.js").Context} context
 * @param {import("./said.js").Speech} op
 * @param {string} said to a screen reader
 */
export function speak({ store, outbox }, op, said) {
  store.dispatch(applied(op));
  outbox.write(op);
  announce(said);
}

/**
 * Takes a comment of one's own away, which can be undone.
 *
 * @param {import("./context.js").Context} context
 * @param {import("../types.js").Comment} known
 */
export function takeAway(context, known) {
  const { store, actions } = context;
  const { id, on, parent, text } = known;
  speak(context, { do: "unsay", key: id, known }, "");
  const what = "Removed a comment";
  actions.undo.done({ what, key: on.annotation ?? "", back: [{ do: "say", key: id, on: on.annotation ?? "", parent, text, known }], again: [{ do: "unsay", key: id, known }] });
  store.dispatch(set({ line: { text: `${what}.`, tone: "plain", act: actions.undo.offer() } }));
}

/**
 * Sends again what was refused, as it is or over what stands there now.
 *
 * @param {import("./context.js").Context} context
 * @param {import("./said.js").Said} said
 */
export function sayAgain({ store, outbox }, said) {
  const known = said.theirs ?? said.known;
  const text = said.wish.text ?? "";
  const { key, on, parent } = said;
  store.dispatch((state) => withSaid(state, key, { ...said, known, theirs: null, progress: "waiting", why: "" }));
  outbox.write(known ? { do: "resay", key, text, known } : { do: "say", key, on, parent, text, known: null });
}

/**
 * Gives up what was not sent of a comment.
 *
 * @param {import("./context.js").Context} context
 * @param {import("./said.js").Said} said
 */
export function forgetSaid({ store, outbox }, said) {
  const known = said.theirs ?? said.known;
  store.dispatch((state) => withSaid(state, said.key, known ? { ...said, known, theirs: null, wish: {}, progress: "saved", why: "" } : undefined));
  outbox.shelf.forget(`said ${said.key}`);
}
