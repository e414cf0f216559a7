"""The timetable: every job at its hour, one failing never stopping another, a clean end."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time

import pytest

from pipeline import jobs
from tests.test_gather import serve_one
from tests.world import World


def test_the_timetable_is_that_of_the_settings(world: World) -> None:
    """Two by interval, one at its hour."""
    scheduler = jobs.timetable(world.house)
    assert sorted(str(j.unit) for j in scheduler.jobs) == ["days", "seconds", "seconds"]


def test_a_failing_job_is_noted_and_the_others_run(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And it is tried again at its next hour."""

    def fail(_house: object) -> str:
        raise RuntimeError("hỏng")

    monkeypatch.setattr(jobs, "JOBS", {**jobs.JOBS, "gather": fail})
    assert not jobs.run_job(world.house, "gather")
    assert jobs.run_job(world.house, "build")
    last = world.house.last_jobs()
    assert (last["gather"].error, last["build"].error) == ("hỏng", "")
    monkeypatch.undo()
    assert jobs.run_job(world.house, "gather")


def test_the_nightly_backup_keeps_a_fortnight(world: World, clock: object) -> None:
    """Older ones go."""
    for _ in range(jobs.BACKUPS_KEPT + 3):
        assert jobs.run_job(world.house, "backup")
        world.clock.forward(days=1)
    assert len(list((world.root / "var" / "backups").glob("*.tar.gz"))) == jobs.BACKUPS_KEPT


def test_run_stops_when_told(world: World) -> None:
    """Between jobs, at once."""
    stop = threading.Event()
    thread = threading.Thread(target=jobs.run, args=(world.house, stop))
    thread.start()
    time.sleep(0.3)
    stop.set()
    thread.join(5)
    assert not thread.is_alive()


def test_run_gathers_refuses_a_twin_and_ends_cleanly_on_sigterm(world: World) -> None:
    """A real process: SIGTERM ends it with 0; a second one is told that the first runs."""
    serve_one(world)
    world.sources(world.feed_source("bao-a"))
    world.house.close()
    command = [sys.executable, "-m", "pipeline", "-w", str(world.root), "run", "--no-serve"]
    first = subprocess.Popen(command, stderr=subprocess.PIPE)
    try:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and not list((world.root / "stories").rglob("*.md")):
            time.sleep(0.1)
        twin = subprocess.run(command, capture_output=True, check=False, timeout=30)
        assert twin.returncode == 1
        assert "đang chạy" in twin.stderr.decode()
    finally:
        first.send_signal(signal.SIGTERM)
        _, err = first.communicate(timeout=30)
    assert first.returncode == 0, err.decode()
    assert "Traceback" not in err.decode()
    assert list((world.root / "stories").rglob("*.md"))
