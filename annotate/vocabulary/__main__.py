"""`python -m annotate.vocabulary` prints the manual's page of all values, `docs/vocabulary.md`."""

import sys
from collections.abc import Iterator

import msgspec

from annotate import vocabulary

INTRODUCTION = f"""# Vocabulary

Every value that documents and annotations can have. This page is printed by `python -m annotate.vocabulary` from the
codebook, version {vocabulary.CODEBOOK_VERSION}; do not edit it by hand.

- `id` is what the API, the database and the exports hold. It never changes.
- *Label* and *hint* are what people see. Both can be translated, and a project can have labels of its own.
- *Letter* takes the value in the palette that opens after marking a passage. The letter of a kind begins the name of
  an annotation, such as C07.
- `short` is the name of a zone in the margin; only `annotatable` zones are offered for marking.
- `ptc` is the category's code in the Propaganda Techniques Corpus. A span imported with a code gets the category that
  has `ptc_default`.
- `wikitext` names the cleanup templates that fit; those of a value with `wikitext_optional` can be left out.
- `from` and `to` say what a link may join; `{vocabulary.WORLD_CLAIM}` is a claim about the world, in whatever documents it appears.
- `inverse` is the label of a relation seen from the other document. A `directed` one has a direction, a `circular` one passes
  on what the other document says, and documents of a relation with `one_origin` count as one.
"""


def page() -> str:
    """The page in Markdown: one table a vocabulary."""
    sections = (section for name in vocabulary.names() for section in _section(name))
    return "\n".join((INTRODUCTION, *sections))


def _section(name: str) -> Iterator[str]:
    about = vocabulary.value("vocabulary", name) if name != "vocabulary" else None
    yield f"## {about.label if about else 'All vocabularies'}\n"
    yield f"`{name}`: {about.hint}\n" if about else "Each is named like the field that holds its values.\n"
    rows = [_cells(item) for item in vocabulary.values(name)]
    columns = [column for column in rows[0] if any(row[column] for row in rows)]
    yield "| " + " | ".join(columns) + " |"
    yield "|" + " --- |" * len(columns)
    for row in rows:
        yield "| " + " | ".join(row[column] for column in columns) + " |"
    yield ""


def _cells(item: vocabulary.Value) -> dict[str, str]:
    """All columns as text, the hint last, as it is the longest."""
    columns: dict[str, object] = msgspec.to_builtins(item)
    hint = columns.pop("hint")
    return {column: _cell(content) for column, content in columns.items()} | {"id": f"`{item.id}`", "hint": str(hint)}


def _cell(content: object) -> str:
    if isinstance(content, bool):
        return "yes" if content else ""
    if content is None:
        return ""
    return ", ".join(content) if isinstance(content, list | tuple) else str(content)


if __name__ == "__main__":
    sys.stdout.write(page())
