"""How a source is doing: when to ask it, what a visit changes, when to raise alarm. Pure.

The interval follows the outlet's rhythm: never oftener than ``every`` wishes, seldomer where news
is rare, later and later while it fails. An alarm is told once, when it begins, and once more when
it is over; the row remembers which alarm was told.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pipeline.config import Alarms
from pipeline.errors import FetchError, PipelineError
from pipeline.model import Fetched, NamedEntry, Source, Validators
from pipeline.reading import Read
from pipeline.storage.sources import SourceState

LONGEST_WAIT = timedelta(hours=12)  # after failures
SELDOM = timedelta(hours=6)  # the longest an outlet in good health is left alone
LONGEST_TTL = timedelta(hours=2)  # more than that many feeds declare out of carelessness
HABIT = timedelta(days=56)  # how far back a habit looks
SETTLED = timedelta(days=7)  # a source younger than this has no habit yet
FAILING, CLOSED, EMPTY, QUIET = "failing", "closed", "empty", "quiet"


@dataclass(frozen=True)
class Visit:
    """What came of asking one source: a document read, nothing new, or an expected failure."""

    source: Source
    fetched: Fetched | None = None
    read: Read | None = None
    error: PipelineError | None = None

    @property
    def entries(self) -> list[NamedEntry]:
        """What it says that its last document did not."""
        return self.read.entries if self.read else []

    @property
    def names(self) -> list[tuple[str, str]]:
        """Every name of those entries, each a source and a key."""
        return [(self.source.id, key) for named in self.entries for key in named.keys]


# ---------------------------------------------------------------- when to ask


def is_due(source: Source, state: SourceState | None, now: datetime) -> bool:
    """Whether a source should be asked now."""
    if not source.enabled:
        return False
    if state is None or state.next_at is None or state.next_at <= now:
        return True
    # The clock was set back: waiting out the difference would silence the source.
    return state.checked_at is not None and state.checked_at > now


def at_home(source: Source, state: SourceState) -> SourceState:
    """A source's row, begun afresh where sources.yaml gives another address than before."""
    if state.wished in ("", source.url):
        return replace(state, wished=source.url)
    return SourceState(
        state.id, wished=source.url, first_at=state.first_at, new_at=state.new_at, alert=state.alert
    )


def interval(source: Source, per_week: float, settled: bool, ttl: int) -> timedelta:
    """How long a source in good health is left alone: a quarter of the usual gap between two
    entries, within bounds; a new one as often as wished."""
    longest = max(SELDOM, source.every)
    asked = min(timedelta(minutes=ttl), LONGEST_TTL)
    if not settled:
        return max(source.every, asked)
    gap = timedelta(weeks=1) / per_week if per_week else longest
    return max(source.every, asked, min(gap / 4, longest, source.every * 8))


def after_failures(source: Source, failures: int, retry_after: float) -> timedelta:
    """How long a failing source is left alone: doubled each time, at least as long as it asked."""
    times: int = 2 ** min(failures, 6)
    wait = min(source.every * times, max(LONGEST_WAIT, source.every))
    return max(wait, timedelta(seconds=retry_after))


def _later(now: datetime, wait: timedelta) -> datetime:
    return now + wait * random.uniform(0.9, 1.0)  # never all in step


# ---------------------------------------------------------------- after a visit


def after_visit(
    visit: Visit, before: SourceState, new: int, per_week: float, now: datetime
) -> SourceState:
    """A source's row after a visit that brought ``new`` entries."""
    before = replace(before, checked_at=now, first_at=before.first_at or now)
    if visit.error is None and visit.fetched is not None:
        return _after_good(visit, visit.fetched, before, new, per_week, now)
    error = visit.error
    http = error if isinstance(error, FetchError) else None
    failures = before.failures + 1
    retry_after = http.retry_after if http else 0
    return replace(
        before,
        failures=failures,
        error=said(error),
        closed=said(error) if http and http.status == 410 else before.closed,
        next_at=_later(now, after_failures(visit.source, failures, retry_after)),
    )


def _after_good(
    visit: Visit,
    fetched: Fetched,
    before: SourceState,
    new: int,
    per_week: float,
    now: datetime,
) -> SourceState:
    kept = fetched.validators if fetched.validators != Validators() else before.validators
    settled = before.first_at is not None and now - before.first_at >= SETTLED
    ttl = visit.read.ttl if visit.read else 0
    return replace(
        before,
        validators=kept,
        said=visit.read.said if visit.read else before.said,
        url=fetched.moved_to or before.url,
        good_at=now,
        failures=0,
        error="",
        closed="",
        new_at=now if new else before.new_at,
        empty_since=_empty_since(visit, before, now),
        next_at=_later(now, interval(visit.source, per_week, settled, ttl)),
    )


def _empty_since(visit: Visit, before: SourceState, now: datetime) -> datetime | None:
    """An unchanged document is as empty as it was."""
    if visit.read is None:
        return before.empty_since
    return None if visit.read.said else before.empty_since or now


def said(error: Exception | None) -> str:
    """What an expected failure says, without its place."""
    return str(getattr(error, "faults", [error])[0].message) if error else ""


# ---------------------------------------------------------------- alarm


def alarm(state: SourceState, per_week: float, rules: Alarms, now: datetime) -> str:
    """Which alarm a source's row calls for; ``""`` for none."""
    if state.closed:
        return CLOSED
    if state.failures >= rules.failures:
        return FAILING
    if state.empty_since and now - state.empty_since >= rules.empty:
        return EMPTY
    return QUIET if _is_quiet(state, per_week, rules, now) else ""


def _is_quiet(state: SourceState, per_week: float, rules: Alarms, now: datetime) -> bool:
    """Whether it brought nothing for far longer than it is used to."""
    if not state.new_at or not state.first_at:
        return False
    if state.alert == QUIET and state.alert_at and state.new_at <= state.alert_at:
        return True  # also when the silence has outlasted the habit itself
    if not per_week or state.failures or now - state.first_at < SETTLED:
        return False
    patience = max(rules.quiet, timedelta(weeks=1) / per_week * rules.gaps)
    return now - state.new_at >= patience


def explain(alert: str, state: SourceState, source: Source, per_week: float) -> str:
    """An alarm in plain words, with what to do."""
    if alert == CLOSED:
        return (
            f"nguồn đã đóng ({state.closed}). Mở lại: sửa địa chỉ trong sources.yaml, "
            f"hoặc chạy «guongsang gather --source {source.id} --force»"
        )
    if alert == FAILING:
        return f"hỏng {state.failures} lần liền ({state.error}): xem lại địa chỉ hoặc hỏi báo"
    if alert == EMPTY:
        return "trả về feed đúng khuôn nhưng không có mục nào nhiều ngày liền: hỏi báo địa chỉ mới"
    if alert == QUIET:
        return f"im lặng lâu hơn thói quen ({per_week:g} tin/tuần): mở trang báo xem còn đăng không"
    return "đã trở lại bình thường"
