"""Sentences too long to be said in one breath."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.proofreading.model import HouseStyle, Remark
from pipeline.proofreading.page import Page
from pipeline.text import sentences, syllables


def long_sentences(page: Page, style: HouseStyle) -> Iterator[Remark]:
    """A sentence over the house's number of syllables, counted as written."""
    if not style.sentence:
        return
    at = 0
    for sentence in sentences(page.text):
        start = page.text.find(sentence, at)
        at = start + len(sentence)
        count = syllables(sentence)
        if count > style.sentence:
            message = f"câu dài {count} âm tiết, khó đọc trên sóng: tách thành hai câu"
            yield Remark("long-sentence", start, at, message, (), "info")
