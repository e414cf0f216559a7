"""Small helpers that every rule about figures shares."""

from __future__ import annotations

from pipeline.speech import numbers
from pipeline.speech.here import Here

DASH = r"\s?[-–—]\s?"


def plain(here: Here, written: str) -> str:
    """A run of digits in words."""
    return numbers.whole(written, here.lexicon.numbers)


def said_month(here: Here, written: str) -> str:
    """A month's number as it is said: 4 → tư."""
    known = here.lexicon.numbers
    return numbers.irregular(int(written), known.months, known)


def is_day(day: str, month_: str) -> bool:
    """Whether two numbers can be a day and a month."""
    return 1 <= int(day) <= 31 and 1 <= int(month_) <= 12
