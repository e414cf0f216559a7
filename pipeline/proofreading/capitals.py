"""Capitals: names of bodies, titles, feasts and honours by the rule in data; sentences begun."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pipeline.proofreading.lexicon import Capital, lexicon
from pipeline.proofreading.model import Remark
from pipeline.proofreading.page import LOWER, UPPER, Page
from pipeline.proofreading.phrases import Phrases
from pipeline.text import old_tones

_BEGUN_SMALL = re.compile(rf"[.?!](?<=[{LOWER}][{LOWER}].) +([{LOWER}]+)")
_SHORT = re.compile(r"(?:^|[\s(])(?:TP|Tp|tp|PGS|GS|TS|ThS|BS|v\.v|vv|tr|[A-Z][a-z]{1,3})$")
_UNITS = re.compile(
    rf"[THX](?<=[{LOWER}] .)(?:(?<=T)ỉnh|(?<=H)uyện|(?<=X)ã|(?<=T)hị xã|(?<=T)hị trấn|(?<=T)hôn)"
    rf"(?= [{UPPER}][{LOWER}])"
)


@cache
def _names() -> Phrases[Capital]:
    return Phrases(lexicon().capitals)


def capitals(page: Page) -> Iterator[Remark]:
    """``Ủy ban Nhân dân`` → ``Ủy ban nhân dân``; a name all in capitals is left alone."""
    for first, last, name in _names().find(page):
        start, end = page.spans[first][0], page.spans[last - 1][1]
        written = page.text[start:end]
        plain = " ".join(old_tones(written).split())
        opens = start in page.sentence_starts and plain[1:] == name.right[1:]
        if plain == name.right or written.isupper() or opens or (name.common and plain.islower()):
            continue
        doubt = "" if name.sure else " (cần xác nhận)"
        message = f"«{written}»: chữ hoa theo quy định là «{name.right}»{doubt}"
        severity = "warn" if name.sure else "info"
        yield Remark("capital", start, end, message, (name.right,), severity)


def units(page: Page) -> Iterator[Remark]:
    """``ở Xã Lũng Mẫu`` → ``ở xã Lũng Mẫu``: the common noun stays small inside a sentence."""
    for m in _UNITS.finditer(page.text):
        right = m[0].lower()
        message = f"«{m[0]}» giữa câu viết thường: «{right}»"
        yield Remark("capital", *m.span(), message, (right,), "info")


def sentence_begun(page: Page) -> Iterator[Remark]:
    """A sentence that begins with a small letter."""
    for m in _BEGUN_SMALL.finditer(page.text):
        before = page.text[max(m.start() - 8, 0) : m.start()]
        if m[0][0] == "." and _SHORT.search(before):
            continue
        right = m[1].capitalize()
        message = f"đầu câu viết hoa: «{right}»"
        yield Remark("sentence-capital", *m.span(1), message, (right,))
