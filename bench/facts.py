"""Facts proposed and old place names looked for in a 600-word article; beside folding its words."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import yaml

from pipeline.facts import propose
from pipeline.places import old_names
from pipeline.text import same_key

FOLDER = Path(__file__).parent.parent / "tests" / "data" / "facts"
DAY = date(2026, 11, 2)
ROUNDS = 20
LIMIT = 20.0  # milliseconds an article


def main() -> None:
    """Print milliseconds and ratios."""
    passages = yaml.safe_load((FOLDER / "dev.yaml").read_text("utf-8"))
    article = "\n\n".join(p["text"] for p in passages[:7])
    propose(article, DAY)
    facts = timed(lambda: propose(article, DAY))
    names = timed(lambda: old_names(article, DAY))
    peer = timed(lambda: [same_key(word) for word in article.split()])
    print(
        f"facts of {len(article.split())} words: {facts:.1f} ms ({facts / LIMIT:.2f} of the limit)"
    )
    print(f"old place names: {names:.1f} ms")
    print(f"peer (each word folded once): {peer:.1f} ms, {facts / peer:.1f} ×")


def timed(work: Callable[[], object]) -> float:
    """Milliseconds of the fastest round."""
    took = []
    for _ in range(ROUNDS):
        began = time.process_time()
        work()
        took.append(time.process_time() - began)
    return min(took) * 1000
