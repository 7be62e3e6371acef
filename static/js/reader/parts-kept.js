/** Parts of an attribution that is put together: they outlive the page (pages.md 2.4). */

/**
 * @typedef {import("./context.js").Context} Context
 * @typedef {import("../types.js").Span} Span
 */

/** Where the parts wait while they are put together, so that nobody loses them by leaving the page. @param {Context} context */
export const shelfOf = ({ store }) => `parts ${store.state.me.id} ${store.state.document.id}`;

/** What was put together when the page was left is a draft now. @param {Context} context */
export function takeUp(context) {
  const kept = sessionStorage.getItem(shelfOf(context));
  sessionStorage.removeItem(shelfOf(context));
  if (!kept || context.store.state.why) return;
  const { spans, mark } = /** @type {{ spans: Span[], mark: string | null }} */ (JSON.parse(kept));
  if (mark && context.actions.mark(mark)) context.actions.change(mark, { fragments: spans }, "Kept the parts that were set");
  else context.actions.make("attribution", spans[0], { fragments: spans, remark: "It was begun before the page was left: 2 goes on." });
}
