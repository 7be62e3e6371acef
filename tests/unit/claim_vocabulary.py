"""The ids of the lists that claims, evidence and verdicts use (domain.md 6, 9, 10, 11)."""

IDS = {
    "claim_status": "open assigned checking proposed in_review checked published not_checkable duplicate withdrawn",
    "verdict": "true mostly_true half_true mostly_false false missing_context misattributed unproven not_checkable",
    "evidence_needed": "independent any none",
    "verdict_confidence": "low moderate high",
    "medium": "web_text pdf scan image video audio database interview print",
    "source_class": "primary secondary tertiary",
    "relation": "independent interested same_origin unknown",
    "stance": "supports refutes context insufficient",
    "strategy": "written_evidence consultation numerical_comparison"
    " fact_checker_reference satirical_source_identification archival media_forensics",
    "answer_type": "extractive abstractive boolean unanswerable",
    "checklist_answer": "yes no not_applicable",
    "source_reliability": "a b c d e f",
    "info_credibility": "1 2 3 4 5 6",
}
