"""Readers: feeds of every dialect, listing pages, folders; one bad entry loses no other."""

from __future__ import annotations

import contextlib
import json
import os
import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import dates
from pipeline.errors import FeedError
from pipeline.model import Feed, Selectors, Source, Validators
from pipeline.net import Net
from pipeline.sources import READERS, page
from pipeline.sources.feed import parse_feed
from tests.world import item, rss

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def read(document: str | bytes, **more: str) -> Feed:
    """A document, parsed."""
    data = document.encode() if isinstance(document, str) else document
    return parse_feed(data, url="https://a.example/rss", **more)  # type: ignore[arg-type]


ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>T</title>
<entry><id>tag:1</id><title>Một</title><link href="/bai-1"/>
<updated>2026-11-01T08:00:00+07:00</updated>
<author><name>Nông Mẫu</name></author><summary>Tóm</summary></entry></feed>"""
RDF = """<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
xmlns="http://purl.org/rss/1.0/"><channel rdf:about="x"><title>T</title></channel>
<item rdf:about="https://a.example/bai-1"><title>Một</title><link>https://a.example/bai-1</link>
<description>Tóm</description></item></rdf:RDF>"""
JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "T",
        "items": [{"id": "1", "url": "/bai-1", "title": "Một", "summary": "Tóm"}],
    }
)
SITEMAP = """<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://a.example/bai-1</loc>
<n:news><n:publication_date>2026-11-01</n:publication_date><n:title>Một</n:title></n:news></url></urlset>"""


@pytest.mark.parametrize(
    "document", [rss(item("Một", "/bai-1", "Tóm")), ATOM, RDF, JSON_FEED, SITEMAP]
)
def test_every_dialect_gives_the_same_entry(document: str) -> None:
    """RSS, Atom, RDF, JSON Feed, news sitemap."""
    (entry,) = read(document).entries
    assert (entry.title, entry.url) == ("Một", "https://a.example/bai-1")


def test_one_bad_entry_in_ten_loses_no_other() -> None:
    """And is told."""
    items = [item(f"Bài {n}", f"https://a.example/{n}") for n in range(9)]
    feed = read(rss(*items, "<item><description>không tít</description></item>"))
    assert len(feed.entries) == 9
    assert len(feed.faults) == 1


def test_fields_are_clean_text() -> None:
    """No markup, entities decoded once, NFC, no control characters, no script links."""
    document = rss(
        item(
            "H&o&#x300;a <b>Bình</b>",
            "https://a.example/1",
            "<p>Một&nbsp;hai</p><script>x</script>",
        ),
        item("Xấu", "javascript:alert(1)", "x"),
    )
    feed = read(document.replace("&amp;#x300;", "&#x300;"))
    assert feed.entries[0].summary == "Một hai"
    assert "<" not in feed.entries[0].title
    assert all(e.url.startswith("http") or not e.url for e in feed.entries)


def test_html_in_an_entry_is_made_harmless() -> None:
    """What is kept of the markup runs nothing."""
    attack = '<img src=x onerror="a()"><script>b()</script><a href="javascript:c()">d</a><p>e</p>'
    (entry,) = read(rss(item("T", "https://a.example/1", attack))).entries
    assert "onerror" not in entry.html
    assert "script" not in entry.html
    assert "<p>e</p>" in entry.html


def test_pictures_are_found_in_enclosures_and_descriptions() -> None:
    """With their caption where one is said."""
    extra = '<enclosure url="https://a.example/a.jpg" type="image/jpeg" length="1"/>'
    document = rss(item("T", "https://a.example/1", '<img src="/b.jpg"> Chữ')).replace(
        "<guid>", f"{extra}<guid>"
    )
    (entry,) = read(document).entries
    assert [i.url for i in entry.images] == ["https://a.example/a.jpg", "https://a.example/b.jpg"]


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (b"", "rỗng"),
        (b"<html><body>x</body></html>", "trang web"),
        (b"<html><script>document.cookie='a'</script></html>", "kiểm tra trình duyệt"),
        (b'{"a": 1}', "JSON Feed"),
        (b"xin chao", "không phải XML"),
        (b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "b">]><rss>&a;</rss>', "ký hiệu XML"),
        (b"x" * 6_000_000, "lớn quá"),
    ],
)
def test_what_is_no_feed_says_what_it_looks_like(document: bytes, said: str) -> None:
    """So that a technician knows what to mend."""
    with pytest.raises(FeedError, match=said):
        read(document)


def test_a_valid_feed_without_items_is_a_feed() -> None:
    """Months of zero items are the outlet's affair, not an error."""
    assert read(rss()).entries == ()


@pytest.mark.parametrize("charset", ["utf-8", "utf-16"])
def test_charsets_are_read(charset: str) -> None:
    """By declaration or by mark."""
    document = rss(item("Hòa Bình", "https://a.example/1")).replace("utf-8", charset)
    assert read(document.encode(charset)).entries[0].title == "Hòa Bình"


def test_invalid_bytes_do_not_stop_a_feed() -> None:
    """Broken UTF-8, a NUL, half a surrogate."""
    good = rss(item("Một", "https://a.example/1"), item("Hai &#xD800;x", "https://a.example/2"))
    feed = read(good.encode().replace(b"Hai", b"Hai\xff\x00"))
    assert "Một" in {e.title for e in feed.entries}


def test_deep_nesting_ends_soon() -> None:
    """Ten thousand open elements."""
    began = time.monotonic()
    with contextlib.suppress(FeedError):
        read(rss("<item>" + "<b>" * 10_000 + "</item>"))
    assert time.monotonic() - began < 10


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=400) | st.text(max_size=200).map(lambda t: rss(t).encode("utf-8", "ignore"))
)
def test_any_bytes_are_a_feed_or_a_message(data: bytes) -> None:
    """Nothing else is raised."""
    with contextlib.suppress(FeedError):
        read(data)


SOURCE = Source("a", "A", "page", "https://a.example/tin/")


def listing(html: str, **select: str) -> Feed:
    """A listing page, parsed."""
    from dataclasses import replace

    from pipeline.model import Fetched

    source = replace(SOURCE, select=Selectors(**select))
    return page.parse(Fetched(SOURCE.url, html.encode(), "text/html; charset=utf-8"), source, ZONE)


LIST = """<nav><a href="/">Trang chủ</a><a href="/tim-kiem-nang-cao-cho-ban-doc">Tìm</a></nav>
<div class="tin"><a href="/hoc-bong-cho-tro-ngheo-1.htm"><img src="/a.jpg"></a>
<h3><a href="/hoc-bong-cho-tro-ngheo-1.htm">Học bổng cho trò nghèo vùng cao</a></h3>
<span class="gio">21:21 - 01/11/2026</span><p class="sapo">Tóm tắt.</p></div>"""


def test_a_listing_page_is_read_by_selectors() -> None:
    """Title, hour, summary, picture; two links to one article are one entry."""
    (entry,) = listing(LIST, list=".tin", published=".gio", summary=".sapo").entries
    assert entry.title == "Học bổng cho trò nghèo vùng cao"
    assert str(entry.published) == "2026-11-01 21:21:00+07:00"
    assert (entry.summary, entry.images[0].url) == ("Tóm tắt.", "https://a.example/a.jpg")


def test_a_listing_page_without_selectors_is_guessed() -> None:
    """Long links with a slug, of the same host; no menu."""
    (entry,) = listing(LIST).entries
    assert entry.url == "https://a.example/hoc-bong-cho-tro-ngheo-1.htm"


def test_selectors_that_no_longer_fit_are_told() -> None:
    """A redesign must not pass for a quiet day."""
    feed = listing(LIST, list=".bai")
    assert feed.entries == ()
    assert ".bai" in feed.faults[0].message


def test_a_folder_is_read_and_not_read_twice(tmp_path: Path) -> None:
    """A partner's dropped files."""
    (tmp_path / "bai.md").write_text("# Tít bài\n\nThân bài.\n", encoding="utf-8")
    os.utime(tmp_path / "bai.md", (1, 1))
    source = Source("f", "F", "folder", str(tmp_path))
    reader = READERS["folder"]
    net = Net("x")
    fetched = reader.retrieve(source, net, Validators())
    (entry,) = reader.parse(fetched, source, ZONE).entries
    assert (entry.title, entry.summary) == ("Tít bài", "Thân bài.")
    assert reader.retrieve(source, net, fetched.validators).not_modified


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("21:21 - 01/06/2024", "2024-06-01T21:21"),
        ("14:00, 04/09/2025", "2025-09-04T14:00"),
        ("29/12/2025 18:59", "2025-12-29T18:59"),
        ("10/12/2025, 14:42", "2025-12-10T14:42"),
        ("Chủ Nhật, 27/07/2025 15:38 (GMT+7)", "2025-07-27T15:38"),
        ("Thứ sáu, 09:21, 23/04/2021", "2021-04-23T09:21"),
        ("Thứ tư, ngày 31/05/2017 22:27 GMT+7", "2017-05-31T22:27"),
        ("7/15/2024 8:30:00 AM", "2024-07-15T08:30"),
        ("15/07/2024 08:30", "2024-07-15T08:30"),
        ("1/7/2026", "2026-07-01T00:00"),
        ("1.7.2026", "2026-07-01T00:00"),
        ("Thu, 04 Sep 2025 05:51:51 +0700", "2025-09-04T05:51"),
        ("Thu, 04 Sep 2025 05:51:51 GMT+7", "2025-09-04T05:51"),
        ("2026-11-01 08:00", "2026-11-01T08:00"),
    ],
)
def test_dates_are_read_as_outlets_write_them(written: str, meant: str) -> None:
    """The day first, the zone the newsroom's."""
    found = dates.parse(written, ZONE)
    assert found is not None
    assert found.isoformat(timespec="minutes") == f"{meant}+07:00"


@given(st.text(max_size=60))
@settings(deadline=None)
def test_any_text_is_a_date_or_none(text: str) -> None:
    """Nothing raises."""
    found = dates.parse(text, ZONE)
    assert found is None or found.tzinfo is not None
