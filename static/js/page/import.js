/**
 * Import: files may be dropped, each is sent by itself and gets a row at once with what became of it.
 * The same form without script sends all in one and answers with the same rows.
 */
const form = document.getElementById("import");
const files = document.getElementById("f-files");
const text = document.getElementById("f-text");
const address = document.getElementById("f-url");
const results = document.getElementById("results");
const drop = document.querySelector("[data-drop]");
const chosen = document.querySelector("[data-chosen]");
const paste = document.querySelector("[data-paste]");

/**
 * @param {string} tag
 * @param {Record<string, string>} attributes
 * @param {...(Node | string)} children
 * @returns {HTMLElement}
 */
function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** @param {number} bytes */
const size = (bytes) => (bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`);

function showChosen() {
  if (!(files instanceof HTMLInputElement) || !chosen) return;
  chosen.replaceChildren(...[...(files.files ?? [])].map((file) => h("li", {}, `${file.name}, ${size(file.size)}`)));
}

/**
 * @param {string} name
 * @returns {(state: string, word: string, what: string, address?: string) => void} sets the row of one file
 */
function row(name) {
  const result = h("span", { class: "st open" }, "Waiting");
  const what = h("td", {}, "");
  const next = h("td", { class: "r" });
  const cell = h("td", { "data-l": "Result" }, result);
  results?.querySelector("tbody")?.append(h("tr", {}, h("th", { scope: "row" }, name), cell, what, next));
  return (state, word, sentence, address) => {
    result.className = `st ${state}`;
    result.textContent = word;
    what.textContent = sentence;
    if (address) next.replaceChildren(h("a", { class: "go", href: address }, "Open", h("span", { class: "vh" }, ` ${name}`)));
  };
}

const CHANGES = {
  crlf: "line ends made equal",
  cr: "line ends made equal",
  bom: "the mark at its start left out",
  markup: "its markup left out",
  soft_hyphens: "hidden hyphens left out",
  lines: "lines joined into paragraphs",
  times: "its times left out",
};

/** @param {{state: string, length: number, normalisations: string[]}} document_ */
function said(document_) {
  if (document_.state === "reading") return "It is being read; you can leave.";
  const changes = [...new Set(document_.normalisations.map((id) => CHANGES[/** @type {keyof typeof CHANGES} */ (id)] ?? id))];
  const length = `${document_.length.toLocaleString("en")} characters.`;
  if (!changes.length) return length;
  const sentence = changes.join(", ");
  return `${length} ${sentence[0].toUpperCase()}${sentence.slice(1)}; the captured file is kept as it was.`;
}

/**
 * @param {File} file
 * @param {HTMLFormElement} form
 */
async function send(file, form) {
  const show = row(file.name);
  if (file.size > Number(form.dataset.limit)) {
    show("no", "Refused", `It has ${size(file.size)}; a file may have ${size(Number(form.dataset.limit))}.`);
    return;
  }
  show("open", "Sending", size(file.size));
  const body = new FormData();
  body.append("file", file);
  const language = new FormData(form).get("language");
  if (language) body.append("metadata", new Blob([JSON.stringify({ language })], { type: "application/json" }));
  const token = document.querySelector("meta[name='csrf-token']")?.getAttribute("content") ?? "";
  try {
    const answer = await fetch(`/api/v1/projects/${form.dataset.project}/documents`, {
      method: "POST",
      body,
      headers: { "X-CSRF-Token": token, "Idempotency-Key": crypto.randomUUID() },
    });
    const made = await answer.json();
    if (!answer.ok) return void show("no", "Refused", made.errors?.[0]?.detail ?? made.detail);
    const word = made.state === "reading" ? "Being read" : made.normalisations.length ? "Accepted, changed" : "Accepted";
    show(made.state === "reading" ? "open" : "ok", word, said(made), `/p/${form.dataset.project}/d/${made.id}`);
  } catch {
    show("no", "Not sent", "The server could not be reached. Add the file again.");
  }
}

if (form instanceof HTMLFormElement && files instanceof HTMLInputElement) {
  files.addEventListener("change", showChosen);
  form.addEventListener("submit", async (event) => {
    if (event.submitter instanceof HTMLButtonElement && event.submitter.value === "look") return; // a page of its own
    const all = [...(files.files ?? [])];
    // A typed text or address goes the plain way, with the files in the same request.
    if (!all.length || (text instanceof HTMLTextAreaElement && text.value.trim())) return;
    if (address instanceof HTMLInputElement && address.value.trim()) return;
    event.preventDefault();
    if (results) results.hidden = false;
    files.value = "";
    showChosen();
    results?.scrollIntoView({ block: "nearest" });
    for (const file of all) await send(file, form);
  });
}

if (drop instanceof HTMLElement && files instanceof HTMLInputElement) {
  const hint = drop.querySelector("[data-drop-hint]");
  if (hint instanceof HTMLElement) hint.hidden = false;
  drop.addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    if (!event.dataTransfer?.files.length) return;
    files.files = event.dataTransfer.files;
    showChosen();
  });
}

// What a browser copies has its markup beside its words: it is sent along as long as the words stay as they came.
const rich = form?.querySelector("input[name='rich']");
const told = form?.querySelector("[data-rich]");
if (rich instanceof HTMLInputElement && told instanceof HTMLElement && text instanceof HTMLTextAreaElement) {
  /** @param {string} markup */
  const keep = (markup) => {
    rich.value = markup;
    rich.disabled = told.hidden = !markup;
  };
  text.addEventListener("paste", (event) => {
    const markup = event.clipboardData?.getData("text/html") ?? "";
    if (text.value.trim() || markup.length > 300_000 || !/<(?:p|h[1-6]|a|li|td|div|br)[\s>]/i.test(markup)) return;
    setTimeout(() => keep(markup)); // after the input that the paste itself makes
  });
  text.addEventListener("input", () => keep(""));
  told.querySelector("button")?.addEventListener("click", () => {
    keep("");
    text.focus();
  });
}

if (paste instanceof HTMLElement && text instanceof HTMLTextAreaElement) {
  paste.addEventListener("click", async (event) => {
    event.preventDefault();
    text.focus();
    try {
      const pasted = await navigator.clipboard.readText();
      if (!text.value) text.value = pasted;
    } catch {
      // The browser keeps its clipboard to itself: the field has the focus for Ctrl+V.
    }
  });
}
