"""A proposal, and the entry of sources.yaml it stands for."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from pipeline.model import Entry, Selectors
from pipeline.text import slugify

# Last parts of an address that name no section.
_GENERAL = {
    *("rss", "feed", "atom", "index", "home", "trang-chu", "default", "sitemap-news", "tin-moi"),
}


@dataclass(frozen=True)
class Proposal:
    """An entry for sources.yaml, what it gives, and what a technician should know of it."""

    kind: str
    url: str
    entry: str  # YAML, ready to paste
    items: tuple[Entry, ...]
    notes: tuple[str, ...] = ()
    others: tuple[str, ...] = ()  # further feeds of the outlet


def entry_text(name: str, kind: str, url: str, every: str, select: Selectors) -> str:
    """The entry as YAML; texts in the quotes that YAML and JSON share."""
    rows = [
        f"- id: {id_of(url)}",
        f"  name: {json.dumps(name, ensure_ascii=False)}",
        f"  kind: {kind}",
        f"  url: {json.dumps(url, ensure_ascii=False)}",
        f"  every: {every}",
        "  rights: {use: link}",
    ]
    chosen = [
        (k, v) for k in ("list", "title", "published", "summary") if (v := getattr(select, k))
    ]
    if chosen:
        rows.append("  select:")
        rows += [f"    {key}: {json.dumps(value, ensure_ascii=False)}" for key, value in chosen]
    return "\n".join(rows) + "\n"


def id_of(url: str) -> str:
    """A name for a source: its host without the ending, and its section."""
    host = re.sub(r"^www\.", "", urlsplit(url).hostname or "nguon")
    name = host if re.fullmatch(r"[\d.:]+", host) else host.partition(".")[0]
    return slugify(f"{name} {section_of(url)}", 60)


def section_of(url: str) -> str:
    """The section an address names: the last part of its path, without ending or number."""
    last = urlsplit(url).path.rstrip("/").rpartition("/")[2]
    stem = re.sub(r"[-_]?\d+$", "", re.sub(r"\.\w{2,5}$", "", last))
    return "" if stem.casefold() in _GENERAL else slugify(stem, 40) if stem else ""
