"""Sentences too long to be said in one breath."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.proofreading.model import HouseStyle, Remark
from pipeline.proofreading.page import LOWER, UPPER, Page
from pipeline.text import sentences, syllables

# A stop that surely ends a sentence; between two of them there may be more than one sentence.
_SURE_END = re.compile(rf"\n|[.!?](?<=[{LOWER}]{{3}}.) (?=[{UPPER}])|\Z")


def long_sentences(page: Page, style: HouseStyle) -> Iterator[Remark]:
    """A sentence over the house's number of syllables, counted as written."""
    begin = 0
    for end in (m.end() for m in _SURE_END.finditer(page.text)):
        words = page.text.count(" ", begin, end)
        if style.sentence and words > style.sentence * 2 // 3:
            yield from _long(page.text[begin:end], begin, style.sentence)
        begin = end


def _long(text: str, offset: int, limit: int) -> Iterator[Remark]:
    at = 0
    for sentence in sentences(text):
        start = text.find(sentence, at)
        at = start + len(sentence)
        count = syllables(sentence)
        if count > limit:
            message = f"câu dài {count} âm tiết, khó đọc trên sóng: tách thành hai câu"
            yield Remark("long-sentence", offset + start, offset + at, message, (), "info")
