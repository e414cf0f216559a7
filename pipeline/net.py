"""The only door to outlets: safe, polite, conditional HTTP.

Safe: every address is vetted at the moment of connecting, on the address actually used, so that
redirects, odd spellings and rebinding names reach nothing inside; time and bytes are capped, also
while headers drip. Polite: robots.txt, one request a host at a time with a pause, validators sent
back byte for byte, an honest name.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from protego import Protego
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection

from pipeline.errors import FetchError
from pipeline.files import sha256
from pipeline.model import Fetched, Validators

REDIRECTS = 6
CHUNK = 16_384
ROBOTS_SECONDS = 24 * 3600
NEVER_FETCHED = Validators()
ROBOTS_BYTES = 500_000  # RFC 9309 asks crawlers to read at least this much

# Ranges that are globally routable on paper and still lead inside or nowhere.
_TRAPS = tuple(
    ipaddress.ip_network(n)
    for n in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "100:100::/32")
)


class AddressRefused(OSError):
    """A name led to an address that no outlet has."""


def is_outside(address: str) -> bool:
    """Whether an IP address is one an outlet on the public network can have."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_outside(str(ip.ipv4_mapped))
        if any(ip in trap for trap in _TRAPS):
            return False
    return ip.is_global and not ip.is_multicast


class _Watch(threading.local):
    """What this thread may connect to, and the connection it has open."""

    allow: tuple[str, ...] = ()
    connection: Any = None


_watch = _Watch()


def _connect(connection: HTTPConnection) -> socket.socket:
    """Resolve, vet every address, connect to the first that answers."""
    host, port = connection.host, connection.port
    found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    for *_, address in found:
        ip = str(address[0])
        if not (host in _watch.allow or ip in _watch.allow or is_outside(ip)):
            raise AddressRefused(f"{host} → {ip}")
    trouble: OSError | None = None
    for family, kind, protocol, _, address in found:
        try:
            opened = socket.socket(family, kind, protocol)
            opened.settimeout(connection.timeout if connection.timeout else 10)
            opened.connect(address)
        except OSError as error:
            opened.close()
            trouble = error
        else:
            _watch.connection = connection
            return opened
    raise trouble or OSError(f"no address for {host}")


class _HTTP(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _connect(self)


class _HTTPS(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return _connect(self)


class _HTTPPool(HTTPConnectionPool):
    ConnectionCls = _HTTP


class _HTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _HTTPS


class _Adapter(HTTPAdapter):
    """An adapter whose every connection is vetted."""

    def init_poolmanager(self, *args: Any, **more: Any) -> None:
        """Make the pools of vetted connections."""
        self.poolmanager = PoolManager(num_pools=4, maxsize=1)
        self.poolmanager.pool_classes_by_scheme = {"http": _HTTPPool, "https": _HTTPSPool}


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
    ) -> None:
        self.user_agent, self.allow, self.robots = user_agent, allow, robots
        self.deadline, self.max_bytes, self.pause = deadline, max_bytes, pause
        self._guard = threading.Lock()
        self._turns: dict[str, threading.Lock] = {}
        self._last: dict[str, float] = {}
        self._rules: dict[str, tuple[float, Protego]] = {}

    def get(self, url: str, validators: Validators = NEVER_FETCHED) -> Fetched:
        """Fetch a document. Raises FetchError, whose ``kind`` says what went wrong."""
        host = _host_of(url)
        with self._turn(host):
            if self.robots and not self._may_fetch(url):
                raise _trouble("robots", "robots.txt của báo không cho máy đọc trang này", url)
            return self._fetch(url, validators, self.max_bytes)

    def robots_learned(self) -> dict[str, tuple[str, datetime]]:
        """What hosts' robots.txt said that was read in this process."""
        return {}

    # -- politeness

    @contextmanager
    def _turn(self, host: str) -> Iterator[None]:
        """One request a host at a time, with a pause between."""
        with self._guard:
            turn = self._turns.setdefault(host, threading.Lock())
        with turn:
            rest = self._last.get(host, 0) + self.pause - time.monotonic()
            if rest > 0:
                time.sleep(rest)
            try:
                yield
            finally:
                self._last[host] = time.monotonic()

    def _may_fetch(self, url: str) -> bool:
        parts = urlsplit(url)
        home = f"{parts.scheme}://{parts.netloc}"
        read_at, rules = self._rules.get(home, (-ROBOTS_SECONDS * 1.0, None))
        if rules is None or time.monotonic() - read_at > ROBOTS_SECONDS:
            rules = self._read_robots(home)
            self._rules[home] = (time.monotonic(), rules)
        return bool(rules.can_fetch(url, self.user_agent))

    def _read_robots(self, home: str) -> Protego:
        """RFC 9309: no such file allows all; a server in trouble means come back later."""
        try:
            body = self._fetch(f"{home}/robots.txt", Validators(), ROBOTS_BYTES).body
        except FetchError as error:
            if 400 <= error.status < 500 or error.kind in ("too-large", "redirect", "protocol"):
                return Protego.parse("")
            raise
        return Protego.parse(body.decode("utf-8", "replace"))

    # -- one fetch

    def _fetch(self, url: str, validators: Validators, max_bytes: int) -> Fetched:
        ends = time.monotonic() + self.deadline
        _watch.allow, _watch.connection = self.allow, None
        with requests.Session() as session, _watchdog(self.deadline):
            session.trust_env = False
            session.mount("http://", _Adapter())
            session.mount("https://", _Adapter())
            try:
                return self._follow(session, url, validators, max_bytes, ends)
            except requests.RequestException as error:
                raise _explain(error, url, time.monotonic() >= ends) from error
            except (OSError, ValueError) as error:
                raise _explain(error, url, time.monotonic() >= ends) from error

    def _follow(
        self,
        session: requests.Session,
        url: str,
        validators: Validators,
        max_bytes: int,
        ends: float,
    ) -> Fetched:
        """Follow redirects by hand: each hop is vetted, cookies live as long as the fetch."""
        at, permanent = url, True
        for _ in range(REDIRECTS + 1):
            _host_of(at)
            response = self._send(session, at, validators, ends)
            with response:
                if not response.is_redirect:
                    moved = at if at != url and permanent else ""
                    return self._read(response, at, validators, max_bytes, ends, moved)
                permanent = permanent and response.status_code in (301, 308)
                at = urljoin(at, response.headers["Location"])
            # The next hop gets a connection of its own: outlets drop kept ones without a word.
            session.close()
        raise _trouble("redirect", f"chuyển hướng quá {REDIRECTS} lần, có thể là vòng lặp", url)

    def _send(
        self, session: requests.Session, url: str, validators: Validators, ends: float
    ) -> requests.Response:
        headers = {
            "User-Agent": self.user_agent,
            "Accept": "*/*",
            "Accept-Encoding": "gzip, deflate",
            "Accept-Language": "vi",
        }
        if validators.etag:
            headers["If-None-Match"] = validators.etag
        if validators.last_modified:
            headers["If-Modified-Since"] = validators.last_modified
        wait = max(min(10.0, ends - time.monotonic()), 0.1)
        return session.get(
            url, headers=headers, stream=True, timeout=(wait, wait), allow_redirects=False
        )

    def _read(
        self,
        response: requests.Response,
        url: str,
        before: Validators,
        max_bytes: int,
        ends: float,
        moved: str,
    ) -> Fetched:
        if time.monotonic() >= ends:
            # The watchdog shut the socket, and what came of the headers looked whole.
            raise _trouble("timeout", "máy chủ gửi chậm quá, hết giờ chờ", url)
        if response.status_code == 304:
            return Fetched(url, status=304, not_modified=True, validators=before, moved_to=moved)
        if response.status_code != 200:
            raise _refusal(response, url)
        body = self._body(response, url, max_bytes, ends)
        headers = response.headers
        after = Validators(headers.get("ETag", ""), headers.get("Last-Modified", ""), sha256(body))
        kind = headers.get("Content-Type", "")
        fetched = Fetched(url, body, kind, 200, False, after, moved)
        same = bool(before.body_sha) and before.body_sha == after.body_sha
        return replace(fetched, not_modified=same)

    def _body(self, response: requests.Response, url: str, max_bytes: int, ends: float) -> bytes:
        """The body, decompressed, within its cap and the deadline."""
        body = bytearray()
        for chunk in response.iter_content(CHUNK):
            body += chunk
            if len(body) > max_bytes:
                raise _trouble("too-large", f"trang lớn quá {max_bytes:,} byte", url)
            if time.monotonic() > ends:
                raise _trouble("timeout", "máy chủ gửi chậm quá, hết giờ chờ", url)
        declared = response.headers.get("Content-Length", "")
        plain = not response.headers.get("Content-Encoding")
        if plain and declared.isdigit() and len(body) < int(declared):
            raise _trouble("protocol", "máy chủ ngắt giữa chừng, trang chưa đủ", url)
        return bytes(body)


@contextmanager
def _watchdog(seconds: float) -> Iterator[None]:
    """Shut this thread's socket when the deadline passes: headers that drip reset every timeout."""
    watch, done = _watch, threading.Event()
    holder: list[Any] = []

    def shut() -> None:
        if not done.is_set() and holder:
            opened = getattr(holder[0](), "sock", None)
            if opened is not None:
                with suppress(OSError):
                    opened.shutdown(socket.SHUT_RDWR)

    local = watch.__dict__
    holder.append(lambda: local.get("connection"))
    timer = threading.Timer(seconds, shut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        done.set()
        timer.cancel()


# ---------------------------------------------------------------- troubles in plain words


def _host_of(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise _trouble("address", "địa chỉ phải bắt đầu bằng http:// hoặc https://", url)
    return parts.hostname


def _trouble(kind: str, message: str, url: str, **more: Any) -> FetchError:
    return FetchError(message, kind=kind, url=url, **more)


_REFUSALS = {
    401: "báo đòi đăng nhập",
    403: "báo từ chối, có thể chặn máy của ta",
    404: "không có trang ở địa chỉ này",
    410: "báo cho biết trang đã bỏ hẳn",
    429: "báo bảo hỏi thưa hơn",
}


def _refusal(response: requests.Response, url: str) -> FetchError:
    status = response.status_code
    said = _REFUSALS.get(status) or (
        "máy chủ của báo đang hỏng" if status >= 500 else "báo từ chối"
    )
    wait = _retry_after(response.headers.get("Retry-After", ""))
    return _trouble("http", f"{said} (mã {status})", url, status=status, retry_after=wait)


def _retry_after(value: str) -> float:
    """Seconds an outlet asks us to wait; at most a day."""
    if value.isdigit():
        return min(float(value), 86400.0)
    try:
        return min(max(parsedate_to_datetime(value).timestamp() - time.time(), 0.0), 86400.0)
    except (ValueError, TypeError):
        return 0.0


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error with everything it wraps; the HTTP libraries hide reasons in each other."""
    seen: set[int] = set()
    todo = [error]
    while todo:
        current = todo.pop()
        if isinstance(current, BaseException) and id(current) not in seen:
            seen.add(id(current))
            yield current
            todo += [current.__cause__, current.__context__, getattr(current, "reason", None)]
            todo += [arg for arg in current.args if isinstance(arg, BaseException)]


_PLAIN = (
    ((AddressRefused,), "address", "địa chỉ dẫn vào mạng nội bộ nên không được hỏi"),
    ((TimeoutError, requests.Timeout), "timeout", "máy chủ không trả lời kịp, hết giờ chờ"),
    (
        (requests.exceptions.SSLError,),
        "tls",
        "chứng chỉ bảo mật của báo không đúng hoặc hết hạn",
    ),
    ((socket.gaierror,), "dns", "không tìm thấy máy chủ của báo, xem lại tên miền"),
    (
        (ConnectionRefusedError, ConnectionResetError),
        "connection",
        "máy chủ của báo không nhận kết nối",
    ),
)


def _explain(error: Exception, url: str, late: bool) -> FetchError:
    causes = [requests.Timeout(), *_causes(error)] if late else list(_causes(error))
    for kinds, kind, message in _PLAIN:
        if any(isinstance(cause, kinds) for cause in causes):
            return _trouble(kind, message, url)
    if isinstance(error, requests.ConnectionError) and not _broke_midway(causes):
        return _trouble("connection", "không kết nối được với máy chủ của báo", url)
    return _trouble("protocol", "máy chủ trả lời không đúng giao thức", url)


def _broke_midway(causes: list[BaseException]) -> bool:
    from http.client import HTTPException

    from urllib3.exceptions import ProtocolError

    return any(isinstance(c, (HTTPException, ProtocolError)) for c in causes)
