/**
 * What the parts of the reading page share: made once by main.js.
 *
 * @typedef {{
 *   store: import("../store.js").Store<import("./state.js").State>,
 *   text: import("./text.js").TextMap,
 *   actions: import("./actions.js").Actions,
 *   outbox: import("./outbox.js").Outbox,
 *   selection: import("./selection.js").Selection,
 *   vocabulary: import("../types.js").Vocabulary,
 *   settings: import("../types.js").ReadingSettings,
 *   keys: import("../keys.js").Group[],
 *   labels: Map<string, string>,
 *   values: Map<string, import("../types.js").Value>,
 *   tour: Record<string, string> | null,
 *   origins: Record<string, import("./origin.js").Origin>,
 *   may: { claims: boolean },
 *   hints: import("./hints.js").Hints | null,
 *   focusText: () => void,
 *   goTo: (key: string, how?: { focus?: boolean, field?: string }) => void }} Context
 *   `labels` and `values` by `vocabulary.id`; `settings` are the person's, frozen; `keys` is the table with their own keys;
 *   `tour`: words that the guided tour points at, `null` where it is not offered;
 *   `may.claims`: the person may make claims of passages;
 *   `hints` is `null` where the project offers none, and until they are there;
 *   `origins`: where the marks of the agreed layer come from, by their ids
 */
export {};
