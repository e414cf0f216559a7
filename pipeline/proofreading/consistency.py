"""Two ways that are both right, mixed in one text: hòa and hoà, kỹ and kĩ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from pipeline.proofreading.lexicon import lexicon
from pipeline.proofreading.model import HouseStyle, Remark
from pipeline.proofreading.page import Page
from pipeline.proofreading.syllables import TONE_MARKS, join_tone


def _endings() -> Iterator[tuple[str, tuple[str, str]]]:
    """``òa`` → (old, ``oà``), ``oà`` → (new, ``òa``), for every open rime that has two ways."""
    for rime in ("oa", "oe", "uy"):
        for tone in TONE_MARKS:
            old, new = join_tone(rime, tone, 0), join_tone(rime, tone, 1)
            yield from ((old, ("old", new)), (new, ("new", old)))


_ENDINGS = dict(_endings())


def _other_way(word: str) -> tuple[str, str] | None:
    """A word whose mark may stand on two letters → (which way it is, the other way)."""
    found = _ENDINGS.get(word[-2:].lower())
    if found is None or word[-3:-2] in ("q", "Q"):
        return None
    way, ending = found
    return way, word[:-2] + (ending.upper() if word.isupper() else ending)


def tone_places(page: Page, style: HouseStyle) -> Iterator[Remark]:
    """Both ``hòa`` and ``hoà``: the house's way is offered, else the text's own."""
    ways = {text: way for text in set(page.texts) if (way := _other_way(text))}
    counts = Counter(way for way, _ in ways.values())
    if len(counts) < 2:
        return
    wanted = style.tones or max(counts, key=lambda way: (counts[way], way))
    odd = {text: right for text, (way, right) in ways.items() if way != wanted}
    for word in page.those(odd.keys()):
        right = odd.pop(word.text, "")
        if right:  # each spelling once, where it first stands
            message = f"bài đặt dấu hai kiểu: «{word.text}» nên viết «{right}» như các chữ khác"
            yield Remark("tones", word.start, word.end, message, (right,), "info")


def vowels(page: Page, style: HouseStyle) -> Iterator[Remark]:
    """The same syllable with y and with i: ``tỷ lệ`` beside ``tỉ đồng``."""
    written = set(page.texts)
    for y, i in lexicon().vowels.items():
        if y in written and i in written:
            yield from _mixed(page, style, y, i)


def _mixed(page: Page, style: HouseStyle, y: str, i: str) -> Iterator[Remark]:
    with_y = page.those((y,))
    with_i = [word for word in page.those((i,)) if not _settled(page, word.at)]
    if not with_i:
        return
    prefers_y = style.vowel == "y" or (not style.vowel and len(with_y) >= len(with_i))
    odd, right = (with_i[0], y) if prefers_y else (with_y[0], i)
    message = f"bài viết cả «{y}» và «{i}»: nên theo một cách, «{right}»"
    yield Remark("variant", odd.start, odd.end, message, (right,), "info")


def _settled(page: Page, at: int) -> bool:
    """Whether a phrase that is always written with i holds the word."""
    near = page.keys[max(at - 1, 0) : at + 2]
    settled = lexicon().vowel_phrases
    return any(f"{a} {b}" in settled for a, b in pairwise(near))
