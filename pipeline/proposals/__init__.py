"""What to write into sources.yaml for an address somebody pastes: a feed, else selectors.

A feed is looked for first, with a handful of polite questions; where an outlet has none, the rows
of its listing page are found by what repeats. What is shown is always what the reader itself makes
of the proposal, so that pasting it brings no surprise.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import tzinfo
from urllib.parse import urljoin, urlsplit

from pipeline.errors import FeedError, FetchError
from pipeline.model import Feed, Fetched, Selectors
from pipeline.proposals.entry import Proposal, entry_text
from pipeline.proposals.listing import Listing
from pipeline.sources import feed as feeds

__all__ = ["Fetch", "Proposal", "propose"]

MAX_QUESTIONS = 6  # fetches beside the address itself

_PLACES = ("/rss.xml", "/feed", "/rss", "/atom.xml", "/robots.txt", "/sitemap-news.xml")

Fetch = Callable[[str], Fetched]


def propose(fetched: Fetched, fetch: Fetch, tz: tzinfo) -> Proposal:
    """A sources.yaml entry for an address. Raises FeedError when nothing can be proposed."""
    if not _is_html(fetched.body):
        return _of_feed(_Found(fetched, _read(fetched, tz)), "", (), ())
    page = Listing(fetched, tz)
    page.check()
    found = _Search(page, fetch, tz).found()
    if found:
        return _best(found, page)
    return page.proposal()


def _is_html(body: bytes) -> bool:
    head = body[:3000].lstrip().lower()
    return head.startswith((b"<!doctype html", b"<html")) or b"<body" in head or b"<head" in head


def _read(fetched: Fetched, tz: tzinfo) -> Feed:
    return feeds.parse_feed(fetched.body, fetched.url, fetched.content_type, tz)


# ---------------------------------------------------------------- feeds


@dataclass(frozen=True)
class _Found:
    """A feed that answered."""

    fetched: Fetched
    feed: Feed

    @property
    def url(self) -> str:
        return self.fetched.moved_to or self.fetched.url

    @property
    def kind(self) -> str:
        return "sitemap" if b"<urlset" in self.fetched.body[:4000] else "feed"


class _Search:
    """Looks for an outlet's feeds with a few questions; what does not answer is passed over."""

    def __init__(self, page: Listing, fetch: Fetch, tz: tzinfo) -> None:
        self.page, self.fetch, self.tz = page, fetch, tz
        self.asked: dict[str, Fetched | None] = {}

    def found(self) -> list[_Found]:
        """Feeds with items; the search ends with the first that is the page's own."""
        found: list[_Found] = []
        waiting = [*self.page.feed_links(), *(urljoin(self.page.url, p) for p in _PLACES)]
        while waiting and len(self.asked) < MAX_QUESTIONS:
            url = waiting.pop(0)
            answer = self._ask(url)
            if answer is None:
                continue
            waiting = [*self._further(answer), *waiting]
            feed = self._feed(answer)
            if feed is not None and feed.feed.entries:
                found.append(feed)
                if self.page.nearness(feed.url, feed.feed) >= 1:
                    break
        return found

    def _ask(self, url: str) -> Fetched | None:
        if url in self.asked:
            return None
        try:
            self.asked[url] = self.fetch(url)
        except FetchError:
            self.asked[url] = None
        return self.asked[url]

    def _feed(self, answer: Fetched) -> _Found | None:
        try:
            return None if _is_html(answer.body) else _Found(answer, _read(answer, self.tz))
        except FeedError:
            return None

    def _further(self, answer: Fetched) -> list[str]:
        """Addresses inside an answer that is no feed: a page of feeds, or robots.txt."""
        if _is_html(answer.body):
            return Listing(answer, self.tz).feed_links(self.page.section)[:2]
        if urlsplit(answer.url).path != "/robots.txt":
            return []
        rows = re.findall(
            r"(?im)^sitemap:\s*(\S+)", answer.body[:100_000].decode("utf-8", "replace")
        )
        return [row for row in rows if "news" in row.casefold()][:1]


def _best(found: list[_Found], page: Listing) -> Proposal:
    nearness = {f.url: page.nearness(f.url, f.feed) for f in found}
    best = max(found, key=lambda f: nearness[f.url])
    notes = []
    if page.section and nearness[best.url] < 1:
        notes.append("Feed này của cả báo, không riêng chuyên mục của trang đã dán.")
    others = dict.fromkeys((*nearness, *page.feed_links()))
    others.pop(best.url, None)
    return _of_feed(best, page.name, notes, tuple(others)[:20])


def _of_feed(found: _Found, name: str, notes: Iterable[str], others: tuple[str, ...]) -> Proposal:
    notes = list(notes)
    url, items = found.url, found.feed.entries
    if not items:
        notes.append("Feed đọc được nhưng chưa có bài nào: theo dõi thêm trước khi bật.")
    elif not any(item.published for item in items):
        notes.append("Feed không ghi ngày giờ: ngày giờ lấy từ trang bài.")
    notes += [fault.message for fault in found.feed.faults[:2]]
    name = name or found.feed.title or urlsplit(url).hostname or url
    entry = entry_text(name, found.kind, url, "30m", Selectors())
    return Proposal(found.kind, url, entry, items, tuple(notes), others)
