"""The Admiralty code: a letter for the source and a digit for the information, two scales and never one (domain.md 6).

Ids and tags are those of the MISP taxonomy `admiralty-scale`. `f` and `6` mean "no basis": they stand outside of their
scale and never sort below `e` and `5`.
"""

LETTERS, DIGITS = "abcde", "12345"


def rank(value: str | None) -> int | None:
    """The place of a letter or digit on its scale, 0 the best; `None` for `f`, `6` and nothing."""
    scale = LETTERS if value in tuple(LETTERS) else DIGITS
    return scale.index(value) if value and value in scale else None


def letter_tag(letter: str) -> str:
    """The machine tag of a source's letter."""
    return f'admiralty-scale:source-reliability="{letter}"'


def digit_tag(digit: str) -> str:
    """The machine tag of a digit for information."""
    return f'admiralty-scale:information-credibility="{digit}"'
