"""Small helpers that every rule about figures shares."""

from __future__ import annotations

import re

from pipeline.speech import numbers
from pipeline.speech.here import Here

DASH = r"\s?[-–—]\s?"
_TY = re.compile(r"[ \u00a0]?(tỉ)(?!\w)")


def plain(here: Here, written: str) -> str:
    """A run of digits in words."""
    return numbers.whole(written, here.lexicon.numbers)


def singly(here: Here, written: str) -> str:
    """Digits one by one, whatever stands between them."""
    return numbers.one_by_one(written, here.lexicon.numbers)


def said_month(here: Here, written: str) -> str:
    """A month's number as it is said: 4 → tư."""
    known = here.lexicon.numbers
    return numbers.irregular(int(written), known.months, known)


def is_day(day: str, month_: str) -> bool:
    """Whether two numbers can be a day and a month."""
    return 1 <= int(day) <= 31 and 1 <= int(month_) <= 12


def unit_after(here: Here, end: int) -> tuple[int, str]:
    """Where the unit after a number ends and how it is said, with a space before; or none."""
    if match := _TY.match(here.text, end):
        return match.end(), f" {here.word('billion')}"
    found = here.unit(end)
    return (found[0], f" {found[1]}") if found else (end, "")


def letters(here: Here, written: str) -> str:
    """Letters by their names: C → xê."""
    return " ".join(here.lexicon.letters.get(c.upper(), c) for c in written if c.isalpha())
