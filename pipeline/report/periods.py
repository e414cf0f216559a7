"""Periods of days, and the earlier ones a period is compared with. Pure."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """From a day to a day, both included."""

    start: date
    end: date

    def holds(self, day: date) -> bool:
        """Whether a day is in it."""
        return self.start <= day <= self.end

    @property
    def name(self) -> str:
        """As files and the ledger name it: ``2026-10-01_2026-12-31``."""
        return f"{self.start.isoformat()}_{self.end.isoformat()}"


def previous(period: Period) -> Period:
    """The period of the same length just before: whole months before whole months."""
    months = _whole_months(period)
    if months:
        return Period(_months_back(period.start, months), period.start - DAY)
    return Period(period.start - (period.end - period.start) - DAY, period.start - DAY)


def year_before(period: Period) -> Period:
    """The same days a year before; the end of a month stays the end of a month."""
    start, end = _same_day(period.start, -1), _same_day(period.end, -1)
    return Period(start, _month_end(end) if period.end == _month_end(period.end) else end)


def _whole_months(period: Period) -> int:
    """How many calendar months a period is; 0 when it is not made of whole ones."""
    if period.start.day != 1 or period.end != _month_end(period.end):
        return 0
    years = period.end.year - period.start.year
    return years * 12 + period.end.month - period.start.month + 1


def _months_back(day: date, months: int) -> date:
    count = day.year * 12 + day.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _same_day(day: date, years: int) -> date:
    """The same day of another year; 29 February becomes the 28th where there is none."""
    year = day.year + years
    return date(year, day.month, min(day.day, monthrange(year, day.month)[1]))
