/**
 * Shapes of the API (contract.md, Shapes) as the pages use them. All offsets are code points, half-open.
 *
 * @typedef {"claim" | "attribution" | "unverified" | "language"} Kind
 * @typedef {"source" | "cue" | "content"} Part
 * @typedef {{ id: string, name: string }} Person
 * @typedef {{ start: number, end: number, part: Part | null }} Span a fragment without its words
 * @typedef {{ name?: string, authority?: string, annotation?: string }} Source
 * @typedef {string | number | boolean | null | string[] | Source} FieldValue
 * @typedef {Record<string, FieldValue>} Fields
 * @typedef {{
 *   id: string, document: string, kind: Kind, label: string, version: number, layer: string, status: string,
 *   author: Person, origin: string, fragments: Span[], start: number, end: number, note: string, confidence: string,
 *   fields: Fields, derived: Record<string, string | number>, created?: string, updated: string }} Annotation
 * @typedef {{
 *   id: string, kind: Kind, fragments: (Span & { quote: string })[], start: number, end: number, explanation: string,
 *   fields: Fields, method_id: string, state: "open" | "accepted" | "dismissed",
 *   precision: { right: number, of: number }, quote: string }} Hint `quote` is put together by the page
 * @typedef {{ id: string, version: number, type: string, from: { annotation: string },
 *   to: { annotation?: string, claim?: string }, author: Person, created: string }} Link
 * @typedef {{ author: Person, id: string, version: number, on: { annotation?: string, document?: string },
 *   parent: string | null, text: string, mentions: Person[], resolved: { by: Person, at: string } | null,
 *   created: string, updated: string }} Comment
 * @typedef {{ n: number, kind: string, name: string, start: number, end: number, version: number, page?: number | null }} Zone
 * @typedef {{ reviewer: Person, state: string, read: number, sentences: number, annotations: number,
 *   submitted: string | null }} Layer
 * @typedef {{ version: number, at: string, by: Person, action: string, reason: string | null,
 *   annotation: Annotation }} HistoryEntry
 * @typedef {{ id: string, label: string, hint: string, letter: string, key?: string, plural?: string, family?: string,
 *   ptc?: string, wikitext?: string[], palette?: string[], annotatable?: boolean, from?: string[], to?: string[] }} Value
 * @typedef {Record<string, Value[]>} Vocabulary
 * @typedef {Readonly<{
 *   single_keys: boolean, keys: Record<string, string[]>, popover: boolean, read_by_hand: boolean, letters: boolean,
 *   announce_marks: boolean, size: number | null, line: number | null, density: "comfortable" | "compact" }>} ReadingSettings
 *   how the person reads, as set in My account (`annotate/domain/reading_settings.py` says what each is)
 */
export {};
