/**
 * Guidelines beside the text: those of the selected mark, its kind with what was chosen for it; without a mark, of all
 * kinds. On a wide screen they are a column that follows the selection, else a dialog.
 */
import { openDialog } from "../dialog.js";
import { h } from "../dom.js";
import { guidelinesOf, showGuidelines } from "../guidelines.js";
import { styled } from "../style.js";
import { marksByKey } from "./marks.js";

/** @typedef {import("./context.js").Context} Context */

const WIDE = "(min-width: 100rem)";
/** The field that decides the values of a kind which have guidance of their own. */
const CHOSEN = { claim: ["claim_type", "checkability"], attribution: [], unverified: ["reason"], language: ["category"] };

/** Fetches what the panel looks like before somebody asks for it. */
export const prepare = () => styled("guide");

/** @type {(() => void) | null} closes the column */
let close = null;

/**
 * Opens them, or closes the column that is open.
 *
 * @param {Context} context
 * @param {string[]} [of] `vocabulary.id` of a kind and of values to show in the place of the selected mark's
 */
export async function openGuidelines(context, of) {
  if (close && !of) return close();
  const [project] = /[\w-]{36}/.exec(location.pathname) ?? [""];
  const address = `/p/${project}/guidelines`;
  const [guidelines] = await Promise.all([guidelinesOf(project).catch(() => fromPage(context)), styled("guide")]);
  const panel = h("div");
  showGuidelines(panel, guidelines, of ?? selectedOf(context), address);
  if (!guidelines.codebook) panel.prepend(h("p", { class: "message warn" }, "The server cannot be reached. These are the sentences of the codebook; the cases behind them come back with it."));
  close?.();
  if (matchMedia(WIDE).matches) return openColumn(context, panel, () => showGuidelines(panel, guidelines, selectedOf(context), address));
  const dialog = openDialog("Guidelines", panel, h("p", { class: "row" }, h("button", { type: "button", class: "btn", onclick: () => dialog.close() }, "Close")));
  dialog.classList.add("guidelines");
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "g" || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    dialog.close();
  });
  dialog.addEventListener("close", () => context.focusText());
}

/**
 * @param {Context} context
 * @param {HTMLElement} panel
 * @param {() => void} show what fits the selection
 */
function openColumn({ store, text, focusText }, panel, show) {
  const page = text.root.closest(".page");
  const shut = h("button", { type: "button", class: "icon", "aria-label": "Close the guidelines", onclick: () => close?.() }, "×");
  const column = h("section", { class: "guidelines column-guide", "aria-label": "Guidelines", dir: "ltr", tabindex: "-1" }, h("div", { class: "guide-top" }, h("h2", null, "Guidelines"), shut), panel);
  const isWide = matchMedia(WIDE);
  const narrow = () => close?.();
  page?.append(column);
  page?.classList.add("with-guide");
  isWide.addEventListener("change", narrow);
  let isShown = false;
  const end = store.subscribe(lookOf, () => (isShown ? show() : (isShown = true)));
  close = () => {
    close = null;
    end();
    isWide.removeEventListener("change", narrow);
    const had = column.contains(document.activeElement);
    column.remove();
    page?.classList.remove("with-guide");
    if (had) focusText();
  };
  column.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    close?.();
  });
}

/** What the column depends on. @param {import("./state.js").State} state */
function lookOf(state) {
  return guidedValues(marksByKey(state).get(state.selected ?? "")).join();
}

/** @param {Context} context */
function selectedOf({ store }) {
  return guidedValues(marksByKey(store.state).get(store.state.selected ?? ""));
}

/** @param {import("./marks.js").Mark | undefined} mark */
function guidedValues(mark) {
  if (!mark) return [];
  return [`kind.${mark.kind}`, ...CHOSEN[mark.kind].flatMap((name) => (mark.fields[name] ? [`${name}.${mark.fields[name]}`] : []))];
}

/**
 * What the page itself knows, for as long as the server cannot be reached.
 *
 * @param {Context} context
 * @returns {import("../guidelines.js").Guidelines}
 */
function fromPage({ vocabulary, labels }) {
  const entries = ["kind", ...Object.values(CHOSEN).flat()].flatMap((name) =>
    vocabulary[name].map(({ id, label, hint, letter, family }) => ({
      of: `${name}.${id}`, label, hint, letter, family: labels.get(`family.${family}`) ?? "", mark: [], leave: [], example: [], own: [],
    })),
  );
  return { codebook: "", version: 0, entries, under: CHOSEN, general: [] };
}
