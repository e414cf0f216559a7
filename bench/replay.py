"""Three real outlets over four days, gathered after each snapshot; beside feedparser alone.

The peer parses the same documents with the library's defaults and keeps nothing.
"""

from __future__ import annotations

import os
import resource
import tempfile
import time
from pathlib import Path

import feedparser

from tests.world import Clock, Outlets, World, make_world

FEEDS = Path(__file__).parent.parent.parent / "shared" / "data" / "feeds"
NAMES = ("thanhnien", "tuoitre", "vnexpress")


def main() -> None:
    """Print the round times, what was judged relevant, and the ratio to the peer."""
    files = sorted(FEEDS.glob("*.xml"))
    if not files:
        print(f"no snapshots in {FEEDS}: this row measures nothing")
        return
    began = time.process_time()
    for file in files:
        feedparser.parse(file.read_bytes())
    peer = time.process_time() - began
    with Outlets() as outlets, tempfile.TemporaryDirectory() as folder:
        world = make_world(Path(folder) / "w", Clock("2025-09-04T06:00:00+07:00"), outlets)
        ours, quiet = _rounds(world, files)
        report(world, len(files), ours, quiet, peer)
        world.close()


def _rounds(world: World, files: list[Path]) -> tuple[float, float]:
    """CPU seconds of the sixteen rounds, and of one in which nothing changed."""
    world.sources(*(world.feed_source(name, articles="no") for name in NAMES))
    spent = 0.0
    for stamp in sorted({file.stem.split("-")[1] for file in files}):
        for name in NAMES:
            data = (FEEDS / f"{name}-{stamp}.xml").read_bytes()
            world.outlets.pages[f"/{name}.xml"] = (200, {"Content-Type": "text/xml"}, data)
        began = time.process_time()
        world.house.gather(force=True)
        spent += time.process_time() - began
        world.clock.forward(hours=6)
    began = time.process_time()
    again = world.house.gather(force=True)
    assert (again.new, again.updated, again.drafted) == (0, 0, [])
    return spent, time.process_time() - began


def report(world: World, documents: int, ours: float, quiet: float, peer: float) -> None:
    """Print the row."""
    found = world.house.inbox(every=True)
    chosen = sorted((c for c in found if c.relevant), key=lambda c: -c.score)
    print(f"{documents} documents → {len(found)} candidates, {len(chosen)} judged relevant")
    print(f"CPU: {ours:.2f} s all rounds, {quiet * 1000:.0f} ms a quiet round of three sources")
    print(f"peer (feedparser alone, defaults): {peer:.2f} s; ratio ours/peer {ours / peer:.2f}")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")
    for candidate in chosen:
        print(f"  {candidate.score:.2f}  {candidate.outlet}: {candidate.title}")


if __name__ == "__main__":
    os.environ.setdefault("LC_ALL", "C.UTF-8")
    main()
