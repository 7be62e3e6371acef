/**
 * `l`: linking the open mark without leaving the text. A list under the mark shows what it may lead to, the likeliest
 * first; an id is typed, j k o and arrows step, Enter takes the usual type, a letter another one; a click on a mark or a
 * card chooses it too. Esc leaves all as it was.
 *
 * @typedef {import("./context.js").Context} Context
 * @typedef {import("./marks.js").Mark} Mark
 * @typedef {import("../types.js").Value} Value
 */
import { byId, h, kbd, short } from "../dom.js";
import { option } from "./complete.js";
import { openFirst } from "./first.js";
import { candidates, matching, refusal, typesBetween, usualType } from "./linking.js";
import { marksByKey, marksOf, quoteOf, visibleMarks } from "./marks.js";
import { set } from "./state.js";

/** There the list stands over the bar at the bottom, and is shorter. */
const NARROW = matchMedia("(max-width: 68rem)");
const BELOW = 12;

export class LinkMode {
  /** @type {(() => void)[]} what ends with it */
  #endings = [];
  #typed = "";
  #at = 0;
  /** @type {Mark[]} */
  #found = [];

  /**
   * @param {Context} context
   * @param {import("./commands.js").Commands} commands
   * @param {import("./cursor.js").Cursor} cursor
   */
  constructor(context, commands, cursor) {
    this.context = context;
    this.commands = commands;
    this.cursor = cursor;
    this.types = context.vocabulary.link_type;
    this.panel = h("div", { class: "link-panel", id: "link-panel", role: "group", hidden: true });
    byId("main").append(this.panel);
    commands.on("link", () => this.start());
    // The numbers of sentences have large targets for fingers: while one points at marks they are out of the way.
    context.store.subscribe(({ linking }) => Boolean(linking), (isLinking) => context.text.root.classList.toggle("pointed", isLinking));
    let lit = /** @type {string | null} */ (null);
    context.store.subscribe(
      ({ linking }) => linking?.to ?? null,
      (to) => {
        for (const key of [lit, to]) if (key) commands.page.card(key)?.classList.toggle("lit", key === to);
        lit = to;
      },
    );
    this.panel.addEventListener("pointerdown", (event) => event.preventDefault());
    this.panel.addEventListener("mousedown", (event) => event.preventDefault());
    this.panel.addEventListener("click", (event) => this.#click(event));
  }

  /**
   * @param {string | null} [key] of the mark at which the link begins; the open one
   * @param {string} [to] the mark that is chosen already, so that only the type is asked
   */
  start(key = this.context.store.state.selected, to) {
    const { store, actions, focusText } = this.context;
    this.end();
    const mark = actions.mark(key);
    if (!mark) return actions.say(openFirst(this.context.keys), undefined, "warn");
    if (store.state.why || !mark.mine) return actions.say(store.state.why ?? `This is a mark of ${mark.author.name}. Links begin at a mark of your own.`, undefined, "warn");
    const back = document.activeElement?.closest(".notes") ? /** @type {HTMLElement} */ (document.activeElement) : null;
    store.dispatch(set({ linking: { from: mark.key, to: to ?? null, fits: this.fits(mark) } }));
    this.#typed = "";
    this.#look(to);
    const ends = [this.commands.mode((name) => this.#press(name)), store.subscribe(({ selected }) => selected, (selected) => selected !== mark.key && this.end())];
    const until = new AbortController();
    document.addEventListener("click", (event) => this.#point(event), { capture: true, signal: until.signal });
    this.#endings = [...ends, () => until.abort(), () => back?.isConnected && back.focus({ preventScroll: true })];
    focusText();
    this.#draw();
    this.#place(mark);
    if (!this.#found.length) this.end("There is no other mark to link to yet.");
    else if (to) this.#ask();
  }

  /** @param {string} [why] said when it could not go on */
  end(why) {
    if (!this.context.store.state.linking) return;
    const endings = this.#endings;
    this.#endings = [];
    if (this.panel.contains(document.activeElement)) this.context.focusText();
    this.panel.hidden = true;
    this.context.store.dispatch(set({ linking: null }));
    for (const ending of endings) ending();
    if (why) this.context.actions.say(why, undefined, "warn");
  }

  /**
   * The marks that light up: those to which the kind's own type leads, or all where there is no such type.
   *
   * @param {Mark} from
   * @returns {Set<string>}
   */
  fits(from) {
    const marks = marksOf(this.context.store.state).filter(({ key }) => key !== from.key);
    const usual = marks.filter((mark) => usualType(this.types, from.kind, mark.kind));
    return new Set((usual.length ? usual : marks).map(({ key }) => key));
  }

  /**
   * The mark at a place of the window that a link may lead to.
   *
   * @param {Mark} from
   * @param {number} x
   * @param {number} y
   * @returns {Mark | null}
   */
  markUnder(from, x, y) {
    const { text, store } = this.context;
    const element = document.elementFromPoint(x, y);
    const card = /** @type {HTMLElement | null | undefined} */ (element?.closest("article[data-key]"));
    if (card) return marksByKey(store.state).get(card.dataset.key ?? "") ?? null;
    const point = element && text.root.contains(element) ? text.pointFrom(x, y) : null;
    if (point === null) return null;
    const here = this.cursor.marksAt(point, point + 1);
    const others = here.filter(({ key }) => key !== from.key);
    return others.find((mark) => usualType(this.types, from.kind, mark.kind)) ?? others[0] ?? here[0] ?? null;
  }

  /**
   * Links to a mark that was pointed at, or says why not; asks for the type where none is usual.
   *
   * @param {Mark} from
   * @param {Mark} to
   */
  join(from, to) {
    const { actions, store } = this.context;
    const usual = usualType(this.types, from.kind, to.kind);
    const why = refusal(this.types, from, to, store.state.links.values());
    if (from.key === to.key || (why && usual && typesBetween(this.types, from.kind, to.kind).length < 2)) return actions.say(why ?? "", undefined, "warn");
    if (!usual || why) return this.start(from.key, to.key);
    this.end();
    actions.link(from.key, usual.id, to.key);
  }

  /** @returns {Mark | null} the mark at which the link begins */
  get #from() {
    return this.context.actions.mark(this.context.store.state.linking?.from ?? null);
  }

  /** Looks up what may be meant. @param {string} [first] to be the chosen one */
  #look(first) {
    const { state } = this.context.store;
    const from = this.#from;
    if (!from) return;
    const all = candidates(this.types, from, this.#typed || first ? marksOf(state) : visibleMarks(state), state.links.values());
    this.#found = matching(all, this.#typed, quoteOf);
    this.#at = Math.max(0, this.#found.findIndex(({ key }) => key === first));
  }

  /** @param {string} name of the key */
  #press(name) {
    const { store } = this.context;
    if (!store.state.linking) return false;
    if (name === "Escape") this.end();
    else if (name === "Enter") this.#take();
    else if (/^(?:j|o|ArrowDown)$/.test(name)) this.#step(1);
    else if (/^(?:k|ArrowUp)$/.test(name)) this.#step(-1);
    else if (name === "Backspace") this.#type(this.#typed.slice(0, -1));
    else if (/^\d$/.test(name) || (!this.#typed && /^[caulCAUL]$/.test(name))) this.#type(this.#typed + name.toUpperCase());
    else if (name.length === 1) this.#letter(name.toLowerCase());
    else return false;
    return true;
  }

  /** @param {string} typed */
  #type(typed) {
    this.#typed = typed;
    this.#look();
    this.#draw();
  }

  /** @param {1 | -1} direction */
  #step(direction) {
    const { length } = this.#found;
    if (length) this.#at = (this.#at + direction + length) % length;
    this.#draw();
  }

  /** @param {string} letter of a type */
  #letter(letter) {
    const from = this.#from;
    const to = this.#found[this.#at];
    const type = from && to && typesBetween(this.types, from.kind, to.kind).find((one) => one.letter === letter);
    if (type) this.#take(type);
  }

  /** @param {Value} [type] the usual one if there is one */
  #take(type) {
    const { store, actions } = this.context;
    const from = this.#from;
    const to = this.#found[this.#at];
    if (!from || !to) return this.#say(this.#nothing());
    const wanted = type ?? usualType(this.types, from.kind, to.kind);
    if (!wanted) return this.#ask();
    const why = refusal(this.types, from, to, store.state.links.values(), { type: wanted.id });
    if (why) return this.#say(why);
    this.end();
    actions.link(from.key, wanted.id, to.key);
  }

  #ask() {
    this.#say(`How? ${this.#fitting().map(({ letter, label }) => `${letter} ${label.toLowerCase()}`).join(", ")}.`, "Choose how: one letter.");
  }

  /** @param {string} said @param {string} [seen] */
  #say(said, seen = said) {
    const line = this.panel.querySelector(".say");
    if (line) line.textContent = seen;
    byId("live").textContent = said;
  }

  #nothing() {
    return `No mark is meant by “${this.#typed}”.`;
  }

  #fitting() {
    const from = this.#from;
    const to = this.#found[this.#at];
    return from && to ? typesBetween(this.types, from.kind, to.kind) : [];
  }

  #draw() {
    const { store, labels } = this.context;
    const from = this.#from;
    const { linking } = store.state;
    if (!from || !linking) return;
    const to = this.#found[this.#at] ?? null;
    if (linking.to !== (to?.key ?? null)) store.dispatch(set({ linking: { ...linking, to: to?.key ?? null } }));
    const usual = to && usualType(this.types, from.kind, to.kind);
    const many = NARROW.matches ? 3 : 5;
    const first = Math.max(0, Math.min(this.#at - (many >> 1), this.#found.length - many));
    const rows = this.#found.slice(first, first + many).map((mark) => option(mark));
    rows.forEach((row) => row.setAttribute("aria-selected", String(row.dataset.key === to?.key)));
    const name = `Link ${from.label || (labels.get(`kind.${from.kind}`) ?? "")}`;
    this.panel.setAttribute("aria-label", name);
    this.panel.replaceChildren(
      h("p", { class: "link-title" }, h("b", null, name), " to ", h("span", { class: "typed" }, this.#typed || "…"), h("button", { type: "button", class: "icon", "aria-label": "Leave without a link", dataset: { leave: "" } }, "×")),
      h("ul", { class: "options", role: "listbox", "aria-label": "Marks" }, rows),
      h("p", { class: "types" }, this.#fitting().map((type) => h("button", { type: "button", class: "mini", "aria-pressed": String(type === usual), title: type.hint, dataset: { type: type.id } }, type.label, " ", kbd(type === usual ? "Enter" : type.letter)))),
      h("p", { class: "say" }, to ? "Type an id, or step with j and k." : this.#nothing()),
    );
    byId("live").textContent = to ? `${this.#at + 1} of ${this.#found.length}: ${labels.get(`kind.${to.kind}`)} ${to.label}, ${short(quoteOf(to), 60)}. ${usual ? `Enter: ${usual.label.toLowerCase()}.` : "A letter chooses how."}` : this.#nothing();
  }

  /** Under the mark, inside the column of the text; over it where there is no room below. @param {Mark} mark */
  #place(mark) {
    const { text } = this.context;
    this.panel.hidden = false;
    this.panel.style.left = this.panel.style.top = "";
    if (NARROW.matches) return;
    const first = text.range(mark.start, mark.start + 1).getBoundingClientRect();
    const last = text.range(Math.max(mark.start, mark.end - 1), mark.end).getBoundingClientRect();
    const column = text.root.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = this.panel;
    const isBelow = last.bottom + BELOW + height < innerHeight || first.top - BELOW - height < 120;
    const top = isBelow ? Math.min(last.bottom + BELOW, innerHeight - height - BELOW) : first.top - BELOW - height;
    this.panel.style.left = `${Math.max(column.left, Math.min(first.left, column.right - width)) + scrollX}px`;
    this.panel.style.top = `${Math.max(top, 120) + scrollY}px`;
  }

  /** A press on the list, a type or the cross. @param {MouseEvent} event */
  #click(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    const type = target.closest("[data-type]");
    const row = /** @type {HTMLElement | null} */ (target.closest("[role=option]"));
    if (target.closest("[data-leave]")) return this.end();
    if (type) return this.#take(this.types.find(({ id }) => id === /** @type {HTMLElement} */ (type).dataset.type));
    if (!row) return;
    this.#at = this.#found.findIndex(({ key }) => key === row.dataset.key);
    this.#draw();
    this.#take();
  }

  /** A press somewhere else: on a mark or a card it chooses that, anywhere else it ends the linking. @param {MouseEvent} event */
  #point(event) {
    const from = this.#from;
    if (!from || (event.target instanceof Node && this.panel.contains(event.target))) return;
    const to = this.markUnder(from, event.clientX, event.clientY);
    if (!to || event.detail === 0) return this.end();
    event.preventDefault();
    event.stopPropagation();
    this.join(from, to);
  }
}
