/** The blocks near the view are painted and measured, a little at a time, so that scrolling stays smooth. */
import { visibleMarks } from "./marks.js";
import { watchNear } from "./text.js";

/** Milliseconds of one frame that may go into painting. */
const SHARE = 6;

/**
 * @param {import("../store.js").Store<import("./state.js").State>} store
 * @param {import("./text.js").TextMap} text
 * @param {import("./paint.js").Paint} paint
 * @param {import("./measure.js").Gutter} gutter
 * @param {import("./deck.js").Deck} deck
 * @param {import("./grips.js").Grips} grips
 */
export function mountNear(store, text, paint, gutter, deck, grips) {
  /** @type {Set<import("./text.js").Block>} */
  const arriving = new Set();
  /** @type {Set<import("./text.js").Block>} */
  const moved = new Set();
  let asked = false;
  const ask = () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(work);
  };
  const work = () => {
    asked = false;
    const end = performance.now() + SHARE;
    const middle = innerHeight / 2;
    const byDistance = [...arriving]
      .map((block) => ({ block, away: Math.abs(block.element.getBoundingClientRect().top - middle) }))
      .sort((a, b) => a.away - b.away);
    for (const { block } of byDistance) {
      arriving.delete(block);
      paint.enter(block);
      moved.add(block);
      if (performance.now() > end) break;
    }
    const placeGrips = grips.read();
    const drawBars = gutter.read([...moved].filter((block) => paint.near.has(block)));
    const tops = deck.read();
    moved.clear();
    drawBars();
    placeGrips();
    deck.draw(tops);
    if (arriving.size) ask();
  };
  watchNear(
    text.blocks,
    (block, isNear) => {
      if (isNear) arriving.add(block);
      else {
        arriving.delete(block);
        paint.leave(block);
        gutter.drop(block);
      }
    },
    ask,
  );
  const sizes = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const block = text.blockOf.get(target);
      if (block && paint.near.has(block)) moved.add(block);
    }
    ask();
  });
  for (const block of text.blocks) sizes.observe(block.element);

  const all = () => {
    paint.refresh();
    for (const block of paint.near) moved.add(block);
    ask();
  };
  store.subscribe(visibleMarks, all);
  store.subscribe(({ selected }) => selected, all);
  store.subscribe(({ border }) => border, all);
  store.subscribe(({ lit }) => lit, () => paint.refresh());
  for (const part of /** @type {const} */ (["links", "missing", "why"])) store.subscribe((state) => state[part], ask);
  store.subscribe(({ range }) => range, () => deck.refresh());
}
