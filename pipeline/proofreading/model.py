"""What the proof-reader gives and what the house prefers: frozen data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

TONES = ("old", "new", "")
MARKS = {"curly": "“”", "straight": '""', "angled": "«»"}


@dataclass(frozen=True)
class HouseStyle:
    """What one house writes where Vietnamese allows two ways; an empty value means: what the text
    itself uses most. Only a text that mixes both is ever remarked on."""

    tones: str = ""  # old: hòa, thủy; new: hoà, thuỷ
    quotes: str = ""  # a key of MARKS
    dash: str = ""  # "–" or "-", between spaces
    vowel: str = ""  # "y": kỹ thuật, tỷ lệ; "i": kĩ thuật, tỉ lệ
    sentence: int = 30  # syllables as written; 0: never remarked on


@dataclass(frozen=True)
class Finding:
    """A remark on one place: never more than advice.

    ``line`` counts from 1, ``start`` and ``end`` are offsets into that line as it was typed;
    ``severity`` is ``warn`` (most likely wrong) or ``info`` (worth a look).
    """

    code: str
    line: int
    start: int
    end: int
    written: str
    message: str
    suggestions: tuple[str, ...] = ()
    severity: str = "warn"


class Remark(NamedTuple):
    """What a rule says, with offsets into the page; a rule knows no lines."""

    code: str
    start: int
    end: int
    message: str
    suggestions: tuple[str, ...] = ()
    severity: str = "warn"
