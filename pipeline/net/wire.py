"""The wire: connections that go only where they may, for as long and as much as they may.

An address is vetted at the moment of connecting, on the address actually used, so that redirects,
odd spellings and rebinding names reach nothing inside. Time and bytes are counted at every read
of the socket, below whatever parses them: a drip, of headers too, and a line without end both
stop, though each of their reads is in order.
"""

from __future__ import annotations

import http.client
import io
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

from pipeline.net.troubles import SILENT, SLOW_HEAD, trouble

CONNECT_SECONDS = 10.0
BUFFER = 65_536

# Ranges that are globally routable on paper and still lead inside or nowhere.
_TRAPS = tuple(
    ipaddress.ip_network(n)
    for n in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "100:100::/32")
)


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


class Admitted:
    """Names, addresses and networks that may be asked although they lie inside."""

    def __init__(self, allow: tuple[str, ...]) -> None:
        self.names, self.networks = set[str](), []
        for entry in allow:
            try:
                self.networks.append(ipaddress.ip_network(entry, strict=False))
            except ValueError:
                self.names.add(entry.lower())

    def __contains__(self, address: str) -> bool:
        try:
            ip = ipaddress.ip_address(address.partition("%")[0])
        except ValueError:
            return False
        return any(ip in network for network in self.networks)

    def may_reach(self, host: str, address: str) -> bool:
        """Whether the address a host's name led to may be connected to."""
        return is_outside(address) or host in self.names or address in self


@dataclass
class Errand:
    """One fetch on its way: where it may go, until when, how many bytes each answer may have."""

    url: str
    admitted: Admitted
    ends: float
    most: int
    tls: Callable[[], ssl.SSLContext]
    taken: int = 0
    slow: str = SILENT  # what a late answer is called, by how far it came

    def left(self) -> float:
        """Seconds left. Raises FetchError when there are none."""
        seconds = self.ends - time.monotonic()
        if seconds <= 0:
            raise trouble("timeout", self.slow, self.url)
        return seconds

    def take(self, count: int) -> None:
        """Count bytes that came. Raises FetchError when they are too many."""
        if not self.taken:
            self.slow = SLOW_HEAD
        self.taken += count
        if self.taken > self.most:
            raise trouble("too-large", f"máy chủ gửi hơn {self.most:,} byte không dứt", self.url)

    def connect(self, host: str, port: int | None) -> socket.socket:
        """Resolve, vet every address, connect to the first that answers."""
        self.taken, self.slow = 0, SILENT
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        for *_, address in found:
            if not self.admitted.may_reach(host, str(address[0])):
                said = f"địa chỉ dẫn vào mạng nội bộ ({address[0]}) nên không được hỏi"
                raise trouble("address", said, self.url)
        problem: OSError | None = None
        for family, kind, protocol, _, address in found:
            opened = socket.socket(family, kind, protocol)
            try:
                opened.settimeout(min(self.left(), CONNECT_SECONDS))
                opened.connect(address)
            except BaseException as error:
                opened.close()
                if not isinstance(error, OSError):
                    raise
                problem = error
            else:
                return opened
        raise problem or OSError(f"no address for {host}")


class _Metered(io.RawIOBase):
    """The bytes of a socket, each read within its errand's bounds."""

    def __init__(self, raw: Any, opened: socket.socket, errand: Errand) -> None:
        self._raw, self._socket, self._errand = raw, opened, errand

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        errand = self._errand
        self._socket.settimeout(errand.left())
        try:
            count: int = self._raw.readinto(buffer)
        except TimeoutError:
            raise trouble("timeout", errand.slow, errand.url) from None
        errand.take(count)
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Answer(http.client.HTTPResponse):
    """An answer read through a meter."""

    def __init__(self, opened: socket.socket, *args: Any, errand: Errand, **more: Any) -> None:
        super().__init__(opened, *args, **more)
        self.fp: Any
        raw = self.fp.detach()
        self.fp = io.BufferedReader(_Metered(raw, opened, errand), BUFFER)


class _HTTP(HTTPConnection):
    def __init__(self, *args: Any, errand: Errand, **more: Any) -> None:
        super().__init__(*args, **more)
        self.errand = errand
        self.response_class: Any = partial(_Answer, errand=errand)

    def _new_conn(self) -> socket.socket:
        return self.errand.connect(self.host.strip("[]"), self.port)


class _HTTPS(HTTPSConnection):
    def __init__(self, *args: Any, errand: Errand, **more: Any) -> None:
        super().__init__(*args, ssl_context=errand.tls(), **more)
        self.errand = errand
        self.response_class: Any = partial(_Answer, errand=errand)

    def _new_conn(self) -> socket.socket:
        return self.errand.connect(self.host.strip("[]"), self.port)


class _HTTPPool(HTTPConnectionPool):
    ConnectionCls = _HTTP


class _HTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _HTTPS


class Adapter(HTTPAdapter):
    """How requests reaches the wire: one errand, a connection of its own for each hop."""

    def __init__(self, errand: Errand) -> None:
        self._errand = errand
        super().__init__()

    def init_poolmanager(self, *_args: Any, **_more: Any) -> None:
        """Keep no connections."""

    def cert_verify(self, *_args: Any, **_more: Any) -> None:
        """Leave it to the errand's context, which has read the certificates once for all."""

    def get_connection_with_tls_context(
        self, request: requests.PreparedRequest, *_args: Any, **_more: Any
    ) -> HTTPConnectionPool:
        """A connection for one hop."""
        parts = urlsplit(request.url or "")
        host = str(parts.hostname)
        if parts.scheme == "https":
            return _HTTPSPool(host, parts.port or 443, errand=self._errand)
        return _HTTPPool(host, parts.port or 80, errand=self._errand)
