"""Three invented outlets served on loopback, so that a demo gathers over real HTTP.

One speaks RSS with validators and JSON-LD, one Atom with Open Graph and no validators, one has no
feed at all. ``advance()`` turns the second round: silent edits appear, late articles come out.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipeline import yamldoc
from pipeline.text import paragraphs

HERE = Path(__file__).parent
_WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")
_FRONT = re.compile(r"\A---\n(.*?)^---\n(.*)\Z", re.S | re.M)
_FEED_KINDS = {"rss": "application/rss+xml", "atom": "application/atom+xml"}
_ROBOTS = "User-agent: *\nDisallow: /tim-kiem\n"


# ---------------------------------------------------------------- the material


@dataclass(frozen=True)
class SampleArticle:
    """One article of a sample outlet; ``find`` and ``replacement`` are its silent edit."""

    outlet: str
    slug: str
    title: str
    summary: str
    author: str
    published: datetime
    category: str
    paragraphs: tuple[str, ...]
    updated: datetime | None = None
    tags: tuple[str, ...] = ()
    photo_caption: str = ""
    photo_credit: str = ""
    via: str = ""
    about: str = ""
    story_type: str = ""
    duplicate_of: str = ""
    late: bool = False
    find: str = ""
    replacement: str = ""

    @property
    def number(self) -> str:
        """Its number, which like many outlets' carries the minute it was made."""
        return f"{self.published:%y%m%d%H%M}"

    @property
    def path(self) -> str:
        """Where its page is."""
        return f"/{self.outlet}/{self.slug}-{self.number}.html"

    @property
    def picture(self) -> str:
        """Where its picture is."""
        return f"/{self.outlet}/anh/{self.slug}.svg"

    def edited(self) -> SampleArticle:
        """As it reads after the silent edit, the date unchanged."""
        if not self.find:
            return self

        def mend(text: str) -> str:
            return text.replace(self.find, self.replacement)

        body = tuple(mend(p) for p in self.paragraphs)
        return replace(self, title=mend(self.title), summary=mend(self.summary), paragraphs=body)


@dataclass(frozen=True)
class SampleOutlet:
    """An outlet that does not exist: how it delivers, and what it has published."""

    id: str
    name: str
    kind: str
    title: str
    link: str
    feed: str
    sapo_prefix: str
    validators: bool
    template: str
    articles: tuple[SampleArticle, ...]

    def at(self, round_: int) -> list[SampleArticle]:
        """What a visitor finds in a round, newest first."""
        shown = [a for a in self.articles if round_ > 1 or not a.late]
        return [a.edited() for a in shown] if round_ > 1 else shown


def read_article(path: Path, outlet: str) -> SampleArticle:
    """An article's file: YAML front matter, then plain paragraphs."""
    match = _FRONT.match(path.read_text("utf-8"))
    if match is None:
        raise ValueError(f"{path}: no front matter")
    doc = yamldoc.parse(match[1], str(path), first_line=2)
    if doc.faults:
        raise ValueError(f"{path}: {doc.faults[0].message}")
    data = dict(doc.data)
    edit = data.pop("silent_edit", {})
    return SampleArticle(
        outlet=outlet,
        published=datetime.fromisoformat(data.pop("published")),
        updated=_moment(data.pop("updated", "")),
        tags=tuple(data.pop("tags", ())),
        late=bool(yamldoc.as_bool(data.pop("late", ""))),
        find=edit.get("find", ""),
        replacement=edit.get("replace", ""),
        paragraphs=tuple(paragraphs(match[2])),
        **data,
    )


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def read_outlet(folder: Path) -> SampleOutlet:
    """An outlet's folder: ``outlet.yaml`` and its articles, newest first."""
    data = dict(yamldoc.parse((folder / "outlet.yaml").read_text("utf-8")).data)
    found = [read_article(path, data["id"]) for path in (folder / "articles").glob("*.md")]
    found.sort(key=lambda a: (a.published, a.slug), reverse=True)
    validators = bool(yamldoc.as_bool(data.pop("validators")))
    return SampleOutlet(**data, validators=validators, articles=tuple(found))


@lru_cache(maxsize=1)
def outlets() -> tuple[SampleOutlet, ...]:
    """Every sample outlet, in order of its id."""
    folders = sorted((HERE / "outlets").iterdir())
    return tuple(read_outlet(f) for f in folders if (f / "outlet.yaml").is_file())


# ---------------------------------------------------------------- the pages


def _clock_dash_day(moment: datetime) -> str:
    return f"{moment:%H:%M - %d/%m/%Y}"


def _clock_comma_day(moment: datetime) -> str:
    return f"{moment:%H:%M, %d/%m/%Y}"


def _weekday_day_clock(moment: datetime) -> str:
    return f"{_WEEKDAYS[moment.weekday()]}, {moment:%d/%m/%Y %H:%M} (GMT+7)"


@lru_cache(maxsize=1)
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        rfc822=format_datetime,
        clock_dash_day=_clock_dash_day,
        clock_comma_day=_clock_comma_day,
        weekday_day_clock=_weekday_day_clock,
    )
    return environment


def _rendered(template: str, outlet: SampleOutlet, base: str, **more: Any) -> str:
    return _templates().get_template(template).render(outlet=outlet, base=base, **more)


def _frame(articles: Iterable[SampleArticle]) -> dict[str, Any]:
    """What stands around every page: the menu and what others read."""
    shown = list(articles)
    sections = list(dict.fromkeys(a.category for a in shown))
    popular = sorted(shown, key=lambda a: hashlib.sha256(a.slug.encode()).digest())[:5]
    return {"sections": sections, "popular": popular}


def feed_page(outlet: SampleOutlet, articles: list[SampleArticle], base: str) -> str:
    """The outlet's feed, in its own dialect."""
    return _rendered(f"{outlet.kind}.xml.j2", outlet, base, articles=articles)


def list_page(outlet: SampleOutlet, articles: list[SampleArticle], base: str) -> str:
    """The outlet's front page."""
    return _rendered("list.html.j2", outlet, base, articles=articles, **_frame(articles))


def article_page(
    outlet: SampleOutlet, articles: list[SampleArticle], article: SampleArticle, base: str
) -> str:
    """An article's page, with all that an outlet puts around it."""
    related = [a for a in articles if a is not article][:4]
    facts = _json_ld(outlet, article, base)
    frame = _frame(articles)
    return _rendered(
        outlet.template, outlet, base, a=article, related=related, json_ld=facts, **frame
    )


def _json_ld(outlet: SampleOutlet, article: SampleArticle, base: str) -> str:
    facts = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": {"@type": "WebPage", "@id": base + article.path},
        "headline": article.title,
        "description": outlet.sapo_prefix + article.summary,
        "image": [base + article.picture] if article.photo_caption else [],
        "datePublished": article.published.isoformat(),
        "dateModified": (article.updated or article.published).isoformat(),
        "author": {"@type": "Person", "name": article.author},
        "publisher": {"@type": "Organization", "name": outlet.name},
    }
    # ``</`` would end the script element.
    return json.dumps(facts, ensure_ascii=False).replace("</", "<\\/")


def picture(article: SampleArticle) -> str:
    """A placeholder drawing, its colour taken from the article's name."""
    hue = int(hashlib.sha256(article.slug.encode()).hexdigest()[:4], 16) % 360
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="960" height="540" role="img">'
        f"<title>{escape(article.photo_caption)}</title>"
        f'<rect width="960" height="540" fill="hsl({hue} 35% 82%)"/>'
        f'<path d="M0 540 300 220 480 400 640 260 960 540z" fill="hsl({hue} 35% 45%)"/></svg>'
    )


# ---------------------------------------------------------------- the server


@dataclass(frozen=True)
class Page:
    """What is answered at an address."""

    kind: str
    text: str
    changed: datetime | None = None  # set only where the outlet sends validators

    @property
    def body(self) -> bytes:
        """The bytes that are sent."""
        return self.text.encode("utf-8")

    @property
    def etag(self) -> str:
        """A name for exactly these bytes."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:20]}"'


def unchanged(page: Page, none_match: str | None, modified_since: str | None) -> bool:
    """Whether a conditional request is answered with 304; an ETag counts before a date."""
    if page.changed is None:
        return False
    if none_match is not None:
        return page.etag in none_match or none_match.strip() == "*"
    try:
        since = parsedate_to_datetime(modified_since) if modified_since else None
    except ValueError:
        return False
    return since is not None and page.changed.replace(microsecond=0) <= since


class SampleOutlets:
    """The server. ``base`` is its address; ``round`` begins at 1 and goes on with ``advance()``."""

    def __init__(self, material: Iterable[SampleOutlet] = ()) -> None:
        self.round = 1
        self.outlets = {o.id: o for o in (tuple(material) or outlets())}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.base = f"http://127.0.0.1:{self.server.server_port}"

    def advance(self) -> int:
        """Begin the next round: silent edits appear, late articles come out."""
        self.round += 1
        return self.round

    def urls(self) -> dict[str, str]:
        """Each outlet's door: its feed, or its front page where it has none."""
        return {o.id: self.base + (o.feed or o.link) for o in self.outlets.values()}

    def page(self, path: str) -> Page | None:
        """What is served at a path in this round."""
        if path == "/robots.txt":
            return Page("text/plain", _ROBOTS)
        outlet = self.outlets.get(path.split("/")[1] if path.startswith("/") else "")
        if outlet is None:
            return None
        articles = outlet.at(self.round)
        page = self._outlet_page(outlet, articles, path)
        return page if page is None or outlet.validators else replace(page, changed=None)

    def _outlet_page(
        self, outlet: SampleOutlet, articles: list[SampleArticle], path: str
    ) -> Page | None:
        newest = max(a.updated or a.published for a in articles)
        if path == outlet.link:
            return Page("text/html", list_page(outlet, articles, self.base), newest)
        if outlet.feed and path == outlet.feed:
            kind = _FEED_KINDS[outlet.kind]
            return Page(kind, feed_page(outlet, articles, self.base), newest)
        for article in articles:
            when = article.updated or article.published
            if path == article.path:
                text = article_page(outlet, articles, article, self.base)
                return Page("text/html", text, when)
            if path == article.picture:
                return Page("image/svg+xml", picture(article), when)
        return None

    def __enter__(self) -> SampleOutlets:
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.server.shutdown()
        self.server.server_close()


def _handler(served: SampleOutlets) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            page = served.page(urlsplit(self.path).path)
            if page is None:
                _send(self, HTTPStatus.NOT_FOUND, Page("text/html", "<h1>Không tìm thấy</h1>"))
                return
            asked = self.headers.get("If-None-Match"), self.headers.get("If-Modified-Since")
            status = HTTPStatus.NOT_MODIFIED if unchanged(page, *asked) else HTTPStatus.OK
            _send(self, status, page)

        def do_HEAD(self) -> None:
            self.do_GET()

        def log_message(self, format: str, *args: Any) -> None:
            """Stay quiet."""

    return Handler


def _send(handler: BaseHTTPRequestHandler, status: HTTPStatus, page: Page) -> None:
    handler.send_response(status)
    if page.changed is not None:
        handler.send_header("ETag", page.etag)
        stamp = format_datetime(page.changed.astimezone(UTC), usegmt=True)
        handler.send_header("Last-Modified", stamp)
    if status != HTTPStatus.NOT_MODIFIED:
        handler.send_header("Content-Type", f"{page.kind}; charset=utf-8")
        handler.send_header("Content-Length", str(len(page.body)))
    handler.end_headers()
    if status != HTTPStatus.NOT_MODIFIED and handler.command != "HEAD":
        handler.wfile.write(page.body)


def sample_outlets() -> SampleOutlets:
    """The three outlets, served while the ``with`` block lasts: ``with sample_outlets() as o:``."""
    return SampleOutlets()
