"""Finds phrases of a table in a page: by their words, whatever the case or the tone placement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Generic, TypeVar

from pipeline.proofreading.page import Page, Word, key_of

T = TypeVar("T")


class Phrases(Generic[T]):
    """A table of phrases, each with what it stands for; the longest that fits wins."""

    def __init__(self, entries: Mapping[str, T]) -> None:
        table: dict[str, list[tuple[tuple[str, ...], T]]] = {}
        for phrase, value in entries.items():
            keys = tuple(key_of(word) for word in phrase.split())
            table.setdefault(keys[0], []).append((keys, value))
        for rows in table.values():
            rows.sort(key=lambda row: -len(row[0]))
        self.table = table

    def find(self, page: Page) -> Iterator[tuple[int, int, T]]:
        """Every place, as the numbers of the first word and of the one behind the last."""
        table, words = self.table, page.words
        for at, word in enumerate(words):
            rows = table.get(word.key)
            if rows is None:
                continue
            for keys, value in rows:
                if self._fits(page, words[at : at + len(keys)], keys):
                    yield at, at + len(keys), value
                    break

    @staticmethod
    def _fits(page: Page, words: list[Word], keys: tuple[str, ...]) -> bool:
        if len(words) != len(keys) or any(w.key != k for w, k in zip(words, keys, strict=True)):
            return False
        return all(page.close(a, b) for a, b in zip(words, words[1:], strict=False))


def neighbours(page: Page, first: int, last: int) -> Iterable[str]:
    """Keys of the words right before and right behind words ``first`` … ``last - 1``."""
    words = page.words
    if first > 0 and page.close(words[first - 1], words[first]):
        yield words[first - 1].key
    if last < len(words) and page.close(words[last - 1], words[last]):
        yield words[last].key
