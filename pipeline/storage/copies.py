"""Sketches of texts by hash, so that the copies of a text are found among a million others.

Each row is (hash, day, candidate) and the days stand inside the key: a lookup reads 32 short
ranges, however many texts lie outside the days asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, func, or_, select

from pipeline.model import Candidate
from pipeline.storage.tables import shingles

NEAREST = 50  # candidates that share most hashes; the rest cannot be copies of this text alone


def _day(moment: datetime) -> int:
    return moment.astimezone(UTC).toordinal()


def sketched(connection: Connection, candidate: Candidate, sketch: Sequence[int]) -> None:
    """Put a candidate's sketch in the place of the one it had."""
    forget(connection, [candidate])
    day = _day(candidate.first_seen)
    rows = [{"hash": h, "day": day, "candidate": candidate.id} for h in sketch]
    if rows:
        connection.execute(shingles.insert(), rows)


def forget(connection: Connection, known: Iterable[Candidate]) -> None:
    """Drop candidates' sketches."""
    for candidate in known:
        if candidate.sketch:
            connection.execute(
                shingles.delete().where(
                    shingles.c.hash.in_(candidate.sketch),
                    shingles.c.day == _day(candidate.first_seen),
                    shingles.c.candidate == candidate.id,
                )
            )


def sharing(
    connection: Connection, sketch: Sequence[int], first: datetime, last: datetime
) -> list[int]:
    """Candidates seen between two moments that share hashes, those that share most first."""
    if not sketch:
        return []
    days = shingles.c.day.between(_day(first), _day(last))
    query = (
        select(shingles.c.candidate)
        .where(or_(*(shingles.c.hash == h for h in sketch)), days)
        .group_by(shingles.c.candidate)
        .order_by(func.count().desc(), shingles.c.candidate)
        .limit(NEAREST)
    )
    return [row[0] for row in connection.execute(query)]
