"""Sessions: which browser is whose. Only the hash of what the browser holds is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from pipeline.storage import stamp
from pipeline.storage.tables import sessions


@dataclass(frozen=True)
class Session:
    """A browser somebody came in with."""

    hash: str
    person: str
    began_at: datetime
    seen_at: datetime
    device: str = ""


def begin(connection: Connection, session: Session) -> None:
    """A new session."""
    row = {"hash": session.hash, "person": session.person, "device": session.device}
    hours = {"began_at": stamp(session.began_at), "seen_at": stamp(session.seen_at)}
    connection.execute(sessions.insert().values(**row, **hours))


def of(connection: Connection, hash_: str) -> Session | None:
    """A session by its hash."""
    row = connection.execute(select(sessions).where(sessions.c.hash == hash_)).first()
    return _session(row) if row else None


def of_person(connection: Connection, person: str) -> list[Session]:
    """A person's sessions, newest first."""
    query = select(sessions).where(sessions.c.person == person)
    return [_session(r) for r in connection.execute(query.order_by(sessions.c.seen_at.desc()))]


def _session(row: object) -> Session:
    r = row._mapping  # type: ignore[attr-defined]  # a row of the table
    hours = (datetime.fromisoformat(r["began_at"]), datetime.fromisoformat(r["seen_at"]))
    return Session(r["hash"], r["person"], *hours, r["device"])


def seen(connection: Connection, hash_: str, now: datetime) -> None:
    """Note that a session was used."""
    connection.execute(sessions.update().where(sessions.c.hash == hash_).values(seen_at=stamp(now)))


def end(connection: Connection, hash_: str) -> None:
    """End one session."""
    connection.execute(sessions.delete().where(sessions.c.hash == hash_))


def end_all(connection: Connection, person: str, but: str = "") -> None:
    """End every session of a person, but one."""
    mine = (sessions.c.person == person) & (sessions.c.hash != but)
    connection.execute(sessions.delete().where(mine))


def sweep(connection: Connection, began: datetime, seen_: datetime) -> None:
    """Forget sessions that are over: begun or last seen before then."""
    over = (sessions.c.began_at < stamp(began)) | (sessions.c.seen_at < stamp(seen_))
    connection.execute(sessions.delete().where(over))
