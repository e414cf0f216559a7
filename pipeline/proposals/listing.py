"""A listing page being looked at: its feeds, the boxes that repeat on it, and their selectors."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from datetime import tzinfo
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from pipeline import dates
from pipeline.errors import Fault, FeedError
from pipeline.extract.photos import address
from pipeline.extract.survey import DATED
from pipeline.extract.words import line, words, words_of
from pipeline.identity import canonical_url
from pipeline.model import Entry, Feed, Fetched, Selectors, Source
from pipeline.proposals.entry import Proposal, entry_text, id_of, section_of
from pipeline.proposals.repeats import (
    SHORTEST_TITLE,
    Row,
    common,
    framed,
    has_summary,
    has_words,
    list_selectors,
    part_selectors,
    promise,
    shape,
    title_of,
    title_selectors,
)
from pipeline.sources import page as pages
from pipeline.text import slugify

FEWEST = 3  # rows that repeat; fewer are no list
MAX_LINKS = 1_200

_FEED_TYPES = {"application/rss+xml", "application/atom+xml", "application/feed+json"}
_OUTLET = re.compile(r"(?:Báo|Tạp chí|Cổng|Đài|Hội|Trang)\b")
_FEED_LINK = re.compile(r"(?:/rss\b|\.rss\b|/feed/?$|rss\.xml|atom\.xml)", re.I)


class Listing:
    """A fetched page and what repeats on it."""

    def __init__(self, fetched: Fetched, tz: tzinfo) -> None:
        from bs4 import BeautifulSoup
        from w3lib.encoding import html_to_unicode

        self.fetched, self.tz = fetched, tz
        self.url = fetched.moved_to or fetched.url
        self.host = (urlsplit(self.url).hostname or "").removeprefix("www.")
        kind = fetched.content_type
        self.html = html_to_unicode(kind, fetched.body, default_encoding="utf-8")[1]
        self.soup = BeautifulSoup(self.html, "lxml")
        self.section = section_of(self.url)

    def check(self) -> None:
        """Raise FeedError for a page that is a wall and no list."""
        if len(self.soup.find_all("a", href=True, limit=6)) > 5:
            return
        if words().challenges.search(self.html[:20_000]):
            message = (
                "báo trả về trang kiểm tra trình duyệt, không đọc được danh sách: xin báo địa chỉ "
                "feed, hoặc dán từng bài bằng lệnh add"
            )
            raise FeedError(Fault(message, self.url, code="challenge"))
        if self.soup.find("input", type="password"):
            message = (
                "đây là trang đăng nhập, không có danh sách bài: dán địa chỉ của một chuyên mục"
            )
            raise FeedError(Fault(message, self.url, code="login"))

    @cached_property
    def name(self) -> str:
        """What the outlet calls itself."""
        said = self.soup.find("meta", property="og:site_name")
        title = words_of(self.soup.title) if self.soup.title else ""
        parts = re.split(r"\s+[|–—-]\s+", title)
        parts.sort(key=lambda part: _OUTLET.match(part) is not None)
        return (line(str(said.get("content") or "")) if said else "") or parts[-1] or self.host

    def feed_links(self, section: str = "") -> list[str]:
        """Addresses on the page that look like feeds: the declared first, then the section's."""
        declared, linked = [], []
        for node in self.soup.find_all(["link", "a"], href=True):
            url = address(self.url, str(node["href"]))
            if not url or "comment" in url:
                continue
            if node.name == "link" and str(node.get("type", "")).casefold() in _FEED_TYPES:
                declared.append(url)
            elif node.name == "a" and _FEED_LINK.search(urlsplit(url).path) and self._own(url):
                linked.append(url)
        section = section or self.section
        linked.sort(key=lambda url: not (section and section in slugify(url, 500)))
        return list(dict.fromkeys((*declared[:3], *linked)))

    def nearness(self, url: str, feed: Feed) -> float:
        """How surely a feed is this page's: 1 and more when it is; a site's feed comes second."""
        links = {canonical_url(row.url) for row in self.rows}
        items = [canonical_url(entry.url) for entry in feed.entries[:20]]
        shared = sum(item in links for item in items) / max(len(items), 1)
        named = f"{slugify(url, 500)} {slugify(feed.title, 500)}"
        own = self.section in named if self.section else not section_of(url)
        return 1 + shared if own else shared * 0.9

    def _own(self, url: str) -> bool:
        host = (urlsplit(url).hostname or "").removeprefix("www.")
        return host == self.host

    # -- rows

    @cached_property
    def rows(self) -> list[Row]:
        """The largest box around every link that leads to a story, one a story."""
        anchors = self.soup.find_all("a", href=True, limit=MAX_LINKS)
        links = [(link, url) for link in anchors if (url := self._story(link))]
        inside: dict[int, set[str]] = defaultdict(set)
        for link, url in links:
            for node in (link, *link.parents):
                inside[id(node)].add(url)
        found: dict[int, Row] = {}
        for link, url in links:
            box = link
            while box.parent is not None and len(inside[id(box.parent)]) == 1:
                box = box.parent
            title = title_of(link)
            known = found.get(id(box))
            if known is None or len(title) > len(known.title):
                found[id(box)] = Row(box, url, title, framed(box))
        return [row for row in found.values() if len(row.title) >= SHORTEST_TITLE]

    def _story(self, link: Any) -> str:
        """The address of a link that may lead to a story of this outlet."""
        url = address(self.url, str(link["href"]))
        parts = urlsplit(url)
        own = bool(url) and self._own(url)
        path = parts.path.strip("/")
        if not own or not (path or parts.query) or canonical_url(url) == canonical_url(self.url):
            return ""
        return url.partition("#")[0]

    def groups(self) -> list[list[Row]]:
        """Rows of one kind together, the most promising kind first."""
        found: dict[tuple[str, ...], list[Row]] = defaultdict(list)
        for row in self.rows:
            found[shape(row.box)].append(row)
        many = [rows for rows in found.values() if len({r.url for r in rows}) >= FEWEST]
        return sorted(many, key=promise, reverse=True)

    # -- the proposal

    def proposal(self) -> Proposal:
        """Selectors for the page. Raises FeedError when nothing on it repeats."""
        for rows in self.groups()[:3]:
            if promise(rows) > 0:
                select = self._select(rows)
                items = self._items(select)
                if len(items) >= FEWEST:
                    return self._of_page(select, items, _notes(select))
        items = self._items(Selectors())
        if len(items) >= FEWEST:
            note = (
                "Không nhận ra khuôn của trang: để máy tự tìm đường dẫn, nên xem lại các bài dưới."
            )
            return self._of_page(Selectors(), items, [note])
        message = (
            "không thấy feed, cũng không thấy danh sách bài trên trang này: dán địa chỉ của một "
            "chuyên mục có nhiều tít bài"
        )
        raise FeedError(Fault(message, self.url, code="nothing"))

    def _of_page(self, select: Selectors, items: tuple[Entry, ...], notes: list[str]) -> Proposal:
        entry = entry_text(self.name, "page", self.url, "1h", select)
        return Proposal("page", self.url, entry, items, tuple(notes), ())

    def _items(self, select: Selectors) -> tuple[Entry, ...]:
        source = Source(id_of(self.url), self.name, "page", self.url, select=select)
        return pages.parse(replace(self.fetched, url=self.url), source, self.tz).entries

    def _select(self, rows: list[Row]) -> Selectors:
        boxes = [row.box for row in rows]
        chosen = max(list_selectors(boxes), key=lambda css: self._fit(css, boxes))
        if boxes[0].name == "a":
            return Selectors(list=chosen)
        parts = {
            "title": common(boxes, title_selectors, has_words),
            "published": common(boxes, part_selectors, self._has_date),
            "summary": common(boxes, part_selectors, has_summary),
        }
        # Named together with their box: selectors are tried on article pages too, and there a
        # bare «h3 a» would be another story's title.
        return Selectors(list=chosen, **{k: f"{chosen} {v}" for k, v in parts.items() if v})

    def _fit(self, css: str, boxes: list[Any]) -> float:
        """How well a selector names these boxes and no others; the shorter one wins a tie."""
        wanted = {id(box) for box in boxes}
        found = self.soup.select(css)
        got = {id(n) for n in found if n.name == "a" or n.find("a", href=True) is not None}
        return 2 * len(got & wanted) / (len(got) + len(wanted)) - len(css) / 10_000

    def _has_date(self, node: Any, _box: Any) -> bool:
        value = str(node.get("datetime") or "") or words_of(node)
        short = len(value) <= 60 and DATED.search(value) is not None
        return short and dates.parse(value, self.tz) is not None


def _notes(select: Selectors) -> list[str]:
    notes = ["Báo không có feed: đọc trang danh sách theo bộ chọn."]
    if not select.published:
        notes.append("Trang danh sách không ghi ngày giờ: ngày giờ lấy từ trang bài.")
    if not select.summary:
        notes.append("Trang danh sách không có tóm tắt: tóm tắt lấy từ trang bài.")
    return notes
