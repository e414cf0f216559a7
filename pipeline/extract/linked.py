"""JSON-LD: what a page says of itself for machines, broken or not."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from pipeline.extract.words import line
from pipeline.text import same_key

_ARTICLE_TYPES = {"newsarticle", "article", "reportagenewsarticle", "blogposting", "webpage"}


def names(value: Any) -> list[str]:
    """Names of people or bodies in JSON-LD: a text, an object, or a list of either."""
    if isinstance(value, list):
        return [name for item in value[:10] for name in names(item)]
    if isinstance(value, dict):
        return names(value.get("name"))
    return [line(value)] if isinstance(value, str) and value.strip() else []


def json_ld(soup: Any, title: str) -> dict[str, Any]:
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
    return isinstance(headline, str) and same_key(title).startswith(same_key(line(headline)[:60]))


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
