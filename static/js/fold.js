/**
 * A text as one looks for words in it: without case, accents and the like, each place of it known in the text itself.
 * `ß` is `ss`, a letter with marks is the letter, white space of any length is one blank, typographic quotation marks and
 * dashes are the plain ones, and what is not seen (soft hyphens, joiners) is left out. Offsets are UTF-16 units.
 */

/** Units folded in one go: a few milliseconds. */
export const STRETCH = 20_000;

const PLAIN = new Map(
  Object.entries({ "'": "‘’‚‛´`", '"': "“”„‟«»", "-": "‐‑‒–—−" }).flatMap(([sign, others]) => [...others].map((other) => /** @type {const} */ ([other, sign]))),
);
const SPACE = /^\s$/u;
const UNSEEN = /[\p{M}\p{Cf}\p{Emoji_Modifier}]/gu;
/** @type {Map<string, string>} */
const known = new Map();

/**
 * @param {string} character one code point
 * @returns {string}
 */
function plain(character) {
  const before = known.get(character);
  if (before !== undefined) return before;
  const bare = PLAIN.get(character) ?? (SPACE.test(character) ? " " : character.normalize("NFD").replace(UNSEEN, ""));
  // Upper case first: it takes ligatures and ß apart.
  const now = bare.toUpperCase().toLowerCase().normalize("NFD").replace(UNSEEN, "");
  known.set(character, now);
  return now;
}

export class Folded {
  #text = "";
  /** Of each unit of the folded text the unit of the text that it comes from; one more for the end. */
  #from = new Uint32Array(0);

  /**
   * Folds a text bit by bit, so that no task is long.
   *
   * @param {string} text
   * @param {() => Promise<void>} [pause] lets the page do other things
   */
  static async of(text, pause = () => Promise.resolve()) {
    const folded = new Folded();
    /** @type {string[]} */
    const parts = [];
    folded.#from = new Uint32Array(text.length + 1);
    let [at, size, last] = [0, 0, ""];
    while (at < text.length) {
      let part = "";
      for (const end = Math.min(text.length, at + STRETCH); at < end; ) {
        const code = text.charCodeAt(at);
        const character = code < 128 ? text[at] : String.fromCodePoint(text.codePointAt(at) ?? 0);
        const now = plain(character);
        if (now && (now !== " " || last !== " ")) {
          if (size + now.length >= folded.#from.length) folded.#grow();
          for (const end = size + now.length; size < end; size += 1) folded.#from[size] = at;
          part += now;
          last = now;
        }
        at += character.length;
      }
      parts.push(part);
      await pause();
    }
    folded.#text = parts.join("");
    folded.#from = folded.#from.subarray(0, size + 1);
    folded.#from[size] = text.length;
    return folded;
  }

  #grow() {
    const more = new Uint32Array(this.#from.length * 2 + 16);
    more.set(this.#from);
    this.#from = more;
  }

  /**
   * Where words stand, in order, none over another.
   *
   * @param {string} words
   * @param {number} [most] of hits
   * @returns {{ start: number, end: number }[]}
   */
  hits(words, most = Infinity) {
    const wanted = [...words].map(plain).join("").replace(/ +/g, " ");
    /** @type {{ start: number, end: number }[]} */
    const found = [];
    if (!wanted.trim()) return found;
    for (let at = this.#text.indexOf(wanted); at >= 0 && found.length < most; at = this.#text.indexOf(wanted, at + wanted.length)) {
      const hit = { start: this.#from[at], end: this.#endOf(at + wanted.length - 1) };
      // Half a letter, as one s of ß, is the whole letter, once.
      if (hit.start >= (found.at(-1)?.end ?? 0)) found.push(hit);
    }
    return found;
  }

  /** Where the character ends that this unit of the folded text comes from, with the marks on it. @param {number} unit */
  #endOf(unit) {
    let next = unit + 1;
    while (this.#from[next] === this.#from[unit]) next += 1;
    return this.#from[next];
  }
}
