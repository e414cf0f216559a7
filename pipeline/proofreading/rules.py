"""The rules in order of strength: where two remark on the same letters, the first is kept."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator

from pipeline.proofreading import (
    breath,
    capitals,
    consistency,
    figures,
    letters,
    marks,
    people,
    repeats,
    spelling,
    wording,
)
from pipeline.proofreading.model import HouseStyle, Remark
from pipeline.proofreading.page import Page

RULES = (
    letters.old_encodings,
    letters.strange_letters,
    letters.parted_marks,
    wording.confusions,
    capitals.capitals,
    spelling.chat,
    spelling.spelling,
    repeats.repeats,
    figures.days,
    figures.thousands,
    figures.decimals,
    figures.percents,
    marks.slips,
    capitals.units,
    capitals.sentence_begun,
    wording.tact,
)
STYLED = (
    marks.quotes,
    marks.dashes,
    consistency.tone_places,
    consistency.vowels,
    breath.long_sentences,
)
_MAY_OVERLAP = {"long-sentence", "quote-open", "name", "tact"}


def remarks(page: Page, style: HouseStyle, names: tuple[str, ...]) -> list[Remark]:
    """Every remark on a page, by its place."""
    kept = _one_a_place(_all(page, style, names))
    return sorted(kept, key=lambda remark: (remark.start, remark.end))


def _all(page: Page, style: HouseStyle, names: tuple[str, ...]) -> Iterator[Remark]:
    for rule in RULES:
        yield from rule(page)
    for styled in STYLED:
        yield from styled(page, style)
    yield from people.names(page, names)


def _one_a_place(found: Iterable[Remark]) -> Iterator[Remark]:
    taken: list[tuple[int, int]] = []  # spans apart from each other, in order
    for remark in found:
        if remark.code in _MAY_OVERLAP:
            yield remark
            continue
        at = bisect_left(taken, (remark.start, remark.end))
        before = at > 0 and taken[at - 1][1] > remark.start
        behind = at < len(taken) and taken[at][0] < remark.end
        if not before and not behind:
            insort(taken, (remark.start, remark.end))
            yield remark
