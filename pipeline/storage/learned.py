"""What was learned from the editors' decisions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from pipeline.storage import stamp
from pipeline.storage.tables import learned

KEPT = 8  # models; enough to say what the last weeks taught


def keep(connection: Connection, model: Mapping[str, Any], decisions: int, now: datetime) -> None:
    """Keep a model as the newest."""
    row = {"at": stamp(now), "decisions": decisions, "model": dict(model)}
    connection.execute(learned.insert().values(row))
    old = select(learned.c.id).order_by(learned.c.id.desc()).offset(KEPT)
    ids = [row[0] for row in connection.execute(old)]
    connection.execute(learned.delete().where(learned.c.id.in_(ids)))


def newest(connection: Connection, count: int = 1) -> list[Any]:
    """The newest models with when and from how many decisions, newest first."""
    return list(connection.execute(select(learned).order_by(learned.c.id.desc()).limit(count)))
