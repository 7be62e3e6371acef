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
 * Text up to `most` characters, cut in the middle.
 *
 * @param {string} text
 * @param {number} [most]
 */
export function short(text, most = 80) {
  const flat = text.replace(/\s+/g, " ");
  return flat.length <= most ? flat : `${flat.slice(0, most * 0.6).trimEnd()} … ${flat.slice(-most * 0.35).trimStart()}`;
}
