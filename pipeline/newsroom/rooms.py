"""The rooms of an open workspace, each made when first asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline import gates
from pipeline.aftermath import Aftermath
from pipeline.archive import Archive
from pipeline.build import Builder
from pipeline.channels import starter_folder
from pipeline.config import Config
from pipeline.desk import Desk
from pipeline.errors import Fault, NotFound, PipelineError, StoryError
from pipeline.gather import Gatherer
from pipeline.model import Rendition, Story
from pipeline.net import Net
from pipeline.pack import Packs
from pipeline.pictures import Pictures
from pipeline.reading import Readers
from pipeline.render import Renderer
from pipeline.report import Reports
from pipeline.storage import Storage, aftermath, changes, open_storage, sources
from pipeline.stories import Stories
from pipeline.translation import original_changes
from pipeline.workflow import held_with, hour_faults

if TYPE_CHECKING:
    from pipeline.rundown import Prints, Rundowns

Clock = Callable[[], datetime]


class Rooms:
    """An open workspace. Rooms are made when first asked for; ``clock`` says what time it is."""

    def __init__(self, config: Config, clock: Clock, origin: str = "") -> None:
        self.config, self.clock, self.origin = config, clock, origin

    @property
    def root(self) -> Path:
        """The workspace's folder."""
        return self.config.root

    @property
    def database(self) -> Path:
        """The database file."""
        return self.root / "var" / "newsroom.db"

    @cached_property
    def storage(self) -> Storage:
        """What happened."""
        return open_storage(self.database, origin=self.origin)

    @cached_property
    def stories(self) -> Stories:
        """What we mean."""
        return Stories(self.root, self.config.zone)

    @cached_property
    def renderer(self) -> Renderer:
        """How we say it."""
        own = self.root / "templates"
        folder = own if own.is_dir() else starter_folder() / "templates"
        return Renderer(folder, self.config, self._today)

    @cached_property
    def net(self) -> Net:
        """The door to outlets."""
        g = self.config.gathering
        with self.storage.reading() as connection:
            known = sources.robots_known(connection, self.clock() - timedelta(days=1))
        return Net(
            user_agent=g.user_agent,
            allow=g.allow,
            deadline=g.deadline.total_seconds(),
            max_bytes=g.max_bytes,
            pause=g.pause,
            robots_known=known,
            clock=self.clock,
        )

    @cached_property
    def readers(self) -> Readers:
        """Processes that read what outlets send."""
        return Readers()

    @cached_property
    def desk(self) -> Desk:
        """Who decided what."""
        return Desk(self.config, self.storage, self.archive)

    @cached_property
    def archive(self) -> Archive:
        """Every version of every story."""
        return Archive(self.storage, self.stories)

    @cached_property
    def aftermath(self) -> Aftermath:
        """What follows publication."""
        return Aftermath(self.config, self.storage, self.archive)

    @cached_property
    def gatherer(self) -> Gatherer:
        """Sources → candidates → drafts."""
        return Gatherer(self.config, self.storage, self.net, self.stories, self.readers)

    @cached_property
    def published(self) -> gates.Published:
        """What was signed before."""
        return gates.Published(self.storage, self.stories)

    @cached_property
    def builder(self) -> Builder:
        """Approved wordings → output."""
        return Builder(self.config, self.storage, self.stories, self.renderer, self._faults)

    @cached_property
    def pictures(self) -> Pictures:
        """Photos and cards."""
        return Pictures(self.renderer)

    @cached_property
    def rundowns(self) -> Rundowns:
        """Bulletins."""
        from pipeline.rundown import Rundowns

        return Rundowns(self.config, self.storage, self.stories, self.renderer, self.clock)

    @cached_property
    def prints(self) -> Prints:
        """What was printed, by the code in its footer."""
        from pipeline.rundown import Prints

        return Prints(self.rundowns)

    @cached_property
    def reports(self) -> Reports:
        """What campaigns did."""
        channels = self.renderer.channels
        return Reports(self.config, self.storage, self.archive, self.stories, channels)

    @cached_property
    def packs(self) -> Packs:
        """What is signed and built, to post from."""
        return Packs(self.config, self.storage, self.stories, self.renderer, self._faults)

    def close(self) -> None:
        """Give back what is held."""
        for room in ("readers", "storage"):
            if room in self.__dict__:
                getattr(self, room).close()

    def changes(self, slug: str = "", *, unseen: bool = True) -> list[Any]:
        """What outlets changed behind one story or all: what nobody looked at, or everything."""
        if not self.database.exists():
            return []
        with self.storage.reading() as connection:
            return changes.of_story(connection, slug, unseen=unseen)

    def _today(self) -> date:
        return self.clock().astimezone(self.config.zone).date()

    def _faults(
        self, story: Story, renditions: dict[str, Rendition | PipelineError]
    ) -> list[Fault]:
        now = self.clock().astimezone(self.config.zone)
        case = gates.Case(
            story,
            renditions,
            self.renderer.channels,
            self.config,
            now.date(),
            tuple((c.kind, c.outlet, c.url) for c in self.changes(story.slug)),
            now,
            self.published.near(story) if self.database.exists() else (),
            self._original_changes(story),
        )
        return [*hour_faults(story), *gates.check(case)]

    def _original_changes(self, story: Story) -> tuple[str, ...]:
        """What changed in the original of a translation since the version it was made from."""
        slug = story.translates.get("story", "")
        if not slug or not self.database.exists():
            return ()
        try:
            original = self.stories.find(slug)
        except (NotFound, StoryError):
            return original_changes(None, None)
        with self.storage.reading() as connection:
            gone = slug in aftermath.withdrawn(connection, slug)
        name = story.translates.get("version", "")
        fresh = len(name) >= 8 and original.version.startswith(name)
        then = original if fresh else self.archive.story(slug, name)
        return original_changes(then, None if gone else original)

    def complete(self, story: Story) -> Story:
        """A story of the workspace with what the database knows of it: its corrections, and the
        embargo of the original it translates."""
        if not self.database.exists():
            return story
        with self.storage.reading() as connection:
            noted = aftermath.corrections_of(connection, story.slug)
        found = replace(story, corrections=noted.get(story.slug, ()))
        slug = story.translates.get("story", "")
        try:
            original = self.stories.find(slug) if slug else story
        except (NotFound, StoryError):
            return found
        return held_with(found, original)
