"""Gathering for years: 2,000 new items a day, what grows and what stays flat.

    python bench/years.py [days] [days kept]

An outlet brings 2,000 items each day; what interested nobody is let go after ``days kept``. Once
that many days have passed the round's time and the tables should stay flat; only the names of
what was let go remain, and what they cost is printed for an item and for three years. The peer is
the same house in its first days.
"""

from __future__ import annotations

import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path

from bench.gather import item
from tests.world import Clock, Outlets, World, make_world, rss

A_DAY, EVERY = 2_000, 10


def gather_for(world: World, clock: Clock, days: int) -> list[tuple[int, float, float, int]]:
    """Rows of: day, median seconds a round since the last row, MB of the database, MB of memory."""
    rows, spent = [], []
    for day in range(days):
        items = [item(day, n, False, f"https://bao.example/{day}") for n in range(A_DAY)]
        world.outlets.pages["/bao.xml"] = rss(*items)
        began = time.monotonic()
        done = world.house.gather(force=True)
        spent.append(time.monotonic() - began)
        assert done.new == A_DAY, done
        clock.forward(days=1)
        if (day + 1) % EVERY == 0:
            size = (world.root / "var" / "newsroom.db").stat().st_size / 1e6
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            rows.append((day + 1, statistics.median(spent), size, memory))
            print(f"day {day + 1:4}: {rows[-1][1]:.2f} s a round, {size:.1f} MB, {memory} MB")
            spent = []
    return rows


def main(days: int = 60, kept: int = 20) -> None:
    """Run the days and say how each figure grows."""
    with tempfile.TemporaryDirectory() as folder, Outlets() as outlets:
        clock = Clock()
        world = make_world(Path(folder) / "w", clock, outlets)
        path = world.root / "newsroom.yaml"
        settings = path.read_text("utf-8").replace("gather: {", f"gather: {{keep: {kept}d, ")
        path.write_text(settings, encoding="utf-8")
        world.sources(world.feed_source("bao", articles="no"))
        rows = gather_for(world, clock, days)
        world.close()
    late = [row for row in rows if row[0] > kept + EVERY]
    if len(late) < 2:
        print("too few days to say how it grows")
        return
    grown = (late[-1][2] - late[0][2]) * 1e6 / ((late[-1][0] - late[0][0]) * A_DAY)
    print(f"round: {late[-1][1] / rows[0][1]:.2f} × the first days'")
    print(f"growth once settled: {grown:.0f} bytes an item, {grown * 2_190_000 / 1e6:.0f} MB in "
          f"three years; memory {late[-1][3] - late[0][3]:+d} MB")  # fmt: skip


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
