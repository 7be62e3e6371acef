"""Claims that may say the same as another one."""

from msgspec import Struct
from rapidfuzz import fuzz, process

from annotate.domain.claims import SimilarClaim
from annotate.services.claim_keeping import CLAIM, records_of
from annotate.services.listing import Listing, PageQuery, paged
from annotate.services.work import Work, action
from annotate.store import claims as store

ALIKE = 70
"""The score, from 0 to 100, from which two claims are shown as perhaps the same."""
MOST = 20


@action("claim.read")
def similar(work: Work, claim: str, query: PageQuery = PageQuery()) -> Listing[SimilarClaim]:
    """The claims of the project whose sentence shares most words with this one, the likeliest first. Nothing is decided by
    it: whether two claims are one is for people."""
    found = work.load(CLAIM, claim)
    words = store.words_of(found.kept)
    if not words:
        return paged([], query.limit, query.cursor)
    others = {
        id_: said
        for id_, said, status in store.sentences(work, found.project)
        if id_ != found.id and _counts(said, status)
    }
    alike = process.extract(words, others, scorer=fuzz.token_set_ratio, score_cutoff=ALIKE, limit=MOST)
    kept = store.known(work, [id_ for _, _, id_ in alike])
    records = records_of(work, found.names, [kept[id_] for _, _, id_ in alike])
    items: list[Struct] = [SimilarClaim(round(one[1]), record) for one, record in zip(alike, records, strict=True)]
    return paged(items, query.limit, query.cursor)


def _counts(said: str, status: str) -> bool:
    return bool(said) and status != "duplicate"
