"""What a document says of itself: proposals that a person takes or leaves (domain.md 4, 6)."""

from typing import Annotated

from msgspec import Meta, Struct


class Proposal(Struct, frozen=True, rename={"source": "from"}):
    """One statement: `field` is `title`, `author`, `published`, `modified`, `site`, `address` or `language`.

    `source`, written `from`, tells where it stands, such as `JSON-LD`, `Open Graph`, `meta name=author`, `byline`.
    """

    field: Annotated[str, Meta(max_length=20)]
    value: Annotated[str, Meta(max_length=500)]
    source: Annotated[str, Meta(max_length=80)]
