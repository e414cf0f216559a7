"""The timetable: the jobs of ``newsroom.yaml`` at their hours; one failing never stops another."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import timedelta

import schedule

from pipeline.newsroom import Newsroom
from pipeline.storage import jobs as job_rows
from pipeline.yamldoc import as_seconds

log = logging.getLogger("guongsang.jobs")

BACKUPS_KEPT = 14


def _backup(newsroom: Newsroom) -> str:
    now = newsroom.clock().astimezone(newsroom.config.zone)
    folder = newsroom.root / "var" / "backups"
    file = newsroom.backup(folder / f"{now:%Y-%m-%d-%H%M}.tar.gz")
    for old in sorted(folder.glob("*.tar.gz"))[:-BACKUPS_KEPT]:
        old.unlink()
    return file.name


def _gather(newsroom: Newsroom) -> str:
    done = newsroom.gather()
    return f"{done.new} new, {done.updated} updated, {len(done.drafted)} drafted"


def _build(newsroom: Newsroom) -> str:
    done = newsroom.build()
    return f"{done.written} written, {len(done.refused)} refused"


Job = Callable[[Newsroom], str]
JOBS: Mapping[str, Job] = {"gather": _gather, "build": _build, "backup": _backup}


def run_job(newsroom: Newsroom, name: str) -> bool:
    """Run a job now and note how it ended; an exception ends the job, not the timetable."""
    with newsroom.storage.writing() as connection:
        run = job_rows.started(connection, name, newsroom.clock())
    error = ""
    try:
        log.info("%s: %s", name, JOBS[name](newsroom))
    except Exception as trouble:
        error = str(trouble) or type(trouble).__name__
        log.exception("%s failed; it will be tried at its next hour", name)
    with newsroom.storage.writing() as connection:
        job_rows.ended(connection, run, newsroom.clock(), error)
    return not error


def timetable(newsroom: Newsroom) -> schedule.Scheduler:
    """The scheduler with every job of the settings at its hours."""
    scheduler = schedule.Scheduler()
    zone = newsroom.config.timezone
    for name, hours in newsroom.config.timetable.items():
        seconds = as_seconds(hours)
        if seconds:
            scheduler.every(seconds).seconds.do(_safely, newsroom, name)
        else:
            for hour in hours.split(","):
                scheduler.every().day.at(hour.strip().zfill(5), zone).do(_safely, newsroom, name)
    return scheduler


def _safely(newsroom: Newsroom, name: str) -> None:
    try:
        run_job(newsroom, name)
    except Exception:
        log.exception("%s could not be noted", name)


def run(newsroom: Newsroom, stop: threading.Event, *, at_once: bool = True) -> None:
    """Keep the timetable until told to stop; a job under way is finished first."""
    scheduler = timetable(newsroom)
    if at_once:
        for name in newsroom.config.timetable:
            if as_seconds(newsroom.config.timetable[name]) and not stop.is_set():
                _safely(newsroom, name)
    while not stop.is_set():
        scheduler.run_pending()
        stop.wait(min(max(scheduler.idle_seconds or 60, 0.2), timedelta(seconds=60).seconds))
