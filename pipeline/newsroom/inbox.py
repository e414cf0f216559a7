"""Verbs of what comes in: rounds, sources, candidates."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from pipeline import health
from pipeline.errors import Fault, NotFound
from pipeline.files import locked
from pipeline.gather import Round
from pipeline.handed import handed_in
from pipeline.judging import Learned, Retold
from pipeline.model import Candidate, Entry, Source
from pipeline.newsroom.rooms import Rooms
from pipeline.proposals import Proposal, propose
from pipeline.sections import read_data
from pipeline.storage import candidates, inbox, sources
from pipeline.storage.inbox import Wanted
from pipeline.storage.sources import SourceState

DAY = timedelta(days=1)
REASONS = Path(__file__).parent.parent / "data" / "dismissals.yaml"


@dataclass(frozen=True)
class SourceHealth:
    """A source with what is known of it."""

    source: Source
    state: SourceState
    this_week: int
    habit: float | None  # entries a week; None while it is too young to have one
    alarm: str = ""


@dataclass(frozen=True)
class InboxPage:
    """Candidates best first, the outlets that ran each text, how many there are (counted only
    to ``counted``), and whether a page follows."""

    candidates: tuple[Candidate, ...]
    copies: Mapping[int, Sequence[Candidate]]
    total: int
    counted: int
    more: bool


class Inbox(Rooms):
    """From outlets to candidates, and what editors make of them."""

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
            self.archive.notice_all(self.clock())
            done = self.gatherer.gather(self.clock(), only, force or bool(only), progress)
            self.archive.notice_all(self.clock())
            return done

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

    def inbox(self, status: str = "", every: bool = False, limit: int = 0) -> list[Candidate]:
        """Candidates as an editor looks through them."""
        with self.storage.reading() as connection:
            return candidates.inbox(connection, status=status, every=every, limit=limit)

    def inbox_page(self, wanted: Wanted, size: int = 30) -> InboxPage:
        """A page of the inbox, with the copies of each candidate, and how many there are."""
        with self.storage.reading() as connection:
            found = inbox.page(connection, wanted, size + 1)
            shown = found[:size]
            copies = inbox.copies_of(connection, [c.id for c in shown])
            total, counted = inbox.count(connection, wanted)
        return InboxPage(tuple(shown), copies, total, counted, len(found) > size)

    def candidates(self, ids: Sequence[int]) -> list[Candidate]:
        """Some candidates by id; those that are gone are left out."""
        with self.storage.reading() as connection:
            return candidates.by_ids(connection, ids)

    def dismissal_reasons(self) -> tuple[str, ...]:
        """Reasons that stand ready for passing a candidate over."""
        return read_data(REASONS, lambda top: tuple(top.texts("reasons")))

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
        self.archive.notice(slug, self.clock())
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
