"""What the web site needs beyond its posts: front page, topics, places, feed, map. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.text import slugify


@dataclass(frozen=True)
class Post:
    """A built web post as lists show it. ``at`` is RFC 3339."""

    slug: str
    path: str
    title: str
    description: str
    at: str
    tags: tuple[str, ...] = ()
    place: str = ""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Post:
        """Back from the manifest."""
        return cls(**{**data, "tags": tuple(data["tags"])})


@dataclass(frozen=True)
class Listing:
    """A page that lists posts: its path under the site, its heading."""

    path: str
    heading: str
    posts: tuple[Post, ...]


def newest_first(posts: Iterable[Post]) -> tuple[Post, ...]:
    """In the order a front page shows them."""
    return tuple(sorted(posts, key=lambda p: (p.at, p.slug), reverse=True))


def listings(posts: Iterable[Post]) -> list[Listing]:
    """The front page and a page for every topic and place."""
    ordered = newest_first(posts)
    groups: dict[tuple[str, str], list[Post]] = defaultdict(list)
    for post in ordered:
        for tag in post.tags:
            groups["chu-de", tag].append(post)
        if post.place:
            groups["dia-phuong", post.place].append(post)
    pages = [Listing("", "", ordered)]
    seen: set[str] = set()
    for (kind, name), members in groups.items():
        path = f"{kind}/{slugify(name)}/"
        if path not in seen:
            seen.add(path)
            pages.append(Listing(path, name, tuple(members)))
    return pages
