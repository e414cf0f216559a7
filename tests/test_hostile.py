"""A round among outlets that lie, drip, pour and lead astray: it ends, and says who did what."""

from __future__ import annotations

import socket
import time
import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pipeline.model import Candidate
from tests.hostile import (
    DOCUMENTS,
    ENDLESS,
    LIES,
    READABLE,
    REFUSING,
    SLOW,
    Answer,
    Forbidden,
    Hostile,
    answer,
    as_yaml,
    certificate,
    inward,
    one,
    serves,
)
from tests.world import DESK, Clock, Outlets, World, item, make_world, page, rss

SETTINGS = DESK.replace(
    "allow: [127.0.0.1], deadline: 5s",
    "allow: [127.0.1.0/24], deadline: 3s, threads: 16, max_bytes: 2000000",
)
HONEST = ("song-mau", "nui-mau", "ban-mau")
PUPIL = "Nữ sinh người Mông vượt khó trở thành thủ khoa"
LEAD = "Mồ côi cha, nữ sinh nghèo vượt khó học giỏi, đỗ thủ khoa và nhận học bổng khuyến học."
STORY = (
    "Những năm phổ thông, em đi bộ hơn mười cây số đường núi tới lớp, tối về học bên bếp lửa.",
    "Hội Khuyến học huyện trao học bổng tiếp sức đến trường cho em cùng mười hai học sinh nghèo.",
    "Thầy hiệu trưởng nói em là tấm gương hiếu học, vượt khó học giỏi của cả vùng cao.",
)

# What a person reads of each trap. Traps of one line share their words; no other trap has them.
WORDS = {
    "gửi nội dung chậm quá, hết giờ chờ": ("nho-giot-than", "robots-nho-giot"),
    "gửi phần đầu trả lời chậm quá, hết giờ chờ": ("nho-giot-dau",),
    "byte không dứt": ("cho-mai",),
    "không trả lời kịp, hết giờ chờ": ("im-lang",),
    "trang dài quá 2,000,000 byte": ("khong-day",),
    "trang nặng 100,000,000 byte, quá mức": ("tram-megabyte",),
    "trang nén bung ra quá 2,000,000 byte": ("bom-nen", "bom-trong-bom"),
    "phần đầu trả lời dài quá mức": ("dau-khong-dut", "dau-mot-megabyte"),
    "chia khúc nội dung sai": ("khuc-hong", "khuc-khong-dut", "duoi-khong-dut"),
    "ngắt giữa chừng, nội dung chưa đủ": ("khai-dai",),
    "nội dung nén hỏng": ("nen-gia",),
    "không đúng giao thức web": ("khong-http",),
    "ngắt kết nối mà không trả lời": ("khong-noi-gi",),
    "tự định nghĩa ký hiệu XML": ("ty-tieng-cuoi",),
    "XML hỏng": ("khai-ngan",),
    "JSON lồng quá sâu": ("json-sau",),
    "sitemap hỏng hoặc lồng quá sâu": ("sitemap-sau",),
    "trang kiểm tra trình duyệt": ("thach-do",),
    "chuyển hướng quá": ("vong-vo-tan",),
    "user_agent": ("chan-ten",),
    "đã bỏ hẳn": ("da-dong",),
    "robots.txt": ("robots-nho-giot",),
}


@dataclass
class After:
    """What is left after one round among every trap."""

    world: World
    hostile: Hostile
    knocks: list[str]
    seconds: float
    peak: int
    status: dict[str, str] = field(default_factory=dict)
    new: dict[str, int] = field(default_factory=dict)
    error: dict[str, str] = field(default_factory=dict)
    found: list[Candidate] = field(default_factory=list)
    drafted: list[str] = field(default_factory=list)

    def titles(self, source: str) -> list[str]:
        """Titles of a source's entries."""
        return [c.title for c in self.found if c.source == source]


def honest(name: str) -> Answer:
    """An outlet with one story, at whatever address it is asked."""

    def serve(connection: socket.socket, request: bytes) -> None:
        host = request.partition(b"Host: ")[2].partition(b"\r\n")[0].decode()
        title = f"{PUPIL} ({name})"
        if request.startswith(b"GET /bai-1"):
            body = page(title, f"Chuyện kể ở {name}.", *STORY, lead=LEAD)
            connection.sendall(answer(body.encode(), kind="text/html"))
        else:
            feed = rss(item(title, f"http://{host}/bai-1", f"{LEAD} Theo {name}."))
            connection.sendall(answer(feed.encode()))

    return serve


def every_trap(port: int) -> dict[str, Answer]:
    """All of them, the readable ones too."""
    readable = {name: trap for name, (trap, _) in READABLE.items()}
    return {**SLOW, **ENDLESS, **DOCUMENTS, **LIES, **REFUSING, **readable, **inward(port)}


def write_sources(world: World, hostile: Hostile) -> None:
    """Every trap a source, and three honest outlets in their midst."""
    world.sources(*as_yaml(hostile.addresses))
    path = world.root / "sources.yaml"
    text = path.read_text("utf-8")
    for name in HONEST:
        text = text.replace(
            f'name: "{name}", kind: feed, articles: no', f"name: {name}, kind: feed"
        )
    path.write_text(text, "utf-8")
    world.reopen()


def gather(world: World, hostile: Hostile, forbidden: Forbidden) -> After:
    """One round, measured."""
    tracemalloc.start()
    began = time.monotonic()
    try:
        done = world.house.gather()
        seconds, peak = time.monotonic() - began, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    after = After(world, hostile, forbidden.knocks, seconds, peak)
    for source in done.sources:
        after.status[source.id] = source.status
        after.new[source.id], after.error[source.id] = source.new, source.error
    after.found, after.drafted = world.house.inbox(every=True), done.drafted
    return after


@pytest.fixture(scope="module")
def after(tmp_path_factory: pytest.TempPathFactory) -> Iterator[After]:
    """One round among every trap at once."""
    root = tmp_path_factory.mktemp("hostile") / "workspace"
    with Forbidden() as forbidden:
        traps = every_trap(forbidden.port) | {name: honest(name) for name in HONEST}
        with Hostile(traps) as hostile, Outlets() as outlets:
            world = make_world(root, Clock(), outlets, SETTINGS)
            write_sources(world, hostile)
            yield gather(world, hostile, forbidden)
            world.close()


def test_the_round_ends_soon_and_in_little_memory(after: After) -> None:
    """Traps that would pour ten gigabytes or hold on for ever cost seconds and megabytes."""
    assert after.seconds < 30
    assert after.peak < 100_000_000


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_outlet_is_served_among_them(after: After, name: str) -> None:
    """Its story is read, page and all."""
    assert (after.status[name], after.titles(name)) == ("ok", [f"{PUPIL} ({name})"])
    (candidate,) = (c for c in after.found if c.source == name)
    assert f"Chuyện kể ở {name}" in candidate.text


def test_an_honest_story_becomes_a_draft(after: After) -> None:
    """The editors get their work whatever the others did."""
    assert after.drafted


@pytest.mark.parametrize("name", sorted({**SLOW, **ENDLESS, **LIES, **REFUSING}))
def test_a_trap_is_told_in_words_of_its_own(after: After, name: str) -> None:
    """Whoever keeps the list of sources sees which trap it was."""
    mine = [words for words, names in WORDS.items() if name in names]
    assert after.status[name] == ("closed" if name == "da-dong" else "failed")
    assert mine
    for words, names in WORDS.items():
        assert (words in after.error[name]) == (name in names)


@pytest.mark.parametrize("name", sorted(set(DOCUMENTS) - {"feed-rong"}))
def test_a_document_that_is_no_feed_says_what_it_is(after: After, name: str) -> None:
    """Bombs of entities, nesting without end, a challenge page."""
    assert after.status[name] == "failed"
    assert [words for words in WORDS if words in after.error[name]] == [
        words for words, names in WORDS.items() if name in names
    ]


def test_a_feed_without_items_is_in_good_health(after: After) -> None:
    """Months of silence are the outlet's affair."""
    assert (after.status["feed-rong"], after.new["feed-rong"]) == ("ok", 0)


@pytest.mark.parametrize("name", sorted(READABLE))
def test_what_can_be_read_is_read(after: After, name: str) -> None:
    """Odd charsets, broken bytes, no dates, cookies, removals, a thousand items."""
    assert (after.error[name], after.status[name]) == ("", "ok")
    assert after.new[name] == READABLE[name][1]


@pytest.mark.parametrize("name", ["utf16-co-bom", "utf16-khong-bom"])
def test_sixteen_bit_feeds_keep_their_letters(after: After, name: str) -> None:
    """With a mark at the beginning or without."""
    assert after.titles(name) == ["Hòa Bình"]


@pytest.mark.parametrize("name", ["utf8-hong", "byte-rong"])
def test_a_broken_byte_spoils_no_other_letter(after: After, name: str) -> None:
    """The rest is not read as Latin-1, and no NUL comes through."""
    (candidate,) = (c for c in after.found if c.source == name)
    assert candidate.title == "Chữ hỏng"
    assert candidate.summary.endswith("m tắt của Chữ hỏng")
    assert "\0" not in candidate.summary


def test_stray_tags_leave_plain_words(after: After) -> None:
    """No markup and no script in what an editor reads."""
    (candidate,) = (c for c in after.found if c.source == "the-lac")
    assert candidate.summary == "Thầy Sùng A Mẫu dạy chữ"


def test_a_move_is_remembered_and_the_next_round_goes_there(after: After) -> None:
    """The 301's new address is in the source's health."""
    moved = {h.source.id: h.state.url for h in after.world.house.health() if h.state.url}
    assert moved == {"da-don": after.hostile.addresses["da-don"] + "mới.xml"}


def test_a_redirect_writes_no_header_into_our_request(after: After) -> None:
    """Line breaks in an address stay inside it."""
    for request in after.hostile.asked["chen-dau"]:
        assert b"\nX-Injected" not in request.replace(b"\r", b"\n")


def test_no_redirect_reached_anything_inside(after: After) -> None:
    """However the address was written, nobody knocked at the door that is not to be asked."""
    led = [name for name in after.status if name.startswith("vao-trong-")]
    assert led
    assert {after.status[name] for name in led} == {"failed"}
    assert all("địa chỉ" in after.error[name] for name in led)
    assert after.knocks == []


def test_a_name_that_turns_inward_at_the_second_look_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its robots.txt is outside, its feed is not: each connection vets the address it uses."""
    looks: list[str] = []
    real = socket.getaddrinfo

    with Forbidden() as forbidden, Outlets() as outlets, Hostile({"doi": serves(one("x"))}) as trap:
        outside = int(trap.addresses["doi"].rpartition(":")[2].rstrip("/"))

        def look(host: str, *rest: object, **more: object) -> object:
            if host != "doi.example":
                return real(host, *rest, **more)  # type: ignore[arg-type]
            looks.append(host)
            first = ("127.0.1.1", outside), ("127.0.0.1", forbidden.port)
            where = first[0] if len(looks) == 1 else first[1]
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", where)]

        monkeypatch.setattr(socket, "getaddrinfo", look)
        world = make_world(tmp_path / "w", Clock(), outlets, SETTINGS)
        world.sources(*as_yaml({"doi": "http://doi.example/"}))
        (source,) = world.house.gather().sources
        world.close()
    assert len(looks) == 2
    assert (source.status, forbidden.knocks) == ("failed", [])
    assert "mạng nội bộ (127.0.0.1)" in source.error


def test_a_self_signed_outlet_is_refused(tmp_path: Path) -> None:
    """With its own words, apart from other troubles."""
    pem = certificate(tmp_path, "127.0.1.1")
    if not pem:
        pytest.skip("openssl is missing, so no certificate could be made and nothing was checked")
    with Outlets() as outlets, Hostile({"tu-ky": serves(one("x"))}, tls=["tu-ky"], pem=pem) as trap:
        world = make_world(tmp_path / "w", Clock(), outlets, SETTINGS)
        world.sources(*as_yaml(trap.addresses))
        (source,) = world.house.gather().sources
        world.close()
    assert source.status == "failed"
    assert "tự ký" in source.error
    assert trap.asked["tu-ky"] == []
