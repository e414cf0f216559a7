"""The only door to outlets: safe, polite, conditional HTTP.

Safe: every connection is vetted and bounded by ``wire``; cookies live as long as one fetch.
Polite: robots.txt, one request a host at a time with a pause, validators sent back byte for byte,
an honest name.
"""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from urllib.parse import urljoin, urlsplit

import requests
from requests.cookies import RequestsCookieJar
from requests.utils import DEFAULT_CA_BUNDLE_PATH

from pipeline.files import sha256
from pipeline.model import Fetched, Validators
from pipeline.net import robots as rules
from pipeline.net.troubles import (
    EXPECTED,
    MISWRITTEN,
    SLOW_BODY,
    explain,
    host_of,
    refusal,
    trouble,
)
from pipeline.net.wire import Adapter, Admitted, Errand, is_outside

__all__ = ["Net", "is_outside"]

REDIRECTS = 6
CHUNK = 65_536
NEVER_FETCHED = Validators()
LONGEST_VALIDATOR = 1_000
HEAD_BYTES = 1_000_000  # room for headers and for what transfer coding adds


@dataclass
class _Turn:
    """Whose request a host answers now, and when it may be asked again."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    delay: float = 0.0
    again: float = 0.0


class Net:
    """The door. One object serves every thread of a process."""

    def __init__(
        self,
        user_agent: str,
        allow: tuple[str, ...] = (),
        deadline: float = 30,
        max_bytes: int = 5_000_000,
        pause: float = 1.0,
        robots: bool = True,
        robots_known: Mapping[str, tuple[str, datetime]] | None = None,
        clock: Callable[[], datetime] = rules.now,
    ) -> None:
        self.user_agent, self.robots = user_agent, robots
        self.deadline, self.max_bytes, self.pause = deadline, max_bytes, pause
        self._admitted = Admitted(allow)
        self._guard = threading.Lock()
        self._turns: dict[str, _Turn] = {}
        self._rules = rules.Robots(self._read_robots, user_agent, robots_known or {}, clock)

    def get(self, url: str, validators: Validators = NEVER_FETCHED) -> Fetched:
        """Fetch a document. Raises FetchError, whose ``kind`` says what went wrong.

        Waiting for the host's turn takes nothing of the deadline.
        """
        with self._turn(host_of(url)) as turn:
            if self.robots:
                turn.delay = self._rules.ask(_home_of(url), url)
            return self._fetch(url, validators, self.max_bytes)

    def robots_learned(self) -> dict[str, tuple[str, datetime]]:
        """What each host's robots.txt said that was read in this process, with when (UTC)."""
        return dict(self._rules.learned)

    @contextmanager
    def _turn(self, host: str) -> Iterator[_Turn]:
        """One request a host at a time, with a pause between."""
        with self._guard:
            turn = self._turns.setdefault(host, _Turn())
        with turn.lock:
            rest = turn.again - time.monotonic()
            if rest > 0:
                time.sleep(rest)
            try:
                yield turn
            finally:
                turn.again = time.monotonic() + max(self.pause, turn.delay)

    def _read_robots(self, url: str) -> bytes:
        return self._fetch(url, NEVER_FETCHED, rules.READ_BYTES).body

    # -- one fetch

    def _fetch(self, url: str, validators: Validators, max_bytes: int) -> Fetched:
        ends, most = time.monotonic() + self.deadline, 2 * max_bytes + HEAD_BYTES
        errand = Errand(url, self._admitted, ends, most, lambda: self._tls)
        try:
            return self._follow(errand, validators, max_bytes)
        except EXPECTED as error:
            raise explain(error, errand.url) from error

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """The certificates we trust, read once: for each connection it would take 20 ms."""
        return ssl.create_default_context(cafile=DEFAULT_CA_BUNDLE_PATH)

    def _follow(self, errand: Errand, validators: Validators, max_bytes: int) -> Fetched:
        """Follow redirects by hand: each hop is vetted, cookies live as long as the fetch."""
        start, permanent, cookies = errand.url, True, RequestsCookieJar()
        for _ in range(REDIRECTS + 1):
            host_of(errand.url)
            with self._send(errand, validators, cookies) as response:
                if not response.is_redirect:
                    moved = errand.url if errand.url != start and permanent else ""
                    return _read(response, errand, validators, max_bytes, moved)
                permanent = permanent and response.status_code in (301, 308)
                errand.url = _onward(errand.url, response)
                cookies.update(response.cookies)
        raise trouble("redirect", f"chuyển hướng quá {REDIRECTS} lần, có thể là vòng lặp", start)

    def _send(
        self, errand: Errand, validators: Validators, cookies: RequestsCookieJar
    ) -> requests.Response:
        headers = {
            "User-Agent": self.user_agent,
            "Accept": "*/*",
            "Accept-Encoding": "gzip, deflate",
            "Accept-Language": "vi",
            "Connection": "close",
        }
        if validators.etag:
            headers["If-None-Match"] = validators.etag
        if validators.last_modified:
            headers["If-Modified-Since"] = validators.last_modified
        request = requests.Request("GET", errand.url, headers, cookies=cookies).prepare()
        return Adapter(errand).send(request, stream=True, timeout=errand.left())


def _home_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2].lower()}"


def _onward(url: str, response: requests.Response) -> str:
    """Where a redirect leads: bytes on the wire, by which outlets mean UTF-8."""
    said = response.headers["Location"].encode("latin-1").decode("utf-8", "replace")
    try:
        return urljoin(url, said)
    except ValueError:
        raise trouble("address", MISWRITTEN, url) from None


def _read(
    response: requests.Response, errand: Errand, before: Validators, max_bytes: int, moved: str
) -> Fetched:
    url = errand.url
    if response.status_code == 304:
        return Fetched(url, status=304, not_modified=True, validators=before, moved_to=moved)
    if response.status_code != 200:
        raise refusal(response, url)
    body = _body(response, errand, max_bytes)
    headers = response.headers
    etag, last_modified = _validator(headers.get("ETag", "")), headers.get("Last-Modified", "")
    after = Validators(etag, _validator(last_modified), sha256(body))
    kind = headers.get("Content-Type", "")
    fetched = Fetched(url, body, kind, 200, False, after, moved)
    same = bool(before.body_sha) and before.body_sha == after.body_sha
    return replace(fetched, not_modified=same)


def _validator(value: str) -> str:
    """A validator that can be sent back: an endless or broken one would spoil every request."""
    return value if len(value) <= LONGEST_VALIDATOR and value.isprintable() else ""


def _body(response: requests.Response, errand: Errand, max_bytes: int) -> bytes:
    """The body, decompressed, within its cap."""
    errand.slow = SLOW_BODY
    declared = response.headers.get("Content-Length", "")
    if declared.isdigit() and len(declared) < 20 and int(declared) > max_bytes:
        said = f"trang nặng {int(declared):,} byte, quá mức {max_bytes:,}"
        raise trouble("too-large", said, errand.url)
    body = bytearray()
    for chunk in response.iter_content(CHUNK):
        body += chunk
        if len(body) > max_bytes:
            bomb = len(body) > 20 * response.raw.tell()  # the socket may be further ahead
            said = "trang nén bung ra" if bomb else "trang dài"
            raise trouble("too-large", f"{said} quá {max_bytes:,} byte", errand.url)
    return bytes(body)
