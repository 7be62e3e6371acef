/** The document map: one cell a sentence, or several where they are many; four lanes, a base line when read. */
import { byId, h } from "../dom.js";
import { visibleMarks } from "./marks.js";
import { roving } from "./pop.js";
import { KINDS } from "./state.js";

const MOST = 200;
const NARROW = matchMedia("(max-width: 68rem)");
const TARGET = 26;
/** Milliseconds between two looks at what is in the view: while one scrolls that is often enough. */
const SHADES = 120;

export class DocumentMap {
  /** @type {HTMLAnchorElement[]} */
  #cells = [];
  #per = 1;

  /** @param {import("./context.js").Context} context */
  constructor(context) {
    this.context = context;
    this.list = byId("map");
    this.readCount = byId("read");
    const { store } = context;
    this.#build();
    new ResizeObserver(() => this.#build()).observe(this.list);
    store.subscribe(visibleMarks, () => this.#fill());
    store.subscribe(
      ({ read }) => read,
      () => this.#fill(),
    );
    store.subscribe(
      ({ cursor }) => cursor,
      () => this.#fill(),
    );
    let asked = false;
    const shade = () => {
      asked = false;
      this.#shade();
    };
    const ask = () => {
      if (asked) return;
      asked = true;
      setTimeout(() => requestAnimationFrame(shade), SHADES);
    };
    addEventListener("scroll", ask, { passive: true });
    this.list.addEventListener("click", (event) => {
      const cell = event.target instanceof Element && event.target.closest("a");
      if (!cell || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      history.replaceState(null, "", cell.hash);
      dispatchEvent(new HashChangeEvent("hashchange"));
    });
  }

  #build() {
    const total = this.context.text.sentences.length;
    const room = NARROW.matches ? Math.max(4, Math.floor(this.list.clientWidth / TARGET)) : MOST;
    const per = Math.max(1, Math.ceil(total / Math.min(room, MOST)));
    if (per === this.#per && this.#cells.length) return;
    this.#per = per;
    this.#cells = Array.from({ length: Math.ceil(total / per) }, (_, at) => h("a", { href: `#s${at * per + 1}` }));
    this.list.replaceChildren(...this.#cells.map((cell) => h("li", null, cell)));
    if (this.#cells.length) roving(this.list);
    this.#fill();
    this.#shade();
  }

  #fill() {
    const { store, text, labels } = this.context;
    const { state } = store;
    const per = this.#per;
    const bits = new Uint8Array(this.#cells.length);
    for (const mark of visibleMarks(state)) {
      for (const { start, end } of mark.fragments) {
        const [first, last] = text.sentencesIn(start, end);
        for (let cell = Math.floor(first / per); cell * per < last && cell < bits.length; cell += 1) bits[cell] |= 1 << KINDS.indexOf(mark.kind);
      }
    }
    let count = 0;
    this.#cells.forEach((cell, at) => {
      const from = at * per;
      const to = Math.min(text.sentences.length, from + per);
      let isRead = true;
      for (let n = from; n < to; n += 1) {
        count += state.read[n];
        if (!state.read[n]) isRead = false;
      }
      const kinds = KINDS.filter((_, bit) => bits[at] & (1 << bit));
      const isHere = state.cursor > from && state.cursor <= to;
      const look = [...kinds.map((kind) => kind[0]), isRead && "r", isHere && "here"].filter(Boolean).join(" ");
      const sum = `${look} ${from}`;
      if (cell.dataset.sum === sum) return;
      cell.dataset.sum = sum;
      const seen = cell.classList.contains("seen");
      cell.className = seen ? `${look} seen` : look;
      const names = kinds.map((kind) => (labels.get(`kind.${kind}`) ?? kind).toLowerCase()).join(", ");
      const sentences = to - from === 1 ? `Sentence ${to}` : `Sentences ${from + 1} to ${to}`;
      cell.setAttribute("aria-label", `${sentences}, ${isRead ? "read" : "not read"}${names && `: ${names}`}`);
    });
    this.readCount.textContent = String(count);
  }

  /** Shades the cells of what is in the view. */
  #shade() {
    const { text } = this.context;
    const box = text.root.getBoundingClientRect();
    const x = box.left + box.width / 2;
    const top = text.pointFrom(x, Math.max(box.top + 12, 180));
    const bottom = text.pointFrom(x, Math.min(box.bottom - 12, innerHeight - 40));
    if (top === null || bottom === null) return;
    const [first, last] = text.sentencesIn(top, Math.max(top + 1, bottom));
    this.#cells.forEach((cell, at) => {
      cell.classList.toggle("seen", (at + 1) * this.#per > first && at * this.#per < Math.max(last, first + 1));
    });
  }
}
