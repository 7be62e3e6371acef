/** Every version of a mark, asked for when the fold is opened. */
import { Problem, request } from "../api.js";
import { h } from "../dom.js";

const when = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
const clock = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short" });

/** @param {string} at @param {boolean} [isShort] */
export function moment(at, isShort = false) {
  return h("time", { datetime: at, title: `${at} (UTC)` }, (isShort ? clock : when).format(new Date(at)));
}

/**
 * @param {import("./context.js").Context} context
 * @param {import("./marks.js").Mark} mark
 * @returns {import("./fields.js").Control}
 */
export function history(context, mark) {
  const list = h("ol", { class: "versions" });
  let shown = -1;
  const load = async () => {
    const now = context.actions.mark(mark.key);
    if (!details.open || !now?.id || shown === now.version) return;
    shown = now.version;
    try {
      const { items } = await request("GET", `/annotations/${now.id}/history`);
      list.replaceChildren(...items.map((/** @type {any} */ entry, /** @type {number} */ at) => row(context, entry, items[at - 1])).reverse());
    } catch (error) {
      shown = -1;
      list.replaceChildren(h("li", null, error instanceof Problem ? error.message : "The history could not be loaded. Close and open it to try again."));
    }
  };
  const details = h("details", { class: "history", ontoggle: load }, h("summary", null, "History"), list);
  return {
    element: details,
    sync(now) {
      details.hidden = !now.id;
      if (details.open) void load();
    },
  };
}

/**
 * @param {import("./context.js").Context} context
 * @param {import("../types.js").HistoryEntry} entry
 * @param {import("../types.js").HistoryEntry | undefined} before
 */
function row(context, entry, before) {
  const action = context.labels.get(`history_action.${entry.action}`) ?? entry.action;
  const what = before ? differences(context, before.annotation, entry.annotation) : "";
  return h("li", null, `${entry.version} · `, moment(entry.at), ` · ${entry.by.name} · ${action.toLowerCase()}`, what && h("small", null, what), entry.reason && h("small", null, entry.reason));
}

/**
 * @param {import("./context.js").Context} context
 * @param {import("../types.js").Annotation} old
 * @param {import("../types.js").Annotation} now
 */
function differences(context, old, now) {
  /** @type {string[]} */
  const found = [];
  if (old.kind !== now.kind) found.push(`${context.labels.get(`kind.${old.kind}`)} → ${context.labels.get(`kind.${now.kind}`)}`);
  if (JSON.stringify(old.fragments) !== JSON.stringify(now.fragments)) found.push("passage");
  if (old.note !== now.note) found.push("note");
  if (old.confidence !== now.confidence) found.push(`confidence ${now.confidence}`);
  for (const name of new Set([...Object.keys(old.fields), ...Object.keys(now.fields)])) {
    const [was, is] = [old.fields[name], now.fields[name]];
    if (JSON.stringify(was) === JSON.stringify(is)) continue;
    const value = is === undefined || is === null ? "cleared" : (context.labels.get(`${name}.${is}`) ?? (typeof is === "object" ? "changed" : String(is)));
    found.push(`${context.labels.get(`vocabulary.${name}`) ?? name.replaceAll("_", " ")}: ${value}`);
  }
  return found.join(" · ");
}
