"""open_newsroom(): builds each room once; the verbs that cross rooms, a file for each desk."""

from __future__ import annotations

from pathlib import Path

from pipeline.channels import starter_folder
from pipeline.config import load
from pipeline.newsroom.approving import Approving, Sheet
from pipeline.newsroom.editing import StoryState
from pipeline.newsroom.inbox import Inbox, SourceHealth
from pipeline.newsroom.keeping import Keeping
from pipeline.newsroom.people import People
from pipeline.newsroom.printing import Printing
from pipeline.newsroom.reporting import Reporting
from pipeline.newsroom.rooms import Clock
from pipeline.newsroom.upkeep import Upkeep

__all__ = [
    "Clock", "Newsroom", "Sheet", "SourceHealth", "StoryState", "open_anywhere", "open_newsroom",
]  # fmt: skip


class Newsroom(Inbox, Printing, Approving, Keeping, People, Reporting, Upkeep):
    """An open workspace with every verb of the house; ``clock`` says what time it is."""


def open_newsroom(root: Path, clock: Clock, origin: str = "") -> Newsroom:
    """Open a workspace. Raises ConfigError with every fault of its settings.

    ``origin`` (cli, web, job) is where deeds come from: the ledger notes it.
    """
    return Newsroom(load(root.absolute()), clock, origin)


def open_anywhere(root: Path, clock: Clock) -> Newsroom:
    """A newsroom for trying one file: the workspace's, else the house's own settings."""
    if (root / "newsroom.yaml").is_file():
        return open_newsroom(root, clock)
    return open_newsroom(starter_folder(), clock)
