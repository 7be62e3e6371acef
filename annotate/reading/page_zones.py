"""The kind of each block of a web page: by what its source says, its links, its length and its small words.

The method is the one of paragraph classification by density and context: a block of running text is good, a short one
is judged by its neighbours, one full of links is furniture. Nothing is dropped: what is no article gets its kind.
"""

from collections import Counter
from collections.abc import Sequence

from annotate.reading.page_walk import Block, Walk
from annotate.reading.page_words import FURNITURE, small_words
from annotate.text import furniture
from annotate.text.lines import is_prose, is_sentence
from annotate.text.page import key_of, stems_of

_LONGEST = {"byline": 200, "dateline": 120, "subheadline": 500, "caption": 800, "pull_quote": 700, "editor_note": 3000}
_SHORT, _LONG = 70, 200
_MOST_LINKED = 0.5


def kinds(walk: Walk, titles: Sequence[str]) -> list[str]:
    """A zone kind for each block, in order. `titles` are what the page says its title is."""
    return _Page(walk, titles).kinds()


class _Page:
    """The blocks with what follows from all of them together: which parts to believe, where the article is."""

    def __init__(self, walk: Walk, titles: Sequence[str]) -> None:
        self.blocks = walk.blocks
        self.regions = walk.regions
        self.book = walk.book
        self.doubted = _doubted(walk)
        self.prose = [_is_good(block) for block in self.blocks]
        self.named = [self._named(block) for block in self.blocks]
        self.main = self._article()
        self.inside = self._inside()
        self.headline = self._headline(titles)

    def kinds(self) -> list[str]:
        """The kinds, block by block."""
        first, last = self._body()
        made = [self._kind(at, first, last) for at in range(len(self.blocks))]
        return self._with_links(made)

    def _named(self, block: Block) -> str | None:
        """The kind that the parts around a block give it: furniture before anything, else the innermost name."""
        found = [self.regions[n] for n in block.regions if n not in self.doubted]
        around = [kind for kind in found if kind in FURNITURE]
        if around:
            return "advert" if "advert" in around else around[-1]
        if not found or len(block.words) > _LONGEST.get(found[-1], 10**9):
            return None
        return found[-1]

    def _article(self) -> int:
        """The part named article or main that holds most running text; 0 without one."""
        held: Counter[int] = Counter()
        depth: dict[int, int] = {}
        for block, good, named in zip(self.blocks, self.prose, self.named, strict=True):
            for n, part in enumerate(block.main):
                depth[part] = n
                if named not in FURNITURE:
                    held[part] += len(block.words) if good else len(block.words) // 4
        if not held:
            return 0
        most = max(held.values())
        if not most:
            return 0
        # of parts in each other the innermost that still holds nearly all
        return max((part for part in held if held[part] >= 0.8 * most), key=lambda part: depth[part])

    def _inside(self) -> list[bool]:
        """Which blocks are the article; in a book all are, there is no site around it."""
        if self.book:
            return [True] * len(self.blocks)
        if self.main:
            return [self.main in block.main for block in self.blocks]
        return _by_context(self.blocks, self.prose, self.named)

    def _headline(self, titles: Sequence[str]) -> int | None:
        said = {key_of(title) for title in titles}
        said |= {stem for key in said for stem in stems_of(key)}
        headings = [at for at, block in enumerate(self.blocks) if block.level]
        believed = [at for at in headings if self.named[at] not in ("navigation", "related_links", "advert")]
        told = [at for at in believed if key_of(self.blocks[at].words) in said]
        for found in (
            [at for at in told if self.blocks[at].level == 1 and self.inside[at]],
            [at for at in told if self.blocks[at].level == 1],
            told,
            [at for at in believed if self.blocks[at].level == 1 and self.inside[at]],
            [at for at in believed if self.blocks[at].level == 1 and self.named[at] is None],
            [at for at, b in enumerate(self.blocks) if key_of(b.words) in said and self.named[at] is None],
        ):
            if found:
                return found[0]
        return None

    def _body(self) -> tuple[int, int]:
        """The first and the last block of running text in the article."""
        good = [
            at for at, yes in enumerate(self.inside) if yes and self.prose[at] and self.named[at] in (None, "aside")
        ]
        if good:
            return good[0], good[-1]
        some = [at for at, yes in enumerate(self.inside) if yes and self.named[at] is None]
        return (some[0], some[-1]) if some else (0, len(self.blocks) - 1)

    def _kind(self, at: int, first: int, last: int) -> str:
        block, named = self.blocks[at], self.named[at]
        if at == self.headline:
            return "headline"
        if self.headline is not None and self._repeats(block):
            return "headline_duplicate"
        if named in FURNITURE:
            return self._furniture(named, block)
        if named == "aside":
            return self._aside(block)
        if named:
            return named
        shown = furniture.kind_of(block.words, after_body=at > last and not self.book)
        if self.book and shown in (*FURNITURE, furniture.HEADING) and not block.words.startswith("©"):
            shown = None
        if not self.inside[at]:
            return self._outside(block, shown, at > first)
        if shown:
            return "related_links" if shown == furniture.HEADING else shown
        if block.level:
            return "subheadline"
        if block.timed and len(block.words) <= 80:
            return "dateline"
        return self._article_kind(block, at, first)

    def _article_kind(self, block: Block, at: int, first: int) -> str:
        if block.linked >= _MOST_LINKED and not is_sentence(block.words) and len(block.words) <= _LONG:
            return "related_links" if at > first else "navigation"
        return "body"

    def _repeats(self, block: Block) -> bool:
        assert self.headline is not None
        key, original = key_of(block.words), key_of(self.blocks[self.headline].words)
        return len(original) >= 12 and (key == original or original in stems_of(key))

    def _furniture(self, named: str, block: Block) -> str:
        """Notes at the foot of an article keep their own kind, whatever the part is called."""
        if named == "boilerplate" and furniture.kind_of(block.words) in ("editor_note",):
            return "editor_note"
        return named

    def _aside(self, block: Block) -> str:
        if block.linked >= _MOST_LINKED:
            return "related_links"
        return "pull_quote" if block.quoted else "other"

    def _outside(self, block: Block, shown: str | None, below: bool) -> str:
        if shown and shown != "editor_note":
            return "related_links" if shown == furniture.HEADING else shown
        if block.linked >= _MOST_LINKED:
            return "related_links" if below else "navigation"
        return "other" if _is_good(block) else "boilerplate"

    def _with_links(self, made: list[str]) -> list[str]:
        """What follows a heading such as “Read also” is links to other pages, as long as it is full of them."""
        links = False
        for at, block in enumerate(self.blocks):
            if made[at] == "related_links":
                links = True
            elif links and made[at] == "body" and block.linked >= 0.3 and not is_prose(block.words):
                made[at] = "related_links"
            elif block.level or made[at] == "body":
                links = False
        for at in range(len(made) - 2, -1, -1):
            if made[at] == "other" and self.blocks[at].level and made[at + 1] == "related_links":
                made[at] = "related_links"  # their heading
        return made


def _doubted(walk: Walk) -> frozenset[int]:
    """Named parts that hold more than half of the running text: their name is that of a wrapper."""
    held: Counter[int] = Counter()
    total = 0
    for block in walk.blocks:
        if _is_good(block):
            total += len(block.words)
            held.update(dict.fromkeys(block.regions, len(block.words)))
    return frozenset(n for n, size in held.items() if 2 * size > total)


def _is_good(block: Block) -> bool:
    """Running text: no links to speak of, and long enough or ending as a sentence with its small words."""
    if block.linked > 0.3 or len(block.words) < _SHORT // 2 or block.level or furniture.kind_of(block.words):
        return False
    if len(block.words) >= _LONG:
        return True
    return is_prose(block.words) or (len(block.words) >= _SHORT and small_words(block.words) >= 0.3)


def _by_context(blocks: Sequence[Block], prose: Sequence[bool], named: Sequence[str | None]) -> list[bool]:
    """Without a named article: from its first block of running text to the last, and short blocks between two of them;
    the heading and labels right above belong to it."""
    good = [at for at, yes in enumerate(prose) if yes and named[at] not in FURNITURE]
    if not good:
        return [
            kind not in FURNITURE and block.linked < _MOST_LINKED for block, kind in zip(blocks, named, strict=True)
        ]
    first = good[0]
    while first > 0 and good[0] - first < 6 and blocks[first - 1].linked < 0.3 and named[first - 1] not in FURNITURE:
        first -= 1
        if blocks[first].level == 1:
            break
    return [first <= at <= good[-1] for at in range(len(blocks))]
