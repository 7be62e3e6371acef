/** Words of languages that the page looks for: pronouns that stand for a source, and words at which a claim is split. */

/** Third persons as subjects, by language. */
export const PRONOUNS = {
  en: ["he", "she", "they", "it", "who", "this", "these", "those", "the latter", "the former"],
  de: ["er", "sie", "es", "dieser", "diese", "jener", "jene", "letzterer", "letztere"],
  fr: ["il", "elle", "ils", "elles", "on", "celui-ci", "celle-ci", "ceux-ci", "celles-ci", "ce dernier", "cette dernière"],
  es: ["él", "ella", "ello", "ellos", "ellas", "este", "esta", "estos", "estas", "quien", "quienes"],
  ru: ["он", "она", "оно", "они", "тот", "та", "те", "этот", "эта", "эти", "последний", "последняя"],
};

/** Where a claim may hold a second statement (domain.md 15, Guidance). */
export const SPLITTERS = {
  en: ["and", "who", "which", "to", "but", "while"],
  de: ["und", "aber", "um", "während"],
  fr: ["et", "qui", "pour", "mais", "dont"],
  es: ["y", "e", "quien", "para", "pero"],
  ru: ["и", "который", "которая", "которые", "чтобы", "но"],
};
