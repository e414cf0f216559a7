"""Gathering: every entry a candidate exactly once, whatever outlets do and whenever we die."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.errors import Busy, ExtractError, NotFound
from pipeline.files import locked
from pipeline.storage import candidates as candidate_rows
from tests.conftest import Clock
from tests.world import World, item, page, rss

PUPIL = "Nữ sinh người Mông vượt khó trở thành thủ khoa"
SUMMARY = "Mồ côi cha, nữ sinh nghèo vượt khó học giỏi, đỗ thủ khoa và nhận học bổng khuyến học."
BODY = (
    "Những năm phổ thông, em đi bộ hơn mười cây số đường núi tới lớp, tối về học bên bếp lửa.",
    "Hội Khuyến học huyện trao học bổng tiếp sức đến trường cho em cùng mười hai học sinh nghèo.",
    "Thầy hiệu trưởng nói em là tấm gương hiếu học, vượt khó học giỏi của cả vùng cao.",
)
NOISE = "Giá vàng sáng nay tăng mạnh"


def serve_one(world: World, body: tuple[str, ...] = BODY, name: str = "bao-a") -> None:
    """One outlet with one story and one piece of noise."""
    base = world.outlets.base
    world.outlets.pages[f"/{name}.xml"] = rss(
        item(PUPIL, f"{base}/{name}/thu-khoa", SUMMARY), item(NOISE, f"{base}/{name}/gia-vang", "")
    )
    world.outlets.pages[f"/{name}/thu-khoa"] = page(PUPIL, *body, lead=SUMMARY)
    world.outlets.pages[f"/{name}/gia-vang"] = page(NOISE, "Giá vàng miếng tăng. " * 20)


def test_a_round_makes_candidates_and_a_credited_draft(world: World) -> None:
    """The relevant entry gets a draft with its credit and the source's words kept apart."""
    serve_one(world)
    world.sources(world.feed_source("bao-a", "Báo A", rights="{use: excerpt, words: 120}"))
    done = world.house.gather()
    assert (done.new, done.updated, len(done.drafted)) == (2, 0, 1)
    story = world.house.stories.find(done.drafted[0])
    credit = story.sources[0]
    assert (credit.outlet, credit.rights, credit.words) == ("Báo A", "excerpt", 120)
    assert credit.headline == PUPIL
    assert credit.published == "2026-11-22T09:00:00+07:00"
    assert "bên bếp lửa" in story.material
    assert "bên bếp lửa" not in story.body
    assert story.status == "draft"


def test_a_second_round_adds_nothing(world: World, clock: Clock) -> None:
    """Asked again with the outlet's own validators, it says nothing changed."""
    serve_one(world)
    world.sources(world.feed_source("bao-a"))
    world.house.gather()
    clock.forward(hours=1)
    again = world.house.gather()
    assert [s.status for s in again.sources] == ["not-modified"]
    assert (again.new, again.updated, again.drafted) == (0, 0, [])
    assert len(world.house.inbox(every=True)) == 2


def test_a_source_that_is_not_due_is_left_alone(world: World, clock: Clock) -> None:
    """Until its interval has passed, or somebody asks by force."""
    serve_one(world)
    world.sources(world.feed_source("bao-a", every="1h"))
    world.house.gather()
    clock.forward(minutes=10)
    assert world.house.gather().sources == []
    assert len(world.house.gather(force=True).sources) == 1


def test_a_clock_set_back_does_not_silence_a_source(world: World, clock: Clock) -> None:
    """Waiting out the difference would take days."""
    serve_one(world)
    world.sources(world.feed_source("bao-a"))
    world.house.gather()
    clock.forward(days=-3)
    assert len(world.house.gather().sources) == 1


def test_failing_sources_never_stop_the_others(world: World) -> None:
    """Each says in plain words what is wrong with it."""
    serve_one(world)
    pages = world.outlets.pages
    pages["/trang.xml"] = page("Trang chủ", "Đây là trang web " * 30)
    pages["/rong.xml"] = (200, {}, b"")
    pages["/cam.xml"] = (403, {}, b"no")
    pages["/hong.xml"] = (500, {"Retry-After": "600"}, b"")
    pages["/het.xml"] = (410, {}, b"")
    world.sources(
        *(world.feed_source(x) for x in ("trang", "rong", "cam", "hong", "het", "mat", "bao-a"))
    )
    done = world.house.gather()
    found = {s.id: (s.status, s.error) for s in done.sources}
    assert found["bao-a"][0] == "ok"
    assert found["het"][0] == "closed"
    words = {"trang": "trang web", "rong": "rỗng", "cam": "403", "hong": "500", "mat": "404"}
    for id_, word in words.items():
        assert found[id_][0] == "failed"
        assert word in found[id_][1]
    assert not done.all_failed


def test_a_failing_source_is_asked_less_and_less_often(world: World, clock: Clock) -> None:
    """And as late as it asks for."""
    world.outlets.pages["/hong.xml"] = (503, {"Retry-After": "7200"}, b"")
    world.sources(world.feed_source("hong"))
    world.house.gather()
    (health,) = world.house.health()
    assert health.state.failures == 1
    assert health.state.next_at is not None
    assert (health.state.next_at - clock()).total_seconds() >= 7200 * 0.9


def test_a_closed_source_is_told_and_can_be_reopened_by_force(world: World, clock: Clock) -> None:
    """410 is for good until a person asks again."""
    world.outlets.pages["/het.xml"] = (410, {}, b"")
    world.sources(world.feed_source("het"))
    world.house.gather()
    clock.forward(days=2)
    asked = len(world.outlets.asked)
    assert world.house.gather().sources[0].status == "closed"
    assert len(world.outlets.asked) == asked
    serve_one(world, name="het")
    assert world.house.gather(force=True).sources[0].status == "ok"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (("g1", "/a"), ("g2", "/a")),
        (("g1", "/a"), ("g1", "/b")),
        (("g1", "/a?utm_source=zalo"), ("g3", "/a")),
    ],
)
def test_an_entry_is_known_again_by_guid_or_by_link(
    world: World, clock: Clock, before: tuple[str, str], after: tuple[str, str]
) -> None:
    """A guid that changes while the link stays, a link that changes while the guid stays."""
    world.sources(world.feed_source("bao-a", articles="no"))
    for guid, link in (before, after):
        world.outlets.pages["/bao-a.xml"] = rss(
            item(NOISE, world.outlets.base + link, "x", guid), item("Khác", "https://x.example/k")
        )
        world.house.gather(force=True)
        clock.forward(hours=1)
    assert len(world.house.inbox(every=True)) == 2


def test_one_guid_for_two_addresses_names_neither(world: World) -> None:
    """Some outlets give every item the same guid; none is lost for it."""
    base = world.outlets.base
    world.outlets.pages["/bao-a.xml"] = rss(
        item("Một", f"{base}/1", "x", "cùng"), item("Hai", f"{base}/2", "y", "cùng")
    )
    world.sources(world.feed_source("bao-a", articles="no"))
    assert world.house.gather().new == 2


def test_a_changed_entry_is_a_new_version_not_a_second_candidate(
    world: World, clock: Clock
) -> None:
    """Same guid, same date, other words; a moved tone mark is no change."""
    base = world.outlets.base
    world.sources(world.feed_source("bao-a", articles="no"))
    for title in ("Hòa Bình trao thưởng", "Hoà Bình trao thưởng", "Hòa Bình trao thưởng lớn"):
        world.outlets.pages["/bao-a.xml"] = rss(item(title, f"{base}/1", "x"))
        world.house.gather(force=True)
        clock.forward(hours=1)
    (candidate,) = world.house.inbox(every=True)
    assert (candidate.version, candidate.title) == (2, "Hòa Bình trao thưởng lớn")


def test_a_silent_edit_rewrites_an_untouched_draft_and_only_notes_a_touched_one(
    world: World, clock: Clock
) -> None:
    """An editor's words are never overwritten; what the outlet changed is told with its diff."""
    serve_one(world)
    world.sources(world.feed_source("bao-a"))
    slug = world.house.gather().drafted[0]
    edited = (BODY[0], BODY[1].replace("mười hai", "mười lăm"), BODY[2])
    serve_one(world, edited)
    clock.forward(hours=1)
    world.house.gather(force=True)
    story = world.house.stories.find(slug)
    assert "mười lăm" in story.material

    path = world.house.stories.path_of(slug)
    path.write_text(path.read_text("utf-8").replace('lead: ""', "lead: Lời của tôi"), "utf-8")
    touched = path.read_bytes()
    serve_one(world, (edited[0], edited[1].replace("mười lăm", "hai mươi"), edited[2]))
    clock.forward(hours=1)
    world.house.gather(force=True)
    assert path.read_bytes() == touched
    note = world.house.ledger(f"story:{slug}")[-1]
    assert note.what == "source-changed"
    assert any("hai mươi" in row for row in note.detail["diff"])
    assert world.house.state(world.house.stories.find(slug)).source_changed


def test_copies_in_several_outlets_are_one_candidate_with_every_credit(world: World) -> None:
    """The same release under other headlines and tone marks; one draft credits all."""
    serve_one(world, name="bao-a")
    serve_one(world, tuple(b.replace("huyện", "tỉnh") for b in BODY), name="bao-b")
    world.sources(world.feed_source("bao-a", "Báo A"), world.feed_source("bao-b", "Báo B"))
    done = world.house.gather()
    assert len(done.drafted) == 1
    (candidate,) = world.house.inbox()
    assert {c.outlet for c in world.house.copies(candidate)} == {"Báo A", "Báo B"}
    story = world.house.stories.find(done.drafted[0])
    assert {c.outlet for c in story.sources} == {"Báo A", "Báo B"}


def test_a_listing_page_is_read_by_its_selectors(world: World) -> None:
    """The nearest partners have no feed."""
    serve_one(world)
    world.outlets.pages["/tin/"] = (
        "<html><body><nav><a href='/'>Trang chủ</a></nav><div class='tin'>"
        "<a href='/bao-a/thu-khoa'><img src='/a.jpg'></a>"
        f"<h3><a href='/bao-a/thu-khoa'>{PUPIL}</a></h3>"
        "<span class='gio'>21:21 - 01/11/2026</span></div></body></html>"
    )
    world.sources(
        f'id: trang, name: Trang, kind: page, url: "{world.outlets.base}/tin/", '
        'select: {list: ".tin", title: "h3 a", published: ".gio"}'
    )
    done = world.house.gather()
    assert (done.new, len(done.drafted)) == (1, 1)


def test_robots_txt_is_kept(world: World) -> None:
    """What an outlet asks machines not to read is not read."""
    serve_one(world)
    world.outlets.pages["/robots.txt"] = "User-agent: *\nDisallow: /bao-a/\n"
    world.sources(world.feed_source("bao-a"))
    done = world.house.gather()
    assert done.new == 2
    assert not any(path.startswith("/bao-a/") for path in world.outlets.asked)


def test_two_rounds_at_once_are_refused(world: World) -> None:
    """The second is told; nothing is done twice."""
    with locked(world.root / "var" / "gather.lock"), pytest.raises(Busy, match="lượt thu tin"):
        world.house.gather()


def test_an_unknown_source_is_named(world: World) -> None:
    """A typo on the command line does not pass for an empty round."""
    with pytest.raises(NotFound, match="khong-co"):
        world.house.gather(["khong-co"])


def test_taking_and_dismissing_are_remembered(world: World) -> None:
    """With who and why; a dismissed candidate leaves the inbox of new ones."""
    serve_one(world)
    world.sources(world.feed_source("bao-a"))
    world.house.gather()
    (candidate,) = world.house.inbox("new")
    path = world.house.take(candidate.id, "Hoàng Văn Duyệt")
    assert path.is_file()
    world.house.dismiss(candidate.id, "đã có bài", "Hoàng Văn Duyệt")
    assert world.house.inbox("new") == []
    rows = world.house.ledger(f"candidate:{candidate.id}")
    assert [(r.what, r.detail) for r in rows][-1] == ("dismissed", {"why": "đã có bài"})


def test_three_outlets_over_four_days_lose_nothing_and_double_nothing(
    world: World, clock: Clock, shared: Callable[[str], Path]
) -> None:
    """Real feeds, sixteen snapshots each: every entry is a candidate exactly once."""
    folder = shared("feeds")
    names = ("thanhnien", "tuoitre", "vnexpress")
    stamps = sorted({p.stem.split("-")[1] for p in folder.glob("*.xml")})
    assert len(stamps) == 16
    world.sources(*(world.feed_source(n, articles="no") for n in names))
    links: dict[str, set[str]] = {n: set() for n in names}
    for stamp in stamps:
        for name in names:
            data = (folder / f"{name}-{stamp}.xml").read_bytes()
            world.outlets.pages[f"/{name}.xml"] = (200, {"Content-Type": "text/xml"}, data)
            links[name] |= set(re.findall(r"<link>(https?://[^<]+/[^<]+)</link>", data.decode()))
        done = world.house.gather(force=True)
        assert {s.status for s in done.sources} <= {"ok", "not-modified"}
        clock.forward(hours=6)
    again = world.house.gather(force=True)
    assert (again.new, again.updated, again.drafted) == (0, 0, [])
    everything = world.house.inbox(every=True)
    for name in names:
        urls = [c.url for c in everything if c.source == name]
        assert len(urls) == len(set(urls))
        assert {u.replace("&amp;", "&") for u in links[name]} - set(urls) <= {
            f"https://{name}.vn/", f"https://{name}.net/",
        }  # fmt: skip
    chosen = [c for c in everything if c.relevant]
    print(f"\n{len(everything)} candidates, {len(chosen)} judged relevant:")
    for c in chosen:
        print(f"  {c.score:.2f}  {c.outlet}: {c.title}")
    assert 10 <= len(chosen) <= 60


def test_a_pasted_address_becomes_a_candidate_once(world: World) -> None:
    """However its address is written, and also when a feed brought it before."""
    serve_one(world)
    found = world.house.add(f"{world.outlets.base}/bao-a/thu-khoa")
    assert found.title == PUPIL
    assert found.relevant
    assert "bên bếp lửa" in found.text
    again = world.house.add(f"{world.outlets.base}/bao-a/thu-khoa?utm_source=zalo")
    assert again.id == found.id
    path = world.house.take(found.id, "Hoàng Văn Duyệt")
    assert "bên bếp lửa" in world.house.stories.read(path).material


@pytest.mark.parametrize("kind", [".md", ".txt", ".docx"])
def test_a_reporters_file_becomes_a_candidate(world: World, tmp_path: Path, kind: str) -> None:
    """Markdown, text and DOCX; the first line is the title."""
    from docx import Document

    path = tmp_path / f"bai{kind}"
    if kind == ".docx":
        document = Document()
        for row in (PUPIL, *BODY):
            document.add_paragraph(row)
        document.save(str(path))
    else:
        path.write_text("\n\n".join((f"# {PUPIL}", *BODY)), encoding="utf-8")
    found = world.house.add(str(path))
    assert (found.title, found.text) == (PUPIL, "\n\n".join(BODY))
    assert world.house.add(str(path)).id == found.id


def test_a_file_that_cannot_be_read_says_why(world: World, tmp_path: Path) -> None:
    """Missing, empty, not UTF-8, no real DOCX."""
    (tmp_path / "rong.txt").write_bytes(b"  \n")
    (tmp_path / "la.txt").write_bytes(b"\xff\xfe\xff")
    (tmp_path / "hong.docx").write_bytes(b"PK nothing")
    for name in ("khong-co.txt", "rong.txt", "la.txt", "hong.docx"):
        with pytest.raises(ExtractError):
            world.house.add(str(tmp_path / name))


def test_after_two_hundred_decisions_the_score_learns_what_editors_take(
    world: World, clock: Clock
) -> None:
    """A kind of story they always dismiss sinks, one they always take rises; both say why."""
    world.sources(world.feed_source("bao-a", articles="no"))
    words = str.split("nương ngô suối đá bản chợ mưa nắng gió rừng trâu bếp lửa sách bảng")
    rows = []
    for n in range(260):
        own = " ".join(words[(n * k + k) % len(words)] for k in range(1, 9))
        kind = "công ty tài trợ tung ưu đãi" if n % 2 else "học sinh nghèo hiếu học"
        rows.append(item(f"Trao học bổng số {n}: {kind}", f"https://a.example/{n}", own))
    world.outlets.pages["/bao-a.xml"] = rss(*rows)
    world.house.gather()
    marketing = [c for c in world.house.inbox(every=True) if "công ty" in c.title]
    before = max(c.score for c in marketing)
    with world.house.storage.writing() as connection:
        for c in world.house.inbox(every=True):
            status = "dismissed" if "công ty" in c.title else "taken"
            candidate_rows.decide(connection, c.id, status, clock())
    clock.forward(days=1)
    world.outlets.pages["/bao-a.xml"] = rss(
        item(
            "Trao học bổng cuối năm: công ty tài trợ tung ưu đãi", "https://a.example/x", "suối đá"
        )
    )
    world.house.gather(force=True)  # learns at its end
    clock.forward(days=1)
    world.outlets.pages["/bao-a.xml"] = rss(
        item(
            "Trao học bổng đầu xuân: công ty tài trợ tung ưu đãi", "https://a.example/y", "chợ mưa"
        )
    )
    world.house.gather(force=True)
    newest = max(world.house.inbox(every=True), key=lambda c: c.id)
    assert newest.score < before
    assert any(r["where"] == "learned" and r["weight"] < 0 for r in newest.reasons)
    found = world.house.learned()
    assert found.decisions == 260
    assert found.share > 0
    assert any("công ty" in m.term or "ưu đãi" in m.term for m in found.moved)


def test_another_telling_of_the_same_event_is_suggested_never_merged(world: World) -> None:
    """An editor sees both and decides."""
    world.sources(world.feed_source("bao-a", articles="no"))
    world.outlets.pages["/bao-a.xml"] = rss(
        item("Cô Lò Thị Mỷ mở lớp xóa mù chữ ở bản Nậm Ngà", "https://a.example/1",
             "Hai năm nay cô giáo Lò Thị Mỷ tối tối thắp đèn dạy chữ cho bà con bản Nậm Ngà, "
             "hội khuyến học tặng sách."),
        item("Ánh đèn của người gieo chữ Lò Thị Mỷ", "https://b.example/2",
             "Ở Nậm Ngà, ba mươi phụ nữ Mông đã biết đọc nhờ lớp học đêm xóa mù chữ miễn phí."),
        item("Hội khuyến học trao 50 suất học bổng cho học sinh nghèo", "https://a.example/3",
             "Các em học sinh nghèo vượt khó học giỏi được tiếp sức đến trường."),
    )  # fmt: skip
    world.house.gather()
    shown = {c.title: c for c in world.house.inbox()}
    assert len(shown) == 3
    again = world.house.told_again(list(shown.values()))
    mine = shown["Ánh đèn của người gieo chữ Lò Thị Mỷ"]
    assert [s.id for s in again[mine.id]] == [
        shown["Cô Lò Thị Mỷ mở lớp xóa mù chữ ở bản Nậm Ngà"].id
    ]
