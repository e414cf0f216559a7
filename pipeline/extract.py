"""The text of an article's page: title, byline, hour, sapo, body, photos; nothing around them.

The order that was measured best: a source's own selectors, then JSON-LD and Open Graph for what
stands around the body, then trafilatura for the body, then readability where that came out short.
Cleaning takes away only what is surely noise, by the expressions of ``data/extract.yaml``. Where a
page says a thing in several places, the place nearest to its heading is meant.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cache, cached_property
from html import unescape
from itertools import islice
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
_EXPRESSIONS = (
    *("sapo_prefixes", "noise", "ends", "tails", "bylines", "credits", "challenges"),
    *("mail_prefixes", "mail_quotes", "mail_forwards"),
)
_PLACES = ("sapo", "byline", "figure", "caption", "credit", "around")
_LABEL = re.compile(r"^(?:tác giả|bài và ảnh|bài, ảnh|bài|thực hiện|theo|by)\s*[:：]?\s+", re.I)
_VIETNAMESE = re.compile("[đĐơƠưƯạ-ỹẠ-Ỹ]")
_DATED = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{4}-\d{2}-\d{2}|tháng\s+\d{1,2}[,\s]")
_CLOCKED = re.compile(r"\d{1,2}[:hg]\d{2}")
_AROUND_TAGS = {"aside", "nav", "footer", "form"}
_KEPT_TAGS = {"h1", "time", "figure", "img", "amp-img", "p", "h2", "h3", "h4", "h5", "li", "div"}
_BLOCKS = "p div section h2 h3 h4 h5 h6 li ul ol blockquote tr td".split()
_DROP = "script, style, figure, figcaption, aside, nav, form, table.picture, .PhotoCMS_Caption"
_PART = "\u2029"


@dataclass(frozen=True)
class Words:
    """The expressions of ``data/extract.yaml``, compiled."""

    sapo_prefixes: re.Pattern[str]
    noise: re.Pattern[str]
    ends: re.Pattern[str]
    tails: re.Pattern[str]
    bylines: re.Pattern[str]
    credits: re.Pattern[str]
    challenges: re.Pattern[str]
    mail_prefixes: re.Pattern[str]
    mail_quotes: re.Pattern[str]
    mail_forwards: re.Pattern[str]
    places: Mapping[str, re.Pattern[str]]


@cache
def words() -> Words:
    """The expressions that come with the house. Raises ConfigError."""
    path = Path(__file__).parent / "data" / "extract.yaml"
    doc = yamldoc.parse(path.read_text("utf-8"), str(path))
    faults: list[Fault] = list(doc.faults)
    top = Section(doc, str(path), faults)
    patterns = {key: _pattern(top, key) for key in _EXPRESSIONS}
    inner = top.section("places")
    places = {kind: _pattern(inner, kind, r"(?:^|[\s_-])(?:{})(?=$|[\s_-])") for kind in _PLACES}
    top.close("block")
    inner.close("block")
    if faults:
        raise ConfigError(*faults)
    return Words(**patterns, places=places)


def _pattern(top: Section, key: str, frame: str = "{}") -> re.Pattern[str]:
    parts = []
    for part in top.texts(key):
        try:
            parts.append(re.compile(part).pattern)
        except re.error as error:
            top.fault(f"biểu thức «{part}» hỏng: {error}", key)
    joined = "|".join(f"(?:{p})" for p in parts) or r"(?!)"
    return re.compile(frame.replace("{}", joined), re.I if frame != "{}" or "mail" in key else 0)


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
    if isinstance(html, str):
        return nfc(html)
    text = _as_utf8(html)
    if text is None:
        text = html_to_unicode(content_type, html, default_encoding="utf-8")[1]
    return nfc(text)


def _as_utf8(html: bytes) -> str | None:
    """Bytes that are UTF-8, whatever the page declares: no other charset looks like it by chance."""
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


class _Survey:
    """What stands where on a page: one walk over the tree instead of a search a question."""

    def __init__(self, soup: Any) -> None:
        self.metas: dict[str, str] = {}
        self.places: dict[str, list[Any]] = defaultdict(list)
        self.dated: list[Any] = []
        self._around: set[int] = set()
        self._rank: dict[int, int] = {}
        kinds = cache(_kinds_of)
        for node in soup.descendants:
            name = node.name
            if name is None:
                if len(node) < 200 and _DATED.search(node):
                    self.dated.append(node.parent)
            elif name == "meta":
                self._note(node)
            else:
                self._place(node, kinds(" ".join(node.get("class", ()))))

    def _note(self, node: Any) -> None:
        value = line(str(node.get("content") or ""))
        for key in ("property", "name", "itemprop"):
            if value and node.get(key):
                self.metas.setdefault(str(node[key]).casefold(), value)

    def _place(self, node: Any, kinds: tuple[str, ...]) -> None:
        if node.name in _AROUND_TAGS or "around" in kinds:
            self._around.add(id(node))
        if node.name in _KEPT_TAGS:
            self.places[node.name].append(node)
        for kind in kinds:
            if kind != node.name:
                self.places[kind].append(node)

    def stand_by(self, heading: Any) -> None:
        """Measure nearness from here on by this heading."""
        self._rank = {id(a): n for n, a in enumerate(heading.parents)} if heading else {}

    def own(self, nodes: Iterable[Any]) -> Iterator[Any]:
        """Nodes that do not stand in a menu or a box of other stories."""
        return (n for n in nodes if not any(id(p) in self._around for p in (n, *n.parents)))

    def nearest(self, nodes: Iterable[Any]) -> list[Any]:
        """Nodes of the article, nearest to the heading first."""
        return sorted(self.own(nodes), key=self._distance)

    def near(self, node: Any) -> bool:
        """Whether a node has more in common with the heading than the whole page."""
        return self._distance(node) < len(self._rank) - 3

    def _distance(self, node: Any) -> int:
        return next((self._rank[id(p)] for p in node.parents if id(p) in self._rank), 99)


def _kinds_of(classes: str) -> tuple[str, ...]:
    return tuple(kind for kind, p in words().places.items() if classes and p.search(classes))


class _Page:
    """One page being read; the tree is parsed once."""

    def __init__(self, soup: Any, html: str, url: str, select: Selectors, tz: tzinfo) -> None:
        self.soup, self.html, self.url, self.select, self.tz = soup, html, url, select, tz
        self.survey = _Survey(soup)
        self.data = _json_ld(soup, self.survey.metas.get("og:title", ""))
        self.signed = ""
        self.title = self._title()

    def article(self, body: str) -> Article:
        """The page's article around its body."""
        summary, hint = without_prefix(self._summary(body))
        updated = self._date("dateModified", "article:modified_time", "og:updated_time")
        published = self._published()
        return Article(
            title=self.title,
            byline=self._byline(),
            published=published,
            updated=updated if updated != published else None,
            summary=summary,
            text=body,
            images=tuple(self.images),
            outlet=self._outlet() or hint,
            canonical_url=self._canonical(),
            language=str(self.soup.html.get("lang") or "")[:20] if self.soup.html else "",
        )

    # -- around the body

    def _selected(self, selector: str) -> str:
        node = self.soup.select_one(selector) if selector else None
        return words_of(node) if node is not None else ""

    def _meta(self, *names: str) -> str:
        return next((m for name in names if (m := self.survey.metas.get(name))), "")

    def _said(self, key: str) -> str:
        value = self.data.get(key)
        return line(value) if isinstance(value, str) else ""

    def _title(self) -> str:
        found = self._selected(self.select.title) or self._said("headline")
        found = found or self._meta("og:title")
        headings = [(words_of(node), node) for node in self.survey.places["h1"][:5]]
        own = [pair for pair in headings if pair[0] and (not found or _begins(found, pair[0]))]
        heading = (own or headings or [("", None)])[0]
        self.survey.stand_by(heading[1])
        if own:
            return heading[0]
        if not found and self.soup.title:
            found = words_of(self.soup.title)
        return re.sub(r"\s+[|–—-]\s+[^|–—]{2,40}$", "", found)

    @cached_property
    def sapo(self) -> str:
        """The sapo as the page shows it, with its outlet's mark."""
        found = self._selected(self.select.summary)
        for node in self.survey.nearest(self.survey.places["sapo"]):
            found = found or words_of(node)
        said = self._said("description") or self._meta("og:description", "description")
        if found or len(said) < 40:
            return found
        key, shown = same_key(without_prefix(said)[0]), (*"p h2 h3 div".split(),)
        for node in self.survey.nearest(n for tag in shown for n in self.survey.places[tag]):
            text = words_of(node) if len(node.contents) <= 5 else ""
            if text and same_key(without_prefix(text)[0]) == key:
                return text
        return ""

    def _summary(self, body: str) -> str:
        found = self.sapo or self._said("description")
        found = found or self._meta("og:description", "description")
        return found or body.split("\n\n", maxsplit=1)[0][:MAX_FIELD]

    def _byline(self) -> str:
        chosen = self._selected(self.select.byline)
        if chosen:
            return _name(chosen)
        seen = (words_of(n) for n in self.survey.nearest(self.survey.places["byline"]))
        said = [", ".join(_names(self.data.get("author"))), self._meta("author", "article:author")]
        outlet = {same_key(self._outlet()), same_key(urlsplit(self.url).hostname or "")}
        for value in (said[0], *(s for s in seen if len(s) <= 120), said[1], self.signed):
            name = _name(value)
            if name and same_key(name) not in outlet:
                return name
        return ""

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
        """The date that stands alone nearest to the heading; a sentence with a date is none."""
        for node in self.survey.nearest([*self.survey.places["time"], *self.survey.dated])[:20]:
            for value in (str(node.get("datetime") or ""), *_dates_around(node)):
                found = dates.parse(value, self.tz) if _DATED.search(value) else None
                if found is not None:
                    return found
        return None

    def _outlet(self) -> str:
        return next(iter(_names(self.data.get("publisher"))), "") or self._meta("og:site_name")

    def _canonical(self) -> str:
        node = self.soup.find("link", rel="canonical")
        said = (str(node.get("href") or "") if node is not None else "", self._meta("og:url"))
        return next((found for v in said if v and (found := _address(self.url, v))), self.url)

    # -- the body

    def body(self) -> str:
        """Paragraphs parted by a blank line, a sapo that the page shows first."""
        node = self.soup.select_one(self.select.body) if self.select.body else None
        if node is not None:
            chosen = self._clean(paragraphs_of(copy(node), self.select.remove))
            if len(chosen) >= SHORTEST:
                return chosen[:MAX_TEXT]
        found = self._clean(self._trafilatura())
        if len(found) < SHORTEST:
            other = self._clean(self._readability())
            found = other if len(other) > len(found) else found
        return self._with_sapo(found)[:MAX_TEXT]

    def _with_sapo(self, body: str) -> str:
        sapo = without_prefix(self.sapo)[0]
        key = same_key(sapo)
        known = not key or key in same_key(body[: len(sapo) * 3 + 200])
        if known or not body or not _VIETNAMESE.search(sapo):
            return body
        return f"{sapo}\n\n{body}"

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
        return paragraphs_of(BeautifulSoup(summary, "lxml"), "")

    def _clean(self, rows: Iterable[str]) -> str:
        """Paragraphs of the story itself: noise out, everything after the end out."""
        kept: list[str] = []
        for row in (line(r) for r in rows):
            text = row.lstrip("-•* ")
            if text and words().ends.fullmatch(text):
                break
            if not text or words().noise.fullmatch(text) or same_key(text) in self.beside:
                continue
            if not kept or kept[-1] != row:
                kept.append(row)
        if kept and _VIETNAMESE.search(kept[0]):
            kept[0] = without_prefix(kept[0])[0] or kept[0]
        while len(kept) > 1 and self._is_tail(kept[-1]):
            kept.pop()
        return "\n\n".join(kept)

    def _is_tail(self, row: str) -> bool:
        """Whether a last row says who wrote or where it is from; who wrote is remembered."""
        signed = words().bylines.fullmatch(row)
        if signed or _is_name(row):
            self.signed = self.signed or (next(filter(None, signed.groups()), "") if signed else row)
            return True
        return bool(words().tails.fullmatch(row))

    @cached_property
    def beside(self) -> set[str]:
        """Rows that stand in the body and are not of it: title, captions, links to other stories."""
        places = self.survey.places
        captions = (words_of(n) for n in places["caption"])
        blocks = (n for tag in ("p", "h3", "h4", "h5", "li") for n in places[tag])
        return {same_key(t) for t in (self.title, *captions, *_link_rows(blocks))}

    # -- the photos

    @cached_property
    def images(self) -> list[Image]:
        """Photos of the story with what is said of them; the cover where there are none."""
        scope = self.soup.select_one(self.select.body) if self.select.body else None
        own = [
            (self._photo, self.survey.own(self.survey.places["figure"])),
            (self._bare_photo, self.survey.own(self.survey.places["img"])),
        ]
        for read, nodes in own:
            inside = (n for n in nodes if scope is None or any(p is scope for p in n.parents))
            found = [image for image in map(read, islice(inside, 40)) if image.url]
            if found:
                return list({i.url: i for i in reversed(found)}.values())[::-1]
        cover = _address(self.url, self._meta("og:image"))
        return [Image(cover)] if cover else []

    def _photo(self, figure: Any) -> Image:
        node = figure.find(["img", "amp-img"])
        caption = figure.find("figcaption") or self._inside(figure, "caption")
        if node is None or (caption is None and node.find_parent("a") is not None):
            return Image("")
        said = words_of(caption) if caption is not None else ""
        return self._image(node, said, self._inside(figure, "credit"))

    def _bare_photo(self, node: Any) -> Image:
        """A picture without a frame: the row under it is its caption when it looks like one."""
        if node.find_parent("a") is not None or not self.survey.near(node):
            return Image("")
        row = node.parent.find_next_sibling(["p", "div", "em", "span"])
        said = words_of(row) if row is not None else ""
        looks = len(said) < 300 and row is not None and (_slanted(row) or _credit_in(said))
        return self._image(node, said if looks else "", None)

    def _inside(self, figure: Any, kind: str) -> Any:
        pattern = words().places[kind]
        return figure.find(class_=lambda c: bool(c) and pattern.search(c) is not None)

    def _image(self, node: Any, caption: str, credit_node: Any) -> Image:
        credit = words_of(credit_node) if credit_node is not None else ""
        if credit and caption.endswith(credit):
            caption = caption[: -len(credit)]
        match = _credit_in(caption)
        named = next(filter(None, match.groups()), "") if match else credit
        text = (caption[: match.start()] if match else caption).strip(" -–/(.")
        noise = words().noise.fullmatch(text) or same_key(text) == same_key(self.title)
        credit = re.sub(r"^(?:Ảnh|Nguồn ảnh|Nguồn)\s*:\s*", "", named).strip(" .()")
        return Image(_picture_address(node, self.url), "" if noise else text, credit)


def _credit_in(caption: str) -> re.Match[str] | None:
    return re.search(f"(?:{words().credits.pattern})$", caption)


def _slanted(row: Any) -> bool:
    """Whether all the words of a row are in italics, as captions are."""
    slanted = row.find(["em", "i"])
    return slanted is not None and words_of(slanted) == words_of(row)


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


# ---------------------------------------------------------------- pure parts


def line(text: str) -> str:
    """Text on one line: entities decoded, NFC, spaces single, capped."""
    return " ".join(nfc(unescape(text)).split())[:MAX_FIELD]


def words_of(node: Any) -> str:
    """The words inside an element, on one line."""
    return line(str(node.get_text(" ")))


def _begins(title: str, heading: str) -> bool:
    return same_key(title).startswith(same_key(heading))


def _name(text: str) -> str:
    """A person's name out of a byline: no label, date, hour or address."""
    text = re.split(r"\s+[-–|•]\s+|\d{1,2}[:/]\d{2}|\S+@\S+|https?:", text)[0]
    return _LABEL.sub("", text).strip(" ,;:-–|()")[:200]


def _is_name(row: str) -> bool:
    """Whether a row is nothing but a name: two to five capitalised words, no stop."""
    parts = row.replace(" - ", " ").split()
    named = all(p[0].isupper() and not any(c.isdigit() for c in p) for p in parts)
    return 2 <= len(parts) <= 5 and named and row[-1] not in ".!?:…"


def without_prefix(summary: str) -> tuple[str, str]:
    """A sapo without the outlet's mark before it, and the mark."""
    match = words().sapo_prefixes.match(summary)
    if match is None:
        return summary, ""
    return summary[match.end() :].strip(), match[0].strip(" ()-–—")


def _dates_around(node: Any) -> Iterator[str]:
    """A node's text and, when an hour is missing, its parent's: only what is little but a date."""
    for place in (node, node.parent):
        text = words_of(place) if place is not None else ""
        letters = sum(map(str.isalpha, text))
        if len(text) <= 120 and letters <= 45 and _CLOCKED.search(text):
            yield text
    text = words_of(node)
    if len(text) <= 120 and sum(map(str.isalpha, text)) <= 45:
        yield text


def _link_rows(blocks: Iterable[Any]) -> Iterator[str]:
    """Paragraphs that are nothing but a link to another story."""
    for block in blocks:
        link = block.find("a", href=True)
        text = words_of(link) if link is not None else ""
        if len(text) >= 20 and _VIETNAMESE.search(text):
            whole = words_of(block)
            if len(whole) - len(text) <= 3:
                yield whole.lstrip("-•* ")


def _names(value: Any) -> list[str]:
    """Names of people or bodies in JSON-LD: a text, an object, or a list of either."""
    if isinstance(value, list):
        return [name for item in value[:10] for name in _names(item)]
    if isinstance(value, dict):
        return _names(value.get("name"))
    return [line(value)] if isinstance(value, str) and value.strip() else []


def _json_ld(soup: Any, title: str) -> dict[str, Any]:
    """The JSON-LD object that is this page's article: the one of its title, else the first."""
    found: list[tuple[bool, bool, dict[str, Any]]] = []
    for node in soup.find_all("script", type="application/ld+json")[:20]:
        items = list(_objects(_loaded(node.get_text() or "")))
        named = {str(i["@id"]): i for i in items if "@id" in i and "name" in i}
        for item in items:
            kinds = item.get("@type")
            types = {str(k).casefold() for k in (kinds if isinstance(kinds, list) else [kinds])}
            if types & _ARTICLE_TYPES:
                other = bool(title) and not _same_title(item.get("headline"), title)
                found.append((types == {"webpage"}, other, _resolved(item, named)))
    return min(found, key=lambda triple: triple[:2])[2] if found else {}


def _same_title(headline: Any, title: str) -> bool:
    return isinstance(headline, str) and _begins(title, line(headline)[:60])


def _resolved(item: dict[str, Any], named: dict[str, Any]) -> dict[str, Any]:
    """Author and publisher that are only pointed at, in full."""
    return item | {
        key: named[str(item[key]["@id"])]
        for key in ("author", "publisher")
        if isinstance(item.get(key), dict) and str(item[key].get("@id")) in named
    }


def _loaded(text: str) -> Any:
    """JSON as outlets write it: comments around it and commas too many are forgiven.

    Where that does not help, the plain facts that stand in it are still taken.
    """
    text = re.sub(r"^\s*(?:<!--|//\s*<!\[CDATA\[)|(?:-->|//\s*\]\]>)\s*$|;\s*$", "", text)
    for attempt in (text, re.sub(r",\s*(?=[}\]])", "", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    keys = "headline|datePublished|dateModified"
    facts = dict(re.findall(rf'"({keys})"\s*:\s*"([^"\\]{{4,300}})"', text[:100_000]))
    author = re.search(r'"author"\s*:\s*[\[{{\s]+[^{}\]]{0,300}?"name"\s*:\s*"([^"\\]+)"', text)
    return {"@type": "Article", **facts, **({"author": author[1]} if author else {})}


def _objects(data: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > 4:
        return
    if isinstance(data, list):
        for item in data[:50]:
            yield from _objects(item, depth + 1)
    elif isinstance(data, dict):
        yield data
        yield from _objects(data.get("@graph"), depth + 1)


def paragraphs_of(node: Any, remove: str) -> list[str]:
    """Paragraphs inside a node, which is used up: captions and scripts out, blocks and breaks in."""
    for unwanted in node.select(f"{_DROP}, {remove}" if remove else _DROP):
        unwanted.extract()
    parted = node.find("p") is None
    for mark in node.find_all("br"):
        double = getattr(mark.next_sibling, "name", "") == "br"
        mark.replace_with(_PART if parted or double else " ")
    for block in node.find_all(_BLOCKS):
        block.insert_before(_PART)
        block.insert_after(_PART)
    return [row for part in str(node.get_text()).split(_PART) if (row := line(part))]
