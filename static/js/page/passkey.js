/** Passkeys (WebAuthn) on forms: the server's challenge is fetched, the browser's answer is sent as a field of the form. */

/** @typedef {{ challenge: string, user?: { id: string }, allowCredentials?: { id: string }[], excludeCredentials?: { id: string }[] }} Options */

const possible = "PublicKeyCredential" in window && !/^[\d.]+$|^\[/.test(location.hostname);

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!(form instanceof HTMLFormElement) || !possible) continue;
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void use(form);
  });
}
for (const hint of document.querySelectorAll("[data-passkey-missing]")) {
  if (hint instanceof HTMLElement) hint.hidden = possible;
}

/** Ask the server, then the browser and its person, and send the form with the answer.
 * @param {HTMLFormElement} form */
async function use(form) {
  const creating = form.dataset.passkey === "create";
  const fault = /** @type {HTMLElement} */ (form.querySelector("[data-fault]"));
  fault.hidden = true;
  fault.textContent = "";
  try {
    const options = await asked(form, creating ? "begin-passkey" : "begin");
    const publicKey = /** @type {any} */ (inBytes(options));
    const made = await (creating ? navigator.credentials.create({ publicKey }) : navigator.credentials.get({ publicKey }));
    const field = /** @type {HTMLInputElement} */ (form.elements.namedItem("answer"));
    field.value = JSON.stringify(plain(/** @type {PublicKeyCredential} */ (made)));
    form.submit();
  } catch (error) {
    fault.setAttribute("role", "alert");
    fault.hidden = false;
    fault.textContent = sentence(error);
  }
}

/** @param {HTMLFormElement} form @param {string} step @returns {Promise<Options>} */
async function asked(form, step) {
  const csrf = /** @type {HTMLInputElement} */ (form.elements.namedItem("csrf_token")).value;
  const body = new URLSearchParams({ csrf_token: csrf, do: step });
  const answer = await fetch(form.action, { method: "POST", body });
  if (!answer.ok || !answer.headers.get("Content-Type")?.startsWith("application/json")) throw new Error("refused");
  return answer.json();
}

/** @param {unknown} error */
function sentence(error) {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError") return "No passkey was used. Try again, or go another way.";
  if (name === "InvalidStateError") return "This device holds a passkey for you already.";
  return "The passkey could not be used. Load the page again, or go another way.";
}

/** @param {Options} options */
function inBytes(options) {
  const named = (/** @type {{ id: string }} */ one) => ({ ...one, id: bytes(one.id) });
  return {
    ...options,
    challenge: bytes(options.challenge),
    ...(options.user && { user: named(options.user) }),
    ...(options.allowCredentials && { allowCredentials: options.allowCredentials.map(named) }),
    ...(options.excludeCredentials && { excludeCredentials: options.excludeCredentials.map(named) }),
  };
}

/** A credential as JSON; every buffer in base64url.
 * @param {PublicKeyCredential} made */
function plain(made) {
  const response = /** @type {any} */ (made.response);
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  return {
    id: made.id,
    rawId: made.id,
    type: made.type,
    response: Object.fromEntries(parts.filter((part) => response[part]).map((part) => [part, text(response[part])])),
    clientExtensionResults: {},
  };
}

/** @param {string} base64url */
function bytes(base64url) {
  const decoded = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(decoded, (letter) => letter.charCodeAt(0));
}

/** @param {ArrayBuffer} buffer */
function text(buffer) {
  const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
