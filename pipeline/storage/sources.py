"""What is known of each source: validators, health, the next try."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, text

from pipeline.model import Validators
from pipeline.storage import moment, stamp
from pipeline.storage.tables import arrivals, robots, sources


@dataclass(frozen=True)
class SourceState:
    """The row of one source; a source never visited has the defaults."""

    id: str
    validators: Validators = Validators()
    url: str = ""
    checked_at: datetime | None = None
    good_at: datetime | None = None
    next_at: datetime | None = None
    failures: int = 0
    error: str = ""
    closed: str = ""
    said: bytes = b""  # what its last document held, 8 bytes an entry
    wished: str = ""  # the address sources.yaml gave when last asked
    first_at: datetime | None = None
    new_at: datetime | None = None  # when something new last came
    empty_since: datetime | None = None
    alert: str = ""  # what was told and still holds: failing, closed, empty or quiet
    alert_at: datetime | None = None


_MOMENTS = ("checked_at", "good_at", "next_at", "first_at", "new_at", "empty_since", "alert_at")
_WORDS = ("url", "failures", "error", "closed", "wished", "alert")


def _state(row: Any) -> SourceState:
    values: dict[str, Any] = {"said": row.said or b""}
    values |= {name: moment(getattr(row, name)) for name in _MOMENTS}
    values |= {name: getattr(row, name) for name in _WORDS}
    return SourceState(
        id=row.id, validators=Validators(row.etag, row.last_modified, row.body_sha), **values
    )


def states(connection: Connection) -> dict[str, SourceState]:
    """Every source's row by id."""
    return {row.id: _state(row) for row in connection.execute(select(sources))}


def keep(connection: Connection, states: Iterable[SourceState]) -> None:
    """Write sources' rows whole."""
    rows = [_row(state) for state in states]
    known = {row[0] for row in connection.execute(select(sources.c.id))}
    old = [{"b_id": row["id"], **row} for row in rows if row["id"] in known]
    new = [row for row in rows if row["id"] not in known]
    if old:
        connection.execute(sources.update().where(sources.c.id == bindparam("b_id")), old)
    if new:
        connection.execute(sources.insert(), new)


def _row(state: SourceState) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(state, name) for name in _WORDS}
    for name in _MOMENTS:
        value = getattr(state, name)
        values[name] = stamp(value) if value else None
    return values | {
        "id": state.id,
        "said": state.said,
        "etag": state.validators.etag,
        "last_modified": state.validators.last_modified,
        "body_sha": state.validators.body_sha,
    }


_ARRIVED = text(
    "INSERT INTO arrivals (source, day, new) VALUES (:source, :day, :new)"
    " ON CONFLICT (source, day) DO UPDATE SET new = arrivals.new + excluded.new"
)


def arrived(connection: Connection, counts: Mapping[str, int], day: date) -> None:
    """Count new entries of sources on a day."""
    rows = [{"source": id_, "day": day.isoformat(), "new": n} for id_, n in counts.items() if n]
    if rows:
        connection.execute(_ARRIVED, rows)


def habits(connection: Connection, since: date, until: date) -> dict[str, int]:
    """How many entries each source brought from one day up to, not including, another."""
    query = (
        select(arrivals.c.source, func.sum(arrivals.c.new))
        .where(arrivals.c.day >= since.isoformat(), arrivals.c.day < until.isoformat())
        .group_by(arrivals.c.source)
    )
    return {row[0]: int(row[1]) for row in connection.execute(query)}


def forget_arrivals(connection: Connection, before: date) -> None:
    """Drop counts older than any habit looks back."""
    connection.execute(arrivals.delete().where(arrivals.c.day < before.isoformat()))


def robots_known(connection: Connection, since: datetime) -> dict[str, tuple[str, datetime]]:
    """Each host's robots.txt as last read, with when."""
    query = select(robots).where(robots.c.at >= stamp(since))
    found = ((row.home, row.text, moment(row.at)) for row in connection.execute(query))
    return {home: (rules, at) for home, rules, at in found if at}


def keep_robots(connection: Connection, learned: Mapping[str, tuple[str, datetime]]) -> None:
    """Remember what hosts asked of machines."""
    kept = {row.home: row.at for row in connection.execute(select(robots.c.home, robots.c.at))}
    for home, (rules, at) in learned.items():
        if kept.get(home) == stamp(at):
            continue
        connection.execute(robots.delete().where(robots.c.home == home))
        connection.execute(robots.insert().values(home=home, text=rules, at=stamp(at)))
