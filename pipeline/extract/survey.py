"""What stands where on a page, and which of it belongs to the story."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from pipeline.extract.words import line, words

DATED = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{4}-\d{2}-\d{2}|tháng\s+\d{1,2}[,\s]")

_AROUND_TAGS = {"aside", "nav", "footer", "form"}
_KEPT_TAGS = {"a", "h1", "time", "figure", "img", "amp-img", "p", "h2", "h3", "div"}


class Survey:
    """What stands where on a page: one walk over the tree instead of a search a question."""

    def __init__(self, soup: Any) -> None:
        self.metas: dict[str, str] = {}
        self.places: dict[str, list[Any]] = defaultdict(list)
        self.dated: list[Any] = []
        self.signed: list[Any] = []
        self._around: set[int] = set()
        self._rank: dict[int, int] = {}
        kinds = cache(_kinds_of)
        for node in soup.descendants:
            name = node.name
            if name is None:
                self._hear(node)
            elif name == "meta":
                self._note(node)
            else:
                self._place(node, kinds(" ".join(node.get("class", ()))))

    def _hear(self, text: Any) -> None:
        if len(text) < 200:
            if DATED.search(text):
                self.dated.append(text.parent)
            elif ":" in text and words().bylines.fullmatch(line(text)):
                self.signed.append(text.parent)

    def _note(self, node: Any) -> None:
        value = line(str(node.get("content") or ""))
        for key in ("property", "name", "itemprop"):
            if value and node.get(key):
                self.metas.setdefault(str(node[key]).casefold(), value)

    def _place(self, node: Any, kinds: tuple[str, ...]) -> None:
        if node.name in _AROUND_TAGS or "around" in kinds:
            self._around.add(id(node))
        if node.name in _KEPT_TAGS:
            self.places[node.name.removeprefix("amp-")].append(node)
        for kind in kinds:
            if kind != node.name:
                self.places[kind].append(node)

    def leave_out(self, boxes: set[int]) -> None:
        """Boxes, by their ids, that hold other stories."""
        self._around |= boxes

    def stand_by(self, heading: Any) -> None:
        """Measure nearness from here on by this heading."""
        self._rank = {id(a): n for n, a in enumerate(heading.parents)} if heading else {}
        self._around -= self._rank.keys()

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
