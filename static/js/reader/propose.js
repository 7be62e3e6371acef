/** The tool's own cut of a sentence into source, cue and content: dashed until it is taken (pages.md 2.4). */
import { placeFirst } from "./first.js";

/**
 * @typedef {import("./context.js").Context} Context
 * @typedef {import("../types.js").Hint} Hint
 */

export class Proposal {
  /** What is proposed now. @type {Hint | null} */
  hint = null;

  /**
   * @param {Context} context
   * @param {import("./bar.js").Bar} bar
   */
  constructor(context, bar) {
    this.context = context;
    this.bar = bar;
  }

  /** The parts that are proposed. @returns {import("../types.js").Span[]} */
  get spans() {
    return this.hint?.fragments.map(({ start, end, part }) => ({ start, end, part })) ?? [];
  }

  /**
   * Proposes a cut of the sentence under the cursor, or says why there is none.
   *
   * @param {() => boolean} isWanted whether the bar still waits for it when it comes
   */
  async ask(isWanted) {
    const { hints, keys, store } = this.context;
    const { place } = store.state;
    if (!hints) return this.bar.tell("Hints are off here, so no cut is proposed. Select the words of the source.", true);
    if (!place) return this.bar.tell(placeFirst(keys), true);
    const hint = await hints.cutOf(place);
    if (!isWanted()) return;
    if (!hint) return this.bar.tell("There is no cut to propose for this sentence. Select the words of the source.", true);
    this.hint = hint;
    this.bar.show({ spans: this.spans, current: "content", isMore: false, noSource: !this.spans.some(({ part }) => part === "source") }, true);
    this.bar.tell(`${hint.explanation} Enter takes these parts, Esc leaves them.`, false);
  }
}
