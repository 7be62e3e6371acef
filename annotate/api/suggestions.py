"""Finding hints: it takes its time, so it runs between two Works, not inside one."""

from flask import Blueprint, Response, request

from annotate.domain.errors import Invalid
from annotate.services import suggestions
from annotate.services import work as works
from annotate.services.work import Call, read
from annotate.web import dispatch, guard, who

blueprint = Blueprint("suggestions", __name__, url_prefix="/api/v1")


@blueprint.post("/documents/<uuid:document>/suggestions:find")
def find(document: str) -> Response:
    """What the methods find that have not read this document yet; the same again finds nothing new."""
    actor = who.actor()
    guard.check_call()
    if request.get_data() not in (b"", b"{}"):
        raise Invalid(sentence="This call takes no body.")
    task = read(actor, suggestions.to_find, document)
    kinds = {method.id: method.kind for method in task.methods}
    call = Call(suggestions.keep, (document, task.cut, suggestions.found(task), kinds))
    key = request.headers.get("Idempotency-Key")
    keyed = None
    if key is not None:
        keyed = works.Keyed(dispatch.checked_key(key), dispatch.request_hash("POST", request.path, b""))
    answer = works.answered(actor, call, lambda made: dispatch.encoded(made, "POST", True), keyed)
    return dispatch.response_of(answer)
