"""Printed scripts and subtitles: as a presenter, a technician and a player take them."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest
import srt
import webvtt
from docx import Document
from docx.shared import Mm, Pt
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import speech
from pipeline.manuscript import chapters
from pipeline.scripts.office import caption_length
from pipeline.scripts.parts import readings
from pipeline.scripts.subtitles import GAP, LINE, LONGEST, SHORTEST, as_srt, as_vtt, subtitles
from tests.world import APPROVER, STORY, World

TALKING = (
    STORY.replace(
        "sources:",
        "bites:\n  - {who: Giàng Văn Pó, title: Đồn biên phòng, in: Lúc đầu, out: thành lớp, "
        "seconds: 35}\nsources:",
    )
    .replace("Người học lớn", "[băng 1]\n\n## Con chữ xuống bản\n\nNgười học lớn")
    .replace("do UBND xã", "do bà Lò Thị Mẫu, UBND xã")
)


@pytest.fixture
def printed(world: World) -> World:
    """A signed story with a recorded statement, built."""
    world.write(text=TALKING)
    world.house.approve("lop-hoc-dem", APPROVER)
    world.house.build()
    return world


# ---------------------------------------------------------------- subtitles

WORDS = st.sampled_from(
    ["học", "bài", "nghiêng,", "Giàng", "Văn", "Pó.", "khuyến", "trường;", "bản", "“Lũng", "Cú”",
     "61", "1.500", "UBND", "PGS.TS.", "ngày!"]
)  # fmt: skip
TEXTS = st.lists(
    st.one_of(st.lists(WORDS, min_size=1, max_size=60).map(" ".join), st.just("[BĂNG 1: 12 giây]")),
    max_size=5,
).map("\n\n".join)


@settings(max_examples=60, deadline=None)
@given(TEXTS, st.sampled_from([100, 200, 230, 330]))
def test_every_subtitle_can_be_read(words: str, rate: int) -> None:
    """Two lines of 42, one to seven seconds, a gap between two, and no word lost."""
    found = subtitles(words, rate)
    for one in found:
        assert 1 <= len(one.lines) <= 2 and all(0 < len(row) <= LINE for row in one.lines)
        assert SHORTEST - 0.002 <= one.end - one.start <= LONGEST + 0.002
    for before, after in pairwise(found):
        assert after.start - before.end >= GAP - 0.002
    shown = " ".join(row for one in found for row in one.lines)
    spoken = re.sub(r"^\[.*\]$", "", words, flags=re.M)
    assert shown.split() == spoken.split()


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=300))
def test_any_text_makes_files_that_players_read(words: str) -> None:
    """Whatever is in it."""
    found = subtitles(words, 230)
    assert len(list(srt.parse(as_srt(found)))) == len(found)
    assert len(webvtt.from_buffer(io.StringIO(as_vtt(found)))) == len(found)


def test_subtitles_break_at_clauses_and_never_inside_a_name() -> None:
    """A title belongs to the name it stands before."""
    words = (
        "Theo PGS.TS. Lò Thị Mẫu, những lớp như vậy giữ cho người lớn không quên chữ, và giữ cho "
        "trẻ em một tấm gương ngay trong nhà của thiếu tá Giàng Văn Pó ở xã Lũng Cú."
    )
    rows = [row for one in subtitles(words, 230) for row in one.lines]
    for name in ("PGS.TS. Lò Thị Mẫu", "Giàng Văn Pó", "Lũng Cú"):
        assert any(name in row for row in rows), name
    ends = [one.lines[-1] for one in subtitles(words, 230)]
    assert sum(end.endswith((",", ".")) for end in ends) >= len(ends) - 1


def test_subtitles_follow_the_scripts_time(printed: World) -> None:
    """They start at nothing, wait while the statement is heard, and end when the words do."""
    found = list(srt.parse(printed.output("youtube/lop-hoc-dem.srt")))
    assert found[0].start.total_seconds() == 0
    gaps = [(b.start - a.end).total_seconds() for a, b in pairwise(found)]
    assert 35 <= max(gaps) < 38
    fields = printed.house.renderer.render(printed.house.stories.find("lop-hoc-dem"), "youtube")
    words = re.sub(r"^\[.*\]$", "", fields.fields["subtitles"], flags=re.M)
    length = speech.duration(speech.speak(words).text, 230, 35)
    assert abs(found[-1].end.total_seconds() - length) < 2
    vtt = webvtt.from_buffer(io.StringIO(printed.output("youtube/lop-hoc-dem.vtt")))
    assert [c.text for c in vtt] == [c.content for c in found]


@pytest.mark.parametrize(
    ("heads", "end", "kept"),
    [
        ([(0, "Đầu"), (20, "Hai"), (45, "Ba")], 70, ["00:00", "00:20", "00:45"]),
        ([(0, "Đầu"), (20, "Hai")], 70, []),
        ([(0, "Đầu"), (5, "Sớm"), (20, "Hai"), (45, "Ba")], 70, ["00:00", "00:20", "00:45"]),
        ([(0, "Đầu"), (20, "Hai"), (65, "Muộn")], 70, []),
        ([(3, "Đầu"), (20, "Hai"), (45, "Ba")], 70, []),
        ([(0, "Đầu"), (90, "Hai"), (3700, "Ba")], 3800, ["00:00", "01:30", "61:40"]),
    ],
)
def test_chapters_are_what_youtube_takes(
    heads: list[tuple[float, str]], end: float, kept: list[str]
) -> None:
    """Three at least, the first at nothing, ten seconds each; else none."""
    assert [at for at, _ in chapters(heads, end)] == kept


def test_a_long_story_with_subheads_has_chapters_in_its_description(world: World) -> None:
    """And a short one has none."""
    part = "Bà con đi học đều và ai cũng vui vì biết thêm chữ, biết thêm phép tính. " * 4
    body = "".join(f"\n## Phần {n}\n\n{part}\n" for n in ("một", "hai", "ba"))
    world.write("dai", STORY + body)
    renderer, stories = world.house.renderer, world.house.stories
    said = renderer.render(stories.find("dai"), "youtube").fields["description"]
    assert "00:00 Mở đầu\n" in said and re.search(r"^\d\d:\d\d Phần hai$", said, re.M)
    world.write("ngan", STORY)
    assert "00:00" not in renderer.render(stories.find("ngan"), "youtube").fields["description"]


# ---------------------------------------------------------------- printed scripts


def test_a_printed_script_says_what_the_studio_needs(printed: World) -> None:
    """Statements with in and out words, lengths, pronunciations, signer, hour, page x/y, code."""
    page = printed.output("radio/lop-hoc-dem.html")
    for words in (
        "[BĂNG 1: Giàng Văn Pó, Đồn biên phòng · 35 giây · vào: “Lúc đầu” · ra: “thành lớp”]",
        "đọc 230 âm tiết/phút", "<dt>UBND</dt><dd>Ủy ban nhân dân</dd>", f"Duyệt: {APPROVER}",
        "bản lúc 08:00 23/11/2026", 'counter(page) "/" counter(pages)', "break-inside: avoid",
        "guongsang printed lop-hoc-dem-",
    ):  # fmt: skip
        assert words in page, words
    assert re.search(
        r"<h2>Lời bình <span>0'\d\d\"</span>", page.replace("&#39;", "'").replace("&#34;", '"')
    )


def test_the_television_script_measures_its_lower_thirds(printed: World) -> None:
    """Each line against the station's limit; one that is too long says by how much."""
    assert "<td>12/48</td>" in printed.output("tv/lop-hoc-dem.html")
    assert caption_length("Giàng Văn Pó", 10) == "12/10 dài quá 2"
    assert caption_length("Giàng Văn Pó", 0) == "12"


@pytest.mark.parametrize("channel", ["radio", "tv"])
def test_the_document_is_laid_out_as_the_office_asks(printed: World, channel: str) -> None:
    """A4, Times New Roman 14, margins of Decree 30/2020, page x/y, code and hour in the footer."""
    document = Document(io.BytesIO(printed.built()[f"{channel}/lop-hoc-dem.docx"]))
    (section,) = document.sections
    style = document.styles["Normal"]
    assert (style.font.name, style.font.size) == ("Times New Roman", Pt(14))
    assert Mm(20) <= section.top_margin == section.bottom_margin <= Mm(25)
    assert Mm(29.9) <= section.left_margin <= Mm(35)
    assert Mm(14.9) <= section.right_margin <= Mm(20)
    footer = section.footer._element.xml
    assert "PAGE" in footer and "NUMPAGES" in footer
    words = section.footer.paragraphs[0].text
    assert words.startswith("Mã bản in lop-hoc-dem-") and "bản lúc 08:00 23/11/2026" in words
    said = "\n".join(p.text for p in document.paragraphs)
    assert f"Duyệt: {APPROVER}" in said and "Cách đọc:" in said
    for table in document.tables:
        assert all(row._tr.xpath(".//w:cantSplit") for row in table.rows)


def test_a_print_is_the_same_whenever_it_is_built(printed: World) -> None:
    """The hour on it is the signature's, not the machine's."""
    before = {n: b for n, b in printed.built().items() if n.startswith(("radio", "tv", "youtube"))}
    printed.clock.forward(hours=5)
    shutil.rmtree(printed.root / "output")
    printed.reopen().build()
    assert {n: b for n, b in printed.built().items() if n in before} == before


def test_pronunciations_say_nothing_the_script_does_not() -> None:
    """A short form of the file that is in no rendition is not printed beside one."""
    said = {"script": "Ủy ban nhân dân xã cùng lo."}
    assert readings("UBND xã, PGS. Lò Thị Mẫu, 30m2", said) == [("UBND", "Ủy ban nhân dân")]


@pytest.mark.skipif(not shutil.which("soffice"), reason="no word processor here")
def test_the_word_processor_prints_the_script(printed: World, tmp_path: Path) -> None:
    """LibreOffice makes a PDF of it, with the page counted."""
    file = tmp_path / "bai.docx"
    file.write_bytes(printed.built()["radio/lop-hoc-dem.docx"])
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    command = ["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, file]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    pdf = file.with_suffix(".pdf")
    assert pdf.read_bytes().startswith(b"%PDF")
    if shutil.which("pdftotext"):
        said = subprocess.run(["pdftotext", pdf, "-"], capture_output=True, text=True, check=True)
        words = " ".join(said.stdout.split())
        assert "Trang 1/1" in words and "ba mươi mét vuông" in words
