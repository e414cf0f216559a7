"""Two ways that are both right, mixed in one text: hòa and hoà, kỹ and kĩ."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

from pipeline.proofreading.lexicon import lexicon
from pipeline.proofreading.model import HouseStyle, Remark
from pipeline.proofreading.page import Page, Word
from pipeline.proofreading.syllables import join_tone, split_tone
from pipeline.text import old_tones


@lru_cache(maxsize=65536)
def _other_way(word: str) -> tuple[str, str] | None:
    """A word whose mark may stand on two letters → (which way it is, the other way)."""
    if old_tones(word) != word:
        return "new", old_tones(word)
    bare, tone, at = split_tone(word)
    if not tone or at != len(bare) - 2 or bare[-2:].lower() not in ("oa", "oe", "uy"):
        return None
    if bare[:-1].lower().endswith("qu"):
        return None
    return "old", join_tone(bare, tone, at + 1)


def tone_places(page: Page, style: HouseStyle) -> Iterator[Remark]:
    """Both ``hòa`` and ``hoà``: the house's way is offered, else the text's own."""
    found: dict[str, list[tuple[Word, str]]] = {"old": [], "new": []}
    for word in page.words:
        other = _other_way(word.text)
        if other:
            found[other[0]].append((word, other[1]))
    if not (found["old"] and found["new"]):
        return
    wanted = style.tones or ("old" if len(found["old"]) >= len(found["new"]) else "new")
    for word, right in _firsts(found["new" if wanted == "old" else "old"]):
        message = f"bài đặt dấu hai kiểu: «{word.text}» nên viết «{right}» như các chữ khác"
        yield Remark("tones", word.start, word.end, message, (right,), "info")


def _firsts(words: list[tuple[Word, str]]) -> Iterator[tuple[Word, str]]:
    """Each spelling once, where it first stands."""
    seen: set[str] = set()
    for word, right in words:
        if word.text not in seen:
            seen.add(word.text)
            yield word, right


def vowels(page: Page, style: HouseStyle) -> Iterator[Remark]:
    """The same syllable with y and with i: ``tỷ lệ`` beside ``tỉ đồng``."""
    table = lexicon().vowels
    written = {word.text for word in page.words}
    for y, i in table.items():
        if y in written and i in written:
            yield from _mixed(page, style, y, i)


def _mixed(page: Page, style: HouseStyle, y: str, i: str) -> Iterator[Remark]:
    ys = [word for word in page.words if word.text == y]
    is_ = [word for at, word in enumerate(page.words) if word.text == i and not _settled(page, at)]
    if not (ys and is_):
        return
    prefers_y = style.vowel == "y" or (not style.vowel and len(ys) >= len(is_))
    odd, right = (is_[0], y) if prefers_y else (ys[0], i)
    message = f"bài viết cả «{y}» và «{i}»: nên theo một cách, «{right}»"
    yield Remark("variant", odd.start, odd.end, message, (right,), "info")


def _settled(page: Page, at: int) -> bool:
    """Whether a phrase that is always written with i holds the word."""
    pairs = lexicon().vowel_phrases
    near = page.words[max(at - 1, 0) : at + 2]
    return any(f"{a.key} {b.key}" in pairs for a, b in zip(near, near[1:], strict=False))


Styled = Callable[[Page, HouseStyle], Iterator[Remark]]
