"""What becomes of unverified flags when what they question is settled (domain.md 7.3, 10)."""

OPEN = "open"
BY_TRACE = {
    "traced_verbatim": "resolved_supported",
    "traced_paraphrase": "resolved_supported",
    "traced_differs": "resolved_refuted",
}
"""What tracing an attribution makes of the flags that question it; other results leave them as they are."""


def approved(resolution: str | None, flags: str) -> str | None:
    """What a linked flag becomes when a verdict is approved that makes `flags` of it; `None`: it stays.

    What somebody withdrew stays withdrawn, and a verdict that decides nothing leaves a flag to people.
    """
    if flags == OPEN or resolution == "withdrawn" or resolution == flags:
        return None
    return flags


def reopened(resolution: str | None, flags: str) -> str | None:
    """What a linked flag becomes when that verdict is reopened: what it settled is open again."""
    return OPEN if flags != OPEN and resolution == flags else None


def traced(resolution: str | None, before: str | None, after: str | None) -> str | None:
    """What a flag on an attribution becomes when its traceability goes from `before` to `after`; `None`: it stays, as
    does whatever was settled otherwise, by hand or by a verdict."""
    if resolution not in (None, OPEN, BY_TRACE.get(before or "")):
        return None
    now = BY_TRACE.get(after or "", OPEN)
    return None if now == (resolution or OPEN) else now
