"""Words written for others that sound alike, and words that lessen whom they speak of."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from pipeline.proofreading.lexicon import Confusion, Tactless, lexicon
from pipeline.proofreading.model import Remark
from pipeline.proofreading.page import Page, key_of
from pipeline.proofreading.phrases import Phrases, neighbours


@cache
def _confusions() -> Phrases[Confusion]:
    return Phrases(lexicon().confusions)


@cache
def _tactless() -> Phrases[Tactless]:
    return Phrases(lexicon().tactless)


def confusions(page: Page) -> Iterator[Remark]:
    """``suất sắc`` for ``xuất sắc``: both are syllables, the phrase is wrong."""
    for first, last, entry in _confusions().find(page):
        if _excused(page, first, last, entry.unless) or _named(page, first, last):
            continue
        start, end = page.spans[first][0], page.spans[last - 1][1]
        written = page.text[start:end]
        right = tuple(_cased(written, way) for way in entry.right)
        message = f"«{written}» hay bị viết nhầm: có phải «{right[0]}»?"
        yield Remark("confusion", start, end, message, right)


def tact(page: Page) -> Iterator[Remark]:
    """Pity, labels and worn phrases about people, with gentler words."""
    for first, last, entry in _tactless().find(page):
        if _excused(page, first, last, entry.unless):
            continue
        start, end = page.spans[first][0], page.spans[last - 1][1]
        advice = f"; nên viết «{entry.gentler[0]}»" if entry.gentler else ""
        message = f"«{page.text[start:end]}»: {entry.why}{advice}"
        yield Remark("tact", start, end, message, entry.gentler, "info")


def _excused(page: Page, first: int, last: int, unless: frozenset[str]) -> bool:
    """Whether a word beside it makes it right."""
    return bool(unless) and any(key in map(key_of, unless) for key in neighbours(page, first, last))


def _named(page: Page, first: int, last: int) -> bool:
    """Whether a capital inside a sentence says that a name begins or ends here: Tây Bắc đầu năm."""
    inner = [at for at in range(first, last) if page.texts[at].istitle()]
    opens = page.spans[first][0] in page.sentence_starts
    return bool(inner) and (inner != [first] or not opens)


def _cased(written: str, right: str) -> str:
    """A suggestion in the case of what stands there."""
    if written.isupper():
        return right.upper()
    return right[0].upper() + right[1:] if written[0].isupper() else right
