"""What a line of a captured page is by its own words: page furniture, by-line, date, caption, note, or none of these.

The phrases are those of common page templates, in our own selection. A phrase is the whole line or its beginning;
a line that reads as prose is never judged by a word inside it.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

HEADING = "heading"
"""A line such as "You may also like": furniture itself, and the lines after it are links to other pages."""

_EDGES = " .…:!?»«›‹>|→←▶▼▲↑+*•·#–—-"
_LONGEST_CAPTION = 240
_NUMBERED = re.compile(
    r"(?:table|figure|fig\.|chart|diagram|map|exhibit|tabelle|tab\.|abbildung|abb\.|grafik|schaubild|karte|tableau|graphique"
    r"|tabla|gráfico|tabella|figura|grafico|tabela|tabel|figuur|таблица|рисунок|рис\.) {0,2}\d{1,3}(?:\.\d{1,2})?"
    r" {0,2}[:.–—|] {1,4}\S"
)
_LABEL = 80  # a menu entry, a button, a by-line is no longer


def kind_of(line: str, after_body: bool = False) -> str | None:
    """The zone kind that the words of a trimmed line show, `HEADING`, or None.

    `after_body`: the line stands below the article, where "More in …" is a heading and no headline.
    """
    start = line[:_LABEL].casefold()
    for beginnings, longest, kind in _LONG:
        if start.startswith(beginnings) and len(line) <= longest:
            return kind
    if len(line) <= _LONGEST_CAPTION and _NUMBERED.match(start):
        return "caption"
    if len(line) > _LABEL:
        return None
    plain = start.strip(_EDGES)
    if not plain:
        return None
    found = _WHOLE.get(plain)
    if found:
        return found
    if line[-1] in ".。" and not line.endswith("..."):
        return "dateline" if _dated(plain) else None
    for beginnings, kind in _SHORT_AFTER if after_body else _SHORT:
        if start.startswith(beginnings):
            return kind
    return _pattern(line, plain)


def _pattern(line: str, plain: str) -> str | None:
    if any(plain.count(sign) >= 2 for sign in (" | ", " / ", " > ", " » ", " › ", " · ", " • ")):
        return "navigation"
    if plain[0].isdecimal() and plain.endswith(_COUNTED):
        return "boilerplate"
    if not any(map(str.isalpha, plain)):
        return "dateline" if _FULL_DATE.search(plain) else None
    if _signed(line) or _NAMED_AS.match(line):
        return "byline"
    return "dateline" if _dated(plain) else None


def _signed(line: str) -> bool:
    """`By Jane Doe`: the word for "by" and then a name, each of its first two words with a capital; or `By our reporter
    in Gulu`, `By the press office of the council`: an article and, in the words after it, somebody who writes."""
    words = line.split()
    if words[0].casefold() not in _BY or not 2 <= len(words) <= 12:
        return False
    if words[1] in _OF_NAMES and len(words) > 2:
        words.pop(1)
    if words[1][0].isalpha() and not any(word[0].islower() for word in words[1:3]):
        return True
    if words[1].casefold() not in _ARTICLES:
        return False
    rest = [word.strip(",") for word in words[1:]]
    plain = [word.casefold() for word in rest]
    return (
        any(word in _WRITERS for word in plain)
        or any(word in _HOUSES for word in rest)
        or any(first in _PRESS and second in _DESKS for first, second in pairwise(plain))
    )


def _dated(plain: str) -> bool:
    """`Kampala, 12 July 2014`, `Published: July 12, 2014 at 5 pm`: a date and at most two other words."""
    if not any(map(str.isdecimal, plain)) or "\t" in plain:  # a row of a table may begin with a month
        return False
    words = [word for word in _WORDS.split(plain) if word]
    if len(words) > 14:
        return False
    others = sum(not (word[0].isdecimal() or word in _MONTHS or word in _DATE_WORDS) for word in words)
    return others <= 2 and (any(word in _MONTHS for word in words) or _FULL_DATE.search(plain) is not None)


_COUNTED = (" min read", " minute read", " minutes read", " comments", " comment", " shares", " views", " likes")
_WORDS = re.compile(r"[\s,.:;|()/–—·•-]")
_FULL_DATE = re.compile(
    r"(?<!\d)(?:[12]\d{3}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.][12]\d{3}"
    r"|[12]\d{3}年\d{1,2}月\d{1,2}日)(?!\d)"
)


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_BY = _set("by by: von par por di door av af text: автор автор: γράφει γράφουν بقلم بقلم:")
_NAMED_AS = re.compile(r"(?:文|取材|作者|撰文|记者|記者)\s?[:：＝=]\s?\S{2,20}$")
_OF_NAMES = _set("ο η οι")
"""Articles that stand before names of people."""

_ARTICLES = _set(
    "the our a an staff der die das dem den einer einem unserer unserem la le les un une notre nos el una nuestro nuestra"
    " il lo nostro nostra o os as nosso nossa de het een onze ons vår vårt"
)
_WRITERS = _set(
    "staff reporter reporters correspondent correspondents journalist journalists writer writers editor editors columnist"
    " newsroom redaktion korrespondent korrespondenten korrespondentin reporterin mitarbeiter mitarbeiterin rédaction"
    " correspondant correspondante redacción corresponsal redazione corrispondente redação correspondente redactie"
    " redacteur verslaggever"
)
_HOUSES = _set("Office Bureau Ministry Department Agency Commission Committee Board Press News Secretariat Editors")
_PRESS = _set("press media news editorial information communications business political foreign sports")
_DESKS = _set("office officer service department team desk section unit board staff agency")

_MONTHS = _set(
    "january february march april may june july august september october november december jan feb mar apr jun jul aug"
    " sep sept oct nov dec januar februar märz mai juni juli oktober dezember jänner janvier février mars avril juin"
    " juillet août septembre octobre novembre décembre enero febrero marzo abril mayo junio julio agosto septiembre"
    " octubre noviembre diciembre gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre janeiro"
    " fevereiro março maio junho julho setembro outubro novembro dezembro januari februari maart mei augustus"
    " января февраля марта апреля мая июня июля августа сентября октября ноября декабря ιανουαρίου φεβρουαρίου μαρτίου"
    " απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου νοεμβρίου δεκεμβρίου يناير فبراير مارس أبريل مايو"
    " يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر"
)
_DATE_WORDS = _set(
    "published updated posted last modified on at am pm gmt utc est edt et eat cet h uhr um am den le à el de a las il"
    " alle em às op om der monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun montag"
    " dienstag mittwoch donnerstag freitag samstag sonntag lundi mardi mercredi jeudi vendredi samedi dimanche lunes"
    " martes miércoles jueves viernes sábado domingo lunedì martedì mercoledì giovedì venerdì sabato domenica st nd rd"
    " th veröffentlicht aktualisiert stand publié mis jour publicado actualizado pubblicato aggiornato gepubliceerd"
    " bijgewerkt опубликовано обновлено г"
)

_LONG: tuple[tuple[tuple[str, ...], int, str], ...] = (
    (
        (
            "editor's note", "editor’s note", "editors' note", "editors’ note", "editorial note:", "correction:",
            "clarification:", "anmerkung der redaktion", "anm. d. red.", "note de la rédaction", "nota del editor",
            "nota de la redacción", "nota della redazione", "nota do editor", "nota da redação", "noot van de redactie",
            "от редакции:", "примечание редакции",
        ),
        2000,
        "editor_note",
    ),
    (
        (
            "photo:", "photos:", "photo credit", "photograph:", "image:", "image credit",
            "image source", "picture:", "(photo", "(image", "[photo", "caption:", "foto:", "fotos:", "bild:", "(foto",
            "crédit photo", "photo ©", "foto ©", "immagine:", "imagen:", "imagem:", "фото:",
        ),
        240,
        "caption",
    ),
    (
        ("©", "(c) 1", "(c) 2", "copyright ©", "copyright (c)", "copyright 1", "copyright 2", "all rights reserved"),
        240,
        "boilerplate",
    ),
    (
        (
            "we use cookies", "this site uses cookies", "this website uses cookies", "by using this site, you",
            "by continuing to use this", "diese website verwendet cookies", "diese website benutzt cookies",
            "wir verwenden cookies", "ce site utilise des cookies", "nous utilisons des cookies",
            "este sitio utiliza cookies", "este sitio web utiliza cookies", "questo sito utilizza",
            "este site utiliza cookies", "deze website gebruikt cookies", "мы используем файлы cookie",
        ),
        400,
        "boilerplate",
    ),
    (
        (
            "your email address will not be published", "this site uses akismet", "save my name, email",
            "notify me of ", "subscribe to our newsletter", "sign up for our newsletter", "sign up to our newsletter",
            "get the latest news", "get our newsletter", "enter your email address", "join our newsletter",
        ),
        240,
        "boilerplate",
    ),
)  # fmt: skip

_SHORT: tuple[tuple[tuple[str, ...], str], ...] = (
    (("photo by ", "photograph by ", "picture by "), "caption"),
    (("skip to ", "you are here", "jump to "), "navigation"),
    (("advertisement", "sponsored content", "sponsored by ", "paid content", "paid post"), "advert"),
    (("read also:", "also read:", "read more:", "see also:", "related:", "lire aussi", "lesen sie auch", "lea también",
      "leia também", "leggi anche", "lees ook", "читайте также"), "related_links"),
    (("share this", "share on ", "share via ", "follow us", "like us on", "subscribe to our", "sign up for our",
      "join our ", "download our ", "log in to ", "sign in to ", "leave a comment", "leave a reply", "tags:", "tag:",
      "filed under", "posted in ", "category:", "categories:", "comments (", "teilen auf", "partager sur",
      "compartir en", "condividi su", "powered by ", "reading time"), "boilerplate"),
)  # fmt: skip

_SHORT_AFTER: tuple[tuple[tuple[str, ...], str], ...] = (
    *_SHORT,
    (("more in ", "more from ", "more on ", "more about ", "more stories", "more news", "mehr zu", "mehr aus ",
      "plus d’articles", "plus d'articles", "más en ", "más sobre ", "altri articoli", "mais em ", "meer over "),
     HEADING),
    (("read more", "continue reading", "previous post", "previous article", "next post", "next article", "view all",
      "see all", "show more", "load more", "back to ", "about the author", "tagged ", "share:"), "boilerplate"),
)  # fmt: skip


def _phrases() -> Iterator[tuple[str, str]]:
    for kind, phrases in _BY_KIND.items():
        for phrase in phrases.split("|"):
            yield phrase.strip(), kind


_BY_KIND: Mapping[str, str] = {
    "navigation": "home|menu|main menu|navigation|search|contents|sections|sitemap|site map|skip to content|startseite"
    "|menü|suche|accueil|rechercher|recherche|inicio|menú|buscar|cerca|início|pesquisar|zoeken|главная|меню|поиск",
    "advert": "advertisement|advertisements|advert|ad|ads|sponsored|sponsored content|anzeige|werbung|publicité"
    "|publicidad|pubblicità|publicidade|advertentie|реклама",
    HEADING: "you may also like|you might also like|you may also be interested in|related|related articles"
    "|related stories|related posts|related news|related content|related links|related topics|recommended"
    "|recommended for you|most read|most popular|most viewed|popular posts|popular|trending|trending now|latest news"
    "|latest stories|latest posts|recent posts|top stories|editors' picks|editor's picks|editor’s picks|read next"
    "|read also|see also|also read|more stories|more news|up next|don't miss|don’t miss|das könnte sie auch interessieren"
    "|mehr zum thema|meistgelesen|auch interessant|à lire aussi|sur le même sujet|les plus lus|articles liés"
    "|también te puede interesar|noticias relacionadas|lo más leído|artículos relacionados|potrebbe interessarti anche"
    "|articoli correlati|i più letti|leia também|veja também|mais lidas|notícias relacionadas|lees ook|meest gelezen"
    "|gerelateerde artikelen|читайте также|похожие статьи|популярное|по теме",
    "boilerplate": "connect with us|connect|follow us|follow|contact us|contact|about us|about|share|share this"
    "|share this article|share this story|share this post|tweet|facebook|twitter|instagram|youtube|linkedin|whatsapp"
    "|telegram|pinterest|reddit|email|e-mail|print|print this page|copy link|subscribe|subscribe now|newsletter"
    "|sign up|sign in|log in|login|logout|log out|register|my account|donate|support us|comments|comment"
    "|leave a comment|leave a reply|no comments|add a comment|post a comment|write a comment|show comments"
    "|view comments|continue reading|read more|show more|load more|view more|see more|more|next|previous|to top"
    "|back to top|top|go to top|scroll to top|close|ok|accept|accept all|accept cookies|cookie policy|privacy policy"
    "|privacy|terms of use|terms of service|terms and conditions|terms|disclaimer|impressum|datenschutz|kontakt"
    "|teilen|drucken|kommentare|nach oben|weiterlesen|mehr|abonnieren|anmelden|partager|imprimer|commentaires"
    "|haut de page|lire la suite|s'abonner|s’abonner|mentions légales|compartir|imprimir|comentarios|leer más"
    "|suscríbete|aviso legal|volver arriba|condividi|stampa|commenti|leggi tutto|leggi di più|torna su|compartilhar"
    "|comentários|leia mais|assine|voltar ao topo|delen|reacties|lees meer|naar boven|поделиться|комментарии"
    "|подписаться|наверх|читать далее|by admin|all rights reserved|loading",
}
_WHOLE: Mapping[str, str] = dict(_phrases())
