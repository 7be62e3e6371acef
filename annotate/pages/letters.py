"""What is written in mails: plain text, one link, no name that the addressee does not know."""

from annotate import mail
from annotate.mail import Letter, NotSent
from annotate.web.pages import base, settings

RESET = """Hello {name},

somebody, probably you, asked for a new password for your account.
This link lets you choose one. It works once, for an hour:

{link}

If it was not you, you need not do anything: your password stays as it is.
"""
MOVED = """Hello {name},

this address no longer belongs to your account: it was changed on the page “My account”.
Mail of annotate does not come here any more, and links for a new password do not either.

If it was not you, tell the person who runs the server at once:

{base}
"""
INVITE = """Hello,

{by} invites you to the project “{project}”.
This link lets you join. It works once, for 24 hours, and is for this address only:

{link}

If you do not know what this is about, you need not do anything.
"""


def post_reset(address: str, name: str, link: str) -> None:
    """Send a reset link while the answer goes out."""
    text = RESET.format(name=name, link=link)
    mail.post(settings(), Letter(address, "Choose a new password for annotate", text))


def post_moved(address: str, name: str) -> None:
    """Tell the address of before that it is none of the account any more, where mail is sent at all."""
    if mail.works(settings()):
        text = MOVED.format(name=name, base=base())
        mail.post(settings(), Letter(address, "The address of your account in annotate was changed", text))


def send_invite(address: str, by: str, project: str, link: str) -> str:
    """Send an invite; a sentence of what came of it, nothing where no mail is sent at all."""
    if not mail.works(settings()):
        return ""
    text = INVITE.format(by=by, project=project, link=link)
    try:
        mail.send(settings(), Letter(address, "You are invited to a project in annotate", text))
    except NotSent as error:
        return f"{error} Send the link yourself."
    return f"It is on its way to {address}, too."
