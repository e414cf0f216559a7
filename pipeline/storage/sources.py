"""What is known of each source: validators, health, the next try."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from pipeline.model import Source, Validators
from pipeline.storage import moment, stamp
from pipeline.storage.tables import candidates, sources


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


def _state(row: Any) -> SourceState:
    return SourceState(
        id=row.id,
        validators=Validators(row.etag, row.last_modified, row.body_sha),
        url=row.url,
        checked_at=moment(row.checked_at),
        good_at=moment(row.good_at),
        next_at=moment(row.next_at),
        failures=row.failures,
        error=row.error,
        closed=row.closed,
    )


def states(connection: Connection) -> dict[str, SourceState]:
    """Every source's row by id."""
    return {row.id: _state(row) for row in connection.execute(select(sources))}


def keep(connection: Connection, state: SourceState) -> None:
    """Write a source's row whole."""
    values = {
        "url": state.url,
        "etag": state.validators.etag,
        "last_modified": state.validators.last_modified,
        "body_sha": state.validators.body_sha,
        "checked_at": stamp(state.checked_at) if state.checked_at else None,
        "good_at": stamp(state.good_at) if state.good_at else None,
        "next_at": stamp(state.next_at) if state.next_at else None,
        "failures": state.failures,
        "error": state.error,
        "closed": state.closed,
    }
    changed = connection.execute(sources.update().where(sources.c.id == state.id).values(values))
    if not changed.rowcount:
        connection.execute(sources.insert().values(id=state.id, **values))


def reopen(connection: Connection, source: Source) -> None:
    """Forget that a source is closed or failing: its next round starts afresh."""
    connection.execute(sources.delete().where(sources.c.id == source.id))


def entries_since(connection: Connection, since: datetime) -> dict[str, int]:
    """How many entries each source brought since a moment."""
    query = (
        select(candidates.c.source, func.count())
        .where(candidates.c.first_seen >= stamp(since))
        .group_by(candidates.c.source)
    )
    return {row[0]: row[1] for row in connection.execute(query)}
