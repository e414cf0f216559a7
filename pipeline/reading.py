"""Reading what outlets send in processes of their own: bounded, beside the round, replaceable.

A document is not ours, and the libraries that read it can be made to spin or to fill memory. So
feeds, pages and long rows of judgements go to a few worker processes, each held to seconds and
megabytes. One that dies takes no other document with it: what was under way is read again, each
alone, and the one that kills its reader is told from the rest.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures import TimeoutError as Late
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import replace
from datetime import tzinfo
from typing import Any, NamedTuple, TypeVar

from pipeline import duplicates, identity, relevance
from pipeline.bounded import OutOfBounds, bounded
from pipeline.errors import ExtractError, Fault, FeedError, PipelineError
from pipeline.extract import extract
from pipeline.model import Article, Fetched, NamedEntry, Score, Selectors, Source
from pipeline.sources import READERS, repeats
from pipeline.sources.feed import MAX_ENTRIES

SECONDS, MEGABYTES = 10.0, 512
GRACE = 15.0  # a reader stuck where no signal reaches it is killed this many seconds later
FEW = 100  # texts: fewer are judged here, before a worker has even started
BATCH = 250

T = TypeVar("T")


class Words(NamedTuple):
    """What is judged of a candidate."""

    title: str
    summary: str
    text: str


class Read(NamedTuple):
    """What a document says that its forerunner did not, and how long it asks to be left alone.
    ``said`` marks all it holds, for the next; empty when it holds nothing."""

    ttl: int
    entries: list[NamedEntry]
    said: bytes


Judged = tuple[Score, duplicates.Sketch]


class Readers:
    """The worker processes, started when first needed. One object serves every thread."""

    def __init__(self, workers: int = 0) -> None:
        self.workers = workers or min(os.cpu_count() or 1, 4)
        self._lock = threading.Lock()
        self._alone = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None

    def feed(self, fetched: Fetched, source: Source, tz: tzinfo, before: bytes) -> Read:
        """A source's document: what it says that the one ``before`` did not. Raises FeedError."""
        return self._within(FeedError, read_feed, fetched, source, tz, before)

    def article(self, fetched: Fetched, select: Selectors, tz: tzinfo) -> Article:
        """The article of a page. Raises ExtractError."""
        return self._within(ExtractError, read_article, fetched, select, tz)

    def judge(self, texts: Sequence[Words]) -> list[Judged]:
        """The score and the sketch of each text, in order."""
        if len(texts) < FEW:
            return judge(texts)
        parts = [texts[i : i + BATCH] for i in range(0, len(texts), BATCH)]
        try:
            done = [future.result() for future in [self._submit(judge, part) for part in parts]]
        except BrokenProcessPool:
            return judge(texts)
        return [verdict for part in done for verdict in part]

    def close(self) -> None:
        """Let the workers go."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            _kill(pool)

    def _submit(self, work: Callable[..., T], *args: Any) -> Future[T]:
        with self._lock:
            if self._pool is None:
                self._pool = _pool(self.workers)
            return self._pool.submit(work, *args)

    def _within(
        self, refusal: type[PipelineError], work: Callable[..., T], fetched: Fetched, *args: Any
    ) -> T:
        """Read a document; one that breaks its bounds or its reader is refused in plain words."""
        try:
            return self._read(work, fetched, *args)
        except (OutOfBounds, MemoryError, BrokenProcessPool) as error:
            raise refusal(Fault(_unreadable(error), fetched.url, code="heavy")) from error

    def _read(self, work: Callable[..., T], *args: Any) -> T:
        """Read among the others; when the workers broke, once more, alone."""
        try:
            return self._submit(work, *args).result(SECONDS + GRACE)
        except (BrokenProcessPool, Late):
            self.close()
        with self._alone:
            pool = _pool(1)
            try:
                return pool.submit(work, *args).result(SECONDS + GRACE)
            except Late as error:
                raise BrokenProcessPool from error
            finally:
                _kill(pool)


def _pool(workers: int) -> ProcessPoolExecutor:
    """Workers forked from a small clean process, never from one with threads and locks."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pipeline.reading", "feedparser", "lxml.html"])
    return ProcessPoolExecutor(workers, context, initializer=_end_with_parent)


def _kill(pool: ProcessPoolExecutor) -> None:
    for process in list((pool._processes or {}).values()):
        with suppress(OSError, ValueError):
            process.kill()
    pool.shutdown(wait=False, cancel_futures=True)


def _unreadable(error: BaseException) -> str:
    if isinstance(error, MemoryError):
        return f"đọc tài liệu này tốn quá {MEGABYTES} MB, có thể là bẫy"
    if isinstance(error, OutOfBounds):
        return f"đọc tài liệu này lâu quá {SECONDS:g} giây, có thể là bẫy"
    return "tài liệu này làm hỏng bộ đọc, có thể là bẫy"


# ---------------------------------------------------------------- what the workers do


def _end_with_parent() -> None:
    """A worker whose newsroom was killed would wait for work for ever: it ends as well."""
    parent = multiprocessing.parent_process()
    if parent is not None:

        def watch() -> None:
            parent.join()
            os._exit(1)

        threading.Thread(target=watch, daemon=True).start()


def read_feed(fetched: Fetched, source: Source, tz: tzinfo, before: bytes) -> Read:
    """Read a source's document within bounds."""
    with bounded(SECONDS, MEGABYTES):
        cut = repeats.cut(fetched.body, before, MAX_ENTRIES)
        feed = READERS[source.kind].parse(replace(fetched, body=cut.body), source, tz)
        entries = identity.named(feed.entries)
        if cut.said:
            return Read(feed.ttl, list(entries), cut.said if entries or cut.repeats else b"")
        return Read(feed.ttl, *identity.unsaid(entries, before))


def read_article(fetched: Fetched, select: Selectors, tz: tzinfo) -> Article:
    """Read an article's page within bounds."""
    with bounded(SECONDS, MEGABYTES):
        kind = fetched.content_type
        return extract(fetched.body, fetched.url, select=select, tz=tz, content_type=kind)


def judge(texts: Sequence[Words]) -> list[Judged]:
    """Score each text, and sketch those that speak of the movement at all: only they are looked
    through for copies."""
    found = []
    for words in texts:
        score = relevance.score(*words)
        sketch = (
            duplicates.sketch(words.title, words.text or words.summary) if score.reasons else ()
        )
        found.append((score, sketch))
    return found
