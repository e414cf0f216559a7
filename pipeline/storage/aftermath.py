"""What happened after publication: corrections, withdrawals, and the tasks they open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from pipeline.model import Correction
from pipeline.storage import moment, stamp
from pipeline.storage.tables import corrections, publications, tasks, withdrawals

CORRECT, TAKEDOWN, ANSWER = "correct", "takedown", "answer"


@dataclass(frozen=True)
class Withdrawal:
    """A story taken back; ``ground`` is authority, complaint or house."""

    story: str
    at: datetime
    by: str
    why: str
    ground: str
    path: str


@dataclass(frozen=True)
class Task:
    """Something a person still has to do at a place, and by when."""

    id: int
    story: str
    kind: str
    channel: str
    place: str
    why: str
    opened_at: datetime
    opened_by: str
    due: datetime | None
    done_by: str
    done_at: datetime | None


def correct(
    connection: Connection, story: str, by: str, note: str, why: str, version: str, now: datetime
) -> None:
    """Add a correction to what is printed with a story."""
    connection.execute(
        corrections.insert().values(
            story=story, at=stamp(now), by=by, note=note, why=why, version=version
        )
    )


def corrections_of(connection: Connection, story: str = "") -> dict[str, tuple[Correction, ...]]:
    """Corrections by story, oldest first."""
    query = select(corrections).order_by(corrections.c.id)
    found: dict[str, tuple[Correction, ...]] = {}
    for row in connection.execute(query.where(corrections.c.story == story) if story else query):
        one = Correction(row.note, datetime.fromisoformat(row.at), row.by, row.why)
        found[row.story] = (*found.get(row.story, ()), one)
    return found


def withdraw(connection: Connection, withdrawal: Withdrawal, version: str) -> None:
    """Note that a story was taken back."""
    w = withdrawal
    connection.execute(
        withdrawals.insert().values(
            story=w.story,
            at=stamp(w.at),
            by=w.by,
            why=w.why,
            ground=w.ground,
            path=w.path,
            version=version,
        )
    )


def withdrawn(connection: Connection, story: str = "") -> dict[str, Withdrawal]:
    """Withdrawals by story."""
    query = select(withdrawals)
    rows = connection.execute(query.where(withdrawals.c.story == story) if story else query)
    return {
        r.story: Withdrawal(
            r.story, datetime.fromisoformat(r.at), r.by, r.why, r.ground, r.path
        )
        for r in rows
    }  # fmt: skip


def open_task(connection: Connection, now: datetime, by: str, **task: Any) -> None:
    """Open a task: story, kind, channel, place, why, due. One already open is not doubled."""
    same = select(tasks.c.id).where(
        tasks.c.done_at.is_(None),
        *(tasks.c[name] == task[name] for name in ("story", "kind", "channel", "place", "why")),
    )
    if connection.execute(same).first():
        return
    due = task.pop("due")
    values = task | {"opened_at": stamp(now), "opened_by": by, "due": stamp(due) if due else None}
    connection.execute(tasks.insert().values(**values))


def tasks_of(connection: Connection, story: str = "", *, only_open: bool = False) -> list[Task]:
    """Tasks, the most pressing first."""
    query = select(tasks).order_by(tasks.c.done_at.is_not(None), tasks.c.due, tasks.c.id)
    if story:
        query = query.where(tasks.c.story == story)
    if only_open:
        query = query.where(tasks.c.done_at.is_(None))
    return [_task(row) for row in connection.execute(query)]


def task(connection: Connection, id_: int) -> Task | None:
    """One task."""
    row = connection.execute(select(tasks).where(tasks.c.id == id_)).first()
    return _task(row) if row else None


def _task(row: Any) -> Task:
    hours = {n: moment(getattr(row, n)) for n in ("opened_at", "due", "done_at")}
    return Task(**{**row._mapping, **hours})


def close_task(connection: Connection, done: Task, by: str, now: datetime) -> None:
    """Close a task; the place then stands corrected or withdrawn."""
    connection.execute(
        tasks.update().where(tasks.c.id == done.id).values(done_by=by, done_at=stamp(now))
    )
    state = {CORRECT: "corrected", TAKEDOWN: "withdrawn"}.get(done.kind)
    if state and done.place:
        place = (publications.c.story == done.story) & (publications.c.url == done.place)
        still = place & (publications.c.state != "withdrawn")
        connection.execute(publications.update().where(still).values(state=state))
