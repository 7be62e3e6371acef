/** Clicks and hovering, in the text and on cards: card and mark light each other. */
import { set } from "./state.js";

/**
 * @param {import("./context.js").Context} context
 * @param {import("./cursor.js").Cursor} cursor
 * @param {import("./deck.js").Deck} deck
 * @param {HTMLElement} list
 */
export function mountPointing(context, cursor, deck, list) {
  const { store, text, focusText, goTo } = context;
  const { root } = text;
  const light = (/** @type {string | null} */ key) => {
    if (store.state.lit === key) return;
    for (const one of [store.state.lit, key]) if (one) deck.element(one)?.classList.toggle("lit", one === key);
    store.dispatch(set({ lit: key }));
  };
  root.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    const fold = target.closest(".fold");
    if (fold) return fold.setAttribute("aria-expanded", String(fold.parentElement?.classList.toggle("open") ?? false));
    if (target.closest("a") || store.state.range || !getSelection()?.isCollapsed) return;
    const point = text.pointFrom(event.clientX, event.clientY);
    if (point !== null) cursor.click(point);
  });
  let asked = 0;
  root.addEventListener("pointermove", (event) => {
    if (event.pointerType !== "mouse" || event.buttons) return;
    cancelAnimationFrame(asked);
    asked = requestAnimationFrame(() => {
      const point = text.pointFrom(event.clientX, event.clientY);
      const [mark] = point === null ? [] : cursor.marksAt(point, point + 1);
      light(mark?.key ?? null);
      root.classList.toggle("over-mark", Boolean(mark));
    });
  });
  root.addEventListener("pointerleave", () => light(null));
  list.addEventListener("pointerover", (event) => light(keyOf(event)));
  list.addEventListener("pointerleave", () => light(null));
  list.addEventListener("focusin", (event) => light(keyOf(event)));
  list.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    const key = keyOf(event);
    if (target.closest("[data-close]")) {
      store.dispatch(set({ selected: null }));
      return focusText();
    }
    if (!key || key === store.state.selected || target.closest("a")) return;
    goTo(key, { focus: Boolean(target.closest("[data-open]")) });
  });
}

/** @param {Event} event */
function keyOf(event) {
  const card = event.target instanceof Element ? event.target.closest("article") : null;
  return card?.dataset.key ?? null;
}
