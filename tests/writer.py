"""A process that saves one sentence after another into a story, and says so after each save."""

from __future__ import annotations

import itertools
import sys
from datetime import UTC, datetime
from pathlib import Path

from pipeline.errors import EditConflict
from pipeline.newsroom import open_newsroom


def main(root: str, name: str, run: str) -> None:
    """Save until killed; a conflict is met by reading again."""
    house = open_newsroom(Path(root), lambda: datetime.now(UTC), "web")
    for number in itertools.count():
        sentence = f"Câu {run}-{number}."
        while True:
            story = house.stories.find("bai")
            try:
                saved = house.edit("bai", f"{story.text}\n{sentence}\n", story.version, name)
            except EditConflict as conflict:
                assert sentence in conflict.merged
                continue
            break
        print(f"{saved.version} {sentence}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
