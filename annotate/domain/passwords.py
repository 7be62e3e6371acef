"""Which passwords are taken (security.md S2, S3): 12 to 128 characters, none of the commonest, none made of the context.

The list of the 10,000 commonest is that of zxcvbn (MIT licence, docs/licences.md), in lower case.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

SHORTEST, LONGEST = 12, 128
LEAST_OF_ITS_OWN = 6
"""Letters and digits that must remain when the names around it are taken out."""


@cache
def common() -> frozenset[str]:
    """The 10,000 commonest passwords."""
    return frozenset((Path(__file__).parent / "common_passwords.txt").read_text(encoding="utf-8").split("\n")[:-1])


def weakness(password: str, context: Iterable[str]) -> str | None:
    """What is wrong with a password, as a sentence, or `None`. `context` are names around it: user, e-mail, project."""
    if len(password) < SHORTEST:
        return f"A password has at least {SHORTEST} characters."
    if len(password) > LONGEST:
        return f"A password has at most {LONGEST} characters."
    folded = password.casefold()
    if folded in common():
        return "This password is one of the commonest. Choose another one."
    words = {
        word for name in ("annotate", *context) for word in (name.casefold(), *name.casefold().split()) if len(word) > 2
    }
    for word in sorted(words, key=len, reverse=True):
        folded = folded.replace(word, "")
    if sum(c.isalnum() for c in folded) < LEAST_OF_ITS_OWN:
        return "This password is made of names around it. Choose one that nobody can guess from them."
    return None
