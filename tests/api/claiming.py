"""Claims over HTTP, as tests make them."""

from typing import Any

from tests.api.client import Body, Client, expect

RATIONALE = "The archive shows it."


def a_claim(person: Client, project: Body, normalised: str = "The bridge was opened in 2019.", **more: Any) -> Body:
    """A claim by hand that could get a verdict."""
    body = {"normalised": normalised, "atomic": True, **more}
    return expect(person.post(f"/projects/{project['id']}/claims", body), 201)


def an_item(person: Client, project: Body, title: str = "Minutes of the council", **more: Any) -> Body:
    """An independent item of evidence."""
    body = {"title": title, "url": "https://archive.example/minutes", "relation": "independent", **more}
    return expect(person.post(f"/projects/{project['id']}/evidence", body), 201)


def put(person: Client, claim: Body, item: Body, stance: str = "supports", **more: Any) -> Body:
    """An item on a claim."""
    return expect(person.put(f"/claims/{claim['id']}/evidence/{item['id']}", {"stance": stance, **more}))


def do(person: Client, claim: Body, step: str, **body: Any) -> Body:
    """A step of a claim."""
    return expect(person.post(f"/claims/{claim['id']}:{step}", body))


def checking(person: Client, claim: Body) -> Body:
    """A claim that somebody has begun to check."""
    do(person, claim, "assign", user=person.id)
    return do(person, claim, "start")


def proposed(person: Client, claim: Body, verdict: str = "true", **more: Any) -> Body:
    """A claim with a proposal, from `open`."""
    checking(person, claim)
    return propose(person, claim, verdict, **more)


def propose(person: Client, claim: Body, verdict: str = "true", **more: Any) -> Body:
    """A proposal on a claim that is being checked."""
    body = {"verdict": verdict, "rationale": RATIONALE, "confidence": "moderate", **more}
    return do(person, claim, "propose", **body)


def approved(editor: Client, claim: Body) -> Body:
    """A claim whose proposal was reviewed and approved."""
    do(editor, claim, "take_review")
    return do(editor, claim, "approve")


def checked(person: Client, editor: Client, project: Body, verdict: str = "true", **more: Any) -> Body:
    """A claim with an independent item and an approved verdict."""
    claim = a_claim(person, project, **more)
    put(person, claim, an_item(person, project))
    proposed(person, claim, verdict)
    return approved(editor, claim)
