"""Versions, locks and conflicts: nothing that somebody wrote is ever lost."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import Busy, EditConflict, NotFound, Refused
from pipeline.merging import merge
from pipeline.storage.locks import STALE, Lock, decide
from pipeline.wording import GONE, NEW, SAME, marked, pieces
from tests.conftest import Clock
from tests.world import APPROVER, REPORTER, STORY, World

SLUG = "lop-hoc-dem"
# 500 for a long run: DESK_SAVES=500 pytest tests/test_archive.py
SAVES = int(os.environ.get("DESK_SAVES", "40"))


def hows(world: World) -> list[tuple[str, str]]:
    """Who and how of every version."""
    return [(v.who, v.how) for v in world.house.versions(SLUG)]


def test_every_save_is_a_version_and_outside_edits_are_found(world: World) -> None:
    """Who saved here is known; what an editor's own program did is seen at the next reading."""
    path = world.write()
    story = world.house.stories.find(SLUG)
    world.house.edit(SLUG, story.text.replace("61 tuổi", "62 tuổi"), story.version, REPORTER)
    path.write_text(path.read_text("utf-8").replace("62 tuổi", "63 tuổi"), encoding="utf-8")
    world.house.check_file(path)
    world.house.send_back(SLUG, APPROVER, "xem lại tuổi")
    assert hows(world) == [("", "found"), (REPORTER, "saved"), ("", "found"), (APPROVER, "set")]


def test_a_restored_version_is_a_new_one(world: World) -> None:
    """Nothing between is lost, and a file that was deleted comes back too."""
    path = world.write()
    story = world.house.stories.find(SLUG)
    world.house.edit(SLUG, story.text + "\nThêm một câu.\n", story.version, REPORTER)
    world.house.restore(SLUG, "1", REPORTER)
    assert path.read_text("utf-8") == STORY
    assert hows(world)[1:] == [(REPORTER, "saved"), (REPORTER, "restored")]
    path.unlink()
    world.house.restore(SLUG, world.house.archive.of_story(SLUG)[1].sha256[:12], REPORTER)
    assert path.read_text("utf-8") == STORY + "\nThêm một câu.\n"
    with pytest.raises(NotFound, match="versions"):
        world.house.restore(SLUG, "99", REPORTER)


def test_two_versions_are_compared_word_by_word(world: World) -> None:
    """What went and what came, with its neighbours."""
    world.write()
    story = world.house.stories.find(SLUG)
    world.house.edit(SLUG, story.text.replace("61 tuổi", "62 tuổi"), story.version, REPORTER)
    assert "[-61-]{+62+}" in marked(world.house.compare(SLUG, "1", "2"))
    assert marked(world.house.compare(SLUG, "2")).count("[-") == 0


def test_a_conflict_brings_both_texts_and_a_proposal(world: World) -> None:
    """Changes to different paragraphs merge; the same line stands twice between marks."""
    world.write()
    opened = world.house.stories.find(SLUG)
    theirs = opened.text.replace("rộng 30m2", "rộng 40m2")
    world.house.edit(SLUG, theirs, opened.version, APPROVER)
    ours = opened.text.replace("61 tuổi", "62 tuổi")
    with pytest.raises(EditConflict) as caught:
        world.house.edit(SLUG, ours, opened.version, REPORTER)
    conflict = caught.value
    assert (conflict.ours, conflict.theirs, conflict.conflicts) == (ours, theirs, 0)
    assert "rộng 40m2" in conflict.merged and "62 tuổi" in conflict.merged
    ours = opened.text.replace("rộng 30m2", "rộng 50m2")
    with pytest.raises(EditConflict) as caught:
        world.house.edit(SLUG, ours, opened.version, REPORTER)
    assert caught.value.conflicts == 1
    assert "rộng 40m2" in caught.value.merged and "rộng 50m2" in caught.value.merged
    assert world.house.stories.find(SLUG).text == theirs


LINES = st.lists(st.sampled_from(["một\n", "hai\n", "ba\n", "bốn\n", "\n"]), max_size=8).map(
    "".join
)


@given(LINES, LINES, LINES)
def test_a_merge_drops_no_line_of_either_side(base: str, ours: str, theirs: str) -> None:
    """And where only one side changed, it is that side."""
    merged = merge(base, ours, theirs)
    assert merge(base, ours, base).text == ours
    assert merge(base, base, theirs).text == theirs
    kept = merged.text.splitlines()
    for side in (ours, theirs):
        assert set(side.splitlines()) - set(base.splitlines()) <= set(kept)


@given(st.text(max_size=80), st.text(max_size=80))
def test_pieces_give_both_texts_back(old: str, new: str) -> None:
    """The old one is same and gone, the new one same and new."""
    found = pieces(old, new)
    assert "".join(p.text for p in found if p.kind in (SAME, GONE)) == old
    assert "".join(p.text for p in found if p.kind in (SAME, NEW)) == new


def test_a_lock_is_refused_to_others_until_it_is_stale(world: World, clock: Clock) -> None:
    """With its owner's name; the owner may renew and give back."""
    world.write()
    world.house.lock(SLUG, REPORTER)
    with pytest.raises(Busy, match=REPORTER):
        world.house.lock(SLUG, APPROVER)
    clock.forward(minutes=10)
    world.house.lock(SLUG, REPORTER)
    clock.forward(minutes=10)
    assert not world.house.unlock(SLUG, APPROVER)
    with pytest.raises(Busy):
        world.house.lock(SLUG, APPROVER)
    clock.forward(minutes=5)
    assert world.house.lock(SLUG, APPROVER).owner == APPROVER
    assert world.house.unlock(SLUG, APPROVER)
    assert world.house.locked_by(SLUG) is None


@pytest.mark.parametrize(
    ("owner", "age", "verdict"),
    [
        (None, 0, "take"),
        ("Lý Thị Mai Anh", 0, "renew"),
        ("lý thị mai anh", 99, "renew"),
        ("Khác", 14, "refuse"),
        ("Khác", 15, "steal"),
    ],
)
def test_what_becomes_of_an_asked_lock(
    clock: Clock, owner: str | None, age: int, verdict: str
) -> None:
    """The decision alone, at the minute."""
    then = clock() - timedelta(minutes=age)
    lock = Lock("a", owner, then, then) if owner else None
    assert decide(lock, REPORTER, clock()) == verdict
    assert timedelta(minutes=15) == STALE


def test_only_who_may_write_saves(world: World) -> None:
    """A stranger is told so, and nothing is saved."""
    world.write()
    story = world.house.stories.find(SLUG)
    with pytest.raises(Refused, match="không có ai tên"):
        world.house.edit(SLUG, "x", story.version, "Người Lạ")
    assert world.house.stories.find(SLUG).text == STORY


def start(root: Path, name: str, run: int) -> subprocess.Popen[str]:
    """A writer in a process of its own."""
    words = [sys.executable, "-m", "tests.writer", str(root), name, str(run)]
    here = Path(__file__).parent.parent
    return subprocess.Popen(words, stdout=subprocess.PIPE, text=True, cwd=here)


def first_save(writer: subprocess.Popen[str]) -> str:
    """The line of its first acknowledged save, however slow the machine is to start it."""
    assert writer.stdout
    line = writer.stdout.readline()
    assert line, "the writer ended by itself"
    return line


def rest(writer: subprocess.Popen[str]) -> list[str]:
    """What a killed writer still said."""
    assert writer.stdout
    with writer.stdout as said:
        rows = said.read().splitlines(keepends=True)
    writer.wait()
    return [row for row in rows if row.endswith("\n")]


def test_two_writers_killed_at_random_lose_no_sentence(world: World) -> None:
    """Every acknowledged save is in the file and among the versions."""
    world.write("bai")
    world.house.close()
    chance, saved, run = random.Random(7), [], 0
    while len(saved) < SAVES:
        run += 2
        writers = [start(world.root, n, run + i) for i, n in enumerate((REPORTER, APPROVER))]
        begun = [first_save(writer) for writer in writers]
        time.sleep(chance.random() * 2)
        for writer in writers:
            time.sleep(chance.random() * 0.05)
            writer.kill()
        lines = [*begun, *(row for w in writers for row in rest(w))]
        saved += [row.strip().split(" ", 1) for row in lines if row.strip().endswith(".")]
    house = world.reopen()
    house.archive.notice("bai", world.clock())
    text = house.stories.find("bai").text
    assert [sentence for _, sentence in saved if sentence not in text] == []
    kept = {version.sha256 for version in house.versions("bai")}
    assert [version for version, _ in saved if version not in kept] == []
