/**
 * What was typed and chosen about a case and not yet sent: it survives a refusal, another case and a reload of this tab.
 *
 * @typedef {import("./state.js").Draft} Draft
 * @typedef {import("./state.js").Case} Case
 */
import { NOTHING } from "./state.js";

export class Drafts {
  /** @param {string} me id of the person */
  constructor(me) {
    this.me = me;
  }

  /**
   * @param {Case | null} one
   * @returns {Draft}
   */
  of(one) {
    const kept = one && this.#read(one);
    if (!kept) return NOTHING;
    const isWhole = kept.at < one.annotations.length && (!kept.merge || kept.merge.base < one.annotations.length);
    return isWhole ? kept : { ...NOTHING, cause: kept.cause, reason: kept.reason };
  }

  /** @param {Case} one @param {Draft} draft */
  keep(one, draft) {
    try {
      if (draft === NOTHING) sessionStorage.removeItem(this.#name(one));
      else sessionStorage.setItem(this.#name(one), JSON.stringify(draft));
    } catch {
      // Without storage the draft stays on this page only.
    }
  }

  /** @param {Case} one @returns {Draft | null} */
  #read(one) {
    try {
      return JSON.parse(sessionStorage.getItem(this.#name(one)) ?? "null");
    } catch {
      return null;
    }
  }

  /** @param {Case} one */
  #name(one) {
    return `case ${this.me} ${one.id}`;
  }
}
