"""What outlets send is read in processes that may die: the round goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from pipeline.errors import ExtractError, FeedError
from pipeline.model import Fetched, Selectors, Source
from pipeline.reading import Readers, Words
from tests.world import item, page, rss

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
SOURCE = Source("bao", "Báo", "feed", "https://bao.example/rss")


@pytest.fixture
def readers() -> Readers:
    """Workers, let go at the end."""
    return Readers(2)


def fetched(text: str) -> Fetched:
    """A document as an outlet sent it."""
    return Fetched("https://bao.example/rss", text.encode(), "text/xml")


def test_a_second_document_gives_back_only_what_the_first_did_not_say(readers: Readers) -> None:
    """New entries and edited ones; the rest is known."""
    rows = [item(f"Tin {n}", f"https://bao.example/{n}", "x") for n in range(3)]
    first = readers.feed(fetched(rss(*rows)), SOURCE, ZONE, b"")
    assert len(first.entries) == 3
    rows[1] = item("Tin 1", "https://bao.example/1", "đã sửa")
    second = readers.feed(
        fetched(rss(item("Tin 9", "https://bao.example/9"), *rows)), SOURCE, ZONE, first.said
    )
    assert [n.entry.title for n in second.entries] == ["Tin 9", "Tin 1"]
    readers.close()


def test_errors_cross_from_the_workers_with_their_place(readers: Readers) -> None:
    """The message, the address and the code, as if it had been read here."""
    with pytest.raises(FeedError) as caught:
        readers.feed(fetched("   "), SOURCE, ZONE, b"")
    assert caught.value.faults[0].file == "https://bao.example/rss"
    assert caught.value.faults[0].code == "empty"
    with pytest.raises(ExtractError):
        readers.article(fetched(page("Ngắn", "Một câu.")), Selectors(), ZONE)
    readers.close()


def test_killed_workers_are_replaced(readers: Readers) -> None:
    """Whoever killed them, the next document is read."""
    one = fetched(rss(item("Tin", "https://bao.example/1")))
    readers.feed(one, SOURCE, ZONE, b"")
    assert readers._pool is not None
    for process in list(readers._pool._processes.values()):
        process.kill()
    assert len(readers.feed(one, SOURCE, ZONE, b"").entries) == 1
    readers.close()


def test_many_texts_are_judged_as_few_are(readers: Readers) -> None:
    """In the workers or here, the verdicts are the same and in order."""
    texts = [
        Words(f"Nữ sinh nghèo vượt khó thứ {n}", "Học bổng khuyến học.", "") for n in range(300)
    ]
    many = readers.judge(texts)
    assert many[:50] == readers.judge(texts[:50])
    assert [s.value for s, _ in many] == [s.value for t in texts for s, _ in readers.judge([t])]
    readers.close()


def test_no_worker_outlives_a_killed_newsroom(tmp_path: Path) -> None:
    """Killed without a word, it leaves no process behind."""
    script = tmp_path / "killed.py"
    script.write_text(
        "import sys, time\n"
        "from pipeline.reading import Readers\n"
        "from tests.test_reading import SOURCE, ZONE, fetched\n"
        "from tests.world import item, rss\n"
        "if __name__ == '__main__':\n"
        "    readers = Readers(2)\n"
        "    readers.feed(fetched(rss(item('Tin', 'https://b.example/1'))), SOURCE, ZONE, b'')\n"
        "    print(*[p.pid for p in readers._pool._processes.values()], flush=True)\n"
        "    time.sleep(60)\n",
        encoding="utf-8",
    )
    root = Path(__file__).parent.parent
    process = subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    assert process.stdout is not None
    workers = [int(pid) for pid in process.stdout.readline().split()]
    assert workers
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    ends = time.monotonic() + 20
    while time.monotonic() < ends and any(is_alive(pid) for pid in workers):
        time.sleep(0.1)
    assert not any(is_alive(pid) for pid in workers)


def is_alive(pid: int) -> bool:
    """Whether a process is there and is no zombie."""
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
