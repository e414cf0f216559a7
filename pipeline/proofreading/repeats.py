"""A word typed twice; reduplication, which is right, is a list in data."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.proofreading.lexicon import lexicon
from pipeline.proofreading.model import Remark
from pipeline.proofreading.page import Page


def repeats(page: Page) -> Iterator[Remark]:
    """``của của``, ``các em các em``; never ``dần dần`` or two names that meet."""
    keys, fine = page.keys, lexicon().doubled
    for at in range(1, len(keys)):
        if keys[at] == keys[at - 1] and keys[at] not in fine and _twice(page, at):
            yield _remark(page, at, at)
    for at in range(3, len(keys)):
        if keys[at] == keys[at - 2] and keys[at - 1] == keys[at - 3] and _pair(page, at):
            yield _remark(page, at - 1, at)


def _twice(page: Page, at: int) -> bool:
    """Whether it is one word typed twice, and not two that meet: *hàng không không bay*."""
    if not _words(page, at - 1, at):
        return False
    around = page.keys[max(at - 2, 0) : at + 2]
    threes = {" ".join(around[i : i + 3]) for i in range(len(around) - 2)}
    return not threes & lexicon().meeting


def _pair(page: Page, at: int) -> bool:
    """Whether two words are repeated as a pair, which no phrase does."""
    a, b = page.keys[at - 1 : at + 1]
    return a != b and f"{a} {b}" not in lexicon().doubled_pairs and _words(page, at - 3, at)


def _words(page: Page, first: int, last: int) -> bool:
    """Whether these are words side by side, the later ones without a capital."""
    texts = page.texts[first : last + 1]
    later = texts[len(texts) // 2 :]
    return (
        all(text.isalpha() for text in texts)
        and not any(text[0].isupper() for text in later)
        and page.together(first, last + 1)
    )


def _remark(page: Page, first: int, last: int) -> Remark:
    """The repetition, with the space before it."""
    start, end = page.spans[first - 1][1], page.spans[last][1]
    message = f"«{page.text[start:end].strip()}» gõ hai lần: bỏ một"
    return Remark("repeat", start, end, message, ("",))
