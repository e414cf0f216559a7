"""What outlets changed or removed after a story was made from it; open until a person looked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from pipeline.model import Candidate
from pipeline.storage import stamp
from pipeline.storage.tables import source_changes

CHANGED, REMOVED = "changed", "removed"


def note(
    connection: Connection,
    candidate: Candidate,
    story: str,
    kind: str,
    diff: Sequence[str],
    now: datetime,
) -> None:
    """An outlet's change to what a story was made from."""
    connection.execute(
        source_changes.insert().values(
            story=story,
            candidate=candidate.id,
            at=stamp(now),
            kind=kind,
            outlet=candidate.outlet,
            url=candidate.url,
            diff=list(diff),
        )
    )


def of_story(connection: Connection, story: str = "", *, unseen: bool = True) -> list[Any]:
    """Changes behind one story or all, oldest first; only those nobody looked at, or every one."""
    query = select(source_changes).order_by(source_changes.c.id)
    if story:
        query = query.where(source_changes.c.story == story)
    if unseen:
        query = query.where(source_changes.c.seen_at.is_(None))
    return list(connection.execute(query))


def seen(connection: Connection, story: str, by: str, now: datetime) -> int:
    """A person looked at every open change behind a story; gives back how many."""
    open_ones = (source_changes.c.story == story) & source_changes.c.seen_at.is_(None)
    done = source_changes.update().where(open_ones).values(seen_by=by, seen_at=stamp(now))
    return int(connection.execute(done).rowcount)
