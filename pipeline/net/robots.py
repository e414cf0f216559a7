"""robots.txt: read once a day for each host, remembered between processes by who owns the door."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from protego import Protego

from pipeline.errors import FetchError
from pipeline.net.troubles import trouble

READ_BYTES = 500_000  # RFC 9309 asks crawlers to read at least this much
KEPT_CHARACTERS = 50_000
VALID = timedelta(hours=24)
PATIENCE = 600.0  # seconds: a robots.txt that could not be had is not asked for again before
LONGEST_DELAY = 30.0

Known = Mapping[str, tuple[str, datetime]]


def now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


class Robots:
    """What hosts ask of machines. ``read`` fetches an address and gives its bytes."""

    def __init__(
        self, read: Callable[[str], bytes], name: str, known: Known, clock: Callable[[], datetime]
    ) -> None:
        self._read, self._name, self._clock = read, name, clock
        self._texts = dict(known)
        self._rules: dict[str, tuple[datetime, Protego]] = {}
        self._failed: dict[str, tuple[float, FetchError]] = {}
        self.learned: dict[str, tuple[str, datetime]] = {}

    def ask(self, home: str, url: str) -> float:
        """Seconds the host wants between requests. Raises FetchError when the page is closed to
        machines, or while nobody can say whether it is."""
        rules = self._rules_of(home)
        if not rules.can_fetch(url, self._name):
            raise trouble("robots", "robots.txt của báo không cho máy đọc trang này", url)
        return min(rules.crawl_delay(self._name) or 0.0, LONGEST_DELAY)

    def _rules_of(self, home: str) -> Protego:
        at = self._clock()
        read_at, rules = self._rules.get(home, (None, None))
        if rules is not None and read_at is not None and _valid(read_at, at):
            return rules
        text, read_at = self._texts.pop(home, ("", None))
        if read_at is None or not _valid(read_at, at):
            text, read_at = self._fetch(home), at
            self.learned[home] = (kept(text), at)
        rules = Protego.parse(text)
        self._rules[home] = (read_at, rules)
        return rules

    def _fetch(self, home: str) -> str:
        """RFC 9309: no such file allows all; a server in trouble means come back later."""
        until, error = self._failed.get(home, (0.0, None))
        if error is not None and time.monotonic() < until:
            raise _again(error)
        try:
            return self._read(f"{home}/robots.txt").decode("utf-8", "replace")
        except FetchError as error:
            if means_none(error):
                return ""
            self._failed[home] = (time.monotonic() + PATIENCE, error)
            raise _again(error) from error


def _valid(read_at: datetime, at: datetime) -> bool:
    return timedelta(0) <= at - read_at < VALID


def means_none(error: FetchError) -> bool:
    """Whether a robots.txt that could not be had means that there is none."""
    if error.status == 429:
        return False
    return 400 <= error.status < 500 or error.kind in ("too-large", "redirect", "protocol")


def _again(error: FetchError) -> FetchError:
    """The reason why a host is left alone, as an error of its own for each who asks."""
    said = error.faults[0].message
    if error.kind in ("http", "timeout"):
        said = f"chưa đọc được robots.txt nên chưa hỏi tiếp: {said}"
    more = {"status": error.status, "retry_after": error.retry_after}
    return trouble(error.kind, said, error.url, **more)


def kept(text: str) -> str:
    """As much of a robots.txt as is worth remembering, in whole lines."""
    if len(text) <= KEPT_CHARACTERS:
        return text
    return text[:KEPT_CHARACTERS].rpartition("\n")[0]
