"""The words the proof-reader knows: read from ``data/proofreading``, checked on load."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

from pipeline.sections import Section, read_data

FOLDER = Path(__file__).parent.parent / "data" / "proofreading"
T = TypeVar("T")


@dataclass(frozen=True)
class Row:
    """Onsets, the rimes each of them takes, and the syllables of that crossing nobody says."""

    onsets: tuple[str, ...]
    rimes: tuple[str, ...]
    without: tuple[str, ...]


@dataclass(frozen=True)
class Sounds:
    """What Vietnamese syllables are made of."""

    rows: tuple[Row, ...]
    slips: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Confusion:
    """A phrase written for another: what is right, and words beside it that make it right."""

    right: tuple[str, ...]
    unless: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Capital:
    """A name as the rule writes it; ``sure`` unless the rule itself must be confirmed."""

    right: str
    sure: bool = True
    common: bool = False  # the same words all in small letters are a common noun


@dataclass(frozen=True)
class Tactless:
    """Words that lessen whom they speak of, or say nothing, with gentler ones and the reason."""

    gentler: tuple[str, ...]
    why: str
    unless: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Lexicon:
    """Every list of the proof-reader."""

    sounds: Sounds
    slips: tuple[tuple[str, str], ...]
    known: frozenset[str]
    chat: Mapping[str, tuple[str, ...]]
    confusions: Mapping[str, Confusion]
    capitals: Mapping[str, Capital]
    units: frozenset[str]
    unit_words: frozenset[str]
    doubled: frozenset[str]
    doubled_pairs: frozenset[str]
    meeting: frozenset[str]
    tactless: Mapping[str, Tactless]
    surnames: frozenset[str]
    vowels: Mapping[str, str]
    vowel_phrases: frozenset[str]
    measures: frozenset[str]
    dotted_scales: frozenset[str]


def _words(section: Section, key: str) -> tuple[str, ...]:
    """A list written as lines of words."""
    found = tuple(word for row in section.texts(key) for word in row.split())
    if not found:
        section.fault("thiếu danh sách", key)
    return found


def _ways(text: str) -> tuple[str, ...]:
    """``này | kia`` → both."""
    return tuple(part.strip() for part in text.split("|") if part.strip())


def _sounds(top: Section) -> Sounds:
    rows = tuple(
        Row(_words(s, "onsets") if s.get("onsets") != "" else ("",), _words(s, "rimes"),
            tuple(s.text("without").split()))
        for s in top.sections("rows")
    )  # fmt: skip
    slips = []
    for slip in top.texts("slips"):
        wrong, _, right = slip.partition(" ")
        if not right:
            top.fault(f"«{slip}»: viết hai cách, cách nhau một dấu cách", "slips")
        slips.append((wrong, right))
    return Sounds(rows, tuple(slips))


def confusions(top: Section) -> dict[str, Confusion]:
    """What confusions.yaml says: phrases, and words beside them that make them right."""
    found = {}
    unless = {k: frozenset(_ways(v)) for k, v in top.pairs("unless").items()}
    phrases = top.pairs("phrases")
    for wrong, right in phrases.items():
        if not right:
            top.fault(f"«{wrong}» chưa có chữ đúng", f"phrases.{wrong}")
        found[wrong] = Confusion(_ways(right), unless.get(wrong, frozenset()))
    for wrong in unless.keys() - phrases.keys():
        top.fault(f"«{wrong}» không có trong phrases", "unless")
    return found


def _capitals(top: Section) -> dict[str, Capital]:
    sure = {name: Capital(name) for name in top.texts("sure")}
    doubtful = {name: Capital(name, False) for name in top.texts("to_confirm")}
    common = {name: Capital(name, common=True) for name in top.texts("also_common")}
    return {name.lower(): c for name, c in (common | doubtful | sure).items()}


def _tactless(top: Section) -> dict[str, Tactless]:
    found: dict[str, Tactless] = {}
    for s in top.sections("phrases"):
        value = Tactless(
            s.texts("gentler"), s.text("why", required=True), frozenset(s.texts("unless"))
        )
        found |= dict.fromkeys(s.texts("say"), value)
        s.close("block")
    return found


def _read(name: str, build: Callable[[Section], T]) -> T:
    return read_data(FOLDER / f"{name}.yaml", build)


@cache
def lexicon() -> Lexicon:
    """The lists, read once. Raises ConfigError with the faults of the first wrong file."""
    words = _read("words", lambda s: {k: _words(s, k) for k in ("known", "units", "unit_words")})
    repeats = _read(
        "repeats", lambda s: (_words(s, "doubled"), s.texts("pairs"), s.texts("meeting"))
    )
    variants = _read("variants", lambda s: (s.pairs("vowels"), s.texts("settled")))
    figures = _read("figures", lambda s: {k: s.texts(k) for k in ("measures", "dotted_scales")})
    sounds = _read("syllables", _sounds)
    return Lexicon(
        sounds=sounds,
        slips=sounds.slips,
        known=frozenset(words["known"]),
        units=frozenset(words["units"]),
        unit_words=frozenset(words["unit_words"]),
        chat=_read("chat", lambda s: {k: _ways(v) for k, v in s.pairs("chat").items()}),
        confusions=_read("confusions", confusions),
        capitals=_read("capitals", _capitals),
        doubled=frozenset(repeats[0]),
        doubled_pairs=frozenset(repeats[1]),
        meeting=frozenset(repeats[2]),
        tactless=_read("tact", _tactless),
        surnames=frozenset(_read("names", lambda s: _words(s, "surnames"))),
        vowels=variants[0],
        vowel_phrases=frozenset(variants[1]),
        measures=frozenset(figures["measures"]),
        dotted_scales=frozenset(figures["dotted_scales"]),
    )
