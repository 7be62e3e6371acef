/**
 * From where sentences and zones are changed: keys, the number of a sentence, the name of a zone, page furniture. What
 * does it is fetched when it is needed first.
 *
 * @typedef {import("./context.js").Context} Context
 * @typedef {import("./text.js").Zone} Zone
 * @typedef {import("../menu.js").Anchor} Anchor
 */
/**
 * @param {Context} context
 * @param {import("./commands.js").Commands} commands
 * @param {import("./cursor.js").Cursor} cursor
 * @param {boolean} may whether the person may change sentences and zones
 */
export function mountCuts(context, commands, cursor, may) {
  const { actions, store, text } = context;
  /** @type {Promise<import("./cut-menus.js").CutMenus> | null} */
  let made = null;
  const menus = () => (made ??= import("./cut-menus.js").then(({ CutMenus }) => new CutMenus(context, commands, cursor, may)));
  actions.recut = (op) => op.do !== "hint" && void menus().then(({ sentences }) => sentences.recut(op));
  if (may) actions.refuseFurniture = (zone) => offer(zone, "warn");
  commands.on("cut", (at) => void menus().then(({ sentences }) => (at ? sentences.merge(store.state.cursor) : sentences.split(sentences.place()))));
  commands.on("zone", (at) => void menus().then((open) => (at ? open.zones() : open.zoneHere())));
  text.root.classList.toggle("may-cut", may);
  // A press on a number would give up the selection, at which the sentence may be split.
  text.root.addEventListener("mousedown", (event) => {
    if (numberOf(event)) event.preventDefault();
  });
  text.root.addEventListener("click", (event) => {
    const number = numberOf(event);
    if (number && !event.ctrlKey && !event.metaKey && !event.shiftKey) return openSentence(event, number);
    if (may) openZone(event);
  });

  /** The number is a link to its sentence, and has a menu. @param {MouseEvent} event @param {HTMLElement} number */
  function openSentence(event, number) {
    const n = Number(number.dataset.n);
    const { start, end } = text.sentences[n - 1];
    const here = store.state.range ?? store.state.word;
    event.preventDefault();
    history.replaceState(null, "", `#s${n}`);
    if (!here || here.start < start || here.start >= end) cursor.goTo(n);
    void menus().then((open) => open.sentence(n, boxOf(number)));
  }

  /** The name of a zone in the gutter is that of its element; page furniture says what can be done. @param {MouseEvent} event */
  function openZone(event) {
    const target = /** @type {Element} */ (event.target);
    const button = target.closest(".zone-name");
    const zone = button && text.zones.find(({ n }) => `z${n}` === button.nextElementSibling?.id);
    if (zone) return void menus().then((open) => open.zone(zone, boxOf(button)));
    if (!target.closest(".boiler > span") || !getSelection()?.isCollapsed) return;
    const point = text.pointFrom(event.clientX, event.clientY);
    const furniture = point === null ? null : text.zoneAt(point);
    if (furniture) offer(furniture, "plain");
  }

  /** @param {Zone} zone @param {"plain" | "warn"} tone */
  function offer(zone, tone) {
    const run = () => void menus().then((open) => open.zone(zone));
    actions.say("Page furniture. Change the zone to mark it.", { label: "Change the zone", run }, tone);
  }
}

/** @param {MouseEvent} event @returns {HTMLElement | null} */
const numberOf = ({ target }) => (target instanceof Element ? target.closest("a.n") : null);

/** @param {Element} element @returns {Anchor} */
function boxOf(element) {
  const { left, top, bottom } = element.getBoundingClientRect();
  return { left, top, bottom };
}
