"""What every screen needs: the open workspace, who is asking, one story rendered at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import current_app, g, request

from pipeline.errors import ConfigError
from pipeline.model import Staff
from pipeline.newsroom import Newsroom, open_newsroom

# A template's memory limit is the whole process's, so two threads must not set it at once.
_rendering = threading.Lock()


class Workspace:
    """The workspace a server shows, opened again when its settings change.

    Settings with faults do not close the newsroom: the last good ones stay, and the faults show.
    """

    def __init__(self, house: Newsroom) -> None:
        self._house, self._stamp, self._lock = house, _stamp(house.root), threading.Lock()
        self.fault: ConfigError | None = None

    def now(self) -> Newsroom:
        """The newsroom under the settings as they are now."""
        stamp = _stamp(self._house.root)
        if stamp != self._stamp:
            with self._lock:
                self._open_again(stamp)
        return self._house

    def _open_again(self, stamp: tuple[int, ...]) -> None:
        if stamp == self._stamp:
            return
        old = self._house
        try:
            self._house, self.fault = open_newsroom(old.root, old.clock, old.origin), None
        except ConfigError as error:
            self.fault = error
        self._stamp = stamp


def _stamp(root: Path) -> tuple[int, ...]:
    paths = (root / name for name in ("newsroom.yaml", "sources.yaml"))
    return tuple(p.stat().st_mtime_ns if p.exists() else 0 for p in paths)


def workspace() -> Workspace:
    """The workspace of this server."""
    found: Workspace = current_app.extensions["workspace"]
    return found


def house() -> Newsroom:
    """The newsroom as this request found it."""
    if "house" not in g:
        g.house = workspace().now()
    found: Newsroom = g.house
    return found


def person() -> Staff:
    """Who is asking; the guard has let them in."""
    found: Staff = g.person
    return found


@contextmanager
def rendering() -> Iterator[Newsroom]:
    """The newsroom, while no other request renders a story."""
    with _rendering:
        yield house()


def is_fragment() -> bool:
    """Whether the page asks for a part of itself."""
    return request.headers.get("HX-Request") == "true"


def own_path(target: str) -> str:
    """A path of this server to go on to, ``/`` when it leads anywhere else."""
    plain = all(" " < c != "\\" for c in target)
    own = target.startswith("/") and not target.startswith("//")
    return target if own and plain else "/"
