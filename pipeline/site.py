"""What the web site needs beyond its posts: lists, search, feeds, what machines read. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any

from pipeline.config import Config, Station
from pipeline.facts.lexicon import cues
from pipeline.model import Rendition, Story
from pipeline.text import fold, slugify

FRONT = 40  # posts on the front page; older ones are on their month's page
NEWS = timedelta(days=2)  # a news sitemap lists no older article (Google's documentation)

_MONTH = re.compile(r"(\d{4})/(\d{2})/")
_SRC = re.compile(r'(\ssrc=")(?=[^/":]+")')
_SRCSET = re.compile(r'\ssrcset="[^"]*"')
_NAME = re.compile(r'(?<=[" ])(?=[\w-]+\.\w+ \d+w)')


@dataclass(frozen=True)
class Shelf:
    """A page that a post is listed on: its path under the site, its kind, its name."""

    path: str
    kind: str
    name: str


KINDS = {
    "dot": "Đợt",
    "chu-de": "Chủ đề",
    "mo-hinh": "Mô hình học tập",
    "dia-phuong": "Địa phương",
    "thang": "Tháng",
}


@dataclass(frozen=True)
class Post:
    """A built web post as lists show it. ``at`` and ``modified`` (when corrected) are RFC 3339."""

    slug: str
    path: str
    title: str
    description: str
    at: str
    tags: tuple[str, ...] = ()
    place: str = ""
    modified: str = ""
    shelves: tuple[Shelf, ...] = ()

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Post:
        """Back from the manifest."""
        shelves = tuple(Shelf(**shelf) for shelf in data.get("shelves", ()))
        return cls(**{**data, "tags": tuple(data["tags"]), "shelves": shelves})

    @property
    def words(self) -> str:
        """Everything a list says of it."""
        names = (shelf.name for shelf in self.shelves)
        return "\n".join((self.title, self.description, *self.tags, self.place, *names))


@dataclass(frozen=True)
class Listing:
    """A page that lists posts: its path under the site, its heading, its kind."""

    path: str
    heading: str
    posts: tuple[Post, ...]
    kind: str = ""


# ---------------------------------------------------------------- posts and their lists


def post_of(story: Story, rendition: Rendition, path: str, at: datetime, config: Config) -> Post:
    """A signed rendition as lists show it; ``at`` is the hour of its signature."""
    shown = published(story, at).astimezone(config.zone)
    corrected = max((c.at for c in story.corrections), default=None)
    return Post(
        slug=story.slug,
        path=path,
        title=rendition.fields.get("title", story.headline),
        description=rendition.fields.get("description", ""),
        at=shown.isoformat(timespec="seconds"),
        tags=story.tags,
        place=story.place.get("commune", ""),
        modified=_stamp(corrected.astimezone(config.zone)) if corrected else "",
        shelves=shelves(story, path, config),
    )


def published(story: Story, signed: datetime) -> datetime:
    """The hour a page shows: of the signature, or the hour of publication when that is later."""
    return max(signed, story.publish_at) if story.publish_at else signed


def first_out(story: Story, signed: Iterable[datetime], at: datetime) -> datetime:
    """The hour of the words that stood before any correction; ``at`` when nothing was corrected."""
    if not story.corrections:
        return at
    first = min(c.at for c in story.corrections)
    return max((hour for hour in signed if hour < first), default=at)


def shelves(story: Story, path: str, config: Config) -> tuple[Shelf, ...]:
    """The pages a story's post is listed on."""
    found = []
    if story.campaign in config.campaigns:
        found.append(_shelf("dot", story.campaign, config.campaigns[story.campaign].name))
    found += [_shelf("chu-de", tag, tag) for tag in story.tags]
    title = next((m.title for m in cues().models if m.id == story.model_title), "")
    if title:
        found.append(_shelf("mo-hinh", story.model_title, title))
    if story.place.get("commune"):
        found.append(_shelf("dia-phuong", story.place["commune"], story.place["commune"]))
    month = _MONTH.match(path)
    if month and month[1] != "0000":
        found.append(Shelf(month[0], "thang", f"Tháng {int(month[2])}/{month[1]}"))
    return tuple(found)


def _shelf(kind: str, id_: str, name: str) -> Shelf:
    return Shelf(f"{kind}/{slugify(id_)}/", kind, name)


def newest_first(posts: Iterable[Post]) -> tuple[Post, ...]:
    """In the order a front page shows them."""
    return tuple(sorted(posts, key=lambda p: (p.at, p.slug), reverse=True))


def listings(posts: Iterable[Post]) -> list[Listing]:
    """The front page and a page for every shelf; names that share a path share the page."""
    ordered = newest_first(posts)
    heads: dict[str, Shelf] = {}
    members: dict[str, list[Post]] = {}
    for post in ordered:
        for path in dict.fromkeys(shelf.path for shelf in post.shelves):
            members.setdefault(path, []).append(post)
        for shelf in post.shelves:
            heads.setdefault(shelf.path, shelf)
    pages = [Listing("", "", ordered[:FRONT])]
    pages += [Listing(p, heads[p].name, tuple(m), heads[p].kind) for p, m in members.items()]
    return pages


def directory(pages: Sequence[Listing]) -> list[tuple[str, list[Listing]]]:
    """The lists by kind, as the search page shows them to a browser without script."""
    found = [
        (label, [page for page in pages if page.kind == kind]) for kind, label in KINDS.items()
    ]
    return [(label, inner) for label, inner in found if inner]


# ---------------------------------------------------------------- what machines read


def search_index(posts: Iterable[Post]) -> list[list[str]]:
    """Rows of path, title, day, place and folded words, newest first."""
    return [[p.path, p.title, p.at[:10], p.place, _keys(p)] for p in newest_first(posts)]


def _keys(post: Post) -> str:
    """Every word once, without marks and case."""
    return " ".join(dict.fromkeys(re.findall(r"\w+", fold(post.words))))


def json_feed(posts: Sequence[Post], station: Station) -> dict[str, Any]:
    """JSON Feed 1.1 (jsonfeed.org) of the newest fifty posts, which come newest first."""
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": station.name,
        "home_page_url": f"{station.site_url}/",
        "feed_url": f"{station.site_url}/feed.json",
        "language": "vi",
        "items": [_feed_item(post, station) for post in posts[:50]],
    }


def _feed_item(post: Post, station: Station) -> dict[str, Any]:
    link = f"{station.site_url}/{post.path}"
    item: dict[str, Any] = {
        "id": link,
        "url": link,
        "title": post.title,
        "summary": post.description,
        "content_text": post.description,
        "date_published": post.at,
        "tags": list(post.tags),
    }
    return item | ({"date_modified": post.modified} if post.modified else {})


def recent(posts: Sequence[Post]) -> tuple[Post, ...]:
    """Posts of the two days before the newest; the clock would make each build differ."""
    if not posts:
        return ()
    last = max(datetime.fromisoformat(p.at) for p in posts)
    return tuple(p for p in posts if last - datetime.fromisoformat(p.at) <= NEWS)


def news_article(
    story: Story, rendition: Rendition, post: Post, image: str, station: Station
) -> dict[str, Any]:
    """schema.org NewsArticle, saying nothing that the signed words do not say.

    ``image`` is the address of a signed photo, or empty. The byline, the credits and the
    corrections are there only as far as the signed body prints them.
    """
    body, link = rendition.fields.get("body", ""), f"{station.site_url}/{post.path}"
    house = {"@type": "NewsMediaOrganization", "name": station.name, "url": f"{station.site_url}/"}
    said = [c for c in rendition.credits if _says(body, c["outlet"])]
    notes = [c.note for c in story.corrections if _says(body, c.note)]
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": link,
        "headline": post.title,
        "description": post.description,
        "inLanguage": "vi",
        "datePublished": post.at,
        "dateModified": post.modified if notes else "",
        "author": {"@type": "Person", "name": story.byline} if _says(body, story.byline) else house,
        "publisher": house,
        "image": [image] if image else [],
        "isBasedOn": [c["url"] for c in said if c.get("url") and _says(body, c["url"])],
        "citation": [{"@type": "CreativeWork", "publisher": c["outlet"]} for c in said],
        "correction": [{"@type": "CorrectionComment", "text": note} for note in notes],
    }
    return {key: value for key, value in found.items() if value}


def _says(body: str, words: str) -> bool:
    """Whether a signed body prints some words."""
    return bool(words) and (escape(words) in body or words in body)


def absolute(html: str, base: str) -> str:
    """Pictures beside a page, as another site must name them."""
    whole = _SRCSET.sub(lambda match: _NAME.sub(base, match[0]), html)
    return _SRC.sub(lambda match: match[1] + base, whole)


def wordpress(post: Post, content: str) -> dict[str, str]:
    """A post in the shape of the WordPress REST API (/wp/v2/posts): always a draft."""
    at = datetime.fromisoformat(post.at)
    return {
        "title": post.title,
        "slug": post.slug,
        "status": "draft",
        "date": f"{at:%Y-%m-%dT%H:%M:%S}",
        "date_gmt": f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}",
        "excerpt": post.description,
        "content": content,
    }


def _stamp(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
