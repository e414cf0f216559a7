"""Feeds: RSS, RDF and Atom by feedparser; JSON Feed and news sitemaps by small readers beside it.

feedparser runs with its two costly switches off and gets bytes only (given a string it would fetch
or open it); what it returns is cleaned field by field here, and sanitised by nh3.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, tzinfo
from html import unescape
from typing import Any
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from pipeline import dates
from pipeline.errors import Fault, FeedError
from pipeline.model import Entry, Feed, Fetched, Image, Source
from pipeline.text import nfc

MAX_BYTES = 5_000_000
MAX_ENTRIES = 2_000
MAX_TITLE, MAX_SUMMARY, MAX_HTML, MAX_URL = 500, 5_000, 200_000, 2_000

_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_TAG = re.compile(r"<[^<>]{0,2000}>|</?[a-zA-Z][^<>]{0,200}(?=<|$)")  # also one cut off
_HIDDEN = re.compile(r"<(script|style)\b.{0,20000}?</\1\s*>", re.S | re.I)
_IMAGE = re.compile(r"<img\b[^>]{0,2000}?\bsrc\s*=\s*[\"']?([^\"'\s>]+)", re.I)
_DTD = re.compile(rb"<!ENTITY", re.I)
_CHALLENGE = re.compile(rb"(document\.cookie|challenge|captcha|enable javascript)", re.I)


def parse(fetched: Fetched, source: Source, tz: tzinfo) -> Feed:
    """A fetched feed of a source."""
    return parse_feed(
        fetched.body,
        url=fetched.url,
        content_type=fetched.content_type,
        tz=tz,
        day_first=source.day_first,
        with_html=False,
    )


def parse_feed(
    body: bytes,
    url: str = "",
    content_type: str = "",
    tz: tzinfo = _ZONE,
    day_first: bool = True,
    with_html: bool = True,
) -> Feed:
    """Bytes of any feed → Feed. Raises FeedError when it is none.

    One bad entry is a fault of the feed; the others are kept. Without ``with_html`` the entries'
    markup is not kept, which spares cleaning it.
    """
    head = body[:4000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head:
        raise FeedError(Fault("tài liệu rỗng", url, code="empty"))
    if len(body) > MAX_BYTES:
        raise FeedError(Fault(f"feed lớn quá {MAX_BYTES:,} byte", url, code="too-large"))
    context = _Context(url, tz, day_first, with_html)
    if head[:1] == b"{":
        return _finish(_json_feed(body, context), url)
    if _looks_like_sitemap(head):
        return _finish(_sitemap(body, context), url)
    return _finish(_xml_feed(body, content_type, context), url)


class _Context:
    """Where a document came from and how its dates are read."""

    def __init__(self, url: str, tz: tzinfo, day_first: bool, with_html: bool) -> None:
        self.url, self.tz, self.day_first, self.with_html = url, tz, day_first, with_html

    def link(self, value: Any) -> str:
        """An absolute web address, or nothing."""
        text = nfc(str(value or "")).strip()
        if not text or len(text) > MAX_URL:
            return ""
        try:
            found = urljoin(self.url, text) if self.url else text
        except ValueError:
            return ""
        return found if re.match(r"https?://[^\s/]", found, re.I) else ""

    def date(self, *values: Any) -> datetime | None:
        """The first value that is a date."""
        for value in values:
            found = dates.parse(str(value), self.tz, self.day_first) if value else None
            if found:
                return found
        return None


def _finish(feed: Feed, url: str) -> Feed:
    faults = list(feed.faults)
    if len(feed.entries) > MAX_ENTRIES:
        message = f"feed có {len(feed.entries)} mục, chỉ nhận {MAX_ENTRIES} mục đầu"
        faults.append(Fault(message, url, code="too-many", severity="warn"))
    return replace(feed, entries=feed.entries[:MAX_ENTRIES], faults=tuple(faults))


# ---------------------------------------------------------------- cleaning


def plain(html: Any, limit: int) -> str:
    """Markup → one line of plain text: tags out, entities decoded, NFC, capped at a word."""
    text = _TAG.sub(" ", _HIDDEN.sub(" ", str(html or "")[: limit * 20]))
    text = unescape(text)
    if "<" in text and ">" in text:
        text = _TAG.sub(" ", _HIDDEN.sub(" ", text))
    text = " ".join(nfc(text).split())
    return text if len(text) <= limit else text[:limit].rpartition(" ")[0] or text[:limit]


def clean_html(html: Any) -> str:
    """Markup as an outlet sent it, made harmless."""
    import nh3

    return nfc(nh3.clean(nfc(str(html or ""))[:MAX_HTML], url_schemes={"http", "https"}))


def _entry(context: _Context, raw: Mapping[str, Any]) -> Entry:
    """An entry from raw values: id, link, title, html, published, updated, authors, …"""
    html = str(raw.get("html") or "")
    url = context.link(raw.get("link"))
    images = [Image(context.link(u), plain(c, MAX_TITLE)) for u, c in raw.get("images", ())]
    images += [Image(context.link(unescape(u))) for u in _IMAGE.findall(html[:MAX_HTML])[:1]]
    return Entry(
        id=nfc(str(raw.get("id") or "")).strip()[:MAX_URL] or url,
        url=url,
        title=plain(raw.get("title"), MAX_TITLE),
        summary=plain(raw.get("summary") or html, MAX_SUMMARY),
        html=clean_html(html) if html and context.with_html else "",
        published=context.date(*raw.get("published", ()), *raw.get("updated", ())),
        updated=context.date(*raw.get("updated", ())),
        authors=tuple(a for a in (plain(x, 200) for x in raw.get("authors", ())) if a),
        categories=tuple(c for c in (plain(x, 200) for x in raw.get("categories", ())) if c),
        images=tuple({i.url: i for i in images if i.url}.values()),
    )


def _entries(
    context: _Context, raws: Iterable[Mapping[str, Any]]
) -> tuple[tuple[Entry, ...], tuple[Fault, ...]]:
    """Entries worth keeping; one that says nothing or breaks is a fault."""
    kept: list[Entry] = []
    faults: list[Fault] = []
    for number, raw in enumerate(raws, 1):
        try:
            entry = _entry(context, raw)
        except (ValueError, TypeError, AttributeError, UnicodeError) as error:
            faults.append(_bad(context, number, f"mục hỏng: {error}"))
            continue
        if raw.get("link") and not entry.url:
            faults.append(_bad(context, number, "đường dẫn của mục không dùng được"))
        if entry.title and (entry.url or entry.id):
            kept.append(entry)
        else:
            faults.append(_bad(context, number, "mục không có tít hoặc đường dẫn"))
    return tuple(kept), tuple(faults)


def _bad(context: _Context, number: int, message: str) -> Fault:
    return Fault(message, context.url, number, "entry", "entry", "warn")


# ---------------------------------------------------------------- RSS, RDF, Atom


def _xml_feed(body: bytes, content_type: str, context: _Context) -> Feed:
    import feedparser

    if _DTD.search(body[:100_000]):
        raise FeedError(Fault("tài liệu tự định nghĩa ký hiệu XML, không nhận", context.url))
    body = _repaired(body)
    # Links are made absolute here, field by field: told the address, the library would try each
    # of its own a second time, at a third of its whole cost.
    headers = {"content-type": content_type} if content_type else {}
    try:
        found = feedparser.parse(
            body, response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except (UnicodeError, ValueError, RecursionError, AttributeError, TypeError, KeyError) as error:
        raise FeedError(Fault(f"feed hỏng: {type(error).__name__}", context.url)) from error
    if not found.get("version") and not found.entries:
        raise FeedError(Fault(_what_it_is(body, found), context.url, code="not-a-feed"))
    entries, faults = _entries(context, (_raw(item) for item in found.entries))
    if found.get("bozo") and not _harmless(found.get("bozo_exception")):
        message = f"feed viết sai chuẩn, đọc được {len(entries)} mục: {found.bozo_exception}"
        faults = (*faults, Fault(message[:300], context.url, code="bozo", severity="warn"))
    head = found.feed
    return Feed(
        title=plain(head.get("title"), MAX_TITLE),
        link=context.link(head.get("link")),
        language=str(head.get("language") or "")[:20],
        entries=entries,
        faults=faults,
        ttl=_ttl(head),
    )


def _ttl(head: Any) -> int:
    """Minutes a feed asks to be left alone, 0 when it does not say."""
    said = str(head.get("ttl") or "")
    return int(said) if said.isdigit() and len(said) < 6 else 0


_CONTROL = bytes(c for c in range(32) if c not in (9, 10, 13))
_OTHER_CHARSET = re.compile(rb"encoding\s*=\s*[\"'](?!utf-?8)", re.I)


def _repaired(body: bytes) -> bytes:
    """UTF-8 with a few broken bytes made whole: the library would read all of it as Latin-1."""
    if body[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0<" in body[:8] or b"<\0" in body[:8]:
        return body
    if _OTHER_CHARSET.search(body[:200]):
        return body
    text = body.translate(None, _CONTROL).decode("utf-8", "replace")
    return text.encode() if text.count("\ufffd") * 200 < len(text) else body


def _harmless(error: Any) -> bool:
    """A declared charset that differs from the real one is the outlets' daily bread."""
    return type(error).__name__ in ("CharacterEncodingOverride", "NonXMLContentType")


def _raw(item: Any) -> dict[str, Any]:
    contents = [c.get("value", "") for c in item.get("content", ())]
    description = item.get("summary", "")
    return {
        "id": item.get("id"),
        "link": item.get("link"),
        "title": item.get("title"),
        "summary": description,
        "html": max([description, *contents], key=len),
        "published": (item.get("published"), item.get("created")),
        # Asked by name, the library would answer with the day of publication instead.
        "updated": (dict.get(item, "updated"),),
        "authors": [a.get("name") for a in item.get("authors", ()) if a.get("name")],
        "categories": [t.get("term") for t in item.get("tags", ()) if t.get("term")],
        "images": list(_pictures(item)),
    }


def _pictures(item: Any) -> Iterator[tuple[str, str]]:
    for media in [*item.get("media_content", ()), *item.get("media_thumbnail", ())]:
        if "video" not in str(media.get("type", media.get("medium", ""))):
            yield media.get("url", ""), item.get("media_description", "") or ""
    for link in item.get("links", ()):
        if link.get("rel") == "enclosure" and str(link.get("type", "")).startswith("image/"):
            yield link.get("href", ""), ""


def _what_it_is(body: bytes, found: Any) -> str:
    head = body[:20_000].lower()
    if b"<html" in head or b"<!doctype html" in head or b"<body" in head:
        if _CHALLENGE.search(head) and len(body) < 20_000:
            return "báo trả về trang kiểm tra trình duyệt, không phải feed"
        return "đây là trang web, không phải feed: xem lại địa chỉ, hoặc dùng kind: page"
    if b"<" not in head:
        return "đây không phải XML, cũng không phải feed"
    reason = getattr(found.get("bozo_exception"), "getMessage", lambda: "")()
    return "XML hỏng hoặc không phải feed" + (f": {reason}" if reason else "")


# ---------------------------------------------------------------- JSON Feed


def _json_feed(body: bytes, context: _Context) -> Feed:
    try:
        data = json.loads(body.decode("utf-8-sig", "replace"))
    except RecursionError as error:
        raise FeedError(Fault("JSON lồng quá sâu", context.url, code="json")) from error
    except ValueError as error:
        raise FeedError(Fault(f"JSON hỏng: {error}", context.url, code="json")) from error
    if not isinstance(data.get("items"), list):
        raise FeedError(Fault("JSON này không phải JSON Feed (thiếu items)", context.url))
    raws = (_json_item(item) for item in data["items"] if isinstance(item, dict))
    entries, faults = _entries(context, raws)
    return Feed(
        title=plain(data.get("title"), MAX_TITLE),
        link=context.link(data.get("home_page_url")),
        language=str(data.get("language") or "")[:20],
        entries=entries,
        faults=faults,
    )


def _json_item(item: dict[str, Any]) -> dict[str, Any]:
    authors = item.get("authors") or ([item["author"]] if item.get("author") else [])
    return {
        "id": item.get("id"),
        "link": item.get("url") or item.get("external_url"),
        "title": item.get("title"),
        "summary": item.get("summary") or item.get("content_text"),
        "html": item.get("content_html") or item.get("content_text"),
        "published": (item.get("date_published"),),
        "updated": (item.get("date_modified"),),
        "authors": [a.get("name") for a in authors if isinstance(a, dict)],
        "categories": [t for t in item.get("tags") or [] if isinstance(t, str)],
        "images": [(item.get("image") or item.get("banner_image") or "", "")],
    }


# ---------------------------------------------------------------- news sitemap


def _looks_like_sitemap(head: bytes) -> bool:
    return b"<urlset" in head or b"<sitemapindex" in head


def _sitemap(body: bytes, context: _Context) -> Feed:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise FeedError(Fault(f"sitemap hỏng: {error}", context.url)) from error
    if root is None:
        raise FeedError(Fault("sitemap hỏng", context.url))
    if etree.QName(root).localname == "sitemapindex":
        message = "đây là mục lục sitemap: dùng địa chỉ của sitemap tin tức bên trong"
        raise FeedError(Fault(message, context.url, code="sitemap-index"))
    entries, faults = _entries(context, map(_sitemap_item, root.iterfind("{*}url")))
    if not entries and len(parser.error_log):
        raise FeedError(Fault("sitemap hỏng hoặc lồng quá sâu", context.url))
    return Feed(link=context.url, entries=entries, faults=faults)


def _sitemap_item(node: Any) -> dict[str, Any]:
    def said(path: str) -> str:
        return (node.findtext(path) or "").strip()

    return {
        "id": said("{*}loc"),
        "link": said("{*}loc"),
        "title": said("{*}news/{*}title") or said("{*}loc").rstrip("/").rpartition("/")[2],
        "summary": "",
        "html": "",
        "published": (said("{*}news/{*}publication_date"), said("{*}lastmod")),
        "updated": (said("{*}lastmod"),),
        "categories": [k for k in said("{*}news/{*}keywords").split(",") if k.strip()],
        "images": [(said("{*}image/{*}loc"), said("{*}image/{*}caption"))],
    }
