"""What the names in a page's source say of its parts, and the small words that tell prose from a list of labels."""

import re
from collections.abc import Mapping
from itertools import pairwise

FURNITURE = frozenset(("navigation", "related_links", "advert", "boilerplate"))
"""What lies around an article; it wins over what stands inside it."""

_WORD = re.compile(r"[a-z]+")


def _table(rows: Mapping[str, str]) -> Mapping[str, str]:
    return {word: kind for kind, words in rows.items() for word in words.split()}


_NAMED = _table(
    {
        "advert": "ad ads advert adverts advertisement advertising adslot adsbygoogle adunit banner sponsor sponsored"
        " dfp taboola outbrain promo promoted anzeige werbung publicite publicidad",
        "navigation": "nav navbar navigation menu submenu breadcrumb breadcrumbs pagination pager topbar masthead"
        " skiplink skip toc",
        "related_links": "related recommended recommendations trending popular mostread readmore teasers morestories"
        " alsolike readnext furtherreading",
        "boilerplate": "cookie cookies consent gdpr share sharing social newsletter subscribe subscription signup login"
        " paywall comments comment respond footer copyright sidebar widget tags taglist toolbar modal popup search"
        " disclaimer legal",
        "byline": "byline author authors writer reporter autor auteur",
        "dateline": "dateline pubdate publishdate datetime timestamp",
        "subheadline": "subtitle subheadline subhead subheading standfirst deck dek kicker lede lead teaser chapo",
        "caption": "caption figcaption credit photocredit imagecredit",
        "pull_quote": "pullquote pulledquote",
        "editor_note": "correction corrections clarification editornote editorsnote",
        "other": "footnote footnotes endnotes reflist",
    }
)
_PAIRS = _table(
    {
        "pull_quote": "pull-quote pulled-quote",
        "editor_note": "editor-note editors-note editorial-note",
        "related_links": "more-stories most-read read-more read-next also-like more-from more-on you-may",
        "dateline": "post-date entry-date published-date publish-date article-date pub-date date-published posted-on",
        "caption": "photo-credit image-credit wp-caption",
        "boilerplate": "sign-up share-bar",
        "navigation": "skip-link site-header main-menu",
        "other": "gmail-quote",
    }
)
_CONTENT = frozenset(
    "article-body articlebody entry-content post-content story-body storybody article-content post-body main-content"
    " article-text story-content".split()
)
_TAGS: Mapping[str, str] = {
    "nav": "navigation",
    "menu": "navigation",
    "figcaption": "caption",
    "caption": "caption",
    "noscript": "boilerplate",
    "button": "boilerplate",
    "address": "byline",
}
_ROLES: Mapping[str, str] = {
    "navigation": "navigation",
    "menu": "navigation",
    "menubar": "navigation",
    "banner": "boilerplate",
    "contentinfo": "boilerplate",
    "search": "boilerplate",
    "dialog": "boilerplate",
    "alert": "boilerplate",
    "copyright-page": "boilerplate",
    **dict.fromkeys(("doc-toc", "toc", "landmarks", "page-list", "doc-pagelist"), "navigation"),
    **dict.fromkeys(("doc-pullquote", "pullquote"), "pull_quote"),
    **dict.fromkeys(
        ("doc-footnote", "doc-endnote", "doc-endnotes", "footnote", "footnotes", "endnote", "endnotes", "rearnotes"),
        "other",
    ),
}
_PROPERTIES: Mapping[str, str] = {
    "author": "byline",
    "datepublished": "dateline",
    "datemodified": "dateline",
    "alternativeheadline": "subheadline",
    "caption": "caption",
}


def region(tag: str, attributes: Mapping[str, str | None], inside: bool) -> str | None:
    """The zone kind that an element gives to what it holds, `aside`, or None. `inside`: it stands in an article."""
    if _unseen(tag, attributes):
        return "boilerplate"
    if kind := next((_ROLES[meaning] for meaning in meanings(attributes) if meaning in _ROLES), None):
        return kind
    if (attributes.get("rel") or "").lower() == "author":
        return "byline"
    if kind := _PROPERTIES.get((attributes.get("itemprop") or "").lower()):
        return kind
    if tag in _TAGS:
        return _TAGS[tag]
    if tag in ("html", "body", "main", "article"):
        return None
    if kind := _named(attributes):
        return kind
    if tag in ("header", "footer") and not inside:
        return "boilerplate"
    return "aside" if tag == "aside" else None


def meanings(attributes: Mapping[str, str | None]) -> list[str]:
    """What the markup says that an element is for: its `role`, and the `epub:type` of books."""
    role, type_ = attributes.get("role"), attributes.get("epub:type")
    return f"{role or ''} {type_ or ''}"[:300].lower().split() if role or type_ else []


def is_main(tag: str, attributes: Mapping[str, str | None]) -> bool:
    """Whether an element says that it holds the article."""
    if tag in ("article", "main") or (attributes.get("role") or "").lower() == "main":
        return True
    if (attributes.get("itemprop") or "").lower() == "articlebody":
        return True
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".lower()
    return any(name.replace("_", "-").split("__")[0] in _CONTENT for name in names.split()[:20])


def _unseen(tag: str, attributes: Mapping[str, str | None]) -> bool:
    if "hidden" in attributes or (attributes.get("aria-hidden") or "").lower() == "true":
        return True
    style = (attributes.get("style") or "")[:500].lower().replace(" ", "")
    return "display:none" in style or "visibility:hidden" in style or (tag == "dialog" and "open" not in attributes)


def _named(attributes: Mapping[str, str | None]) -> str | None:
    """By class and id: the last names are looked at too, but only so many that a hostile list costs nothing."""
    names = f"{(attributes.get('class') or '')[:600]} {(attributes.get('id') or '')[:100]}".lower()
    for name in names.split()[:20]:
        words = _WORD.findall(name)
        for pair in pairwise(words):
            if kind := _PAIRS.get("-".join(pair)):
                return kind
        if words and words[0] in ("no", "has", "with", "is", "not", "single", "js", "page", "template"):
            continue  # a state of a wrapper: has-sidebar, no-ads
        for word in words:
            if kind := _NAMED.get(word):
                return kind
    return None


_STOP_WORDS = frozenset(
    # English, German, French, Spanish, Italian, Portuguese, Dutch
    "the of and to in a is that it was for on are with as be at by this had not but from or have an they which one you"
    " were all her she there would their we him been has when who will no more if out so said what up its about into"
    " der die das und in zu den von mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass"
    " sie nach wird bei einer um am sind noch wie einem über so zum war haben nur oder aber vor zur bis mehr durch"
    " le la les de des un une et à en du que qui dans pour au sur par est pas ce il elle ne se plus avec son sa ses sont"
    " aux ou mais comme été cette ont ces leur nous vous"
    " el los las y que en un una por con no su para es al lo como más o pero sus ha este si sobre entre cuando muy sin"
    " se del fue son también hasta hay donde desde todo nos"
    " il lo gli i e di che è per non con una si da dal della del dei delle alla al ma anche come più sono ha nel nella"
    " o os e do da dos das em um uma que não com por para se na no ao à mais foi como mas sua seu são pelo pela"
    " het een van en dat op te zijn met voor niet aan er om ook als dan maar bij nog uit door over werd wordt naar"
    # Scandinavian, Polish, Czech, Turkish
    " och att det som på av är den till för med de har inte om ett han hon var men sig från så kan när"
    " og i at det er til af på som for med de har ikke en den var han hun men sig fra"
    " i w na z do się że nie to jest o jak od po przez za ale był oraz są co dla czy tak jego jej"
    " a v se na že je s do to o z ve pro by jako po k jsou ale za si jeho"
    " ve bir bu da de için ile olarak daha çok en gibi olan ne ki o var ama sonra kadar"
    # Russian, Ukrainian, Greek, Arabic, Persian, Hebrew
    " и в не на что с он как по это но к из у за от о так для же бы был была было были его её их она они мы вы"
    " і в не на що з у та до як за це від про він вона вони але для був була було були його її"
    " και το η ο να του της τα με που για στην στο την τον οι από στη σε είναι δεν των ένα μια θα ότι"
    " في من على إلى أن التي الذي عن مع هذا هذه كان كانت ما لا قد بعد قبل وقال كل بين و هو هي"
    " و در به از که این را با است برای آن یک تا بر هم خود شد بود"
    " של את על לא הוא זה עם כי גם או אל היא יש אם כל".split()
)


def small_words(words: str) -> float:
    """The share of small words (articles, prepositions) among the words; running text has a third of them."""
    found = words[:2000].casefold().split()
    return sum(word.strip(".,;:!?«»“”\"'()") in _STOP_WORDS for word in found) / len(found) if found else 0.0
