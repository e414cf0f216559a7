"""Listing pages of outlets without a feed: items by CSS selectors, or by a careful guess."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo
from typing import Any
from urllib.parse import urlsplit

from pipeline import dates
from pipeline.errors import Fault, FeedError
from pipeline.extract.photos import address
from pipeline.model import Entry, Feed, Fetched, Image, Selectors, Source
from pipeline.text import nfc

MAX_BYTES = 3_000_000
MAX_ITEMS = 300
SHORTEST_TITLE = 20  # a link of fewer characters is a menu's, not a story's


def parse(fetched: Fetched, source: Source, tz: tzinfo) -> Feed:
    """A fetched listing page of a source. Raises FeedError when it is no page at all."""
    from bs4 import BeautifulSoup
    from w3lib.encoding import html_to_unicode

    if not fetched.body.strip():
        raise FeedError(Fault("trang rỗng", fetched.url, code="empty"))
    if len(fetched.body) > MAX_BYTES:
        raise FeedError(Fault(f"trang lớn quá {MAX_BYTES:,} byte", fetched.url, code="too-large"))
    _, html = html_to_unicode(fetched.content_type, fetched.body, default_encoding="utf-8")
    soup = BeautifulSoup(html, "lxml")
    items = _selected(soup, source.select) if source.select.list else _guessed(soup, fetched.url)
    entries = _merge(_entry(item, link, source, fetched.url, tz) for item, link in items)
    faults = () if entries else (_nothing(fetched, source),)
    title = nfc(soup.title.get_text(" ", strip=True)) if soup.title else ""
    return Feed(title, fetched.url, _language(soup), tuple(entries)[:MAX_ITEMS], faults)


def _nothing(fetched: Fetched, source: Source) -> Fault:
    rule = source.select.list or "tự tìm"
    message = f"không thấy bài nào trên trang (bộ chọn: {rule}): trang có thể đã đổi khuôn"
    return Fault(message, fetched.url, 0, "select.list", "no-items", "warn")


def _language(soup: Any) -> str:
    return str(soup.html.get("lang") or "")[:20] if soup.html else ""


def _selected(soup: Any, select: Selectors) -> Iterator[tuple[Any, Any]]:
    """Items a selector names: each a link, or a box with a link in it."""
    for item in soup.select(select.list):
        named = item.select_one(select.title) if select.title else None
        link = _link_in(named) or _link_in(item)
        if link is not None:
            yield item, link


def _link_in(node: Any) -> Any:
    """The link that carries the title: the node itself, else the wordiest one inside."""
    if node is None:
        return None
    if node.name == "a" and node.get("href"):
        return node
    links = node.select("a[href]")
    return max(links, key=lambda a: len(_words(a)), default=None)


def _words(node: Any) -> str:
    return nfc(" ".join(node.get_text(" ").split()))


def _guessed(soup: Any, url: str) -> Iterator[tuple[Any, Any]]:
    """Links of the same host that look like an article: many words, an address with a slug."""
    host = urlsplit(url).hostname
    for link in soup.select("a[href]"):
        target = urlsplit(address(url, str(link["href"])))
        slug = target.path.rstrip("/").rpartition("/")[2]
        wordy = len(_words(link) or _unspoken(link)) >= SHORTEST_TITLE
        if target.hostname == host and wordy and slug.count("-") >= 3:
            yield link, link


def _entry(item: Any, link: Any, source: Source, base: str, tz: tzinfo) -> Entry:
    select = source.select
    url = address(base, str(link["href"]))
    named = item.select_one(select.title) if select.title and item is not link else None
    title = _words(named or link) or _unspoken(link)
    day = _first(item, select.published) if item is not link else ""
    picture = item.select_one("img[src], img[data-src]") if item is not link else None
    return Entry(
        id=url,
        url=url,
        title=title[:500],
        summary=_first(item, select.summary)[:5000] if item is not link else "",
        published=dates.parse(day, tz, source.day_first) if day else None,
        images=_images(picture, base),
    )


def _unspoken(link: Any) -> str:
    """The title of a link without words: its own, or what its picture shows."""
    picture = link.select_one("img[alt]")
    said = str(link.get("title") or "") or (str(picture["alt"]) if picture else "")
    return " ".join(nfc(said).split())


def _first(item: Any, selector: str) -> str:
    node = item.select_one(selector) if selector else None
    if node is None:
        return ""
    return str(node.get("datetime") or "") or _words(node)


def _images(node: Any, base: str) -> tuple[Image, ...]:
    if node is None:
        return ()
    url = address(base, str(node.get("data-src") or node.get("src")))
    return (Image(url, nfc(str(node.get("alt") or ""))),) if url else ()


def _merge(entries: Iterator[Entry]) -> list[Entry]:
    """One entry an address: a picture's link and a title's link are the same item."""
    found: dict[str, Entry] = {}
    for entry in entries:
        known = found.get(entry.url)
        if entry.url and (known is None or len(entry.title) > len(known.title)):
            found[entry.url] = entry
    return [entry for entry in found.values() if entry.title]
