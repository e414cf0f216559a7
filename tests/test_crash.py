"""``kill -9`` at any moment: the next run completes, with nothing lost and nothing doubled."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.test_gather import BODY, PUPIL, SUMMARY
from tests.world import APPROVER, STORY, World, item, page, rss

RUNS = 10


def start(root: Path, *words: str) -> subprocess.Popen[bytes]:
    """A command in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "pipeline", "-w", str(root), "--json", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def finish(root: Path, *words: str) -> dict[str, object]:
    """Run a command to its end and read its JSON."""
    process = start(root, *words)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err.decode()
    found: dict[str, object] = json.loads(out)
    return found


def seconds_of(root: Path, *words: str) -> float:
    """How long an undisturbed run takes, to choose moments from."""
    began = time.monotonic()
    finish(root, *words)
    return time.monotonic() - began


def kill_at(process: subprocess.Popen[bytes], moment: float) -> bool:
    """Kill a process after some seconds; False when it had ended by itself."""
    try:
        process.wait(moment)
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        return True
    process.communicate()
    return False


def serve_outlets(world: World, count: int = 4, stories: int = 6) -> None:
    """Several outlets, each with relevant stories of its own."""
    base = world.outlets.base
    for n in range(count):
        rows = []
        for k in range(stories):
            path = f"/bao{n}/bai-{k}"
            title = f"{PUPIL} năm thứ {k} ở trường số {n}"
            words = own_words(n * stories + k)
            world.outlets.pages[path] = page(title, *words, lead=SUMMARY)
            rows.append(item(title, base + path, f"{SUMMARY} Trường số {n}, năm {k}."))
        world.outlets.pages[f"/bao{n}.xml"] = rss(*rows)


VOCABULARY = [
    "nương",
    "ngô",
    "lúa",
    "suối",
    "đá",
    "bản",
    "chợ",
    "đường",
    "mưa",
    "nắng",
    "gió",
    "rừng",
    "trâu",
    "bếp",
    "lửa",
    "sách",
    "bảng",
    "phấn",
    "bàn",
    "ghế",
    "cửa",
    "mái",
    "ngói",
    "tre",
    "trúc",
    "măng",
    "chè",
    "bông",
    "vải",
    "chàm",
    "khèn",
    "sáo",
    "trống",
    "cờ",
    "hội",
    "mùa",
    "xuân",
    "hạ",
    "thu",
    "đông",
]


def own_words(number: int) -> list[str]:
    """Paragraphs that no other story shares, and are about a learner all the same."""
    chosen = random.Random(number)
    return [f"{p} {' '.join(chosen.choices(VOCABULARY, k=90))}." for p in BODY]


def test_a_killed_gather_is_completed_by_the_next(world: World) -> None:
    """Ten random moments; then every entry is a candidate once and every draft is there once."""
    serve_outlets(world)
    entries = [world.feed_source(f"bao{n}") for n in range(4)]
    world.sources(*entries)
    world.house.close()
    whole = seconds_of(world.root, "gather")
    expected = {c.url for c in world.reopen().inbox(every=True)}
    drafts = {p.read_text("utf-8") for p in world.house.stories.paths()}
    world.house.close()
    moments = random.Random(20261123)
    for _ in range(RUNS):
        reset(world.root)
        killed = kill_at(start(world.root, "gather", "--force"), moments.uniform(0.1, whole))
        finish(world.root, "gather", "--force")
        house = world.reopen()
        found = house.inbox(every=True)
        assert {c.url for c in found} == expected
        assert len(found) == len(expected)
        texts = [p.read_text("utf-8") for p in house.stories.paths()]
        assert len(texts) == len(drafts), f"killed: {killed}"
        assert {headline(t) for t in texts} == {headline(t) for t in drafts}
        assert len({c.story for c in found if c.story}) == len(drafts)
        assert not list((world.root / "stories").rglob(".*"))
        assert house.verify() == []
        house.close()


def headline(text: str) -> str:
    """The headline line of a story file."""
    return next(row for row in text.splitlines() if row.startswith("headline:"))


def reset(root: Path) -> None:
    """Back to before the first round."""
    import shutil

    shutil.rmtree(root / "var", ignore_errors=True)
    shutil.rmtree(root / "stories", ignore_errors=True)


def test_a_killed_build_is_completed_by_the_next(world: World) -> None:
    """Ten random moments; then output/ is byte for byte that of an undisturbed build."""
    for n in range(12):
        world.write(f"bai-{n}", STORY.replace("headline: Lớp", f"headline: Bài {n}, lớp"))
        world.house.approve(f"bai-{n}", APPROVER)
    world.house.close()
    whole = seconds_of(world.root, "build")
    expected = world.built()
    moments = random.Random(20261124)
    for n in range(RUNS):
        if n % 2:
            reset_output(world.root)
        kill_at(start(world.root, "build", "--all"), moments.uniform(0.1, whole))
        finish(world.root, "build")
        assert world.built() == expected


def reset_output(root: Path) -> None:
    """output/ may be deleted at any time."""
    import shutil

    shutil.rmtree(root / "output")
