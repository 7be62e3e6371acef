/** The menus at the number of a sentence and the name of a zone, and the list of the zones around the text. */
import { openDialog } from "../dialog.js";
import { counted, h, short } from "../dom.js";
import { caps, keyFor } from "../keys.js";
import { openMenu } from "../menu.js";
import { Sentences } from "./sentences.js";
import { wordAt } from "./snap.js";

/**
 * @typedef {import("./context.js").Context} Context
 * @typedef {import("./text.js").Zone} Zone
 * @typedef {import("../menu.js").Anchor} Anchor
 * @typedef {import("../menu.js").Item} Item
 */

/** Zones that are listed at once. */
const MOST = 200;

export class CutMenus {
  /**
   * @param {Context} context
   * @param {import("./commands.js").Commands} commands
   * @param {import("./cursor.js").Cursor} cursor
   * @param {boolean} may
   */
  constructor(context, commands, cursor, may) {
    this.context = context;
    this.commands = commands;
    this.cursor = cursor;
    this.may = may;
    this.sentences = new Sentences(context, may);
  }

  /**
   * What can be done with a sentence.
   *
   * @param {number} n
   * @param {Anchor} anchor
   */
  sentence(n, anchor) {
    const { store, text, actions, labels, focusText } = this.context;
    const { layer, why, read } = store.state;
    const sentence = text.sentences[n - 1];
    const zone = text.zones.find((one) => one.n === sentence?.zone);
    /** @type {Item[]} */
    const items = [];
    if (layer && !why) items.push({ label: read[n - 1] ? "Mark as unread" : "Mark as read", key: this.#key("read"), run: () => (actions.chooseRead(n, !read[n - 1]), focusText()) });
    if (this.may && sentence && zone) {
      const at = this.sentences.place();
      const here = at !== null && at < sentence.end && at > sentence.start ? at : null;
      items.push(
        here === null
          ? { label: "Split …", hint: "Then choose the word with which the next sentence begins", run: () => this.#choosePlace(n) }
          : { label: `Split before “${this.sentences.firstWords(here, sentence.end)}”`, key: this.#key("cut"), run: () => (this.sentences.split(here), focusText()) },
      );
      if (this.sentences.hasNext(n)) items.push({ label: `Merge with sentence ${n + 1}`, key: this.#key("cut", 1), run: () => (this.sentences.merge(n), focusText()) });
      items.push({ label: `Zone: ${labels.get(`zone.${zone.kind}`) ?? zone.kind} …`, key: this.#key("zone"), run: () => this.zone(zone, anchor) });
    }
    if (items.length) openMenu(anchor, `Sentence ${n}`, items, focusText);
  }

  /** The zone in which one is. */
  zoneHere() {
    const { store, text, actions } = this.context;
    const { range, word, place } = store.state;
    const at = (range ?? word ?? place)?.start;
    const zone = at === undefined ? null : text.zoneAt(at);
    if (zone) this.zone(zone);
    else actions.say("Go to a sentence or select words first, then change their zone.", undefined, "warn");
  }

  /**
   * The kinds that a zone can have, each with its meaning.
   *
   * @param {Zone} zone
   * @param {Anchor} [anchor]
   */
  zone(zone, anchor = this.#anchorOf(zone)) {
    const { vocabulary, focusText, actions } = this.context;
    if (!this.may) return actions.say("Ask an editor of this project to change the zone.", undefined, "warn");
    const now = this.context.text.zones.find(({ n }) => n === zone.n) ?? zone;
    const row = (/** @type {import("../types.js").Value} */ { id, label, hint }) => ({ label, hint, checked: id === now.kind, run: () => (this.sentences.change(now, id), focusText()) });
    const marked = vocabulary.zone.filter(({ annotatable }) => annotatable).map(row);
    const others = vocabulary.zone.filter(({ annotatable }) => !annotatable).map(row);
    const all = { label: "All zones around the text …", key: this.#key("zone", 1), run: () => this.zones() };
    openMenu(anchor, `Zone of “${this.sentences.firstWords(now.start, now.end)}”`, ["Can be marked", ...marked, "Not marked", ...others, "", all], focusText);
  }

  /** Every zone that is not running text, with its kind to choose. */
  zones() {
    const { text, actions, focusText } = this.context;
    if (!this.may) return actions.say("Ask an editor of this project to change zones.", undefined, "warn");
    const others = text.zones.filter(({ kind }) => kind !== "body");
    const rows = others.slice(0, MOST).map((zone) => h("li", null, h("label", null, h("span", { dir: "auto" }, short(this.#words(zone), 70)), this.#choice(zone))));
    const rest = others.length - rows.length;
    const dialog = openDialog(
      others.length ? `${counted(others.length, "zone")} around the running text` : "All of this text is running text",
      h("p", null, "Each line of the captured page has a role. Only words of the article itself can be marked."),
      h("ul", { class: "zone-list" }, rows, rest > 0 ? h("li", null, `and ${counted(rest, "more", "more")} further down; change them in the text.`) : null),
      h("p", { class: "row" }, h("button", { type: "button", class: "btn", onclick: () => dialog.close() }, "Close")),
    );
    dialog.addEventListener("close", focusText);
  }

  /** @param {Zone} zone */
  #choice(zone) {
    const { vocabulary, text } = this.context;
    const select = h("select", null, vocabulary.zone.map(({ id, label }) => h("option", { value: id, selected: id === zone.kind }, label)));
    select.addEventListener("change", () => {
      const now = text.zones.find(({ n }) => n === zone.n);
      if (now) this.sentences.change(now, select.value);
    });
    return select;
  }

  /** Waits for a click on the word with which the next sentence begins, or for the word cursor and Enter. @param {number} n */
  #choosePlace(n) {
    const { text, actions, selection, focusText } = this.context;
    this.cursor.goTo(n);
    focusText();
    const here = text.sentences[n - 1];
    const split = (/** @type {number} */ point) => {
      end();
      this.sentences.split(wordAt(text, point, selection.language)?.start ?? point);
    };
    const clicked = (/** @type {MouseEvent} */ event) => {
      const point = text.pointFrom(event.clientX, event.clientY);
      event.preventDefault();
      event.stopPropagation();
      if (point !== null && point > here.start && point < here.end) return split(point);
      end();
      actions.say("Not split: that word stands outside of the sentence.");
    };
    const leave = this.commands.mode((name) => {
      const at = this.sentences.place();
      if (name === "Enter" && at !== null) split(at);
      else if (name === "Escape") {
        end();
        actions.say("Not split.");
      } else return false;
      return true;
    });
    const end = () => {
      leave();
      text.root.removeEventListener("click", clicked, true);
      text.root.classList.remove("choosing");
    };
    text.root.addEventListener("click", clicked, true);
    text.root.classList.add("choosing");
    actions.say("Choose the word with which the next sentence begins: click or tap it, or use the arrow keys and Enter. Esc leaves.");
  }

  /** @param {Zone} zone */
  #words(zone) {
    return this.context.text.slice(zone.start, Math.min(zone.end, zone.start + 200));
  }

  /** @param {Zone} zone @returns {Anchor} */
  #anchorOf(zone) {
    const { left, top, bottom } = this.context.text.range(zone.start, zone.start + 1).getBoundingClientRect();
    return { left, top, bottom };
  }

  /** The key of a command, as it is shown on controls. @param {string} command @param {number} [at] */
  #key(command, at = 0) {
    return caps(keyFor(this.context.keys, command, at)).join(" ");
  }
}
