/** Numbers of sentences, links to them: those far from the beginning are sent without (`annotate/pages/blocks.py`). */
import { h } from "../dom.js";

/**
 * Numbers the sentences of a block that are not numbered yet. No text node is touched.
 *
 * @param {Element} block
 * @param {Uint8Array} read by sentence
 */
export function numberSentences(block, read) {
  for (const sentence of block.querySelectorAll(".z > span[id]:not(.s)")) {
    const n = Number(sentence.id.slice(1));
    sentence.classList.add("s");
    sentence.classList.toggle("new", !read[n - 1]);
    sentence.prepend(h("a", { class: "n", href: `#s${n}`, dataset: { n }, "aria-label": `Sentence ${n}`, tabindex: -1 }));
  }
}
