/**
 * Sends decisions. What was typed stays until the server has it: after a refusal, and when it cannot be reached.
 *
 * @typedef {import("./state.js").Case} Case
 * @typedef {import("./state.js").State} State
 * @typedef {{ document: string, words: import("./words.js").Words, drafts: import("./drafts.js").Drafts,
 *   say: (text: string) => void, go: (n: number | null, how?: { push?: boolean, said?: string }) => void }} Desk
 */
import { newKey, Problem, request } from "../api.js";
import { bodyOf, drafted, isOpen, NOTHING, nextOpen, set, shown, told } from "./state.js";

export class Sender {
  /** What was sent last without an answer: the same again has the same key. */
  #kept = { sum: "", key: "" };

  /**
   * @param {import("../store.js").Store<State>} store
   * @param {Desk} desk
   */
  constructor(store, desk) {
    this.store = store;
    this.desk = desk;
  }

  /** Sends the decision on the case that is shown, and goes to the next. */
  async decide() {
    const { draft, progress } = this.store.state;
    const one = shown(this.store.state);
    if (!one || !isOpen(one) || progress === "sending") return;
    if (!draft.decision) return this.#refuse("Choose what becomes of the marks first.");
    if (!draft.cause && !draft.reason.trim()) return this.#refuse("Say why: choose a cause, or write a reason.");
    const made = await this.#sent(`/cases/${one.id}:decide`, bodyOf(one, draft), one);
    if (!made) return;
    const { words, drafts, go } = this.desk;
    drafts.keep(one, NOTHING);
    this.store.dispatch((state) => told(made)({ ...state, draft: NOTHING, made: [...state.made.filter((id) => id !== one.id), one.id] }));
    go(nextOpen(this.store.state), { said: `${words.outcome(made)}.` });
  }

  /**
   * Takes a decision back and shows its case.
   *
   * @param {Case} one
   */
  async undo(one) {
    if (this.store.state.progress === "sending") return;
    const made = await this.#sent(`/cases/${one.id}:undo`, {}, one);
    if (!made) return;
    this.store.dispatch((state) => told(made)({ ...state, made: state.made.filter((id) => id !== one.id) }));
    this.desk.go(made.n, { push: made.n !== this.store.state.n, said: "Undone." });
  }

  /** Accepts all open cases in which all reviewers have marked the same. */
  async acceptAlike() {
    if (this.store.state.progress === "sending") return;
    const answer = await this.#sent(`/documents/${this.desk.document}/cases:accept`, {}, shown(this.store.state));
    if (!answer) return;
    this.store.dispatch((state) => answer.cases.reduce((/** @type {State} */ now, /** @type {Case} */ one) => told(one)(now), state));
    const said = `${answer.cases.length} unanimous accepted.`;
    const here = shown(this.store.state);
    if (!here || isOpen(here)) this.desk.say(said);
    else this.desk.go(nextOpen(this.store.state), { said });
  }

  /**
   * @param {string} path
   * @param {object} body
   * @param {Case | null} one
   * @returns {Promise<any>} the answer, `null` when there is none: then it has been said why
   */
  async #sent(path, body, one) {
    const sum = path + JSON.stringify(body);
    if (this.#kept.sum !== sum) this.#kept = { sum, key: newKey() };
    this.store.dispatch(set({ progress: "sending", message: "" }));
    try {
      const answer = await request("POST", path, { body, key: this.#kept.key });
      this.#kept = { sum: "", key: "" };
      this.store.dispatch(set({ progress: "saved" }));
      return answer;
    } catch (error) {
      if (!(error instanceof Problem)) this.#refuse("The server cannot be reached. Your decision is kept here; send it again.", "kept");
      else await this.#refused(error, one);
      return null;
    }
  }

  /**
   * @param {Problem} problem
   * @param {Case | null} one
   */
  async #refused(problem, one) {
    if (problem.wait || problem.status >= 500) return this.#refuse(`${problem.message} Your decision is kept here; send it again.`, "kept");
    this.#kept = { sum: "", key: "" };
    if (problem.status === 404) return this.#refuse("This case is not here any more: a layer was opened again, or you no longer have access. Go back to Adjudication.");
    const sentence = problem.errors[0]?.detail ?? problem.message;
    this.#refuse(sentence);
    if (problem.type === "state" && one) await this.#anew(one);
  }

  /** Somebody else was quicker: what the case is now. @param {Case} one */
  async #anew(one) {
    const now = await request("GET", `/cases/${one.id}`).catch(() => null);
    if (now) this.store.dispatch(told(now));
  }

  /**
   * @param {string} message
   * @param {"refused" | "kept"} [progress]
   */
  #refuse(message, progress = "refused") {
    const { draft } = this.store.state;
    this.store.dispatch((state) => ({ ...drafted(draft)(state), message, progress }));
    this.desk.say(message);
  }
}
