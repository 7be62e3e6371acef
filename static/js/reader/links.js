/** The links of a mark in its card: those there are, and a row to make one. */
import { h, short } from "../dom.js";
import { fill, others } from "./controls.js";
import { marksByKey, quoteOf } from "./marks.js";

/**
 * @typedef {import("./context.js").Context} Context
 * @typedef {import("./marks.js").Mark} Mark
 * @typedef {import("./state.js").LinkItem} LinkItem
 */

/**
 * The standing links of a mark, first those that it makes.
 *
 * @param {Context} context
 * @param {string} key
 * @returns {{ link: LinkItem, other: Mark | null, isOut: boolean }[]}
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
      const next = found.map(({ link, other, isOut }) => `${link.key}${link.progress}${other?.label}${other?.start}${isOut}`).join();
      if (next !== sum) {
        sum = next;
        list.replaceChildren(...found.map((one) => row(context, one, canWrite)));
      }
      adder?.sync(now);
    },
  };
}

/**
 * @param {Context} context
 * @param {{ link: LinkItem, other: Mark | null, isOut: boolean }} one
 * @param {boolean} canWrite
 */
function row(context, { link, other, isOut }, canWrite) {
  const name = context.labels.get(`link_type.${link.type}`) ?? link.type;
  return h(
    "li",
    null,
    h("span", null, isOut ? name : `${name} ← `),
    other
      ? h(
          "a",
          {
            href: `?a=${other.id ?? ""}`,
            class: other.kind,
            onclick: (/** @type {MouseEvent} */ event) => {
              event.preventDefault();
              context.goTo(other.key, { focus: true });
            },
          },
          `${other.label} ${short(quoteOf(other), 34)}`,
        )
      : h("span", null, "a claim of the project"),
    canWrite && link.mine
      ? h("button", { type: "button", class: "away", "aria-label": `Remove link ${name} ${other?.label ?? ""}`, onclick: () => context.actions.unlink(link.key) }, "×")
      : null,
  );
}

/**
 * @param {Context} context
 * @param {Mark} mark
 * @returns {import("./fields.js").Control}
 */
function linkRow(context, mark) {
  const types = context.vocabulary.link_type.filter(({ from }) => from?.includes(mark.kind));
  const type = h("select", { id: "f-link-type", "aria-label": "Type of link" }, types.map(({ id, label, hint }) => h("option", { value: id, title: hint }, label)));
  const to = h("select", { id: "f-link-to", "aria-label": "Mark to link to" });
  const fault = h("p", { class: "fault", hidden: true });
  const ends = () => types.find(({ id }) => id === type.value)?.to ?? [];
  const targets = (/** @type {Mark} */ now) => fill(to, others(context, now, (other) => ends().includes(other.kind)));
  const add = () => {
    const target = [...marksByKey(context.store.state).values()].find(({ id }) => id === to.value);
    if (!target) return context.actions.say("Choose the mark to link to.", undefined, "warn");
    context.actions.link(mark.key, type.value, target.key);
    to.value = "";
  };
  type.addEventListener("change", () => targets(context.actions.mark(mark.key) ?? mark));
  return {
    element: h("div", { class: "link-new" }, type, to, h("button", { type: "button", class: "mini", onclick: add }, "Link"), fault),
    sync(now) {
      targets(now);
      const wrong = context.store.state.missing.get(now.key)?.find(({ pointer }) => pointer.startsWith("/links"));
      fault.hidden = !wrong;
      fault.textContent = wrong?.detail ?? "";
    },
  };
}
