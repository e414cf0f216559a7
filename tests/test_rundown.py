"""Bulletins: the file, the arithmetic, what may be printed, the forms."""

from __future__ import annotations

import csv
import io
import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from docx import Document
from docx.shared import Cm
from hypothesis import given
from hypothesis import strategies as st
from mosromgr.mostypes import RunningOrder

from pipeline import rundown as room
from pipeline.cli import main_group
from pipeline.errors import ConfigError, NotFound, Refused
from pipeline.rundown import Item, Rundowns
from pipeline.rundown.differences import differences
from pipeline.rundown.file import parse, take_apart
from pipeline.rundown.model import read_length
from pipeline.rundown.prints import safe_cell
from pipeline.rundown.timing import balance, out_cue, timed
from pipeline.workspace import restore
from tests.world import APPROVER, CHIEF, DESK, REPORTER, STORY, World

BITES = """bites:
  - {who: Giàng Văn Pó, title: Đồn biên phòng, in: Lúc đầu, out: mới thành lớp học, seconds: 35}
sources:"""
TALKING = STORY.replace("sources:", BITES).replace("Người học lớn", "[băng 1]\n\nNgười học lớn")
HELLO = "Kính chào quý vị và các bạn đang nghe bản tin sáng."


@pytest.fixture
def studio(world: World) -> World:
    """A desk with a quick presenter, two signed stories and one that nobody signed."""
    quick = DESK.replace(
        "Lý Thị Mai Anh, role: phong-vien", "Lý Thị Mai Anh, role: phong-vien, rate: 300"
    )
    (world.root / "newsroom.yaml").write_text(quick, encoding="utf-8")
    world.reopen()
    world.write(text=TALKING)
    world.write("bai-hai", STORY.replace("Lớp học đêm", "Buổi học sáng"))
    world.write("bai-ba", STORY.replace("Lớp học đêm", "Con đường chữ"))
    world.house.approve("lop-hoc-dem", APPROVER)
    world.house.approve("bai-hai", APPROVER)
    bulletins(world).new("sang", "2026-11-30 06:00", "10m", "Bản tin sáng", presenters=[APPROVER])
    return world


def bulletins(world: World) -> Rundowns:
    """The bulletins of the workspace as it is open now."""
    return world.house.rundowns


def run(world: World, *args: str, status: int = 0) -> str:
    """What the command prints."""
    done = CliRunner().invoke(main_group, ["-w", str(world.root), *args])
    assert done.exit_code == status, done.output
    return done.stdout


def shown(world: World, *args: str, status: int = 0) -> Any:
    """What the command prints as JSON."""
    return json.loads(run(world, *args, "--json", status=status))


def file_of(world: World, name: str = "sang") -> Path:
    """Where the bulletin lies."""
    return world.root / "rundowns" / f"{name}.yaml"


# ---------------------------------------------------------------- the arithmetic

LENGTHS = st.lists(st.tuples(st.integers(0, 900), st.integers(0, 900)), min_size=1, max_size=20)
START = datetime.fromisoformat("2026-11-30T06:00:00+07:00")


@given(LENGTHS, st.integers(1, 7200))
def test_items_follow_one_another_and_add_up(lengths: list[tuple[int, int]], slot: int) -> None:
    """Each starts when the one before ends; the last ends at the sum."""
    found = timed(lengths, START, slot)
    for before, after in pairwise(found):
        assert before.end == after.start
    assert found[-1].end == START + timedelta(seconds=sum(map(sum, lengths)))
    assert found[-1].at + found[-1].seconds == sum(t.seconds for t in found)


@given(LENGTHS, st.integers(1, 7200))
def test_back_timing_leaves_the_same_room_everywhere(
    lengths: list[tuple[int, int]], slot: int
) -> None:
    """From its latest start the rest ends on the hour, whichever item one asks."""
    found = timed(lengths, START, slot)
    end = START + timedelta(seconds=slot)
    for number, one in enumerate(found):
        assert one.latest is not None and one.start is not None
        rest = sum(sum(pair) for pair in lengths[number:])
        assert one.latest + timedelta(seconds=rest) == end
        assert (one.latest - one.start).total_seconds() == slot - sum(map(sum, lengths))


@given(LENGTHS, st.randoms(use_true_random=False))
def test_the_order_does_not_change_the_total(lengths: list[tuple[int, int]], random: Any) -> None:
    """Moving items moves their hours, not the bulletin's length."""
    moved = lengths[:]
    random.shuffle(moved)
    a, b = timed(lengths, START, 600), timed(moved, START, 600)
    assert sum(t.seconds for t in a) == sum(t.seconds for t in b)
    assert a[-1].end == b[-1].end


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("10m", 600), ("9m30s", 570), ("9'30\"", 570), ("9:30", 570), ("45s", 45), ("45", 45),
     ("10 phút", 600), ("1h", 3600), ("12 giây", 12), ("", None), ("mười phút", None), ("m", None)],
)  # fmt: skip
def test_lengths_are_read_as_people_write_them(value: str, seconds: int | None) -> None:
    """Minutes and seconds in the usual ways."""
    assert read_length(value) == seconds


def test_over_and_under_are_said_as_the_desk_says_them() -> None:
    """Thừa when it is too long, thiếu when there is room."""
    assert balance(35, 600) == "thừa 0'35\""
    assert balance(-65, 600) == "thiếu 1'05\""
    assert balance(0, 600) == "vừa khung"


@pytest.mark.parametrize(
    ("words", "cue"),
    [
        ("Một câu. Hai mươi tám người đã đọc được báo hằng ngày.", "đọc được báo hằng ngày."),
        ("Bài do cộng tác viên ở xã vùng cao là Giàng Thị Mỷ.", "là Giàng Thị Mỷ."),
        ("Bà con ơi. Xin hết.", "Bà con ơi. Xin hết."),
        ("", ""),
    ],
)
def test_the_out_cue_is_the_last_words_heard(words: str, cue: str) -> None:
    """At least four words where there are four, and a name is given whole."""
    assert out_cue(words).endswith(cue)
    assert len(out_cue(words).split()) >= min(4, len(words.split()))


def test_an_item_that_ends_with_a_clip_ends_with_its_words(studio: World) -> None:
    """The technician waits for what is heard last."""
    clip = room.Clip("Phỏng vấn", "Tôi nghĩ", "là như thế đấy", 20)
    item = Item("", title="Hỏi đáp", text="Mời quý vị nghe.", media=(clip,))
    assert bulletins(studio).add("sang", item).rows[0].out_cue == "là như thế đấy"


# ---------------------------------------------------------------- putting together


def test_a_bulletin_is_put_together_on_the_command_line(studio: World) -> None:
    """New, add, order, remove; each answers with the bulletin as it now is."""
    run(studio, "rundown", "chieu", "new", "--at", "2026-11-30 17:00", "--slot", "5m")
    run(studio, "rundown", "chieu", "add", "lop-hoc-dem", "--presenter", REPORTER)
    run(studio, "rundown", "chieu", "add", "--title", "Chào đầu", "--text", HELLO, "--at", "1")
    run(studio, "rundown", "chieu", "add", "--title", "Nhạc", "--media", "Nhạc hiệu 12s")
    found = shown(studio, "rundown", "chieu", "order", "3", "1")
    assert [i["title"] for i in found["items"]] == [
        "Nhạc", "Chào đầu", "Lớp học đêm của người lính biên phòng",
    ]  # fmt: skip
    assert found["seconds"] == sum(i["seconds"] for i in found["items"])
    assert found["over"] == found["seconds"] - 300 < 0
    assert found["items"][0]["media_seconds"] == 12 and found["items"][0]["presenter"] == ""
    assert found["start"] == "2026-11-30T17:00:00+07:00"
    left = shown(studio, "rundown", "chieu", "remove", "2")
    assert [i["id"] for i in left["items"]] == ["nhac", "lop-hoc-dem"]
    assert shown(studio, "rundown") == ["chieu", "sang"]


def test_a_story_takes_its_words_and_its_statements(studio: World) -> None:
    """Time is the words at the presenter's rate and what is on tape; tape does not stretch."""
    slow = bulletins(studio).add("sang", Item("", story="lop-hoc-dem")).rows[0]
    quick = bulletins(studio).add("sang", Item("", story="lop-hoc-dem", presenter=REPORTER)).rows[1]
    assert (slow.rate, quick.rate) == (230, 300)
    assert quick.times.spoken < slow.times.spoken
    assert slow.times.media == quick.times.media == 35
    assert slow.wording.clips[0].title == "Giàng Văn Pó, Đồn biên phòng"


def test_an_item_takes_as_long_as_its_script_says(studio: World) -> None:
    """The printed script and the bulletin agree at the house's rate."""
    row = bulletins(studio).add("sang", Item("", story="lop-hoc-dem")).rows[0]
    story = studio.house.stories.find("lop-hoc-dem")
    assert abs(row.times.seconds - (studio.house.renderer.render(story, "radio").seconds or 0)) <= 1


def test_a_presenter_nobody_knows_is_told(studio: World) -> None:
    """A misspelt name would be timed at the house's rate in silence."""
    found = shown(studio, "rundown", "sang", "add", "bai-hai", "--presenter", "Lý Thị Mai An")
    assert [f["code"] for f in found["faults"]] == ["presenter"]
    fine = shown(studio, "rundown", "sang", "add", "bai-ba", "--presenter", "LÝ THỊ MAI ANH")
    assert len(fine["faults"]) == 1 and fine["items"][1]["rate"] == 300


def test_two_people_may_add_at_once(studio: World) -> None:
    """Nobody's item is lost."""
    rundowns = bulletins(studio)
    titles = [f"Mục {n}" for n in range(12)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda t: rundowns.add("sang", Item("", title=t, text=t)), titles))
    assert sorted(r.item.title for r in rundowns.sheet("sang").rows) == sorted(titles)


def test_a_bulletin_that_is_too_long_says_what_could_go(studio: World) -> None:
    """It proposes and does nothing."""
    rundowns = bulletins(studio)
    rundowns.new("ngan", "2026-11-30 12:00", "45s")
    rundowns.add("ngan", Item("", story="lop-hoc-dem"))
    sheet = rundowns.add("ngan", Item("", story="bai-hai"))
    assert sheet.over > 0
    lengths = {r.number: r.times.seconds for r in sheet.rows}
    told = [line for line in sheet.advice if line.startswith("bỏ mục")]
    for line in told:
        gone = sum(lengths[int(n)] for n in re.findall(r"(\d+) «", line))
        assert line.endswith(balance(sheet.over - gone, 45))
    assert told and "thừa" not in told[0]
    assert len(rundowns.sheet("ngan").rows) == 2


def test_a_bulletin_in_its_slot_gives_no_advice(studio: World) -> None:
    """Nobody is told to cut what fits."""
    assert bulletins(studio).add("sang", Item("", story="bai-hai")).advice == ()


# ---------------------------------------------------------------- the file


def test_a_file_written_by_hand_keeps_every_byte_but_the_lines_moved(studio: World) -> None:
    """Comments, unknown keys, blank lines and Windows line ends stay where they belong."""
    rows = """# của tổ trực
title: 'Bản tin'
start: 2026-11-30 06:00
slot: 5m
mau: xanh
items:
  # mở đầu
  - {id: a, title: Chào, text: Xin chào}

  # ghi chú của b
  - id: b
    title: Hai   # giữ
    text: |
      Dòng một
      - gạch
    rieng: giữ nguyên
  - id: c
    title: Ba

# cuối tệp
notes_chung: x
"""
    text = rows.replace("\n", "\r\n")
    file_of(studio, "tay").write_bytes(text.encode())
    bulletins(studio).order("tay", [3, 1, 2])
    once = file_of(studio, "tay").read_bytes().decode()
    assert sorted(once.splitlines(keepends=True)) == sorted(text.splitlines(keepends=True))
    assert once.index("id: c") < once.index("id: a") < once.index("# ghi chú của b")
    assert once.index("# ghi chú của b") < once.index("id: b") < once.index("# cuối tệp")
    bulletins(studio).order("tay", [2, 3, 1])
    assert file_of(studio, "tay").read_bytes().decode() == text


TITLES = st.text(
    st.characters(blacklist_categories=("Cs", "Cc", "Co", "Cn")), min_size=1, max_size=40
).filter(lambda s: s.strip())


@given(st.lists(st.tuples(TITLES, TITLES), min_size=1, max_size=5), st.data())
def test_whatever_is_typed_comes_back(pairs: list[tuple[str, str]], data: Any) -> None:
    """Any words as title and text survive writing, moving and reading."""
    from pipeline.rundown.file import block_of
    from pipeline.text import nfc

    items = [
        Item(
            f"m{n}",
            nfc(a).strip(),
            text=f"{nfc(b).strip()}\n\nĐoạn hai: «{nfc(a).strip()}»".strip(),
        )
        for n, (a, b) in enumerate(pairs)
    ]
    items = [i for i in items if i.title]
    order = data.draw(st.permutations(items))
    text = "title: Thử\nitems:\n" + "".join(r for i in items for r in block_of(i, "", "\n"))
    lines = take_apart(text)
    moved = type(lines)(
        lines.head, tuple(lines.blocks[items.index(i)] for i in order), lines.tail, lines.indent
    )
    found = parse(moved.text().encode(), "thu", START.tzinfo)  # type: ignore[arg-type]
    assert [(i.id, i.title, i.text) for i in found.items] == [
        (i.id, i.title, i.text) for i in order
    ]


def test_items_on_one_line_are_refused_not_rewritten(studio: World) -> None:
    """What cannot be moved line by line is left as it is, and the message says how to write it."""
    text = "title: Gọn\nitems: [{id: a, title: Một}, {id: b, title: Hai}]\n"
    file_of(studio, "gon").write_text(text, encoding="utf-8")
    with pytest.raises(Refused, match="mỗi mục một dòng"):
        bulletins(studio).order("gon", [2, 1])
    assert file_of(studio, "gon").read_text("utf-8") == text


def test_a_wrong_file_is_told_whole_with_lines(studio: World) -> None:
    """All faults at once, each with its line."""
    file_of(studio, "sai").write_text(
        "start: mai\nslot: mười\nitems:\n- story: A B\n- notes: x\n", encoding="utf-8"
    )
    with pytest.raises(ConfigError) as error:
        bulletins(studio).sheet("sai")
    assert [f.line for f in error.value.faults] == [1, 2, 4, 5]


@pytest.mark.parametrize("name", ["../x", "Sáng", "a/b", "", "-a", "a" * 90])
def test_a_name_is_no_path(studio: World, name: str) -> None:
    """A bulletin lies in its folder and nowhere else."""
    with pytest.raises(Refused):
        bulletins(studio).new(name, "2026-11-30 06:00", "5m")


def test_numbers_and_names_that_are_not_there_are_refused(studio: World) -> None:
    """Nothing is changed then."""
    before = file_of(studio).read_bytes()
    with pytest.raises(NotFound):
        bulletins(studio).add("sang", Item("", story="khong-co"))
    for numbers in ([4], [0]):
        with pytest.raises(Refused, match="không hợp lệ"):
            bulletins(studio).order("sang", numbers)
    with pytest.raises(Refused, match="đã có"):
        bulletins(studio).new("sang", "2026-11-30 06:00", "5m")
    with pytest.raises(NotFound):
        bulletins(studio).sheet("khong-co")
    assert file_of(studio).read_bytes() == before


def test_the_backup_brings_bulletins_back(studio: World, tmp_path: Path) -> None:
    """A bulletin is work; work is never lost."""
    studio.house.storage  # noqa: B018
    restore(studio.house.backup(tmp_path / "a.tar.gz"), tmp_path / "lai")
    assert (tmp_path / "lai/rundowns/sang.yaml").read_bytes() == file_of(studio).read_bytes()


# ---------------------------------------------------------------- what may be printed


def test_nothing_unsigned_is_printed_but_as_a_draft(studio: World) -> None:
    """Free texts and stories alike; the refusal names each and says how to sign it."""
    rundowns = bulletins(studio)
    rundowns.add("sang", Item("", title="Chào", text=HELLO, by=REPORTER))
    rundowns.add("sang", Item("", story="bai-ba"))
    for form in room.FORMATS:
        with pytest.raises(Refused) as error:
            rundowns.print("sang", form)
        assert [f.field for f in error.value.faults] == ["chao", "bai-ba"]
    marked = ("html", "csv", "json", "teleprompter", "mos")
    assert all("CHƯA DUYỆT" in rundowns.print("sang", f, draft=True).decode() for f in marked)
    words = "\n".join(c.text for c in _cells(rundowns.print("sang", "docx", draft=True)))
    assert words.count("CHƯA DUYỆT") == 2


def test_signed_words_are_printed_without_a_mark(studio: World) -> None:
    """After both signatures the final forms come."""
    rundowns = bulletins(studio)
    rundowns.add("sang", Item("", title="Chào", text=HELLO, by=REPORTER))
    rundowns.add("sang", Item("", story="bai-hai"))
    rundowns.approve("sang", APPROVER)
    for form in room.FORMATS:
        made = rundowns.print("sang", form)
        assert form == "docx" or "CHƯA DUYỆT" not in made.decode()


def test_a_signature_on_a_free_text_is_for_these_words_only(studio: World) -> None:
    """One comma more, and it is unsigned again."""
    rundowns = bulletins(studio)
    rundowns.add("sang", Item("", title="Chào", text=HELLO, by=REPORTER))
    assert rundowns.approve("sang", APPROVER).rows[0].wording.state == "approved"
    path = file_of(studio)
    path.write_text(path.read_text("utf-8").replace("Kính chào", "Kính, chào"), encoding="utf-8")
    assert rundowns.sheet("sang").rows[0].wording.state == "unapproved"


def test_nobody_signs_what_they_may_not(studio: World) -> None:
    """Not the writer, not a reporter, not a stranger."""
    rundowns = bulletins(studio)
    rundowns.add("sang", Item("", title="Chào", text=HELLO, by=CHIEF))
    for who in (CHIEF, REPORTER, "Người Lạ", ""):
        with pytest.raises(Refused):
            rundowns.approve("sang", who)
    assert rundowns.sheet("sang").rows[0].wording.state == "unapproved"


def test_a_free_text_may_not_tell_of_a_child_without_consent(studio: World) -> None:
    """Words kept in a story's protect list are found in the bulletin's own lines too."""
    child = "people:\n  - {name: Sùng Thị Dợ, role: học sinh, born: 2014}\n"
    studio.write("em-do", STORY.replace("people:\n", child))
    rundowns = bulletins(studio)
    rundowns.add("sang", Item("", story="em-do"))
    rundowns.add("sang", Item("", title="Dẫn", text="Chuyện em Sùng Thị Dợ đi học.", by=REPORTER))
    with pytest.raises(Refused, match="Sùng Thị Dợ"):
        rundowns.approve("sang", APPROVER)


def test_a_consent_withdrawn_after_the_signature_keeps_the_story_off_the_air(
    studio: World,
) -> None:
    """The words are the same and were signed, and still they may not be read."""
    child = """people:
  - name: Sùng Thị Dợ
    role: học sinh
    born: 2014
    consent: {guardian: 2026-11-02, self: 2026-11-02, covers: [name], channels: [tất cả]}
"""
    text = STORY.replace("people:\n", child).replace(
        "Người học lớn", "Em Sùng Thị Dợ học. Người lớn"
    )
    studio.write("em-do", text)
    studio.house.approve("em-do", APPROVER)
    rundowns = bulletins(studio)
    rundowns.add("sang", Item("", story="em-do"))
    assert rundowns.print("sang", "html")
    studio.write("em-do", text.replace("covers:", "withdrawn: 2026-11-23, covers:"))
    with pytest.raises(Refused, match="Sùng Thị Dợ"):
        rundowns.print("sang", "html")


def test_a_story_taken_back_is_not_on_the_air(studio: World) -> None:
    """Its signatures stand in the ledger; the bulletin is not printed until the item is out."""
    rundowns = bulletins(studio)
    rundowns.add("sang", Item("", story="bai-hai"))
    assert rundowns.print("sang", "html")
    studio.house.withdraw("bai-hai", "gia đình yêu cầu", APPROVER)
    with pytest.raises(Refused, match="đã gỡ"):
        rundowns.print("sang", "html")


def test_a_childs_word_as_the_station_taught_it_is_not_on_the_air(studio: World) -> None:
    """What no consent covers is looked for as the presenters say it, like the gates do."""
    (studio.root / "speech.yaml").write_text("QZK: quang dạ khúc\n", "utf-8")
    child = "people:\n  - name: Vàng Mí Chứ\n    role: học sinh\n    born: 2014\n"
    told = STORY.replace("people:\n", child + "    protect: {school: QZK}\n")
    studio.write("em-chu", told.replace("Người học lớn", "Em học ở Quang Dạ Khúc. Người lớn"))
    rundowns = studio.reopen().rundowns
    rundowns.add("sang", Item("", story="em-chu"))
    (row,) = rundowns.sheet("sang").rows
    assert "consent" in {fault.code for fault in row.wording.faults}


@pytest.mark.parametrize(
    ("old", "new"),
    [("status: ready", "status: spiked"), ("tags:", 'embargo: "2026-12-01 06:00"\ntags:')],
)
def test_what_is_put_away_or_under_embargo_is_not_on_air(studio: World, old: str, new: str) -> None:
    """Whatever was signed."""
    rundowns = bulletins(studio)
    rundowns.add("sang", Item("", story="bai-hai"))
    path = studio.root / "stories/2026/11/bai-hai.md"
    path.write_text(path.read_text("utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(Refused):
        rundowns.print("sang", "html")


def test_a_story_edited_since_is_told_with_what_changed(studio: World) -> None:
    """The sentence as it was and as it is; looking at it ends the notice."""
    rundowns = bulletins(studio)
    rundowns.add("sang", Item("", story="lop-hoc-dem"))
    studio.write(text=TALKING.replace("28 người", "29 người"))
    found = shown(studio, "rundown", "sang")["items"][0]
    assert found["stale"] and found["mark"] == "CHƯA DUYỆT"
    (change,) = found["changes"]
    assert "hai mươi tám người" in change["before"] and "hai mươi chín người" in change["after"]
    assert "bài đã sửa sau khi đưa vào bản tin" in run(studio, "rundown", "sang")
    assert not shown(studio, "rundown", "sang", "seen", "1")["items"][0]["stale"]


def test_a_story_that_is_gone_is_missing_not_a_crash(studio: World) -> None:
    """The rest of the bulletin is still shown."""
    rundowns = bulletins(studio)
    rundowns.add("sang", Item("", story="bai-hai"))
    rundowns.add("sang", Item("", story="lop-hoc-dem"))
    (studio.root / "stories/2026/11/bai-hai.md").unlink()
    found = shown(studio, "rundown", "sang")
    assert [i["state"] for i in found["items"]] == ["missing", "approved"]
    assert found["items"][0]["seconds"] == 0


# ---------------------------------------------------------------- was it changed since


def test_a_printed_script_tells_whether_it_still_holds(studio: World) -> None:
    """Current, then changed with the sentence, then current again when the words are back."""
    studio.house.build()
    code = re.search(r"guongsang printed ([a-z0-9-]+)<", studio.output("radio/lop-hoc-dem.html"))
    assert code is not None
    assert shown(studio, "printed", code[1])["state"] == "current"
    studio.write(text=TALKING.replace("28 người", "29 người"))
    found = shown(studio, "printed", code[1], status=1)
    assert found["state"] == "changed" and found["channel"] == "radio"
    assert found["signed_by"] == [APPROVER]
    assert "hai mươi chín" in found["changes"][0]["after"]
    assert "ĐÃ ĐỔI" in run(studio, "printed", code[1], status=1)
    studio.write(text=TALKING)
    assert shown(studio, "printed", code[1])["state"] == "current"


def test_words_never_signed_are_known_by_their_hash_alone(studio: World) -> None:
    """And that is said."""
    found = shown(studio, "printed", "lop-hoc-dem-0123abcd", status=1)
    assert found["state"] == "unknown" and "chỉ còn mã" in found["note"]
    run(studio, "printed", "không phải mã", status=2)
    run(studio, "printed", "khong-co-0123abcd", status=2)


def test_a_printed_sheet_tells_which_items_changed(studio: World) -> None:
    """Added, removed, words changed."""
    rundowns = bulletins(studio)
    rundowns.add("sang", Item("", story="lop-hoc-dem"))
    rundowns.add("sang", Item("", story="bai-hai"))
    code = json.loads(rundowns.print("sang", "json"))["code"]
    assert shown(studio, "printed", code)["state"] == "current"
    rundowns.remove("sang", [2])
    rundowns.add("sang", Item("", story="bai-ba"))
    studio.write(text=TALKING.replace("28 người", "29 người"))
    found = shown(studio, "printed", code, status=1)
    assert found["items"] == {"lop-hoc-dem": "changed", "bai-hai": "removed", "bai-ba": "added"}


def test_differences_name_fields_and_sentences() -> None:
    """What stayed is not told."""
    (one, two) = differences({"a": "Một. Hai.", "b": "Cũ."}, {"a": "Một. Ba."})
    assert (one.field, one.before, one.after) == ("a", "Hai.", "Ba.")
    assert (two.field, two.before, two.after) == ("b", "Cũ.", "")


# ---------------------------------------------------------------- forms


def _cells(made: bytes) -> list[Any]:
    document = Document(io.BytesIO(made))
    return [cell for table in document.tables for row in table.rows for cell in row.cells]


def full(world: World) -> Rundowns:
    """A signed bulletin: music, a greeting, two stories."""
    rundowns = bulletins(world)
    rundowns.add("sang", Item("", title="Nhạc", media=(room.Clip("Nhạc hiệu", seconds=12),)))
    rundowns.add("sang", Item("", title="Chào", text=HELLO, by=REPORTER))
    rundowns.add("sang", Item("", story="lop-hoc-dem", presenter=REPORTER))
    rundowns.add("sang", Item("", story="bai-hai", notes="=HYPERLINK(1)"))
    rundowns.approve("sang", APPROVER)
    return rundowns


def test_mos_is_read_by_another_program(studio: World) -> None:
    """Hours, lengths, texts, identifiers as mosromgr understands them."""
    rundowns = full(studio)
    sheet = rundowns.sheet("sang")
    order = RunningOrder.from_string(rundowns.print("sang", "mos").decode())
    assert order.ro_slug == "Bản tin sáng" and order.ro_id == "sang;20261130"
    assert order.start_time == START and order.duration == sheet.total
    assert order.base_tag.find("roEdDur").text == "00:10:00"
    for story, row in zip(order.stories, sheet.rows, strict=True):
        assert story.id == f"sang;{row.item.id}" and story.slug == row.wording.title
        assert (story.duration, story.start_time) == (row.times.seconds, row.times.start)
        assert story.end_time == row.times.end
    said = " ".join(order.stories[2].script)
    assert "hai mươi tám người đọc được báo" in said and "[" not in said
    (item,) = order.stories[2].items
    assert item.xml.find("itemEdDur").text == str(35 * 50)
    kinds = ["p" if isinstance(part, str) else "item" for part in order.stories[2].body]
    assert kinds.index("item") not in (0, len(kinds) - 1)


def test_mos_names_stay_when_the_order_changes(studio: World) -> None:
    """A playout system knows a story again after it moved."""
    rundowns = full(studio)
    before = {s.slug: s.id for s in RunningOrder.from_string(rundowns.print("sang", "mos")).stories}
    rundowns.order("sang", [4, 3, 2, 1])
    after = RunningOrder.from_string(rundowns.print("sang", "mos")).stories
    assert {s.slug: s.id for s in after} == before
    assert [s.slug for s in after] == list(reversed(before))


def test_csv_opens_in_a_spreadsheet_and_runs_nothing(studio: World) -> None:
    """A mark for Excel, one row an item, no cell that is a formula."""
    made = full(studio).print("sang", "csv")
    assert made.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(made.decode("utf-8-sig"))))
    assert [r["Tít"] for r in rows][:2] == ["Nhạc", "Chào"]
    assert rows[3]["Ghi chú"] == "'=HYPERLINK(1)"
    assert rows[-1]["Cộng dồn (giây)"] == str(sum(int(r["Tổng (giây)"]) for r in rows))


@pytest.mark.parametrize("start", list("=+-@\t\r"))
def test_no_cell_is_a_formula(start: str) -> None:
    """Each beginning a spreadsheet would run."""
    assert safe_cell(f"{start}1+1").startswith("'")
    assert safe_cell("1+1") == "1+1"


class _Page(HTMLParser):
    """Collects addresses and open elements."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.sections: list[float] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        self.addresses += [v or "" for k, v in attrs if k in ("src", "href")]
        if tag == "section":
            self.sections.append(0.0)
        if "data-seconds" in known:
            self.sections[-1] += float(known["data-seconds"] or 0)


def test_the_teleprompter_is_one_file_that_needs_no_network(studio: World) -> None:
    """No address in it; each item with its seconds; the keys a presenter needs."""
    rundowns = full(studio)
    made = rundowns.print("sang", "teleprompter").decode()
    page = _Page()
    page.feed(made)
    assert page.addresses == [] and "http" not in made and "@import" not in made
    for seconds, row in zip(page.sections, rundowns.sheet("sang").rows, strict=True):
        assert abs(seconds - row.times.seconds) < 0.6  # rounded media
    for key in ('" "', "ArrowUp", "ArrowLeft", "mirror"):
        assert key in made
    one = _Page()
    one.feed(rundowns.print("sang", "teleprompter", item=3).decode())
    assert len(one.sections) == 1


def test_words_cannot_become_markup(studio: World) -> None:
    """What is typed is shown, in every page."""
    rundowns = bulletins(studio)
    evil = "</script><script>alert(1)</script> & \"'"
    rundowns.add("sang", Item("", title=evil, text=evil, by=REPORTER))
    for form in ("html", "teleprompter"):
        made = rundowns.print("sang", form, draft=True).decode()
        assert "<script>alert" not in made and "&lt;script&gt;alert" in made
    assert RunningOrder.from_string(rundowns.print("sang", "mos", draft=True)).stories


def test_the_running_sheet_lies_on_the_offices_paper(studio: World) -> None:
    """A4 on its side, the heading on every page, rows whole, times as in JSON."""
    rundowns = full(studio)
    document = Document(io.BytesIO(rundowns.print("sang", "docx")))
    section = document.sections[0]
    assert abs(section.page_width - Cm(29.7)) < Cm(0.01)
    rows = document.tables[0].rows
    assert rows[0]._tr.xpath(".//w:tblHeader") and rows[1]._tr.xpath(".//w:cantSplit")
    starts = [row.cells[1].text for row in rows][1:]
    assert starts == [f"{r.times.start:%H:%M:%S}" for r in rundowns.sheet("sang").rows]
    assert "NUMPAGES" in section.footer._element.xml and "Mã bản in sang-" in (
        section.footer.paragraphs[0].text
    )


def test_the_same_bulletin_gives_the_same_bytes(studio: World) -> None:
    """Whatever the clock says when it is printed."""
    rundowns = full(studio)
    first = {form: rundowns.print("sang", form) for form in room.FORMATS}
    studio.clock.forward(hours=3)
    assert {form: rundowns.print("sang", form) for form in room.FORMATS} == first


def test_a_workspace_without_the_pages_uses_the_houses(studio: World) -> None:
    """Templates of a workspace made earlier lack them."""
    import shutil

    shutil.rmtree(studio.root / "templates" / "_rundown")
    studio.reopen()
    full(studio)
    assert b"<section" in bulletins(studio).print("sang", "teleprompter")
    assert "_rundown" not in studio.house.renderer.channels


def test_a_print_goes_into_a_file_and_into_the_ledger(studio: World, tmp_path: Path) -> None:
    """Who printed what, when."""
    full(studio)
    target = tmp_path / "in" / "sang.html"
    run(studio, "rundown", "sang", "print", "-o", str(target), "--by", APPROVER)
    assert "Bản tin sáng" in target.read_text("utf-8")
    row = studio.house.ledger("rundown:sang")[-1]
    assert (row.what, row.who) == ("printed", APPROVER) and row.detail["code"].startswith("sang-")
