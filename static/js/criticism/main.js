/** The source record: saved while one writes, passages picked from the text, both values where two people met. */
import { byId, counted, h } from "../dom.js";
import { inWords, listName, putValue, spareRow, valueIn, valueOf } from "./fields.js";
import { Saver } from "./saver.js";
import { Text } from "./text.js";

/** @typedef {import("./text.js").Clue} Clue */

const form = /** @type {HTMLFormElement | null} */ (document.getElementById("record"));
const text = new Text(byId("text"));
const data = JSON.parse(byId("data").textContent ?? "{}");
/** @type {Record<string, Clue[]>} the passages by list */
const passages = {};
/** @type {Clue | null} */
let selected = null;

/** @param {string} words */
const tell = (words) => (byId("told").textContent = words);

/** @param {string} name of a field or list @returns {HTMLElement | null} */
const askOf = (name) => document.querySelector(name.startsWith("evidence.") ? `.proof[data-picks="${name.slice(9)}"]` : `[data-ask="${name}"], .proof[data-picks="${name}"]`);

/** @type {import("./saver.js").View} */
const view = {
  word(words, tone) {
    byId("save-word").textContent = words;
    byId("save").dataset.tone = tone;
  },
  saved(record) {
    byId("state").replaceChildren(...stateOf(record));
    for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll('input[name="version"]'))) input.value = String(record.version);
    for (const line of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-reading]"))) line.textContent = record.readings[line.dataset.reading ?? ""] ?? "";
    for (const box of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-doubts]"))) {
      /** @type {{ field: string, text: string }[]} */
      const warnings = record.warnings;
      const told = warnings.filter(({ field }) => field === box.dataset.doubts || field === box.dataset.picks);
      box.replaceChildren(...told.map(({ text: words }) => h("p", { class: "doubt" }, words)));
    }
    for (const part of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".part"))) {
      const open = record.open.filter((/** @type {string} */ name) => part.querySelector(`[data-ask="${name}"]`)).length;
      /** @type {HTMLElement} */ (part.querySelector(".left")).textContent = open ? `${counted(open, "field")} open` : "answered";
    }
    byId("signing").hidden = record.state !== "draft";
    for (const line of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("#sign > .quiet-text"))) line.hidden = record.state === "draft";
  },
  taken(names, record) {
    for (const name of names) {
      if (Array.isArray(valueIn(record, name)) && name !== "information") draw(name.replace("evidence.", ""), valueIn(record, name));
      else if (form?.elements.namedItem(name)) putValue(form, name, record[name]);
    }
    if (names.length) tell("Somebody else changed this record; what they wrote is in the form.");
  },
  asks(name, theirs, mine) {
    if (!form) return;
    const place = askOf(name);
    place?.querySelector(".both")?.remove();
    /** @param {any} value */
    const choose = (value) => () => {
      box.remove();
      if (name === "information" || !Array.isArray(value)) putValue(form, name, value);
      else draw(name.replace("evidence.", ""), value);
      saver.choose(name, value);
    };
    const box = h(
      "div",
      { class: "both", role: "group", "aria-label": "Two values" },
      h("p", null, "Somebody else changed this in the meantime. Choose what stays."),
      h("dl", null, h("dt", null, "Theirs"), h("dd", null, inWords(form, name, theirs)), h("button", { type: "button", class: "btn", onclick: choose(theirs) }, "Keep theirs")),
      h("dl", null, h("dt", null, "Yours"), h("dd", null, inWords(form, name, mine)), h("button", { type: "button", class: "btn", onclick: choose(mine) }, "Keep mine")),
    );
    place?.append(box);
    openFor(place);
  },
  refused(faults) {
    for (const { pointer, detail } of faults) {
      const [first, second] = pointer.split("/").slice(1);
      const place = askOf(first === "evidence" ? `evidence.${second}` : first);
      faultAt(place, detail);
      openFor(place);
    }
  },
};

const saver = new Saver(data, `${document.querySelector("[data-person]")?.getAttribute("data-person")}/${data.document}`, view);

/** @param {any} record @returns {(Node | string)[]} */
function stateOf(record) {
  const open = `, ${counted(record.open.length, "field")} open.`;
  const [word, look] = record.state === "draft" ? ["Draft", "open"] : record.state === "signed" ? ["Signed", "ok"] : ["Not begun", "plain"];
  return [h("b", { class: `st ${look}` }, word), record.changed_by ? ` by ${record.changed_by.name}` : "", open, record.signed && record.state === "draft" ? ` Version ${record.signed.version}, signed by ${record.signed.by.name}, counts.` : ""];
}

/** @param {Element | null} place */
function openFor(place) {
  const part = place?.closest("details.part");
  if (part instanceof HTMLDetailsElement) part.open = true;
}

/** @param {HTMLElement | null} place @param {string} words nothing takes the fault away */
function faultAt(place, words) {
  place?.querySelector(":scope > .fault, .field > .fault")?.remove();
  const field = place?.querySelector("input:not([type='checkbox']), select, textarea");
  if (words) field?.setAttribute("aria-invalid", "true");
  else field?.removeAttribute("aria-invalid");
  if (words) place?.append(h("p", { class: "fault", role: "alert" }, words));
}

/** @param {string} picks @param {Clue[]} clues */
function draw(picks, clues) {
  passages[picks] = clues;
  const list = document.querySelector(`.proof[data-picks="${picks}"] .passages`);
  list?.replaceChildren(
    ...clues.map((clue) => {
      const n = text.sentenceAt(clue.start);
      const box = h("input", { type: "checkbox", name: `clue.${picks}`, value: valueOfBox(clue), checked: true });
      return h("li", null, h("label", null, box, " ", h("q", { dir: "auto" }, clue.quote)), n ? h("a", { href: `#s${n}`, "aria-label": `Sentence ${n}` }, `S${n}`) : null, clue.label ? h("small", null, clue.label) : null);
    }),
  );
  text.show(Object.values(passages).flat());
}

/** @param {string} picks @param {Clue} clue */
function add(picks, clue) {
  const have = passages[picks] ? ticked(picks) : [];
  if (!have.some(({ start, end }) => start === clue.start && end === clue.end)) {
    draw(picks, [...have, clue]);
    saver.write(listName(picks), passages[picks], 0);
  }
  faultAt(document.querySelector(`.proof[data-picks="${picks}"]`), "");
  tell(`Picked: ${clue.quote}`);
}

/** @param {HTMLFormElement} on */
function install(on) {
  for (const proof of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".proof"))) {
    const picks = proof.dataset.picks ?? "";
    draw(picks, valueIn(data, listName(picks)) ?? []);
    for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (proof.querySelectorAll("[data-pick]"))) {
      button.hidden = false;
      button.addEventListener("click", () => pickSelected(picks, proof));
    }
  }
  on.addEventListener("input", ({ target }) => !(target instanceof HTMLInputElement && target.type === "checkbox") && written(on, target, 700));
  on.addEventListener("change", ({ target }) => written(on, target, 100));
  on.addEventListener("submit", (event) => {
    event.preventDefault();
    const button = event.submitter;
    const proof = button instanceof HTMLButtonElement && button.name === "pick" ? button.closest(".proof") : document.activeElement?.closest(".picker")?.closest(".proof");
    if (proof instanceof HTMLElement) pickNamed(proof);
    else void saver.flush().then((done) => done && tell("Saved."));
  });
  on.addEventListener("keydown", (event) => {
    const field = event.target;
    if (event.key !== "Enter" || !(field instanceof HTMLInputElement) || !field.closest(".picker")) return;
    event.preventDefault();
    pickNamed(/** @type {HTMLElement} */ (field.closest(".proof")));
  });
  const signing = /** @type {HTMLFormElement} */ (byId("signing"));
  signing.addEventListener("submit", (event) => {
    if (!saver.waiting) return;
    event.preventDefault();
    void saver.flush().then((done) => (done ? signing.requestSubmit() : tell("Not everything is saved yet. See the top of the page.")));
  });
  for (const [name, mine] of saver.restore()) {
    if (Array.isArray(mine) && name !== "information") draw(name.replace("evidence.", ""), mine);
    else putValue(on, name, mine);
  }
}

/** @param {string} picks @param {HTMLElement} proof */
function pickSelected(picks, proof) {
  if (selected) return add(picks, selected);
  faultAt(proof, "Select words in the text first, then press this again.");
  text.element.focus();
}

/** @param {HTMLElement} proof */
function pickNamed(proof) {
  const field = /** @type {HTMLInputElement} */ (proof.querySelector(".picker input"));
  const words = field.value.trim();
  if (!words) return;
  const found = text.named(words);
  if (typeof found === "string") return faultAt(proof, found);
  field.value = "";
  add(proof.dataset.picks ?? "", found);
}

/** @param {HTMLFormElement} on @param {EventTarget | null} target @param {number} wait */
function written(on, target, wait) {
  if (!(target instanceof HTMLInputElement || target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement)) return;
  if (target.name.startsWith("pick.")) return;
  if (target.name.startsWith("clue.")) return reticked(target.name.slice(5));
  const name = target.name === "credibility" ? "information" : target.name;
  const value = valueOf(on, name);
  faultAt(askOf(name), "");
  askOf(name)?.querySelector(".both")?.remove();
  if (target instanceof HTMLSelectElement) {
    const means = document.querySelector(`[data-means="${name}"]`);
    if (means) means.textContent = target.selectedOptions[0]?.dataset.hint ?? "";
  }
  if (name === "information") spareRow(on);
  if (value !== undefined) saver.write(name, value, wait);
}

/** The passages of a list that are ticked; an unticked one stays in sight until the page is loaded anew. @param {string} picks */
function ticked(picks) {
  const boxes = /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll(`input[name="clue.${picks}"]`));
  const values = new Set([...boxes].filter(({ checked }) => checked).map(({ value }) => value));
  return passages[picks].filter((clue) => values.has(valueOfBox(clue)));
}

/** @param {Clue} clue */
function valueOfBox(clue) {
  return clue.annotation ?? `${clue.start}-${clue.end}`;
}

/** @param {string} picks */
function reticked(picks) {
  const stays = ticked(picks);
  text.show(Object.keys(passages).flatMap(ticked));
  saver.write(listName(picks), stays, 0);
}

document.addEventListener("selectionchange", () => {
  const found = text.selected();
  if (found || text.element.contains(document.activeElement)) selected = found;
});
if (form) install(form);
document.documentElement.dataset.ready = "";
