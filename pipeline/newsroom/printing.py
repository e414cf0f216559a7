"""Verbs of what leaves the house, and of what becomes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from pipeline.aftermath import ConsentWithdrawn
from pipeline.build import Built
from pipeline.errors import Fault, NotFound, StoryError
from pipeline.model import Story
from pipeline.newsroom.editing import Editing
from pipeline.pack import Pack
from pipeline.storage import aftermath, approvals, publications
from pipeline.storage.aftermath import Task
from pipeline.text import same_key
from pipeline.workflow import Facts, state_of


class Printing(Editing):
    """Build the output; note where it stands; correct it or take it back."""

    def build(self, slugs: Sequence[str] = (), every: bool = False) -> Built:
        """Approved stories → output. Raises NotFound, ConfigError, StorageError."""
        for slug in slugs:
            self.stories.path_of(slug)
        self.archive.notice_all(self.clock())
        return self.builder.build(self.clock(), slugs, every)

    def posted(self, slug: str, channel: str, url: str, by: str) -> bool:
        """Note a copy-paste post; False when it was noted already."""
        story = self._at_hand(slug)
        rendition = self.renderer.render(story, channel)
        state = self.state(story).stage
        return self.aftermath.posted(story, state, rendition, url, by, self.clock())

    def publications(self, slug: str = "") -> list[Any]:
        """Places where wordings are known to stand."""
        with self.storage.reading() as connection:
            return publications.of_story(connection, slug)

    def pack(self, slug: str = "", day: date | None = None) -> Pack:
        """What is signed and built of a story or a day, as a ZIP. Raises NotFound, Refused."""
        if slug:
            return self.packs.of_story(slug, self.clock())
        return self.packs.of_day(day or self._today(), self.clock())

    def correct(self, slug: str, note: str, by: str, why: str = "") -> list[Task]:
        """Print a correction with a story; gives back the tasks now open. Raises Refused."""
        story = self._at_hand(slug)
        state = self.state(story).stage
        return self.aftermath.correct(story, state, note, why, by, self.clock())

    def withdraw(self, slug: str, why: str, by: str, ground: str = "house") -> list[Task]:
        """Take a story back, also one whose file is gone or broken. Raises Refused, NotFound."""
        try:
            story = self._at_hand(slug)
            path, state = story.path, self.state(story).stage
        except (StoryError, NotFound):
            path, state = self._remembered(slug)
        return self.aftermath.withdraw(slug, path, state, why, ground, by, self.clock())

    def _remembered(self, slug: str) -> tuple[str, str]:
        """Path and state of a story whose file cannot be read, from what was kept of it."""
        kept = self.archive.of_story(slug)
        with self.storage.reading() as connection:
            signed = bool(approvals.standing(connection, slug))
            posted = bool(publications.of_story(connection, slug))
            gone = bool(aftermath.withdrawn(connection, slug))
        if not kept:
            raise NotFound(Fault(f"không có bài «{slug}»; xem «guongsang stories»", "stories/"))
        facts = Facts("ready", approved=signed, posted=posted, withdrawn=gone)
        return kept[-1].path, state_of(facts)

    def withdraw_consent(
        self, slug: str, person: str, by: str, why: str, on: date | None = None
    ) -> ConsentWithdrawn:
        """A person takes consent back. Raises Refused, NotFound, EditConflict."""
        story = self._at_hand(slug)
        now = self.clock()
        day = on or now.astimezone(self.config.zone).date()
        done = self.aftermath.withdraw_consent(story, person, by, why, day, now)
        return replace(done, others=self._others_with(done.person, slug))

    def _others_with(self, name: str, slug: str) -> tuple[str, ...]:
        """Further stories that name a person."""
        key = same_key(name)
        stories = self.stories.all()[0]
        named = (s for s in stories if s.slug != slug)
        return tuple(s.slug for s in named if any(same_key(p.name) == key for p in s.people))

    def redact(self, slug: str, person: str, by: str, lines: Sequence[int] = ()) -> Story:
        """An editor accepts what is proposed in place of a person's facts. Raises Refused."""
        story = self._at_hand(slug)
        return self.aftermath.redact(story, person, lines, by, self.clock())

    def tasks(self, slug: str = "", only_open: bool = False) -> list[Task]:
        """What is to be done at places, the most pressing first."""
        with self.storage.reading() as connection:
            return aftermath.tasks_of(connection, slug, only_open=only_open)

    def task_done(self, id_: int, by: str) -> Task:
        """Close a task. Raises NotFound, Refused."""
        return self.aftermath.done(id_, by, self.clock())
