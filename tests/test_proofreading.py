"""The proof-reader: what it marks, what it leaves alone, and how it is told to be quiet."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cli import main_group
from pipeline.errors import ConfigError
from pipeline.proofreading import Finding, HouseStyle, lexicon, proofread, proofread_story
from pipeline.sections import read_data
from pipeline.text import old_tones
from tests.world import STORY, World

DATA = Path(__file__).parent / "data" / "proof"
PARAGRAPHS = (DATA / "clean.txt").read_text("utf-8").strip().split("\n\n")
PLANTED: list[dict[str, Any]] = yaml.safe_load((DATA / "planted.yaml").read_text("utf-8"))


def codes(text: str, **more: Any) -> list[str]:
    """Codes of the remarks on a text."""
    return [finding.code for finding in proofread(text, **more)]


def only(text: str, **more: Any) -> Finding:
    """The one remark on a text."""
    found = proofread(text, **more)
    assert len(found) == 1, found
    return found[0]


# ---------------------------------------------------------------- how well it reads


@pytest.mark.parametrize("half", [0, 1], ids=["tuned on", "kept apart"])
def test_clean_prose_is_left_alone(half: int) -> None:
    """Fewer than one false alarm in five hundred words, in either half of the clean paragraphs."""
    ours = PARAGRAPHS[half::2]
    words = sum(len(p.split()) for p in ours)
    alarms = [finding for p in ours for finding in proofread(p)]
    assert words > 5900 and len(ours) == 100
    assert len(alarms) < words / 500, alarms


@pytest.mark.parametrize("half", [0, 1], ids=["tuned on", "kept apart"])
def test_planted_mistakes_are_found(half: int) -> None:
    """Nine in ten planted mistakes are marked at their place under a code that fits."""
    ours = PLANTED[half::2]
    assert len(ours) == 50
    found = [row for row in ours if _marked(row)]
    assert len(found) >= 45, [row["text"] for row in ours if row not in found]


def _marked(row: dict[str, Any]) -> bool:
    text, written = row["text"], row["written"]
    places = [at for at in range(len(text)) if text.startswith(written, at)]
    return any(
        f.code in row["codes"] and any(f.start < at + len(written) and at < f.end for at in places)
        for f in proofread(text)
    )


def test_real_headlines_raise_few_alarms(shared: Callable[[str], Path]) -> None:
    """On what newspapers print, fewer than five remarks in a thousand words, breath apart."""
    from zoneinfo import ZoneInfo

    from pipeline.sources.feed import parse_feed

    texts = set()
    for path in sorted(shared("feeds").glob("*.xml")):
        feed = parse_feed(path.read_bytes(), tz=ZoneInfo("Asia/Ho_Chi_Minh"))
        texts |= {f"{entry.title}\n{entry.summary}" for entry in feed.entries}
    words = sum(len(text.split()) for text in texts)
    marked = [f for text in texts for f in proofread(text, house_style=HouseStyle(sentence=0))]
    assert words > 50_000
    assert len(marked) < words * 0.005


# ---------------------------------------------------------------- what a finding says


def test_a_finding_says_where_and_what_instead() -> None:
    """Line, offsets into it, the words, a message in Vietnamese and a suggestion in their case."""
    found = only("Dòng đầu.\nNghành giáo dục tỉnh.")
    assert (found.code, found.line, found.start, found.end) == ("confusion", 2, 0, 6)
    assert found.written == "Nghành"
    assert found.suggestions == ("Ngành",)
    assert found.severity == "warn" and "Ngành" in found.message


def test_offsets_are_those_of_the_text_as_typed() -> None:
    """Parted marks are counted as they were typed, and named once."""
    typed = unicodedata.normalize("NFD", "Cả tổ học lớp đêm ở nghành.")
    parted, slip = proofread(typed)
    assert parted.code == "nfd" and parted.written == typed[1:3]
    assert typed[slip.start : slip.end] == slip.written
    assert unicodedata.normalize("NFC", slip.written) == "nghành"


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    """Whatever is typed, offsets lie inside their line and the words are those that stand there."""
    lines = text.replace("\r\n", "\n").split("\n")
    for found in proofread(text):
        assert 1 <= found.line <= len(lines)
        row = lines[found.line - 1]
        assert 0 <= found.start <= found.end <= len(row)
        assert row[found.start : found.end] == found.written
        assert found.severity in ("warn", "info")


@given(st.sampled_from([w for p in PARAGRAPHS[::2] for w in p.split() if w.isalpha()]))
def test_either_place_of_the_tone_is_right(word: str) -> None:
    """hòa and hoà are both words; nothing is said of either alone."""
    assert codes(old_tones(word)) == codes(word)


# ---------------------------------------------------------------- the rules


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Ngừoi dân góp công dựng lớp.", "spelling"),
        ("Xem đoạn unboxing này nhé.", "foreign"),
        ("Cô nói ko sao đâu.", "chat"),
        ("Bài viết hay, xúc tích.", "confusion"),
        ("Ủy ban Nhân dân xã họp.", "capital"),
        ("Nhà ở Xã Lũng Mẫu.", "capital"),
        ("Em vui lắm. mẹ cũng vui.", "sentence-capital"),
        ("Quà của của lớp.", "repeat"),
        ("Thầy dạy các em các em nhỏ.", "repeat"),
        ("Cả bản  cùng đi.", "double-space"),
        ("Em đi học , chị ở nhà.", "space-before"),
        ("Em đi học,chị ở nhà.", "space-after"),
        ("Lớp ( buổi tối) rất vui.", "bracket-space"),
        ("Em ngoan,, học giỏi.", "doubled-mark"),
        ("Em lặng đi.... rồi cười.", "ellipsis"),
        ("Thầy bảo: “Học đi.", "quote-open"),
        ("Có 1,000 cuốn sách.", "number"),
        ("Em đạt 8.5 điểm.", "decimal"),
        ("Đạt 95 % kế hoạch.", "percent"),
        ("Trao ngày 31/6/2026.", "date"),
        ("Những mảnh đời nơi rẻo cao.", "tact"),
        ("Gia đình hòa thuận, thái hoà.", "tones"),
        ("Tỷ lệ: tỷ trọng cao, tỉ trọng thấp.", "variant"),
        ("Em xin chào\u200b cô.", "invisible"),
        ("Ðồng bào góp gạo.", "letter"),
        ("Häc sinh ®¹t gi¶i.", "legacy"),
    ],
)
def test_each_rule_marks_its_slip(text: str, code: str) -> None:
    """One slip, one code."""
    assert codes(text) == [code]


@pytest.mark.parametrize(
    "text",
    [
        "Tiếng khèn xa dần, dần dần tắt, người người lặng im, ngày ngày vẫn vậy.",
        "Bé Sùng Thị Dở và bé Krông H’Linh người Ê-đê đến từ Đắk Lắk.",
        "Xem https://mau.example/nghành-ko hoặc viết về lop@mau.example, #suatsac.",
        "Hãng hàng không không bay chiều nay; 26 triệu học sinh sinh viên tựu trường.",
        "PGS.TS. Nguyễn Văn A ở TP. Hà Giang họp lúc 19h30, phòng rộng 30m2.",
        "Em đạt 8.0 IELTS và 27,5 điểm, quỹ có 1.000.000 đồng, tăng 8,5%.",
        "ỦY BAN NHÂN DÂN XÃ họp. Nhân dân cả xã tới dự.",
        "Câu chuyện ngắn kể về mặt cảm xúc; đồng thời tiếc nuối.",
        "Quà cho trẻ em Tây Bắc đầu năm học, tuyến Hà Nội – Hà Giang - cực Bắc.",
        "Sách, báo, tạp chí,... đều có; mua v.v. cũng được.",
        "Nhóm đọc *Voice of Aroha* và học minimal pairs.",
        "`code  ,x` và [băng 1] thì không đọc.",
    ],
)
def test_what_is_right_is_left_alone(text: str) -> None:
    """Reduplication, names, addresses, figures, abbreviations and words that merely meet."""
    assert codes(text) == []


def test_a_name_is_held_against_the_people_of_the_story() -> None:
    """Whoever is listed is spelled as listed; two listed siblings are two people."""
    text = "Em Giàng Thị Rợ học giỏi."
    assert only(text, names=["Giàng Thị Dợ"]).suggestions == ("Giàng Thị Dợ",)
    both = "Giàng Thị Dợ và Giàng Thị Dở là hai chị em."
    assert codes(both, names=["Giàng Thị Dợ", "Giàng Thị Dở"]) == []
    assert codes(both) == ["name"]


def test_the_house_style_decides_which_way_is_offered() -> None:
    """A mixed text is offered the house's way; without one, the way it uses most."""
    text = "Hòa bình, thuỷ lợi, hoá học."
    assert {f.written for f in proofread(text)} == {"Hòa"}
    old = proofread(text, house_style=HouseStyle(tones="old"))
    assert [f.suggestions for f in old] == [("thủy",), ("hóa",)]
    assert codes("Thuỷ lợi, hoá học.", house_style=HouseStyle(tones="old")) == []


def test_a_long_sentence_is_measured_against_the_house() -> None:
    """Syllables as written; 0 asks for nothing."""
    text = "một hai ba bốn năm sáu bảy tám chín mười mười một mười hai."
    assert codes(text, house_style=HouseStyle(sentence=10)) == ["long-sentence"]
    assert codes(text, house_style=HouseStyle(sentence=0)) == []


# ---------------------------------------------------------------- silence


@pytest.mark.parametrize("silence", ["tact", "tact:tội nghiệp", "proof-tact", "TACT: Tội Nghiệp"])
def test_a_remark_can_be_silenced(silence: str) -> None:
    """By its code, by code and words, and as the checks name it."""
    text = "Cảnh ấy thật tội nghiệp."
    assert codes(text) == ["tact"]
    assert codes(text, silenced=[silence]) == []
    assert codes(f"{text} <!-- proof: ignore spelling, {silence} -->") == []


def test_silencing_one_word_leaves_the_others() -> None:
    """Only what was named is quiet."""
    text = "Cảnh tội nghiệp, mảnh đời côi cút."
    assert len(codes(text, silenced=["tact:tội nghiệp"])) == len(codes(text)) - 1 > 0


# ---------------------------------------------------------------- stories and commands


def test_a_story_is_read_where_it_prints(world: World) -> None:
    """Headline, lead and body, with the lines of the file; sources and material are not ours."""
    text = STORY.replace("Lớp học đêm", "Lớp học của nghành").replace("năm nay", "ko nhớ")
    text += "\n## Tư liệu nguồn\n\nNghành giáo dục ko nói.\n"
    path = world.write(text=text)
    found = proofread_story(world.house.read(path), HouseStyle(sentence=0))
    rows = text.splitlines()
    assert [(field, f.written) for field, f in found] == [("headline", "nghành"), ("body", "ko")]
    assert all(rows[f.line - 1][f.start : f.end] == f.written for _, f in found)


def test_check_remarks_and_never_bars(world: World) -> None:
    """The gates pass remarks on as warnings; the story can still be signed."""
    path = world.write(**{"Lớp học đêm": "Lớp học của nghành"})
    found = [f for f in world.house.check_file(path) if f.code.startswith("proof-")]
    assert [(f.code, f.severity, f.field) for f in found] == [
        ("proof-confusion", "warn", "headline")
    ]
    assert world.house.approve("lop-hoc-dem", "Hoàng Văn Duyệt")


def test_a_story_says_what_it_does_not_want_to_hear(world: World) -> None:
    """``proof: {ignore: […]}`` in the front matter; an unknown key beside it is a fault."""
    quiet = STORY.replace("Lớp học đêm", "Lớp học của nghành").replace(
        "status: ready", 'status: ready\nproof: {ignore: ["confusion:nghành"]}'
    )
    assert not [f for f in world.house.check_file(world.write(text=quiet)) if "proof" in f.code]
    misspelt = quiet.replace("{ignore:", "{ignored:")
    faults = world.house.check_file(world.write(text=misspelt))
    assert "unknown-key" in {f.code for f in faults}


def run(*args: str, text: str | None = None) -> Result:
    """The command line, in a folder that is no workspace."""
    return CliRunner().invoke(main_group, ["-w", "/nowhere", *args], input=text)


def test_the_filter_needs_no_workspace(tmp_path: Path) -> None:
    """A text on stdin, JSON out, and status 0 whatever was found."""
    done = run("proof", "--json", text="Bài viết xúc tích.\n")
    assert done.exit_code == 0
    row = json.loads(done.stdout)[0]
    assert (row["line"], row["span"], row["code"]) == (1, [9, 17], "confusion")
    assert row["suggestions"] == ["súc tích"] and row["message"]
    assert "Không có gì để nhắc" in run("proof", text="Bài viết hay.\n").stdout


def test_the_filter_knows_a_story_by_its_front_matter(tmp_path: Path) -> None:
    """A story file is read as a story, and shown as a table."""
    path = tmp_path / "bai.md"
    path.write_text(STORY.replace("Lớp học đêm", "Lớp học nghành"), encoding="utf-8")
    shown = run("proof", str(path)).stdout
    assert "nghành" in shown and "bai.md:2" in shown.replace("\n", "")
    broken = run("proof", text="---\nheadline: [\n")
    assert broken.exit_code == 1 and "---" in broken.stderr


def test_the_style_of_the_workspace_is_asked(world: World) -> None:
    """``style`` in newsroom.yaml; a wrong value is a fault with its line."""
    settings = world.root / "newsroom.yaml"
    settings.write_text(settings.read_text("utf-8") + "style: {tones: new}\n", "utf-8")
    assert world.reopen().config.style.tones == "new"
    settings.write_text(settings.read_text("utf-8").replace("new}", "neww}"), "utf-8")
    with pytest.raises(ConfigError, match="neww"):
        world.reopen()


# ---------------------------------------------------------------- the words in data


def test_every_confusion_changes_something_and_ends_right() -> None:
    """No row corrects a phrase to itself, and no correction is a confusion again."""
    table = lexicon.lexicon().confusions
    assert len(table) >= 150
    for wrong, entry in table.items():
        for right in entry.right:
            assert old_tones(right).casefold() != old_tones(wrong).casefold(), wrong
            assert "confusion" not in codes(right), (wrong, right)


def test_no_gentler_word_is_itself_tactless() -> None:
    """What is offered instead does not need another instead."""
    for words, entry in lexicon.lexicon().tactless.items():
        for gentler in entry.gentler:
            assert "tact" not in codes(gentler), (words, gentler)


def test_a_wrong_data_file_names_its_lines(tmp_path: Path) -> None:
    """A correction left empty is a fault with its line, all at once."""
    path = tmp_path / "confusions.yaml"
    path.write_text("phrases:\n  sai một:\n  sai hai:\nunless:\n  lạ: có\n", encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        read_data(path, lexicon.confusions)
    assert [fault.line for fault in caught.value.faults] == [2, 3, 4]
