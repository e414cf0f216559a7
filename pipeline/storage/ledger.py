"""The ledger: who did what, when, to what. Rows are only added, each chained to the one before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from pipeline.storage import stamp
from pipeline.storage.tables import ledger


def _hash(before: str, row: Mapping[str, Any]) -> str:
    body = json.dumps(
        [row["at"], row["who"], row["what"], row["subject"], row["detail"]],
        ensure_ascii=False,
        sort_keys=True,
    )
    return hashlib.sha256(f"{before}\n{body}".encode()).hexdigest()


def write(
    connection: Connection,
    now: datetime,
    who: str,
    what: str,
    subject: str,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Add a row. ``subject`` names its kind: ``story:slug``, ``candidate:17``, ``source:id``."""
    last = connection.execute(select(ledger.c.hash).order_by(ledger.c.id.desc()).limit(1)).scalar()
    row = {
        "at": stamp(now),
        "who": who,
        "what": what,
        "subject": subject,
        "detail": dict(detail or {}),
    }
    connection.execute(ledger.insert().values(**row, hash=_hash(last or "", row)))


def rows(connection: Connection, subject: str = "") -> list[Any]:
    """Rows in the order they were written, of one subject or all."""
    query = select(ledger).order_by(ledger.c.id)
    return list(connection.execute(query.where(ledger.c.subject == subject) if subject else query))


def broken_at(connection: Connection) -> int:
    """Id of the first row that does not follow from the one before; 0 when all do."""
    before = ""
    for row in rows(connection):
        if row.hash != _hash(before, row._mapping):
            return int(row.id)
        before = row.hash
    return 0
