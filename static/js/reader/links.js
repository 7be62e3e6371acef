/** The links of a mark in its card: those there are, each with its type and its end to change, and a row to make one. */
import { h, short } from "../dom.js";
import { MarkField } from "./complete.js";
import { candidates, matching, refusal, typesBetween } from "./linking.js";
import { marksByKey, marksOf, quoteOf } from "./marks.js";
import { keyOn } from "./shortcuts.js";

/**
 * @typedef {import("./context.js").Context} Context
 * @typedef {import("./marks.js").Mark} Mark
 * @typedef {import("./state.js").LinkItem} LinkItem
 * @typedef {{ link: LinkItem, other: Mark | null, isOut: boolean }} End
 */

/**
 * The standing links of a mark, first those that it makes.
 *
 * @param {Context} context
 * @param {string} key
 * @returns {End[]}
 */
export function linksOf({ store }, key) {
  const marks = marksByKey(store.state);
  return [...store.state.links.values()]
    .filter((link) => !link.gone && (link.from === key || link.to === key))
    .map((link) => ({ link, isOut: link.from === key, other: marks.get(link.from === key ? link.to : link.from) ?? null }))
    .filter(({ other, link }) => other || link.claim)
    .sort((a, b) => Number(b.isOut) - Number(a.isOut));
}

/**
 * @param {Context} context
 * @param {Mark} mark
 * @param {boolean} canWrite
 * @returns {import("./fields.js").Control}
 */
export function links(context, mark, canWrite) {
  const list = h("ul", { class: "links" });
  const adder = canWrite ? linkRow(context, mark) : null;
  let sum = "";
  return {
    element: h("div", { class: "link-box", id: "f-links", tabindex: "-1" }, list, adder?.element),
    sync(now) {
      const found = linksOf(context, now.key);
      const next = found.map(({ link, other, isOut }) => `${link.key}${link.progress}${other?.label}${other?.start}${other?.kind}${isOut}`).join();
      if (next !== sum) {
        sum = next;
        const hadFocus = list.contains(document.activeElement);
        list.replaceChildren(...found.map((one) => row(context, one, now, canWrite)));
        // What had the focus is made anew: it stays among the links.
        if (hadFocus) /** @type {HTMLElement | null} */ (list.querySelector("select, button, a") ?? adder?.input ?? list.parentElement)?.focus();
      }
      adder?.sync(now);
    },
  };
}

/**
 * @param {Context} context
 * @param {End} end
 * @param {Mark} mark whose card it is
 * @param {boolean} canWrite
 */
function row(context, { link, other, isOut }, mark, canWrite) {
  const name = context.labels.get(`link_type.${link.type}`) ?? link.type;
  const mine = canWrite && link.mine;
  const target = h("span", { class: "to" }, other ? way(context, other) : "a claim of the project");
  const line = h(
    "li",
    null,
    mine && isOut && other ? typeOf(context, link, mark, other) : h("span", null, isOut ? name : `${name} ←`),
    target,
    mine && isOut && other ? h("button", { type: "button", class: "away pen", "aria-label": `Change where ${name} ${other.label} leads`, onclick: () => edit() }, "→") : null,
    mine ? h("button", { type: "button", class: "away", "aria-label": `Remove link ${name} ${other?.label ?? ""}`, onclick: () => context.actions.unlink(link.key) }, "×") : null,
  );
  const edit = () => {
    const field = targetField(context, () => context.actions.mark(link.from) ?? mark, { id: "f-link-other", label: `${name}: another mark`, type: () => link.type, instead: link.key }, (to) => context.actions.relink(link.key, { to: to.key }));
    target.replaceChildren(field.element);
    field.input.addEventListener("blur", () => other && target.replaceChildren(way(context, other)), { once: true });
    field.input.focus();
  };
  return line;
}

/** @param {Context} context @param {Mark} other */
function way(context, other) {
  const open = (/** @type {MouseEvent} */ event) => {
    event.preventDefault();
    context.goTo(other.key, { focus: true });
  };
  return h("a", { href: `?a=${other.id ?? ""}`, class: other.kind, onclick: open }, `${other.label} ${short(quoteOf(other), 34)}`);
}

/**
 * @param {Context} context
 * @param {LinkItem} link
 * @param {Mark} mark
 * @param {Mark} other
 */
function typeOf({ vocabulary, actions, store }, link, mark, other) {
  const types = typesBetween(vocabulary.link_type, mark.kind, other.kind);
  const select = h("select", { "aria-label": `Type of the link to ${other.label}` }, types.map(({ id, label, hint }) => h("option", { value: id, title: hint }, label)));
  select.value = link.type;
  select.addEventListener("change", () => {
    const why = refusal(vocabulary.link_type, mark, other, store.state.links.values(), { type: select.value, instead: link.key });
    if (!why) return actions.relink(link.key, { type: select.value });
    select.value = link.type;
    actions.say(why, undefined, "warn");
  });
  return select;
}

/**
 * A field for the end of a link: offers only the marks to which the type leads.
 *
 * @param {Context} context
 * @param {() => Mark} from
 * @param {{ id: string, label: string, type: () => string, instead?: string }} of
 * @param {(to: Mark) => void} take
 */
function targetField({ store, vocabulary, labels }, from, { id, label, type, instead }, take) {
  const types = vocabulary.link_type;
  return new MarkField({
    id,
    label,
    find(typed) {
      const mark = from();
      const own = [...store.state.links.values()].filter((link) => link.from === mark.key);
      const fitting = candidates(types, mark, marksOf(store.state), own).filter((other) => !refusal(types, mark, other, own, { type: type(), instead }));
      return matching(fitting, typed, quoteOf);
    },
    none: () => `No mark like this that “${labels.get(`link_type.${type()}`)}” can lead to.`,
    take,
  });
}

/**
 * @param {Context} context
 * @param {Mark} mark
 */
function linkRow(context, mark) {
  const types = context.vocabulary.link_type.filter(({ from }) => from?.includes(mark.kind));
  const type = h("select", { id: "f-link-type", "aria-label": "Type of link" }, types.map(({ id, label, hint }) => h("option", { value: id, title: hint }, label)));
  const fault = h("p", { class: "fault", hidden: true });
  const field = targetField(context, () => context.actions.mark(mark.key) ?? mark, { id: "f-link-to", label: "Link to", type: () => type.value }, (to) => context.actions.link(mark.key, type.value, to.key));
  const key = keyOn(context.keys, "l");
  const handle = h("button", { type: "button", class: "mini link-handle", dataset: { link: mark.key }, "aria-keyshortcuts": key.aria, title: "Drag to a mark or a card, or press and then choose" }, "Link ", key.cap);
  return {
    element: h("div", { class: "link-new" }, type, field.element, handle, fault),
    input: field.input,
    /** @param {Mark} now */
    sync(now) {
      const wrong = context.store.state.missing.get(now.key)?.find(({ pointer }) => pointer.startsWith("/links"));
      fault.hidden = !wrong;
      fault.textContent = wrong?.detail ?? "";
    },
  };
}
