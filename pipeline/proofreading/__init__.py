"""The proof-reader: remarks on spelling, marks, capitals, tact and consistency; never a verdict.

``proofread`` is pure. A rule is a small function that yields remarks on a page; the words it knows
are data. ``pipeline/proofreading/rules.py`` lists them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from pipeline.model import Story
from pipeline.proofreading.model import Finding, HouseStyle, Remark
from pipeline.proofreading.page import Page, read_page
from pipeline.text import same_key

__all__ = ["PREFIX", "Finding", "HouseStyle", "proofread", "proofread_story", "silences"]

PREFIX = "proof-"  # what codes begin with where other checks speak too

_PLAIN_HOUSE = HouseStyle()
_SILENCE = re.compile(r"<!--\s*proof:\s*ignore\s+(.*?)\s*-->", re.S)


def proofread(
    text: str,
    *,
    house_style: HouseStyle = _PLAIN_HOUSE,
    names: Iterable[str] = (),
    silenced: Iterable[str] = (),
) -> list[Finding]:
    """Remarks on a text, in its order.

    ``names`` are people spelled as they should be. ``silenced`` are codes (``tact``) or codes with
    the words written (``spelling:mần``) that nobody wants to hear of again; a comment
    ``<!-- proof: ignore tact, spelling:mần -->`` in the text does the same.
    """
    quiet = frozenset((*silenced, *silences(text)))
    found = _read(text, house_style, tuple(names))
    return [f for f in found if not _silent(f, quiet)] if quiet else list(found)


def proofread_story(story: Story, house_style: HouseStyle) -> list[tuple[str, Finding]]:
    """Remarks on what a story prints: (field, remark), with lines and offsets of its file.

    The story's people are spelled as they are listed; its ``proof: {ignore: […]}`` is heeded.
    """
    rows = story.text.replace("\r\n", "\n").split("\n")
    people = tuple(person.name for person in story.people)
    found = []
    for field, first, text in _parts(story, rows):
        row = rows[first - 1] if field != "body" else ""
        moved = max(row.find(text), 0)
        for f in proofread(
            text, house_style=house_style, names=people, silenced=story.proof_ignore
        ):
            line, start, end = f.line + first - 1, f.start + moved, f.end + moved
            found.append((field, replace(f, line=line, start=start, end=end)))
    return found


def _parts(story: Story, rows: list[str]) -> Iterator[tuple[str, int, str]]:
    """What is read: (field, first line in the file, words); the body as it was typed."""
    for field in ("headline", "lead"):
        if getattr(story, field):
            yield field, story.lines.get(field, 1), getattr(story, field)
    if story.body.strip():
        last = story.body_line - 1 + len(story.body.split("\n"))
        yield "body", story.body_line, "\n".join(rows[story.body_line - 1 : last])


def silences(text: str) -> tuple[str, ...]:
    """What comments of a text ask to leave unsaid."""
    found = ",".join(m[1] for m in _SILENCE.finditer(text)) if "<!--" in text else ""
    return tuple(part.strip() for part in found.split(",") if part.strip())


def _silent(finding: Finding, quiet: Collection[str]) -> bool:
    asked = {_silence(*entry.partition(":")) for entry in quiet}
    written = _silence(finding.code, ":", finding.written)
    return bool({(finding.code, ""), written} & asked)


def _silence(code: str, _colon: str, words: str) -> tuple[str, str]:
    return code.strip().casefold().removeprefix(PREFIX), same_key(words)


@lru_cache(maxsize=512)
def _read(text: str, style: HouseStyle, names: tuple[str, ...]) -> tuple[Finding, ...]:
    from pipeline.proofreading.rules import remarks  # dozens of patterns: not for every command

    page = read_page(text)
    return tuple(_finding(page, remark) for remark in remarks(page, style, names))


def _finding(page: Page, r: Remark) -> Finding:
    line, start, end = page.place(r.start, r.end)
    written = page.lines[line - 1][start:end]
    return Finding(r.code, line, start, end, written, r.message, r.suggestions, r.severity)
