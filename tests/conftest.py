"""The fake world every test declares: outlets on loopback, a clock, a workspace with a desk."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline import accounts
from tests.world import Clock, Outlets, World, make_world

SHARED = Path(__file__).parent.parent.parent / "shared"


@pytest.fixture
def clock() -> Clock:
    """A clock that stands at 2026-11-23 08:00 in Vietnam until told otherwise."""
    return Clock()


@pytest.fixture
def outlets() -> Iterator[Outlets]:
    """An HTTP server on loopback that serves whatever a test puts into it."""
    with Outlets() as served:
        yield served


@pytest.fixture
def world(tmp_path: Path, clock: Clock, outlets: Outlets) -> Iterator[World]:
    """A workspace with a desk, ready to gather from the outlets."""
    made = make_world(tmp_path / "workspace", clock, outlets)
    yield made
    made.close()


@pytest.fixture
def shared() -> Callable[[str], Path]:
    """Real material that lies beside the project; a test that lacks it is skipped, loudly."""

    def find(name: str) -> Path:
        path = SHARED / "data" / name
        if not path.exists():
            message = f"{name} is not beside the project, so this test checks nothing"
            # A clone elsewhere has no such folder; where it should be, its absence is a failure.
            if os.environ.get("CI") and SHARED.exists():
                pytest.fail(message)
            pytest.skip(message)
        return path

    return find


@pytest.fixture(autouse=True)
def cheap_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords of tests are hashed at the least cost: a desk signs in at every test."""
    from argon2 import PasswordHasher

    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(accounts, "hasher", lambda: cheap)
