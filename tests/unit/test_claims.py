"""The rules of claims, evidence, verdicts and flags (domain.md 7.3, 9, 10, 11), each alone."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from msgspec.structs import replace

from annotate.domain import claim_steps as steps
from annotate.domain import flags
from annotate.domain.claim_steps import EXITS, IN_WORK, STEPS, Case
from annotate.domain.claims import KeptClaim
from annotate.domain.errors import Forbidden, Invalid, Refusal
from annotate.domain.evidence import Item, counts_of, extract_hash, origin_of
from annotate.domain.verdicts import DEFAULT, KeptFinding, Row, check_rows, scale_of
from annotate.vocabulary import ids

INDEPENDENT = (Item("e1", "independent", "", "supports"),)
INTERESTED = (Item("e1", "interested", "", "supports"),)


def a_claim(**more: Any) -> KeptClaim:
    """A claim that could get a verdict."""
    known: dict[str, Any] = dict.fromkeys(KeptClaim.__struct_fields__)
    known |= {"version": 1, "n": 1, "normalised": "It is so.", "atomic": True, "status": "open"}
    return KeptClaim(**{**known, **more})


def a_finding(verdict: str = "true", **more: Any) -> KeptFinding:
    """A proposal of Jonas."""
    row = DEFAULT.row(verdict)
    assert row
    known = {"searched": "", "exception": "", "answers": (), "rationale": "The archive shows it.", **more}
    return KeptFinding(
        id="f",
        row=row,
        best=5,
        worst=1,
        scale=0,
        confidence="low",
        state="proposed",
        proposer="jonas",
        proposed="",
        **known,
    )


def refusal(step: str, case: Case) -> str:
    with pytest.raises(Refusal) as refused:
        steps.step(step, case)
    return str(refused.value)


def test_the_way_of_a_claim_is_the_one_of_the_domain():
    way = ["open", "assigned", "checking", "proposed", "in_review", "checked", "published"]
    done = ["assign", "start", "propose", "take_review", "approve", "publish"]
    for from_, step, to in zip(way, done, way[1:], strict=False):
        assert STEPS[from_, step].to == to
    assert STEPS["in_review", "return"].to == "checking"
    assert {STEPS[status, "reopen"].to for status in ("checked", "published")} == {"checking"}
    assert {STEPS[status, "reopen"].to for status in EXITS} == {"open"}
    assert {to for (_, step), (to, _) in STEPS.items() if step in ("not_checkable", "withdrawn", "merge")} == set(EXITS)
    assert not [step for status, step in STEPS if status == "published" and step not in ("reopen",)]
    assert set(ids("claim_status")) == {*IN_WORK, "published", *EXITS}


@pytest.mark.parametrize("step", sorted({step for _, step in STEPS}))
@pytest.mark.parametrize("status", ids("claim_status"))
def test_a_step_from_another_status_is_refused_with_the_status_in_words(step, status):
    if (status, step) in STEPS:
        return
    with pytest.raises(Invalid) as refused:
        steps.step(step, Case(a_claim(status=status), "ana"))
    assert refused.value.kind == "state"
    assert f"“{status.replace('_', ' ')}”" in str(refused.value)


@pytest.mark.parametrize(
    ("verdict", "items", "more", "enough"),
    [
        ("true", INDEPENDENT, {}, True),
        ("half_true", INTERESTED, {}, False),
        ("mostly_true", INTERESTED, {"exception": "All else is burnt."}, True),
        ("mostly_true", (), {"exception": "All else is burnt."}, False),
        ("false", (), {}, False),
        ("missing_context", INTERESTED, {}, True),
        ("misattributed", (), {"searched": "Two archives."}, False),
        ("unproven", INDEPENDENT, {}, False),
        ("unproven", (), {"searched": "Two archives."}, True),
        ("not_checkable", (), {"searched": "A matter of taste."}, True),
        ("not_checkable", (), {"searched": " "}, False),
    ],
)
def test_a_verdict_needs_the_evidence_of_its_row(verdict, items, more, enough):
    case = Case(a_claim(status="checking"), "jonas", items, a_finding(verdict, **more))
    if enough:
        assert steps.step("propose", case) == "proposed"
    else:
        assert refusal("propose", case)


def test_what_is_missing_is_what_would_be_refused():
    case = Case(
        a_claim(status="checking", normalised=" ", atomic=False), "jonas", (), a_finding(rationale=" "), checklist=1
    )
    missing = steps.missing(case, "propose")
    assert len(missing) == 5
    assert missing[0] == refusal("propose", case)
    assert steps.missing(Case(a_claim(status="checking"), "jonas"), "propose") == []
    assert steps.missing(Case(a_claim(), "ana"), "approve")[0].startswith("A claim is approved from “in review”")


def test_nobody_reviews_or_approves_their_own():
    own = a_finding()
    for status, step in (("proposed", "take_review"), ("in_review", "approve")):
        case = Case(a_claim(status=status, proposal=own), "jonas", INDEPENDENT, own)
        with pytest.raises(Forbidden):
            steps.step(step, case)
        assert steps.step(step, case._replace(by="ana"))


def test_approval_and_publication_look_at_the_evidence_as_it_is_then():
    for status, step in (("in_review", "approve"), ("checked", "publish")):
        case = Case(a_claim(status=status, proposal=a_finding()), "ana", (), a_finding())
        assert "independent source" in refusal(step, case)


def test_what_states_a_fact_is_not_set_aside_as_not_checkable():
    for checkability, goes in (("nfs", True), (None, True), ("cfs", False), ("ufs", False)):
        case = Case(a_claim(checkability=checkability), "jonas")
        assert (steps.missing(case, "not_checkable") == []) == goes


def test_a_scale_has_one_label_and_one_value_a_row_and_numbers_rest_on_independent_sources():
    check_rows(DEFAULT.rows)
    first = Row(id="a", label="Yes", value=2, needs="independent")
    for other in (
        Row(id="a", label="No", value=1, needs="independent"),
        Row(id="b", label="YES", value=1, needs="independent"),
        Row(id="b", label="No", value=2, needs="independent"),
        Row(id="b", label="No", value=1, needs="any"),
        Row(id="b", label=" ", needs="any"),
    ):
        with pytest.raises(Invalid):
            check_rows((first, other))
    check_rows((first, Row(id="b", label="No", needs="any"), Row(id="c", label="Neither", needs="none")))
    assert (scale_of((first,), 1).best, scale_of((Row(id="b", label="No", needs="any"),), 1).worst) == (2, None)


items = some.builds(
    Item,
    some.uuids().map(str),
    some.sampled_from(ids("relation")),
    some.sampled_from(["", "letters", " Letters ", "press"]),
    some.sampled_from(ids("stance")),
)


@given(some.lists(items, max_size=12, unique_by=lambda item: item.id))
def test_counts_are_of_origins_and_adding_an_item_of_a_known_origin_changes_none(found):
    counts = counts_of(found, 3)
    assert counts_of(reversed(found), 3) == counts
    assert counts.for_ <= sum(item.stance == "supports" and item.relation == "independent" for item in found)
    for item in found:
        if origin_of(item).startswith("group"):
            again = replace(item, id="another", group=item.group.upper())
            assert counts_of([*found, again], 3) == counts


def test_five_papers_with_one_agency_text_count_once():
    papers = [Item(f"e{n}", "independent", "agency", "supports") for n in range(5)]
    assert counts_of(papers, 0).for_ == 1
    assert extract_hash("") is None
    assert extract_hash("a") == "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"


@pytest.mark.parametrize("now", [None, *ids("resolution")])
@pytest.mark.parametrize("row", DEFAULT.rows, ids=lambda row: row.id)
def test_a_flag_takes_what_the_row_says_and_gives_it_back(now, row):
    settled = flags.approved(now, row.flags)
    if row.flags == "open" or now == "withdrawn":
        assert settled is None
        assert flags.reopened(now, row.flags) is None
    else:
        assert (settled or now) == row.flags
        assert flags.reopened(row.flags, row.flags) == "open"


def test_tracing_settles_a_flag_and_takes_only_its_own_back():
    assert flags.traced("open", "not_searched", "traced_paraphrase") == "resolved_supported"
    assert flags.traced(None, None, "traced_differs") == "resolved_refuted"
    assert flags.traced("resolved_refuted", "traced_differs", "not_found") == "open"
    assert flags.traced("resolved_not_checkable", "traced_differs", "not_found") is None
    assert flags.traced("withdrawn", None, "traced_verbatim") is None
    assert flags.traced("open", "not_searched", "not_found") is None
