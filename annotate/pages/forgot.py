"""A new password for who forgot theirs."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from annotate import mail
from annotate.pages import letters
from annotate.pages.forms import Form
from annotate.services import resets
from annotate.web import who
from annotate.web.pages import base, page, render, settings

blueprint = Blueprint("forgot", __name__)


@page(blueprint, "/forgot", methods=["GET", "POST"], public=True)
def forgot() -> Response:
    """Ask for a link; the answer is the same whether there is such an account or not."""
    sends = mail.works(settings())
    name = request.form.get("name", "").strip()[:500]
    asked = request.method == "POST" and sends and bool(name)
    if asked:
        reset = resets.ask(base(), name, who.address())
        if reset is not None:
            letters.post_reset(reset.address, reset.name, reset.link)
    return render("sign_in/forgot.html", form=Form({"name": name}), sends=sends, asked=asked)
