"""What the gates go by: how heavy each finding is, labels, marks, lists. Read from data, checked.

A finding that a law asks for (``law`` in ``data/gates.yaml``) stays at block: neither this file
nor a workspace may weaken it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from pipeline.sections import Section, read_data

SEVERITIES = ("block", "warn", "info")
MADE_WITH = ("text", "image", "voice", "translation")  # what a machine may have had a hand in
DEGREES = ("none", "assisted", "generated")
FILE = Path(__file__).parent / "data" / "gates.yaml"


@dataclass(frozen=True)
class Rules:
    """The house's rules. ``severities`` maps a code to block, warn or info."""

    severities: Mapping[str, str]
    locked: Mapping[str, str]  # code → the law that asks for it
    borrowed_shown: int  # syllables in a row
    borrowed_blocks: int
    social: tuple[str, ...]
    ai: Mapping[str, Mapping[str, str]]  # made with → degree → label
    sponsor_marks: tuple[str, ...]
    aggregator_delay: timedelta
    aggregator_sources: int
    organisation_bans: tuple[str, ...]
    hardship: tuple[str, ...]
    exact_home: tuple[str, ...]
    interview_words: tuple[str, ...]
    ethnic_groups: tuple[str, ...]
    ethnic_cues: tuple[str, ...]
    called: tuple[str, ...]
    everyday_names: frozenset[str]
    heads: Mapping[str, tuple[str, ...]]


@cache
def house_rules() -> Rules:
    """The rules shipped with the house. Raises ConfigError with every fault."""
    return load(FILE)


def load(path: Path) -> Rules:
    """Rules of a file. Raises ConfigError with every fault."""
    return read_data(path, _rules)


def _rules(top: Section) -> Rules:
    locked: dict[str, str] = {}
    borrowed, aggregator = top.section("borrowed"), top.section("aggregator")
    heads = top.section("heads")
    rules = Rules(
        severities=_severities(top.section("severities"), locked),
        locked=locked,
        borrowed_shown=borrowed.whole("shown", 8, low=4, high=100),
        borrowed_blocks=borrowed.whole("blocks", 12, low=4, high=100),
        social=top.texts("social"),
        ai=_labels(top.section("ai")),
        sponsor_marks=top.texts("sponsor_marks"),
        aggregator_delay=aggregator.span("delay", timedelta(hours=1)),
        aggregator_sources=aggregator.whole("sources", 3, low=1),
        organisation_bans=top.texts("organisation_bans"),
        hardship=top.texts("hardship"),
        exact_home=top.texts("exact_home"),
        interview_words=top.texts("interview_words"),
        ethnic_groups=top.texts("ethnic_groups"),
        ethnic_cues=top.texts("ethnic_cues"),
        called=top.texts("called"),
        everyday_names=frozenset(top.texts("everyday_names")),
        heads={fact: heads.texts(fact) for fact in heads.data},
    )
    top.close("block")
    return rules


def _severities(s: Section, locked: dict[str, str]) -> dict[str, str]:
    found = {}
    for code in s.data:
        one = s.section(code)
        found[code] = one.text("as", "block", required=True, choices=SEVERITIES)
        law = one.text("law")
        if law:
            locked[code] = law
            if found[code] != "block":
                one.fault(f"luật buộc phải chặn ({law}): viết as: block", "as")
        one.get("why")
        one.close("block")
    return found


def _labels(s: Section) -> dict[str, dict[str, str]]:
    labels = {}
    for made in MADE_WITH:
        one = s.section(made)
        labels[made] = {degree: one.text(degree) for degree in DEGREES[1:]}
        one.close("block")
    s.close("block")
    return labels


def overrides(s: Section) -> dict[str, str]:
    """A workspace's own severities (``gates:`` of newsroom.yaml); a law's are refused."""
    rules, found = house_rules(), {}
    for code in s.data:
        severity = s.text(code, choices=SEVERITIES)
        if code not in rules.severities:
            s.fault(f"không có mã «{code}»; có: {', '.join(rules.severities)}", code)
        elif code in rules.locked and severity != "block":
            s.fault(f"«{code}» do luật định ({rules.locked[code]}), không nới được", code)
        elif severity:
            found[code] = severity
    return found


def labels(made: Mapping[str, str]) -> dict[str, str]:
    """The labels a story must carry: made with → the sentence. ``made`` is its ``ai`` table."""
    table = house_rules().ai
    found = {what: table[what].get(degree, "") for what, degree in made.items()}
    return {what: label for what, label in found.items() if label}
