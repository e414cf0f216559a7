"""The door to outlets: nothing inside is reached, nothing hostile hurts, nobody is annoyed."""

from __future__ import annotations

import contextlib
import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.errors import FetchError
from pipeline.model import Validators
from pipeline.net import Net, is_outside
from tests.conftest import Outlets
from tests.hostile import Hostile, certificate, serves

Answer = Callable[[socket.socket, bytes], None]


def door(**more: object) -> Net:
    """A door that may ask loopback, in a hurry."""
    settings = {"allow": ("127.0.0.1",), "deadline": 2.0, "pause": 0.0, "robots": False} | more
    return Net("GuongSang-test/1", **settings)  # type: ignore[arg-type]


@contextlib.contextmanager
def raw_server(answer: Answer) -> Iterator[str]:
    """A server that says exactly the bytes a test wants."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=one, args=(connection,), daemon=True).start()

    def one(connection: socket.socket) -> None:
        try:
            answer(connection, connection.recv(65536))
        except OSError:
            pass
        finally:
            connection.close()

    threading.Thread(target=serve, daemon=True).start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
    listening.close()


def kind_of(answer: Answer, **more: object) -> str:
    """What the door says of an answer; it must say so in bounded time."""
    began = time.monotonic()
    with raw_server(answer) as url, pytest.raises(FetchError) as caught:
        door(**more).get(url)
    assert time.monotonic() - began < 6
    return caught.value.kind


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://0x7f000001/",
        "http://017700000001/", "http://0/", "http://0.0.0.0/", "http://[::1]/", "http://[::]/",
        "http://[::ffff:127.0.0.1]/", "http://[64:ff9b::7f00:1]/", "http://localhost/",
        "http://169.254.169.254/latest/", "http://10.0.0.1/", "http://192.168.1.1/",
        "http://172.16.0.1/", "http://[fe80::1]/", "http://[fd00::1]/", "ftp://a.example/",
        "file:///etc/passwd", "http:///x",
    ],
)  # fmt: skip
def test_no_address_inside_is_ever_asked(url: str) -> None:
    """However it is written."""
    with pytest.raises(FetchError) as caught:
        door(allow=()).get(url)
    assert caught.value.kind == "address"


@pytest.mark.parametrize(
    ("address", "outside"),
    [
        ("8.8.8.8", True), ("2606:4700::1", True), ("100.64.0.1", False), ("224.0.0.1", False),
        ("2002:7f00:1::", False), ("64:ff9b::808:808", False), ("192.0.2.1", False),
        ("ff02::1", False), ("not an address", False),
    ],
)  # fmt: skip
def test_an_address_is_judged_as_it_is(address: str, outside: bool) -> None:
    """Also those that only look public."""
    assert is_outside(address) is outside


@pytest.mark.parametrize(
    "target", ["http://169.254.169.254/", "http://[::1]:80/", "http://0x7f000002/", "file:///etc"]
)
def test_a_redirect_leads_nowhere_inside(target: str) -> None:
    """Every hop is vetted."""

    def answer(connection: socket.socket, _request: bytes) -> None:
        head = f"HTTP/1.1 302 Found\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n"
        connection.sendall(head.encode())

    assert kind_of(answer) == "address"


def test_a_name_that_changes_its_address_between_looks_gains_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The address that is vetted is the one that is connected to; one bad one spoils all."""
    answers = iter(["93.184.216.34", "127.0.0.1"])
    real = socket.getaddrinfo

    def rebinding(host: str, port: int, *rest: object, **more: object) -> object:
        if host != "doi.example":
            return real(host, port, *rest, **more)  # type: ignore[arg-type]
        both = (next(answers), next(answers))
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in both]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    with pytest.raises(FetchError) as caught:
        door(allow=()).get("http://doi.example/")
    assert caught.value.kind == "address"


def drip_headers(connection: socket.socket, _request: bytes) -> None:
    """A header that never ends."""
    for byte in b"HTTP/1.1 200 OK\r\nX: " + b"a" * 200:
        connection.sendall(bytes([byte]))
        time.sleep(0.1)


def drip_body(connection: socket.socket, _request: bytes) -> None:
    """A body a byte at a time."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n")
    for _ in range(200):
        connection.sendall(b"a")
        time.sleep(0.1)


def endless(connection: socket.socket, _request: bytes) -> None:
    """A body without end."""
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        connection.sendall(b"a" * 65536)


def bomb(connection: socket.socket, _request: bytes) -> None:
    """A hundred megabytes in a hundred kilobytes."""
    body = gzip.compress(b"\0" * 100_000_000, 1)
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n"
    connection.sendall(head.encode() + body)


def says(data: bytes) -> Answer:
    """An answer of exactly these bytes."""
    return lambda connection, _request: connection.sendall(data)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (drip_headers, "timeout"),
        (drip_body, "timeout"),
        (endless, "too-large"),
        (bomb, "too-large"),
        (says(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc"), "protocol"),
        (says(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc"), "protocol"),
        (says(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nnot gzip"), "protocol"),
        (says(b"nonsense\r\n\r\n"), "protocol"),
        (says(b""), "connection"),
        (says(b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n"), "redirect"),
        (says(b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n"), "http"),
    ],
)
def test_each_trap_has_its_own_clear_name(answer: Answer, kind: str) -> None:
    """And ends in bounded time and memory."""
    assert kind_of(answer) == kind


def test_the_outlets_own_validators_go_back_byte_for_byte() -> None:
    """Weak marks, odd quotes and all."""
    asked: list[bytes] = []

    def answer(connection: socket.socket, request: bytes) -> None:
        asked.append(request)
        connection.sendall(b"HTTP/1.1 304 Not Modified\r\n\r\n")

    before = Validators(etag='W/"a-b\'"', last_modified="Mon, 23 Nov 2026 01:00:00 GMT")
    with raw_server(answer) as url:
        fetched = door().get(url, before)
    assert fetched.not_modified
    assert fetched.validators == before
    assert b'If-None-Match: W/"a-b\'"' in asked[0]
    assert b"If-Modified-Since: Mon, 23 Nov 2026 01:00:00 GMT" in asked[0]
    assert b"User-Agent: GuongSang-test/1" in asked[0]


def test_a_body_that_did_not_change_counts_as_unchanged(outlets: Outlets) -> None:
    """For outlets that send no validators."""
    outlets.pages["/a"] = (200, {}, b"x" * 10)
    first = door().get(f"{outlets.base}/a")
    assert not first.not_modified
    assert door().get(f"{outlets.base}/a", first.validators).not_modified


def test_a_permanent_move_is_remembered_and_a_passing_one_is_not(outlets: Outlets) -> None:
    """301 all the way, or not."""
    outlets.pages["/moi"] = (200, {}, b"ok")
    for status, moved in ((301, f"{outlets.base}/moi"), (302, "")):
        outlets.pages["/cu"] = (status, {"Location": "/moi"}, b"")
        fetched = door().get(f"{outlets.base}/cu")
        assert (fetched.body, fetched.moved_to) == (b"ok", moved)


def test_a_cookie_lives_as_long_as_the_fetch() -> None:
    """Outlets that redirect until their cookie comes back are read; the next fetch starts clean."""
    seen: list[bool] = []

    def answer(connection: socket.socket, request: bytes) -> None:
        seen.append(b"Cookie: qua=1" in request)
        head = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
        if not seen[-1]:
            head = (
                b"HTTP/1.1 302 Found\r\nSet-Cookie: qua=1; Path=/\r\nLocation: /\r\n"
                b"Content-Length: 0\r\nConnection: close\r\n\r\n"
            )
        connection.sendall(head)

    with raw_server(answer) as url:
        net = door()
        assert net.get(url).body == b"ok"
        assert net.get(url).body == b"ok"
    assert seen == [False, True, False, True]


def test_retry_after_is_understood(outlets: Outlets) -> None:
    """In seconds."""
    outlets.pages["/a"] = (503, {"Retry-After": "120"}, b"")
    with pytest.raises(FetchError) as caught:
        door().get(f"{outlets.base}/a")
    assert (caught.value.status, caught.value.retry_after) == (503, 120)


def test_one_host_is_asked_one_at_a_time_with_a_pause(outlets: Outlets) -> None:
    """However many threads want it."""
    outlets.pages["/a"] = (200, {}, b"x")
    net = door(pause=0.2)
    began = time.monotonic()
    threads = [threading.Thread(target=net.get, args=(f"{outlets.base}/a",)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert time.monotonic() - began >= 0.6


@pytest.mark.parametrize(("status", "may"), [(404, True), (500, False)])
def test_a_missing_robots_txt_allows_and_a_broken_one_waits(
    outlets: Outlets, status: int, may: bool
) -> None:
    """RFC 9309."""
    outlets.pages["/robots.txt"] = (status, {}, b"")
    outlets.pages["/a"] = (200, {}, b"x")
    net = door(robots=True)
    if may:
        assert net.get(f"{outlets.base}/a").body == b"x"
    else:
        with pytest.raises(FetchError):
            net.get(f"{outlets.base}/a")


def asked_for_robots(outlets: Outlets) -> int:
    """How often a host's robots.txt was asked for."""
    return outlets.asked.count("/robots.txt")


def test_a_broken_robots_txt_is_not_asked_for_again_at_each_article(
    outlets: Outlets, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each article hears why; some minutes later it is tried once more."""
    outlets.pages |= {"/robots.txt": (500, {}, b""), "/a": (200, {}, b"x"), "/b": (200, {}, b"y")}
    net = door(robots=True)
    for path in ("a", "b"):
        with pytest.raises(FetchError, match=r"robots\.txt") as caught:
            net.get(f"{outlets.base}/{path}")
        assert caught.value.status == 500
    assert outlets.asked == ["/robots.txt"]
    real = time.monotonic
    monkeypatch.setattr(time, "monotonic", lambda: real() + 601)
    outlets.pages["/robots.txt"] = (404, {}, b"")
    assert net.get(f"{outlets.base}/a").body == b"x"


def test_an_outlet_that_says_too_often_of_its_robots_txt_is_left_alone(outlets: Outlets) -> None:
    """429 is no leave to read everything."""
    outlets.pages |= {"/robots.txt": (429, {"Retry-After": "60"}, b""), "/a": (200, {}, b"x")}
    with pytest.raises(FetchError) as caught:
        door(robots=True).get(f"{outlets.base}/a")
    assert caught.value.retry_after == 60


def test_what_robots_txt_said_is_handed_on_to_the_next_process(outlets: Outlets) -> None:
    """Whoever owns the door keeps it; the next door does not ask, and obeys."""
    outlets.pages |= {"/robots.txt": "User-agent: *\nDisallow: /kin\n", "/a": (200, {}, b"x")}
    first = door(robots=True)
    first.get(f"{outlets.base}/a")
    learned = first.robots_learned()
    assert list(learned) == [outlets.base]
    second = door(robots=True, robots_known=learned)
    second.get(f"{outlets.base}/a")
    with pytest.raises(FetchError) as caught:
        second.get(f"{outlets.base}/kin/b")
    assert caught.value.kind == "robots"
    assert asked_for_robots(outlets) == 1
    assert second.robots_learned() == {}


def test_what_robots_txt_said_holds_for_a_day(outlets: Outlets) -> None:
    """By the clock; one from the future counts for nothing."""
    outlets.pages["/a"] = (200, {}, b"x")
    now = datetime(2026, 11, 23, 8, tzinfo=UTC)
    asked = []
    for age in (23, 25, -1):
        known = {outlets.base: ("", now - timedelta(hours=age))}
        door(robots=True, robots_known=known, clock=lambda: now).get(f"{outlets.base}/a")
        asked.append(asked_for_robots(outlets))
    assert asked == [0, 1, 2]


def test_a_door_that_stays_open_asks_for_robots_txt_each_day(outlets: Outlets) -> None:
    """Rules read in this process grow old too."""
    outlets.pages["/a"] = (200, {}, b"x")
    hours = iter([0, 1, 25, 26])
    start = datetime(2026, 11, 23, 8, tzinfo=UTC)
    net = door(robots=True, clock=lambda: start + timedelta(hours=next(hours)))
    for _ in range(4):
        net.get(f"{outlets.base}/a")
    assert asked_for_robots(outlets) == 2


def test_a_robots_txt_of_any_length_is_kept_in_a_measured_part(outlets: Outlets) -> None:
    """In whole lines; in this process all of it holds."""
    lines = "".join(f"Disallow: /kin/{n}\n" for n in range(5_000))
    outlets.pages |= {"/robots.txt": f"User-agent: *\n{lines}", "/a": (200, {}, b"x")}
    net = door(robots=True)
    net.get(f"{outlets.base}/a")
    ((text, _),) = net.robots_learned().values()
    assert 49_000 < len(text) <= 50_000
    assert text.splitlines()[-1] in lines.splitlines()
    with pytest.raises(FetchError):
        net.get(f"{outlets.base}/kin/4999")


@pytest.mark.parametrize(("wished", "waited"), [("7", 7), ("86400", 30), ("x", 0)])
def test_a_host_may_ask_for_a_longer_pause(
    outlets: Outlets, monkeypatch: pytest.MonkeyPatch, wished: str, waited: int
) -> None:
    """Within reason."""
    slept = [0.0]
    monkeypatch.setattr(time, "sleep", slept.append)
    robots = f"User-agent: *\nCrawl-delay: {wished}\n"
    outlets.pages |= {"/robots.txt": robots, "/a": (200, {}, b"x")}
    net = door(robots=True)
    net.get(f"{outlets.base}/a")
    net.get(f"{outlets.base}/a")
    assert waited - 1 < sum(slept) <= waited


def test_waiting_for_a_turn_takes_nothing_of_the_deadline(outlets: Outlets) -> None:
    """A pause longer than the deadline spoils no fetch."""
    outlets.pages["/a"] = (200, {}, b"x")
    net = door(pause=0.6, deadline=0.5)
    assert [net.get(f"{outlets.base}/a").body for _ in range(2)] == [b"x", b"x"]


@pytest.mark.parametrize(
    ("allowed", "may"),
    [("127.0.0.0/8", True), ("127.0.0.1", True), ("127.0.0.1/32", True), ("10.0.0.0/8", False),
     ("::1", False), ("127.0.0.2", False), ("127.0.0.0/33", False)],
)  # fmt: skip
def test_whole_networks_may_be_admitted(outlets: Outlets, allowed: str, may: bool) -> None:
    """By address or by net, and nothing beside them."""
    outlets.pages["/a"] = (200, {}, b"x")
    net = door(allow=(allowed,))
    if may:
        assert net.get(f"{outlets.base}/a").body == b"x"
    else:
        with pytest.raises(FetchError, match=r"mạng nội bộ \(127.0.0.1\)"):
            net.get(f"{outlets.base}/a")


def test_an_admitted_name_admits_no_other_name_of_the_same_place(outlets: Outlets) -> None:
    """The name is what is trusted."""
    outlets.pages["/a"] = (200, {}, b"x")
    net = door(allow=("localhost",))
    assert net.get(outlets.base.replace("127.0.0.1", "LocalHost") + "/a").body == b"x"
    with pytest.raises(FetchError):
        net.get(f"{outlets.base}/a")


@pytest.mark.parametrize(
    "url",
    ["http://[::1", "http://a:99999999/", "http://a:0/", "http://" + "a" * 70 + ".example/",
     "http://*.example/", "http://a.example/" + "b" * 5_000, "http://", "mailto:a@b.example"],
)  # fmt: skip
def test_an_address_that_cannot_be_one_is_told_as_such(url: str) -> None:
    """And never surprises the round."""
    with pytest.raises(FetchError) as caught:
        door().get(url)
    assert caught.value.kind == "address"


def test_a_validator_that_no_server_would_take_back_is_not_kept() -> None:
    """Sent back it would spoil every later request."""
    head = b'HTTP/1.1 200 OK\r\nETag: "a\x00b"\r\nLast-Modified: %s\r\n' % (b"x" * 2_000)
    with raw_server(says(head + b"Content-Length: 2\r\n\r\nok")) as url:
        net = door()
        kept = net.get(url).validators
        assert (kept.etag, kept.last_modified) == ("", "")
        assert net.get(url, kept).not_modified


@pytest.mark.parametrize(("host", "kind"), [("127.0.1.1", ""), ("127.0.1.2", "tls")])
def test_a_certificate_counts_for_its_own_host_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, host: str, kind: str
) -> None:
    """One that we trust, at its address and at another's."""
    pem = certificate(tmp_path, "127.0.1.1")
    if not pem:
        pytest.skip("openssl is missing, so no certificate could be made and nothing was checked")
    monkeypatch.setattr("pipeline.net.DEFAULT_CA_BUNDLE_PATH", pem)
    traps = {"a": serves("ok"), "b": serves("ok")}
    with Hostile(traps, tls=traps, pem=pem) as outlets:
        (url,) = (u for u in outlets.addresses.values() if host in u)
        net = door(allow=("127.0.1.0/24",))
        if kind:
            with pytest.raises(FetchError, match="của địa chỉ khác") as caught:
                net.get(url)
            assert caught.value.kind == kind
        else:
            assert net.get(url).body == b"ok"


@pytest.mark.parametrize("status", ["200 OK", "404 No", "302 Found\r\nLocation: /"])
def test_a_fetch_leaves_no_connection_open(status: str) -> None:
    """Even where the outlet would keep it."""
    hung_up: list[bytes] = []
    done = threading.Event()

    def answer(connection: socket.socket, _request: bytes) -> None:
        head = f"HTTP/1.1 {status}\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\n"
        connection.sendall(head.encode() + b"ok")
        connection.settimeout(10)
        hung_up.append(connection.recv(1))
        done.set()

    with raw_server(answer) as url:
        with contextlib.suppress(FetchError):
            door().get(url)
        assert done.wait(10)
    assert set(hung_up) == {b""}


def test_a_dead_host_is_told_apart_from_a_dead_name() -> None:
    """Nobody listens; nobody has that name."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(FetchError) as caught:
        door().get(f"http://127.0.0.1:{port}/")
    assert caught.value.kind == "connection"
    with pytest.raises(FetchError) as caught:
        door().get("http://khong-co.invalid/")
    assert caught.value.kind in ("dns", "connection")
