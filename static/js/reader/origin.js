/**
 * Where a mark of the agreed layer comes from, and what spoke against it; and what became of a reviewer’s mark.
 *
 * @typedef {import("./context.js").Context} Context
 * @typedef {import("./marks.js").Mark} Mark
 * @typedef {{ id: string, label: string, author: string, status: string, quote: string }} Voice
 * @typedef {{ case: number, count: number, decision: string, by: string, cause: string | null, reason: string, sources: Voice[],
 *   dissent: Voice[] }} Origin as `annotate/services/desk.py` writes it
 */
import { h, short } from "../dom.js";

const DECIDED = ["accepted", "rejected", "superseded"];

/**
 * What adjudication made of a reviewer’s mark, in a word; in the agreed layer every mark is accepted.
 *
 * @param {Context} context
 * @param {Mark} mark
 */
export function statusWord({ store, labels }, { status }) {
  if (store.state.shown === "adjudicated" || !DECIDED.includes(status)) return null;
  const look = { accepted: "ok", rejected: "no" }[status] ?? "plain";
  return h("b", { class: `st ${look}` }, (labels.get(`status.${status}`) ?? status).toLowerCase());
}

/**
 * @param {Context} context
 * @returns {import("./fields.js").Control}
 */
export function origin(context) {
  const box = h("div", { class: "origin" });
  return {
    element: box,
    sync(now) {
      const found = now.id ? context.origins[now.id] : undefined;
      const word = statusWord(context, now);
      box.hidden = !found && !word;
      box.replaceChildren(...(found ? [from(found), why(context, found), ...found.dissent.map(against)] : word ? [h("p", null, word)] : []));
    },
  };
}

/** "From C07 of Jonas Keller and C03 of Mei Lin." @param {Origin} found */
function from({ count, sources }) {
  const named = sources.map(({ label, author }) => `${label} of ${author}`);
  const all = named.length > 1 ? `${named.slice(0, -1).join(", ")} and ${named[named.length - 1]}` : named[0];
  return h("p", null, all ? `From ${all}.` : `Agreed from ${count === 1 ? "one reviewer’s mark" : `the marks of ${count} reviewers`}.`);
}

/** Who decided, and why. @param {Context} context @param {Origin} found */
function why({ labels }, found) {
  const reasons = [found.cause ? labels.get(`cause.${found.cause}`) : "", found.reason].filter(Boolean).join(". ");
  const decision = (labels.get(`decision.${found.decision}`) ?? found.decision).toLowerCase();
  const link = document.getElementById("layers")?.dataset.cases ? h("a", { href: `${location.pathname}/cases/${found.case}` }, "Case") : null;
  return h("p", null, `${found.by}: ${decision}${reasons ? ` – ${reasons.replace(/\.$/, "")}` : ""}.`, link ? [" ", link] : null);
}

/** A mark that was rejected in its case. @param {Voice} voice */
function against({ label, author, quote }) {
  return h("p", { class: "dissent" }, h("b", { class: "st no" }, "rejected"), ` ${label} of ${author}: `, h("q", { dir: "auto" }, short(quote, 120)));
}
