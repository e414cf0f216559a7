"""Locks: who has a story open in the browser. They advise; the version check is what protects."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from pipeline.storage import stamp
from pipeline.storage.tables import locks
from pipeline.text import same_key

STALE = timedelta(minutes=15)


@dataclass(frozen=True)
class Lock:
    """A story open in somebody's browser."""

    story: str
    owner: str
    taken_at: datetime
    renewed_at: datetime


def decide(lock: Lock | None, asker: str, now: datetime) -> str:
    """``take`` a free lock, ``renew`` one's own, ``steal`` a stale one, or ``refuse``. Pure."""
    if lock is None:
        return "take"
    if same_key(lock.owner) == same_key(asker):
        return "renew"
    return "steal" if now - lock.renewed_at >= STALE else "refuse"


def held(connection: Connection, story: str) -> Lock | None:
    """The lock on a story, stale or not."""
    row = connection.execute(select(locks).where(locks.c.story == story)).first()
    hours = [datetime.fromisoformat(t) for t in (row.taken_at, row.renewed_at)] if row else []
    return Lock(row.story, row.owner, *hours) if row else None


def take(connection: Connection, story: str, asker: str, now: datetime) -> tuple[str, Lock]:
    """Take, renew or steal a lock as ``decide`` says; the verdict, and the lock as it now is."""
    lock = held(connection, story)
    verdict = decide(lock, asker, now)
    if lock and verdict == "refuse":
        return verdict, lock
    began = lock.taken_at if lock and verdict == "renew" else now
    connection.execute(locks.delete().where(locks.c.story == story))
    connection.execute(
        locks.insert().values(
            story=story, owner=asker, taken_at=stamp(began), renewed_at=stamp(now)
        )
    )
    return verdict, Lock(story, asker, began, now)


def release(connection: Connection, story: str, owner: str) -> bool:
    """Give one's own lock back; False when it was another's or none."""
    lock = held(connection, story)
    if lock is None or same_key(lock.owner) != same_key(owner):
        return False
    connection.execute(locks.delete().where(locks.c.story == story))
    return True
