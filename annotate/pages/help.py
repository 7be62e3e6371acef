"""The keys of the reading page, and the method in short."""

from flask import Blueprint
from werkzeug.wrappers import Response

from annotate.web.pages import page, render

blueprint = Blueprint("help", __name__)


@page(blueprint, "/help", public=True)
def manual() -> Response:
    """The same for everybody, signed in or not."""
    return render("help/help.html")
