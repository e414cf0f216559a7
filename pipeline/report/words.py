"""What things are called in a report: labels of keys, numbers as Vietnamese writes them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pipeline.model import Channel
from pipeline.sections import read_data
from pipeline.stories import genres, story_types

UNKNOWN = "Chưa ghi"
NOT_REPORTED = "chưa có"


@cache
def languages() -> dict[str, str]:
    """Languages a story may be in: ISO 639 code → label."""
    path = Path(__file__).parents[1] / "data" / "languages.yaml"
    return read_data(path, lambda s: {code: s.section(code).text("label") for code in s.data})


def labels_of(channels: Mapping[str, Channel]) -> dict[str, dict[str, str]]:
    """What the keys of each dimension are called; ``""`` stands for a key nobody wrote."""
    found = {
        "genre": {name: known["label"] for name, known in genres().items()},
        "channel": {name: channel.label for name, channel in channels.items()},
        "language": dict(languages()),
        "story_type": {name: known["label"] for name, known in story_types().items()},
        "commune": {},
        "author": {},
    }
    return {name: labels | {"": UNKNOWN} for name, labels in found.items()}


def number(value: float) -> str:
    """``1234.5`` → ``1.234,5``; whole numbers without a comma."""
    written = f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"
    return written.translate(str.maketrans(",.", ".,"))
