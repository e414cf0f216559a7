"""A million past texts in the table of sketches: time of a lookup, recall, memory, size on disk.

    python -m bench duplicates          (or: python bench/duplicates.py 200000)

Every text lies inside the days that are looked through, the worst case: a year's lookup reads
fourteen days of its key. The peer is the same lookup in a table a tenth as large: what a lookup
costs should hardly depend on how much is kept.
"""

from __future__ import annotations

import random
import resource
import statistics
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import insert

from pipeline import duplicates
from pipeline.storage import Storage, copies, open_storage
from pipeline.storage.tables import candidates, shingles

NOW = datetime.fromisoformat("2026-11-23T08:00:00+07:00")
CHUNK, QUERIES = 20_000, 500
TOP = 2**63 // 300  # the smallest 32 of some 10,000 hashes lie about here


def sketch(number: int) -> tuple[int, ...]:
    """The sketch of text ``number``: 32 hashes, always the same."""
    chance = random.Random(number)
    return tuple(sorted(chance.randrange(TOP) for _ in range(duplicates.SIZE)))


def edited(number: int) -> tuple[int, ...]:
    """The same text lightly edited: a quarter of its shingles are others."""
    chance = random.Random(-number)
    kept = chance.sample(sketch(number), 24)
    return tuple(sorted((*kept, *(chance.randrange(TOP) for _ in range(8)))))


def fill(storage: Storage, first: int, last: int) -> None:
    """Put texts into the tables, a chunk to a transaction."""
    for start in range(first, last, CHUNK):
        rows, hashes = [], []
        for number in range(start, min(start + CHUNK, last)):
            seen, own = NOW - timedelta(days=number % 14), sketch(number)
            rows.append(row(number + 1, seen, own))
            hashes += [
                {"hash": h, "day": seen.date().toordinal(), "candidate": number + 1} for h in own
            ]
        hashes.sort(key=lambda r: r["hash"])
        with storage.writing() as connection:
            connection.execute(insert(candidates), rows)
            connection.execute(insert(shingles), hashes)


def row(id_: int, seen: datetime, own: tuple[int, ...]) -> dict[str, object]:
    """A candidate's row with no more than a lookup reads."""
    return {
        "id": id_,
        "source": "bao",
        "outlet": "Báo",
        "url": f"https://bao.example/{id_}",
        "title": f"Bài {id_}",
        "entry_sha": "",
        "first_seen": seen.isoformat(),
        "changed_at": seen.isoformat(),
        "cluster": id_,
        "sketch": copies.packed(own),
    }


def look_up(storage: Storage, count: int) -> tuple[list[float], int, int]:
    """Seconds of each lookup, edited copies found, and false finds among new texts."""
    chance, spent, found, false = random.Random(1), [], 0, 0
    window = (NOW - duplicates.WINDOW, NOW + duplicates.WINDOW)
    with storage.reading() as connection:
        for n in range(QUERIES):
            number = chance.randrange(count)
            asked = edited(number) if n % 2 else sketch(10**9 + n)
            began = time.perf_counter()
            (near,) = copies.sharing(connection, [copies.Asked(asked, *window, duplicates.COPY)])
            match = duplicates.best_match(asked, ((i, s) for i, (_, s) in near.items()))
            spent.append(time.perf_counter() - began)
            found += n % 2 == 1 and match == number + 1
            false += n % 2 == 0 and match is not None
    return spent, found, false


def main(count: int = 1_000_000) -> None:
    """Fill a tenth, look up, fill the rest, look up again."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "copies.db"
        storage = open_storage(path)
        medians = []
        for first, last in ((0, count // 10), (count // 10, count)):
            began = time.monotonic()
            fill(storage, first, last)
            took = time.monotonic() - began
            spent, found, false = look_up(storage, last)
            medians.append(statistics.median(spent))
            print(
                f"{last:9,} texts: lookup median {medians[-1] * 1000:.2f} ms, "
                f"99 % within {sorted(spent)[int(len(spent) * 0.99)] * 1000:.2f} ms; "
                f"{found}/{QUERIES // 2} edited copies found, {false} false; "
                f"{path.stat().st_size // 1_000_000} MB on disk; filled in {took:.0f} s"
            )
        storage.close()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"ten times the texts: {medians[1] / medians[0]:.2f} × the time; peak memory {memory} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
