/**
 * One card: closed, three lines; open, the fields of its kind. An open card is built once and then brought up to date,
 * so that what is being typed stays.
 *
 * @typedef {import("./context.js").Context} Context
 * @typedef {import("./marks.js").Mark} Mark
 * @typedef {{ element: HTMLElement, mark: Mark, look: string, sync: (mark: Mark) => void }} Card
 */
import { counted, h, kbd, short } from "../dom.js";
import { ariaKey, keyFor } from "../keys.js";
import { alike } from "./alike.js";
import { hand, split, voice, who } from "./asks.js";
import { called } from "./belongs.js";
import { conflict } from "./conflict.js";
import { faultLine, textControl } from "./controls.js";
import { kindFields, nameOf } from "./fields.js";
import { history, moment } from "./history.js";
import { links, linksOf } from "./links.js";
import { initials, marksByKey, quoteOf } from "./marks.js";
import { origin, statusWord } from "./origin.js";
import { pieces } from "./parts.js";
import { countOn } from "./said.js";
import { stated } from "./stated.js";
import { target } from "./target.js";
import { thread } from "./thread.js";

/** What decides whether a card must be built anew. @param {Context} context @param {Mark} mark */
export function lookOf({ store }, mark) {
  const { selected, why } = store.state;
  if (mark.key !== selected) return "closed";
  if (mark.progress === "conflict") return `conflict ${mark.unsent?.theirs?.version}`;
  return `open ${mark.kind} ${mark.mine && !why}`;
}

/**
 * @param {Context} context
 * @param {Mark} mark
 * @param {string} [look] as `lookOf` gives it
 * @returns {Card}
 */
export function cardFor(context, mark, look = lookOf(context, mark)) {
  const body = look === "closed" ? closed(context) : look.startsWith("conflict") ? conflict(context, mark) : open(context, mark);
  const heading = h("h3");
  const element = h("article", { tabindex: "-1" }, heading, body.element);
  const sync = (/** @type {Mark} */ now) => {
    element.className = `card ${now.kind}${look === "closed" ? "" : " sel"}${now.mine ? "" : " other"}${now.progress === "saved" ? "" : ` ${now.progress}`}`;
    if (element.dataset.annotation !== (now.id ?? now.key)) element.dataset.annotation = now.id ?? now.key;
    element.dataset.key = now.key;
    name(context, element, heading, now, look !== "closed");
    body.sync(now);
    card.mark = now;
  };
  /** @type {Card} */
  const card = { element, mark, look, sync };
  sync(mark);
  return card;
}

/**
 * The heading, and the accessible name, which begins with the kind.
 *
 * @param {Context} context
 * @param {HTMLElement} element
 * @param {HTMLElement} heading
 * @param {Mark} mark
 * @param {boolean} isOpen
 */
function name(context, element, heading, mark, isOpen) {
  const kind = context.labels.get(`kind.${mark.kind}`) ?? mark.kind;
  const sentence = context.text.sentenceAt(mark.start);
  const zone = context.text.zoneAt(mark.start);
  const place = sentence ? `S${sentence.n}` : (zone?.name ?? "");
  const sum = [kind, mark.label, place, mark.author.name, isOpen, mark.fromHint].join();
  if (heading.dataset.sum === sum) return;
  heading.dataset.sum = sum;
  element.setAttribute("aria-label", `${kind} ${mark.label}${place ? `, ${place}` : ""}: ${short(quoteOf(mark), 60)}`);
  if (isOpen) element.setAttribute("aria-current", "true");
  const title = isOpen ? h("span", null, kind) : h("button", { type: "button", class: "opener", "aria-expanded": "false", dataset: { open: "" } }, kind);
  heading.replaceChildren(
    h("b", { class: "badge", "aria-hidden": "true" }, context.values.get(`kind.${mark.kind}`)?.letter ?? ""),
    title,
    h("small", null, mark.label, sentence ? [" · ", h("a", { href: `#s${sentence.n}`, "aria-label": `Sentence ${sentence.n}` }, place)] : zone ? [" · ", h("a", { href: `#z${zone.n}`, "aria-label": context.labels.get(`zone.${zone.kind}`) }, place)] : null, zone?.page ? ` · p. ${zone.page}` : null, mark.mine ? (isOpen ? " · yours" : "") : ` · ${initials(mark.author.name)}`, mark.fromHint ? " · from a hint" : ""),
  );
  if (isOpen) heading.append(guide(context), h("button", { type: "button", class: "icon", "aria-label": "Close card", dataset: { close: "" } }, "×"));
}

/** @param {Context} context */
function guide(context) {
  const key = keyFor(context.keys, "guidelines");
  const open = () => void import("./guidelines.js").then(({ openGuidelines }) => openGuidelines(context));
  return h("button", { type: "button", class: "icon", "aria-label": "Guidelines", title: key ? `Guidelines (${key})` : "Guidelines", "aria-keyshortcuts": key ? ariaKey(key) : null, onclick: open }, "?");
}

/** @param {Context} context */
function closed(context) {
  const quote = h("p", { class: "q", dir: "auto" });
  const line = h("p", { class: "m" });
  return {
    element: h("div", null, quote, line),
    /** @param {Mark} mark */
    sync(mark) {
      quote.textContent = short(quoteOf(mark), 90);
      line.replaceChildren(...summary(context, mark).flatMap((part, at) => (at ? [" · ", part] : [part])));
    },
  };
}

/** @type {Record<string, string[]>} the fields that matter most, by kind */
const TELLING = {
  claim: ["claim_type", "checkability"],
  attribution: ["mode", "source_type", "traceability"],
  unverified: ["reason", "resolution"],
  language: ["category", "intensity"],
};

/**
 * The one line of what matters.
 *
 * @param {Context} context
 * @param {Mark} mark
 * @returns {(string | Node)[]}
 */
function summary(context, mark) {
  /** @type {(string | Node)[]} */
  const parts = [];
  const trouble = troubleOf(mark);
  if (trouble) parts.push(h("b", { class: "st open" }, trouble));
  const status = statusWord(context, mark);
  if (status) parts.push(status);
  if (context.store.state.missing.has(mark.key)) parts.push(h("b", { class: "st open" }, "needed before you submit"));
  for (const field of TELLING[mark.kind]) {
    const value = mark.fields[field];
    if (value === undefined || value === null) continue;
    const label = context.labels.get(`${field}.${value}`) ?? String(value);
    parts.push(field === "resolution" ? h("b", { class: "st plain" }, label.toLowerCase()) : field === "intensity" ? `strength ${value}` : label);
  }
  const link = linksOf(context, mark.key)[0];
  if (link?.other) parts.push(`${(context.labels.get(`link_type.${link.link.type}`) ?? link.link.type).toLowerCase()}${link.isOut ? "" : " ←"} ${link.other.label}`);
  const { all } = countOn(context.store.state, mark.id ?? mark.key);
  return [...(parts.length ? parts : ["Nothing decided yet"]), ...(all ? [counted(all, "comment")] : [])];
}

/** @param {Mark} mark */
function troubleOf(mark) {
  if (mark.progress === "conflict") return "two versions, choose";
  if (mark.progress === "refused") return "not saved";
  return mark.progress === "kept" ? "kept here" : "";
}

/**
 * @param {Context} context
 * @param {Mark} mark
 * @returns {import("./fields.js").Control}
 */
function open(context, mark) {
  const canWrite = mark.mine && !context.store.state.why;
  const quote = h("p", { class: "q", dir: "auto" });
  const asks = ASKS[mark.kind].map((ask) => ask(context, mark));
  const parts = canWrite ? [pieces(context, mark), refusal(context, mark), ...asks, kindFields(context, mark), note(context, mark), confidence(context, mark)] : [origin(context), facts(context), ...(mark.kind === "attribution" ? [hand(context, mark)] : mark.kind === "claim" ? [stated(context, mark)] : [])];
  const foot = [links(context, mark, canWrite), ...(canWrite ? [alike(context, mark)] : []), thread(context, mark), history(context, mark), footer(context, mark, canWrite)];
  return {
    element: h(
      "div",
      { class: "form", role: "group", "aria-label": "Fields" },
      quote,
      parts.map(({ element }) => element),
      foot.map(({ element }) => element),
    ),
    sync(now) {
      quote.textContent = short(quoteOf(now), 140);
      quote.hidden = (canWrite || now.kind === "attribution") && (now.kind === "attribution" || now.fragments.length > 1);
      for (const part of [...parts, ...foot]) part.sync(now);
    },
  };
}

/** What a card asks before the fields, by kind. @type {Record<string, ((context: Context, mark: Mark) => import("./fields.js").Control)[]>} */
const ASKS = { claim: [split, stated], attribution: [who, target, hand], unverified: [target], language: [voice] };

/** What the server refused and what can be done. @param {Context} context @param {Mark} mark @returns {import("./fields.js").Control} */
function refusal(context, mark) {
  const sentence = h("p", null);
  const rest = h("ul");
  const box = h(
    "div",
    { class: "message err", hidden: true },
    sentence,
    rest,
    h(
      "p",
      { class: "row" },
      h("button", { type: "button", class: "mini", onclick: () => context.actions.retry(mark.key) }, "Try again"),
      h("button", { type: "button", class: "mini", onclick: () => context.actions.discard(mark.key) }, "Discard the change"),
    ),
  );
  return {
    element: box,
    sync(now) {
      const isRefused = now.progress === "refused";
      if (isRefused && box.hidden) box.setAttribute("role", "alert");
      box.hidden = !isRefused;
      sentence.textContent = `Not saved. ${now.unsent?.why ?? ""} What you typed is kept here.`;
      rest.replaceChildren(...(now.unsent?.errors ?? []).filter(({ pointer }) => !pointer.startsWith("/fields/")).map(({ detail }) => h("li", null, detail)));
    },
  };
}

/** @param {Context} context @param {Mark} mark @returns {import("./fields.js").Control} */
function note(context, mark) {
  const typed = textControl("f-note", 2, (value) => context.actions.change(mark.key, { note: value }, "Note changed"));
  const fault = faultLine("f-note");
  return {
    element: h("p", { class: "f wide" }, h("label", { for: "f-note" }, "Note"), typed.element, fault.element),
    sync(now) {
      typed.sync(now.note);
      fault.sync(context, now, typed.element, "/note");
    },
  };
}

/** @param {Context} context @param {Mark} mark @returns {import("./fields.js").Control} */
function confidence(context, mark) {
  const inputs = [...context.vocabulary.confidence].reverse().map(({ id, label, hint }) => {
    const change = () => context.actions.change(mark.key, { confidence: id }, `Confidence: ${label.toLowerCase()}`);
    const input = h("input", { type: "radio", name: "f-confidence", value: id, onchange: change });
    return { id, input, label: h("label", { title: hint }, input, ` ${label.toLowerCase()}`) };
  });
  return {
    element: h("fieldset", { class: "f wide row" }, h("legend", null, "Confidence"), inputs.map(({ label }) => label)),
    sync: (now) => inputs.forEach(({ id, input }) => (input.checked = now.confidence === id)),
  };
}

/** What a mark says in words, for those who cannot change it. @param {Context} context @returns {import("./fields.js").Control} */
function facts(context) {
  const { labels, text } = context;
  const list = h("dl", { class: "facts" });
  return {
    element: list,
    sync(now) {
      const words = (/** @type {string} */ part) => now.fragments.filter((span) => span.part === part).map(({ start, end }) => text.slice(start, end)).join(" … ");
      const rows = [...(now.kind === "attribution" ? ["source", "cue", "content"] : [])].map((part) => [labels.get(`part.${part}`) ?? part, words(part) || "–"]);
      rows.push(...Object.entries(now.fields).map(([field, value]) => [nameOf(context, field), inWords(context, field, value)]));
      if (now.note) rows.push(["Note", now.note]);
      if (now.confidence !== "unknown") rows.push(["Confidence", labels.get(`confidence.${now.confidence}`) ?? now.confidence]);
      list.replaceChildren(...rows.map(([term, said]) => h("div", null, h("dt", null, term), h("dd", { dir: "auto" }, said))));
    },
  };
}

/** @param {Context} context @param {string} field @param {import("../types.js").FieldValue} value */
function inWords({ labels, store }, field, value) {
  const marked = (/** @type {string} */ id) => {
    const mark = [...marksByKey(store.state).values()].find((one) => one.id === id || one.key === id);
    return mark ? called(mark) : "a mark that is not here any more";
  };
  if (field === "parent") return marked(String(value));
  if (Array.isArray(value)) return value.map((one) => labels.get(`${field.slice(0, -1)}.${one}`) ?? one).join(", ");
  if (value && typeof value === "object") return value.annotation ? marked(value.annotation) : (value.name ?? value.authority ?? "");
  return labels.get(`${field}.${value}`) ?? (value === true ? "Yes" : value === false ? "No" : String(value));
}

/** @param {Context} context @param {Mark} mark @param {boolean} canWrite @returns {import("./fields.js").Control} */
function footer(context, mark, canWrite) {
  const saved = h("span");
  return {
    element: h(
      "p",
      { class: "foot" },
      saved,
      canWrite ? h("button", { type: "button", class: "mini remove", "aria-keyshortcuts": "Delete", onclick: () => context.actions.remove(mark.key) }, "Remove ", kbd("Del")) : null,
    ),
    sync(now) {
      const state = { saved: "Saved", waiting: "Saving", sending: "Saving", kept: "Kept here", refused: "Not saved", conflict: "Two versions" }[now.progress];
      saved.replaceChildren(state, now.updated && now.progress === "saved" ? " " : "", now.updated && now.progress === "saved" ? moment(now.updated, true) : "", now.version ? ` · version ${now.version}` : "");
    },
  };
}
