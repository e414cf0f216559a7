"""How relevant an article is to the learning movement: an explainable, weighted lexicon. Pure.

The words and weights are data (``data/relevance.yaml``) that staff edit; this module only counts:

* a *strong* term counts alone, a *soft* one only beside a word of the ``beside`` group;
* a *rule* counts when words of all its groups stand together (title and summary are one
  neighbourhood, each stretch of the text another);
* an *against* term subtracts; a *mask* swallows the words inside it;
* every term counts once, at its best place, and each further one counts less than the one
  before, so a long text cannot win by its length.

Matching follows whole syllables: case and tone placement do not count, tones do.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from pipeline.errors import Fault
from pipeline.model import Reason, Score
from pipeline.sections import Section, read_data
from pipeline.text import same_key

DEFAULT = Path(__file__).with_name("data") / "relevance.yaml"
STORY_TYPES = (
    "pupil-overcoming-hardship",
    "top-scorer-or-prize",
    "learning-family",
    "learning-clan",
    "learning-community",
    "learning-unit",
    "literacy-teacher",
    "adult-learner",
    "donor-or-volunteer",
    "returning-alumnus",
    "fund-or-scholarship-event",
    "policy-explainer",
)
TITLE, SUMMARY, TEXT = "title", "summary", "text"
BLOCK = 60  # syllables: how far apart two words of a text may stand and still be together
READ = 20_000  # characters of a text that are read at all

_TOKEN = re.compile(r"[^\W_]+|[.,;:!?…]")


@dataclass(frozen=True)
class Term:
    """A phrase and what it does. ``weight`` in points, negative when it speaks against."""

    phrase: str
    weight: float = 0.0
    soft: bool = False
    mask: bool = False
    story_type: str = ""
    groups: frozenset[str] = frozenset()
    cues: frozenset[str] = frozenset()  # story types it points to without making relevant


@dataclass(frozen=True)
class Rule:
    """Points for words of all ``needs`` groups standing together with none of ``without``."""

    name: str
    needs: frozenset[str]
    without: frozenset[str]
    weight: float
    story_type: str = ""


@dataclass(frozen=True)
class Lexicon:
    """The data file, read. ``longest`` maps a first syllable to its longest phrase in tokens."""

    terms: Mapping[str, Term]
    longest: Mapping[str, int]
    rules: tuple[Rule, ...]
    beside: str
    places: Mapping[str, float]
    threshold: float = 0.5
    midpoint: float = 3.0
    spread: float = 1.0
    decay: float = 0.7


@dataclass
class _Evidence:
    """What was found: the points of each term and rule at its best place, and type cues."""

    points: dict[str, tuple[float, str]] = field(default_factory=dict)
    types: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    cued: set[str] = field(default_factory=set)

    def add(self, name: str, points: float, where: str, story_type: str) -> None:
        """Keep the first finding: places come best first, so later ones weigh less."""
        if name not in self.points:
            self.points[name] = (points, where)
            if story_type:
                self.types[story_type] += points

    def cue(self, term: Term, points: float) -> None:
        for story_type in term.cues if term.phrase not in self.cued else ():
            self.types[story_type] += points
        self.cued.add(term.phrase)

    def story_type(self) -> str:
        return max(self.types, key=lambda name: (self.types[name], name), default="")


# ---------------------------------------------------------------- judging


def score(title: str, summary: str, text: str, lexicon: Lexicon | None = None) -> Score:
    """Judge an article by its words (plain text, any of the three may be empty).

    ``value`` is 0..1, about the share of such articles an editor wants to see; ``reasons`` are
    the terms and rules found with the points they gave, strongest first.
    """
    lexicon = lexicon or load_lexicon()
    evidence = _Evidence()
    head = [(TITLE, _found(tokens(title), lexicon)), (SUMMARY, _found(tokens(summary), lexicon))]
    _weigh(head, lexicon, evidence)
    for block in _blocks(text):
        _weigh([(TEXT, _found(block, lexicon))], lexicon, evidence)
    reasons = _reasons(evidence, lexicon.decay)
    points = sum(r.weight for r in reasons)
    value = 1 / (1 + math.exp((lexicon.midpoint - points) / lexicon.spread))
    relevant = value >= lexicon.threshold
    return Score(round(value, 4), relevant, evidence.story_type() if relevant else "", reasons)


def tokens(text: str) -> list[str]:
    """Folded syllables; a stop or comma is a token of its own, so no phrase reaches across it."""
    return _TOKEN.findall(same_key(text))


def _blocks(text: str) -> Iterator[list[str]]:
    for paragraph in text[:READ].splitlines():
        row = tokens(paragraph)
        for start in range(0, len(row), BLOCK):
            yield row[start : start + BLOCK]


def _found(row: list[str], lexicon: Lexicon) -> list[Term]:
    """Every term in a row of tokens, longest first at each place.

    A phrase inside a longer weighted one keeps its groups and loses its weight: «học bổng» must
    not be paid twice for «trao học bổng». Inside a mask it does not exist at all.
    """
    found: list[Term] = []
    weighed = masked = 0
    for start, syllable in enumerate(row):
        for length in range(lexicon.longest.get(syllable, 0), 0, -1):
            term = lexicon.terms.get(" ".join(row[start : start + length]))
            end = start + length
            if term is None or end > len(row) or end <= masked:
                continue
            if term.mask:
                masked = end
            elif term.weight and end <= weighed:
                found.append(replace(term, weight=0.0))
            else:
                found.append(term)
                weighed = max(weighed, end) if term.weight else weighed
    return found


def _weigh(parts: list[tuple[str, list[Term]]], lexicon: Lexicon, evidence: _Evidence) -> None:
    """Add what one neighbourhood says: its terms, then its rules at the place they are complete."""
    together: set[str] = set()
    for _, found in parts:
        together.update(*(term.groups for term in found))
    for place, found in parts:
        factor = lexicon.places[place]
        for term in found:
            if term.weight and (not term.soft or lexicon.beside in together):
                evidence.add(term.phrase, term.weight * factor, place, term.story_type)
            evidence.cue(term, factor)
    present: set[str] = set()
    for place, found in parts:
        present.update(*(term.groups for term in found))
        for rule in lexicon.rules:
            if rule.needs <= present and not rule.without & together:
                points = rule.weight * lexicon.places[place]
                evidence.add(rule.name, points, place, rule.story_type)


def _reasons(evidence: _Evidence, decay: float) -> tuple[Reason, ...]:
    """Reasons with diminishing points, for and against each among its own kind."""
    ranked = sorted(evidence.points.items(), key=lambda item: (-abs(item[1][0]), item[0]))
    reasons, shares = [], {True: 1.0, False: 1.0}
    for name, (points, where) in ranked:
        side = points > 0
        reasons.append(Reason(name, round(points * shares[side], 2), where))
        shares[side] *= decay
    return tuple(sorted(reasons, key=lambda r: (-abs(r.weight), r.term)))


# ---------------------------------------------------------------- reading the data


def load_lexicon(path: Path | None = None) -> Lexicon:
    """The house's lexicon, or another file. Raises ConfigError with every fault at once."""
    return _load(path or DEFAULT)


@cache
def _load(path: Path) -> Lexicon:
    return read_data(path, lambda top: _Reader(top, top.faults).lexicon())


class _Reader:
    """Turns the document into a Lexicon, noting every fault with its line."""

    def __init__(self, top: Section, faults: list[Fault]) -> None:
        self.top, self.faults = top, faults
        self.terms: dict[str, Term] = {}

    def lexicon(self) -> Lexicon:
        groups = self._groups(self.top.section("groups"))
        for kind in ("strong", "soft", "against"):
            for section in self.top.sections(kind):
                self._weights(section, kind)
        self._cues(self.top.section("cues"))
        for _, term in self._phrases(self.top, "mask"):
            self._put(replace(term, mask=True))
        rules = tuple(self._rule(section, groups) for section in self.top.sections("rules"))
        beside = self.top.text("beside", required=True, choices=groups)
        places = self._places(self.top.section("places"))
        lexicon = Lexicon(self.terms, _longest(self.terms), rules, beside, places)
        lexicon = self._scale(lexicon)
        self.top.close("block")
        return lexicon

    def _scale(self, lexicon: Lexicon) -> Lexicon:
        top = self.top
        return replace(
            lexicon,
            threshold=top.number("threshold", 0.5, low=0.01, high=0.99),
            midpoint=top.number("midpoint", 3, low=0.1, high=100),
            spread=top.number("spread", 1, low=0.01, high=100),
            decay=top.number("decay", 0.7, low=0.01, high=1),
        )

    def _places(self, section: Section) -> dict[str, float]:
        places = {place: section.number(place, 1, high=10) for place in (TITLE, SUMMARY, TEXT)}
        section.close("block")
        return places

    def _groups(self, section: Section) -> list[str]:
        for name in section.data:
            for phrase, term in self._phrases(section, name):
                groups = self.terms.get(phrase, term).groups | {name}
                self._put(replace(self.terms.get(phrase, term), groups=groups))
        return list(section.data)

    def _weights(self, section: Section, kind: str) -> None:
        section.text("name")
        sign = -1 if kind == "against" else 1
        weight = sign * section.number("weight", 1, low=0.1, high=20)
        story_type = section.text("type", choices=STORY_TYPES)
        for phrase, term in self._phrases(section, "terms"):
            known = self.terms.get(phrase, term)
            if known.weight:
                section.fault(f"«{phrase}» đã có điểm ở chỗ khác: chỉ để một chỗ", "terms")
            soft = kind == "soft"
            self._put(replace(known, weight=weight, soft=soft, story_type=story_type))
        section.close("block")

    def _cues(self, section: Section) -> None:
        for name in section.data:
            if name not in STORY_TYPES:
                section.fault(f"không có loại chuyện «{name}»", name)
            for phrase, term in self._phrases(section, name):
                known = self.terms.get(phrase, term)
                self._put(replace(known, cues=known.cues | {name}))

    def _rule(self, section: Section, groups: list[str]) -> Rule:
        needs, without = section.texts("all"), section.texts("without")
        for key, names in (("all", needs), ("without", without)):
            for name in names:
                if name not in groups:
                    section.fault(f"không có nhóm từ «{name}» trong groups", key)
        if not needs:
            section.fault("thiếu danh sách nhóm từ", "all", code="required")
        rule = Rule(
            section.text("name", " + ".join(needs)),
            frozenset(needs),
            frozenset(without),
            section.number("weight", 1, low=0.1, high=20),
            section.text("type", choices=STORY_TYPES),
        )
        section.close("block")
        return rule

    def _phrases(self, section: Section, key: str) -> Iterator[tuple[str, Term]]:
        for written in section.texts(key):
            phrase = " ".join(tokens(written))
            if not phrase:
                section.fault(f"«{written}» không có chữ nào", key)
                continue
            yield phrase, Term(phrase)

    def _put(self, term: Term) -> None:
        self.terms[term.phrase] = term


def _longest(phrases: Iterable[str]) -> dict[str, int]:
    longest: dict[str, int] = {}
    for phrase in phrases:
        row = phrase.split()
        longest[row[0]] = max(longest.get(row[0], 0), len(row))
    return longest
