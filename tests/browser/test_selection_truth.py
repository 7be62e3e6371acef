"""What one selects is what is drawn, what is sent and what is stored: in every script, at any two places of a text."""

import random
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Request, expect

from tests.browser.conftest import Open, Site
from tests.browser.reader import Reader

ROUNDS = 50
"""For each text, exact and snapped: 1,000 in all."""

COMBINED = "Zalgo " + "".join("e" + chr(0x300 + n % 0x50) * (3 * n) for n in range(1, 30)) + " ends. Ñandú, résumé."
LONG = " ".join(f"word{n}, “quoted {n}” and well-known 🎉 part{n};" for n in range(400))

TEXTS = {
    "he": "שלום עולם, זה טקסט קצר. בְּרֵאשִׁית בָּרָא אֱלֹהִים אֵת הַשָּׁמַיִם וְאֵת הָאָרֶץ׃ הוא אמר „כן” ב-12 ביוני 1975 (London) והלך.\n\nפסקה שנייה: צה״ל וארה״ב.",
    "ar": "قال الرئيس: «إن البلاد نالت استقلالها» بعد كفاحٍ طويل. زار الوفد العاصمة في ١٢ يونيو 1975، ثم عاد.\n\nفِي البَدْءِ كَانَ الكَلِمَة؛ لا أَحَدَ يَعْلَم — TV & radio.",
    "en-emoji": "Waves 🌊🌊 break. Hands: 👍🏽👍🏿👋🏻! Families 👩‍👩‍👧‍👦👨‍👩‍👦 meet; flags 🇨🇭🇩🇪🇳🇬 fly, 🏴󠁧󠁢󠁳󠁣󠁴󠁿 too.\n\nA 👩🏾‍🚀 said “𝒳 = ½ 𝕐”, keycap 3️⃣ and ❤️‍🔥.",
    "vi": COMBINED,
    "en-soft": "A soft\u00adhyphen\u00adated word and a\u00a0no-break\u00a0space, 10\u202f000 km. Zero\u200bwidth\u2060joiner. "
    "Non\u2011breaking; l\u2019homme, rock \u2019n\u2019 roll, “nested ‘quotes’ inside”.",
    "en-table": "Year\tOutput\tShare\r\n1974\t1 204\t12.5 %\r\n1975\t1 377\t14,1 %\r\n\r\nTotal:\t2 581\t–\r\n\tindented,  two  spaces  .\r\nEnd.",
    "hi": "स्वतंत्रता के बाद राष्ट्रपति ने कहा, “हम नहीं झुकेंगे।” क्षत्रिय ज्ञान श्रीमती; १५ अगस्त १९४७।\n\nदूसरा अनुच्छेद: किताबें।",
    "th": "ประธานาธิบดีกล่าวว่าประเทศได้รับเอกราชแล้ว น้ำใจ “ไม่ยอมแพ้” เมื่อปี ๒๕๑๘ ที่กรุงเทพฯ\n\nย่อหน้าที่สอง กำลังดำเนินการ",
    "zh": "总统说：“我们不会屈服。” 1975年6月12日，代表团访问了首都。𠮷野家と東京、カタカナ・ひらがな混じり文。\n\n한국어 문장도 있습니다. 끝.",
    "en-long": LONG,
}


@dataclass(frozen=True)
class Pick:
    """A selection to make: two places in UTF-16 units, and at a border between two nodes whether the later one is meant."""

    anchor: int
    focus: int
    later: tuple[bool, bool]


SELECT_AND_MARK = """async (picks) => {
  const region = document.getElementById("text");
  const claim = document.querySelector('.marks [data-kind="claim"]');
  const words = (ranges) => [...ranges].map((one) => {
    const range = document.createRange();
    range.setStart(one.startContainer, one.startOffset);
    range.setEnd(one.endContainer, one.endOffset);
    const before = document.createRange();
    before.setStart(region, 0);
    before.setEnd(one.startContainer, one.startOffset);
    return [[...before.toString()].length, range.toString()];
  }).sort((a, b) => a[0] - b[0]);
  const nodes = () => {
    const found = [];
    const walker = document.createTreeWalker(region, NodeFilter.SHOW_TEXT);
    for (let at = 0; walker.nextNode(); at += walker.currentNode.data.length) found.push([at, walker.currentNode]);
    return found;
  };
  const place = (all, unit, isLater) => {
    const fits = all.filter(([at, node]) => at <= unit && unit <= at + node.data.length);
    const [at, node] = isLater ? fits.at(-1) : fits[0];
    return [node, unit - at];
  };
  const highlight = (start) => [...CSS.highlights].filter(([name]) => start.test(name)).flatMap(([, ranges]) => [...ranges]);
  const changed = () => new Promise((done) => document.addEventListener("selectionchange", done, { once: true }));
  const graphemes = new Intl.Segmenter(region.lang, { granularity: "grapheme" }).segment(region.textContent);
  const borders = new Set([...graphemes].map(({ index }) => [...region.textContent.slice(0, index)].length));
  borders.add([...region.textContent].length);
  const seen = [];
  for (const { anchor, focus, later } of picks) {
    const all = nodes();
    const [from, to] = [place(all, anchor, later[0]), place(all, focus, later[1])];
    const event = changed();
    getSelection().setBaseAndExtent(...from, ...to);
    await event;
    const selected = getSelection().getRangeAt(0).toString();
    const drawn = words(highlight(/^snap$/));
    claim.click();
    const painted = words(highlight(/^tint-claim-selected$/));
    const [first, last] = [drawn[0], drawn.at(-1)];
    const isWhole = borders.has(first[0]) && borders.has(last[0] + [...last[1]].length);
    seen.push({ selected, drawn, painted, isWhole });
  }
  return seen;
}"""


@pytest.mark.parametrize("name", TEXTS)
def test_selection_highlight_and_stored_words_agree(open_at: Open, demo_site: Site, name: str) -> None:
    reader = Reader(open_at(demo_site), demo_site)
    page = reader.page
    body = {"title": name, "text": TEXTS[name], "metadata": {"language": name[:2]}}
    document = reader.call("POST", f"/projects/{reader.project}/documents", body)["id"]
    reader.goto(document)
    text = page.request.get(f"{reader.base}/api/v1/documents/{document}/text").body().decode()
    sent: list[Any] = []
    page.on("request", lambda request: sent.extend(_marks_of(request)))
    expect(page.get_by_role("toolbar", name="Mark passage")).to_be_visible()

    draw = random.Random(name)
    page.locator("#text").focus()
    page.keyboard.down("Alt")
    exact = page.evaluate(SELECT_AND_MARK, _picks(draw, text))
    page.keyboard.up("Alt")
    snapped = page.evaluate(SELECT_AND_MARK, _picks(draw, text))
    expect(page.locator("#save-word")).to_have_text("Saved", timeout=60_000)
    stored = [mark["fragments"] for mark in reader.stored()]

    for round_ in exact:
        assert "".join(words for _, words in round_["drawn"]) == round_["selected"]
    for round_ in snapped:
        assert _letters(round_["selected"]) in _letters("".join(words for _, words in round_["drawn"]))
        assert round_["isWhole"], round_
    drawn = {_span(round_["drawn"], text) for round_ in (*exact, *snapped)}
    painted = {_span(round_["painted"], text) for round_ in (*exact, *snapped)}
    assert painted == drawn
    assert {(one["start"], one["end"]) for mark in sent for one in mark["fragments"]} == drawn
    assert {(one["start"], one["end"]) for fragments in stored for one in fragments} == drawn
    assert all(one["quote"] == text[one["start"] : one["end"]] for fragments in stored for one in fragments)


def _picks(draw: random.Random, text: str) -> list[dict[str, Any]]:
    """Places between characters; every fifth selection goes anywhere in the text, the others are short."""
    units = [0]
    for character in text:
        units.append(units[-1] + (2 if ord(character) > 0xFFFF else 1))
    letters = [at for at, character in enumerate(text) if not character.isspace()]
    picks = []
    for n in range(ROUNDS):
        middle = draw.choice(letters)
        reach = len(text) if n % 5 == 0 else 40
        ends = [max(0, middle - draw.randrange(reach)), min(len(text), middle + 1 + draw.randrange(reach))]
        draw.shuffle(ends)
        later = [draw.random() < 0.5, draw.random() < 0.5]
        picks.append({"anchor": units[ends[0]], "focus": units[ends[1]], "later": later})
    return picks


def _span(parts: list[tuple[int, str]], text: str) -> tuple[int, int]:
    """Where pieces of a highlight stand, in code points; they touch, and their words are those of the text."""
    start = at = parts[0][0]
    for begin, words in parts:
        assert begin == at
        at += len(words)
        assert text[begin:at] == words
    return start, at


def _letters(words: str) -> str:
    return "".join(character for character in words if character.isalnum())


def _marks_of(request: Request) -> list[Any]:
    """The marks that a request makes."""
    if request.method != "POST" or not request.url.endswith("/annotations"):
        return []
    return [request.post_data_json]


def test_alt_at_the_release_of_the_mouse_keeps_the_exact_letters_once(open_at: Open, demo_site: Site) -> None:
    reader = Reader(open_at(demo_site), demo_site)
    reader.open("One thing is certainly so. Another is not.")
    page = reader.page
    page.keyboard.down("Alt")
    _drag(reader, 6, 15)
    page.keyboard.up("Alt")
    page.get_by_role("toolbar", name="Mark selection").get_by_role("button", name="Claim").click()
    _drag(reader, 6, 15)
    page.get_by_role("toolbar", name="Mark selection").get_by_role("button", name="Claim").click()
    quotes = sorted(mark["fragments"][0]["quote"] for mark in reader.stored())
    assert quotes == ["ing is ce", "thing is certainly"]


def _drag(reader: Reader, start: int, end: int) -> None:
    """Drag over letters of the first sentence."""
    left, right, middle = reader.page.evaluate(
        """([start, end]) => { const r = document.createRange(); const t = document.getElementById("s1").lastChild;
          r.setStart(t, start); r.setEnd(t, end); const b = r.getBoundingClientRect(); return [b.left, b.right, b.top + b.height / 2] }""",
        [start, end],
    )
    reader.page.mouse.move(left, middle)
    reader.page.mouse.down()
    reader.page.mouse.move(right - 20, middle)
    reader.page.mouse.move(right, middle)
    reader.page.mouse.up()
