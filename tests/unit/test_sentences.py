"""Sentences: exact offsets, many languages, linear time (domain.md 5, security.md 6)."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.text.normalise import TextRefused, normalise
from annotate.text.sentences import MAX_SENTENCES, cut, split_zone
from annotate.text.zones import Zone, find_zones
from tests.effort import in_proportion

LANGUAGES = st.sampled_from(
    ["en", "de", "fr", "ru", "pl", "ja", "zh-Hant", "ar", "hi", "el", "", "x-none", "de_AT", "\0"]
)
BITS = st.sampled_from(
    [
        *".!?…。？।\"'“”„‘’«»()[]—- \n\t\x01\x85\xa0\u2028\u200b",
        *("\n\n", " \n \n", "... ", "?! ", ".) ", "é", "e\u0301", "😊", "👩‍👧", "א", "د.", "中", "a", "A", "Abc def. "),
        *("Dr. ", "z. B. ", "1.", "II. ", "т. е. ", "p. ", "M. ", "He said ", "“Yes.” "),
    ]
)
TEXTS = st.lists(BITS, max_size=60).map("".join)


def split(text: str, language: str = "en", keep: tuple[tuple[int, int], ...] = ()) -> list[str]:
    return [text[start:end] for start, end in split_zone(text, 0, len(text), language, keep)]


def check(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> None:
    covered: set[int] = set()
    before = start
    for first, last in spans:
        assert before <= first < last <= end
        assert text[first:last] == text[first:last].strip()
        covered.update(range(first, last))
        before = last
    assert all(text[at].isspace() or at in covered for at in range(start, end))


def test_the_real_document_has_its_24_sentences_at_the_gold_offsets(sunrise):
    zones = find_zones(sunrise.text)
    made = cut(sunrise.text, zones, "en")
    assert [(one.n, one.start, one.end) for one in made] == [
        (one["n"], one["start"], one["end"]) for one in sunrise.gold["sentences"]
    ]
    assert (made[15].zone, made[15].paragraph_n) == (13, 7)
    assert made[-1].paragraph_n == 11


def test_no_annotation_of_the_gold_is_cut_whatever_the_language(sunrise):
    keep = [(one["start"], one["end"]) for one in sunrise.gold["annotations"] if one["sentence"] != "cap"]
    zones = find_zones(sunrise.text)
    for language in ("en", "de", "ja"):
        made = cut(sunrise.text, zones, language, keep)
        assert all(any(one.start <= start and end <= one.end for one in made) for start, end in keep)


@given(TEXTS, LANGUAGES, st.data())
def test_spans_are_trimmed_ascending_inside_their_zone_and_hold_every_visible_character(text, language, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    check(text, start, end, split_zone(text, start, end, language))


@given(TEXTS, LANGUAGES, st.lists(st.tuples(st.integers(0, 80), st.integers(1, 60)), max_size=4))
def test_no_border_falls_inside_a_kept_range(text, language, drawn):
    keep = [(min(start, len(text)), min(start + length, len(text))) for start, length in drawn]
    spans = split_zone(text, 0, len(text), language, keep)
    check(text, 0, len(text), spans)
    for (_, ended), (begun, _) in pairwise(spans):
        assert not any(start < ended and end > begun for start, end in keep)


@given(TEXTS, LANGUAGES)
def test_a_document_is_numbered_through_its_body_zones(text, language):
    zones = find_zones(text)
    made = cut(text, zones, language)
    assert [one.n for one in made] == list(range(1, len(made) + 1))
    steps = [after.paragraph_n - before.paragraph_n for before, after in pairwise(made)]
    assert set(steps) <= {0, 1}
    for zone in zones:
        check(
            text,
            zone.start,
            zone.end,
            [(one.start, one.end) for one in made if one.zone == zone.n] or [(zone.start, zone.end)],
        )


def test_only_body_zones_are_cut():
    text = "A title. Two.\n\nOne. Two."
    made = cut(text, [Zone(1, "headline", 0, 13, 1), Zone(2, "body", 15, 24, 1)], "en")
    assert [(one.n, one.start, one.end, one.zone, one.paragraph_n) for one in made] == [
        (1, 15, 19, 2, 1),
        (2, 20, 24, 2, 1),
    ]


def test_an_empty_line_inside_a_zone_begins_a_paragraph():
    text = "One. Two.\n \nThree\n\n\nFour. Five."
    made = cut(text, [Zone(1, "body", 0, len(text), 1)], "en")
    assert [(text[one.start : one.end], one.paragraph_n) for one in made] == [
        *(("One.", 1), ("Two.", 1), ("Three", 2), ("Four.", 3), ("Five.", 3))
    ]


def test_a_kept_range_joins_the_sentences_that_it_touches_and_no_others():
    text = "One is here. Two is here. Three is here. Four is here."
    assert split(text, keep=((4, 20),)) == ["One is here. Two is here.", "Three is here.", "Four is here."]
    assert split(text, keep=((0, 12), (13, 25), (30, 31))) == split(text)
    assert split(text, keep=((0, 13), (12, 13))) == split(text)


def test_a_crlf_document_is_cut_on_the_offsets_of_its_normalised_text():
    text = normalise("One is here. Two is here.\r\n\r\nThree is here.").text
    assert [(one.start, one.end) for one in cut(text, find_zones(text), "en")] == [(0, 12), (13, 25), (27, 41)]


@pytest.mark.parametrize(
    "sentences",
    [
        ["😊 She laughed 👩‍👧.", "He did not 𝄞."],
        ["Zoe\u0308 came.", "E\u0301mile left."],
        ["הוא הלך הביתה.", "האם זה נכון?", "כן."],
        ["One.\u2029", "Two\u2028lines."],
        ["One\x01 is here.\u2003", "Two\xa0is here."],
    ],
)
def test_emoji_marks_and_rare_blanks_move_no_offset(sentences):
    assert split(" ".join(sentences)) == [sentence.strip() for sentence in sentences]


CASES = [
    ("en", "Mr. Brown met Dr. Green at 5 p.m. on Friday.|They left."),
    ("en", "The minister of the U.S. Treasury spoke.|He cited Acme Inc. figures."),
    ("en", "“We will win,” she said.|“Will we?” asked Tom.|Nobody knew."),
    ("en", "He called it “aid.”|The others laughed."),
    ("en", "See Fig. 3 and vol. 2 of the report.|It is on p. 14."),
    ("en", "No.|That is wrong."),
    ("en", "It was bus No. 5 that came.|We took it."),
    ("en", "Gen. Otieno and Sen. Park resigned.|Lt. Col. Mwangi did not."),
    ("en", "H.E. President Moyo spoke.|J. R. R. Tolkien wrote."),
    ("en", "Well… perhaps not.|I doubt it…|We shall see."),
    ("en", "What?!|You did that?"),
    ("en", "(This is an aside.)|The text goes on."),
    ("en", "The firm (formerly Bell Co.) Kampala is closed.|It was sold."),
    ("en", "[Laughter.]|We continued."),
    ("en", "Prices rose by 3.5 percent to $4.20 a litre.|See example.com for more."),
    ("en", "He said “Stop… Now” and left.|She stayed."),
    ("en", "Smith et al. (2012) disagree.|So do we, i.e. the authors."),
    ("en", "iPhone sales fell.|eBay did well."),
    ("en", "He studied art.|She studied law."),
    ("en", "1. The first point.|2. The second point.|a) First.|b) second."),
    ("en", "The end.[1]|A new start.[2][3]|Then more."),
    ("en", "First line without a stop\ncontinues here.|Second sentence."),
    ("en", "Trust me – it works.|– It does not, she said."),
    ("de", "Im 2. Weltkrieg starb er.|Am 3. August 1944 kam der Brief."),
    ("de", "Die Fa. Meier GmbH liefert z. B. Schrauben.|Das ist gut."),
    ("de", "Prof. Dr. Schulz sagte: „Das stimmt nicht.“|Danach ging er."),
    ("de", "„Kommst du?“, fragte er.|„Nein!“ rief sie."),
    ("de", "Nach § 5 Abs. 2 Nr. 3 gilt das nicht.|Siehe S. 12 ff. des Berichts."),
    ("de", "Der Krieg begann 1914.|Er endete 1918."),
    ("de", "Er ist 12.|Sie ist 13."),
    ("de", "»Was nun?«, fragte sie.|»Nichts.«|Stille."),
    ("de-AT", "Am 3. August kam Ludwig II. nach Linz.|Er blieb."),
    ("fr", "M. Dupont et Mme Durand sont là.|MM. Petit et Grand aussi."),
    ("fr", "Selon l’art. 5 de la loi, c’est interdit.|Voir p. 12 et vol. 3."),
    ("fr", "Il a dit : « Oui. »|Puis il est parti."),
    ("fr", "Le 1er janv. 2010, tout a changé.|C’est la vie…|On verra."),
    ("fr", "Jésus est né av. J.-C. selon eux.|C’est faux."),
    ("es", "El Sr. García y la Sra. López llegaron.|¿Dónde está el Dr. Ruiz?|¡No lo sé!"),
    ("es", "EE. UU. firmó el acuerdo.|Según el art. 14, es válido."),
    ("es", "—¿Vienes? —preguntó Ana.|—No."),
    ("it", "Il sig. Rossi e il dott. Bianchi parlano.|L’on. Verdi tace."),
    ("it", "Vedi art. 3 e pag. 10 del testo.|È chiaro."),
    ("pt", "O Sr. Silva e a Dra. Costa falaram.|Veja o art. 5 da lei n. 9."),
    ("nl", "Dhr. De Vries en mevr. Jansen kwamen.|Ze bleven o.a. voor de koffie."),
    ("ru", "В 1975 г. Иванов уехал.|Он жил на ул. Ленина, т. е. в центре."),
    ("ru", "«Кто там?» — спросил он.|Никто не ответил."),
    ("ru", "А. С. Пушкин родился в Москве.|Им. Горького театр закрыт."),
    ("ru", "Проф. Сидоров и акад. Петров спорили.|См. рис. 5 и стр. 7."),
    ("uk", "Він жив на вул. Шевченка.|Проф. Бойко працював у м. Київ."),
    ("pl", "Prezydent gen. W. Nowak przemówił.|Było to 13 grudnia 1981 r.|To był szok."),
    ("pl", "W XIX w. Polska była podzielona.|To było dawno."),
    ("cs", "Dne 5. května začalo povstání.|Bylo to v 2. Světové válce.|Karel IV. založil univerzitu."),
    ("da", "Den 5. Maj kom befrielsen.|Det var i 2. Verdenskrig."),
    ("sv", "Det gäller bl.a. Sverige.|Kl. 5 kom han."),
    ("fi", "Kokous on 3. Kesäkuuta klo 15.|Tervetuloa."),
    ("hu", "A 2. Világháború után jött.|Dr. Nagy elment."),
    ("tr", "II. Abdülhamid padişahtı.|Prof. Dr. Yılmaz geldi."),
    ("el", "Ο κ. Παπαδόπουλος ήρθε.|Τι είπε;|Τίποτα."),
    ("ar", "قال د. أحمد إن الأمر صعب.|هل هذا صحيح؟|نعم."),
    ("ur", "وہ گھر گیا۔|کیا یہ سچ ہے؟|ہاں۔"),
    ("hi", "डॉ. सिंह आए।|क्या यह सच है?|हाँ।"),
    ("ka", "ის სახლში წავიდა.|მერე დაბრუნდა."),
    ("hy", "Նա գնաց տուն։|Հետո վերադարձավ։"),
    ("ko", "그는 집에 갔다.|네.|정말입니까?"),
    ("sw", "Bw. Juma alifika.|Dkt. Asha hakuja."),
    ("vi", "TP. Hồ Chí Minh rất lớn.|GS. Nguyễn đã đến."),
    ("id", "Dr. Budi datang.|Jl. Merdeka No. 5 ditutup."),
]

UNSPACED = [
    ("zh", "他走了。|真的吗？|是！"),
    ("zh", "“真的吗？”他问。|没人回答。"),
    ("zh", "他问：“你去哪儿？”|我说：“回家！”|天黑了。"),
    ("ja", "彼は来た。|「本当ですか。」と彼は言った。|雨だ。"),
    ("my", "သူ အိမ်ပြန်သည်။|ပြီးတော့ လာသည်။"),
]


@pytest.mark.parametrize(("language", "marked"), CASES)
def test_tricky_sentences_end_where_a_reader_ends_them(language, marked):
    sentences = marked.split("|")
    assert split(" ".join(sentences), language) == sentences


@pytest.mark.parametrize(("language", "marked"), UNSPACED)
def test_scripts_without_spaces_are_cut_at_their_full_stops(language, marked):
    sentences = marked.split("|")
    assert split("".join(sentences), language) == sentences


def test_a_long_paragraph_is_cut_like_its_sentences_one_by_one():
    one = "“We saw Dr. Okello,” he said. “Did you? Yes… You did.” The U.S. office (see p. 5) is closed now!"
    text = " ".join([one] * 400)
    assert split(text) == split(one) * 400


def test_a_sentence_longer_than_any_window_stays_whole():
    long = "Word " * 5000 + "end."
    assert split(f"Short one. {long} Short two.") == ["Short one.", long, "Short two."]
    assert split("中" * 20_000 + "。是。", "zh") == ["中" * 20_000 + "。", "是。"]


def test_more_sentences_than_the_limit_are_refused_with_a_sentence():
    text = "Ab cd. " * (MAX_SENTENCES + 1)
    with pytest.raises(TextRefused, match=r"more than 250,000 sentences; .*\.$"):
        cut(text, [Zone(1, "body", 0, len(text) - 1, 1)], "en")


HOSTILE = [
    *(
        "a. ",
        "A. ",
        "1. ",
        "(",
        '"',
        ".",
        "word ",
        "<b>",
        "..[1 1 ",
        "“",
        "„",
        "«a ",
        "'a",
        "`",
        "‘",
        "Ab cd. ",
        "A... ",
        "?! B",
    ),
    *("(A b.) C", ".) A", "„A… B ", "Dr. A ", "— a ", "\u2028", "中", "。", "\n", "\n a", "A.\n\n"),
]


@pytest.mark.parametrize("pattern", HOSTILE)
def test_zones_and_sentences_take_time_in_proportion_to_the_text(pattern):
    def read(length: int) -> None:
        text = (pattern * (length // len(pattern) + 1))[:length]
        find_zones(text)
        cut(text, [Zone(1, "body", 0, length, 1)], "en", [(at, at + 3) for at in range(0, length, 5000)])

    assert in_proportion(read, 10_000)
