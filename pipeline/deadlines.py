"""By when something must be done: clocks and holidays from data. Pure but for reading the data."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from functools import cache
from pathlib import Path

from pipeline.sections import Section, read_data

FOLDER = Path(__file__).parent / "data"
GROUNDS = ("authority", "complaint", "house")


@dataclass(frozen=True)
class Clocks:
    """Spans the law (or the house) sets for what follows publication."""

    takedown: dict[str, timedelta]  # by ground
    correct: timedelta
    answer_days: int  # working days until a withdrawn consent is answered
    consent_days: int  # days until it is done everywhere


@cache
def clocks() -> Clocks:
    """The spans of ``data/clocks.yaml``. Raises ConfigError."""
    return read_data(FOLDER / "clocks.yaml", _clocks)


def _clocks(top: Section) -> Clocks:
    takedown = top.section("takedown")
    return Clocks(
        {ground: takedown.span(ground, timedelta(hours=24)) for ground in GROUNDS},
        top.span("correct", timedelta(hours=48)),
        top.whole("answer_working_days", 2, low=1, high=60),
        top.whole("consent_days", 15, low=1, high=90),
    )


@cache
def holidays() -> frozenset[date]:
    """Days off beside Saturdays and Sundays, of ``data/holidays.yaml``. Raises ConfigError."""
    return frozenset(read_data(FOLDER / "holidays.yaml", _holidays))


def _holidays(top: Section) -> list[date]:
    days = [s.day("day") for s in top.sections("holidays")]
    return [day for day in days if day]


def working_days_after(start: datetime, days: int, off: Collection[date], zone: tzinfo) -> datetime:
    """The same hour, so many working days later; Saturdays, Sundays and ``off`` do not count."""
    moment = start.astimezone(zone)
    while days > 0:
        moment += timedelta(days=1)
        days -= moment.weekday() < 5 and moment.date() not in off
    return moment
