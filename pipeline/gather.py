"""One round: due sources → entries → candidates → drafts.

Passes, each over the rows that still need it, so that a round killed at any moment is completed by
the next one: visit the sources and judge what they bring, open the pages worth it, judge those,
draft.
Outlets are asked concurrently, each host by one thread; rows are written in one place, many
sources to a transaction.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeVar
from urllib.parse import urlsplit

from pipeline import health, identity
from pipeline.config import Config
from pipeline.drafting import Drafter, next_look
from pipeline.errors import ExtractError, FeedError, FetchError
from pipeline.health import Visit
from pipeline.judging import Judge
from pipeline.model import (
    Article,
    Candidate,
    Entry,
    Fetched,
    NamedEntry,
    Selectors,
    Source,
    Validators,
)
from pipeline.net import Net
from pipeline.reading import Readers
from pipeline.sources import READERS
from pipeline.storage import Connection, Storage, candidates, ledger
from pipeline.storage import sources as source_rows
from pipeline.storage.candidates import HAD, WANTED, Known, Newcomer
from pipeline.storage.sources import SourceState
from pipeline.stories import Stories

ARTICLE_TRIES = 3
BY_HAND = "them-tay"  # the source of what a person brought
TOGETHER = 64  # sources to a transaction
SOON = 0.5  # seconds: no visit waits longer for its rows to be written
LET_GO = 5_000  # candidates a round lets go at most

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True)
class SourceResult:
    """One source's line in the report: ok, not-modified, failed or closed."""

    id: str
    status: str
    new: int = 0
    updated: int = 0
    error: str = ""


@dataclass(frozen=True)
class Alert:
    """An alarm that began or ended with this round, in plain words."""

    source: str
    kind: str
    message: str


@dataclass(frozen=True)
class Page:
    """What came of opening a candidate's page: an article, an error, gone, or unchanged."""

    candidate: Candidate
    article: Article | None = None
    fetched: Fetched | None = None
    error: str = ""
    gone: bool = False


@dataclass
class Round:
    """What a round did."""

    sources: list[SourceResult] = field(default_factory=list)
    drafted: list[str] = field(default_factory=list)
    alerts: list[Alert] = field(default_factory=list)
    articles: int = 0

    @property
    def new(self) -> int:
        """Entries never seen before."""
        return sum(s.new for s in self.sources)

    @property
    def updated(self) -> int:
        """Entries that say something else than before."""
        return sum(s.updated for s in self.sources)

    @property
    def all_failed(self) -> bool:
        """Whether there were sources to ask and not one answered."""
        return bool(self.sources) and all(s.status in ("failed", "closed") for s in self.sources)


def host_of(url: str) -> str:
    """Whose turn a request waits for."""
    return urlsplit(url).hostname or url


class Gatherer:
    """Takes a workspace's sources through a round."""

    def __init__(
        self, config: Config, storage: Storage, net: Net, stories: Stories, readers: Readers
    ) -> None:
        self.config, self.storage, self.net, self.readers = config, storage, net, readers
        self.drafter = Drafter(config, storage, stories)
        self.judge = Judge(config, storage, readers)
        self.by_id = {source.id: source for source in config.sources}

    def gather(
        self,
        now: datetime,
        only: Sequence[str] = (),
        force: bool = False,
        progress: Callable[[str], None] = lambda _line: None,
    ) -> Round:
        """One round. Failures of outlets end in its report, never in an exception."""
        done = Round()
        self._visit_sources(done, now, only, force, progress)
        self.judge.judge()  # also what a killed round left
        self._open_pages(done, now)
        self.judge.judge()
        done.drafted = self.drafter.draft(now)
        self._tidy(now)
        self.judge.learn(now)
        return done

    # -- sources

    def _visit_sources(
        self,
        done: Round,
        now: datetime,
        only: Sequence[str],
        force: bool,
        progress: Callable[[str], None],
    ) -> None:
        with self.storage.reading() as connection:
            states = source_rows.states(connection)
            habits = self.habits(connection, states, now)
        due = []
        for source in self.config.sources:
            if only and source.id not in only:
                continue
            state = health.at_home(source, states.get(source.id, SourceState(source.id)))
            if state.closed and not force:
                if source.enabled:
                    done.sources.append(SourceResult(source.id, "closed", error=state.closed))
            elif health.is_due(source, state, now) or (force and source.enabled):
                due.append((source, state))
        visits = self._by_host(self._visit, due, lambda pair: pair[1].url or pair[0].url)
        for some in _bundles(visits):
            self._store(done, some, habits, now, progress)
            self.judge.judge()  # while other outlets are still being waited for
        order = {id_: n for n, id_ in enumerate(self.by_id)}
        done.sources.sort(key=lambda s: order[s.id])

    def habits(
        self, connection: Connection, states: Mapping[str, SourceState], now: datetime
    ) -> dict[str, float]:
        """How many new entries a week each source is used to bring."""
        today = now.astimezone(self.config.zone).date()
        counts = source_rows.habits(connection, today - health.HABIT, today)
        weeks = {
            id_: min(now - s.first_at, health.HABIT) / timedelta(weeks=1)
            for id_, s in states.items()
            if s.first_at and now - s.first_at >= health.SETTLED
        }
        return {id_: round(counts.get(id_, 0) / span, 2) for id_, span in weeks.items()}

    def _by_host(
        self, work: Callable[[T], R], items: Iterable[T], url: Callable[[T], str]
    ) -> Iterator[R]:
        """Do the work of each host in one thread, so that a slow one holds up itself alone."""
        hosts: dict[str, list[T]] = defaultdict(list)
        for item in items:
            hosts[host_of(url(item))].append(item)
        if not hosts:
            return
        with ThreadPoolExecutor(min(self.config.gathering.threads, len(hosts))) as pool:
            queues = {pool.submit(work, rows.pop(0)): rows for rows in hosts.values()}
            while queues:
                for future in as_completed(list(queues)):
                    rows = queues.pop(future)
                    if rows:
                        queues[pool.submit(work, rows.pop(0))] = rows
                    yield future.result()

    def _visit(self, pair: tuple[Source, SourceState]) -> tuple[Visit, SourceState]:
        source, state = pair
        asked = replace(source, url=state.url or source.url)
        try:
            fetched = READERS[source.kind].retrieve(asked, self.net, state.validators)
            if fetched.not_modified:
                return Visit(source, fetched), state
            read = self.readers.feed(fetched, asked, self.config.zone, state.said)
            return Visit(source, replace(fetched, body=b""), read), state
        except (FetchError, FeedError) as error:
            return Visit(source, error=error), state

    def _store(
        self,
        done: Round,
        visits: Sequence[tuple[Visit, SourceState]],
        habits: dict[str, float],
        now: datetime,
        progress: Callable[[str], None],
    ) -> None:
        """Write what some visits brought, in one transaction."""
        kept = []
        with self.storage.writing() as connection:
            news = self._store_entries(connection, [visit for visit, _ in visits], now)
            for visit, state in visits:
                new, updated = news[visit.source.id]
                per_week = habits.get(visit.source.id, 0.0)
                after = health.after_visit(visit, state, new, per_week, now)
                after, alert = self._alarm(connection, visit.source, after, per_week, now)
                kept.append(after)
                done.sources.append(_result(visit, after, new, updated))
                done.alerts += [alert] if alert else []
            source_rows.keep(connection, kept)
            day = now.astimezone(self.config.zone).date()
            source_rows.arrived(connection, {id_: new for id_, (new, _) in news.items()}, day)
        for visit, _ in visits:
            progress(visit.source.name)

    def _alarm(
        self,
        connection: Connection,
        source: Source,
        state: SourceState,
        per_week: float,
        now: datetime,
    ) -> tuple[SourceState, Alert | None]:
        """Tell an alarm when it begins and when it ends, never at each visit between."""
        kind = health.alarm(state, per_week, self.config.gathering.alarms, now)
        if kind == state.alert:
            return state, None
        message = health.explain(kind, state, source, per_week)
        detail = {"alert": kind, "before": state.alert, "message": message}
        ledger.write(connection, now, "gather", "alert", f"source:{source.id}", detail)
        told = replace(state, alert=kind, alert_at=now if kind else None)
        return told, Alert(source.id, kind, message)

    def _store_entries(
        self, connection: Connection, visits: Sequence[Visit], now: datetime
    ) -> dict[str, tuple[int, int]]:
        """Store what is new and what changed; gives back how many of each, by source."""
        known = candidates.known(connection, [n for v in visits for n in v.names])
        sorted_out = {v.source.id: _sort_out(v, known) for v in visits}
        changed = {id_: n for s in sorted_out.values() for id_, n in s.changed.items()}
        candidates.change(connection, changed, now)
        candidates.add_keys(connection, [n for s in sorted_out.values() for n in s.names])
        candidates.add(connection, [n for s in sorted_out.values() for n in s.fresh], now)
        return {id_: (len(s.fresh), len(s.changed)) for id_, s in sorted_out.items()}

    # -- pages

    def _open_pages(self, done: Round, now: datetime) -> None:
        with self.storage.reading() as connection:
            wanted = candidates.wanting_article(connection)
            watched = candidates.watched(connection, now)
        todo = {c.id: c for c in [*watched, *wanted]}
        for page in self._by_host(self._open, todo.values(), lambda c: c.url):
            done.articles += page.article is not None
            self._keep_page(page, now)

    def _open(self, candidate: Candidate) -> Page:
        source = self.by_id.get(candidate.source)
        if source is None:
            return Page(candidate, error="nguồn không còn trong sources.yaml")
        validators = candidate.page if candidate.article == HAD else Validators()
        try:
            fetched = self.net.get(candidate.url, validators)
            if fetched.not_modified:
                return Page(candidate, fetched=fetched)
            article = self.readers.article(fetched, source.select, self.config.zone)
            return Page(candidate, article, fetched)
        except FetchError as error:
            return Page(candidate, error=health.said(error), gone=error.status in (404, 410))
        except ExtractError as error:
            return Page(candidate, error=health.said(error))

    def _keep_page(self, page: Page, now: datetime) -> None:
        candidate = page.candidate
        if page.gone and candidate.story:
            self.drafter.removed(candidate, now)
        with self.storage.writing() as connection:
            if page.article is not None and page.fetched is not None:
                self._keep_article(connection, candidate, page.article, page.fetched, now)
            elif page.error and candidate.article == WANTED:
                final = candidate.article_tries + 1 >= ARTICLE_TRIES
                candidates.article_failed(connection, candidate.id, page.error, final=final)
            if candidate.watch_at is not None and not page.gone:
                at = next_look(candidate.first_seen, now)
                candidates.look_again(connection, candidate.id, at)

    def _keep_article(
        self,
        connection: Connection,
        candidate: Candidate,
        article: Article,
        fetched: Fetched,
        now: datetime,
    ) -> None:
        before, after = identity.text_sha(candidate.text), identity.text_sha(article.text)
        if candidate.text and before != after:
            candidates.change_article(connection, candidate, article, fetched.validators, now)
        else:
            candidates.keep_article(connection, candidate, article, fetched.validators)

    # -- by hand

    def fetch_article(self, url: str) -> Article:
        """An article at a pasted address. Raises FetchError, ExtractError."""
        return self.readers.article(self.net.get(url), Selectors(), self.config.zone)

    def add(self, entry: Entry, outlet: str, article: Article, now: datetime) -> int:
        """A candidate that a person brought; the same address or text is never a second one."""
        (named,) = identity.named([entry])
        with self.storage.writing() as connection:
            known = candidates.owner(connection, named.keys)
            if known is not None:
                return known
            (id_,) = candidates.add(connection, [Newcomer(BY_HAND, outlet, named)], now)
            candidate = candidates.by_ids(connection, [id_])[0]
            candidates.keep_article(connection, candidate, article, Validators())
            ledger.write(connection, now, "desk", "added", f"candidate:{id_}", {"url": entry.url})
        self.judge.judge()
        return id_

    # -- housekeeping

    def _tidy(self, now: datetime) -> None:
        """Let go what interested nobody, so that years of gathering do not fill the disk."""
        with self.storage.writing() as connection:
            candidates.let_go(connection, now - self.config.gathering.keep, LET_GO)
            today = now.astimezone(self.config.zone).date()
            source_rows.forget_arrivals(connection, today - 2 * health.HABIT)
            source_rows.keep_robots(connection, self.net.robots_learned())


@dataclass(frozen=True)
class Sorted:
    """A visit's entries: never seen, saying something else, and further names of known ones."""

    fresh: list[Newcomer]
    changed: dict[int, NamedEntry]
    names: list[tuple[str, str, int | None]]


def _sort_out(visit: Visit, known: Mapping[tuple[str, str], Known]) -> Sorted:
    source = visit.source
    fresh: dict[str, NamedEntry] = {}
    changed: dict[int, NamedEntry] = {}
    names: dict[str, int | None] = {}
    for named in visit.entries:
        mine = next((known[source.id, k] for k in named.keys if (source.id, k) in known), None)
        if mine is None:
            _join(fresh, named)
            continue
        names |= {k: mine.candidate for k in named.keys if (source.id, k) not in known}
        if mine.candidate is not None and mine.sha != named.sha:
            changed.setdefault(mine.candidate, named)
    once = {named.keys: named for named in fresh.values()}.values()
    newcomers = [Newcomer(source.id, source.name, named) for named in once]
    return Sorted(newcomers, changed, [(source.id, k, id_) for k, id_ in names.items()])


def _join(fresh: dict[str, NamedEntry], named: NamedEntry) -> None:
    """Fold an entry into one of the same document that shares a name with it; the first stays."""
    same = next((fresh[k] for k in named.keys if k in fresh), None)
    keys = tuple(dict.fromkeys((*(same.keys if same else ()), *named.keys)))
    merged = replace(same or named, keys=keys)
    for key in keys:
        fresh[key] = merged


def _result(visit: Visit, after: SourceState, new: int, updated: int) -> SourceResult:
    if visit.error is not None:
        status = "closed" if after.closed else "failed"
        return SourceResult(visit.source.id, status, error=health.said(visit.error))
    status = "not-modified" if visit.read is None else "ok"
    return SourceResult(visit.source.id, status, new, updated)


def _bundles(items: Iterable[T]) -> Iterator[list[T]]:
    """What has come, in bundles written together; the first that waited decides when."""
    bundle: list[T] = []
    began = time.monotonic()
    for item in items:
        bundle.append(item)
        if len(bundle) >= TOGETHER or time.monotonic() - began > SOON:
            yield bundle
            bundle, began = [], time.monotonic()
    if bundle:
        yield bundle
