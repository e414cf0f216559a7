"""open_newsroom(): builds each room once; the verbs that cross rooms."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pipeline import approval, forms, gates, health, workspace
from pipeline.build import Builder, Built
from pipeline.channels import starter_folder
from pipeline.config import Config, load
from pipeline.desk import Desk, Signed
from pipeline.drafts import blank
from pipeline.errors import Fault, NotFound, PipelineError, Refused, StoryError
from pipeline.files import locked
from pipeline.gather import Gatherer, Round
from pipeline.handed import handed_in
from pipeline.judging import Learned, Retold
from pipeline.model import Candidate, Entry, Rendition, Source, Story
from pipeline.net import Net
from pipeline.proposals import Proposal, propose
from pipeline.reading import Readers
from pipeline.render import Renderer
from pipeline.storage import (
    Storage,
    approvals,
    candidates,
    changes,
    jobs,
    ledger,
    open_storage,
    publications,
    sources,
)
from pipeline.storage.sources import SourceState
from pipeline.stories import Stories, parse
from pipeline.text import nfc, slugify

Clock = Callable[[], datetime]
DAY = timedelta(days=1)


@dataclass(frozen=True)
class SourceHealth:
    """A source with what is known of it."""

    source: Source
    state: SourceState
    this_week: int
    habit: float | None  # entries a week; None while it is too young to have one
    alarm: str = ""


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


class Newsroom:
    """An open workspace. Rooms are made when first asked for; ``clock`` says what time it is."""

    def __init__(self, config: Config, clock: Clock) -> None:
        self.config, self.clock = config, clock

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
        return open_storage(self.database)

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
        return Desk(self.config, self.storage, self.stories)

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

    def close(self) -> None:
        """Give back what is held."""
        for room in ("readers", "storage"):
            if room in self.__dict__:
                getattr(self, room).close()

    # -- gather

    def gather(
        self,
        only: Sequence[str] = (),
        force: bool = False,
        progress: Callable[[str], None] = lambda _line: None,
    ) -> Round:
        """One round; never two at once. Raises Busy, NotFound."""
        known = {source.id for source in self.config.sources}
        strangers = [id_ for id_ in only if id_ not in known]
        if strangers:
            raise NotFound(*(Fault(f"không có nguồn «{id_}»", "sources.yaml") for id_ in strangers))
        with locked(self.root / "var" / "gather.lock", wait=False, holder="một lượt thu tin khác"):
            self.stories.sweep()
            return self.gatherer.gather(self.clock(), only, force or bool(only), progress)

    def health(self) -> list[SourceHealth]:
        """Every source with what is known of it."""
        now = self.clock()
        today = now.astimezone(self.config.zone).date()
        with self.storage.reading() as connection:
            states = sources.states(connection)
            habits = self.gatherer.habits(connection, states, now)
            counts = sources.habits(connection, today - timedelta(days=6), today + DAY)
        return [
            SourceHealth(
                source,
                (state := states.get(source.id, SourceState(source.id))),
                counts.get(source.id, 0),
                habits.get(source.id),
                self._alarm(source, state, habits.get(source.id, 0.0)),
            )
            for source in self.config.sources
        ]

    def _alarm(self, source: Source, state: SourceState, per_week: float) -> str:
        return health.explain(state.alert, state, source, per_week) if state.alert else ""

    # -- desk

    def inbox(self, status: str = "", every: bool = False, limit: int = 0) -> list[Candidate]:
        """Candidates as an editor looks through them."""
        with self.storage.reading() as connection:
            return candidates.inbox(connection, status=status, every=every, limit=limit)

    def told_again(self, shown: Sequence[Candidate]) -> Retold:
        """Others that seem to tell of the same event as each candidate."""
        return self.gatherer.judge.told_again(shown, self.clock())

    def learned(self) -> Learned:
        """How well the house chose of late, and what it learned from those who decide."""
        return self.gatherer.judge.learned(self.clock())

    def propose(self, url: str) -> Proposal:
        """What an address would be as a source. Raises FetchError, FeedError."""
        return propose(self.net.get(url), self.net.get, self.config.zone)

    def copies(self, candidate: Candidate) -> list[Candidate]:
        """The outlets that ran a candidate's text, itself first."""
        with self.storage.reading() as connection:
            found = candidates.cluster(connection, candidate.cluster or candidate.id)
        return found or [candidate]

    def take(self, id_: int, who: str) -> Path:
        """Take a candidate; its draft is written when it has none."""
        candidate = self.desk.candidate(id_)
        slug = candidate.story or self.gatherer.drafter.write(candidate, self.clock())
        self.desk.take(candidate, slug, who, self.clock())
        return self.stories.path_of(slug)

    def add(self, target: str) -> Candidate:
        """A candidate from a pasted address or a file. Raises FetchError, ExtractError, Refused."""
        if target.startswith(("http://", "https://")):
            article = self.gatherer.fetch_article(target)
            url = article.canonical_url or target
            outlet = article.outlet or urlsplit(url).hostname or target
        else:
            article, url = handed_in(Path(target)), ""
            outlet = self.config.station.name
        entry = Entry(
            id=url,
            url=url,
            title=article.title,
            summary=article.summary,
            published=article.published,
            authors=(article.byline,) if article.byline else (),
        )
        return self.desk.candidate(self.gatherer.add(entry, outlet, article, self.clock()))

    def dismiss(self, id_: int, why: str, who: str) -> None:
        """Pass a candidate over, with a reason."""
        self.desk.dismiss(self.desk.candidate(id_), why, who, self.clock())

    def new(self, headline: str, who: str) -> Path:
        """Begin a story of our own."""
        headline = " ".join(nfc(headline).split())
        if not headline:
            raise Refused(Fault("thiếu tít bài"))
        text = blank(headline, who, self.config.station.name)
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

    def _today(self) -> date:
        return self.clock().astimezone(self.config.zone).date()

    def _faults(
        self, story: Story, renditions: dict[str, Rendition | PipelineError]
    ) -> list[Fault]:
        now = self.clock().astimezone(self.config.zone)
        seen = tuple((c.kind, c.outlet, c.url) for c in self.changes(story.slug))
        near = self.published.near(story) if self.database.exists() else ()
        case = gates.Case(
            story, renditions, self.renderer.channels, self.config, now.date(), seen, now, near
        )
        return gates.check(case)

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

    def consent_form(self, slug: str, person: str = "") -> str:
        """The page a person of a story signs, to be printed. Raises NotFound, TemplateError."""
        today = self.clock().astimezone(self.config.zone).date()
        story = self.stories.find(slug)
        return forms.consent_form(self.renderer, self.config, story, person, today)

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

    def posted(self, slug: str, channel: str, url: str, by: str) -> bool:
        """Note a copy-paste post; False when it was noted already."""
        rendition = self.renderer.render(self.stories.find(slug), channel)
        return self.desk.posted(rendition, url, by, self.clock())

    def publications(self, slug: str = "") -> list[Any]:
        """Places where wordings are known to stand."""
        with self.storage.reading() as connection:
            return publications.of_story(connection, slug)

    def ledger(self, subject: str = "") -> list[Any]:
        """The ledger's rows, of one subject or all."""
        with self.storage.reading() as connection:
            return ledger.rows(connection, subject)

    def last_jobs(self) -> dict[str, Any]:
        """The newest run of each job."""
        with self.storage.reading() as connection:
            return jobs.last(connection)

    def changes(self, slug: str = "", *, unseen: bool = True) -> list[Any]:
        """What outlets changed behind one story or all: what nobody looked at, or everything."""
        if not self.database.exists():
            return []
        with self.storage.reading() as connection:
            return changes.of_story(connection, slug, unseen=unseen)

    def seen(self, slug: str, by: str) -> int:
        """Somebody looked at what outlets changed behind a story. Raises NotFound, Refused."""
        self.stories.path_of(slug)
        return self.desk.seen(slug, by, self.clock())

    # -- build

    def build(self, slugs: Sequence[str] = (), every: bool = False) -> Built:
        """Approved stories → output. Raises NotFound, ConfigError, StorageError."""
        for slug in slugs:
            self.stories.path_of(slug)
        return self.builder.build(self.clock(), slugs, every)

    # -- the technician

    def backup(self, file: Path) -> Path:
        """What cannot be made again, in one file. Raises StorageError."""
        return workspace.backup(self.root, self.storage, file)

    def verify(self) -> list[Fault]:
        """What a technician should look at: database, ledger, settings, templates, stories."""
        faults = list(self.config.warnings)
        with self.storage.reading() as connection:
            broken = ledger.broken_at(connection)
        trouble = self.storage.trouble()
        if trouble:
            faults.append(Fault(f"cơ sở dữ liệu hỏng: {trouble}", str(self.database)))
        if broken:
            faults.append(
                Fault(f"sổ cái bị sửa từ dòng {broken}", str(self.database), code="ledger")
            )
        _ = self.renderer.channels
        faults += self.stories.all()[1]
        free = shutil.disk_usage(self.root).free
        if free < 500_000_000:
            faults.append(Fault(f"đĩa chỉ còn {free // 1_000_000} MB", str(self.root)))
        return faults


def open_newsroom(root: Path, clock: Clock) -> Newsroom:
    """Open a workspace. Raises ConfigError with every fault of its settings."""
    return Newsroom(load(root.absolute()), clock)


def open_anywhere(root: Path, clock: Clock) -> Newsroom:
    """A newsroom for trying one file: the workspace's, else the house's own settings."""
    if (root / "newsroom.yaml").is_file():
        return open_newsroom(root, clock)
    return open_newsroom(starter_folder(), clock)
