/** The blocks near the view are painted and measured, a little at a time, so that scrolling stays smooth. */
import { byId } from "../dom.js";
import { afterFrame } from "../store.js";
import { visibleMarks } from "./marks.js";

/** Milliseconds of one frame that may go into painting. */
const SHARE = 6;

/** Windows in a millisecond: what passes faster cannot be read, so that it is painted when it stays. */
const PASSING = 1 / 60;

/** A text of so few blocks is near the view as a whole. */
const FEW = 12;

/**
 * @param {import("../store.js").Store<import("./state.js").State>} store
 * @param {import("./text.js").TextMap} text
 * @param {import("./paint.js").Paint} paint
 * @param {import("./measure.js").Gutter} gutter
 * @param {import("./deck.js").Deck} deck
 * @param {{ read: () => () => void }[]} over what lies over the text: reads its places, then draws
 */
export function mountNear(store, text, paint, gutter, deck, over) {
  /** @type {Set<import("./text.js").Block>} */
  const arriving = new Set();
  /** @type {Set<import("./text.js").Block>} */
  const moved = new Set();
  let asked = false;
  let isChanged = false;
  // A mark is seen in the text first: an open card is much to draw.
  const drawCards = afterFrame(() => deck.draw());
  const ask = () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(work);
  };
  const pace = paceOf();
  const work = () => {
    asked = false;
    if (pace() > PASSING) return ask();
    const end = performance.now() + SHARE;
    const middle = innerHeight / 2;
    const byDistance = [...arriving]
      .map((block) => ({ block, away: Math.abs(block.element.getBoundingClientRect().top - middle) }))
      .sort((a, b) => a.away - b.away);
    for (const { block } of byDistance) {
      arriving.delete(block);
      paint.enter(block);
      sizes.observe(block.element);
      moved.add(block);
      if (performance.now() > end) break;
    }
    const place = over.map((layer) => layer.read());
    const drawBars = gutter.read([...moved].filter((block) => paint.near.has(block)));
    const tops = isChanged ? null : deck.read();
    moved.clear();
    drawBars();
    for (const draw of place) draw();
    if (tops) deck.draw(tops);
    else drawCards();
    isChanged = false;
    if (arriving.size) ask();
  };
  const leave = (/** @type {import("./text.js").Block} */ block) => {
    arriving.delete(block);
    moved.delete(block);
    sizes.unobserve(block.element);
    paint.leave(block);
    gutter.drop(block);
  };
  const views = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        const block = text.blockOf.get(target);
        if (block && isIntersecting) arriving.add(block);
        else if (block) leave(block);
      }
      ask();
    },
    { rootMargin: text.blocks.length > FEW ? "900px 0px" : "20000px 0px" },
  );
  const sizes = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const block = text.blockOf.get(target);
      if (block && paint.near.has(block)) moved.add(block);
    }
    ask();
  });
  // A band that grows moves the text under what floats over it.
  sizes.observe(byId("band"));
  /** @type {Set<import("./text.js").Block>} */
  let watched = new Set();
  // Blocks are exchanged where the text is cut in another way.
  const watch = () => {
    const now = new Set(text.blocks);
    for (const block of watched) {
      if (now.has(block)) continue;
      views.unobserve(block.element);
      leave(block);
    }
    for (const block of now) {
      if (!watched.has(block)) views.observe(block.element);
    }
    watched = now;
    paint.view();
    for (const block of paint.near) {
      sizes.observe(block.element);
      moved.add(block);
    }
    ask();
  };
  store.subscribe(({ layout }) => layout, watch);

  const all = () => {
    paint.refresh();
    for (const block of paint.near) moved.add(block);
    isChanged = true;
    ask();
  };
  store.subscribe(visibleMarks, all);
  store.subscribe(({ selected }) => selected, all);
  store.subscribe(({ border }) => border, all);
  store.subscribe(({ lit }) => lit, () => paint.refresh());
  store.subscribe(({ linking }) => linking, () => paint.refresh());
  store.subscribe(({ found }) => found, () => paint.refresh());
  for (const part of /** @type {const} */ (["links", "missing", "why", "talk"])) store.subscribe((state) => state[part], ask);
  store.subscribe(({ range }) => range, () => deck.refresh());
}

/** Milliseconds over which the pace is taken: between two turns of a wheel there are frames without any. */
const SPAN = 50;

/** @returns {() => number} the pace of scrolling over the last span, in windows a millisecond */
function paceOf() {
  let [top, time, pace] = [scrollY, performance.now(), 0];
  return () => {
    const now = performance.now();
    if (now - time < SPAN) return pace;
    pace = Math.abs(scrollY - top) / innerHeight / (now - time);
    [top, time] = [scrollY, now];
    return pace;
  };
}
