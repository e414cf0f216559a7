"""Sketches of texts by hash, so that the copies of a text are found among a million others.

Each row is (hash, day, candidate) and the days stand inside the key: a lookup reads 32 short
ranges, however many texts lie outside the days asked for.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, bindparam, text

from pipeline.model import Candidate
from pipeline.storage.tables import shingles

NEAREST = 50  # candidates that share most hashes; the rest cannot be copies of this text alone

_SHARING = text(
    "SELECT c.id, c.cluster, c.sketch FROM ("
    " SELECT candidate, count(*) AS shared FROM shingles"
    " WHERE hash IN :hashes AND day BETWEEN :first AND :last"
    " GROUP BY candidate HAVING count(*) >= :least ORDER BY shared DESC, candidate LIMIT :nearest"
    ") AS near JOIN candidates AS c ON c.id = near.candidate"
).bindparams(bindparam("hashes", expanding=True))


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
    rows = [
        {"hash": h, "day": _day(candidate.first_seen), "candidate": candidate.id}
        for candidate, sketch in pairs
        for h in sketch
    ]
    if rows:
        rows.sort(key=lambda row: row["hash"])
        connection.execute(shingles.insert(), rows)


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
    connection: Connection,
    sketch: Sequence[int],
    part: float,
    first: datetime,
    last: datetime,
) -> dict[int, tuple[int, tuple[int, ...]]]:
    """Candidates seen between two moments that share at least a part (0..1) of a sketch's hashes:
    the cluster and the sketch of each."""
    if not sketch:
        return {}
    asked = {
        "hashes": list(sketch),
        "first": _day(first),
        "last": _day(last),
        "least": max(math.ceil(part * len(sketch) - 1e-9), 1),
        "nearest": NEAREST,
    }
    rows = connection.execute(_SHARING, asked)
    return {row.id: (row.cluster or row.id, unpacked(row.sketch)) for row in rows}
