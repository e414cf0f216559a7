"""Dates as outlets write them → aware datetimes. Pure.

Our own expressions first: general parsers read 01/06/2024 as 6 January and GMT+7 as UTC. What they
do not know goes to dateparser with Vietnamese as its language.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime

_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?!\d)")
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})(?!\d)")
_WORDS = re.compile(r"(\d{1,2})\s+tháng\s+(\d{1,2})[,\s]+(?:năm\s+)?(\d{4})", re.I)
_CLOCK = re.compile(
    r"(?<!\d)([01]?\d|2[0-3])\s*[:hg]\s*([0-5]\d)(?::([0-5]\d))?\s*([AaPp][Mm])?(?!\d)"
)
_OFFSET = re.compile(
    r"(?:GMT|UTC)\s*([+-])\s*(\d{1,2})(?::?(\d{2}))?|(?<=\d)([+-])(\d{2}):?(\d{2})\b"
)
_ARTICLE_ID = re.compile(
    r"(?<!\d)(?:1|2)\d{2}(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})\d{2,}(?!\d)"
)


def parse(text: str, tz: tzinfo, day_first: bool = True) -> datetime | None:
    """A date as written → aware datetime; without a zone it is ``tz``'s. None when it is no date.

    A month over 12 shows that day and month stand the other way round.
    """
    text = " ".join(text.split())
    if not text or len(text) > 200:
        return None
    found = _standard(text, tz) or _written(text, tz, day_first)
    return found or _guessed(text, tz)


def _standard(text: str, tz: tzinfo) -> datetime | None:
    """RFC 3339 and RFC 822, with the ``GMT+7`` some feeds write for a zone."""
    try:
        found = datetime.fromisoformat(text)
        return found if found.tzinfo else found.replace(tzinfo=tz)
    except ValueError:
        pass
    if not re.match(r"(?:[A-Za-z]{3,9},?\s+)?\d{1,2}\s+[A-Za-z]{3}", text):
        return None
    offset = _zone(text)
    try:
        found = parsedate_to_datetime(re.sub(r"(?:GMT|UTC)\s*[+-]\s*\d{1,2}(?::?\d{2})?", "", text))
    except (ValueError, TypeError, IndexError):
        return None
    if offset is not None:
        return found.replace(tzinfo=offset)
    return found if found.tzinfo else found.replace(tzinfo=tz)


def _zone(text: str) -> tzinfo | None:
    match = _OFFSET.search(text)
    if match is None:
        return None
    sign, hours, minutes = (match[1], match[2], match[3]) if match[1] else match.group(4, 5, 6)
    delta = timedelta(hours=int(hours), minutes=int(minutes or 0))
    if delta >= timedelta(hours=15):
        return None
    return timezone(-delta if sign == "-" else delta)


def _written(text: str, tz: tzinfo, day_first: bool) -> datetime | None:
    """The forms Vietnamese pages use: a day, perhaps an hour before or after it, perhaps a zone."""
    day = _day(text, day_first)
    if day is None:
        return None
    year, month, number = day
    bare = _YEAR_FIRST.sub(" ", _DAY_FIRST.sub(" ", text))
    hour, minute, second = _clock(bare)
    try:
        return datetime(year, month, number, hour, minute, second, tzinfo=_zone(bare) or tz)
    except ValueError:
        return None


def _day(text: str, day_first: bool) -> tuple[int, int, int] | None:
    if match := _YEAR_FIRST.search(text):
        return int(match[1]), int(match[2]), int(match[3])
    if match := _WORDS.search(text):
        return int(match[3]), int(match[2]), int(match[1])
    if match := _DAY_FIRST.search(text):
        first, second, year = int(match[1]), int(match[2]), int(match[3])
        day, month = (first, second) if day_first else (second, first)
        if month > 12 >= day:
            day, month = month, day
        return year + 2000 if year < 100 else year, month, day
    return None


def _clock(text: str) -> tuple[int, int, int]:
    match = _CLOCK.search(text)
    if match is None:
        return 0, 0, 0
    hour = int(match[1])
    if match[4]:
        hour = hour % 12 + (12 if match[4].lower() == "pm" else 0)
    return hour, int(match[2]), int(match[3] or 0)


def _guessed(text: str, tz: tzinfo) -> datetime | None:
    if not re.search(r"\d", text):
        return None
    import dateparser

    try:
        found: datetime | None = dateparser.parse(
            text, languages=["vi"], settings={"DATE_ORDER": "DMY"}
        )
    except (ValueError, OverflowError, RecursionError):
        return None
    if found is None:
        return None
    return found if found.tzinfo else found.replace(tzinfo=tz)


def from_article_id(url: str, tz: tzinfo) -> datetime | None:
    """The hour many outlets put into an article's number: a hint for when nothing else says."""
    match = _ARTICLE_ID.search(url.rsplit("/", 1)[-1])
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part) for part in match.groups())
    try:
        found = datetime(2000 + year, month, day, hour, minute, second, tzinfo=tz)
    except ValueError:
        return None
    return found if found.year >= 2005 and found <= datetime.now(UTC) + timedelta(days=2) else None
