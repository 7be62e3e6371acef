/**
 * What somebody is writing and has not sent: kept on this computer with every letter, so that a closed card, tab or browser
 * takes nothing away. Where nothing may be kept here it lives as long as the page.
 *
 * @typedef {{ scope: string, path: string, title: string, op: { do: "draft", text: string } }} Draft as rows of kept.js are
 */
const START = "draft ";

/** @type {Map<string, string>} */
const onPage = new Map();

/** @param {string} scope of a person and a document @param {string} place */
const nameOf = (scope, place) => `${START}${scope} ${place}`;

/**
 * @param {string} scope
 * @param {string} place where it is written
 * @returns {string} nothing when there is none
 */
export function draftOf(scope, place) {
  const name = nameOf(scope, place);
  const text = onPage.get(name);
  if (text !== undefined) return text;
  try {
    /** @type {Draft | null} */
    const kept = JSON.parse(localStorage.getItem(name) ?? "null");
    return kept?.op.text ?? "";
  } catch {
    return "";
  }
}

/**
 * @param {string} scope
 * @param {string} place
 * @param {string} text nothing takes it away
 */
export function keepDraft(scope, place, text) {
  const name = nameOf(scope, place);
  onPage.set(name, text);
  try {
    if (!text.trim() || localStorage.getItem("keep") === "off") localStorage.removeItem(name);
    else localStorage.setItem(name, JSON.stringify({ scope, path: location.pathname, title: document.title, op: { do: "draft", text } }));
  } catch {
    // The browser keeps nothing here: the draft stays with the page.
  }
}

/** @returns {Draft[]} all that lies on this computer, of everybody */
export function drafts() {
  return names().flatMap((name) => {
    try {
      return [/** @type {Draft} */ (JSON.parse(localStorage.getItem(name) ?? ""))];
    } catch {
      return [];
    }
  });
}

/** Clears the drafts of a person. @param {string} person */
export function clearDrafts(person) {
  for (const name of names()) if (name.startsWith(`${START}${person}/`)) localStorage.removeItem(name);
}

function names() {
  return Object.keys(localStorage).filter((name) => name.startsWith(START));
}
