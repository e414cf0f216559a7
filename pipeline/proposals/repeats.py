"""What repeats on a page: boxes of one shape, how promising they are, how CSS names them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from pipeline.extract.survey import DATED
from pipeline.extract.words import line, words, words_of
from pipeline.text import fold

SHORTEST_TITLE = 15

_FRAME_TAGS = {"nav", "footer", "header", "aside", "form"}
_PASSING = re.compile(r"\d|active|first|last|odd|even|lazy|clearfix|current", re.I)


@dataclass(frozen=True)
class Row:
    """A box of the page that leads to one address: a story's, if it is one of many alike."""

    box: Any
    url: str
    title: str
    framed: bool  # in a menu, a side box, a footer


def title_of(link: Any) -> str:
    """What a link says: its words, its title, or what its picture shows."""
    image = link.find("img")
    alt = str(image.get("alt") or "") if image is not None else ""
    return words_of(link) or line(str(link.get("title") or "")) or line(alt)


def _classes(node: Any) -> list[str]:
    """Classes that name a kind, without those that name a state or a number."""
    return [c for c in node.get("class", ()) if not _PASSING.search(c)]


def shape(box: Any) -> tuple[str, ...]:
    """What a box has in common with its kind: its tag and classes, and those of three above."""
    nodes = [box, *list(box.parents)[:3]]
    return tuple(f"{n.name}.{'.'.join(sorted(_classes(n)))}" for n in nodes)


def framed(box: Any) -> bool:
    """Whether a box stands in a menu, a side box or a footer."""
    around = words().places["around"]
    return any(
        node.name in _FRAME_TAGS or around.search(" ".join(node.get("class", ())))
        for node in (box, *box.parents)
        if node.name not in ("body", "html", "[document]")
    )


def promise(rows: list[Row]) -> float:
    """How much a group looks like the page's list of stories; a menu's is 0."""
    count = len({row.url for row in rows})
    length = sum(min(len(row.title), 100) for row in rows) / len(rows)
    slugs = sum(_is_slug(row.url) for row in rows) / len(rows)
    dated = sum(DATED.search(words_of(row.box)) is not None for row in rows) / len(rows)
    told = sum(len(words_of(row.box)) > len(row.title) + 60 for row in rows) / len(rows)
    titled = sum(row.box.find(["h2", "h3", "h4"]) is not None for row in rows) / len(rows)
    framed = sum(row.framed for row in rows) / len(rows)
    if length < SHORTEST_TITLE + 5:
        return 0.0
    worth = min(count, 30) * length / 100 * (0.4 + slugs) * (1 + dated + told + titled / 2)
    return worth * (1 - 0.95 * framed)


def _is_slug(url: str) -> bool:
    parts = urlsplit(url)
    last = parts.path.rstrip("/").rpartition("/")[2]
    return last.count("-") >= 3 or bool(re.search(r"\d{3,}|[?&]\w*id=\d+", f"{last}?{parts.query}"))


def _css(node: Any) -> str:
    """A node by tag and classes that CSS can spell as they are."""
    plain = [c for c in _classes(node) if re.fullmatch(r"[A-Za-z_][\w-]*", c)]
    return ".".join((str(node.name), *plain[:3]))


def list_selectors(boxes: list[Any]) -> Iterator[str]:
    """Ways to name the boxes, from the plain to the exact."""
    own = Counter(map(_css, boxes)).most_common(1)[0][0]
    yield own
    seen = {own}
    for box in boxes[:3]:
        path = own
        for depth, parent in enumerate(list(box.parents)[:5]):
            if parent.name in ("body", "html", "[document]"):
                break
            identity = str(parent.get("id") or "")
            named = f"#{identity}" if re.fullmatch(r"[A-Za-z][\w-]*", identity) else _css(parent)
            near = f"{named} > {own}" if depth == 0 else f"{named} {path}"
            for css in (near, f"{named} {own}"):
                if css not in seen:
                    seen.add(css)
                    yield css
            path = near


def common(
    boxes: list[Any],
    ways: Callable[[Any], Iterator[str]],
    fits: Callable[[Any, Any], bool],
) -> str:
    """The selector that finds a fitting part in most boxes; none when not in half of them."""
    sample = boxes[:20]
    options = dict.fromkeys(css for box in sample[:5] for css in ways(box))
    best, most = "", len(sample) / 2
    for css in options:
        found = sum((n := box.select_one(css)) is not None and fits(n, box) for box in sample)
        if found > most:
            best, most = css, found
    return best


def title_selectors(box: Any) -> Iterator[str]:
    """Ways to name the link of a box that carries the title."""
    for node in box.find_all(["h1", "h2", "h3", "h4", "h5"]):
        if node.find("a", href=True) is not None:
            yield f"{node.name} a"
    links = [a for a in box.find_all("a", href=True) if len(words_of(a)) >= SHORTEST_TITLE]
    yield from (_css(a) for a in links if _classes(a))
    for link in links:
        if link.parent is not box and _classes(link.parent):
            yield f"{_css(link.parent)} a"


def part_selectors(box: Any) -> Iterator[str]:
    """Ways to name a part of a box: by class, by tag, by its place among its like."""
    for node in box.find_all(True):
        if node.name in ("a", "img") or node.find("a", href=True) is not None:
            continue
        if _classes(node):
            yield _css(node)
        yield str(node.name)
        alike = node.parent.find_all(node.name, recursive=False)
        if len(alike) > 1:
            place = next(n for n, other in enumerate(alike, 1) if other is node)
            yield f"{node.name}:nth-of-type({place})"


def has_words(node: Any, _box: Any) -> bool:
    """Whether a part says enough for a title."""
    return len(words_of(node)) >= SHORTEST_TITLE


def has_summary(node: Any, box: Any) -> bool:
    """Whether a part says more than the box's own titles do."""
    text = words_of(node)
    titles = {fold(words_of(a)) for a in box.find_all("a")}
    return len(text) >= 40 and fold(text) not in titles
