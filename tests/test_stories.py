"""Story files: nothing an editor typed is lost, moved or changed unasked."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import EditConflict, NotFound, StoryError
from pipeline.stories import parse, quote, set_key, split_material
from pipeline.text import nfc
from pipeline.yamldoc import parse as parse_yaml
from tests.world import STORY, World

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def read(text: str) -> object:
    """A story's text, parsed."""
    return parse(text.encode(), "stories/2026/11/bai.md", "bai", ZONE)


def test_every_part_of_the_contract_is_read() -> None:
    """People, consent, credits, bites, overrides and hours come as the noun says."""
    text = STORY.replace(
        "sources:",
        "publish_at: 2026-11-24 18:30\nembargo: 18:30 24/11/2026\n"
        "bites:\n  - {who: A, title: B, in: x, out: y, seconds: 35}\n"
        "channels:\n  facebook: {message: Lời riêng}\nsources:",
    ).replace(
        "  - {name: Giàng",
        "  - {name: Sùng Thị Mẫu, born: 2014, protect: {school: [THCS Mẫu, cấp hai Mẫu]},\n"
        "     consent: {guardian: 2026-11-02, self: 2/11/2026, covers: [name], channels: [web]}}\n"
        "  - {name: Giàng",
    )
    story = parse(text.encode(), "stories/2026/11/bai.md", "bai", ZONE)
    child = story.people[0]
    assert story.faults == ()
    assert child.protect == {"school": ("THCS Mẫu", "cấp hai Mẫu")}
    assert child.consent is not None
    assert (child.consent.guardian, child.consent.self_) == ("2026-11-02", "2026-11-02")
    assert story.bites[0].seconds == 35
    assert story.channels["facebook"]["message"] == "Lời riêng"
    assert story.publish_at == story.embargo
    assert story.publish_at is not None
    assert story.publish_at.isoformat() == "2026-11-24T18:30:00+07:00"
    assert story.lines["headline"] == 2
    assert STORY.splitlines()[story.body_line - 1 - 8].strip() == "" or story.body_line > 10


def test_source_material_is_no_part_of_the_body() -> None:
    """With the mark, with the heading alone, in any tone placement or case."""
    for start in (
        "<!-- tư liệu nguồn: kín -->\n## Tư liệu nguồn",
        "## Tư liệu nguồn",
        "## TƯ LIỆU NGUỒN",
    ):
        body, material = split_material(f"Bài của ta.\n\n{start}\n\nbí mật\n")
        assert "bí mật" not in body
        assert "bí mật" in material


def test_comments_are_never_printed_and_lines_still_count() -> None:
    """A note to a colleague stays in the file, and a finding still names the right line."""
    body, _ = split_material("Một.\n<!-- ghi chú\nhai dòng -->\nBa.\n")
    assert "ghi chú" not in body
    assert body.splitlines()[3] == "Ba."


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_setting_a_key_changes_its_line_and_no_other_byte(newline: str) -> None:
    """An editor's comments, order and line ends stay."""
    text = STORY.replace("status: ready", "status: ready   # chờ sếp").replace("\n", newline)
    changed = set_key(text, "status", "draft")
    before, after = text.splitlines(keepends=True), changed.splitlines(keepends=True)
    assert [(a, b) for a, b in zip(before, after, strict=True) if a != b] == [
        (f"status: ready   # chờ sếp{newline}", f"status: draft   # chờ sếp{newline}")
    ]


def test_setting_a_new_key_adds_one_line() -> None:
    """A key that was not there comes last in the front matter."""
    changed = set_key(STORY, "sponsor", "Công ty: Mẫu")
    assert 'sponsor: "Công ty: Mẫu"\n---\n' in changed
    assert changed.replace('sponsor: "Công ty: Mẫu"\n', "") == STORY


def test_setting_a_block_value_replaces_the_whole_block() -> None:
    """A folded lead of three lines becomes one line."""
    text = STORY.replace("lead: Mỗi tối, ", "lead: >\n  Mỗi tối,\n\n  ")
    changed = set_key(text, "lead", "Ngắn thôi.")
    assert "lead: Ngắn thôi.\nbyline:" in changed


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r\x85\u2028\u2029"), max_size=60))
def test_a_quoted_value_reads_back_as_it_was(value: str) -> None:
    """Whatever is set can be read again."""
    clean = nfc(value)
    if "\t" in clean or not clean.isprintable():
        return
    doc = parse_yaml(f"a: {quote(clean)}\n")
    assert doc.data == {"a": clean if quote(clean).startswith('"') else clean.strip()}


def test_unreadable_files_say_what_to_do() -> None:
    """No front matter, broken YAML, not UTF-8: each has its line."""
    with pytest.raises(StoryError, match="---"):
        read("chỉ có chữ\n")
    with pytest.raises(StoryError, match=r"bai\.md:2.*ngoặc kép"):
        read("---\nheadline: Bão số 5: nước lên\n---\nx\n")
    with pytest.raises(StoryError, match="UTF-8"):
        parse(b"---\nheadline: \xff\n---\n", "bai.md", "bai", ZONE)


def test_an_unknown_key_is_kept_and_warned_about(world: World) -> None:
    """Nothing typed is dropped."""
    path = world.write(text=STORY.replace("byline:", "bylin: Ai đó\nbyline:"))
    story = world.house.stories.find(path.stem)
    assert any("byline" in f.message and f.severity == "warn" for f in story.faults)
    world.house.stories.set(path.stem, "status", "draft")
    assert "bylin: Ai đó\n" in path.read_text("utf-8")


def test_saving_over_a_version_that_was_not_opened_is_a_conflict(world: World) -> None:
    """Both texts survive: the file keeps theirs, the error carries ours."""
    path = world.write()
    opened = world.house.stories.find(path.stem)
    path.write_text(STORY.replace("Lớp học mở", "Lớp vẫn mở"), encoding="utf-8")
    with pytest.raises(EditConflict) as caught:
        world.house.stories.save(path, STORY + "\nThêm.\n", opened.version)
    assert caught.value.ours.endswith("Thêm.\n")
    assert "Lớp vẫn mở" in caught.value.theirs
    assert "Lớp vẫn mở" in path.read_text("utf-8")


def test_two_stories_with_one_headline_get_two_files(world: World) -> None:
    """A taken slug gets a number; nothing is overwritten."""
    first = world.house.stories.create("bai", "---\na: 1\n---\n", date(2026, 11, 23))
    second = world.house.stories.create("bai", "---\na: 2\n---\n", date(2026, 11, 23))
    assert (first.stem, second.stem) == ("bai", "bai-2")
    assert "a: 1" in first.read_text("utf-8")


def test_a_story_that_is_not_there_is_not_found(world: World) -> None:
    """Also when the slug tries to climb out of the folder."""
    for slug in ("khong-co", "../../newsroom", "/etc/passwd"):
        with pytest.raises(NotFound):
            world.house.stories.find(slug)
