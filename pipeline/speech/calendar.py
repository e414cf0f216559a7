"""Days, months and years."""

from __future__ import annotations

import re

from pipeline.speech import numbers
from pipeline.speech.figures import DASH, is_day, plain, said_month
from pipeline.speech.here import Here
from pipeline.speech.model import Said

_DAY, _MONTH, _YEAR = r"(0?[1-9]|[12][0-9]|3[01])", r"(0?[1-9]|1[0-2])", r"((?:19|20)[0-9]{2})"
_END = r"(?![0-9/])"
_FULL = re.compile(rf"{_DAY}([/.-]){_MONTH}\2({_YEAR[1:-1]}|[0-9]{{2}}){_END}")
_SHORT = re.compile(rf"{_DAY}([/.-]){_MONTH}(?![0-9/%]|[.,-][0-9])")
_DAYS = re.compile(rf"{_DAY}{DASH}{_DAY}([/.]){_MONTH}(?:\3{_YEAR})?{_END}")
_SPAN = re.compile(rf"{_DAY}([/.]){_MONTH}(?:\2{_YEAR})?{DASH}{_DAY}\2{_MONTH}(?:\2{_YEAR})?{_END}")
_MONTH_YEAR = re.compile(rf"{_MONTH}[/.-]{_YEAR}(?![0-9])")
_MONTHS = re.compile(rf"{_MONTH}(?:/{_YEAR})?{DASH}{_MONTH}(?:/{_YEAR})?{_END}")
_YEARS = re.compile(rf"{_YEAR}({DASH}|/){_YEAR}(?![0-9])")
_UNTIL_NOW = re.compile(rf"{_YEAR}{DASH}(?=nay(?!\w))")
_SMALL = re.compile(r"[0-9]{1,2}(?![0-9.,/:-][0-9]|[0-9])")


def _date(here: Here, day: str, month: str, year: str | None = None) -> str:
    words = [plain(here, str(int(day))), here.word("month"), _month(here, month, year)]
    return " ".join(words)


def _month(here: Here, month: str, year: str | None) -> str:
    said = said_month(here, month)
    return f"{said} {here.word('year')} {plain(here, year)}" if year else said


def full_date(here: Here) -> Said | None:
    """31/5/2024, 12-10-1998, 1.7.2026; 31/5/24 after a word that asks for a day."""
    match = _FULL.match(here.text, here.at)
    if not match or (len(match[4]) == 2 and not (match[2] == "/" and here.follows("date"))):
        return None
    said = _date(here, match[1], match[3], match[4])
    return Said(said, match.end(), "date", "full_date")


def date_to_date(here: Here) -> Said | None:
    """28/8 - 3/9, 01/7-31/12/2025, từ 4.9 - 30.10."""
    match = _SPAN.match(here.text, here.at)
    if not match or here.counts(match.end()) or not _is_a_date(here, match[2]):
        return None
    first, last = _date(here, *match.group(1, 3, 4)), _date(here, *match.group(5, 6, 7))
    return Said(f"{first} {here.word('to')} {last}", match.end(), "date", "date_to_date")


def day_range(here: Here) -> Said | None:
    """3 - 5/6, 26-28/3/2025, ngày 7 - 8.9; six to eleven years old is no date."""
    match = _DAYS.match(here.text, here.at)
    if not match or int(match[1]) >= int(match[2]) or here.counts(match.end()):
        return None
    if not _is_a_date(here, match[3]):
        return None
    last = _date(here, *match.group(2, 4, 5))
    said = f"{plain(here, str(int(match[1])))} {here.word('to')} {last}"
    return Said(said, match.end(), "date", "day_range")


def _is_a_date(here: Here, sign: str) -> bool:
    """A bar makes dates; a dot also parts decimals, so a word before must ask for a day."""
    asked = here.follows("date") or here.follows("since")
    return sign == "/" or (asked and not here.near("marks", 6))


def short_date(here: Here) -> Said | None:
    """31/5, 31.5, 2-9 where a word before, or the calendar, says it is a day."""
    match = _SHORT.match(here.text, here.at)
    if not match or here.follows("range_before"):
        return None
    day, sign, month = match.groups()
    end = match.end()
    sure = _by_word(here, sign, end)
    if not sure and not here.counts(end):
        sure = _by_calendar(here, day, sign, month) or _by_company(here, sign, end)
        sure = sure or _by_size(here, day, sign)
    return Said(_date(here, day, month), end, "date", "short_date", sure) if sure else None


def _by_word(here: Here, sign: str, end: int) -> float:
    """Sáng 5/9 học sinh tựu trường, thứ sáu 12/9; but ngày 2-3 lần."""
    if here.precedes("daily", end) or here.unit(end):
        return 0.0
    if here.precedes("calendar", end):
        return 1.0
    asked = here.follows("date") or (sign == "/" and here.follows("weekdays"))
    return 1.0 if asked else 0.0


def _by_calendar(here: Here, day: str, sign: str, month: str) -> float:
    """2/9 is the holiday wherever it stands, unless it is a mark or the score of a match."""
    if here.near("score", 5) or here.near("marks", 6) or here.follows("share"):
        return 0.0
    known = here.lexicon.cues["holidays_with_dot" if sign == "." else "holidays"]
    return 1.0 if f"{int(day)}/{int(month)}" in known else 0.0


def _by_company(here: Here, sign: str, end: int) -> float:
    """«từ 1/8 đến 31/10», «các ngày từ 6-9 đến hết 15-9», «ngày khai giảng 5.9», «Tin 4-9:»."""
    if here.precedes("fraction_after", end) or here.near("marks", 6) or here.near("score", 5):
        return 0.0
    if here.follows("since") and _GOES_ON.match(here.text, end):
        return 0.8
    if here.follows("date_link"):
        beside = here.near("date", 8) or (sign == "/" and _beside_a_day(here))
        return 0.8 if beside or (sign != "." and _ends(here, end)) else 0.0
    if sign == "/" and (here.follows_a_comma_after("date") or here.follows_a_weekday()):
        return 0.8
    headed = sign == "-" and here.text.startswith(":", end)
    return 0.7 if headed or (sign == "." and here.near("date", 3)) else 0.0


def _by_size(here: Here, day: str, sign: str) -> float:
    """«khai giảng 5/9, bế giảng 31/5», «hôm 12, 13/8»: more than twelve parts of a few."""
    row = "".join(here.before[-1:]).isdigit() and here.near("date", 4)
    return 0.7 if sign == "/" and (row or (int(day) > 12 and _beside_a_day(here))) else 0.0


_GOES_ON = re.compile(r"(?: [^\W\d_]+){1,2} [0-9]{1,2}([/.-])[0-9]{1,2}(?![0-9])")


def _ends(here: Here, end: int) -> bool:
    """«hứa về trước 8-9»: nothing is counted, the line or the sentence is over."""
    return here.follows("by") and not here.text[end : end + 2].strip(".,;!? ")


def _beside_a_day(here: Here) -> bool:
    """A day starts a stretch of time, or ends one."""
    if here.follows("since"):
        return True
    days = (word.split("/")[:2] for word in here.before[-8:] if word.count("/") in (1, 2))
    return any(all(part.isdigit() for part in pair) and is_day(*pair) for pair in days)


def months(here: Here) -> Said | None:
    """tháng 4 - 6/2025, tháng 9/2024 - 5/2025."""
    match = _MONTHS.match(here.text, here.at)
    if not match or here.previous != here.word("month"):
        return None
    first, last = _month(here, *match.group(1, 2)), _month(here, *match.group(3, 4))
    return Said(f"{first} {here.word('to')} {last}", match.end(), "date", "months")


def month_and_year(here: Here) -> Said | None:
    """tháng 9/2025; quý 2/2025 and đợt 1/2025 name no month; quý I/2025 is Roman's."""
    match = _MONTH_YEAR.match(here.text, here.at)
    if not match:
        return None
    if here.follows("issue"):
        said = f"{plain(here, str(int(match[1])))} {here.word('year')} {plain(here, match[2])}"
        return Said(said, match.end(), "date", "month_and_year", 0.9)
    after = here.previous == here.word("month")
    said = _month(here, match[1], match[2])
    said = said if after else f"{here.word('month')} {said}"
    return Said(said, match.end(), "date", "month_and_year", 1.0 if after else 0.8)


def years(here: Here) -> Said | None:
    """2021-2030, 2024 - 2025, năm học 2024/2025, 2020-nay."""
    if open_end := _UNTIL_NOW.match(here.text, here.at):
        said = f"{plain(here, open_end[1])} {here.word('to')} "
        return Said(said, open_end.end(), "range", "years")
    match = _YEARS.match(here.text, here.at)
    if not match or (match[2] == "/" and int(match[3]) != int(match[1]) + 1):
        return None
    said = f"{plain(here, match[1])} {here.word('to')} {plain(here, match[3])}"
    return Said(said, match.end(), "range", "years")


def month_number(here: Here) -> Said | None:
    """tháng 4 → tháng tư, thứ 4 → thứ tư, thứ 1 → thứ nhất; thứ 2, 4, 6."""
    match = _SMALL.match(here.text, here.at)
    if not match:
        return None
    known = here.lexicon.numbers
    table = known.after.get(here.previous) or known.after.get(_heading(here, match.end()), {})
    if str(int(match[0])) not in table:
        return None
    said = numbers.irregular(int(match[0]), table, known)
    return Said(said, match.end(), "ordinal", "month_number")


def _heading(here: Here, end: int) -> str:
    """The word that starts a row of numbers, «thứ» of «thứ 2, 4, 6»; empty in no row."""
    words = here.before
    if not words or here.counts(end) or not (words[-1].isdigit() or here.follows("row_link")):
        return ""
    row = (word for word in reversed(words) if not word.isdigit())
    linked = here.lexicon.cues["row_link"]
    return next((word for word in row if word not in linked), "")


_SHORT_MONTH = re.compile(rf"T{_MONTH}/{_YEAR}(?![0-9])")


def short_month(here: Here) -> Said | None:
    """T9/2025."""
    match = _SHORT_MONTH.match(here.text, here.at)
    if not match:
        return None
    said = f"{here.word('month')} {_month(here, match[1], match[2])}"
    return Said(said, match.end(), "date", "short_month", 0.9)
