"""The text of an article's page: title, byline, hour, sapo, body, photos; nothing around them.

The order that was measured best: a source's own selectors, then JSON-LD and Open Graph for what
stands around the body, then trafilatura for the body, then readability where that came out short.
Cleaning takes away only what is surely noise, by the expressions of ``data/extract.yaml``. Where a
page says a thing in several places, the place nearest to its heading is meant.
"""

from __future__ import annotations

import re
from datetime import tzinfo
from typing import Any

from pipeline.errors import ExtractError, Fault
from pipeline.extract.page import SHORTEST, Page
from pipeline.extract.words import words
from pipeline.model import Article, Selectors
from pipeline.text import nfc

MAX_BYTES = 3_000_000


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
    page = Page(soup, text, url, select or Selectors(), tz)
    body = page.body()
    if len(body) < SHORTEST:
        raise ExtractError(Fault(_what_it_is(text, soup, body), url, code="no-article"))
    return page.article(body)


def _decode(html: bytes | str, content_type: str, url: str) -> str:
    from w3lib.encoding import html_to_unicode

    if len(html) > MAX_BYTES:
        raise ExtractError(Fault(f"trang lớn quá {MAX_BYTES:,} byte", url, code="too-large"))
    if isinstance(html, str):
        return nfc(html)
    text = _as_utf8(html)
    if text is None:
        text = html_to_unicode(content_type, html, default_encoding="utf-8")[1]
    return nfc(text)


def _as_utf8(html: bytes) -> str | None:
    """Bytes that are UTF-8, whatever the page declares: nothing else looks like it by chance."""
    if html.isascii() or b"\0" in html[:200]:
        return None
    text = html.decode("utf-8", "replace").removeprefix("\ufeff")
    whole = sum(map(len, re.findall(r"[^\x00-\x7f\ufffd]+", text[:200_000])))
    return text if text[:200_000].count("\ufffd") * 20 <= whole else None


def _what_it_is(text: str, soup: Any, body: str) -> str:
    if words().challenges.search(text[:20_000]):
        return "đây là trang kiểm tra trình duyệt, không phải bài báo"
    if soup.select_one("input[type=password]"):
        return "đây là trang đăng nhập, không phải bài báo"
    if len(soup.select("a[href]")) > 40:
        return "đây là trang danh sách, không phải một bài báo"
    return f"bài quá ngắn ({len(body)} ký tự), không đủ để dùng"
