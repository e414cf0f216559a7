"""The same name spelled two ways: in a text, and against the people the story lists."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations

from pipeline.proofreading.lexicon import lexicon
from pipeline.proofreading.model import Remark
from pipeline.proofreading.page import LOWER, UPPER, Page
from pipeline.text import same_key, strip_marks

_CAPITALS = re.compile(rf"[{UPPER}][{LOWER}]*(?: [{UPPER}][{LOWER}]*)+(?!\w)")


_AT_MOST = 200  # names held against each other


def _people(page: Page) -> Iterator[tuple[str, int]]:
    """Names of people in a page with their offsets: from a surname to the last capital."""
    surnames = lexicon().surnames
    for run in _CAPITALS.finditer(page.text):
        words = run[0].split(" ")
        first = next((i for i, word in enumerate(words) if word in surnames), len(words))
        name = " ".join(words[first:])
        if 2 <= len(words) - first <= 4:
            yield name, run.end() - len(name)


def names(page: Page, listed: tuple[str, ...]) -> Iterator[Remark]:
    """``Giàng Thị Dợ`` here, ``Giàng Thị Rợ`` there; whoever is listed is spelled as listed."""
    places: dict[str, int] = {}
    counts: Counter[str] = Counter()
    for name, start in _people(page):
        places.setdefault(name, start)
        counts[name] += 1
    known = {same_key(name) for name in listed}
    strangers = [name for name in places if same_key(name) not in known]
    told: set[str] = set()
    for name in strangers:
        near = next((right for right in listed if alike(name, right)), None)
        if near:
            told.add(name)
            message = f"«{name}»: phần đầu bài ghi «{near}»; hai cách viết một tên?"
            yield Remark("name", places[name], places[name] + len(name), message, (near,))
    untold = [name for name in strangers if name not in told][:_AT_MOST]
    for a, b in combinations(untold, 2):
        if alike(a, b):
            usual, odd = sorted((a, b), key=lambda n: (-counts[n], places[n]))
            message = f"«{odd}» và «{usual}»: một người viết hai cách?"
            yield Remark("name", places[odd], places[odd] + len(odd), message, (usual,), "info")


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
