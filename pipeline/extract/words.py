"""Rows of words: the house's expressions for what is noise, and markup made into paragraphs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

from pipeline import yamldoc
from pipeline.errors import ConfigError, Fault
from pipeline.sections import Section
from pipeline.text import nfc

MAX_FIELD, MAX_TEXT = 2_000, 200_000
VIETNAMESE = re.compile("[đĐơƠưƯạ-ỹẠ-Ỹ]")

_EXPRESSIONS = (
    *("sapo_prefixes", "noise", "ends", "tails", "bylines", "credits", "challenges"),
    *("mail_prefixes", "mail_quotes", "mail_forwards"),
)
_PLACES = ("sapo", "byline", "figure", "caption", "credit", "around")
_BLOCKS = ["p", "div", "section", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "tr", "td"]
_DROP = "script, style, figure, figcaption, aside, nav, form, table.picture, .PhotoCMS_Caption"
_PART = "\u2029"


@dataclass(frozen=True)
class Words:
    """The expressions of ``data/extract.yaml``, compiled."""

    sapo_prefixes: re.Pattern[str]
    noise: re.Pattern[str]
    ends: re.Pattern[str]
    tails: re.Pattern[str]
    bylines: re.Pattern[str]
    credits: re.Pattern[str]
    challenges: re.Pattern[str]
    mail_prefixes: re.Pattern[str]
    mail_quotes: re.Pattern[str]
    mail_forwards: re.Pattern[str]
    places: Mapping[str, re.Pattern[str]]


@cache
def words() -> Words:
    """The expressions that come with the house. Raises ConfigError."""
    path = Path(__file__).parent.parent / "data" / "extract.yaml"
    doc = yamldoc.parse(path.read_text("utf-8"), str(path))
    faults: list[Fault] = list(doc.faults)
    top = Section(doc, str(path), faults)
    patterns = {key: _pattern(top, key) for key in _EXPRESSIONS}
    inner = top.section("places")
    places = {kind: _pattern(inner, kind, r"(?:^|[\s_-])(?:{})(?=$|[\s_-])") for kind in _PLACES}
    top.close("block")
    inner.close("block")
    if faults:
        raise ConfigError(*faults)
    return Words(**patterns, places=places)


def _pattern(top: Section, key: str, frame: str = "{}") -> re.Pattern[str]:
    parts = []
    for part in top.texts(key):
        try:
            parts.append(re.compile(part).pattern)
        except re.error as error:
            top.fault(f"biểu thức «{part}» hỏng: {error}", key)
    joined = "|".join(f"(?:{p})" for p in parts) or r"(?!)"
    joined = f"(?:{joined})$" if key == "credits" else joined
    return re.compile(frame.replace("{}", joined), re.I if frame != "{}" or "mail" in key else 0)


def line(text: str) -> str:
    """Text on one line: entities decoded, NFC, spaces single, capped."""
    return " ".join(nfc(unescape(text)).split())[:MAX_FIELD]


def words_of(node: Any) -> str:
    """The words inside an element, on one line."""
    return line(str(node.get_text(" ")))


def without_prefix(summary: str) -> tuple[str, str]:
    """A sapo without the outlet's mark before it, and the mark."""
    match = words().sapo_prefixes.match(summary)
    if match is None:
        return summary, ""
    return summary[match.end() :].strip(), match[0].strip(" ()-–—")


def paragraphs_of(node: Any, remove: str) -> list[str]:
    """Paragraphs inside a node, which is used up; its captions and scripts are none."""
    for unwanted in node.select(f"{_DROP}, {remove}" if remove else _DROP):
        unwanted.extract()
    parted = node.find("p") is None
    for mark in node.find_all("br"):
        double = getattr(mark.next_sibling, "name", "") == "br"
        mark.replace_with(_PART if parted or double else " ")
    for block in node.find_all(_BLOCKS):
        block.insert_before(_PART)
        block.insert_after(_PART)
    return [row for part in str(node.get_text()).split(_PART) if (row := line(part))]
