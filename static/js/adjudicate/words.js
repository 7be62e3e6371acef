/**
 * The words of the cases: how people, fields, differences and decisions are called, and the text round a case.
 *
 * @typedef {import("./state.js").Case} Case
 * @typedef {import("./state.js").Annotation} Annotation
 * @typedef {import("./state.js").Draft} Draft
 * @typedef {import("../types.js").Person} Person
 * @typedef {import("../types.js").FieldValue} FieldValue
 * @typedef {{ type: string, source: string, to: string }} Bond a link between two marks of the cases
 */
import { Offsets } from "../offsets.js";
import { FIELD_NAMES } from "../reader/field-names.js";
import { FIELDS_OF } from "../reader/state.js";
import { PARTS } from "./merge.js";

/** Fields that are not compared: words of one's own, and references inside one's own layer. */
const OWN = new Set(["would_settle", "neutral_wording", "target", "parent", "resolved_source"]);

/** The stretch of text round a case, in offsets of the document. */
export class Passage {
  /**
   * @param {import("./state.js").PassageData} data
   * @param {string} language
   */
  constructor({ start, end, text, places }, language) {
    this.start = start;
    this.end = end;
    this.length = end;
    this.places = places;
    this.language = language;
    this.offsets = new Offsets(text);
  }

  /**
   * @param {number} start
   * @param {number} end
   */
  slice(start, end) {
    const inside = (/** @type {number} */ point) => Math.min(Math.max(point, this.start), this.end) - this.start;
    return this.offsets.slice(inside(start), inside(end));
  }

  /** @param {number} point */
  zoneAt(point) {
    return point >= this.start && point < this.end ? { n: 1, kind: "body", name: "", start: this.start, end: this.end, version: 1 } : null;
  }

  /** @param {number} point */
  sentenceAt(point) {
    const found = this.places.find(({ start, end }) => point >= start && point < end);
    return found ? { n: Number(found.name) || 0, start: found.start, end: found.end, zone: 1 } : null;
  }
}

export class Words {
  /**
   * @param {import("../types.js").Vocabulary} vocabulary
   * @param {Person[]} reviewers
   * @param {Case[]} cases
   */
  constructor(vocabulary, reviewers, cases) {
    this.vocabulary = vocabulary;
    this.reviewers = reviewers;
    this.labels = new Map(Object.entries(vocabulary).flatMap(([name, rows]) => rows.map(({ id, label }) => /** @type {const} */ ([`${name}.${id}`, label]))));
    this.marks = new Map(cases.flatMap(({ annotations }) => annotations).map((one) => [one.id, one]));
    const people = new Map([...reviewers, ...cases.flatMap(({ annotations }) => annotations.map(({ author }) => author))].map(({ id, name }) => [id, name]));
    const first = (/** @type {string} */ name) => name.split(/\s+/)[0];
    const isAlone = (/** @type {string} */ name) => [...people.values()].filter((other) => first(other) === first(name)).length === 1;
    this.short = new Map([...people].map(([id, name]) => [id, isAlone(name) ? first(name) : name]));
  }

  /** @param {Person} person */
  called(person) {
    return this.short.get(person.id) ?? person.name;
  }

  /** @param {string} name @param {string} id */
  label(name, id) {
    return this.labels.get(`${name}.${id}`) ?? id;
  }

  /** @param {string} kind */
  kind(kind) {
    return this.label("kind", kind).toLowerCase();
  }

  /**
   * The marks of a case by whom: "Ana’s", or "Ana’s first" where she has several.
   *
   * @param {Case} one
   * @param {number} at
   */
  whose(one, at) {
    const { author } = one.annotations[at];
    const same = one.annotations.filter((other) => other.author.id === author.id);
    const owner = `${this.called(author)}’s`;
    return same.length > 1 ? `${owner} ${ORDINALS[same.indexOf(one.annotations[at])] ?? same.indexOf(one.annotations[at]) + 1}` : owner;
  }

  /** @param {Case} one */
  missing({ annotations }) {
    const there = new Set(annotations.map(({ author }) => author.id));
    return this.reviewers.filter(({ id }) => !there.has(id));
  }

  /**
   * In what a case differs, in few words: "Only Jonas", "Borders, reason".
   *
   * @param {Case} one
   */
  difference(one) {
    const { annotations, differences, kind } = one;
    const said = [];
    if (differences.includes("missing")) said.push(`only ${[...new Set(annotations.map(({ author }) => this.called(author)))].join(" and ")}`);
    if (differences.includes("several")) said.push("several by one");
    if (differences.includes("borders")) {
      const parts = kind === "attribution" ? PARTS.filter((part) => !isSame(annotations.map((each) => spans(each, part)))) : [];
      said.push(...(parts.length ? parts.map((part) => `${this.label("part", part).toLowerCase()} borders`) : ["borders"]));
    }
    if (differences.includes("fields")) said.push(...this.fields(one).filter((name) => !OWN.has(name) && differs(one, name)).map((name) => this.field(name).toLowerCase()));
    const words = said.join(", ") || "all agree";
    return words[0].toUpperCase() + words.slice(1);
  }

  /**
   * The fields of a kind that one of the annotations has.
   *
   * @param {Case} one
   */
  fields({ kind, annotations }) {
    return FIELDS_OF[kind].filter((name) => annotations.some(({ fields }) => fields[name] !== undefined && fields[name] !== null));
  }

  /** @param {string} name */
  field(name) {
    return this.labels.get(`vocabulary.${name}`) ?? FIELD_NAMES.get(name) ?? name.replaceAll("_", " ");
  }

  /**
   * @param {string} name
   * @param {FieldValue | undefined} value
   * @returns {string}
   */
  value(name, value) {
    if (value === undefined || value === null || value === "") return "Empty";
    if (name === "parent") return this.mark(String(value));
    if (Array.isArray(value)) return value.map((each) => this.label("ptc_code", each)).join(", ") || "Empty";
    if (typeof value === "object") return value.annotation ? this.mark(value.annotation) : (value.name ?? value.authority ?? "");
    if (typeof value === "boolean") return value ? "Yes" : "No";
    return this.label(name, String(value));
  }

  /** @param {string} id */
  mark(id) {
    return this.marks.get(id)?.label ?? "a mark of the layer";
  }

  /**
   * What becomes of a case, as a sentence begins.
   *
   * @param {Case} one
   * @param {{ decision: string | null, at: number }} draft
   */
  decided(one, { decision, at }) {
    const isAlone = one.annotations.length === 1;
    if (decision === "accept_one") return `Accept ${this.whose(one, at)}`;
    return { merge: isAlone ? "Change it" : "Merge", accept_all: "Accept all", reject_all: isAlone ? "Reject" : "Reject all", escalate: "Escalate" }[decision ?? ""] ?? "";
  }

  /**
   * What became of it.
   *
   * @param {Case} one which is decided or escalated
   */
  outcome(one) {
    const { decision } = one;
    const accepted = one.annotations.filter(({ status }) => status === "accepted").map(({ author }) => this.called(author));
    if (decision?.decision === "accept_one") return `Accepted ${[...new Set(accepted)].map((name) => `${name}’s`).join(" and ")}`;
    const isAlone = one.annotations.length === 1;
    return { merge: isAlone ? "Changed" : "Merged", accept_all: "Accepted all", reject_all: isAlone ? "Rejected" : "Rejected all", escalate: "Escalated" }[decision?.decision ?? ""] ?? "Decided";
  }
}

const ORDINALS = ["first", "second", "third", "fourth", "fifth"];
/**
 * The pieces of an annotation in one part, spelled out to be compared.
 *
 * @param {Annotation} one
 * @param {string | null} part
 */
export function spans({ fragments }, part) {
  return fragments
    .filter((piece) => piece.part === part)
    .map(({ start, end, quote }) => `${start + quote.length - quote.trimStart().length}-${end - quote.length + quote.trimEnd().length}`)
    .join();
}

/** @param {string[]} values */
const isSame = (values) => values.every((one) => one === values[0]);

/**
 * Whether the annotations of a case have different values in a field.
 *
 * @param {Case} one
 * @param {string} name
 */
export function differs({ annotations }, name) {
  return !isSame(annotations.map(({ fields }) => JSON.stringify(fields[name] ?? null)));
}
