"""Finding parallel passages: texts are compared between Works, not inside one."""

from typing import cast

import msgspec
from flask import Blueprint, Response, request

from annotate.domain.parallels import Seek
from annotate.services import parallels
from annotate.web import dispatch, guard, who

blueprint = Blueprint("parallels", __name__, url_prefix="/api/v1")


@blueprint.post("/documents/<uuid:document>/parallels:find")
def find(document: str) -> Response:
    """Nothing is kept of the answer, so that a repeated call, with whatever key, just looks again."""
    actor = who.actor()
    guard.check_call()
    key = request.headers.get("Idempotency-Key")
    if key is not None:
        dispatch.checked_key(key)
    seek = cast(Seek, dispatch.decoded(dispatch.body(), Seek))
    answer = msgspec.json.encode(parallels.found(actor, document, seek))
    return Response(answer, content_type=dispatch.JSON)
