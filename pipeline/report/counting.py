"""What is counted, and how. Pure functions over frozen facts.

A work counts once however many places it stands at, translations of it included. What nobody
reported is None, never 0.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from pipeline.text import nfc, sort_key


@dataclass(frozen=True)
class Work:
    """A work as it was when it went out; ``id`` is the original's slug for a translation."""

    id: str
    headline: str = ""
    genre: str = ""
    language: str = ""
    commune: str = ""
    story_type: str = ""
    author: str = ""
    campaign: str = ""
    own: bool = True  # every source it names is our own station


@dataclass(frozen=True)
class Placement:
    """A signed wording at one place. ``seconds`` is None off air, and where it is not known."""

    id: int
    story: str
    work: Work
    channel: str
    url: str
    by: str
    at: datetime
    on: date  # the day of ``at`` in the newsroom's zone
    state: str
    on_air: bool = False
    seconds: float | None = None
    reach: int | None = None
    read_on: str = ""


@dataclass(frozen=True)
class Deed:
    """A correction (with the words printed) or a withdrawal (with who asked for it)."""

    story: str
    work: Work
    at: datetime
    on: date
    words: str


@dataclass(frozen=True)
class Material:
    """Everything a report of one period is counted from."""

    placements: tuple[Placement, ...] = ()
    corrections: tuple[Deed, ...] = ()
    withdrawals: tuple[Deed, ...] = ()


@dataclass(frozen=True)
class Figures:
    """Counts. ``reach`` is None while no place was read, ``seconds`` when no length is known."""

    works: int = 0
    placements: int = 0
    own: int = 0
    reused: int = 0
    links: int = 0
    seconds: float | None = 0.0
    untimed: int = 0  # placements on air of unknown length
    reach: int | None = None
    reported: int = 0  # placements whose reach somebody read
    corrections: int | None = 0
    withdrawals: int | None = 0


Keys = Callable[[Any], tuple[str, ...]]
DIMENSIONS: Mapping[str, Keys] = {
    "genre": lambda x: (x.work.genre,),
    "channel": lambda x: (x.channel,),
    "language": lambda x: (x.work.language,),
    "commune": lambda x: (x.work.commune,),
    "story_type": lambda x: (x.work.story_type,),
    "author": lambda x: authors(x.work.author),
}


def authors(byline: str) -> tuple[str, ...]:
    """The people of a byline; one empty name when it has none."""
    parts = re.split(r"\s*[,;–&]\s*|\s+(?:và|-)\s+", " ".join(nfc(byline).split()))
    return tuple(dict.fromkeys(p for p in parts if p)) or ("",)


def figures(material: Material) -> Figures:
    """The counts of some material."""
    placed = material.placements
    owned = {p.work.id: p.work.own for p in placed}
    on_air = [p.seconds for p in placed if p.on_air]
    known = [s for s in on_air if s is not None]
    read = [p.reach for p in placed if p.reach is not None]
    return Figures(
        works=len(owned),
        placements=len(placed),
        own=sum(owned.values()),
        reused=len(owned) - sum(owned.values()),
        links=len({p.url for p in placed if p.url.startswith(("http://", "https://"))}),
        seconds=round(sum(known), 1) if known or not on_air else None,
        untimed=len(on_air) - len(known),
        reach=sum(read) if read else None,
        reported=len(read),
        corrections=len(material.corrections),
        withdrawals=len(material.withdrawals),
    )


def breakdown(material: Material, dimension: str) -> list[tuple[str, Figures]]:
    """The counts by one dimension, in dictionary order; a deed belongs to no channel."""
    keys = DIMENSIONS[dimension]
    if dimension == "channel":
        material = Material(material.placements)
    every = (*material.placements, *material.corrections, *material.withdrawals)
    found = sorted({key for one in every for key in keys(one)}, key=sort_key)
    counted = [(key, figures(_of(material, keys, key))) for key in found]
    if dimension == "channel":
        return [(key, replace(f, corrections=None, withdrawals=None)) for key, f in counted]
    return counted


def _of(material: Material, keys: Keys, key: str) -> Material:
    def those(rows: Iterable[Any]) -> tuple[Any, ...]:
        return tuple(row for row in rows if key in keys(row))

    return Material(
        those(material.placements), those(material.corrections), those(material.withdrawals)
    )


def crossed(placements: Sequence[Placement]) -> list[dict[str, Any]]:
    """Genre × channel × language × commune × story type × byline: a row for each that occurs."""
    groups: dict[tuple[str, ...], list[Placement]] = {}
    for p in placements:
        w = p.work
        names = (w.genre, p.channel, w.language, w.commune, w.story_type, w.author)
        groups.setdefault(names, []).append(p)
    kept = ("works", "placements", "links", "seconds", "untimed", "reach", "reported")
    rows = []
    for key in sorted(groups, key=lambda k: [sort_key(part) for part in k]):
        counted = asdict(figures(Material(tuple(groups[key]))))
        named = dict(zip(DIMENSIONS, key, strict=True))
        rows.append(named | {name: counted[name] for name in kept})
    return rows


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Figures that are no longer what they were."""
    return [
        {"figure": name, "closed": before.get(name), "now": value}
        for name, value in after.items()
        if before.get(name) != value
    ]
