"""Confirmations: one wording shown to a partner or a family, and what they answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from pipeline.storage import moment, stamp
from pipeline.storage.tables import confirmations


@dataclass(frozen=True)
class Confirmation:
    """A question about one wording. ``answer`` is ``""``, ``yes`` or ``no``."""

    hash: str
    story: str
    channel: str
    sha256: str
    whom: str
    asked_by: str
    asked_at: datetime
    until: datetime
    answer: str = ""
    note: str = ""
    answered_at: datetime | None = None


def ask(connection: Connection, asked: Confirmation) -> None:
    """A new question."""
    names = ("hash", "story", "channel", "sha256", "whom", "asked_by")
    row = {name: getattr(asked, name) for name in names}
    hours = {"asked_at": stamp(asked.asked_at), "until": stamp(asked.until)}
    connection.execute(confirmations.insert().values(**row, **hours))


def of(connection: Connection, hash_: str) -> Confirmation | None:
    """A question by the hash of its link."""
    row = connection.execute(select(confirmations).where(confirmations.c.hash == hash_)).first()
    return _confirmation(row) if row else None


def of_story(connection: Connection, story: str) -> list[Confirmation]:
    """Questions about a story, oldest first."""
    query = select(confirmations).where(confirmations.c.story == story)
    rows = connection.execute(query.order_by(confirmations.c.asked_at))
    return [_confirmation(row) for row in rows]


def _confirmation(row: Any) -> Confirmation:
    values = dict(row._mapping)
    values |= {name: datetime.fromisoformat(values[name]) for name in ("asked_at", "until")}
    values["answered_at"] = moment(values["answered_at"])
    return Confirmation(**values)


def answer(connection: Connection, hash_: str, said: str, note: str, now: datetime) -> bool:
    """Write an answer; False when there is one already."""
    open_ = (confirmations.c.hash == hash_) & (confirmations.c.answered_at.is_(None))
    values = {"answer": said, "note": note, "answered_at": stamp(now)}
    done = connection.execute(confirmations.update().where(open_).values(**values))
    return done.rowcount == 1
