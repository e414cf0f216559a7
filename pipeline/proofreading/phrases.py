"""Finds phrases of a table in a page: by their words, whatever the case or the tone placement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

from pipeline.proofreading.page import Page, key_of

T = TypeVar("T")
_Rows = list[tuple[list[str], T]]


class Phrases(Generic[T]):
    """A table of phrases, each with what it stands for; the longest that fits wins."""

    def __init__(self, entries: Mapping[str, T]) -> None:
        # first word → second word ("" when there is none) → phrases, the longest first
        self.table: dict[str, dict[str, _Rows[T]]] = {}
        for phrase, value in sorted(entries.items(), key=lambda e: -len(e[0].split())):
            keys = [key_of(word) for word in phrase.split()]
            seconds = self.table.setdefault(keys[0], {})
            seconds.setdefault(keys[1] if len(keys) > 1 else "", []).append((keys, value))

    def find(self, page: Page) -> Iterator[tuple[int, int, T]]:
        """Every place, as the numbers of the first word and of the one behind the last."""
        table, keys = self.table, page.keys
        for at in (at for at, key in enumerate(keys) if key in table):
            seconds = table[keys[at]]
            second = keys[at + 1] if at + 1 < len(keys) else ""
            for phrase, value in (*seconds.get(second, ()), *seconds.get("", ())):
                last = at + len(phrase)
                if keys[at:last] == phrase and page.together(at, last):
                    yield at, last, value
                    break


def neighbours(page: Page, first: int, last: int) -> Iterator[str]:
    """Keys of the words right before and right behind words ``first`` … ``last - 1``."""
    if page.close(first - 1):
        yield page.keys[first - 1]
    if page.close(last - 1):
        yield page.keys[last]
