"""What is sent to each route of claims and evidence in the matrix. The claim of the world is open, states a fact, has one
item of evidence and one passage; each call is refused by what it says, so that nothing changes."""

from typing import Any

from tests.api.client import BASE, Client, expect

NOTHING = "01890000-0000-7000-8000-000000000000"
PROJECT, CLAIM, EVIDENCE = (f"{BASE}/{path}" for path in ("projects/<uuid:project>", "claims/<uuid:claim>", "evidence"))
STALE = (412, {"version": 999, "body": {}})
BECAUSE = {"body": {"reason": "Again."}}
ITEM = {"title": "Minutes", "url": "https://archive.example/minutes"}
ROWS = [{"id": "true", "label": "True", "value": 2, "needs": "independent"}]
PARTS = [{"normalised": "One.", "annotation": NOTHING}, {"normalised": "Two."}]

ASKED: dict[str, Any] = {
    f"POST {PROJECT}/claims": (201, {"body": {"normalised": "The bridge was opened in 2019."}}),
    "POST /p/<uuid:project>/claims": (303, {"form": {"normalised": "The bridge was opened in 2019."}}),
    "POST /p/<uuid:project>/claims/<uuid:claim>": (422, {"form": {"do": "start"}}),
    "GET /public/claims/<uuid:claim>": (404, {}),  # its project shows none
    "POST /p/<uuid:project>/method": (412, {"form": {"do": "checklist", "version": "999", "lines": ""}}),
    f"PATCH {CLAIM}": STALE,
    f"POST {CLAIM}:assign": (422, {"body": {"user": NOTHING}}),
    f"POST {CLAIM}:start": (422, {"body": {}}),
    f"POST {CLAIM}:propose": (422, {"body": {"verdict": "true", "rationale": "So.", "confidence": "low"}}),
    f"POST {CLAIM}:take_review": (422, {"body": {}}),
    f"POST {CLAIM}:approve": (422, {"body": {}}),
    f"POST {CLAIM}:return": (422, BECAUSE),
    f"POST {CLAIM}:publish": (422, {"body": {}}),
    f"POST {CLAIM}:reopen": (422, BECAUSE),
    f"POST {CLAIM}:set_aside": (422, {"body": {"status": "not_checkable", "reason": "No fact."}}),
    f"POST {CLAIM}:merge": (422, {"body": {"into": NOTHING, "reason": "The same."}}),
    f"POST {CLAIM}:split": (422, {"body": {"parts": PARTS}}),
    f"POST {CLAIM}/appearances": (422, {"body": {"annotation": NOTHING}}),
    f"DELETE {CLAIM}/appearances/<uuid:annotation>": (204, {}, True),
    f"PUT {CLAIM}/evidence/<uuid:evidence>": (428, {"body": {"stance": "refutes"}}),
    f"DELETE {CLAIM}/evidence/<uuid:evidence>": (412, {"version": 999}),
    f"POST {CLAIM}/comments": (201, {"body": {"text": "Who says so?"}}),
    f"POST {EVIDENCE}/<uuid:evidence>/comments": (201, {"body": {"text": "Who says so?"}}),
    f"POST {PROJECT}/evidence": (201, {"body": ITEM}),
    f"PATCH {EVIDENCE}/<uuid:evidence>": STALE,
    f"DELETE {EVIDENCE}/<uuid:evidence>": (412, {"version": 999}),
    f"PUT {PROJECT}/scale": (412, {"version": 999, "body": {"rows": ROWS}}),
    f"PUT {PROJECT}/checklist": (412, {"version": 999, "body": {"lines": ["Was the maker asked?"]}}),
}


def made(owner: Client, project: str, passage: str) -> dict[str, str]:
    """A claim of the world and its evidence, by the names that paths call them."""
    body = {"annotation": passage, "checkability": "cfs"}
    claim = expect(owner.post(f"/projects/{project}/claims", body), 201)["id"]
    item = expect(owner.post(f"/projects/{project}/evidence", ITEM), 201)["id"]
    expect(owner.put(f"/claims/{claim}/evidence/{item}", {"stance": "context"}))
    return {"claim": claim, "evidence": item}


def _appearing(world: Any, client: Client, path: str, more: Any) -> tuple[Client, str]:
    """A passage that the claim appears in for this cell."""
    mark = world.api.annotation(world.callers["owner"], world.document, start=20)
    claim = world.claim["claim"]
    expect(world.callers["owner"].post(f"/claims/{claim}/appearances", {"annotation": mark["id"]}), 201)
    return client, f"{BASE}/claims/{claim}/appearances/{mark['id']}"


OWN = {f"DELETE {CLAIM}/appearances/<uuid:annotation>": _appearing}
