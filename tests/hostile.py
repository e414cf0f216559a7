"""Outlets that lie: raw sockets, each trap at an address of its own on loopback.

``TRAPS`` is what each sends, by name; ``Hostile`` serves them and remembers what it was asked.
``Forbidden`` listens where nobody may ever knock.
"""

from __future__ import annotations

import json
import shutil
import socket
import ssl
import subprocess
import threading
import time
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType

from tests.world import item, rss

Answer = Callable[[socket.socket, bytes], None]

PATIENCE = 8.0  # seconds a drip goes on at most: far longer than any deadline of the tests
BLOCK = b"a" * 65_536


def answer(body: bytes, *headers: str, status: str = "200 OK", kind: str = "text/xml") -> bytes:
    """A whole answer with its length told truly."""
    head = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(head).encode("utf-8") + b"\r\n\r\n" + body


def says(data: bytes) -> Answer:
    """Exactly these bytes, whatever is asked."""
    return lambda connection, _request: connection.sendall(data)


def serves(document: str | bytes, *headers: str, kind: str = "text/xml") -> Answer:
    """A document."""
    return says(answer(document.encode() if isinstance(document, str) else document, *headers,
                       kind=kind))  # fmt: skip


def sends_to(target: str, status: str = "302 Found") -> Answer:
    """A redirect."""
    return says(answer(b"", f"Location: {target}", status=status))


def one(title: str) -> str:
    """A feed of one item."""
    return rss(item(title, "https://bay.example/bai-1", f"Tóm tắt của {title}"))


# ---------------------------------------------------------------- slow and endless


def dripping(head: bytes, byte: bytes) -> Answer:
    """A head at once, then a byte at a time."""

    def drip(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(head)
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            connection.sendall(byte)
            time.sleep(0.05)

    return drip


def silent(connection: socket.socket, _request: bytes) -> None:
    """Takes the request and says nothing until the other side hangs up."""
    connection.settimeout(PATIENCE)
    connection.recv(1)


def pouring(head: bytes, block: bytes = BLOCK, times: int = 1_000_000) -> Answer:
    """A head, then blocks as fast as they are taken."""

    def pour(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(head)
        for _ in range(times):
            connection.sendall(block)

    return pour


def megabyte() -> bytes:
    """A million zeros as a kilobyte of gzip's own stream; it can be said again and again."""
    pack = zlib.compressobj(9, zlib.DEFLATED, -15)
    return pack.compress(bytes(1_000_000)) + pack.flush(zlib.Z_FULL_FLUSH)


GZIP = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"


def bomb(connection: socket.socket, _request: bytes) -> None:
    """Ten gigabytes of nothing in ten megabytes of gzip."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Encoding: gzip\r\n\r\n"
    pouring(head + GZIP, megabyte(), 10_000)(connection, b"")


def packed_twice() -> bytes:
    """The same ten gigabytes, packed once more into some thirty kilobytes."""
    pack, block = zlib.compressobj(9, zlib.DEFLATED, 31), megabyte()
    parts = [pack.compress(GZIP), *(pack.compress(block) for _ in range(10_000)), pack.flush()]
    return b"".join(parts)


def redirects_with_a_bomb(connection: socket.socket, request: bytes) -> None:
    """A redirect with a body that nobody should read, then a feed."""
    if request.startswith(b"GET /tiep"):
        connection.sendall(answer(one("Sau một thân bài thừa").encode()))
    else:
        head = b"HTTP/1.1 302 Found\r\nLocation: /tiep\r\nContent-Encoding: gzip\r\n\r\n"
        pouring(head + GZIP, megabyte(), 10_000)(connection, request)


OPENED = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n"
FEED_BEGINS = one("Không bao giờ hết").encode().partition(b"</channel>")[0]

SLOW = {
    "nho-giot-than": dripping(OPENED + b"\r\n", b"a"),
    "nho-giot-dau": dripping(b"HTTP/1.1 200 OK\r\nX: ", b"a"),
    "im-lang": silent,
}
ENDLESS = {
    "khong-day": pouring(OPENED + b"\r\n" + FEED_BEGINS),
    "tram-megabyte": pouring(
        OPENED + b"Content-Length: 100000000\r\n\r\n" + FEED_BEGINS, BLOCK, 1_600
    ),
    "bom-nen": bomb,
    "khuc-khong-dut": pouring(OPENED + b"Transfer-Encoding: chunked\r\n\r\n", b"1" * 65_536),
    "duoi-khong-dut": pouring(OPENED + b"Transfer-Encoding: chunked\r\n\r\n0\r\nX-A: "),
    "cho-mai": pouring(b"", b"HTTP/1.1 100 Continue\r\nX-A: %s\r\n\r\n" % (b"b" * 60_000)),
    "bom-trong-bom": says(answer(packed_twice(), "Content-Encoding: gzip, gzip")),
    "dau-khong-dut": pouring(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n" * 1_000),
    "dau-mot-megabyte": pouring(b"HTTP/1.1 200 OK\r\nX-A: ", b"b" * 1_000_000, 1),
}

# ---------------------------------------------------------------- documents that hurt

_ENTITIES = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
LAUGHS = (
    f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "cười">{_ENTITIES}]>'
    "<rss version='2.0'><channel><title>&l9;</title></channel></rss>"
)
DEEP = 100_000

DOCUMENTS = {
    "ty-tieng-cuoi": serves(LAUGHS),
    "sitemap-sau": serves("<urlset>" + "<url>" * DEEP),
    "json-sau": serves('{"items":' + "[" * DEEP + "]" * DEEP + "}", kind="application/json"),
    "thach-do": serves(
        "<!DOCTYPE html><html><head><title>Xin chờ</title></head><body>Enable JavaScript"
        "<script>document.cookie='qua=1';location.reload()</script></body></html>",
        kind="text/html",
    ),
    "feed-rong": serves(rss()),
}

# ---------------------------------------------------------------- answers that lie

_BODY = one("Nói sai độ dài").encode()
LIES = {
    "khuc-hong": says(OPENED + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n"),
    "khai-dai": says(OPENED + b"Content-Length: %d\r\n\r\n" % (len(_BODY) + 100) + _BODY),
    "khai-ngan": says(OPENED + b"Content-Length: 40\r\n\r\n" + _BODY),
    "nen-gia": says(OPENED + b"Content-Encoding: gzip\r\nContent-Length: 8\r\n\r\nnot gzip"),
    "khong-http": says(b"220 smtp.bay.example ESMTP\r\n\r\n"),
    "khong-noi-gi": says(b""),
}

# ---------------------------------------------------------------- outlets as they are


def knows_its_guests(connection: socket.socket, request: bytes) -> None:
    """Redirects to itself until its cookie comes back."""
    if b"Cookie: qua=1" in request:
        connection.sendall(answer(one("Giữ bánh quy mới đọc được").encode()))
    else:
        connection.sendall(
            answer(b"", "Set-Cookie: qua=1; Path=/", "Location: /", status="302 Found")
        )


def refuses_our_name(connection: socket.socket, request: bytes) -> None:
    """403 for one User-Agent only."""
    known = b"User-Agent: GuongSang" in request
    body = one("Cho trình duyệt").encode()
    connection.sendall(answer(body, status="403 Forbidden" if known else "200 OK"))


def has_moved(connection: socket.socket, request: bytes) -> None:
    """301 to a new place whose name is written in plain Vietnamese."""
    if request.startswith(b"GET /m%E1%BB%9Bi.xml "):
        connection.sendall(answer(one("Đã dọn sang nhà mới").encode()))
    else:
        connection.sendall(answer(b"", "Location: /mới.xml", status="301 Moved Permanently"))


def smuggles(connection: socket.socket, request: bytes) -> None:
    """A redirect whose address tries to write a header of its own into our next request."""
    if request.startswith(b"GET /tiep"):
        connection.sendall(answer(one("Không chèn được gì").encode()))
    else:
        target = "/tiep%0d%0aX-Injected:%20a\r\n X-Injected: b"
        connection.sendall(answer(b"", f"Location: {target}", status="302 Found"))


def drips_its_robots(connection: socket.socket, request: bytes) -> None:
    """A robots.txt that never ends, before a good feed."""
    if request.startswith(b"GET /robots.txt"):
        SLOW["nho-giot-than"](connection, request)
    else:
        connection.sendall(answer(one("Sau robots.txt").encode()))


DEEP_XML = one("Lồng sâu").replace("<guid>", "<b>" * DEEP + "x" + "</b>" * DEEP + "<guid>")
NO_DATES = rss(
    *(f"<item><title>Bài {n}</title><link>https://a.example/{n}</link></item>" for n in range(3))
)
STRAY = "</div><p>Thầy <b>Sùng A Mẫu<i></p></td> dạy chữ<br/ <script>x()</script>"
THOUSAND = rss(*(item(f"Tin số {n}", f"https://a.example/{n}") for n in range(1_000)))
BROKEN = one("Chữ hỏng").encode().replace("Tóm".encode(), b"T\xc3m\x00")

READABLE = {
    "utf16-co-bom": (serves(one("Hòa Bình").replace("utf-8", "utf-16").encode("utf-16")), 1),
    "utf16-khong-bom": (serves(one("Hòa Bình").replace("utf-8", "utf-16").encode("utf-16-le")), 1),
    "utf8-hong": (serves(BROKEN.replace(b"\x00", b"")), 1),
    "byte-rong": (serves(BROKEN.replace(b"\xc3", b"")), 1),
    "khong-ngay": (serves(NO_DATES), 3),
    "nghin-tin": (serves(THOUSAND), 1_000),
    "xml-sau": (serves(DEEP_XML), 1),
    "the-lac": (serves(rss(item("Thẻ lạc", "https://a.example/1", STRAY))), 1),
    "banh-quy": (knows_its_guests, 1),
    "da-don": (has_moved, 1),
    "chen-dau": (smuggles, 1),
    "huong-kem-bom": (redirects_with_a_bomb, 1),
}

REFUSING = {
    "vong-vo-tan": sends_to("/"),
    "chan-ten": refuses_our_name,
    "da-dong": says(answer(b"", status="410 Gone")),
    "robots-nho-giot": drips_its_robots,
}


def inward(port: int) -> dict[str, Answer]:
    """Redirects to where nobody may go, however it is written."""
    hosts = (
        "127.0.0.1", "127.0.0.2", "localhost", "[::1]", "[::]", "0", "127.1", "0x7f000001",
        "2130706433", "017700000001", "[::ffff:127.0.0.1]", "[::ffff:7f00:2]", "a@127.0.0.2",
    )  # fmt: skip
    targets = [f"http://{host}:{port}/" for host in hosts]
    targets += [
        "http://169.254.169.254/latest/meta-data/",
        "file:///etc/passwd",
        "//0/",
        "http://[",
    ]
    return {f"vao-trong-{n}": sends_to(target) for n, target in enumerate(targets)}


# ---------------------------------------------------------------- servers


class Hostile:
    """Serves each trap at ``addresses[name]``; ``asked[name]`` holds the requests it got."""

    def __init__(self, traps: dict[str, Answer], tls: Iterable[str] = (), pem: str = "") -> None:
        self.asked: dict[str, list[bytes]] = defaultdict(list)
        self.addresses: dict[str, str] = {}
        self._traps, self._tls, self._pem = traps, set(tls), pem
        self._open = ExitStack()

    def __enter__(self) -> Hostile:
        for number, name in enumerate(self._traps):
            host = f"127.0.{1 + number // 250}.{1 + number % 250}"
            listening = self._open.enter_context(socket.create_server((host, 0)))
            scheme = "https" if name in self._tls else "http"
            self.addresses[name] = f"{scheme}://{host}:{listening.getsockname()[1]}/"
            threading.Thread(target=self._listen, args=(name, listening), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.close()

    def _listen(self, name: str, listening: socket.socket) -> None:
        with suppress(OSError):
            while True:
                connection, _ = listening.accept()
                threading.Thread(target=self._serve, args=(name, connection), daemon=True).start()

    def _serve(self, name: str, connection: socket.socket) -> None:
        with suppress(OSError), connection, self._wrapped(name, connection) as spoken:
            request = spoken.recv(65_536)
            self.asked[name].append(request)
            if request.startswith(b"GET /robots.txt") and "robots" not in name:
                spoken.sendall(answer(b"", status="404 Not Found"))
            else:
                self._traps[name](spoken, request)

    def _wrapped(self, name: str, connection: socket.socket) -> socket.socket:
        if name not in self._tls:
            return connection
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self._pem)
        return context.wrap_socket(connection, server_side=True)


class Forbidden:
    """Listens inside on one port, in both protocols; ``knocks`` says who was let through."""

    def __init__(self) -> None:
        self.knocks: list[str] = []
        self.port = 0
        self._open = ExitStack()

    def __enter__(self) -> Forbidden:
        for host in ("127.0.0.1", "127.0.0.2"):
            self._listen(host, socket.AF_INET)
        if socket.has_ipv6:
            with suppress(OSError):  # the machine may have switched it off
                self._listen("::1", socket.AF_INET6)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.close()

    def _listen(self, host: str, family: socket.AddressFamily) -> None:
        listening = socket.create_server((host, self.port), family=family)
        self._open.enter_context(listening)
        self.port = listening.getsockname()[1]
        threading.Thread(target=self._accept, args=(host, listening), daemon=True).start()

    def _accept(self, host: str, listening: socket.socket) -> None:
        with suppress(OSError):
            while True:
                connection, _ = listening.accept()
                self.knocks.append(host)
                connection.close()


def certificate(folder: Path, address: str) -> str:
    """A self-signed certificate with its key in one file, or nothing where openssl is missing."""
    openssl = shutil.which("openssl")
    if openssl is None:
        return ""
    key, cert = folder / "key.pem", folder / "cert.pem"
    command = (
        f"{openssl} req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
        f"-keyout {key} -out {cert} -subj /CN=bay.example -addext subjectAltName=IP:{address}"
    )
    subprocess.run(command.split(), check=True, capture_output=True)
    both = folder / "both.pem"
    both.write_bytes(cert.read_bytes() + key.read_bytes())
    return str(both)


def as_yaml(addresses: dict[str, str]) -> list[str]:
    """Entries of sources.yaml for outlets whose articles are not opened."""
    return [
        f"id: {name}, name: {json.dumps(name)}, kind: feed, articles: no, url: {json.dumps(url)}"
        for name, url in addresses.items()
    ]
