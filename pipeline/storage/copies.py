"""Sketches of texts by hash, so that the copies of a text are found among a million others.

Each row is (hash, day, candidate) and the days stand inside the key: a lookup reads 32 short
ranges, however many texts lie outside the days asked for.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, column, select, table, text

from pipeline.model import Candidate
from pipeline.storage import bulk
from pipeline.storage.tables import candidates, shingles

NEAREST = 50  # candidates that share most hashes; the rest cannot be copies of this text alone

# Asked for many at a time: one walk of the index instead of a statement for every text.
_ASKED = text(
    "CREATE TEMPORARY TABLE IF NOT EXISTS asked"
    " (number INTEGER, hash BIGINT, first INTEGER, last INTEGER, least INTEGER)"
)
_SHARING = text(
    "SELECT a.number, s.candidate, count(*) AS shared FROM asked AS a CROSS JOIN shingles AS s"
    " WHERE s.hash = a.hash AND s.day BETWEEN a.first AND a.last"
    " GROUP BY a.number, s.candidate HAVING count(*) >= max(a.least)"
    " ORDER BY a.number, shared DESC, s.candidate"
)


class Asked(NamedTuple):
    """A sketch whose copies are looked for among what was seen between two moments; they share at
    least a part (0..1) of its hashes."""

    sketch: Sequence[int]
    first: datetime
    last: datetime
    part: float


def packed(sketch: Sequence[int]) -> bytes | None:
    """A sketch as a row holds it: 8 bytes a hash, big-endian."""
    return struct.pack(f">{len(sketch)}q", *sketch) or None


def unpacked(sketch: bytes | None) -> tuple[int, ...]:
    """The other way."""
    return struct.unpack(f">{len(sketch) // 8}q", sketch) if sketch else ()


def _day(moment: datetime) -> int:
    return moment.astimezone(UTC).toordinal()


def sketched(connection: Connection, pairs: Sequence[tuple[Candidate, Sequence[int]]]) -> None:
    """Put candidates' sketches in the place of those they had."""
    forget(connection, [candidate for candidate, _ in pairs])
    rows = [(h, _day(c.first_seen), c.id) for c, sketch in pairs for h in sketch]
    bulk(connection, shingles, sorted(rows))


def forget(connection: Connection, known: Sequence[Candidate]) -> None:
    """Drop candidates' sketches."""
    rows = [
        {"b_hash": h, "b_day": _day(c.first_seen), "b_candidate": c.id}
        for c in known
        for h in c.sketch
    ]
    if rows:
        mine = (
            (shingles.c.hash == bindparam("b_hash"))
            & (shingles.c.day == bindparam("b_day"))
            & (shingles.c.candidate == bindparam("b_candidate"))
        )
        connection.execute(shingles.delete().where(mine), rows)


def sharing(
    connection: Connection, asked: Sequence[Asked]
) -> list[dict[int, tuple[int, tuple[int, ...]]]]:
    """For each sketch, the candidates that share enough of it: the cluster and the sketch of each,
    those that share most first."""
    near: list[list[int]] = [[] for _ in asked]
    rows = [row for number, one in enumerate(asked) for row in _asked_rows(number, one)]
    if rows:
        connection.execute(_ASKED)
        connection.execute(text("DELETE FROM asked"))
        bulk(connection, _ASKED_TABLE, rows)
        for number, candidate, _ in connection.execute(_SHARING):
            if len(near[number]) < NEAREST:
                near[number].append(candidate)
    held = _held(connection, sorted({id_ for ids in near for id_ in ids}))
    return [{id_: held[id_] for id_ in ids if id_ in held} for ids in near]


_ASKED_TABLE = table("asked", *map(column, ("number", "hash", "first", "last", "least")))


def _asked_rows(number: int, asked: Asked) -> list[tuple[int, ...]]:
    least = max(math.ceil(asked.part * len(asked.sketch) - 1e-9), 1)
    span = _day(asked.first), _day(asked.last), least
    return [(number, h, *span) for h in asked.sketch]


def _held(connection: Connection, ids: Sequence[int]) -> dict[int, tuple[int, tuple[int, ...]]]:
    found = {}
    for start in range(0, len(ids), 500):
        query = select(candidates.c.id, candidates.c.cluster, candidates.c.sketch)
        some = candidates.c.id.in_(ids[start : start + 500])
        for row in connection.execute(query.where(some)):
            found[row.id] = (row.cluster or row.id, unpacked(row.sketch))
    return found
