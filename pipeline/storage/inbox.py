"""A page of the inbox: candidates as filtered, best first, found by words without their tones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Integer, Select, column, func, select, table, text

from pipeline.model import Candidate
from pipeline.storage import stamp
from pipeline.storage.candidates import by_ids
from pipeline.storage.tables import candidates
from pipeline.text import fold

COUNTED, FILTERED = 1000, 100  # beyond this, how many there are (that match) helps nobody

_words = table("candidate_words", column("rowid", Integer))


@dataclass(frozen=True)
class Wanted:
    """What an editor wants to see; an empty part asks for nothing."""

    words: str = ""
    story_type: str = ""
    source: str = ""
    since: datetime | None = None
    status: str = "new"
    before: tuple[float, int] | None = None  # score and id of the last one on the page before


def page(connection: Connection, wanted: Wanted, size: int) -> list[Candidate]:
    """The next ``size`` leaders, best first; of equal ones the newest."""
    query = _filtered(connection, select(candidates.c.id), wanted)
    if wanted.before:
        score, id_ = wanted.before
        c = candidates.c
        query = query.where(c.score <= score, (c.score < score) | (c.id < id_))
    query = query.order_by(candidates.c.score.desc(), candidates.c.id.desc()).limit(size)
    ids = [row[0] for row in connection.execute(query)]
    found = {c.id: c for c in by_ids(connection, ids)}
    return [found[id_] for id_ in ids if id_ in found]


def count(connection: Connection, wanted: Wanted) -> tuple[int, int]:
    """How many there are, and to how many it was counted: matches lie apart and cost more."""
    everything = replace(wanted, before=None) == Wanted(status=wanted.status)
    most = COUNTED if everything else FILTERED
    query = _filtered(connection, select(candidates.c.id), wanted)
    some = query.order_by(candidates.c.score.desc()).limit(most).subquery()
    found = connection.execute(select(func.count()).select_from(some)).scalar()
    return int(found or 0), most


def copies_of(connection: Connection, ids: Sequence[int]) -> dict[int, list[Candidate]]:
    """The outlets that ran each leader's text, itself among them, oldest first."""
    query = select(candidates.c.id).where(candidates.c.cluster.in_(ids))
    found: dict[int, list[Candidate]] = {}
    for copy in sorted(
        by_ids(connection, [r[0] for r in connection.execute(query)]), key=lambda c: c.id
    ):
        found.setdefault(copy.cluster or copy.id, []).append(copy)
    return found


def _filtered(connection: Connection, query: Select[Any], wanted: Wanted) -> Select[Any]:
    c = candidates.c
    query = query.where(c.status == wanted.status, c.relevant == 1, c.cluster == c.id)
    if wanted.story_type:
        query = query.where(c.story_type == wanted.story_type)
    if wanted.source:
        query = query.where(c.source == wanted.source)
    if wanted.since:
        query = query.where(func.coalesce(c.published, c.first_seen) >= stamp(wanted.since))
    return _saying(connection, query, wanted.words)


def _saying(connection: Connection, query: Select[Any], words: str) -> Select[Any]:
    """Only those that say every word; the last may be unfinished."""
    asked = fold(words).split()
    if not asked:
        return query
    if connection.dialect.name != "sqlite":  # no such index there: tones count
        for word in words.split():
            query = query.where(candidates.c.title.icontains(word, autoescape=True))
        return query
    match = " ".join(f'"{word}"' for word in asked) + "*"
    found = select(_words.c.rowid).where(text("candidate_words MATCH :words"))
    return query.where(candidates.c.id.in_(found.params(words=match)))
