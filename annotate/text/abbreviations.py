"""Words whose full stop ends no sentence, by language: our own lists for the corrections of `borders.py`.

Only what the splitter gets or could get wrong stands here. A word that may as well end a sentence
(`etc.`, `Inc.`, `usw.`, `и т. д.`) is left out: there the small letter that follows decides.
"""

from collections.abc import Mapping
from typing import NamedTuple


class Abbreviations(NamedTuple):
    """The lists of one language.

    `leading`: stands before a name or a noun, as written · `numbered`: stands before a number, in small letters ·
    `ordinal`: whether `2.` and `II.` can mean "second" · `openers`: words with which a sentence begins all the same.
    """

    leading: frozenset[str]
    numbered: frozenset[str]
    ordinal: bool
    openers: frozenset[str]


def of(language: str) -> Abbreviations:
    """The lists for a primary language subtag; those of English for a language without lists."""
    return _LISTS.get(_ALIASES.get(language, language), _LISTS["en"])


_EVERYWHERE = "Dr Prof Mr Mrs St Rev Gen Col Lt Sgt Capt Maj Gov Sen"
_EVERYWHERE_NUMBERED = "art vol no nr p pp fig par sec ch cf tab tel"

_LEADING: Mapping[str, str] = {
    "en": "Ms Messrs Mx Fr Hon Rep Adm Cmdr Cpl Brig Pres Supt Amb Ven Msgr Mt Ft vs viz e.g i.e approx ca",
    "de": "Fa Hr Fr Frl Hrn Dipl Ing Mag Dres Bgm Abg Univ Hl Hrsg hrsg geb gest verh ca bzw vgl sog inkl exkl evtl ggf"
    " Bd z.B d.h u.a v.a o.g",
    "fr": "M MM Mme Mmes Mlle Mlles Me Mgr Pr av apr env ca éd bd dép ann Ste",
    "es": "Sr Sra Srta Sres Dra Dña D Da Lic Ing Arq Excmo Excma Ilmo Ilma Mons Pbro Gral Cnel Tte Sto Sta Ud Uds Vd"
    " av avda Av Avda c C/ aprox EE p.ej",
    "it": "sig Sig sigg sig.ra Sig.ra dott Dott dott.ssa Dott.ssa ing Ing avv Avv arch Arch geom rag prof prof.ssa on On"
    " sen mons Mons don card gen col cap es ca Egr Gent Spett S SS",
    "pt": "Sr Sra Srs Srta Dra Exmo Exma Ilmo Ilma Eng Arq Profa Pe D Av av R aprox Cel Sto Sta",
    "nl": "dhr Dhr mevr Mevr mw Mw drs Drs ir Ir ing mr dr prof ds Ds jhr o.a bijv d.w.z m.b.t ca nl",
    "ru": "г гг ул пл просп пер д корп кв обл р-н пос с Им проф Проф акад Акад доц Доц т.е Т.е напр см См ср Ср св Св"
    " ген Ген адм о тов Тов гр Гр ред изд",
    "uk": "м вул Вул пл просп пров буд кв обл р-н с Ім проф Проф акад Акад доц Доц т.зв напр див Див св Св ген Ген о п"
    " тов гр Гр ред",
    "pl": "prof dr hab inż Inż mgr Mgr ks Ks św Św ul Ul al Al pl Pl płk Płk gen ppłk mjr kpt por r w np tzw m.in Im"
    " tj red tłum bp abp kard woj",
    "cs": "p Ing Mgr Bc MUDr JUDr PhDr RNDr MVDr PaedDr doc Doc prof gen plk sv Sv ul nám tř tzv např tj mj vč cca r"
    " stol",
    "sk": "p Ing Mgr Bc MUDr JUDr PhDr RNDr MVDr doc Doc prof gen plk sv Sv ul nám tzv napr t.j mj cca r stor",
    "da": "hr Hr fr Fr dr prof adv f.eks bl.a d.v.s ca jf pga",
    "no": "hr Hr fr Fr dr prof adv f.eks bl.a d.v.s ca jf",
    "sv": "hr Hr dr prof adv t.ex bl.a d.v.s ca jfr f.d s.k resp",
    "fi": "hra Hra rva Rva nti Nti tri Tri prof esim mm ns ks os toim",
    "hu": "ifj Ifj id Id özv Özv prof Szt szt pl ún ill kb vö",
    "ro": "dl Dl dna Dna dra d-na d-l ing Ing prof gen col Av str Str bd jud sf Sf cca",
    "tr": "Doç Yrd Av Sn Alb Yzb Tğm Org Mah Cad Sok Bul örn bkz Bkz",
    "hr": "g gđa gđica prof mr sc ing dipl sv ul tzv npr tj cca god st",
    "el": "κ Κ κα Κα κκ Δρ δρ Καθ καθ π.χ δηλ βλ Αγ αγ οδ",
    "ar": "د أ م",
    "fa": "د",
    "hi": "डॉ श्री प्रो पं",
    "sw": "Bw Bi Dkt Mhe Mh Ndg k.m n.k",
    "vi": "TP Tp GS TS ThS PGS BS KS LS Q P Tx",
    "id": "Bpk Drs Ir Jl Jln Gg Kol Jend Sdr Sdri Tn Ny H Hj Kec Kab a.n d.a",
    "sr": "г гђа проф др инж св ул тзв нпр тј год",
    "bg": "г проф Проф доц д-р инж ул бул пл св Св гр с т.е напр ген",
}

_NUMBERED: Mapping[str, str] = {
    "en": "figs nos ser app eq reg arts vols secs chs jan feb mar apr jun jul aug sep sept oct nov dec",
    "de": "abs anm bd s kap rn ziff az kl aufl abb jg lit",
    "fr": "n h chap t al janv févr avr juil sept oct nov déc fasc livr",
    "es": "núm núms pág págs cap t inc apdo",
    "it": "n nn pag pagg cap lett tav sez co cpv",
    "pt": "n pág págs cap inc",
    "nl": "blz hfdst lid afb jrg",
    "ru": "ст стр рис табл гл п пп ч т № кн вып илл тел",
    "uk": "ст стор рис табл гл п пп ч т кн вип тел",
    "pl": "s str ust rozdz poz t cz rys zob ryc pkt",
    "cs": "č čl odst str s kap obr roč",
    "sk": "č čl ods str s kap obr roč",
    "da": "s stk kap bd afsn kl tlf",
    "no": "s kap bd avsn kl tlf",
    "sv": "s st kap bd avd kl",
    "fi": "s kpl kuva klo puh",
    "hu": "o old bek sz köt áb",
    "ro": "alin pag cap lit pct",
    "tr": "s md sf c böl",
    "el": "αρ αριθ σελ κεφ τ παρ άρθ τηλ",
    "ar": "ص ج",
    "fa": "ص ج",
    "id": "hlm hal",
    "vi": "tr",
    "hr": "čl str br sv",
    "sr": "чл стр бр",
    "bg": "чл стр ал т",
}

_OPENERS: Mapping[str, str] = {
    "de": "Der Die Das Dem Den Er Sie Es Wir Ich Ihr Ihre Sein Seine Man Dann Danach Doch Aber Und Oder In Im Am An Auf"
    " Ein Eine Einen Wer Was Wie Wo Dort Hier Seit Nach Zu Zum Zur Auch So Später Dieser Diese Dieses Damit Als Wenn Mit"
    " Bei Von Vor Für Nur Noch Nun Jetzt Heute Damals Trotzdem Deshalb Daher Dabei Denn",
    "da": "Det Den De Der Han Hun Vi Jeg I På Og Men Så Da Efter En Et Hvad Hvem Til Nu",
    "no": "Det Den De Der Han Hun Vi Jeg I På Og Men Så Da Etter En Et Hva Hvem Til Nå",
    "fi": "Hän He Se Ne Me Minä Sitten Mutta Ja Nyt Kun Tämä Siellä",
    "hu": "Az A Ez Ő Ők De És Majd Aztán Most Nem Akkor Ott Mi Én",
    "cs": "To Ten Ta On Ona Oni Pak Potom Ale A V Na Je Byl Byla Když Proto My Já",
    "sk": "To Ten Tá On Ona Oni Potom Ale A V Na Je Bol Bola Keď Preto My Ja",
    "pl": "To Ten Ta On Ona Oni Potem Ale A W Na Jest Był Była Gdy Dlatego My Ja I",
    "tr": "Bu O Onlar Sonra Ama Ve Biz Ben Şimdi Bir",
    "hr": "To Taj Ta On Ona Oni Onda Ali A U Na Je Bio Bila Kad Zato Mi Ja I",
    "sr": "То Тај Та Он Она Они Онда Али А У На Је Био Била Кад Зато Ми Ја И",
    "sl": "To Ta On Ona Oni Potem Ampak A V Na Je Bil Bila Ko Zato Mi Jaz",
    "et": "See Ta Nad Siis Aga Ja Nüüd Me Ma Kui",
    "lv": "Tas Tā Viņš Viņa Viņi Tad Bet Un Mēs Es Kad",
    "is": "Það Hann Hún Þeir Við Ég Svo En Og Nú Þá Í Á",
    "ru": "Он Она Они Оно Это Этот Эта В На И Но А Потом Затем По У К Мы Я Там Тогда Если Когда Поэтому Как После Однако",
    "uk": "Він Вона Вони Це Цей Ця В У На І Але А Потім По До Ми Я Там Тоді Якщо Коли Тому Як Після Однак",
    "bg": "Той Тя Те Това Този Тази В На И Но А После По Ние Аз Там Тогава Ако Когато Затова Как След",
}

_ORDINAL = frozenset(["de", "da", "no", "fi", "hu", "cs", "sk", "pl", "tr", "hr", "sr", "sl", "et", "lv", "is"])
_ALIASES: Mapping[str, str] = {"nb": "no", "nn": "no", "bs": "hr", "in": "id", "ur": "fa", "mr": "hi", "ne": "hi"}


def _lists() -> dict[str, Abbreviations]:
    made: dict[str, Abbreviations] = {}
    for language in {*_LEADING, *_NUMBERED, *_OPENERS}:
        made[language] = Abbreviations(
            leading=frozenset(f"{_EVERYWHERE} {_LEADING.get(language, '')}".split()),
            numbered=frozenset(f"{_EVERYWHERE_NUMBERED} {_NUMBERED.get(language, '')}".split()),
            ordinal=language in _ORDINAL,
            openers=frozenset(_OPENERS.get(language, "").split()),
        )
    return made


_LISTS = _lists()
