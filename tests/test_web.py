"""The page: what has been gathered and made, read-only, in Vietnamese."""

from __future__ import annotations

from pipeline.web import create_app
from tests.test_gather import PUPIL, serve_one
from tests.world import APPROVER, World


def test_the_page_shows_candidates_stories_files_and_sources(world: World) -> None:
    """And the built site can be opened from it."""
    serve_one(world)
    world.sources(world.feed_source("bao-a", "Báo A"))
    world.house.gather()
    world.write()
    world.house.approve("lop-hoc-dem", APPROVER)
    world.house.build()
    client = create_app(world.house).test_client()
    shown = client.get("/").get_data(as_text=True)
    for words in (PUPIL, "Báo A", "Đã duyệt", "radio/lop-hoc-dem.docx", "Nguồn tin"):
        assert words in shown
    for path in ("/xem/", "/xem/2026/11/lop-hoc-dem/", "/tep/radio/lop-hoc-dem.html"):
        assert client.get(path).status_code == 200
    assert "default-src 'self'" in client.get("/").headers["Content-Security-Policy"]


def test_nothing_outside_the_output_is_served(world: World) -> None:
    """Neither settings nor the database, however the path is written."""
    client = create_app(world.house).test_client()
    for path in (
        "/tep/../newsroom.yaml",
        "/tep/%2e%2e/newsroom.yaml",
        "/xem/../../var/newsroom.db",
    ):
        assert client.get(path).status_code in (404, 400)


def test_an_empty_workspace_says_what_to_do_next(world: World) -> None:
    """An empty page teaches."""
    shown = create_app(world.house).test_client().get("/").get_data(as_text=True)
    assert "guongsang gather" in shown


def test_the_page_is_read_only(world: World) -> None:
    """It changes nothing, so it takes no other method."""
    assert create_app(world.house).test_client().post("/").status_code == 405


def test_titles_from_outlets_are_escaped(world: World) -> None:
    """A feed cannot put a script into the newsroom."""
    from tests.world import item, rss

    title = (
        "Học sinh nghèo vượt khó được Hội Khuyến học trao học bổng &lt;script&gt;x&lt;/script&gt;"
    )
    world.outlets.pages["/bao-a.xml"] = rss(item(title, "https://a.example/1", "Khuyến học"))
    world.sources(world.feed_source("bao-a", articles="no"))
    world.house.gather()
    shown = create_app(world.house).test_client().get("/").get_data(as_text=True)
    assert "<script>" not in shown
