"""A text as the rules see it: NFC, with what is no prose covered, and its words.

Covered parts (addresses, code, tags, ``[băng 1]``) keep their length, so that every offset stays.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Container, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import NamedTuple

from pipeline.text import old_tones

COVER = "\ufffc"
# For character classes: à-ỹ would mix small letters and capitals, which alternate in Unicode.
LOWER = "a-zàáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
UPPER = "A-Z" + LOWER[3:].upper()
_WORD = re.compile(r"[^\W_]+")
_MAY_BE_COVERED = re.compile(r"[:/@#<`*_\[\]]|\.\w{2}")
_COVERED = re.compile(
    r"""<!--.*?(?:-->|\Z) | ```.*?(?:```|\Z) | `[^`\n]*` | </?[a-zA-Z][^>\n]{0,500}>
    | (?:https?://|www\.)[^\s<>"”»)]+
    | (?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}
    | \]\([^)\n]{0,2000}\)
    | \[\s*băng\s+\d+\s*\] | (?<!\w)[#@]\w+
    | \b[\w-]{1,63}(?:\.[\w-]{1,63}){0,5}\.(?:vn|com|net|org|edu|gov|info|io)\b
    | ^[ ]{0,3}(?:\#{1,6}|[-*+>]|\d+[.)])[ ]+ | \*+ | (?<!\w)_+ | _+(?!\w)""",
    re.X | re.S | re.M | re.I,
)
_MAY_MOVE = frozenset("àáảãạèéẻẽẹỳýỷỹỵ")  # oà, uý: the mark on the last letter
_CLUSTER = re.compile("[^\u0300-\u036f]?[\u0300-\u036f]*", re.S)


class Word(NamedTuple):
    """A written word with its offsets and its number in the page."""

    start: int
    end: int
    text: str
    at: int


@lru_cache(maxsize=65536)
def key_of(word: str) -> str:
    """What makes two spellings the same word: case and tone placement do not count."""
    low = word.lower()
    return old_tones(low) if low[-1] in _MAY_MOVE else low


@dataclass(frozen=True)
class Page:
    """``raw`` as typed, ``text`` in NFC with covered parts."""

    raw: str
    text: str

    @cached_property
    def texts(self) -> list[str]:
        """Every word as written, in order."""
        return [self.text[start:end] for start, end in self.spans]

    @cached_property
    def keys(self) -> list[str]:
        """Every word's key, the same for hòa, hoà and HÒA."""
        return [key_of(text) for text in self.texts]

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """Every word's offsets."""
        return [m.span() for m in _WORD.finditer(self.text)]

    def word(self, at: int) -> Word:
        """A word by its number."""
        return Word(*self.spans[at], self.texts[at], at)

    def those(self, wanted: Container[str]) -> list[Word]:
        """The words written in one of these ways."""
        return [self.word(at) for at, text in enumerate(self.texts) if text in wanted]

    @cached_property
    def lines(self) -> list[str]:
        """The lines as typed."""
        return self.raw.split("\n")

    def line_of(self, start: int) -> int:
        """The line (from 1) in which an offset lies."""
        return bisect_right(self.text_lines, start)

    @cached_property
    def text_lines(self) -> list[int]:
        """Where each line of ``text`` starts."""
        return [0, *(m.end() for m in re.finditer("\n", self.text))]

    @cached_property
    def sentence_starts(self) -> frozenset[int]:
        """Offsets of the words that open a line, a sentence or a quotation."""
        return frozenset(m.end() for m in _OPENING.finditer(self.text))

    def close(self, at: int) -> bool:
        """Whether only spaces part a word from the next."""
        if not 0 <= at < len(self.spans) - 1:
            return False
        return self.text[self.spans[at][1] : self.spans[at + 1][0]].strip(" \u00a0") == ""

    def together(self, first: int, last: int) -> bool:
        """Whether only spaces part the words from ``first`` to before ``last``."""
        return all(self.close(at) for at in range(first, last - 1))

    def place(self, start: int, end: int) -> tuple[int, int, int]:
        """Line (from 1) and offsets into it as typed, of a span of ``text``."""
        line = self.line_of(start)
        first = self.text_lines[line - 1]
        back = self._back(line)
        return line, back(start - first), back(end - first)

    def _back(self, line: int) -> _Back:
        raw = self.lines[line - 1]
        return _Back(() if unicodedata.is_normalized("NFC", raw) else tuple(_ends(raw)))


@dataclass(frozen=True)
class _Back:
    """From an offset in NFC to the offset as typed."""

    ends: tuple[int, ...]

    def __call__(self, offset: int) -> int:
        return self.ends[min(offset, len(self.ends) - 1)] if self.ends else offset


def _ends(raw: str) -> Iterator[int]:
    """For every offset in the NFC form of a line, the offset in the line as typed."""
    sizes = []
    for match in _CLUSTER.finditer(raw):
        composed = len(unicodedata.normalize("NFC", match[0]))
        if composed:
            sizes += [len(match[0]) - composed + 1] + [1] * (composed - 1)
    yield from accumulate(sizes, initial=0)


_OPENING = re.compile(r"(?:^|[.!?…:]\s+)[\s“\"«‘'(\ufffc–-]*", re.M)


def compose(text: str) -> str:
    """NFC, a letter with its marks at a time, so that every offset can be found again."""
    if unicodedata.is_normalized("NFC", text):
        return text
    return _CLUSTER.sub(lambda m: unicodedata.normalize("NFC", m[0]), text)


def read_page(text: str) -> Page:
    """A text, ready to be proof-read."""
    raw = text.replace("\r\n", "\n")
    prose = compose(raw)
    if _MAY_BE_COVERED.search(prose):
        prose = _COVERED.sub(_cover, prose)
    return Page(raw, prose)


def _cover(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", COVER, match[0])
