"""Where our words are the source's: runs of identical syllables, with their places. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from pipeline.text import nfc, strip_marks

_SYLLABLE = re.compile(r"[^\W_]+")
NAMES = 0.5  # a run with so many capitals and figures is a name or a date, not a borrowed sentence


@dataclass(frozen=True)
class Run:
    """Words of ours that stand in the source in the same order.

    ``pieces`` are (line, start, end): characters of each line, to be highlighted.
    """

    text: str
    syllables: int
    pieces: tuple[tuple[int, int, int], ...]

    @property
    def line(self) -> int:
        """Line at which it begins."""
        return self.pieces[0][0]


@dataclass(frozen=True)
class _Syllable:
    line: int
    start: int
    end: int
    written: str
    folded: str


def runs(ours: Sequence[tuple[int, str]], theirs: str, least: int = 8) -> tuple[Run, ...]:
    """Every run of at least ``least`` syllables that ``ours`` (line, text) shares with ``theirs``.

    Case, marks and punctuation do not count; a run may go on in the next line.
    """
    known = _folded(theirs)
    grams = {tuple(known[i : i + least]) for i in range(len(known) - least + 1)}
    if not grams:
        return ()
    row = [s for line, text in ours for s in _syllables(line, text)]
    keys = [s.folded for s in row]
    found, at = [], 0
    while at + least <= len(row):
        end = at
        while tuple(keys[end : end + least]) in grams:
            end += 1
        if end == at:
            at += 1
            continue
        found.append(row[at : end + least - 1])
        at = end + least - 1
    return tuple(_run(piece, dict(ours)) for piece in found if not _is_name(piece))


def _folded(text: str) -> list[str]:
    return _SYLLABLE.findall(strip_marks(nfc(text)).casefold())


def _syllables(line: int, text: str) -> list[_Syllable]:
    text = nfc(text)
    places = list(_SYLLABLE.finditer(text))
    folded = _folded(text)
    if len(folded) != len(places):
        folded = ["".join(_folded(m[0])) for m in places]
    return [
        _Syllable(line, m.start(), m.end(), m[0], f) for m, f in zip(places, folded, strict=True)
    ]


def _is_name(run: Sequence[_Syllable]) -> bool:
    marked = sum(s.written[:1].isupper() or s.written[:1].isdigit() for s in run)
    return marked >= NAMES * len(run)


def _run(run: Sequence[_Syllable], rows: dict[int, str]) -> Run:
    pieces = []
    for line, group in groupby(run, key=lambda s: s.line):
        inside = list(group)
        pieces.append((line, inside[0].start, inside[-1].end))
    text = " ".join(nfc(rows[line])[start:end] for line, start, end in pieces)
    return Run(text, len(run), tuple(pieces))
