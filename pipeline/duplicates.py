"""Near-duplicates: the same article again, lightly edited, from another outlet. Pure.

A text becomes a *sketch*: the 32 smallest hashes of its three-syllable shingles. Two texts that
share many shingles share many of the smallest, so a table of (hash, candidate) rows finds the
possible copies and the sketches alone verify them by estimated Jaccard similarity. Tables of
smallest hashes found every lightly edited copy where LSH and SimHash lost some.

The same story in other words shares few shingles and is not a copy: that is for an editor to see.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import TypeVar

from pipeline.text import same_key

Sketch = tuple[int, ...]
Id = TypeVar("Id", bound=Hashable)
Item = tuple[Id, str, str] | tuple[Id, str, str, datetime | None]  # id, title, text, published

SIZE = 32  # hashes kept
SHINGLE = 3  # syllables
COPY = 0.3  # Jaccard of two articles that are copies; follow-ups stay below .2
SHORT = 120  # shingles: below, a headline's template and a date make up too much of the text
SHORT_COPY = 0.55  # so a title with a summary must share more
TINY = 8  # syllables: too little to compare, only equal texts are copies
WINDOW = timedelta(days=14)  # a text that returns later is a new occasion, not a copy
_BITS = 63  # a hash fits a signed BIGINT


def sketch(title: str, text: str) -> Sketch:
    """Up to 32 smallest shingle hashes, ascending, each 0..2⁶³-1; ``()`` when there is no word.

    Case, punctuation, tone placement and Unicode form do not count. ``text`` is the article's
    text, or its summary when that is all there is.
    """
    row = re.findall(r"\w+", same_key(f"{title} {text}"))
    if not row:
        return ()
    width = SHINGLE if len(row) >= TINY else len(row)
    shingles = {" ".join(row[i : i + width]) for i in range(len(row) - width + 1)}
    return tuple(sorted(map(_hash, shingles))[:SIZE])


def _hash(shingle: str) -> int:
    digest = blake2b(shingle.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> (64 - _BITS)


def similarity(a: Sketch, b: Sketch) -> float:
    """Jaccard similarity 0..1, exact for texts of at most 32 shingles, else estimated (±.08)."""
    if not a or not b:
        return 0.0
    union = sorted({*a, *b})
    if len(a) == SIZE or len(b) == SIZE:
        union = union[:SIZE]  # beyond, a full sketch no longer knows what its text holds
    shared = {*a} & {*b}
    return sum(h in shared for h in union) / len(union)


def is_copy(a: Sketch, b: Sketch) -> bool:
    """Whether one text is the other, lightly edited. Symmetric; nothing copies an empty text."""
    short = min(_shingles(a), _shingles(b)) < SHORT
    return similarity(a, b) >= (SHORT_COPY if short else COPY)


def _shingles(a: Sketch) -> float:
    """How many shingles the text had: the denser its smallest hashes, the more."""
    return float(len(a)) if len(a) < SIZE else (SIZE - 1) * 2.0**_BITS / max(a[-1], 1)


def best_match(of: Sketch, candidates: Iterable[tuple[Id, Sketch]]) -> Id | None:
    """The candidate it copies most closely (the first of equals), or None."""
    best, closest = None, 0.0
    for id_, other in candidates:
        near = similarity(of, other)
        if near > closest and is_copy(of, other):
            best, closest = id_, near
    return best


def cluster(items: Iterable[Item[Id]]) -> dict[Id, Id]:
    """Each item's cluster, named by its first item in input order (itself when it is alone).

    An item joins the cluster of whichever earlier item it copies most closely, not only of the
    first: outlets copy from one another, and each copy is edited a little further.
    """
    clusters: dict[Id, Id] = {}
    known: dict[Id, tuple[Sketch, datetime | None]] = {}
    holders: dict[int, list[Id]] = defaultdict(list)
    for id_, title, text, *rest in items:
        hashes, published = sketch(title, text), rest[0] if rest else None
        sharing = dict.fromkeys(other for h in hashes for other in holders[h])
        near = ((o, known[o][0]) for o in sharing if _same_time(published, known[o][1]))
        match = best_match(hashes, near)
        clusters[id_] = id_ if match is None else clusters[match]
        known[id_] = (hashes, published)
        for h in hashes:
            holders[h].append(id_)
    return clusters


def _same_time(a: datetime | None, b: datetime | None) -> bool:
    return a is None or b is None or abs(a - b) <= WINDOW
