"""The text of an article's page: title, byline, hour, sapo, body, photos; nothing around them.

The order that was measured best: a source's own selectors, then JSON-LD and Open Graph for what
stands around the body, then trafilatura for the body, then readability where that came out short.
Cleaning takes away only what is surely noise, by the expressions of ``data/extract.yaml``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from pipeline import dates, yamldoc
from pipeline.errors import ConfigError, ExtractError, Fault
from pipeline.model import Article, Image, Selectors
from pipeline.sections import Section
from pipeline.text import nfc, same_key

MAX_BYTES = 3_000_000
SHORTEST = 200  # characters; a shorter body is a list, a video page or a wall
MAX_FIELD, MAX_TEXT = 2_000, 200_000

_ARTICLE_TYPES = {"newsarticle", "article", "reportagenewsarticle", "blogposting", "webpage"}
_BYLINE = re.compile(r"^(?:tác giả|bài và ảnh|bài, ảnh|bài|thực hiện|theo|by)\s*[:：]?\s*", re.I)
_CREDIT = re.compile(r"\(?\s*(?:Ảnh|Nguồn ảnh)\s*:\s*([^()]{1,120}?)\s*\)?\.?\s*$", re.I)
_SHORT_END = re.compile(r"^(?:[A-ZĐÀ-Ỹ][\wÀ-ỹ]*\.?(?:\s+|$)){1,6}$|^\(?Theo\s.{1,60}\)?$")


@dataclass(frozen=True)
class Words:
    """The expressions of ``data/extract.yaml``, compiled."""

    prefix: re.Pattern[str]
    noise: re.Pattern[str]
    ends: re.Pattern[str]
    challenge: re.Pattern[str]


@cache
def words() -> Words:
    """The expressions that come with the house. Raises ConfigError."""
    path = Path(__file__).parent / "data" / "extract.yaml"
    doc = yamldoc.parse(path.read_text("utf-8"), str(path))
    faults: list[Fault] = list(doc.faults)
    top = Section(doc, str(path), faults)
    patterns = {key: _pattern(top, key) for key in ("sapo_prefixes", "noise", "ends", "challenges")}
    top.close("block")
    if faults:
        raise ConfigError(*faults)
    return Words(*patterns.values())


def _pattern(top: Section, key: str) -> re.Pattern[str]:
    parts = []
    for part in top.texts(key):
        try:
            parts.append(re.compile(part).pattern)
        except re.error as error:
            top.fault(f"biểu thức «{part}» hỏng: {error}", key)
    return re.compile("|".join(f"(?:{p})" for p in parts) or r"(?!)")


def extract(
    html: bytes | str,
    url: str,
    *,
    select: Selectors | None = None,
    tz: tzinfo,
    content_type: str = "",
) -> Article:
    """The article of a page. Raises ExtractError when the page holds none."""
    from bs4 import BeautifulSoup

    text = _decode(html, content_type, url)
    soup = BeautifulSoup(text, "lxml")
    page = _Page(soup, text, url, select or Selectors(), tz)
    body = page.body()
    if len(body) < SHORTEST:
        raise ExtractError(Fault(_what_it_is(text, soup, body), url, code="no-article"))
    return page.article(body)


def _decode(html: bytes | str, content_type: str, url: str) -> str:
    from w3lib.encoding import html_to_unicode

    if len(html) > MAX_BYTES:
        raise ExtractError(Fault(f"trang lớn quá {MAX_BYTES:,} byte", url, code="too-large"))
    text = (
        html
        if isinstance(html, str)
        else html_to_unicode(content_type, html, default_encoding="utf-8")[1]
    )
    return nfc(text)


def _what_it_is(text: str, soup: Any, body: str) -> str:
    if words().challenge.search(text[:20_000]):
        return "đây là trang kiểm tra trình duyệt, không phải bài báo"
    if soup.select_one("input[type=password]"):
        return "đây là trang đăng nhập, không phải bài báo"
    if len(soup.select("a[href]")) > 40:
        return "đây là trang danh sách, không phải một bài báo"
    return f"bài quá ngắn ({len(body)} ký tự), không đủ để dùng"


class _Page:
    """One page being read; the tree is parsed once."""

    def __init__(self, soup: Any, html: str, url: str, select: Selectors, tz: tzinfo) -> None:
        self.soup, self.html, self.url, self.select, self.tz = soup, html, url, select, tz
        self.data = _json_ld(soup)
        self.title = self._title()

    def article(self, body: str) -> Article:
        """The page's article around its body."""
        summary, hint = _without_prefix(self._summary(body))
        updated = self._date("dateModified", "article:modified_time")
        published = self._published()
        return Article(
            title=self.title,
            byline=self._byline(),
            published=published,
            updated=updated if updated != published else None,
            summary=summary,
            text=body,
            images=tuple(self._images()),
            outlet=self._outlet() or hint,
            canonical_url=self._canonical(),
            language=str(self.soup.html.get("lang") or "")[:20] if self.soup.html else "",
        )

    # -- around the body

    def _selected(self, selector: str) -> str:
        node = self.soup.select_one(selector) if selector else None
        return _words_of(node) if node is not None else ""

    def _meta(self, *names: str) -> str:
        for name in names:
            node = self.soup.find("meta", attrs={"property": name}) or self.soup.find(
                "meta", attrs={"name": name}
            )
            if node is not None and str(node.get("content") or "").strip():
                return _line(str(node["content"]))
        return ""

    def _said(self, key: str) -> str:
        value = self.data.get(key)
        return _line(value) if isinstance(value, str) else ""

    def _title(self) -> str:
        found = self._selected(self.select.title) or self._said("headline")
        found = found or self._meta("og:title") or self._selected("h1")
        if not found and self.soup.title:
            found = _words_of(self.soup.title)
        heading = self._selected("h1")
        if heading and found.startswith(heading):
            return heading
        return re.sub(r"\s+[|–—-]\s+[^|–—]{2,40}$", "", found) if not heading else found

    def _summary(self, body: str) -> str:
        found = self._selected(self.select.summary)
        for selector in (".sapo", ".article-sapo", "h2.sapo", ".singular-sapo", ".detail-sapo"):
            found = found or self._selected(selector)
        found = found or self._said("description") or self._meta("og:description", "description")
        return found or body.split("\n\n", maxsplit=1)[0][:MAX_FIELD]

    def _byline(self) -> str:
        author = self.data.get("author")
        people = author if isinstance(author, list) else [author]
        names = [a.get("name") if isinstance(a, dict) else a for a in people]
        said = ", ".join(_line(n) for n in names if isinstance(n, str) and n.strip())
        chosen = self._selected(self.select.byline)
        if not chosen and (not said or same_key(said) == same_key(self._outlet())):
            said = self._meta("author", "article:author") or said
            for selector in (
                ".author",
                ".author-name",
                "[rel=author]",
                ".byline",
                ".article-author",
            ):
                chosen = chosen or self._selected(selector)
        return _name(chosen or said)

    def _published(self) -> datetime | None:
        chosen = self._selected(self.select.published)
        found = dates.parse(chosen, self.tz) if chosen else None
        found = found or self._date("datePublished", "article:published_time", "pubdate")
        if found is not None and (found.hour or found.minute):
            return found
        seen = self._visible_date()
        if seen is not None and (found is None or seen.date() == found.date()):
            found = seen
        return found or dates.from_article_id(self.url, self.tz)

    def _date(self, key: str, *names: str) -> datetime | None:
        value = self._said(key) or self._meta(*names)
        return dates.parse(value, self.tz) if value else None

    def _visible_date(self) -> datetime | None:
        for node in self.soup.select("time, .date, .time, .datetime, .publish-date, .post-date")[
            :8
        ]:
            for value in (str(node.get("datetime") or ""), _words_of(node)):
                found = dates.parse(value, self.tz) if re.search(r"\d{4}", value) else None
                if found is not None:
                    return found
        return None

    def _outlet(self) -> str:
        publisher = self.data.get("publisher")
        name = publisher.get("name") if isinstance(publisher, dict) else ""
        return _line(name) if isinstance(name, str) and name else self._meta("og:site_name")

    def _canonical(self) -> str:
        node = self.soup.select_one("link[rel=canonical]")
        for value in (
            str(node.get("href") or "") if node is not None else "",
            self._meta("og:url"),
        ):
            found = _address(self.url, value) if value else ""
            if found:
                return found
        return self.url

    # -- the body

    def body(self) -> str:
        """Paragraphs parted by a blank line."""
        node = self.soup.select_one(self.select.body) if self.select.body else None
        if node is not None:
            chosen = _clean(_paragraphs_of(node, self.select.remove), self.title)
            if len(chosen) >= SHORTEST:
                return chosen[:MAX_TEXT]
        found = _clean(self._trafilatura(), self.title)
        if len(found) < SHORTEST:
            other = _clean(self._readability(), self.title)
            found = other if len(other) > len(found) else found
        return found[:MAX_TEXT]

    def _trafilatura(self) -> list[str]:
        import trafilatura

        found = trafilatura.extract(
            self.html, fast=True, include_comments=False, include_tables=True, url=self.url
        )
        return str(found or "").split("\n")

    def _readability(self) -> list[str]:
        from bs4 import BeautifulSoup
        from readability import Document

        try:
            summary = Document(self.html).summary(html_partial=True)
        except Exception:  # readability raises whatever its parser met; the page is then no article
            return []
        return _paragraphs_of(BeautifulSoup(summary, "lxml"), "")

    def _images(self) -> Iterator[Image]:
        seen: set[str] = set()
        scope = self.soup.select_one(self.select.body) if self.select.body else None
        for figure in (scope or self.soup).select("figure, .VCSortableInPreviewMode, .tplCaption")[
            :40
        ]:
            node = figure.select_one("img")
            url = _picture_address(node, self.url) if node is not None else ""
            if url and url not in seen:
                seen.add(url)
                caption = figure.select_one("figcaption, .PhotoCMS_Caption, .caption, .Image")
                yield _image(url, _words_of(caption) if caption is not None else "", self.title)
        cover = _address(self.url, self._meta("og:image"))
        if cover and not seen:
            yield Image(cover)


def _picture_address(node: Any, base: str) -> str:
    for name in ("data-src", "data-original", "src"):
        value = str(node.get(name) or "")
        if value and not value.startswith("data:"):
            return _address(base, value)
    first = str(node.get("srcset") or "").split(",")[0].split()
    return _address(base, first[0]) if first else ""


def _address(base: str, value: str) -> str:
    try:
        found = urljoin(base, value.strip())
    except ValueError:
        return ""
    return found if value and urlsplit(found).scheme in ("http", "https") else ""


def _image(url: str, caption: str, title: str) -> Image:
    match = _CREDIT.search(caption)
    credit = match[1].strip() if match else ""
    text = (caption[: match.start()] if match else caption).strip(" -–.")
    noise = words().noise.fullmatch(text) or same_key(text) == same_key(title)
    return Image(url, "" if noise else text, credit)


# ---------------------------------------------------------------- pure parts


def _line(text: str) -> str:
    return " ".join(nfc(unescape(text)).split())[:MAX_FIELD]


def _words_of(node: Any) -> str:
    return _line(str(node.get_text(" ")))


def _name(text: str) -> str:
    """A person's name out of a byline: no label, date, hour or address."""
    text = re.split(r"\s+[-–|]\s+|\d{1,2}[:/]\d{2}|\S+@\S+", text)[0]
    return _BYLINE.sub("", text).strip(" ,;:-–|")[:200]


def _without_prefix(summary: str) -> tuple[str, str]:
    """A sapo without the outlet's mark before it, and the mark."""
    match = words().prefix.match(summary)
    if match is None:
        return summary, ""
    return summary[match.end() :].strip(), match[0].strip(" ()-–—")


def _json_ld(soup: Any) -> dict[str, Any]:
    """The first JSON-LD object that is an article, a news article before a mere page."""
    found: list[tuple[bool, dict[str, Any]]] = []
    for node in soup.select('script[type="application/ld+json"]')[:20]:
        try:
            data = json.loads(node.get_text() or "", strict=False)
        except (ValueError, RecursionError):
            continue
        for item in _objects(data):
            kinds = item.get("@type")
            names = {str(k).casefold() for k in (kinds if isinstance(kinds, list) else [kinds])}
            if names & _ARTICLE_TYPES:
                found.append((names == {"webpage"}, item))
    return min(found, key=lambda pair: pair[0])[1] if found else {}


def _objects(data: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > 4:
        return
    if isinstance(data, list):
        for item in data[:50]:
            yield from _objects(item, depth + 1)
    elif isinstance(data, dict):
        yield data
        yield from _objects(data.get("@graph"), depth + 1)


def _paragraphs_of(node: Any, remove: str) -> list[str]:
    """Text of the block elements inside a node, its captions and scripts left out."""
    drop = "script, style, figure, figcaption, aside, nav, form, table.picture, .PhotoCMS_Caption"
    for unwanted in node.select(f"{drop}, {remove}" if remove else drop):
        unwanted.extract()
    blocks = node.select("p, h2, h3, li, blockquote, td")
    inner = [b for b in blocks if not b.select("p, li, td")]
    return [_words_of(b) for b in inner] if inner else node.get_text("\n").split("\n")


def _clean(rows: list[str], title: str) -> str:
    """Paragraphs of the story itself: noise out, everything after the end out."""
    kept: list[str] = []
    for row in (_line(r) for r in rows):
        text = row.lstrip("-•* ")
        if text and words().ends.match(text):
            break
        if not text or words().noise.fullmatch(text) or same_key(text) == same_key(title):
            continue
        if not kept or kept[-1] != row:
            kept.append(row)
    while kept and len(kept) > 1 and _SHORT_END.fullmatch(kept[-1]):
        kept.pop()
    return "\n\n".join(kept)


# ---------------------------------------------------------------- files people hand in


def handed_in(path: Path) -> Article:
    """A reporter's or a partner's file as an article: the first line is the title.

    Markdown and plain text in UTF-8, and DOCX. Raises ExtractError.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ExtractError(Fault(f"tệp lớn quá {MAX_BYTES:,} byte", str(path)))
        rows = _docx_rows(path) if path.suffix.casefold() == ".docx" else _text_rows(path)
    except OSError as error:
        raise ExtractError(Fault(f"không đọc được: {error.strerror}", str(path))) from error
    rows = [row for row in rows if row]
    if not rows:
        raise ExtractError(Fault("tệp không có chữ nào", str(path)))
    title, *body = rows
    summary = body[0] if body else ""
    return Article(title=title[:500], summary=summary[:MAX_FIELD], text="\n\n".join(body))


def _text_rows(path: Path) -> list[str]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = "tệp không phải UTF-8: lưu lại dạng UTF-8, hoặc gửi tệp DOCX"
        raise ExtractError(Fault(message, str(path))) from error
    return [_line(row.lstrip("# ")) for row in re.split(r"\n\s*\n", text.replace("\r\n", "\n"))]


def _docx_rows(path: Path) -> list[str]:
    from docx import Document

    try:
        return [_line(paragraph.text) for paragraph in Document(str(path)).paragraphs]
    except Exception as error:  # whatever a broken archive makes of the library
        raise ExtractError(Fault("tệp DOCX hỏng, mở và lưu lại rồi gửi", str(path))) from error
