"""The ledger: who did what, when, to what. Rows are only added, each chained to the one before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from pipeline.chain import broken_at, link
from pipeline.storage import stamp
from pipeline.storage.tables import ledger, ledger_head


def write(
    connection: Connection,
    now: datetime,
    who: str,
    what: str,
    subject: str,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Add a row. ``subject`` names its kind: ``story:slug``, ``candidate:17``, ``source:id``.

    Where it came from (cli, web, job) is noted in ``detail``, so that the hash covers it.
    """
    origin = connection.info.get("origin")
    last = connection.execute(select(ledger.c.hash).order_by(ledger.c.id.desc()).limit(1)).scalar()
    row = {
        "at": stamp(now),
        "who": who,
        "what": what,
        "subject": subject,
        "detail": dict(detail or {}) | ({"from": origin} if origin else {}),
    }
    hash_ = link(last or "", row)
    connection.execute(ledger.insert().values(**row, hash=hash_))
    connection.execute(ledger_head.update().values(rows=ledger_head.c.rows + 1, hash=hash_))


def rows(connection: Connection, subject: str = "") -> list[Any]:
    """Rows in the order they were written, of one subject or all."""
    query = select(ledger).order_by(ledger.c.id)
    return list(connection.execute(query.where(ledger.c.subject == subject) if subject else query))


def page(connection: Connection, subject: str, before: int, size: int) -> list[Any]:
    """Rows newest first, of a subject or all, those before a row when ``before`` names one."""
    query = select(ledger).order_by(ledger.c.id.desc()).limit(size)
    query = query.where(ledger.c.subject == subject) if subject else query
    return list(connection.execute(query.where(ledger.c.id < before) if before else query))


def named(connection: Connection, what: str) -> list[Any]:
    """Rows of one kind of deed, in the order they were written."""
    return list(
        connection.execute(select(ledger).where(ledger.c.what == what).order_by(ledger.c.id))
    )


def began(connection: Connection) -> datetime | None:
    """When the first row was written; None while there is none."""
    first = connection.execute(select(ledger.c.at).order_by(ledger.c.id).limit(1)).scalar()
    return datetime.fromisoformat(first) if first else None


def between(connection: Connection, start: datetime, end: datetime) -> tuple[list[Any], str]:
    """Rows of a span of hours, with the hash before the first of them.

    A span is cut where the chain crosses its ends, so that rows are never left out between.
    """
    first = select(ledger.c.id).where(ledger.c.at >= stamp(start)).order_by(ledger.c.id).limit(1)
    last = select(ledger.c.id).where(ledger.c.at < stamp(end)).order_by(ledger.c.id.desc()).limit(1)
    low = connection.execute(first).scalar()
    high = connection.execute(last).scalar() or 0
    before = select(ledger.c.hash).order_by(ledger.c.id.desc()).limit(1)
    if low is None or low > high:
        return [], connection.execute(before.where(ledger.c.id <= high)).scalar() or ""
    found = select(ledger).where(ledger.c.id.between(low, high)).order_by(ledger.c.id)
    return list(connection.execute(found)), connection.execute(
        before.where(ledger.c.id < low)
    ).scalar() or ""


def trouble(connection: Connection, all_rows: Iterable[Any] = ()) -> str:
    """What is wrong with the chain, for people; ``""`` when nothing."""
    found = [dict(r._mapping) for r in (all_rows or rows(connection))]
    broken = broken_at(found)
    if broken:
        return f"sổ cái bị sửa, bỏ hoặc đổi chỗ từ dòng {broken}"
    head = connection.execute(select(ledger_head)).first()
    last = found[-1]["hash"] if found else ""
    if head is None or (head.rows, head.hash) != (len(found), last):
        kept = head.rows if head else 0
        return f"sổ cái mất dòng ở cuối: còn {len(found)}, đã ghi {kept}"
    return ""


def holds(connection: Connection, hash_: str) -> bool:
    """Whether a row with this hash is in the ledger."""
    found = connection.execute(select(ledger.c.id).where(ledger.c.hash == hash_).limit(1))
    return found.first() is not None
