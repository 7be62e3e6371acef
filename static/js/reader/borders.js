/** Moving a border of the selected mark: `[` or `]` picks it, arrows move it, Enter keeps it, Esc leaves it as it was. */
import { endOfWord, nextCharacter, startOfWord } from "./snap.js";
import { set } from "./state.js";

/** @typedef {import("./context.js").Context} Context */

/**
 * @param {Context} context
 * @param {"left" | "right"} hand as people see it
 * @param {"start" | "end"} side which that is in this text
 */
export function pick({ store, actions }, hand, side) {
  const mark = actions.mark();
  if (!mark) return actions.say("Open a mark first, then pick its border.", undefined, "warn");
  if (!mark.mine || store.state.why) return actions.say(store.state.why ?? `This is a mark of ${mark.author.name}.`, undefined, "warn");
  const { border } = store.state;
  const fragments = border?.key === mark.key ? border.fragments : mark.fragments.map((span) => ({ ...span }));
  store.dispatch(set({ border: { key: mark.key, side, fragments } }));
  actions.say(`${hand === "left" ? "Left" : "Right"} border: ← → move it, Enter keeps it, Esc leaves it.`);
}

/**
 * @param {Context} context
 * @param {1 | -1} direction
 * @param {boolean} byCharacter
 */
export function move({ store, text, selection }, direction, byCharacter) {
  const { border } = store.state;
  if (!border) return;
  const { language } = selection;
  const isStart = border.side === "start";
  const at = isStart ? 0 : border.fragments.length - 1;
  const span = border.fragments[at];
  const from = isStart ? span.start : span.end;
  const to = byCharacter ? nextCharacter(text, from, direction) : isStart ? startOfWord(text, from, direction, language) : endOfWord(text, from, direction, language);
  const moved = isStart ? { ...span, start: to } : { ...span, end: to };
  if (moved.start >= moved.end) return;
  const fragments = border.fragments.map((one, index) => (index === at ? moved : one));
  store.dispatch(set({ border: { ...border, fragments } }));
}

/** @param {Context} context */
export function keep({ store, actions }) {
  const { border } = store.state;
  if (!border) return;
  store.dispatch(set({ border: null }));
  actions.change(border.key, { fragments: border.fragments }, "Border moved");
}
