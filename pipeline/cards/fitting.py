"""Where a headline breaks, and how large it can be. Pure: widths come from whoever asks.

Lines are even, break after a comma or before a joining word, and never inside a name. Among the
sizes that fit, a smaller one is taken only where it breaks better.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from math import inf

from pipeline.text import fold

Measure = Callable[[str, int], float]  # words, size in pixels → width in pixels

RULER = 100  # the size words are measured at
SMALLER = 60.0  # what a size half as large costs is half of this
NAME, RUN, COMPOUND, JOINING, PAUSE, ALONE = inf, 60.0, 40.0, 12.0, -4.0, 30.0


@dataclass(frozen=True)
class Manners:
    """How words may part: names stay whole, compounds if they can, joining words begin a line."""

    names: tuple[str, ...] = ()
    compounds: frozenset[str] = frozenset()
    joining: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Fitted:
    """Words set: lines at a size in pixels."""

    lines: tuple[str, ...]
    size: int


def break_costs(words: Sequence[str], manners: Manners) -> list[float]:
    """What a break after each word costs; infinite inside a name."""
    costs = [_plain_cost(words, i, manners) for i in range(len(words))]
    keys = [fold(word) for word in words]
    for name in manners.names:
        part = fold(name).split()
        for start in _found(keys, part):
            # A stop between two of its words means that it is no name.
            costs[start : start + len(part) - 1] = [NAME] * (len(part) - 1)
    return costs


def _found(keys: Sequence[str], part: Sequence[str]) -> Iterable[int]:
    if len(part) < 2:
        return ()
    return (i for i in range(len(keys) - len(part) + 1) if list(keys[i : i + len(part)]) == part)


def _plain_cost(words: Sequence[str], i: int, manners: Manners) -> float:
    if i + 1 >= len(words):
        return 0.0
    here, after = words[i], words[i + 1]
    if here[-1:] in ",:;.!?…–—-·":
        return PAUSE
    if fold(f"{here} {after}") in manners.compounds or _counts(here):
        return COMPOUND
    if _is_name_like(here) and _is_name_like(after) and not _all_capitals(words) and i:
        return RUN
    if here.casefold() in manners.joining:
        return JOINING
    return PAUSE if after.casefold() in manners.joining else 0.0


def _counts(word: str) -> bool:
    """Whether a number waits for what it counts."""
    return bool(re.fullmatch(r"[\d.,/%]*\d", word))


def _is_name_like(word: str) -> bool:
    return word[:1].isupper()


def _all_capitals(words: Sequence[str]) -> bool:
    return sum(w[:1].isupper() for w in words) > 0.7 * len(words)


def fit_lines(
    text: str,
    width: float,
    height: float,
    sizes: Sequence[int],
    line_height: float,
    max_lines: int,
    measure: Measure,
    manners: Manners,
    strict: bool = True,
) -> Fitted | None:
    """Words set into a box; None when no size fits. ``strict``: names hold at any price."""
    words = text.split()
    costs = break_costs(words, manners)
    if not strict:
        costs = [min(cost, 4 * RUN) for cost in costs]
    # Widths grow with the size, near enough to choose by; what is chosen is measured.
    wide = [measure(word, RULER) / RULER for word in words]
    space = (measure("a a", RULER) - 2 * measure("a", RULER)) / RULER
    best: tuple[float, Fitted] | None = None
    for size in sorted(sizes, reverse=True):
        penalty = SMALLER * (1 - size / max(sizes))
        if best and penalty >= best[0]:
            break
        found = _set(
            words,
            costs,
            [part * size for part in wide],
            space * size,
            width,
            int(min(max_lines, height // (size * line_height))),
            lambda line, size=size: measure(line, size) <= width,  # type: ignore[misc]
        )
        if found and (best is None or found[0] + penalty < best[0]):
            best = (found[0] + penalty, Fitted(found[1], size))
    return best[1] if best else None


def _set(
    words: Sequence[str],
    costs: Sequence[float],
    widths: Sequence[float],
    space: float,
    width: float,
    max_lines: int,
    holds: Callable[[str], bool],
) -> tuple[float, tuple[str, ...]] | None:
    """The best lines at one size, with what they cost."""
    total = sum(widths) + space * (len(words) - 1)
    fewest = max(1, int(-(-total // width)))
    found = []
    for count in range(fewest, min(max_lines, len(words), fewest + 2) + 1):
        cuts = _cuts(widths, costs, space, width, count, total / count)
        if cuts is not None:
            lines = tuple(" ".join(words[a:b]) for a, b in cuts[1])
            if all(map(holds, lines)):
                found.append((cuts[0] + 6.0 * (count - fewest), lines))
    return min(found, default=None)


Cuts = tuple[float, list[tuple[int, int]]]


def _cuts(
    widths: Sequence[float],
    costs: Sequence[float],
    space: float,
    width: float,
    count: int,
    even: float,
) -> Cuts | None:
    """Cheapest cut into ``count`` lines: uneven lines cost, and so does each break."""
    best: list[Cuts | None] = [None] * (len(widths) + 1)
    best[0] = (0.0, [])
    for _ in range(count):
        following: list[Cuts | None] = [None] * (len(widths) + 1)
        for start, before in enumerate(best[:-1]):
            if before is None:
                continue
            long = -space
            for end in range(start + 1, len(widths) + 1):
                long += widths[end - 1] + space
                if long > width:
                    break
                alone = ALONE if count > 1 and end == start + 1 else 0.0
                cost = before[0] + costs[end - 1] + alone + 100 * ((long - even) / width) ** 2
                known = following[end]
                if cost < inf and (known is None or cost < known[0]):
                    following[end] = (cost, [*before[1], (start, end)])
        best = following
    return best[-1]


def steps(largest: float, smallest: float, count: int = 12) -> list[int]:
    """Sizes from the largest to the smallest, in pixels, evenly."""
    span = max(0.0, largest - smallest)
    return sorted({round(largest - span * i / count) for i in range(count + 1)}, reverse=True)


def manners(names: Collection[str], compounds: Iterable[str], joining: Iterable[str]) -> Manners:
    """Manners from what a story and the data file say."""
    known = frozenset(fold(c) for c in compounds)
    return Manners(tuple(n for n in names if n), known, frozenset(j.casefold() for j in joining))
