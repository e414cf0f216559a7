"""Verbs of a story until it is signed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline import approval
from pipeline.desk import Signed
from pipeline.errors import Fault, PipelineError, Refused, StoryError
from pipeline.model import Story
from pipeline.newsroom.rooms import Rooms
from pipeline.storage import approvals, changes, publications
from pipeline.stories import parse, quote
from pipeline.text import nfc, slugify


@dataclass(frozen=True)
class StoryState:
    """A story as a list shows it: what the editor means, and what the ledger knows."""

    story: Story
    approved: tuple[str, ...]
    stale: tuple[str, ...]
    waiting: tuple[str, ...]
    posted: int
    returned: str = ""
    source_changed: bool = False

    @property
    def state(self) -> str:
        """One word for it: draft, ready, spiked, approved, stale or returned."""
        if self.story.status == "spiked":
            return "spiked"
        if self.stale:
            return "stale"
        if self.approved:
            return "approved"
        return "returned" if self.returned else self.story.status


class Editing(Rooms):
    """Begin, check, sign, return, spike; where each story stands."""

    def new(self, headline: str, who: str) -> Path:
        """Begin a story of our own."""
        headline = " ".join(nfc(headline).split())
        if not headline:
            raise Refused(Fault("thiếu tít bài"))
        station = self.config.station
        text = _NEW.format(headline=quote(headline), byline=quote(who), outlet=quote(station.name))
        day = self.clock().astimezone(self.config.zone).date()
        path = self.stories.create(slugify(headline), text, day)
        if who:
            self.desk.written(path.stem, who, self.clock())
        return path

    def check(self, story: Story) -> list[Fault]:
        """Every finding of the gates on a story."""
        try:
            renditions = self.renderer.render_all(story)
        except StoryError as error:
            return list(error.faults)
        return self._faults(story, renditions)

    def check_file(self, path: Path) -> list[Fault]:
        """The same for a file anywhere; one that cannot be read is a finding."""
        try:
            return self.check(self.read(path))
        except StoryError as error:
            return list(error.faults)

    def check_data(self, data: bytes, name: str) -> list[Fault]:
        """The same for a story's bytes."""
        try:
            return self.check(self.read_data(data, name))
        except StoryError as error:
            return list(error.faults)

    def read(self, path: Path) -> Story:
        """A story file anywhere. Raises StoryError."""
        try:
            return self.read_data(path.read_bytes(), str(path))
        except OSError as error:
            raise StoryError(Fault(f"không đọc được: {error.strerror}", str(path))) from error

    def read_data(self, data: bytes, name: str) -> Story:
        """A story's bytes, named as messages should name it. Raises StoryError."""
        return parse(data, name, Path(name).stem, self.config.zone)

    def approve(self, slug: str, by: str, channels: Sequence[str] = ()) -> Signed:
        """Sign a story's renditions, of the named channels or of all.

        Raises Refused with every reason at once, NotFound for an unknown story or channel.
        """
        story = self.stories.find(slug)
        wanted = {self.renderer.channel(name).name for name in channels}
        renditions = {
            name: rendition
            for name, rendition in self.renderer.render_all(story).items()
            if not wanted or name in wanted
        }
        faults = self._faults(story, renditions)
        return self.desk.approve(story, renditions, faults, by, self.clock())

    def send_back(self, slug: str, by: str, why: str) -> None:
        """Return a story to its writer, with a reason."""
        self.desk.send_back(self.stories.find(slug), by, why, self.clock())

    def spike(self, slug: str, why: str, by: str) -> None:
        """Put a story away."""
        self.desk.spike(self.stories.find(slug), by, why, self.clock())

    def states(self) -> tuple[list[StoryState], list[Fault]]:
        """Every story with where it stands, and the faults of files that cannot be read."""
        found, faults = self.stories.all()
        return [self.state(story) for story in found], faults

    def state(self, story: Story) -> StoryState:
        """Where a story stands."""
        with self.storage.reading() as connection:
            standing = approvals.standing(connection, story.slug)
            posts = publications.of_story(connection, story.slug)
            returned = approvals.last_return(connection, story.slug)
            open_changes = changes.of_story(connection, story.slug)
        approved, stale, waiting = [], [], []
        for name, rendition in (self.renderer.render_all(story) if standing else {}).items():
            if isinstance(rendition, PipelineError):
                stale.append(name)
            elif approval.is_approved(standing, rendition, self.config):
                approved.append(name)
            elif approval.signed(standing, rendition):
                waiting.append(name)
            elif approval.is_stale(standing, rendition, self.config):
                stale.append(name)
        why = returned.why if returned and not standing else ""
        lists = (tuple(approved), tuple(stale), tuple(waiting))
        return StoryState(story, *lists, len(posts), why, bool(open_changes))

    def seen(self, slug: str, by: str) -> int:
        """Somebody looked at what outlets changed behind a story. Raises NotFound, Refused."""
        self.stories.path_of(slug)
        return self.desk.seen(slug, by, self.clock())


_NEW = """---
headline: {headline}
lead: ""
byline: {byline}
genre: gương
story_type: ""
status: draft
campaign: ""
tags: [khuyến học]
people: []
sources:
  - outlet: {outlet}
---

<!-- Viết bài ở đây, rồi đổi status thành ready. -->
"""
