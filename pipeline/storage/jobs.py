"""Runs of the timetable's jobs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from pipeline.storage import stamp
from pipeline.storage.tables import job_runs


def started(connection: Connection, job: str, now: datetime) -> int:
    """Note that a job begins; gives back the run's id."""
    result = connection.execute(job_runs.insert().values(job=job, started=stamp(now)))
    return int((result.inserted_primary_key or (0,))[0])


def ended(connection: Connection, run: int, now: datetime, error: str = "") -> None:
    """Note how a run ended."""
    connection.execute(
        job_runs.update().where(job_runs.c.id == run).values(ended=stamp(now), error=error)
    )


def last(connection: Connection) -> dict[str, Any]:
    """The newest run of each job."""
    found: dict[str, Any] = {}
    for row in connection.execute(select(job_runs).order_by(job_runs.c.id)):
        found[row.job] = row
    return found
