/**
 * Takes up what lay unsent on this computer when the page was left: draws it at once as unsaved, sends it in its order with
 * the same keys, and asks where somebody changed the same meanwhile. Then listens to the other tabs with this document.
 *
 * @typedef {import("./state.js").State} State
 * @typedef {import("./kept.js").Row} Row
 * @typedef {import("./kept.js").Posted} Posted
 * @typedef {import("./kept.js").Named} Named
 * @typedef {import("./ops.js").Op} Op
 * @typedef {(state: State) => State} Step
 * @typedef {{ store: import("../store.js").Store<State>, text: import("./text.js").TextMap,
 *   outbox: import("./outbox.js").Outbox, undo: import("./undo.js").Undo }} Parts
 */
import { Kept } from "./kept.js";
import { marksByKey } from "./marks.js";
import { applied, isSame, linkOf, renamed, valuesOf } from "./ops.js";
import { isSpeech, withSaid } from "./said.js";
import { dropped, failed, linked, markedRead, named, removedThere, sending, set, withEntry } from "./state.js";
import { Tabs } from "./tabs.js";
import { nameOf } from "./tasks.js";

/** @param {Parts} parts */
export async function takeUp(parts) {
  const { store, outbox, undo } = parts;
  const { shelf } = outbox;
  const scope = `${store.state.me.id}/${store.state.document.id}`;
  const kept = await Kept.open(scope, localStorage.getItem("keep") !== "off").catch(() => null);
  const all = await kept?.all().catch(() => null);
  const tabs = new Tabs(scope, (message) => hear(parts, message));
  shelf.open(all ? kept : null, tabs);
  if (all) name(parts, all.marks);
  const names = all ? replay(parts, all.rows, all.letters) : [];
  undo.open(kept && keeper(kept, parts), all ? all.steps.map((taken) => stepHere(parts, taken)) : []);
  if (all && kept) void prune(kept, all);
  tabs.tell({ type: "hello" });
  await tabs.lead();
  if (all && kept) await reconcile(parts, kept);
  outbox.lead(names);
}

/**
 * Where the steps of Undo are kept, with the names that marks have outside of this page.
 *
 * @param {Kept} kept
 * @param {Parts} parts
 * @returns {import("./undo.js").Keeper}
 */
function keeper(kept, { store, outbox }) {
  const outside = (/** @type {import("./undo.js").Step} */ step) => {
    const name = (/** @type {string} */ key) => outbox.shelf.there(key);
    return { ...step, key: name(step.key), back: step.back.map((op) => renamed(op, name)), again: step.again.map((op) => renamed(op, name)) };
  };
  return {
    add: (step, away) => kept.addStep({ step: outside(step), undone: false, layout: store.state.layout }, away),
    put: (id, step, undone) => kept.putStep({ id, step: outside(step), undone, layout: store.state.layout }),
  };
}

/**
 * A step of an earlier visit. Sentences have other numbers when the text was cut anew: then reading marks are left out.
 *
 * @param {Parts} parts
 * @param {import("./kept.js").Taken} taken
 */
function stepHere({ store, outbox }, { id, step, undone, layout }) {
  const fits = (/** @type {import("./ops.js").Deed} */ op) => op.do !== "read" || layout === store.state.layout;
  const here = (/** @type {import("./ops.js").Deed[]} */ ops) => ops.filter(fits).map((op) => outbox.here(op));
  return { id, undone, step: { ...step, key: outbox.shelf.here(step.key), back: here(step.back), again: here(step.again) } };
}

/** Names that nothing needs any more go. @param {Kept} kept @param {Awaited<ReturnType<Kept["all"]>>} all */
function prune(kept, { rows, steps, marks }) {
  const used = JSON.stringify([rows, steps]);
  return kept.forget(marks.filter(({ key, annotation }) => !used.includes(key) && !used.includes(annotation.id)).map(({ key }) => key));
}

/** What marks are called that were made here, and what was removed and can be had back. @param {Parts} parts @param {Named[]} marks */
function name({ store, outbox }, marks) {
  for (const { key, annotation, gone } of marks) {
    if (key !== annotation.id) outbox.shelf.call(key, annotation.id);
    if (gone && !store.state.server.has(annotation.id)) store.dispatch((state) => ({ ...state, server: withEntry(state.server, annotation.id, { annotation, gone }) }));
  }
}

/**
 * Draws what lay unsent.
 *
 * @param {Parts} parts
 * @param {Row[]} rows
 * @param {Posted[]} letters
 * @returns {string[]} names of what is to be sent, in order
 */
function replay({ store, text, outbox }, rows, letters) {
  const { shelf } = outbox;
  const before = store.state;
  const early = shelf.early();
  const local = rows.flatMap((row) => {
    const op = onPage(outbox, text, row);
    return op ? [{ ...row, op }] : [];
  });
  const posted = new Map(letters.map((one) => [Math.max(...one.covers, 0), one]));
  /** @type {Set<string>} */
  const onWay = new Set();
  store.dispatch((start) => {
    let state = start;
    for (const { id, op, base } of local) {
      const name = nameOf(op);
      const letter = posted.get(id);
      if (base && op.do !== "read" && op.key && !state.server.has(op.key)) state = { ...state, server: withEntry(state.server, op.key, { annotation: base, gone: true }) };
      if (letter?.letter.method === "POST" && op.do === "make") state = twin(state, op)(state);
      if (op.do !== "link" || !linkOf(state, op)) state = applied(op)(state);
      if (!letter) continue;
      onWay.add(name);
      shelf.takePosted(name, { ...letter, filed: letter.name });
      if (name.startsWith("mark ")) state = sending(name.slice(5), letter.letter.carries)(state);
    }
    return early.reduce((now, op) => applied(op)(now), state);
  });
  shelf.take(local);
  const names = [...new Set(local.map(({ op }) => nameOf(op)))];
  for (const name of names) if (name.startsWith("mark ") && !onWay.has(name)) stale({ store, outbox }, before, name.slice(5));
  return names;
}

/**
 * The op as it is meant on this page; `null` when the text has no such sentence any more.
 *
 * @param {import("./outbox.js").Outbox} outbox
 * @param {import("./text.js").TextMap} text
 * @param {{ op: Op, at: number | null }} row
 * @returns {Op | null}
 */
function onPage(outbox, text, { op, at }) {
  if (op.do !== "read") return outbox.here(op);
  const sentence = text.sentences.find(({ start }) => start === at);
  return sentence ? { ...op, n: sentence.n } : null;
}

/**
 * A mark whose answer was lost may stand on the page already: it is the same one.
 *
 * @param {State} state
 * @param {import("./ops.js").Make} op
 * @returns {Step}
 */
function twin(state, { key, whole }) {
  const same = [...marksByKey(state).values()].find((mark) => mark.mine && isSame(valuesOf(mark, { kind: whole.kind, fragments: whole.fragments }), { kind: whole.kind, fragments: whole.fragments }));
  return same?.id ? named(same.id, key) : (now) => now;
}

/**
 * Somebody changed or removed a mark after the first unsent op on it: the person chooses.
 *
 * @param {Pick<Parts, "store" | "outbox">} parts
 * @param {State} before what the server said when the page came
 * @param {string} key
 */
function stale({ store, outbox }, before, key) {
  const base = outbox.shelf.baseOf(`mark ${key}`);
  const unsent = store.state.unsent.get(key);
  if (!base || !unsent) return;
  const known = before.server.get(key);
  if (known && !known.gone && known.annotation.version === base.version) return;
  const isRemoved = !known || known.gone;
  if (isRemoved && unsent.gone === false) return;
  if (isRemoved && unsent.gone) return outbox.forget(key);
  store.dispatch(isRemoved ? removedThere(key, base) : failed(key, { progress: "conflict", theirs: known.annotation, base }));
}

/**
 * The tab that sent is gone, perhaps between the answer and the telling: what is not in the queue any more is over.
 *
 * @param {Parts} parts
 * @param {Kept} kept
 */
async function reconcile({ store, outbox }, kept) {
  const { rows, letters, marks } = await kept.all();
  const over = outbox.shelf.missing(new Set(rows.map(({ id }) => id)));
  const said = new Map(marks.map((one) => [outbox.shelf.here(one.key), one]));
  for (const op of over) {
    const key = "key" in op ? (op.key ?? "") : "";
    const known = said.get(key);
    if (op.do === "read") store.dispatch(markedRead(op.n, op.is, true));
    else if (isSpeech(op)) store.dispatch((state) => withSaid(state, key, undefined));
    else if (op.do === "link" || op.do === "unlink") store.dispatch(linked(key, undefined));
    else store.dispatch(dropped(key, known));
    for (const left of outbox.shelf.opsOf(nameOf(op))) store.dispatch(applied(left));
  }
  for (const { name: filed, ...posted } of letters) {
    const [kind, key] = filed.split(" ");
    const name = `${kind} ${outbox.shelf.here(key)}`;
    if (outbox.shelf.postedOf(name)) continue;
    outbox.shelf.takePosted(name, { ...posted, filed });
    if (kind === "mark") store.dispatch(sending(outbox.shelf.here(key), posted.letter.carries));
  }
}

/** @param {Parts} parts @param {any} message of another tab */
function hear({ store, text, outbox }, message) {
  const { shelf } = outbox;
  if (message.type === "hello") {
    // A page of ours came: somebody may have signed in.
    if (outbox.leads && store.state.trouble?.kind === "signed-out") outbox.retry();
    return outbox.leads && shelf.tellAll();
  }
  if (message.type === "dropped") return drop(store, outbox);
  if (message.type === "retry") return outbox.leads && outbox.retry();
  if (message.type === "trouble") return store.dispatch(set({ trouble: message.trouble, why: message.why }));
  if (message.type === "item") {
    shelf.drop(message.ids);
    return store.dispatch(told(message, shelf.has(message.key) ? message.key : shelf.here(message.id)));
  }
  const op = onPage(outbox, text, message);
  if (!op) return undefined;
  store.dispatch(applied(op));
  shelf.take([{ id: message.id, op, base: message.base, at: message.at }]);
  return outbox.hand(nameOf(op));
}

/** How a thing stands in the tab that sends. @param {any} item @param {string} key @returns {Step} */
function told({ kind, key: n, known, unsent, link, read, said }, key) {
  if (kind === "said") return (state) => withSaid(state, n, said);
  if (kind === "read") return markedRead(Number(n), read.is, read.isSent);
  if (kind === "link") return linked(key, link && { ...link, key });
  return (state) => ({ ...state, server: known ? withEntry(state.server, key, known) : state.server, unsent: withEntry(state.unsent, key, unsent) });
}

/**
 * The person signed out and gave up what was unsent: this page has nothing to send any more.
 *
 * @param {Parts["store"]} store
 * @param {import("./outbox.js").Outbox} outbox
 */
function drop(store, outbox) {
  outbox.shut();
  const links = new Map([...store.state.links].filter(([, { id }]) => id));
  const talk = { ...store.state.talk, said: new Map([...store.state.talk.said].filter(([, { known }]) => known)) };
  const why = "You signed out in this browser. Sign in and reload the page to go on.";
  store.dispatch(set({ unsent: new Map(), readUnsent: new Set(), links, talk, trouble: null, selected: null, why }));
}
