"""The screens: what a person sees and does in the browser, through WSGI, in Vietnamese."""

from __future__ import annotations

import pytest
from werkzeug.test import Client, TestResponse

from pipeline.web import create_app
from tests.test_gather import PUPIL, serve_one
from tests.world import APPROVER, CHIEF, REPORTER, STORY, World, item, rss

PASSWORD = "một câu dễ nhớ 26"
OURS = {"Sec-Fetch-Site": "same-origin"}


def visitor(world: World) -> Client:
    """A browser at the door."""
    return create_app(world.house).test_client()


def signed_in(world: World, name: str = APPROVER) -> Client:
    """A browser of somebody who has come in."""
    world.house.set_password(name, PASSWORD, "test")
    client = visitor(world)
    form = {"ten": name, "mat_khau": PASSWORD}
    assert client.post("/dang-nhap", data=form, headers=OURS).status_code == 302
    return client


def send(client: Client, path: str, **form: object) -> TestResponse:
    """Send a form as one of our own pages does."""
    return client.post(path, data=form, headers=OURS)


def text(answer: TestResponse) -> str:
    """A page's words."""
    return answer.get_data(as_text=True)


def gathered(world: World) -> int:
    """A candidate about a pupil in the inbox; its number."""
    serve_one(world)
    world.sources(world.feed_source("bao-a", "Báo A"))
    world.house.gather()
    return world.house.inbox()[0].id


def test_before_the_first_password_the_page_shows_and_teaches(world: World) -> None:
    """Candidates, stories, files and sources, read-only, with how to set the first password."""
    gathered(world)
    world.write()
    world.house.approve("lop-hoc-dem", APPROVER)
    world.house.build()
    client = visitor(world)
    shown = text(client.get("/"))
    for words in (PUPIL, "Báo A", "Đã duyệt", "radio/lop-hoc-dem.docx", "guongsang password"):
        assert words in shown
    for path in ("/xem/", "/xem/2026/11/lop-hoc-dem/"):
        assert client.get(path).status_code == 200
    assert client.get("/hop-tin").location == "/"


def test_an_empty_workspace_says_what_to_do_next(world: World) -> None:
    """An empty page teaches."""
    assert "guongsang gather" in text(visitor(world).get("/"))


def test_one_starts_at_the_first_desk_of_ones_role(world: World) -> None:
    """A head at the inbox, a chief at approval, a reporter at the stories."""
    for name, desk in ((APPROVER, "/hop-tin"), (CHIEF, "/duyet"), (REPORTER, "/bai")):
        assert signed_in(world, name).get("/").location == desk


def test_the_navigation_shows_only_ones_own_desks(world: World) -> None:
    """A reporter is not shown doors that are closed to them."""
    shown = text(signed_in(world, REPORTER).get("/bai"))
    assert 'href="/bai"' in shown
    assert 'href="/hop-tin"' not in shown
    assert 'href="/so-cai"' not in shown


# ---------------------------------------------------------------- the inbox


def test_the_inbox_shows_why_and_from_whom(world: World) -> None:
    """The outlet is credited and the terms that counted are marked where they stand."""
    gathered(world)
    shown = text(signed_in(world).get("/hop-tin"))
    assert "Báo A" in shown
    assert "<mark>" in shown
    assert "Điểm" in shown


@pytest.mark.parametrize("asked", ["hoc sinh", "HỌC SINH", "hoc si", "bao a", "học sinh ngheo"])
def test_the_inbox_is_searched_without_tones(world: World, asked: str) -> None:
    """Case, tones and an unfinished last word do not matter; the outlet's name counts too."""
    gathered(world)
    assert PUPIL in text(signed_in(world).get("/hop-tin", query_string={"tim": asked}))


def test_the_stroke_of_d_is_no_hindrance(world: World) -> None:
    """«dong van» finds «Đồng Văn», also after the outlet changed its title."""
    title = "Hội Khuyến học Đồng Văn trao học bổng cho học sinh nghèo vượt khó"
    address = "https://a.example/1"
    world.outlets.pages["/bao-a.xml"] = rss(item(title, address, "Khuyến học"))
    world.sources(world.feed_source("bao-a", articles="no"))
    world.house.gather()
    changed = title.replace("Đồng Văn", "Đường Thượng")
    world.outlets.pages["/bao-a.xml"] = rss(item(changed, address, "Khuyến học"))
    client = signed_in(world)
    find = lambda words: text(client.get("/hop-tin", query_string={"tim": words}))  # noqa: E731
    assert title in find("dong van")
    world.house.gather(force=True)
    assert changed in find("duong thuong")
    assert "Không có tin nào khớp" in find("dong van")


def test_filters_stand_in_the_address(world: World) -> None:
    """Type, outlet and age narrow the list; what matches nothing offers the way back."""
    gathered(world)
    client = signed_in(world)
    assert PUPIL in text(client.get("/hop-tin?nguon=bao-a&tuoi=7"))
    for query in ("nguon=bao-b", "loai=learning-clan"):
        assert "Bỏ lọc" in text(client.get(f"/hop-tin?{query}"))
    world.clock.forward(days=20)
    assert PUPIL not in text(signed_in(world).get("/hop-tin?tuoi=7"))


def test_pages_follow_each_other_without_a_gap(world: World) -> None:
    """Thirty a page, each candidate on exactly one."""
    title = "Học sinh nghèo vượt khó thứ {} được Hội Khuyến học trao học bổng"
    entries = [
        item(f"{title.format(n)}, thôn số {n * n}", f"https://a.example/{n}", f"Chuyện {n}")
        for n in range(70)
    ]
    world.outlets.pages["/bao-a.xml"] = rss(*entries)
    world.sources(world.feed_source("bao-a", articles="no"))
    world.house.gather()
    client, path, seen = signed_in(world), "/hop-tin", []
    for _ in range(10):
        page = text(client.get(path))
        seen += [part.split('"')[0] for part in page.split('id="tin-')[1:]]
        if 'rel="next"' not in page:
            break
        path = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert len(seen) == len(set(seen)) == len(world.house.inbox(status="new"))


def test_a_candidate_is_taken(world: World) -> None:
    """The draft is there, the ledger knows who, the inbox is empty."""
    number, client = gathered(world), signed_in(world)
    assert send(client, f"/hop-tin/{number}/nhan").status_code == 302
    assert world.house.desk.candidate(number).status == "taken"
    assert [r.who for r in world.house.ledger(f"candidate:{number}")][-1] == APPROVER
    assert "Hết tin mới" in text(client.get("/hop-tin"))


def test_a_candidate_is_passed_over_for_a_reason_and_taken_back(world: World) -> None:
    """Without a reason nothing happens; a hasty dismissal can be undone."""
    number, client = gathered(world), signed_in(world)
    assert send(client, f"/hop-tin/{number}/bo").status_code == 409
    assert world.house.desk.candidate(number).status == "new"
    part = client.post(
        f"/hop-tin/{number}/bo", data={"vi": "Tin cũ"}, headers={**OURS, "HX-Request": "true"}
    )
    assert "Lấy lại" in text(part)
    assert world.house.desk.candidate(number).why == "Tin cũ"
    send(client, f"/hop-tin/{number}/nhan")
    assert world.house.desk.candidate(number).status == "taken"


def test_the_inbox_tells_of_sources_in_trouble_and_of_what_was_learned(world: World) -> None:
    """The strip names the outlet; the learning part says how it stands."""
    gathered(world)
    world.outlets.pages["/bao-a.xml"] = (500, {}, b"")
    world.house.gather(force=True)
    client = signed_in(world)
    assert "Báo A:" in text(client.get("/hop-tin"))
    assert "Chưa có quyết định nào" in text(client.get("/hop-tin/da-hoc"))


# ---------------------------------------------------------------- approval


def wordings(world: World, slug: str = "lop-hoc-dem", *channels: str) -> dict[str, object]:
    """The form of a page that shows a story's present wordings."""
    made = {w.channel.name: w.rendition for w in world.house.sheet(slug).wordings}
    names = channels or tuple(made)
    return {"kenh": list(names)} | {f"loi:{n}": r.sha256 for n in names if (r := made[n])}


def test_what_waits_is_listed_and_signed_as_shown(world: World) -> None:
    """The page has every channel's final words; the signature is the named person's."""
    world.write()
    client = signed_in(world)
    assert "Lớp học đêm" in text(client.get("/duyet"))
    shown = text(client.get("/duyet/lop-hoc-dem"))
    assert "ba mươi mét vuông" in shown
    assert send(client, "/duyet/lop-hoc-dem/ky", **wordings(world)).status_code == 302
    assert world.house.state(world.house.stories.find("lop-hoc-dem")).state == "approved"
    assert {r.who for r in world.house.ledger("story:lop-hoc-dem")} >= {APPROVER}
    assert "Không có bài nào chờ duyệt" in text(client.get("/duyet"))


def test_some_channels_can_be_signed_alone(world: World) -> None:
    """Only the ticked ones."""
    world.write()
    client = signed_in(world)
    send(client, "/duyet/lop-hoc-dem/ky", **wordings(world, "lop-hoc-dem", "zalo", "radio"))
    approved = world.house.state(world.house.stories.find("lop-hoc-dem")).approved
    assert set(approved) == {"zalo", "radio"}


def test_a_wording_that_changed_since_the_page_was_opened_is_not_signed(world: World) -> None:
    """Nothing is signed, and the new words are shown."""
    world.write()
    client, opened = signed_in(world), wordings(world)
    world.write(**{"61 tuổi": "62 tuổi"})
    answer = send(client, "/duyet/lop-hoc-dem/ky", **opened)
    assert answer.status_code == 409
    assert "lời đã đổi từ lúc mở trang" in text(answer)
    assert "62 tuổi" in text(answer)
    assert world.house.state(world.house.stories.find("lop-hoc-dem")).approved == ()


@pytest.mark.parametrize("claimed", ["", "0" * 64, "không phải mã"])
def test_no_signature_without_the_wording_that_was_read(world: World, claimed: str) -> None:
    """A form that does not say which words it signs signs none."""
    world.write()
    form = {"kenh": ["zalo"], "loi:zalo": claimed}
    assert send(signed_in(world), "/duyet/lop-hoc-dem/ky", **form).status_code == 409
    assert world.house.state(world.house.stories.find("lop-hoc-dem")).approved == ()


def test_blockers_are_shown_with_their_line_and_nothing_is_signed(world: World) -> None:
    """A story without its source cannot be signed here either."""
    world.write(text=STORY.replace("  - {outlet: Báo Sông Mẫu", "#"))
    client = signed_in(world)
    shown = text(client.get("/duyet/lop-hoc-dem"))
    assert "điều chặn" in shown
    assert send(client, "/duyet/lop-hoc-dem/ky", **wordings(world)).status_code == 409


def test_the_diff_since_the_last_signature_is_shown_in_words(world: World) -> None:
    """What went and what came, also for those who listen."""
    world.write()
    world.house.approve("lop-hoc-dem", APPROVER)
    world.write(**{"61 tuổi": "62 tuổi"})
    shown = text(signed_in(world).get("/duyet/lop-hoc-dem"))
    assert "lời đã đổi, ký lại" in shown
    assert "[bỏ:]" in shown
    assert "[thêm:]" in shown


def test_nobody_signs_their_own_story_here_either(world: World) -> None:
    """The desk's rules hold behind every door."""
    world.write(**{"byline: Lý Thị Mai Anh": f"byline: {APPROVER}"})
    answer = send(signed_in(world), "/duyet/lop-hoc-dem/ky", **wordings(world))
    assert answer.status_code == 409
    assert "không ai duyệt bài của chính mình" in text(answer)


def test_a_story_is_sent_back_with_a_reason(world: World) -> None:
    """Without one it stays; with one the writer reads it in the list."""
    world.write()
    client = signed_in(world)
    assert send(client, "/duyet/lop-hoc-dem/tra-lai", vi=" ").status_code == 409
    send(client, "/duyet/lop-hoc-dem/tra-lai", vi="Hỏi lại số học viên")
    assert "Hỏi lại số học viên" in text(signed_in(world, REPORTER).get("/bai"))


# ---------------------------------------------------------------- confirmation from outside


def asked(world: World, client: Client, whom: str = "Bà Giàng Thị Mỷ") -> str:
    """The path of a link for somebody outside."""
    form = wordings(world, "lop-hoc-dem", "zalo")
    answer = send(client, "/duyet/lop-hoc-dem/hoi", kenh="zalo", loi=form["loi:zalo"], ai=whom)
    return "/xac-nhan/" + text(answer).split("/xac-nhan/")[1].split('"')[0]


def test_a_family_confirms_one_wording_without_an_account(world: World) -> None:
    """They see those words and no more of the house; the answer stands in the ledger, once."""
    world.write()
    link, family = asked(world, signed_in(world)), visitor(world)
    shown = text(family.get(link))
    assert "61 tuổi" in shown
    assert "Hộp tin" not in shown
    assert send(family, link, dap="dung").status_code == 200
    row = world.house.ledger("story:lop-hoc-dem")[-1]
    assert (row.who, row.what) == ("Bà Giàng Thị Mỷ", "confirmed")
    assert row.detail["sha256"] == wordings(world)["loi:zalo"]
    assert send(family, link, dap="dung").status_code == 410
    assert "đã xác nhận đúng" in text(signed_in(world).get("/duyet/lop-hoc-dem"))


def test_looking_at_a_link_uses_nothing_up(world: World) -> None:
    """Messengers fetch links before people do."""
    world.write()
    link, family = asked(world, signed_in(world)), visitor(world)
    for _ in range(3):
        assert family.get(link).status_code == 200
    assert send(family, link, dap="dung").status_code == 200


def test_a_family_objects_and_says_where(world: World) -> None:
    """An objection needs its place; whoever signs sees it."""
    world.write()
    link, family = asked(world, signed_in(world)), visitor(world)
    assert send(family, link, dap="sua").status_code == 422
    send(family, link, dap="sua", ghi_chu="Mẹ tôi 60 tuổi")
    assert "Mẹ tôi 60 tuổi" in text(signed_in(world).get("/duyet/lop-hoc-dem"))


def test_a_link_is_void_when_the_words_change(world: World) -> None:
    """Neither the old words nor the new ones are shown; no answer is taken."""
    world.write()
    link, family = asked(world, signed_in(world)), visitor(world)
    world.write(**{"61 tuổi": "62 tuổi"})
    answer = family.get(link)
    assert answer.status_code == 410
    assert "tuổi" not in text(answer)
    assert send(family, link, dap="dung").status_code == 410
    assert world.house.ledger("story:lop-hoc-dem")[-1].what != "confirmed"


def test_a_link_grows_old(world: World) -> None:
    """After two weeks it opens nothing."""
    world.write()
    link = asked(world, signed_in(world))
    world.clock.forward(days=15)
    assert visitor(world).get(link).status_code == 410


# ---------------------------------------------------------------- books, settings, people


def test_the_ledger_leads_to_the_exact_words(world: World) -> None:
    """Each signature names its wording; its words are a click away."""
    world.write()
    world.house.approve("lop-hoc-dem", APPROVER)
    client = signed_in(world)
    shown = text(client.get("/so-cai?ve=story:lop-hoc-dem"))
    assert "ký duyệt" in shown
    sha = str(wordings(world)["loi:zalo"])
    assert f"/so-cai/loi/{sha}" in shown
    assert "61 tuổi" in text(client.get(f"/so-cai/loi/{sha}"))


MANAGER = "Vàng Thị Quản"


@pytest.fixture
def managed(world: World) -> World:
    """The workspace with somebody who manages."""
    path = world.root / "newsroom.yaml"
    said = path.read_text("utf-8").replace(
        "people:", "  ky-thuat: {title: Kỹ thuật, may: [manage]}\npeople:"
    )
    said = said.replace("people:\n", f"people:\n  - {{name: {MANAGER}, role: ky-thuat}}\n")
    path.write_text(said, encoding="utf-8")
    world.reopen()
    return world


def test_settings_with_faults_show_them_and_the_house_goes_on(managed: World) -> None:
    """The last good settings hold; the page says file and line, and no folder of the machine."""
    client = signed_in(managed, MANAGER)
    assert "Không có lỗi nào" in text(client.get("/cai-dat"))
    path = managed.root / "newsroom.yaml"
    good = path.read_text("utf-8")
    path.write_text(good.replace("deadline: 5s", "deadline: bao lâu"), encoding="utf-8")
    shown = text(client.get("/cai-dat"))
    assert "newsroom.yaml" in shown
    assert "dòng" in shown
    assert str(managed.root) not in shown
    path.write_text(good + "\n", encoding="utf-8")
    assert "Không có lỗi nào" in text(client.get("/cai-dat"))


def test_a_new_colleague_chooses_a_password_by_a_link(managed: World) -> None:
    """The link works once; whoever sent it never learns the password."""
    shown = text(send(signed_in(managed, MANAGER), "/nguoi-dung/lien-ket", ten=REPORTER))
    link = "/moi/" + shown.split("/moi/")[1].split('"')[0]
    client = visitor(managed)
    assert REPORTER in text(client.get(link))
    short = send(client, link, mat_khau="ngắn", lan_hai="ngắn")
    assert short.status_code == 422
    assert send(client, link, mat_khau=PASSWORD, lan_hai=PASSWORD).status_code == 302
    assert send(client, "/dang-nhap", ten=REPORTER, mat_khau=PASSWORD).status_code == 302
    assert client.get(link).status_code == 404


def test_hours_are_told_as_people_say_them(world: World) -> None:
    """«5 phút trước», the exact hour behind it."""
    world.write()
    world.house.approve("lop-hoc-dem", APPROVER)
    world.clock.forward(minutes=5)
    shown = text(signed_in(world).get("/so-cai?ve=story:lop-hoc-dem"))
    assert 'title="08:00, 23/11/2026">5 phút trước' in shown
