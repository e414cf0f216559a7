"""A word typed twice; reduplication, which is right, is a list in data."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.proofreading.lexicon import lexicon
from pipeline.proofreading.model import Remark
from pipeline.proofreading.page import Page, Word


def repeats(page: Page) -> Iterator[Remark]:
    """``của của``, ``các em các em``; never ``dần dần`` or two names that meet."""
    words, lists = page.words, lexicon()
    for at in range(1, len(words)):
        a, b = words[at - 1], words[at]
        if a.key == b.key and a.key not in lists.doubled and _twice(page, at):
            yield _remark(page, b, b.text, a.end)
        elif at > 2 and b.key == words[at - 2].key and a.key == words[at - 3].key:
            yield from _pair(page, words[at - 3 : at + 1])


def _twice(page: Page, at: int) -> bool:
    """Whether it is one word typed twice, and not two that meet: *hàng không không bay*."""
    a, b = page.words[at - 1 : at + 1]
    if not a.text.isalpha() or b.text[0].isupper() or not page.close(a, b):
        return False
    around = [word.key for word in page.words[max(at - 2, 0) : at + 2]]
    threes = {" ".join(around[i : i + 3]) for i in range(len(around) - 2)}
    return not threes & lexicon().meeting


def _pair(page: Page, four: list[Word]) -> Iterator[Remark]:
    """Two words repeated as a pair."""
    a, b, c, d = four
    known = f"{a.key} {b.key}" in lexicon().doubled_pairs
    if (a.key, b.key) != (c.key, d.key) or a.key == b.key or known or c.text[0].isupper():
        return
    if a.text.isalpha() and b.text.isalpha():
        if all(page.close(x, y) for x, y in ((a, b), (b, c), (c, d))):
            yield _remark(page, d, page.text[c.start : d.end], b.end)


def _remark(page: Page, last: Word, again: str, start: int) -> Remark:
    message = f"«{again.strip()}» gõ hai lần: bỏ một"
    return Remark("repeat", start, last.end, message, ("",))
