"""The same name spelled two ways: in a text, and against the people the story lists."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import combinations

from pipeline.proofreading.lexicon import lexicon
from pipeline.proofreading.model import Remark
from pipeline.proofreading.page import LOWER, UPPER, Page
from pipeline.text import same_key, strip_marks

_CAPITAL = rf"[{UPPER}][{LOWER}]*(?!\w)"


@cache
def _person() -> re.Pattern[str]:
    surnames = "|".join(sorted(map(re.escape, lexicon().surnames), key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?:{surnames})(?: {_CAPITAL}){{1,3}}(?! [{UPPER}])")


def names(page: Page, listed: tuple[str, ...]) -> Iterator[Remark]:
    """``Giàng Thị Dợ`` here, ``Giàng Thị Rợ`` there; whoever is listed is spelled as listed."""
    places: dict[str, re.Match[str]] = {}
    counts: Counter[str] = Counter()
    for m in _person().finditer(page.text):
        places.setdefault(m[0], m)
        counts[m[0]] += 1
    known = {same_key(name) for name in listed}
    strangers = [name for name in places if same_key(name) not in known]
    told: set[str] = set()
    for name in strangers:
        near = next((right for right in listed if alike(name, right)), None)
        if near:
            told.add(name)
            message = f"«{name}»: phần đầu bài ghi «{near}»; hai cách viết một tên?"
            yield Remark("name", *places[name].span(), message, (near,))
    for a, b in combinations([n for n in strangers if n not in told], 2):
        if alike(a, b):
            usual, odd = sorted((a, b), key=lambda n: (-counts[n], places[n].start()))
            message = f"«{odd}» và «{usual}»: một người viết hai cách?"
            yield Remark("name", *places[odd].span(), message, (usual,), "info")


@lru_cache(maxsize=4096)
def alike(a: str, b: str) -> bool:
    """Whether two names differ in one word, by a mark or by one letter."""
    ours, theirs = same_key(a).split(), same_key(b).split()
    if len(ours) != len(theirs):
        return False
    odd = [(x, y) for x, y in zip(ours, theirs, strict=True) if x != y]
    return len(odd) == 1 and _one_letter(*map(strip_marks, odd[0]))


def _one_letter(a: str, b: str) -> bool:
    """Whether one letter changed, added or dropped makes one word the other."""
    if len(a) > len(b):
        a, b = b, a
    if len(b) - len(a) > 1:
        return False
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), len(a))
    return a[start + (len(a) == len(b)) :] == b[start + 1 :]
