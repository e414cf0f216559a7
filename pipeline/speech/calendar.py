"""Days, months, years and the hour of the day."""

from __future__ import annotations

import re

from pipeline.speech import numbers
from pipeline.speech.figures import DASH, plain, said_month
from pipeline.speech.here import Here
from pipeline.speech.model import Said

_FULL = re.compile(
    r"(0?[1-9]|[12][0-9]|3[01])([/.-])(0?[1-9]|1[0-2])\2((?:19|20)[0-9]{2})(?![0-9])"
)
_SHORT = re.compile(r"(0?[1-9]|[12][0-9]|3[01])([/.-])(0?[1-9]|1[0-2])(?![0-9/%]|[.,-][0-9])")
_RANGE = re.compile(
    r"(0?[1-9]|[12][0-9]|3[01])" + DASH + r"(0?[1-9]|[12][0-9]|3[01])/(0?[1-9]|1[0-2])"
    r"(?:/((?:19|20)[0-9]{2}))?(?![0-9/])"
)
_MONTH_YEAR = re.compile(r"(0?[1-9]|1[0-2])[/.-]((?:19|20)[0-9]{2})(?![0-9])")
_YEARS = re.compile(r"((?:19|20)[0-9]{2})" + DASH + r"((?:19|20)[0-9]{2})(?![0-9])")


def _day_and_month(here: Here, day: str, month: str, year: str = "") -> str:
    words = [plain(here, str(int(day))), here.word("month"), said_month(here, month)]
    return " ".join([*words, here.word("year"), plain(here, year)] if year else words)


def full_date(here: Here) -> Said | None:
    """31/5/2024, 12-10-1998, 1.7.2026."""
    match = _FULL.match(here.text, here.at)
    if not match:
        return None
    said = _day_and_month(here, match[1], match[3], match[4])
    return Said(said, match.end(), "date", "full_date")


def day_range(here: Here) -> Said | None:
    """3 - 5/6, 26-28/3/2025; six to eleven years old is no date."""
    match = _RANGE.match(here.text, here.at)
    if not match or int(match[1]) >= int(match[2]) or here.counts(match.end()):
        return None
    last = _day_and_month(here, match[2], match[3], match[4] or "")
    said = f"{plain(here, str(int(match[1])))} {here.word('to')} {last}"
    return Said(said, match.end(), "date", "day_range")


def short_date(here: Here) -> Said | None:
    """31/5, 31.5, 2-9 where a word before, or the calendar, says it is a day."""
    match = _SHORT.match(here.text, here.at)
    if not match or here.counts(match.end()) or here.follows("range_before"):
        return None
    by_slash = match[2] == "/"
    cue = here.follows("date") or (here.previous in here.lexicon.cues["weekdays"] and by_slash)
    linked = by_slash and here.follows("date_link") and here.near("date", 8)
    holiday = (
        f"{int(match[1])}/{int(match[3])}" in here.lexicon.cues["holidays"] and match[2] != "."
    )
    if not (cue or linked or holiday):
        return None
    sure = 1.0 if cue or holiday else 0.8
    return Said(_day_and_month(here, match[1], match[3]), match.end(), "date", "short_date", sure)


def month_and_year(here: Here) -> Said | None:
    """tháng 9/2025, quý I/2025 is Roman's."""
    match = _MONTH_YEAR.match(here.text, here.at)
    if not match:
        return None
    after = here.previous == here.word("month")
    words = [said_month(here, match[1]), here.word("year"), plain(here, match[2])]
    said = " ".join(words if after else [here.word("month"), *words])
    return Said(said, match.end(), "date", "month_and_year", 1.0 if after else 0.8)


def years(here: Here) -> Said | None:
    """2021-2030, 2024 - 2025."""
    match = _YEARS.match(here.text, here.at)
    if not match:
        return None
    said = f"{plain(here, match[1])} {here.word('to')} {plain(here, match[2])}"
    return Said(said, match.end(), "range", "years")


def month_number(here: Here) -> Said | None:
    """tháng 4 → tháng tư, thứ 4 → thứ tư, thứ 1 → thứ nhất."""
    match = re.compile(r"[0-9]{1,2}(?![0-9.,/:-][0-9]|[0-9])").match(here.text, here.at)
    if not match:
        return None
    known = here.lexicon.numbers
    tables = {"tháng": known.months, "thứ": known.ordinals, "quý": known.quarters}
    table = tables.get(here.previous)
    if table is None or not table.get(str(int(match[0]))):
        return None
    said = numbers.irregular(int(match[0]), table, known)
    return Said(said, match.end(), "ordinal", "month_number")
