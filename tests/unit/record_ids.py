"""The values of the source record, as domain.md 6 has them."""

RECORD = {
    "genre": "news_report feature opinion press_release placed_content commemoration speech official_document"
    " memoir interview social_post encyclopedic other",
    "source_kind": "narrative relic",
    "order": "primary secondary tertiary",
    "issuer_type": "independent_media state_media party_government company_pr ngo academic individual unknown",
    "original_or_copy": "original reprint excerpt translation summary unknown",
    "integrity": "complete truncated altered unknown",
    "authenticity": "genuine probably_genuine doubtful forged not_examined",
    "disclosure": "sponsored_disclosed sponsored_undisclosed_suspected none_needed unknown",
    "dependence": "independent dependent common_origin circular unknown",
    "time_distance": "contemporary up_to_1y up_to_10y over_10y",
    "witness": "eyewitness reports_witness hearsay compilation unknown",
    "competence": "high medium low unknown",
    "willingness": "high medium low unknown",
    "internal_consistency": "consistent minor_contradictions major_contradictions",
    "corroboration": "confirmed_independent partly only_interested_sources none contradicted",
    "interest": "none possible evident",
    "tone": "neutral partisan promotional hagiographic polemical",
    "source_reliability": "a b c d e f",
    "info_credibility": "1 2 3 4 5 6",
    "record_part": "what who when copy nearness tendency use",
    "record_field": "author_stated author_inferred author_basis audience date_stated date_inferred_from"
    " date_inferred_to date_basis dating_clues place occasion integrity_note dependence_note"
    " contradictions information tendency favours disfavours omissions usable_for not_usable_for",
}
