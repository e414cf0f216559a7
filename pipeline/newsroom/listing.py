"""Where every story stands, quickly: what was found is kept until something happens to the story.

A story is rendered to know whether its signed words still hold, which takes long for thousands.
So that work is spread over visits: a list spends ``PATIENCE`` on what it does not know yet, the
newest first, and says how many it left out. Settings and templates are this object's own.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from pipeline.errors import Fault, StoryError
from pipeline.newsroom.editing import Editing, StoryState
from pipeline.packing import manifest
from pipeline.storage import ledger
from pipeline.text import sort_key

PATIENCE = 1.5  # seconds
TO_SIGN = ("amended", "stale", "ready", "signing")  # the most urgent first
Stamp = tuple[int, ...]


@dataclass(frozen=True)
class Standing:
    """Stories with where they stand, files that cannot be read, stories not looked at yet."""

    states: tuple[StoryState, ...]
    faults: tuple[Fault, ...]
    unseen: int = 0


class Listing(Editing):
    """Lists of stories."""

    @cached_property
    def _known(self) -> dict[Path, tuple[Stamp, StoryState]]:
        return {}

    def standing(self, patience: float = PATIENCE) -> Standing:
        """Every story, newest first; what is not known after ``patience`` seconds is left out."""
        until = time.monotonic() + patience
        said = self._happened()
        states: list[StoryState] = []
        faults: list[Fault] = []
        unseen = 0
        for path in reversed(list(self.stories.paths())):
            stamp = (*_file(path), said.get(path.stem, 0))
            if not self._is_known(path, stamp) and time.monotonic() >= until:
                unseen += 1
                continue
            try:
                state = self._found(path, stamp)
            except StoryError as error:
                faults.extend(error.faults)
                continue
            signed = state.approved or state.stale or state.waiting
            states.append(replace(state, built=self.builder.built(path.stem) if signed else ()))
        return Standing(tuple(states), tuple(faults), unseen)

    def to_sign(self) -> Standing:
        """Stories that wait for a signature, those already outside the house first."""
        found = self.standing()
        waiting = [s for s in found.states if s.stage in TO_SIGN]
        waiting.sort(key=lambda s: (TO_SIGN.index(s.stage), sort_key(s.story.headline)))
        return replace(found, states=tuple(waiting))

    def made(self) -> Mapping[str, Any]:
        """What the last build made; nothing when there was none."""
        return manifest(self.root / "output")

    def _is_known(self, path: Path, stamp: Stamp) -> bool:
        return path in self._known and self._known[path][0] == stamp

    def _found(self, path: Path, stamp: Stamp) -> StoryState:
        if not self._is_known(path, stamp):
            self._known[path] = (stamp, self.state(self.stories.read(path)))
        return self._known[path][1]

    def _happened(self) -> Mapping[str, int]:
        """The newest line of the ledger about each story."""
        with self.storage.reading() as connection:
            return ledger.newest_of(connection, "story:")


def _file(path: Path) -> Stamp:
    try:
        found = path.stat()
    except OSError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)
