"""Forms of the pages: what was typed, what is wrong with it, and the body of a use case made of it.

A form that is refused is shown again with all that was typed, a sentence at each field, and a summary on top.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

import msgspec
from msgspec.structs import fields

from annotate.domain import edtf
from annotate.domain.errors import Fault, Invalid

B = TypeVar("B", bound=msgspec.Struct)

_SENTENCES = (
    (re.compile(r"regex '.*https\?://"), "Write a web address that begins with http:// or https://."),
    (re.compile(r"regex '.*@"), "Write an e-mail address, such as ana@example.org."),
    (re.compile(r"regex '.*\{2,8\}"), "Write a language code, such as en or pt-BR."),
    (re.compile(r"regex '.*\?~%"), edtf.HOW),
    (re.compile(r"regex"), "Leave out line breaks and control characters."),
    (re.compile(r"length >= 1$"), "Fill this in."),
    (re.compile(r"length >= (\d+)$"), "Write at least {} characters."),
    (re.compile(r"length <= (\d+)$"), "Write at most {} characters."),
    (re.compile(r"`int` >= (-?\d+)$"), "Write {} or more."),
    (re.compile(r"`int` <= (\d+)$"), "Write {} or less."),
    (re.compile(r"`int`"), "Write a whole number."),
    (re.compile(r"enum value|`array`"), "Choose one of the list."),
)


@dataclass(frozen=True)
class Form:
    """What a form shows: `values` by field, `faults` (field to sentence; `""` for the whole form), `labels` of fields.
    `key` begins the ids of its fields, where a page has several forms; `told` is what was done with it short of sending."""

    values: Mapping[str, object] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    key: str = ""
    told: str = ""

    def value(self, name: str) -> object:
        """What stands in the field."""
        return self.values.get(name, "")

    def fault(self, name: str) -> str | None:
        """What is wrong with it."""
        return self.faults.get(name)

    def label(self, name: str) -> str | None:
        """What the field is called on the page."""
        return self.labels.get(name)

    def refused(self, refusal: Invalid) -> "Form":
        """The same form with the sentences of a refusal at its fields."""
        faults = {fault.pointer.rpartition("/")[2]: fault.detail for fault in refusal.faults}
        return replace(self, faults=faults or {"": str(refusal)})


def body(of: type[B], given: Mapping[str, object]) -> B:
    """The body of a use case from the values of a form; texts of numbers are read as numbers. A field that must be there
    and is left out is an empty one.

    `Invalid` names every field that is wrong, each with a sentence for people.
    """
    values, faults = {}, []
    for each in fields(of):
        if each.name not in given and not each.required:
            continue
        try:
            values[each.name] = msgspec.convert(given.get(each.name, ""), each.type, strict=False)
        except msgspec.ValidationError as error:
            faults.append(Fault(f"/{each.name}", _sentence(str(error))))
    if faults:
        raise Invalid(faults)
    return of(**values)


def _sentence(error: str) -> str:
    """What msgspec found wrong, for people."""
    for reason, text in _SENTENCES:
        if found := reason.search(error):
            return text.format(*(f"{int(number):,}" for number in found.groups()))
    return "This value is not allowed here."


def typed(given: Mapping[str, str], *names: str) -> dict[str, str]:
    """What was typed into these fields, without white space around it.

    A browser sends every line end of a field as CRLF, whatever was typed: they are LF again.
    """
    return {name: given.get(name, "").replace("\r\n", "\n").strip() for name in names}


def version(given: Mapping[str, str]) -> int:
    """The version that a form was made of; `Invalid` for a form that has none."""
    text = given.get("version", "")
    if not (text.isascii() and text.isdecimal() and len(text) < 16):
        raise Invalid(sentence="This form was not whole. Load the page again and repeat the change.")
    return int(text)
