"""The inbox with a hundred thousand candidates waiting: server time of its pages and searches.

    python -m bench web                 (or: python bench/web.py 20000)

Every candidate is a relevant leader that nobody decided about: far worse than a house in use,
where most are neither. The peer is the same inbox a tenth as large: what a page costs should
hardly depend on how much waits behind it. Times are of whole requests through WSGI, signed in.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import insert
from werkzeug.test import Client

from pipeline.newsroom import Newsroom, open_newsroom
from pipeline.storage import stamp
from pipeline.storage.tables import candidates
from pipeline.web import create_app
from pipeline.workspace import init

NOW = datetime.fromisoformat("2026-11-23T08:00:00+07:00")
CHUNK, ROUNDS, SOURCES = 10_000, 40, 20
PASSWORD = "một câu dễ nhớ"
OURS = {"Sec-Fetch-Site": "same-origin"}
NAMES = ["An", "Bình", "Chi", "Dung", "Giang", "Hương", "Khánh", "Lan", "Mai", "Phúc", "Vân", "Yến"]
PLACES = ["Đồng Văn", "Mèo Vạc", "Quản Bạ", "Yên Minh", "Xín Mần", "Hoàng Su Phì", "Bắc Mê"]
DEEDS = ["đỗ thủ khoa", "được trao học bổng", "mở lớp xóa mù chữ", "đi bộ mười cây số đến trường"]
ROWS = (
    ("first page", "/hop-tin"),
    ("next page", "/hop-tin?sau=0.5,5000"),
    ("of a source", "/hop-tin?nguon=bao-7"),
    ("of a type", "/hop-tin?loai=learning-family"),
    ("of a week", "/hop-tin?tuoi=7"),
    ("of no source", "/hop-tin?nguon=bao-khong-co"),
    ("rare words", "/hop-tin?tim=hoang+su+phi+khanh"),
    ("common words", "/hop-tin?tim=hoc+sinh"),
    ("no such words", "/hop-tin?tim=khong+co+dau"),
)


def workspace(root: Path) -> Newsroom:
    """A workspace whose head has a password."""
    init(root)
    settings = root / "newsroom.yaml"
    desk = "people:\n  - {name: Người Đo, role: truong-phong}\n"
    settings.write_text(settings.read_text("utf-8").replace("people: []\n", desk), "utf-8")
    (root / "sources.yaml").write_text("[]\n", "utf-8")
    house = open_newsroom(root, lambda: NOW, "bench")
    house.set_password("Người Đo", PASSWORD, "bench")
    return house


def fill(house: Newsroom, first: int, last: int) -> None:
    """Put candidates into the inbox."""
    for start in range(first, last, CHUNK):
        rows = [row(n) for n in range(start + 1, min(start + CHUNK, last) + 1)]
        with house.storage.writing() as connection:
            connection.execute(insert(candidates), rows)


def row(number: int) -> dict[str, object]:
    """A candidate, always the same."""
    chance = random.Random(number)
    seen = NOW - timedelta(minutes=number)
    name, place, deed = (chance.choice(words) for words in (NAMES, PLACES, DEEDS))
    return {
        "id": number,
        "source": f"bao-{number % SOURCES}",
        "outlet": f"Báo {number % SOURCES}",
        "url": f"https://bao.example/{number}",
        "title": f"Học sinh {name} ở {place} {deed}",
        "summary": f"Chuyện số {number} của em {name}, xã vùng cao {place}. " * 3,
        "text": "Một đoạn văn của bài. " * 150,
        "entry_sha": "",
        "first_seen": stamp(seen),
        "changed_at": stamp(seen),
        "published": stamp(seen),
        "score": round(chance.random(), 4),
        "relevant": 1,
        "story_type": chance.choice(("learning-family", "literacy-teacher", "adult-learner")),
        "reasons": [{"term": "học sinh", "weight": 2.0, "where": "title"}],
        "cluster": number,
    }


def ask(client: Client, path: str) -> list[float]:
    """Milliseconds of each request, the first left out."""
    spent = []
    for _ in range(ROUNDS + 1):
        began = time.perf_counter()
        answer = client.get(path)
        spent.append(1000 * (time.perf_counter() - began))
        assert answer.status_code == 200, path
    return sorted(spent[1:])


def measure(house: Newsroom) -> dict[str, tuple[float, float]]:
    """Median and 95th percentile of each kind of request."""
    client = create_app(house).test_client()
    form = {"ten": "Người Đo", "mat_khau": PASSWORD}
    client.post("/dang-nhap", data=form, headers=OURS)
    times = {name: ask(client, path) for name, path in ROWS}
    return {n: (statistics.median(t), t[int(0.95 * len(t)) - 1]) for n, t in times.items()}


def main(count: int = 100_000) -> None:
    """Measure a tenth, fill the rest, measure again."""
    with tempfile.TemporaryDirectory() as folder:
        house = workspace(Path(folder) / "desk")
        fill(house, 0, count // 10)
        small = measure(house)
        fill(house, count // 10, count)
        large = measure(house)
        house.close()
    print(f"{'':15} {count // 10:>9,} p95 {count:>9,} median {'p95':>7}  ratio of p95")
    for name, (median, p95) in large.items():
        ratio = p95 / small[name][1]
        print(
            f"{name:15} {small[name][1]:>10.1f} ms {median:>12.1f} ms {p95:>7.1f} ms {ratio:>6.1f}"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
