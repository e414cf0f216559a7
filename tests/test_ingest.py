"""The sixteen things outlets do to those who read them, and what must come of each."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest

from pipeline.errors import Refused
from tests.conftest import Clock
from tests.test_gather import BODY, NOISE, PUPIL, SUMMARY, serve_one
from tests.world import APPROVER, REPORTER, World, item, page, rss


def listing(world: World, *items: str, name: str = "bao-a") -> None:
    """What an outlet's feed says now."""
    world.outlets.pages[f"/{name}.xml"] = rss(*items)


def again(world: World, clock: Clock, **later: float) -> tuple[int, int]:
    """A round some time later: how many new, how many changed."""
    clock.forward(**(later or {"hours": 1}))
    done = world.house.gather(force=True)
    return done.new, done.updated


@pytest.fixture
def lone(world: World) -> World:
    """A workspace with one feed whose pages are left alone."""
    world.sources(world.feed_source("bao-a", articles="no"))
    return world


def test_the_same_feed_twice_is_one_set_of_candidates(lone: World, clock: Clock) -> None:
    """Also when the outlet sends it whole, with another byte somewhere."""
    rows = [item(f"Tin {n}", f"https://a.example/{n}", "x") for n in range(5)]
    listing(lone, *rows)
    assert again(lone, clock) == (5, 0)
    listing(lone, *rows, "<!-- khác một chút -->")
    assert again(lone, clock) == (0, 0)


def test_a_newer_date_alone_is_no_change(lone: World, clock: Clock) -> None:
    """The same guid and words, brought forward to stay on top of the list."""
    for day in ("20", "21"):
        listing(
            lone, item(NOISE, "https://a.example/1", "x", "g1", f"2026-11-{day}T09:00:00+07:00")
        )
        again(lone, clock)
    (candidate,) = lone.house.inbox(every=True)
    assert candidate.version == 1


def test_a_changed_body_under_an_unchanged_date_is_a_new_version(lone: World, clock: Clock) -> None:
    """The silent edit."""
    listing(lone, item(NOISE, "https://a.example/1", "Giá tăng một triệu", "g1"))
    again(lone, clock)
    listing(lone, item(NOISE, "https://a.example/1", "Giá tăng hai triệu", "g1"))
    assert again(lone, clock) == (0, 1)


def test_an_item_that_left_the_list_is_kept_and_known_when_it_returns(
    lone: World, clock: Clock
) -> None:
    """Rolling off the end of a feed is no removal."""
    listing(lone, item("Một", "https://a.example/1", "x"))
    again(lone, clock)
    listing(lone, item("Hai", "https://a.example/2", "x"))
    assert again(lone, clock) == (1, 0)
    listing(lone, item("Một", "https://a.example/1", "x"), item("Hai", "https://a.example/2", "x"))
    assert again(lone, clock) == (0, 0)
    assert len(lone.house.inbox(every=True)) == 2


def test_an_undated_item_is_taken_once(lone: World, clock: Clock) -> None:
    """It has no date of its own and gets none invented."""
    row = "<item><title>Không ngày</title><link>https://a.example/1</link></item>"
    listing(lone, row)
    assert again(lone, clock) == (1, 0)
    assert again(lone, clock) == (0, 0)
    assert lone.house.inbox(every=True)[0].published is None


def test_an_older_item_that_appears_late_is_still_taken(lone: World, clock: Clock) -> None:
    """The date decides nothing about what is new."""
    listing(lone, item("Mới", "https://a.example/2", "x", at="2026-11-22T09:00:00+07:00"))
    again(lone, clock)
    late = item("Muộn", "https://a.example/1", "x", at="2026-10-01T09:00:00+07:00")
    listing(lone, item("Mới", "https://a.example/2", "x", at="2026-11-22T09:00:00+07:00"), late)
    assert again(lone, clock) == (1, 0)


def test_each_failure_is_told_apart(world: World) -> None:
    """401, 403, 404, no answer in time, broken XML, a web page sent with 200."""
    pages = world.outlets.pages
    pages["/b401.xml"] = (401, {}, b"")
    pages["/b403.xml"] = (403, {}, b"")
    pages["/hong.xml"] = b"<rss><channel><item><title>x"
    pages["/trang.xml"] = page("Trang chủ", "Đây là trang web. " * 30)
    names = ("b401", "b403", "b404", "hong", "trang")
    world.sources(*(world.feed_source(n) for n in names))
    said = {s.id: s.error for s in world.house.gather().sources}
    assert len(set(said.values())) == len(names)
    for name, word in (("b401", "401"), ("b403", "403"), ("b404", "404"), ("trang", "trang web")):
        assert word in said[name]


def test_one_bad_entry_in_ten_loses_only_itself(lone: World, clock: Clock) -> None:
    """The nine others are candidates."""
    rows = [item(f"Tin {n}", f"https://a.example/{n}", "x") for n in range(9)]
    listing(lone, *rows[:4], "<item><description>không tít, không đường dẫn</description></item>",
            *rows[4:])  # fmt: skip
    assert again(lone, clock) == (9, 0)


def test_a_source_gone_quiet_raises_one_alarm(lone: World, clock: Clock) -> None:
    """Against its own habit, once, and once more when it speaks again."""
    alerts = []
    for day in range(14):
        listing(lone, *(item(f"Tin {day} {n}", f"https://a.example/{day}-{n}") for n in range(4)))
        alerts += lone.house.gather(force=True).alerts
        clock.forward(days=1)
    assert alerts == []
    for _ in range(12):
        clock.forward(hours=12)
        alerts += lone.house.gather(force=True).alerts
    assert [a.kind for a in alerts] == ["quiet"]
    assert "im lặng" in alerts[0].message
    assert "im lặng" in lone.house.health()[0].alarm
    assert again(lone, clock, days=90) == (0, 0)
    assert "im lặng" in lone.house.health()[0].alarm
    listing(lone, item("Tin trở lại", "https://a.example/tro-lai"))
    (over,) = lone.house.gather(force=True).alerts
    assert over.kind == ""
    assert lone.house.health()[0].alarm == ""


def make_draft(world: World) -> str:
    """A draft of the one story an outlet has."""
    serve_one(world)
    world.sources(world.feed_source("bao-a"))
    return world.house.gather().drafted[0]


def touch(world: World, slug: str) -> None:
    """An editor writes into a draft."""
    path = world.house.stories.path_of(slug)
    path.write_text(path.read_text("utf-8").replace('lead: ""', "lead: Lời của tôi"), "utf-8")


def test_an_article_withdrawn_by_its_outlet_is_told_beside_the_story(
    world: World, clock: Clock
) -> None:
    """The story stays; nobody signs it before somebody has looked."""
    slug = make_draft(world)
    touch(world, slug)
    del world.outlets.pages["/bao-a/thu-khoa"]
    again(world, clock, hours=2)
    (change,) = world.house.changes(slug)
    assert (change.kind, change.outlet) == ("removed", "bao-a")
    assert again(world, clock, days=2) == (0, 0)
    assert len(world.house.changes(slug)) == 1
    codes = {f.code for f in world.house.check(world.house.stories.find(slug))}
    assert "source-changed" in codes
    with pytest.raises(Refused, match="gỡ bài"):
        world.house.approve(slug, APPROVER)
    assert world.house.seen(slug, REPORTER) == 1
    codes = {f.code for f in world.house.check(world.house.stories.find(slug))}
    assert "source-changed" not in codes


def test_a_correction_while_a_script_is_open_stays_told_through_unrelated_saves(
    world: World, clock: Clock
) -> None:
    """With what was changed, until a named person has looked at it."""
    slug = make_draft(world)
    touch(world, slug)
    serve_one(world, (BODY[0], BODY[1].replace("mười hai", "mười lăm"), BODY[2]))
    again(world, clock, hours=2)
    path = world.house.stories.path_of(slug)
    path.write_text(path.read_text("utf-8").replace("Lời của tôi", "Lời khác"), "utf-8")
    again(world, clock, hours=2)
    (change,) = world.house.changes(slug)
    assert any(row.startswith("-") and "mười hai" in row for row in change.diff)
    assert any(row.startswith("+") and "mười lăm" in row for row in change.diff)
    assert world.house.state(world.house.stories.find(slug)).source_changed
    world.house.seen(slug, REPORTER)
    assert not world.house.state(world.house.stories.find(slug)).source_changed
    assert world.house.changes(slug, unseen=False)[0].seen_by == REPORTER


def gather_in_a_process(world: World) -> subprocess.Popen[bytes]:
    """A round as the timetable of another process would run it."""
    command = [sys.executable, "-m", "pipeline", "-w", str(world.root), "--json", "gather"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_a_restart_in_the_middle_of_a_round_loses_and_doubles_nothing(world: World) -> None:
    """Killed, then run again; ``test_crash`` does so at ten random moments."""
    serve_one(world)
    world.sources(world.feed_source("bao-a"))
    world.house.close()
    process = gather_in_a_process(world)
    time.sleep(0.9)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    world.house.gather(force=True)
    assert len(world.house.inbox(every=True)) == 2
    assert len(world.house.stories.all()[0]) == 1


def test_two_processes_gathering_at_once_make_one_set(world: World) -> None:
    """The second is told that another is at it, or comes after and finds nothing new."""
    serve_one(world)
    world.sources(world.feed_source("bao-a"))
    world.house.close()
    both = [gather_in_a_process(world) for _ in range(2)]
    codes = {process.wait(60) for process in both}
    for process in both:
        process.communicate()
    assert codes <= {0, 1, 2}
    assert 0 in codes
    assert len(world.reopen().inbox(every=True)) == 2
    assert len(world.house.stories.all()[0]) == 1


def test_a_clock_set_back_neither_doubles_nor_silences(lone: World, clock: Clock) -> None:
    """Three days back, and what comes then is taken."""
    listing(lone, item("Một", "https://a.example/1", "x"))
    lone.house.gather()
    clock.forward(days=-3)
    listing(lone, item("Một", "https://a.example/1", "x"), item("Hai", "https://a.example/2", "x"))
    done = lone.house.gather()
    assert (done.new, done.updated) == (1, 0)


def test_a_feed_of_a_thousand_items_is_read_whole(lone: World, clock: Clock) -> None:
    """Each once, and nothing on the second look."""
    listing(lone, *(item(f"Tin số {n}", f"https://a.example/{n}", "x") for n in range(1000)))
    assert again(lone, clock) == (1000, 0)
    listing(lone, *(item(f"Tin số {n}", f"https://a.example/{n}", "x") for n in range(1, 1001)))
    assert again(lone, clock) == (1, 0)


def test_a_feed_that_moved_is_followed_and_remembered(world: World, clock: Clock) -> None:
    """301 once, then the new place is asked; what was known stays known."""
    base = world.outlets.base
    row = item("Một", "https://a.example/1", "x")
    listing(world, row)
    world.sources(world.feed_source("bao-a", articles="no"))
    world.house.gather()
    listing(world, row, name="moi")
    world.outlets.pages["/bao-a.xml"] = (301, {"Location": f"{base}/moi.xml"}, b"")
    assert again(world, clock) == (0, 0)
    world.outlets.asked.clear()
    again(world, clock)
    assert [p for p in world.outlets.asked if p != "/robots.txt"] == ["/moi.xml"]
    assert world.house.health()[0].state.url == f"{base}/moi.xml"


def test_another_address_in_the_settings_opens_a_closed_source(world: World, clock: Clock) -> None:
    """Closed says why and how to reopen; editing sources.yaml is one way."""
    world.outlets.pages["/het.xml"] = (410, {}, b"")
    world.sources(world.feed_source("het"))
    done = world.house.gather()
    assert "sources.yaml" in done.alerts[0].message
    listing(world, item(PUPIL, "https://a.example/1", SUMMARY), name="con")
    address = f'id: het, name: Báo, kind: feed, articles: no, url: "{world.outlets.base}/con.xml"'
    world.sources(address)
    clock.forward(hours=1)
    done = world.house.gather()
    assert [s.status for s in done.sources] == ["ok"]
    assert done.alerts[0].kind == ""


def test_a_failing_source_raises_one_alarm_after_five_failures(lone: World, clock: Clock) -> None:
    """Not at each visit."""
    lone.outlets.pages["/bao-a.xml"] = (500, {}, b"")
    kinds = []
    for _ in range(9):
        kinds.append([a.kind for a in lone.house.gather(force=True).alerts])
        clock.forward(hours=1)
    assert kinds == [[], [], [], [], ["failing"], [], [], [], []]


def test_a_valid_but_empty_feed_raises_one_alarm_after_days(lone: World, clock: Clock) -> None:
    """RSS in good order with nothing in it."""
    listing(lone)
    kinds = []
    for _ in range(8):
        kinds += [a.kind for a in lone.house.gather(force=True).alerts]
        clock.forward(days=1)
    assert kinds == ["empty"]


def test_a_quiet_outlet_is_asked_seldomer_and_a_busy_one_as_often_as_wished(
    world: World, clock: Clock
) -> None:
    """The interval follows the outlet's rhythm, within bounds."""
    world.sources(*(world.feed_source(n, articles="no", every="30m") for n in ("ban", "thua")))
    for day in range(21):
        rows = [item(f"Tin {day}-{n}", f"https://b.example/{day}-{n}") for n in range(60)]
        listing(world, *rows, name="ban")
        listing(world, item(f"Tin {day // 7}", f"https://t.example/{day // 7}"), name="thua")
        world.house.gather(force=True)
        clock.forward(days=1)
    world.house.gather(force=True)
    waits = {}
    for health in world.house.health():
        assert health.state.next_at is not None
        waits[health.source.id] = health.state.next_at - clock()
    assert waits["ban"] <= timedelta(minutes=30)
    assert timedelta(hours=3) <= waits["thua"] <= timedelta(hours=6)


def test_entries_that_interested_nobody_are_let_go_and_never_come_back(
    lone: World, clock: Clock
) -> None:
    """After ninety days; their names stay known, so an old list brings nothing twice."""
    listing(lone, item(NOISE, "https://a.example/1", "x"), item(PUPIL, "https://a.example/2",
            SUMMARY))  # fmt: skip
    again(lone, clock)
    assert again(lone, clock, days=91) == (0, 0)
    assert [c.title for c in lone.house.inbox(every=True)] == [PUPIL]
    listing(lone, item(NOISE, "https://a.example/1", "x đổi lời"))
    assert again(lone, clock) == (0, 0)
    assert [c.title for c in lone.house.inbox(every=True)] == [PUPIL]
