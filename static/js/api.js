/**
 * The one client of the API: CSRF token, idempotency key, If-Match, problem documents.
 *
 * @typedef {{ body?: unknown, key?: string, version?: number | string, unattended?: boolean }} Options `version` stands in
 * `If-Match`; `unattended` is what the page sends by itself
 */

/** An answer that refuses. `wait` is in seconds, where the server names it. */
export class Problem extends Error {
  /**
   * @param {number} status
   * @param {{ type?: string, detail?: string, title?: string, errors?: { pointer: string, detail: string }[], current?: any }} body
   * @param {number | null} wait
   */
  constructor(status, body, wait) {
    super(body.detail ?? body.title ?? `The server answered ${status}.`);
    this.status = status;
    this.type = (body.type ?? "").split(":").at(-1) ?? "";
    this.errors = body.errors ?? [];
    this.current = body.current;
    this.wait = wait;
  }
}

/** No answer at all: the network or the server is away. The same request may be sent again with the same key. */
export class Unreachable extends Error {}

/** @returns {string} a key that names one write, made before it is sent */
export function newKey() {
  return crypto.randomUUID();
}

/** @type {{ id: string, name: string } | null} */
let sender = null;

/**
 * Whose work this page sends. When somebody else signs in in this browser nothing is sent in their name.
 *
 * @param {{ id: string, name: string }} person
 */
export function sendFor(person) {
  sender = person;
}

/**
 * The header of what a page sends by itself, while perhaps nobody is there: it does not put off the end of a sign-in.
 *
 * @type {[string, string]}
 */
export const UNATTENDED = ["X-Unattended", "1"];

const token = () => /** @type {HTMLMetaElement | null} */ (document.querySelector('meta[name="csrf-token"]'));

/**
 * Sends one request.
 *
 * @param {string} method
 * @param {string} path below `/api/v1`
 * @param {Options} [options]
 * @returns {Promise<any>} the decoded answer, `null` when there is none
 * @throws {Problem | Unreachable}
 */
export async function request(method, path, options = {}) {
  let answer = await send(method, path, options);
  let problem = await problemOf(answer);
  if (problem?.type === "csrf" && (await renewToken())) {
    answer = await send(method, path, options);
    problem = await problemOf(answer);
  }
  if (problem) throw problem;
  return answer.status === 204 ? null : answer.json();
}

/** @param {Response} answer */
async function problemOf(answer) {
  return answer.ok ? null : new Problem(answer.status, await answer.json().catch(() => ({})), waitOf(answer));
}

/**
 * @param {string} method
 * @param {string} path
 * @param {Options} options
 */
async function send(method, path, { body, key, version, unattended }) {
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json" };
  if (method !== "GET") headers["X-CSRF-Token"] = token()?.content ?? "";
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (key) headers["Idempotency-Key"] = key;
  if (version !== undefined) headers["If-Match"] = `"${version}"`;
  if (unattended) headers[UNATTENDED[0]] = UNATTENDED[1];
  try {
    const answer = await fetch(`/api/v1${path}`, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: "same-origin",
    });
    if (answer.status === 502 || answer.status === 504) throw new Unreachable(`The server answered ${answer.status}.`);
    return answer;
  } catch (error) {
    throw error instanceof Unreachable ? error : new Unreachable("The server cannot be reached.");
  }
}

/** @param {Response} answer */
function waitOf(answer) {
  const seconds = Number(answer.headers.get("Retry-After"));
  return Number.isFinite(seconds) && seconds > 0 ? seconds : null;
}

/** After a new sign-in in another tab the token of this page is old: take the new one from the page itself. */
async function renewToken() {
  if (sender) await isSender(sender);
  const page = await fetch(location.href, { credentials: "same-origin" }).catch(() => null);
  const found = page?.ok ? /<meta name="csrf-token" content="([\w.-]+)">/.exec(await page.text()) : null;
  const meta = token();
  if (!found || !meta || meta.content === found[1]) return false;
  meta.content = found[1];
  return true;
}

/**
 * @param {{ id: string, name: string }} wanted
 * @throws {Problem | Unreachable} 401 when nobody, or somebody else, is signed in
 */
async function isSender(wanted) {
  const answer = await send("GET", "/me", {});
  const problem = await problemOf(answer);
  if (problem) throw problem;
  const told = await answer.json();
  if (told.id === wanted.id) return;
  throw new Problem(401, { type: "urn:annotate:problem:other-person", detail: `${told.name} is signed in in this browser now. Sign in as ${wanted.name} to send what you did here.` }, null);
}
