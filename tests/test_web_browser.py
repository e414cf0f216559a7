"""The screens in a real browser, at the width of a phone and of a desk, also by keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

pytest.importorskip("playwright.sync_api", reason="pip install playwright")

from playwright.sync_api import Browser, Page

from tests.browser import DESK, PHONE, chromium, grave, served, spills
from tests.test_web import APPROVER, MANAGER, PASSWORD, gathered, managed
from tests.world import World, item, rss

__all__ = ["managed"]
SIZES = {"phone": PHONE, "desk": DESK}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all."""
    with chromium() as opened:
        yield opened


class Visitor:
    """Somebody at a browser."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base = page, base
        self.trouble: list[str] = []
        page.on("pageerror", lambda error: self.trouble.append(str(error)))
        page.on("console", lambda m: self.trouble.append(m.text) if m.type == "error" else None)

    def go(self, path: str) -> Page:
        """Open a page and wait until it is whole."""
        self.page.goto(self.base + path)
        self.page.wait_for_load_state("networkidle")
        return self.page

    def come_in(self, name: str) -> Page:
        """Sign in by keyboard alone."""
        page = self.go("/dang-nhap")
        page.keyboard.type(name)
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/(hop-tin|duyet|bai)$"))
        return page


@pytest.fixture
def visit(browser: Browser, world: World) -> Iterator[Any]:
    """A visitor by size of the window; no page may have complained at the end."""
    opened = []
    with served(world) as base:

        def make(size: str = "desk", **more: Any) -> Visitor:
            context = browser.new_context(viewport=SIZES[size], **more)
            visitor = Visitor(context.new_page(), base)
            opened.append((context, visitor))
            return visitor

        yield make
        for context, visitor in opened:
            context.close()
            assert visitor.trouble == []


def two_candidates(world: World) -> None:
    """Two candidates in the inbox."""
    titles = (
        "Học sinh nghèo vượt khó được Hội Khuyến học trao học bổng",
        "Nữ sinh mồ côi ở Đồng Văn đỗ thủ khoa đại học sư phạm",
    )
    entries = [item(t, f"https://a.example/{n}", f"Khuyến học {n}") for n, t in enumerate(titles)]
    world.outlets.pages["/bao-a.xml"] = rss(*entries)
    world.sources(world.feed_source("bao-a", "Báo A", articles="no"))
    world.house.gather()
    assert len(world.house.inbox()) == 2


@pytest.fixture
def inbox_of_two(world: World) -> World:
    """The workspace with two candidates and passwords."""
    two_candidates(world)
    world.house.set_password(APPROVER, PASSWORD, "test")
    return world


def statuses(world: World) -> list[str]:
    """What became of each candidate, best first."""
    return [c.status for c in world.house.inbox()]


def test_candidates_are_decided_by_keyboard_alone(inbox_of_two: World, visit: Any) -> None:
    """Sign in, j, t takes; j, d and Enter dismiss with the first reason; the focus stays."""
    page = visit("desk").come_in(APPROVER)
    page.keyboard.press("j")
    first = page.evaluate("document.activeElement.id")
    page.keyboard.press("t")
    page.locator(f"#{first}.done").wait_for()
    assert page.evaluate("document.activeElement.id") == first
    page.keyboard.press("j")
    second = page.evaluate("document.activeElement.id")
    assert second != first
    page.keyboard.press("d")
    page.keyboard.press("Enter")
    page.locator(f"#{second}.done").wait_for()
    assert sorted(statuses(inbox_of_two)) == ["dismissed", "taken"]


def test_keys_are_letters_inside_a_field(inbox_of_two: World, visit: Any) -> None:
    """Typing «thị» into the search takes nothing."""
    page = visit("desk").come_in(APPROVER)
    page.keyboard.press("j")
    page.locator("#tim").focus()
    page.keyboard.type("tjkd thị")
    assert page.locator("#tim").input_value() == "tjkd thị"
    assert statuses(inbox_of_two) == ["new", "new"]


def test_a_hasty_dismissal_is_undone_where_it_happened(inbox_of_two: World, visit: Any) -> None:
    """No question before, one button after."""
    page = visit("phone").come_in(APPROVER)
    page.locator("details.drop > summary").first.click()
    page.get_by_role("button", name="Tin cũ").first.click()
    page.get_by_role("button", name="Lấy lại").click()
    page.get_by_text("Đã nhận:").wait_for()
    assert sorted(statuses(inbox_of_two)) == ["new", "taken"]


def test_the_inbox_works_without_script(inbox_of_two: World, visit: Any) -> None:
    """A weak phone that runs no script takes a candidate all the same."""
    visitor = visit("phone", java_script_enabled=False)
    visitor.come_in(APPROVER)
    visitor.page.get_by_role("button", name="Nhận tin").first.click()
    visitor.page.get_by_text("Đã nhận tin").wait_for()
    assert sorted(statuses(inbox_of_two)) == ["new", "taken"]


def test_a_lost_connection_is_said_and_nothing_is_pretended(
    inbox_of_two: World, visit: Any
) -> None:
    """The card stays as it was."""
    visitor = visit("phone")
    page = visitor.come_in(APPROVER)
    page.context.set_offline(True)
    page.get_by_role("button", name="Nhận tin").first.click()
    page.get_by_text("Mất mạng").wait_for()
    assert statuses(inbox_of_two) == ["new", "new"]
    page.context.set_offline(False)
    page.get_by_role("button", name="Nhận tin").first.click()
    page.get_by_text("Đã nhận:").wait_for()
    visitor.trouble.clear()  # the browser itself tells of the lost connection


def test_a_story_is_approved_on_a_phone(world: World, visit: Any) -> None:
    """From the list to the signature at 360 pixels; the words are there to be read."""
    world.write()
    world.house.set_password(APPROVER, PASSWORD, "test")
    visitor = visit("phone")
    visitor.come_in(APPROVER)
    page = visitor.go("/duyet")
    page.get_by_role("link", name="Lớp học đêm của người lính biên phòng").click()
    page.get_by_text("Đọc toàn bộ lời").nth(1).click()
    assert page.get_by_text("61 tuổi").first.is_visible()
    page.get_by_role("button", name="Ký đúng lời trên").click()
    page.get_by_text("Đã ký đúng lời vừa đọc").wait_for()
    assert world.house.states()[0][0].state == "approved"


def test_words_that_changed_meanwhile_are_shown_instead(world: World, visit: Any) -> None:
    """Somebody edits while the approver reads on the phone: nothing is signed."""
    world.write()
    world.house.set_password(APPROVER, PASSWORD, "test")
    visitor = visit("phone")
    visitor.come_in(APPROVER)
    page = visitor.go("/duyet/lop-hoc-dem")
    world.write(**{"61 tuổi": "62 tuổi"})
    page.get_by_role("button", name="Ký đúng lời trên").click()
    page.get_by_role("alert").get_by_text("lời đã đổi từ lúc mở trang").wait_for()
    assert world.house.states()[0][0].approved == ()
    visitor.trouble.clear()  # the browser notes the refusal's status


def test_a_family_confirms_on_its_own_phone(world: World, visit: Any) -> None:
    """The approver makes the link; another phone opens it without an account."""
    world.write()
    world.house.set_password(APPROVER, PASSWORD, "test")
    visitor = visit("phone")
    visitor.come_in(APPROVER)
    page = visitor.go("/duyet/lop-hoc-dem")
    page.get_by_text("Nhờ gia đình hoặc báo bạn xác nhận").click()
    page.locator("#ai-zalo").fill("Bà Giàng Thị Mỷ")
    page.locator("#ai-zalo").press("Enter")
    link = page.locator("#lien-ket").input_value()
    family = visit("phone").go(link.removeprefix(visitor.base))
    assert grave(family) == []
    family.get_by_role("button", name="Đúng, tôi đồng ý lời này").click()
    family.get_by_text("Xin cảm ơn").wait_for()
    assert world.house.ledger("story:lop-hoc-dem")[-1].what == "confirmed"


SCREENS = (
    "/dang-nhap", "/hop-tin", "/hop-tin?tim=khong-co", "/bai", "/duyet", "/duyet/lop-hoc-dem",
    "/nguon-tin", "/so-cai", "/nguoi-dung", "/cai-dat", "/toi", "/khong-co-trang-nay",
)  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_every_screen_is_open_to_all_and_fits(
    managed: World, visit: Any, size: str, scheme: str
) -> None:
    """Nothing serious for axe, nothing wider than the window, in daylight and in the dark."""
    gathered(managed)
    managed.write()
    path = managed.root / "newsroom.yaml"
    every = "{title: Kỹ thuật, may: [write, take, approve, publish, report, manage]}"
    path.write_text(path.read_text("utf-8").replace("{title: Kỹ thuật, may: [manage]}", every))
    managed.reopen().set_password(MANAGER, PASSWORD, "test")
    found = []
    visitor = visit(size, color_scheme=scheme)
    for path_ in SCREENS:
        page = visitor.go(path_)
        found += [(path_, trouble) for trouble in grave(page)]
        assert spills(page) <= 0, path_
        if path_ == "/dang-nhap":
            visitor.come_in(MANAGER)
    assert found == []
    visitor.trouble.clear()  # the page that is not there


CONTROLS = """
[...document.querySelectorAll("a[href], button, summary, input:not([type=hidden]), select")]
  .filter((e) => e.checkVisibility() && !e.closest("details:not([open]) > :not(summary)")).length
"""


def test_every_control_is_reached_by_tab_and_seen(managed: World, visit: Any) -> None:
    """On each screen Tab comes by every link, button and field that shows; the skip link first."""
    gathered(managed)
    managed.house.set_password(APPROVER, PASSWORD, "test")
    visitor = visit("desk")
    visitor.come_in(APPROVER)
    page = visitor.go("/hop-tin")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    wanted = page.evaluate(CONTROLS)
    seen = 1
    for _ in range(wanted + 5):
        page.keyboard.press("Tab")
        outline = page.evaluate(
            "getComputedStyle(document.activeElement).outlineStyle + document.activeElement.tagName"
        )
        if outline.endswith("BODY"):
            break
        assert not outline.startswith("none"), outline
        seen += 1
    assert seen >= wanted
