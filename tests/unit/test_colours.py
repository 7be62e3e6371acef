"""The colours of the style sheet: text can be read, lines can be seen, and nobody confuses two kinds (pages.md 4)."""

import math
import re
from itertools import combinations, product

import pytest

from tests.conftest import ROOT

SCHEMES = ("light", "dark")
GROUNDS = ("page", "paper", "card")
TEXTS = ("ink", "ink2", "ink3", "accent", "ok", "warn", "err")
KINDS = ("c", "a", "u", "l")
TEXT, LINE, APART = 4.5, 3.0, 10.0
"""Least contrast of text and of lines (WCAG 2.2, 1.4.3 and 1.4.11), least CIEDE2000 distance between two kinds."""

Colour = tuple[float, float, float]
Matrix = tuple[Colour, Colour, Colour]

# What people with one kind of cone missing see, in linear light: Machado, Oliveira and Fernandes 2009, severity 1.
SIGHTS: dict[str, Matrix] = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


def _tokens() -> dict[str, dict[str, tuple[Colour, float]]]:
    """By scheme and name: red, green and blue from 0 to 1 as written, and how much covers what lies under it."""
    sheet = (ROOT / "static" / "css" / "tokens.css").read_text(encoding="utf-8")
    pairs = re.findall(r"--([\w-]+): light-dark\(#([0-9a-f]+), #([0-9a-f]+)\);", sheet)
    return {scheme: {pair[0]: _read(pair[1 + at]) for pair in pairs} for at, scheme in enumerate(SCHEMES)}


def _read(digits: str) -> tuple[Colour, float]:
    red, green, blue, cover = (int((digits + "ff")[at : at + 2], 16) / 255 for at in (0, 2, 4, 6))
    return (red, green, blue), cover


TOKENS = _tokens()


def _colour(scheme: str, *names: str) -> Colour:
    """Colours laid over each other, the lowest first."""
    seen, _ = TOKENS[scheme][names[0]]
    for name in names[1:]:
        above, cover = TOKENS[scheme][name]
        seen = _three([cover * over + (1 - cover) * under for over, under in zip(above, seen, strict=True)])
    return seen


def _three(values: list[float]) -> Colour:
    red, green, blue = values
    return red, green, blue


def _weighed(weights: Colour, colour: Colour) -> float:
    return sum(weight * value for weight, value in zip(weights, colour, strict=True))


def _linear(colour: Colour) -> Colour:
    return _three([value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in colour])


def _contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio of WCAG 2.2."""
    low, high = sorted(_weighed((0.2126, 0.7152, 0.0722), _linear(each)) for each in (one, other))
    return (high + 0.05) / (low + 0.05)


def _seen(colour: Colour, sight: str) -> Colour:
    """A colour in linear light as somebody with this sight sees it."""
    linear = _linear(colour)
    return _three([min(1, max(0, _weighed(row, linear))) for row in SIGHTS[sight]])


def _lab(linear: Colour) -> Colour:
    """CIE L*a*b* under D65."""
    rows = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))
    whole = (_weighed(row, linear) / sum(row) for row in rows)
    x, y, z = (value ** (1 / 3) if value > 216 / 24389 else (24389 / 27 * value + 16) / 116 for value in whole)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _distance(one: Colour, other: Colour) -> float:
    """CIEDE2000 between two colours of L*a*b* (Sharma, Wu and Dalal 2005)."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    grey = _strength((math.hypot(a1, b1) + math.hypot(a2, b2)) / 2)
    a1, a2 = a1 * (1 + 0.5 * (1 - grey)), a2 * (1 + 0.5 * (1 - grey))
    c1, c2 = math.hypot(a1, b1), math.hypot(a2, b2)
    h1, h2 = math.degrees(math.atan2(b1, a1)) % 360, math.degrees(math.atan2(b2, a2)) % 360
    turn = 0.0 if c1 * c2 == 0 else (h2 - h1 + 180) % 360 - 180
    hue = h1 + h2 if c1 * c2 == 0 else (h1 + turn / 2) % 360
    light, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    t = 1 + sum(
        part * math.cos(math.radians(n * hue + shift))
        for part, n, shift in ((-0.17, 1, -30), (0.24, 2, 0), (0.32, 3, 6), (-0.20, 4, -63))
    )
    dl = (l2 - l1) / (1 + 0.015 * (light - 50) ** 2 / math.sqrt(20 + (light - 50) ** 2))
    dc = (c2 - c1) / (1 + 0.045 * chroma)
    dh = 2 * math.sqrt(c1 * c2) * math.sin(math.radians(turn / 2)) / (1 + 0.015 * chroma * t)
    twist = math.sin(math.radians(60 * math.exp(-(((hue - 275) / 25) ** 2))))
    return math.sqrt(dl**2 + dc**2 + dh**2 - 2 * _strength(chroma) * twist * dc * dh)


def _strength(chroma: float) -> float:
    return math.sqrt(chroma**7 / (chroma**7 + 25**7))


@pytest.mark.parametrize("scheme", SCHEMES)
def test_text_has_enough_contrast_on_every_ground(scheme: str) -> None:
    weak = {
        (text, ground): round(ratio, 2)
        for text, ground in product((*TEXTS, *KINDS), GROUNDS)
        if (ratio := _contrast(_colour(scheme, text), _colour(scheme, ground))) < TEXT
    }
    assert weak == {}
    assert _contrast(_colour(scheme, "on-accent"), _colour(scheme, "accent")) >= TEXT


@pytest.mark.parametrize("scheme", SCHEMES)
def test_text_has_enough_contrast_on_every_tint(scheme: str) -> None:
    layers = [(ground, kind + tint) for ground, kind, tint in product(("paper", "card"), KINDS, "ts")]
    everything = [(ground, *(kind + "t" for kind in KINDS)) for ground in ("paper", "card")]
    weak = {
        layer: round(ratio, 2)
        for layer in [*layers, *everything]
        if (ratio := _contrast(_colour(scheme, "ink"), _colour(scheme, *layer))) < TEXT
    }
    badges = {
        (kind, ground): round(ratio, 2)
        for kind, ground in product(KINDS, ("paper", "card"))
        if (ratio := _contrast(_colour(scheme, kind), _colour(scheme, ground, kind + "t"))) < TEXT
    }
    assert (weak, badges) == ({}, {})


@pytest.mark.parametrize("scheme", SCHEMES)
def test_lines_of_each_kind_have_enough_contrast_on_every_tint_and_on_their_own_when_selected(scheme: str) -> None:
    under = [(kind, tint + "t") for kind, tint in product(KINDS, KINDS)] + [(kind, kind + "s") for kind in KINDS]
    weak = {
        (kind, tint): round(ratio, 2)
        for kind, tint in under
        if (ratio := _contrast(_colour(scheme, kind), _colour(scheme, "paper", tint))) < LINE
    }
    assert weak == {}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_lines_that_cross_the_selected_mark_of_another_kind_have_enough_contrast_also_when_lit(scheme: str) -> None:
    selected, lit = _shares("tint-{}-selected-in"), _shares("lit-{}-in")
    weak = {}
    for line, tint, above in product(KINDS, KINDS, (None, *KINDS)):
        if tint in (line, above):
            continue
        ground = _laid(scheme, _colour(scheme, "paper"), tint + "s", selected[tint])
        ground = _laid(scheme, ground, above + "t", lit[above]) if above else ground
        if (ratio := _contrast(_colour(scheme, line), ground)) < LINE:
            weak[line, tint, above] = round(ratio, 2)
    assert weak == {}


def _shares(style: str) -> dict[str, float]:
    """How much of its token a tint of the reading page takes, by kind."""
    sheet = (ROOT / "static" / "css" / "reader.css").read_text(encoding="utf-8")
    names = ("claim", "attribution", "unverified", "language")
    rule = r"highlight\({}\) {{ background-color: color-mix\(in srgb, var\(--{}[st]\) (\d+)%, transparent\); }}"
    found = {name[0]: re.findall(rule.format(style.format(name), name[0]), sheet) for name in names}
    return {kind: int(share) / 100 for kind, (share,) in found.items()}


def _laid(scheme: str, under: Colour, name: str, share: float) -> Colour:
    """A part of a tint over a ground."""
    above, cover = TOKENS[scheme][name]
    return _three([share * cover * over + (1 - share * cover) * low for over, low in zip(above, under, strict=True)])


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("sight", SIGHTS)
def test_the_lines_of_two_kinds_are_never_confused(scheme: str, sight: str) -> None:
    labs = {kind: _lab(_seen(_colour(scheme, kind), sight)) for kind in KINDS}
    near = {
        pair: round(distance, 1)
        for pair in combinations(KINDS, 2)
        if (distance := _distance(labs[pair[0]], labs[pair[1]])) < APART
    }
    assert near == {}


def test_the_distance_is_that_of_the_published_pairs() -> None:
    published = {
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485)): 2.0425,
        ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0)): 27.1492,
        ((50.0, 2.5, 0.0), (50.0, 0.0, -2.5)): 4.3065,
        ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619)): 2.0373,
        ((50.0, -0.001, 2.49), (50.0, 0.0011, -2.49)): 4.7461,
    }
    assert {pair: round(_distance(*pair), 4) for pair in published} == published


def test_in_grey_each_kind_has_a_line_of_its_own_look_and_place() -> None:
    sheet = (ROOT / "static" / "css" / "reader.css").read_text(encoding="utf-8")
    for painter in (r"\.doc::highlight\(line-{}\)", r"\nmark\.line-{}"):
        looks = [
            re.search(
                painter.format(kind) + r" \{ text-decoration: underline (\w+) .*?text-underline-offset: ([\d.]+)em",
                sheet,
            )
            for kind in ("claim", "attribution", "unverified", "language")
        ]
        assert len({look[1] for look in looks if look}) == len(KINDS)
        assert len({look[2] for look in looks if look}) == len(KINDS)


def test_the_manual_states_the_distances_that_are_measured() -> None:
    page = (ROOT / "docs" / "accessibility.md").read_text(encoding="utf-8")
    for scheme in SCHEMES:
        labs = {sight: [_lab(_seen(_colour(scheme, kind), sight)) for kind in KINDS] for sight in SIGHTS}
        least = [min(_distance(one, other) for one, other in combinations(seen, 2)) for seen in labs.values()]
        grey = [round(_lab(_linear(_colour(scheme, kind)))[0]) for kind in KINDS]
        row = " | ".join([*(f"{distance:.1f}" for distance in least), " ".join(map(str, grey))])
        assert f"| {scheme} | {row} |" in page
