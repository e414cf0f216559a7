"""A thousand outlets polled three times; beside lemon24/reader doing the same in the same run.

The outlets stand on loopback, each at an address of its own, and answer after 100 ms; a third of
them know ETags, the others send their forty items again. Three rounds: every item new; four items
new and one edited in each feed; nothing changed. Each gatherer runs in a process of its own with
32 threads; ours reads robots.txt as well, judges every item for relevance, looks for copies and
writes drafts, which the peer does not. ``pip install reader`` brings the peer.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from tests.world import Clock, Outlets, make_world

COUNT, ITEMS, LATENCY, THREADS = 1000, 40, 0.1, 32
ROUNDS = ("first", "changed", "quiet")

WORDS = str.split(
    "học sinh xã vùng cao đường núi lớp học thầy giáo cô giáo nhà trường phụ huynh chính quyền "
    "nông dân mùa vụ giá cả thị trường doanh nghiệp giao thông tai nạn thời tiết mưa lớn bóng đá "
    "giải đấu ca sĩ phim truyện sức khỏe bệnh viện bác sĩ dự án đầu tư khu công nghiệp du lịch "
    "lễ hội di tích sách vở thư viện tuyển sinh đại học điểm chuẩn ngân hàng lãi suất đất đai"
)
TELLING = (
    "học bổng khuyến học cho học sinh nghèo vượt khó",
    "gia đình hiếu học ba đời làm nghề giáo",
)


def sentence(chance: random.Random, length: int) -> str:
    """Some Vietnamese words with a capital and a full stop."""
    return " ".join(chance.choices(WORDS, k=length)).capitalize() + "."


def item(outlet: int, number: int, edited: bool, base: str) -> str:
    """One item as newspapers write them: a picture and a summary inside the description."""
    chance = random.Random(outlet * 10_000 + number)
    title = sentence(chance, 12).rstrip(".")
    if number % 40 == 7 and outlet % 10 == 0:
        title = f"{TELLING[number % 2].capitalize()} thứ {outlet}-{number}"
    link = f"{base}/bai-{number}.html"
    text = sentence(chance, 35) + (" Bài đã được sửa." if edited else "")
    date = format_datetime(datetime.fromtimestamp(1_763_000_000 + number * 600, UTC))
    picture = f'<a href="{link}"><img src="{base}/anh-{number}.jpg"></a><br>{text}'
    return (
        f"<item><title>{escape(title)}</title><description><![CDATA[{picture}]]></description>"
        f"<pubDate>{date}</pubDate><link>{link}</link><guid>{link}</guid></item>"
    )


def document(outlet: int, round_: int, host: str) -> bytes:
    """A feed in a round: the newest items first, the last of the newest five edited."""
    shift = 4 if round_ else 0
    base = f"http://{host}"
    rows = [
        item(outlet, number, bool(round_) and number == ITEMS - 1, base)
        for number in range(ITEMS + shift - 1, shift - 1, -1)
    ]
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>'
        f"<title>Báo số {outlet}</title><link>{base}/</link>{''.join(rows)}</channel></rss>"
    ).encode()


# ---------------------------------------------------------------- the outlets


def serve(ready: Any) -> None:
    """A thousand outlets in one process; ``/round/N`` says which round it is."""
    state = {"round": 0}
    kept: dict[tuple[int, int], bytes] = {}

    def answer(head: str) -> bytes:
        path = head.split(" ", 2)[1]
        if path.startswith("/round/"):
            state["round"] = int(path.rpartition("/")[2])
            return b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        if not path.startswith("/feed-"):
            return b"HTTP/1.1 404 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        outlet, round_ = int(path[6:].partition(".")[0]), min(state["round"], 1)
        etag = f'"{outlet}-{round_}"'
        tagged = f"ETag: {etag}\r\n" if outlet % 3 == 0 else ""
        if tagged and f"if-none-match: {etag}" in head.lower():
            return b"HTTP/1.1 304 Same\r\nConnection: close\r\n\r\n"
        body = kept[outlet, round_]
        kind = "Content-Type: application/rss+xml; charset=utf-8"
        top = f"HTTP/1.1 200 OK\r\n{kind}\r\n{tagged}Content-Length: {len(body)}"
        return f"{top}\r\nConnection: close\r\n\r\n".encode() + body

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            await asyncio.sleep(LATENCY)
            writer.write(answer(head))
            await writer.drain()
            writer.close()
        except (OSError, asyncio.IncompleteReadError):
            writer.close()

    async def stand() -> None:
        server = await asyncio.start_server(talk, "0.0.0.0", 0, backlog=1000)
        port = server.sockets[0].getsockname()[1]
        for outlet in range(COUNT):
            for round_ in (0, 1):
                host = f"{address(outlet)}:{port}"
                kept[outlet, round_] = document(outlet, round_, host)
        ready.put(port)
        await server.serve_forever()

    asyncio.run(stand())


def address(outlet: int) -> str:
    """Each outlet has its own loopback address, so that politeness treats them apart."""
    return f"127.1.{outlet // 250}.{outlet % 250 + 1}"


def urls(port: int) -> list[str]:
    """The thousand feeds."""
    return [f"http://{address(n)}:{port}/feed-{n}.xml" for n in range(COUNT)]


def turn(port: int, round_: int) -> None:
    """Tell the outlets which round it is."""
    import urllib.request

    urllib.request.urlopen(f"http://127.0.0.1:{port}/round/{round_}").read()


# ---------------------------------------------------------------- the gatherers


def ours(port: int) -> None:
    """A workspace of a thousand sources."""
    with tempfile.TemporaryDirectory() as folder, Outlets() as outlets:
        clock = Clock()
        world = make_world(Path(folder) / "w", clock, outlets)
        settings = (world.root / "newsroom.yaml").read_text("utf-8")
        settings = settings.replace("[127.0.0.1], deadline: 5s", "[127.0.0.0/8], deadline: 30s")
        settings = settings.replace("gather: {", f"gather: {{threads: {THREADS}, ")
        (world.root / "newsroom.yaml").write_text(settings, encoding="utf-8")
        world.sources(
            *(
                f'id: bao-{n}, name: "Báo {n}", kind: feed, articles: no, url: "{url}"'
                for n, url in enumerate(urls(port))
            )
        )

        def poll() -> str:
            done = world.house.gather(force=True)
            clock.forward(hours=1)
            failed = sum(s.status == "failed" for s in done.sources)
            return f"{done.new} new, {done.updated} edited, {len(done.drafted)} drafts" + (
                f", {failed} FAILED" if failed else ""
            )

        timed(port, poll, world.close)


def peer(port: int) -> None:
    """lemon24/reader with the same feeds."""
    from reader import make_reader

    with tempfile.TemporaryDirectory() as folder:
        reader = make_reader(f"{folder}/reader.sqlite")
        for url in urls(port):
            reader.add_feed(url)

        def poll() -> str:
            new = edited = 0
            for result in reader.update_feeds_iter(workers=THREADS, scheduled=False):
                value = result.value
                new += getattr(value, "new", 0) or 0
                edited += getattr(value, "modified", 0) or 0
            return f"{new} new, {edited} edited"

        timed(port, poll, reader.close)


def timed(port: int, poll: Callable[[], str], close: Callable[[], None]) -> None:
    """Time the three rounds and print them as JSON."""
    rows = []
    for number, name in enumerate(ROUNDS):
        turn(port, min(number, 1))
        began, cpu = time.monotonic(), time.process_time()
        said = poll()
        spent = time.monotonic() - began
        rows.append(
            {"round": name, "seconds": spent, "cpu": time.process_time() - cpu, "said": said}
        )
    main = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    workers = [held_mb(pid) for pid in descendants(os.getpid())]
    close()
    print(json.dumps({"rows": rows, "mb": main, "workers_mb": workers}))


def descendants(of: int) -> list[int]:
    """Every process started by one, by those it started, and so on."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    found, row = [], [of]
    while row:
        row = [pid for pid, parent in parents.items() if parent in row]
        found += row
    return found


def held_mb(pid: int) -> int:
    """Memory a process holds, pages shared with others counted in part."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) // 1024
    return 0


def run(name: str, port: int) -> dict[str, Any]:
    """One gatherer in a process of its own."""
    command = [sys.executable, "-m", "bench.gather", name, str(port)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{name} did not run:\n{done.stderr[-800:]}")
        return {}
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    """Serve, run both, print the ratios."""
    ready: Any = multiprocessing.get_context("fork").Queue()
    server = multiprocessing.get_context("fork").Process(target=serve, args=(ready,), daemon=True)
    server.start()
    port = ready.get()
    mine, theirs = run("ours", port), run("peer", port)
    server.kill()
    for name, found in (("ours", mine), ("reader", theirs)):
        for row in found.get("rows", ()):
            rate, cpu = COUNT / row["seconds"], row["cpu"] / COUNT * 1000
            print(
                f"{name:7} {row['round']:8} {rate:6.0f} feeds/s  {row['seconds']:6.1f} s  "
                f"{cpu:5.1f} ms CPU a feed (main process)  {row['said']}"
            )
        if found:
            workers = found["workers_mb"]
            print(f"{name:7} peak {found['mb']} MB, its {len(workers)} helpers {sum(workers)} MB")
    for a, b in zip(mine.get("rows", ()), theirs.get("rows", ()), strict=False):
        print(f"{a['round']:8} {b['seconds'] / a['seconds']:.2f} × reader's rate")


if __name__ == "__main__":
    if len(sys.argv) > 2:
        {"ours": ours, "peer": peer}[sys.argv[1]](int(sys.argv[2]))
    else:
        main()
