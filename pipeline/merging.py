"""Two people changed the same story: one text out of both, conflicts marked. Pure.

Nothing that either of them added is dropped: where both changed the same lines, both stand
between marks and a person chooses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

OURS, BETWEEN, THEIRS = "<<<<<<< ", "=======", ">>>>>>> "


@dataclass(frozen=True)
class Merged:
    """A proposal: the text, and in how many places a person must choose."""

    text: str
    conflicts: int


def merge(
    base: str, ours: str, theirs: str, our_name: str = "bản của bạn", their_name: str = "bản đã lưu"
) -> Merged:
    """Three-way merge by lines, from the version both started with."""
    old, mine, other = (text.splitlines(keepends=True) for text in (base, ours, theirs))
    out: list[str] = []
    conflicts = 0
    at = (0, 0, 0)
    for anchor in (*_anchors(old, mine, other), (len(old), len(mine), len(other))):
        parts = old[at[0] : anchor[0]], mine[at[1] : anchor[1]], other[at[2] : anchor[2]]
        chosen = _choose(*parts)
        conflicts += chosen is None
        out += _marked(parts[1], parts[2], our_name, their_name) if chosen is None else chosen
        out += old[anchor[0] : anchor[0] + 1]
        at = (anchor[0] + 1, anchor[1] + 1, anchor[2] + 1)
    return Merged("".join(out), conflicts)


def _anchors(
    old: Sequence[str], mine: Sequence[str], other: Sequence[str]
) -> list[tuple[int, int, int]]:
    """Lines of the base that both still have, with where they stand in each."""
    here, there = _places(old, mine), _places(old, other)
    return [(i, here[i], there[i]) for i in sorted(here.keys() & there.keys())]


def _places(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return {b.a + n: b.b + n for b in blocks for n in range(b.size)}


def _choose(old: list[str], mine: list[str], other: list[str]) -> list[str] | None:
    """The side that changed; None when both did, in different ways."""
    if other in (mine, old):
        return mine
    return other if mine == old else None


def _marked(mine: list[str], other: list[str], our_name: str, their_name: str) -> list[str]:
    return [
        f"{OURS}{our_name}\n", *_ended(mine), f"{BETWEEN}\n", *_ended(other),
        f"{THEIRS}{their_name}\n",
    ]  # fmt: skip


def _ended(lines: list[str]) -> list[str]:
    """Lines of which the last ends too, so that a mark never lands on a person's own line."""
    return [line if line.endswith("\n") else line + "\n" for line in lines]
