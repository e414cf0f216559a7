"""One round: due sources → entries → candidates → drafts.

Four passes, each over the rows that still need it, so that a round killed at any moment is
completed by the next one: visit the sources, open the articles, judge, draft. Outlets are asked
concurrently; rows are written in one place, one transaction a source or an article.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeVar

from pipeline import drafts, duplicates, identity, relevance
from pipeline.config import Config, campaign_on
from pipeline.errors import ExtractError, FeedError, FetchError, NotFound, StoryError
from pipeline.extract import extract
from pipeline.files import sha256
from pipeline.model import Article, Candidate, Entry, Feed, Fetched, Source, Validators
from pipeline.net import Net
from pipeline.sources import READERS
from pipeline.storage import Connection, Storage, candidates, ledger
from pipeline.storage import sources as source_rows
from pipeline.storage.candidates import FAILED, NONE, WANTED
from pipeline.storage.sources import SourceState
from pipeline.stories import Stories
from pipeline.text import slugify

ARTICLE_TRIES = 3
WATCH = timedelta(days=7)
BY_HAND = "them-tay"  # the source of what a person brought
LONGEST_WAIT = timedelta(hours=12)

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True)
class Visit:
    """What came of asking one source: a feed, nothing new, or an expected failure."""

    source: Source
    fetched: Fetched | None = None
    feed: Feed | None = None
    error: FetchError | FeedError | None = None


@dataclass(frozen=True)
class SourceResult:
    """One source's line in the report: ok, not-modified, failed or closed."""

    id: str
    status: str
    new: int = 0
    updated: int = 0
    error: str = ""


@dataclass
class Round:
    """What a round did."""

    sources: list[SourceResult] = field(default_factory=list)
    drafted: list[str] = field(default_factory=list)
    articles: int = 0
    relevant: int = 0

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


# ---------------------------------------------------------------- decisions


def is_due(source: Source, state: SourceState | None, now: datetime) -> bool:
    """Whether a source should be asked now."""
    if not source.enabled:
        return False
    return (
        state is None
        or state.next_at is None
        or state.next_at <= now
        or (
            # The clock was set back: waiting out the difference would silence the source.
            state.checked_at is not None and state.checked_at > now
        )
    )


def next_try(source: Source, failures: int, retry_after: float, now: datetime) -> datetime:
    """When to ask again: the wished interval, doubled with every failure, never in step."""
    wait = source.every * (2 ** min(failures, 6)) if failures else source.every
    wait = max(min(wait, max(LONGEST_WAIT, source.every)), timedelta(seconds=retry_after))
    return now + wait * random.uniform(0.9, 1.0)


def after_visit(visit: Visit, before: SourceState, now: datetime) -> SourceState:
    """A source's row after a visit."""
    error = visit.error
    if error is None and visit.fetched is not None:
        fetched = visit.fetched
        kept = fetched.validators if fetched.validators != Validators() else before.validators
        return replace(
            before,
            validators=kept,
            url=fetched.moved_to or before.url,
            checked_at=now,
            good_at=now,
            failures=0,
            error="",
            next_at=next_try(visit.source, 0, 0, now),
        )
    failures = before.failures + 1
    gone = isinstance(error, FetchError) and error.status == 410
    retry_after = error.retry_after if isinstance(error, FetchError) else 0
    return replace(
        before,
        checked_at=now,
        failures=failures,
        error=_said(error),
        closed=_said(error) if gone else before.closed,
        next_at=next_try(visit.source, failures, retry_after, now),
    )


def _said(error: Exception | None) -> str:
    return str(getattr(error, "faults", [error])[0].message) if error else ""


def wants_article(source: Source, entry: Entry, worth: float) -> bool:
    """Whether an entry's page is worth opening: its own words are promising, or too few."""
    if not source.articles or not entry.url.startswith(("http://", "https://")):
        return False
    if not entry.summary:
        return True
    return relevance.score(entry.title, entry.summary, "").value >= worth


# ---------------------------------------------------------------- the round


class Gatherer:
    """Takes a workspace's sources through a round."""

    def __init__(self, config: Config, storage: Storage, net: Net, stories: Stories) -> None:
        self.config, self.storage, self.net, self.stories = config, storage, net, stories
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
        asked = self._visit_sources(done, now, only, force, progress)
        self._open_articles(done, asked, now)
        self._judge(done)
        self._draft(done, now)
        return done

    # -- first pass: sources

    def _visit_sources(
        self,
        done: Round,
        now: datetime,
        only: Sequence[str],
        force: bool,
        progress: Callable[[str], None],
    ) -> list[str]:
        with self.storage.reading() as connection:
            states = source_rows.states(connection)
        due = []
        for source in self.config.sources:
            state = states.get(source.id)
            if only and source.id not in only:
                continue
            if state and state.closed and not force:
                if is_due(source, None, now):
                    done.sources.append(SourceResult(source.id, "closed", error=state.closed))
            elif is_due(source, state, now) or (force and source.enabled):
                due.append((source, state or SourceState(source.id)))
        for visit, state in self._concurrently(lambda pair: (self._visit(*pair), pair[1]), due):
            progress(visit.source.name)
            done.sources.append(self._store(visit, state, now))
        done.sources.sort(key=lambda s: list(self.by_id).index(s.id))
        return [source.id for source, _ in due]

    def _concurrently(self, work: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        with ThreadPoolExecutor(self.config.gathering.threads) as pool:
            for future in as_completed([pool.submit(work, item) for item in items]):
                yield future.result()

    def _visit(self, source: Source, state: SourceState) -> Visit:
        reader = READERS[source.kind]
        asked = replace(source, url=state.url or source.url)
        try:
            fetched = reader.retrieve(asked, self.net, state.validators)
            if fetched.not_modified:
                return Visit(source, fetched)
            return Visit(source, fetched, reader.parse(fetched, asked, self.config.zone))
        except (FetchError, FeedError) as error:
            return Visit(source, error=error)

    def _store(self, visit: Visit, state: SourceState, now: datetime) -> SourceResult:
        new = updated = 0
        with self.storage.writing() as connection:
            after = after_visit(visit, state, now)
            source_rows.keep(connection, after)
            if visit.feed is not None:
                new, updated = self._store_entries(connection, visit, now)
        if visit.error is not None:
            status = "closed" if after.closed else "failed"
            return SourceResult(visit.source.id, status, error=_said(visit.error))
        status = "not-modified" if visit.feed is None else "ok"
        return SourceResult(visit.source.id, status, new, updated)

    def _store_entries(
        self, connection: Connection, visit: Visit, now: datetime
    ) -> tuple[int, int]:
        entries = visit.feed.entries if visit.feed else ()
        keyed = list(zip(entries, identity.keys_of(entries), strict=True))
        source = visit.source
        known = candidates.known(connection, source.id, {k for _, keys in keyed for k in keys})
        shas = candidates.shas(connection, known.values())
        new = updated = 0
        for entry, keys in keyed:
            sha = identity.entry_sha(entry)
            id_ = next((known[k] for k in keys if k in known), None)
            if id_ is None:
                id_ = self._add(connection, source, entry, sha, keys, now)
                new += 1
            else:
                missing = [k for k in keys if k not in known]
                candidates.add_keys(connection, source.id, id_, missing)
                if shas[id_] != sha:
                    candidates.change(connection, id_, entry, sha, now)
                    updated += 1
            shas[id_] = sha
            known.update(dict.fromkeys((k for k in keys if k not in known), id_))
        return new, updated

    def _add(
        self,
        connection: Connection,
        source: Source,
        entry: Entry,
        sha: str,
        keys: Sequence[str],
        now: datetime,
    ) -> int:
        worth = self.config.gathering.worth_opening
        article = WANTED if wants_article(source, entry, worth) else NONE
        return candidates.add(connection, source.id, source.name, entry, sha, keys, article, now)

    # -- second pass: articles

    def _open_articles(self, done: Round, asked: Sequence[str], now: datetime) -> None:
        with self.storage.reading() as connection:
            wanted = candidates.wanting_article(connection)
            watched = candidates.watched(connection, asked, now - WATCH)
        for candidate, article in self._concurrently(self._open, [*wanted, *watched]):
            done.articles += 1
            self._keep_article(candidate, article, now)

    def _open(self, candidate: Candidate) -> tuple[Candidate, Article | str]:
        source = self.by_id.get(candidate.source)
        if source is None:
            return candidate, "nguồn không còn trong sources.yaml"
        try:
            fetched = self.net.get(candidate.url)
            return candidate, extract(
                fetched.body,
                fetched.url,
                select=source.select,
                tz=self.config.zone,
                content_type=fetched.content_type,
            )
        except (FetchError, ExtractError) as error:
            return candidate, _said(error)

    def _keep_article(self, candidate: Candidate, article: Article | str, now: datetime) -> None:
        with self.storage.writing() as connection:
            if isinstance(article, str):
                if candidate.article == WANTED:
                    final = candidate.article_tries + 1 >= ARTICLE_TRIES
                    candidates.article_failed(connection, candidate.id, article, final=final)
            elif not candidate.text:
                candidates.keep_article(connection, candidate.id, article, now)
            elif identity.text_sha(article.text) != identity.text_sha(candidate.text):
                candidates.change_article(connection, candidate.id, article, now)
            elif candidate.article in (WANTED, FAILED):
                candidates.keep_article(connection, candidate.id, article, now)

    def fetch_article(self, url: str) -> Article:
        """An article at a pasted address. Raises FetchError, ExtractError."""
        fetched = self.net.get(url)
        kind = fetched.content_type
        return extract(fetched.body, fetched.url, tz=self.config.zone, content_type=kind)

    def add(self, entry: Entry, outlet: str, article: Article, now: datetime) -> int:
        """A candidate that a person brought; the same address or text is never a second one."""
        (keys,) = identity.keys_of([entry])
        with self.storage.writing() as connection:
            known = candidates.owner(connection, keys)
            if known is not None:
                return known
            sha = identity.entry_sha(entry)
            id_ = candidates.add(connection, BY_HAND, outlet, entry, sha, keys, NONE, now)
            candidates.keep_article(connection, id_, article, now)
            ledger.write(connection, now, "desk", "added", f"candidate:{id_}", {"url": entry.url})
        self._judge(Round())
        return id_

    # -- third pass: judgement

    def _judge(self, done: Round) -> None:
        while True:
            with self.storage.writing() as connection:
                waiting = candidates.unjudged(connection)
                for candidate in waiting:
                    done.relevant += self._judge_one(connection, candidate)
            if not waiting:
                return

    def _judge_one(self, connection: Connection, candidate: Candidate) -> bool:
        score = relevance.score(candidate.title, candidate.summary, candidate.text)
        sketch = duplicates.sketch(candidate.title, candidate.text or candidate.summary)
        leader = self._leader(connection, candidate, sketch)
        candidates.judged(connection, candidate.id, score, leader, sketch)
        return score.relevant

    def _leader(self, connection: Connection, candidate: Candidate, sketch: tuple[int, ...]) -> int:
        """Whom a candidate copies: itself when nobody, or when copies already lead to it."""
        if candidate.cluster is not None:
            return candidate.cluster
        since = candidate.first_seen - duplicates.WINDOW
        others = candidates.sharing(connection, sketch, candidate.id, since)
        match = duplicates.best_match(
            sketch, ((id_, tuple(sorted(hashes))) for id_, hashes in sorted(others.items()))
        )
        copied = candidates.get(connection, match) if match is not None else None
        return copied.cluster or copied.id if copied else candidate.id

    # -- fourth pass: drafts

    def _draft(self, done: Round, now: datetime) -> None:
        with self.storage.reading() as connection:
            fresh = candidates.undrafted(connection)
            behind = candidates.drafted(connection)
        for candidate in fresh:
            done.drafted.append(self.write_draft(candidate, now))
        for candidate in behind:
            self._refresh(candidate, now)

    def write_draft(self, candidate: Candidate, now: datetime) -> str:
        """Write a candidate's draft and note it; gives back its slug.

        A draft that a killed round left is found again by its marker and adopted.
        """
        text, count = self._draft_text(candidate, now)
        slug = slugify(candidate.title)
        day = now.astimezone(self.config.zone).date()
        path = self.stories.create(slug, text, day, drafts.marker(candidate))
        with self.storage.writing() as connection:
            candidates.set_draft(
                connection, candidate.id, path.stem, sha256(text.encode()), candidate.version, count
            )
            detail = {"candidate": candidate.id, "source": candidate.url}
            ledger.write(connection, now, "gather", "drafted", f"story:{path.stem}", detail)
        return path.stem

    def _draft_text(self, candidate: Candidate, now: datetime) -> tuple[str, int]:
        with self.storage.reading() as connection:
            cluster = candidates.copies(connection, candidate.id)
        cluster.sort(key=lambda c: c.id != candidate.id)
        rights = {source.id: source.rights for source in self.config.sources}
        campaign = campaign_on(self.config, now.astimezone(self.config.zone).date())
        name = campaign.id if campaign else ""
        text = drafts.draft(candidate, cluster, rights, name, self.config.zone)
        return text, len(cluster)

    def _refresh(self, candidate: Candidate, now: datetime) -> None:
        """An outlet changed what a draft was made from: rewrite it only while nobody touched it."""
        text, count = self._draft_text(candidate, now)
        sha = candidate.draft_sha
        try:
            story = self.stories.find(candidate.story)
        except (StoryError, NotFound):
            story = None
        touched = story is None or story.version != sha
        if story is not None and not touched:
            path = self.stories.path_of(candidate.story)
            sha = self.stories.save(path, text, story.version).version
        with self.storage.writing() as connection:
            candidates.set_draft(
                connection, candidate.id, candidate.story, sha, candidate.version, count
            )
            detail = {"candidate": candidate.id, "rewritten": not touched} | self._what_changed(
                connection, candidate
            )
            subject = f"story:{candidate.story}"
            ledger.write(connection, now, "gather", "source-changed", subject, detail)

    def _what_changed(self, connection: Connection, candidate: Candidate) -> dict[str, object]:
        versions = candidates.versions(connection, candidate.id)
        before = [v for v in versions if v.version == candidate.drafted_version]
        if not before or candidate.drafted_version == candidate.version:
            return {}
        texts = ["\n".join((v.title, v.summary, v.text)) for v in (before[0], versions[-1])]
        return {"url": candidate.url, "diff": drafts.change_note(*texts)}
