/** Elements without parsing HTML, and the few things that every island does with them. */

/**
 * @typedef {Node | string | number | null | undefined | false} Child
 * @typedef {Record<string, any>} Props
 */

/**
 * Makes an element. A prop that begins with `on` is a listener, `class` the class, `dataset` an object of data
 * attributes; `true` is an empty attribute, `false`, `null` and `undefined` are none; all else is an attribute.
 *
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Props | null} [props]
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "dataset") Object.assign(element.dataset, value);
    else if (name === "class") element.className = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  append(element, children);
  return element;
}

/**
 * @param {Element} element
 * @param {(Child | Child[])[]} children
 */
export function append(element, children) {
  for (const child of children.flat()) {
    if (child === null || child === undefined || child === false) continue;
    element.append(typeof child === "number" ? String(child) : child);
  }
}

/**
 * The element with this id; an error when the page has none.
 *
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no #${id}.`);
  return found;
}

/**
 * A key as it stands on a control: seen, but not part of the name.
 *
 * @param {string} key
 */
export function kbd(key) {
  return h("kbd", { "aria-hidden": "true" }, key);
}

/**
 * "1 mark", "3 marks".
 *
 * @param {number} n
 * @param {string} one
 * @param {string} [many]
 */
export function counted(n, one, many = `${one}s`) {
  return `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
}

/**
 * Whether this is a place in which people type, so that single letters belong to it.
 *
 * @param {EventTarget | null} target
 */
export function isField(target) {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
}

/**
 * Text up to `most` characters, cut in the middle, between words where that is near.
 *
 * @param {string} text
 * @param {number} [most]
 */
export function short(text, most = 80) {
  const letters = [...text.replace(/\s+/g, " ")];
  if (letters.length <= most) return letters.join("");
  const head = letters.slice(0, most * 0.6).join("");
  const tail = letters.slice(-most * 0.35).join("");
  const until = head.lastIndexOf(" ");
  const from = tail.indexOf(" ");
  return `${until >= most * 0.3 ? head.slice(0, until) : head} … ${from >= 0 && from < most * 0.15 ? tail.slice(from + 1) : tail}`;
}

/**
 * Puts elements into a list in this order and takes out all others, moving as little as possible.
 *
 * @param {HTMLElement} list
 * @param {HTMLElement[]} elements
 */
export function order(list, elements) {
  const wanted = new Set(elements);
  for (const child of [...list.children]) if (!wanted.has(/** @type {HTMLElement} */ (child))) child.remove();
  let next = list.firstElementChild;
  for (const element of elements) {
    if (element === next) next = next.nextElementSibling;
    else list.insertBefore(element, next);
  }
}
