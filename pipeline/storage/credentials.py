"""Who may come in: secrets, who is switched off, invitations, entries that failed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from pipeline.storage import moment, stamp
from pipeline.storage.tables import credentials, failed_entries, invitations

KEPT = timedelta(days=1)  # how long a failed entry is remembered


@dataclass(frozen=True)
class Credential:
    """A person's secret as argon2 wrote it (``""`` before the first), and since when it is off."""

    person: str
    secret: str
    changed_at: datetime
    off_at: datetime | None = None
    off_by: str = ""


def of(connection: Connection, person: str) -> Credential | None:
    """A person's credential."""
    query = select(credentials).where(credentials.c.person == person)
    row = connection.execute(query).first()
    if row is None:
        return None
    changed = datetime.fromisoformat(row.changed_at)
    return Credential(row.person, row.secret, changed, moment(row.off_at), row.off_by)


def everybody(connection: Connection) -> dict[str, Credential]:
    """Every credential by person."""
    people = [row.person for row in connection.execute(select(credentials.c.person))]
    return {person: c for person in people if (c := of(connection, person))}


def anybody(connection: Connection) -> bool:
    """Whether anybody has a password."""
    query = select(credentials.c.person).where(credentials.c.secret != "").limit(1)
    return connection.execute(query).first() is not None


def keep(connection: Connection, person: str, secret: str, now: datetime) -> None:
    """A person's new secret."""
    _at_hand(connection, person, now)
    values = {"secret": secret, "changed_at": stamp(now)}
    connection.execute(credentials.update().where(credentials.c.person == person).values(**values))


def switch(connection: Connection, person: str, on: bool, by: str, now: datetime) -> None:
    """Let a person in again, or no more."""
    _at_hand(connection, person, now)
    values = {"off_at": None if on else stamp(now), "off_by": "" if on else by}
    connection.execute(credentials.update().where(credentials.c.person == person).values(values))


def _at_hand(connection: Connection, person: str, now: datetime) -> None:
    if of(connection, person) is None:
        values = {"person": person, "secret": "", "changed_at": stamp(now), "off_by": ""}
        connection.execute(credentials.insert().values(**values))


def invite(connection: Connection, hash_: str, person: str, until: datetime) -> None:
    """A link by which a person chooses a password; earlier ones are void."""
    connection.execute(invitations.delete().where(invitations.c.person == person))
    row = {"hash": hash_, "person": person, "until": stamp(until)}
    connection.execute(invitations.insert().values(**row))


def invited(connection: Connection, hash_: str, now: datetime) -> str:
    """Whom a link invites; ``""`` when it is unknown, used or too old."""
    query = select(invitations.c.person).where(
        invitations.c.hash == hash_,
        invitations.c.used_at.is_(None),
        invitations.c.until > stamp(now),
    )
    return str(connection.execute(query).scalar() or "")


def use(connection: Connection, hash_: str, now: datetime) -> None:
    """Note that a link was used."""
    mine = invitations.c.hash == hash_
    connection.execute(invitations.update().where(mine).values(used_at=stamp(now)))


def failed(connection: Connection, person: str, address: str, now: datetime) -> None:
    """Note an entry that failed; those of days past are forgotten."""
    old = failed_entries.c.at < stamp(now - KEPT)
    connection.execute(failed_entries.delete().where(old))
    row = {"person": person, "address": address, "at": stamp(now)}
    connection.execute(failed_entries.insert().values(**row))


def forgive(connection: Connection, person: str, address: str) -> None:
    """Forget the failures of somebody who came in, from where they came."""
    mine = (failed_entries.c.person == person) & (failed_entries.c.address == address)
    connection.execute(failed_entries.delete().where(mine))


def failures(
    connection: Connection, person: str, address: str, since: datetime
) -> tuple[int, int, int]:
    """Failures since then: of this name from this address, of this name, from this address."""
    recent = failed_entries.c.at >= stamp(since)
    name, place = failed_entries.c.person == person, failed_entries.c.address == address
    count = select(func.count()).select_from(failed_entries).where(recent)
    queries = (count.where(name, place), count.where(name), count.where(place))
    both, named, placed = (int(connection.execute(q).scalar() or 0) for q in queries)
    return both, named, placed
