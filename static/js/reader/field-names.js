/** Names of fields that are no vocabulary. */
export const FIELD_NAMES = new Map([
  ["may_be_false", "May be false"],
  ["of_interest", "Of interest"],
  ["could_harm", "Could harm"],
  ["atomic", "One statement"],
  ["resolved_source", "Who the source is"],
  ["parent", "Said inside"],
  ["would_settle", "What would settle it"],
  ["target", "Praised or blamed"],
  ["neutral_wording", "Neutral wording"],
  ["ptc_codes", "PTC codes"],
]);
