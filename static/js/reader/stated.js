/**
 * The claim about the world that a marked passage states: what became of it, or how to take the passage up. A mark is about
 * words, a claim about the world; one claim may stand in many documents (domain.md 1).
 *
 * @typedef {import("./context.js").Context} Context
 * @typedef {import("./marks.js").Mark} Mark
 * @typedef {{ id: string, label: string, normalised: string, short: string, passage: string, status: string, verdict: Finding | null, proposal: Finding | null }} Claim
 * @typedef {{ row: { label: string } }} Finding
 */
import { newKey, Problem, request } from "../api.js";
import { h, short } from "../dom.js";

const MOST = 8;

/**
 * @param {Context} context
 * @param {Mark} _mark
 * @returns {import("./fields.js").Control}
 */
export function stated(context, _mark) {
  const answer = h("dd");
  const element = h("dl", { class: "parts asks", hidden: true }, h("div", null, h("dt", null, "Claim"), answer));
  let asked = "";
  return {
    element,
    sync(now) {
      if (!now.id || now.id === asked) return;
      asked = now.id;
      void known(context, now.id).then((claim) => {
        if (asked === now.id) draw(context, element, answer, now.id, claim);
      }, () => (asked = ""));
    },
  };
}

/** @param {Context} context */
const claims = ({ store }) => `/projects/${store.state.document.project}/claims`;

/**
 * @param {Context} context
 * @param {string} id of a mark
 * @returns {Promise<Claim | null>} the claim that the mark states, if there is one
 */
async function known(context, id) {
  const { items } = await request("GET", `${claims(context)}?annotation=${id}&limit=1`);
  return items[0] ?? null;
}

/**
 * @param {Context} context
 * @param {HTMLElement} element
 * @param {HTMLElement} answer
 * @param {string} id of the mark
 * @param {Claim | null} claim
 */
function draw(context, element, answer, id, claim) {
  element.hidden = !claim && !context.may.claims;
  const hadFocus = answer.contains(document.activeElement);
  answer.replaceChildren(...(claim ? [shown(context, claim)] : offers(context, element, answer, id)));
  if (hadFocus) /** @type {HTMLElement | null} */ (answer.querySelector("a, button"))?.focus();
}

/** @param {Context} context @param {Claim} claim */
function shown({ labels, store }, claim) {
  const found = claim.verdict ?? claim.proposal;
  const status = (labels.get(`claim_status.${claim.status}`) ?? claim.status).toLowerCase();
  const verdict = found ? h("span", null, " · ", h("b", null, found.row.label), claim.verdict ? "" : " proposed") : "";
  const sentence = claim.short || claim.normalised;
  const link = h("a", { href: `/p/${store.state.document.project}/claims/${claim.id}` }, sentence ? `${claim.label} ${short(sentence, 60)}` : `${claim.label}, not written yet`);
  return h("span", null, link, ` · ${status}`, verdict);
}

/**
 * @param {Context} context
 * @param {HTMLElement} element
 * @param {HTMLElement} answer
 * @param {string} id
 */
function offers(context, element, answer, id) {
  const fault = h("small", { class: "need", role: "alert" });
  /** @param {() => Promise<Claim | null>} act */
  const act = async (act) => {
    fault.textContent = "";
    try {
      draw(context, element, answer, id, await act());
    } catch (error) {
      fault.textContent = error instanceof Problem ? error.message : "The server cannot be reached. Try again when it is.";
    }
  };
  const key = newKey();
  const make = () => request("POST", claims(context), { body: { annotation: id }, key });
  return [
    h("button", { type: "button", class: "mini", onclick: () => void act(make) }, "Take up as a claim"),
    " ",
    same(context, (claim) => void act(() => appear(context, claim, id))),
    fault,
  ];
}

/**
 * The mark as another appearance of a claim.
 *
 * @param {Context} context
 * @param {string} claim
 * @param {string} id of the mark
 */
async function appear(context, claim, id) {
  await request("POST", `/claims/${claim}/appearances`, { body: { annotation: id }, key: newKey() });
  return known(context, id);
}

/**
 * A field that finds the claim which is stated here too.
 *
 * @param {Context} context
 * @param {(claim: string) => void} take
 */
function same(context, take) {
  const list = h("ul", { class: "found", "aria-label": "Claims that were found" });
  let latest = 0;
  const find = async (/** @type {string} */ words) => {
    const mine = ++latest;
    const { items } = await request("GET", `${claims(context)}?limit=${MOST}&q=${encodeURIComponent(words)}`);
    if (mine !== latest) return;
    const rows = items.map((/** @type {Claim} */ claim) => h("li", null, h("button", { type: "button", class: "mini", onclick: () => take(claim.id) }, `${claim.label} ${short(claim.short || claim.normalised || claim.passage, 70)}`)));
    list.replaceChildren(...(rows.length ? rows : [h("li", null, h("small", null, "No claim has these words."))]));
  };
  const field = h("input", { type: "search", class: "find-claim", "aria-label": "Find a claim that says the same", placeholder: "Words of the claim", maxlength: "200", oninput: () => void find(field.value.trim()).catch(() => {}) });
  const fold = h("details", { ontoggle: () => fold.open && void find("").catch(() => {}) }, h("summary", null, "Same as…"), field, list);
  return fold;
}
