"""One article's page being read, its tree parsed once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from copy import copy
from datetime import datetime, tzinfo
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from pipeline import dates
from pipeline.extract.linked import json_ld, names
from pipeline.extract.photos import address, photos
from pipeline.extract.survey import DATED, Survey
from pipeline.extract.words import (
    MAX_FIELD,
    MAX_TEXT,
    VIETNAMESE,
    line,
    paragraphs_of,
    without_prefix,
    words,
    words_of,
)
from pipeline.model import Article, Image, Selectors
from pipeline.text import same_key

SHORTEST = 200  # characters; a shorter body is a list, a video page or a wall
MAX_DATE, MAX_DATE_LETTERS = 120, 45  # a longer row is a sentence with a date in it

_LABEL = re.compile(
    r"^(?:tác giả|bài và ảnh|bài, ảnh|bài|thực hiện|theo|by)\s*(?:[:：]|\s)\s*", re.I
)
_NAME_ENDS = re.compile(r"\s+[-–|•]\s+|\d{1,2}[:/]\d{2}|\S+@\S+|https?:")
_UPDATED = re.compile(r"(?:Cập nhật|Sửa)\D{0,20}(\d.*)")
_CLOCKED = re.compile(r"\d{1,2}\s?[:hg]\s?\d{2}")


class Page:
    """What a page says, field by field."""

    def __init__(self, soup: Any, html: str, url: str, select: Selectors, tz: tzinfo) -> None:
        self.soup, self.html, self.url, self.select, self.tz = soup, html, url, select, tz
        self.survey = Survey(soup)
        self.survey.leave_out(self._listed)
        self.data = json_ld(soup, self.survey.metas.get("og:title", ""))
        self.opening = self.signed = ""  # found while the body is cleaned
        self.title = self._title()

    def article(self, body: str) -> Article:
        """The page's article around its body."""
        summary, hint = without_prefix(self._summary(body))
        published = self._published()
        updated = self._updated()
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
        """The words a source's selector names; what stands in a list's box is another story's."""
        for node in self.soup.select(selector)[:20] if selector else ():
            if not any(id(parent) in self._listed for parent in node.parents):
                return words_of(node)
        return ""

    @cached_property
    def _listed(self) -> set[int]:
        return {id(n) for n in self.soup.select(self.select.list)} if self.select.list else set()

    def _meta(self, *keys: str) -> str:
        return next((m for key in keys if (m := self.survey.metas.get(key))), "")

    def _said(self, key: str) -> str:
        value = self.data.get(key)
        return line(value) if isinstance(value, str) else ""

    def _title(self) -> str:
        found = self._selected(self.select.title) or self._said("headline")
        found = found or self._meta("og:title")
        if not found and self.soup.title:
            found = words_of(self.soup.title)
        headings = [(words_of(node), node) for node in self.survey.places["h1"][:5]]
        own = [pair for pair in headings if pair[0] and _begins(found, pair[0])]
        text, heading = (own or headings or [("", None)])[0]
        self.survey.stand_by(heading)
        return text if own or not found else re.sub(r"\s+[|–—-]\s+[^|–—]{2,40}$", "", found)

    @cached_property
    def sapo(self) -> str:
        """The sapo as the page shows it, with its outlet's mark."""
        found = self._selected(self.select.summary)
        for node in self.survey.nearest(self.survey.places["sapo"]):
            found = found or words_of(node)
        said = self._said("description") or self._meta("og:description", "description")
        return found or (self._shown(said) if len(said) >= 40 else "")

    def _shown(self, said: str) -> str:
        """A description as a row of the page has it, or nothing where no reader sees it."""
        key, places = same_key(without_prefix(said)[0]), self.survey.places
        rows = (n for tag in ("p", "h2", "h3", "div") for n in places[tag] if len(n.contents) <= 5)
        texts = (words_of(n) for n in self.survey.own(rows))
        return next((t for t in texts if same_key(without_prefix(t)[0]) == key), "")

    def _summary(self, body: str) -> str:
        found = self.sapo or self.opening or self._said("description")
        found = found or self._meta("og:description", "description")
        return found or body.split("\n\n", maxsplit=1)[0][:MAX_FIELD]

    def _byline(self) -> str:
        """Whoever is named first, by the place's worth; the outlet's own name is nobody's."""
        outlet = {same_key(self._outlet()), same_key(urlsplit(self.url).hostname or "")}
        for value in self._bylines():
            name = _name(value)
            if name and same_key(name) not in outlet:
                return name
        return ""

    def _bylines(self) -> Iterator[str]:
        yield self._selected(self.select.byline)
        yield ", ".join(names(self.data.get("author")))
        yield from map(_signature, map(words_of, self.survey.nearest(self.survey.signed)))
        seen = (words_of(n) for n in self.survey.nearest(self.survey.places["byline"]))
        yield from (text for text in seen if len(text) <= 120)
        yield self._meta("author", "article:author")
        yield self.signed

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

    def _updated(self) -> datetime | None:
        found = self._date("dateModified", "article:modified_time", "og:updated_time")
        for node in self.survey.nearest(self.survey.dated)[:5] if found is None else ():
            match = _UPDATED.search(words_of(node))
            found = found or (dates.parse(match[1], self.tz) if match else None)
        return found

    def _date(self, key: str, *metas: str) -> datetime | None:
        value = self._said(key) or self._meta(*metas)
        return dates.parse(value, self.tz) if value else None

    def _visible_date(self) -> datetime | None:
        """The date that stands alone nearest to the heading; a sentence with a date is none."""
        for node in self.survey.nearest([*self.survey.places["time"], *self.survey.dated])[:20]:
            for value in (str(node.get("datetime") or ""), *_dates_around(node)):
                found = dates.parse(value, self.tz) if DATED.search(value) else None
                if found is not None:
                    return found
        return None

    def _outlet(self) -> str:
        return next(iter(names(self.data.get("publisher"))), "") or self._meta("og:site_name")

    def _canonical(self) -> str:
        node = self.soup.find("link", rel="canonical")
        said = (str(node.get("href") or "") if node is not None else "", self._meta("og:url"))
        return next((found for v in said if v and (found := address(self.url, v))), self.url)

    @cached_property
    def photos(self) -> list[tuple[Image, str]]:
        """The photos, each with the row that is its caption."""
        scope = self.soup.select_one(self.select.body) if self.select.body else None
        return photos(self.survey, scope, self.url, self.title)

    def _images(self) -> list[Image]:
        cover = address(self.url, self._meta("og:image"))
        return [image for image, _ in self.photos] or ([Image(cover)] if cover else [])

    # -- the body

    def body(self) -> str:
        """Paragraphs parted by a blank line; a sapo that the page shows stands first."""
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
        known = same_key(sapo) in same_key(body[: len(sapo) * 3 + 200])
        if known or not body or not VIETNAMESE.search(sapo):
            return body
        return f"{sapo}\n\n{body}"

    def _trafilatura(self) -> list[str]:
        rows = _trafilatura(self.html, self.url)
        if not any("|" in row for row in rows):
            return rows
        whole = [p for n in self.survey.places["p"][:100] if len(p := words_of(n)) >= 60]
        if any(sum(p in row for p in whole) > 1 for row in rows if "|" in row):
            return _trafilatura(_without_layout_tables(self.soup), self.url)
        return rows

    def _readability(self) -> list[str]:
        from bs4 import BeautifulSoup
        from readability import Document

        try:
            summary = Document(self.html).summary(html_partial=True)
        except Exception:  # readability raises whatever its parser met; the page is then no article
            return []
        soup = BeautifulSoup(summary, "lxml")
        linked = sum(len(words_of(a)) for a in soup.find_all("a"))
        return [] if linked * 2 > len(words_of(soup)) else paragraphs_of(soup, "")

    def _clean(self, rows: Iterable[str]) -> str:
        """Paragraphs of the story itself: noise out, everything after the end out."""
        rows = [row for r in rows if (row := _row(r))]
        rows = rows[self._start(rows) :]
        kept: list[str] = []
        for number, row in enumerate(rows):
            text = row.lstrip("-•* ")
            signed = _signature(text)
            self.signed = self.signed or signed
            last = signed and sum(map(len, kept)) > 2 * sum(map(len, rows[number + 1 :]))
            if last or words().ends.fullmatch(text):
                break
            noise = signed or words().noise.fullmatch(text) or same_key(text) in self._beside
            noise = noise or (not kept and _is_dateline(row))
            if text and not noise and kept[-1:] != [row]:
                kept.append(row)
        return "\n\n".join(self._without_tail(self._unmarked(kept)))

    def _start(self, rows: list[str]) -> int:
        """Where the story begins: at its sapo, where only short rows stand before that."""
        key = same_key(without_prefix(self.sapo)[0])
        for number, row in enumerate(rows[:8] if VIETNAMESE.search(key) else ()):
            if same_key(without_prefix(row)[0]) == key:
                return number
            if len(row) > MAX_DATE:
                break
        return 0

    def _unmarked(self, kept: list[str]) -> list[str]:
        """The first paragraph without its outlet's mark; the mark shows that it is the sapo."""
        text, mark = without_prefix(kept[0]) if kept else ("", "")
        if not mark or not text or not VIETNAMESE.search(text):
            return kept
        self.opening = self.opening or kept[0]
        return [text, *kept[1:]]

    def _without_tail(self, kept: list[str]) -> list[str]:
        """Who wrote and where it is from is no paragraph; who wrote is remembered."""
        while len(kept) > 1 and (_is_name(kept[-1]) or words().tails.fullmatch(kept[-1])):
            if _is_name(kept[-1]):
                self.signed = self.signed or kept[-1]
            kept = kept[:-1]
        return kept

    @cached_property
    def _beside(self) -> set[str]:
        """Rows inside the body that are not of it: title, captions, links to other stories."""
        places = self.survey.places
        captions = [*(words_of(n) for n in places["caption"]), *(row for _, row in self.photos)]
        links = [words_of(n) for n in places["a"]] if VIETNAMESE.search(self.title) else []
        return {same_key(_row(text)) for text in (self.title, *captions, *links)}


def _trafilatura(html: str, url: str) -> list[str]:
    import trafilatura

    found = trafilatura.extract(
        html, fast=True, include_comments=False, include_tables=True, url=url
    )
    return str(found or "").split("\n")


def _without_layout_tables(soup: Any) -> str:
    """The page with boxes for the tables that hold paragraphs: they are its frame, not data."""
    page = copy(soup)
    for table in page.find_all("table"):
        if table.find(["p", "h1", "table"]) is not None:
            for node in (table, *table.find_all(["tbody", "tr", "td"])):
                node.name = "div"
    return str(page)


def _row(text: str) -> str:
    """A row on one line; a table's row of one cell is a plain row."""
    text = line(text)
    bare = text.strip("| ")
    return bare if "|" not in bare else text


def _begins(title: str, heading: str) -> bool:
    return not title or same_key(title).startswith(same_key(heading))


def _name(text: str) -> str:
    """A person's name out of a byline: no label, date, hour or address."""
    return _LABEL.sub("", _NAME_ENDS.split(text)[0]).strip(" ,;:-–|()")[:200]


def _is_name(row: str) -> bool:
    """Whether a row is nothing but a name: two to five capitalised words, no stop."""
    parts = row.replace(" - ", " ").split()
    named = all(p[0].isupper() and not any(c.isdigit() for c in p) for p in parts)
    return 2 <= len(parts) <= 5 and named and row[-1] not in ".!?:…"


def _signature(row: str) -> str:
    """Who signs a row like «Bài, ảnh: Hoàng Mẫu»; nothing when it is no such row."""
    match = words().bylines.fullmatch(row)
    name = next(filter(None, match.groups()), "") if match else ""
    parts = re.split(r"[\s,&/–-]+", name)
    return name if all(p[:1].isupper() or p in ("", "và") for p in parts) else ""


def _is_dateline(row: str) -> bool:
    """Whether a row is a date and little else; a longer one is a sentence with a date in it."""
    small = len(row) <= MAX_DATE and sum(map(str.isalpha, row)) <= MAX_DATE_LETTERS
    return small and DATED.search(row) is not None


def _dates_around(node: Any) -> Iterator[str]:
    """A row that is a date, with what stands beside it when the hour does."""
    texts = [words_of(place) for place in (node, node.parent) if place is not None]
    datelines = [text for text in texts if _is_dateline(text)]
    yield from (text for text in datelines if _CLOCKED.search(text))
    yield from datelines
