"""The page of a published finding, for anyone who has its address."""

import msgspec
from flask import Blueprint
from werkzeug.wrappers import Response

from annotate.domain.publishing import claim_review
from annotate.services import public
from annotate.services.sign_in import NOBODY
from annotate.services.work import read
from annotate.web.pages import base, json_block, page, render

blueprint = Blueprint("public", __name__)


@page(blueprint, "/public/claims/<uuid:claim>", public=True)
def finding(claim: str) -> Response:
    """The finding with its evidence and corrections, and the same as ClaimReview inside."""
    found = read(NOBODY, public.finding, claim)
    address = f"{base()}/public/claims/{claim}"
    review = json_block(msgspec.json.encode(claim_review(found, address)))
    return render("claims/public.html", finding=found, review=review)
