"""The words by which facts are known: ``data/names.yaml`` and ``data/facts.yaml``, read once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline.sections import Section, read_data
from pipeline.text import UPPER, same_key

DATA = Path(__file__).parent.parent / "data"
WORD = rf"[{UPPER}][\w’'-]*"
_GAP = "(?:[ \u00a0]+)"  # blanks inside a line: a name never goes on in the next
_WITHIN = "(?:xã|phường|thị trấn|huyện|tỉnh|thành phố|khu vực)"
RUN = re.compile(rf"(?<![\w.]){WORD}(?:[ \u00a0]{WORD})*")


@dataclass(frozen=True)
class Title:
    """A word before a name: the role it suggests, and whether it is only said of adults."""

    role: str
    adult: bool


@dataclass(frozen=True)
class Names:
    """What tells a person's name; keys of ``titles`` are folded by ``same_key``."""

    surnames: frozenset[str]
    also_words: frozenset[str]
    middles: frozenset[str]
    not_people: frozenset[str]
    not_names: frozenset[str]
    openers: frozenset[str]
    titles: Mapping[str, Title]
    title_end: re.Pattern[str]
    office: re.Pattern[str]


@dataclass(frozen=True)
class Model:
    """A title of the movement with its level."""

    id: str
    title: str
    level: str
    pattern: re.Pattern[str]


@dataclass(frozen=True)
class Cues:
    """What tells schools, organisations, achievements, amounts and titles of the movement."""

    school: re.Pattern[str]
    level: re.Pattern[str]  # what a school's name begins with, before its own name
    organisation: re.Pattern[str]
    achievement: re.Pattern[str]
    amount: re.Pattern[str]
    models: tuple[Model, ...]


@cache
def names() -> Names:
    """How people are known. Raises ConfigError."""
    return read_data(DATA / "names.yaml", _names)


@cache
def cues() -> Cues:
    """How everything else is known. Raises ConfigError."""
    return read_data(DATA / "facts.yaml", _cues)


def _any(words: Iterable[str]) -> str:
    """An alternation, the longest first, so that «Phó Chủ tịch» is not read as «Chủ tịch»."""
    return "|".join(re.escape(w) for w in sorted(set(words), key=lambda w: (-len(w), w)))


def _names(top: Section) -> Names:
    surnames = top.section("surnames")
    titles: dict[str, Title] = {}
    for s in top.sections("titles"):
        title = Title(s.text("role"), s.flag("adult"))
        titles |= {same_key(word): title for word in s.texts("words")}
        s.close("block")
    offices = top.texts("offices")
    found = Names(
        frozenset(name for people in surnames.data for name in surnames.texts(people)),
        frozenset(top.texts("also_words")),
        frozenset(top.texts("middles")),
        frozenset(same_key(n) for n in top.texts("not_people")),
        frozenset(top.texts("not_names")),
        frozenset(top.texts("openers")),
        titles,
        re.compile(rf"(?<!\w)({_any(titles)})[^\S\n]*\Z", re.I),
        re.compile(rf"(?<!\w)({_any(offices)})(?!\w)", re.I),
    )
    top.close("block")
    return found


def _cues(top: Section) -> Cues:
    found = Cues(
        _school(top.section("schools")),
        _levels(top.section("schools")),
        _organisation(top),
        re.compile(rf"(?<!\w)(?:{_any(top.texts('achievements'))})(?!\w)"),
        _amount(top.texts("units")),
        tuple(_model(s) for s in top.sections("models")),
    )
    top.close("block")
    return found


def _school(s: Section) -> re.Pattern[str]:
    levels, inner = _any(s.texts("levels")), _any(s.texts("inner"))
    level = rf"(?:{levels})(?:{_GAP}?(?:[-–&,]|và)?{_GAP}?(?:{levels}))*"
    word = rf"{WORD}(?:{_GAP}(?:{inner})(?!\w))*"
    name = rf"{word}(?:{_GAP}{word}){{0,9}}"
    city = rf"(?:{_GAP}TP\.{_GAP}?{WORD})?"
    number = rf"(?:số{_GAP})?\d+"
    lower = (
        rf"(?:[Tt]rường{_GAP}{level}|THCS|THPT){_GAP}(?:{_WITHIN}{_GAP}|{number}{_GAP})?{name}"
        rf"(?:{_GAP}{number})?{city}(?:{_GAP}{_WITHIN}{_GAP}{WORD}(?:{_GAP}{WORD})*)?"
    )
    upper = (
        rf"(?:[Tt]rường{_GAP})?(?:{_any(s.texts('higher'))}){_GAP}(?:{_WITHIN}{_GAP})?{name}"
        rf"(?:(?:,{_GAP}{name})?{_GAP}và{_GAP}{name})?{city}"
    )
    branch = rf"[Đđ]iểm trường{_GAP}{WORD}(?:{_GAP}{WORD})*"
    s.close("block")
    return re.compile(rf"(?<!\w)(?:{upper}|{lower}|{branch})(?!\w)")


def _levels(s: Section) -> re.Pattern[str]:
    levels = _any((*s.texts("levels"), *s.texts("higher")))
    joint = rf"(?:{_GAP}?[-–&,]{_GAP}?|{_GAP}và{_GAP}|{_GAP}|$)"
    return re.compile(rf"(?:[Tt]rường{_GAP})?(?:(?:{levels}){joint})+")


def _organisation(top: Section) -> re.Pattern[str]:
    cue, inner = _any(top.texts("organisations")), _any(top.texts("organisation_inner"))
    comma = rf"(?:,(?={_GAP}(?:\w+{_GAP}){{1,3}}và{_GAP}))?"
    part = rf"(?:TP\.{_GAP}?{WORD}|{WORD}(?:&{WORD})*|(?:{inner})(?!\w)|\d{{1,2}}\b)"
    more = rf"(?:{comma}{_GAP}(?:[-–&]{_GAP})?{part}){{0,10}}"
    return re.compile(rf"(?<!\w)(?:{cue})(?!\w){more}")


def _amount(units: Iterable[str]) -> re.Pattern[str]:
    number = r"\d[\d.]*(?:,\d+)?(?:[ \u00a0]*[-–][ \u00a0]*\d[\d.]*(?:,\d+)?)?"
    scale = r"(?:[ \u00a0]*(?:nghìn|ngàn|triệu|tỷ|tỉ))?"
    return re.compile(rf"(?<![\w.,/]){number}{scale}[ \u00a0]*(?:đồng|USD|(?:{_any(units)}))(?!\w)")


def _model(s: Section) -> Model:
    said = (s.text("title", required=True), *s.texts("aliases"))
    pattern = re.compile(rf"(?<!\w)(?:{_any(said)})(?!\w)", re.I)
    found = Model(s.text("id", required=True), said[0], s.text("level"), pattern)
    s.close("block")
    return found
