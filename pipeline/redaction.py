"""Words proposed in place of a person's, when consent was withdrawn; an editor accepts. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline.model import Person, Story
from pipeline.sections import read_data
from pipeline.stories import rows_without
from pipeline.text import old_tones

DATA = Path(__file__).parent / "data" / "redaction.yaml"
_UNPRINTED = ("people", "sources", "candidate")


@dataclass(frozen=True)
class Proposal:
    """A line of a story with what would stand there instead."""

    line: int
    before: str
    after: str


@cache
def substitutes() -> dict[str, str]:
    """What stands for each kind of fact: ``data/redaction.yaml``. Raises ConfigError."""
    return read_data(DATA, lambda top: {key: top.text(key) for key in top.data})


def initial(name: str) -> str:
    """``Sùng Mí Dín`` → ``D.``"""
    words = name.split()
    return f"{words[-1][0].upper()}." if words else ""


def proposals(story: Story, person: Person, minor: bool) -> list[Proposal]:
    """Lines that show the person, with initials or a general word in place of what they show."""
    swaps = list(_swaps(person, minor))
    found = []
    for number, row in rows_without(story, _UNPRINTED):
        after = row
        for pattern, words in swaps:
            after = pattern.sub(words, after)
        if after != row:
            found.append(Proposal(number, row, after))
    return found


def applied(text: str, accepted: Iterable[Proposal]) -> str:
    """A story's text with proposals in place, every other byte as it was."""
    rows = text.splitlines(keepends=True)
    for proposal in accepted:
        row = rows[proposal.line - 1]
        ending = row[len(row.rstrip("\r\n")) :]
        rows[proposal.line - 1] = proposal.after + ending
    return "".join(rows)


Swap = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]
_CALLED = r"em|cháu|bé|anh|chị|ông|bà"


def _swaps(person: Person, minor: bool) -> Iterator[Swap]:
    """What to look for and what to put there, the whole name before the given one."""
    called = _Called(substitutes()["minor" if minor else "adult"], initial(person.name))
    yield _whole(rf"(?:(?P<called>{_CALLED})\s+)?{_any_tone(person.name)}", r"\.?"), called
    for fact, words in person.protect.items():
        general = substitutes().get(fact, substitutes()["other"])
        for word in sorted(words, key=len, reverse=True):
            stand_in = called.short if fact == "name" else general
            yield _whole(_any_tone(word)), _Plain(stand_in)
    for given in person.name.split()[-1:]:
        yield _whole(rf"(?P<called>{_CALLED})\s+{_any_tone(given)}", r"\.?"), called


@dataclass(frozen=True)
class _Called:
    """``em Dín`` and ``Sùng Mí Dín`` → ``em D.``: how people are called stays, or is added."""

    called: str
    short: str

    def __call__(self, match: re.Match[str]) -> str:
        """The words that stand there instead."""
        kept = match["called"] or self.called
        return f"{kept} {self.short}"


@dataclass(frozen=True)
class _Plain:
    """Always the same words."""

    words: str

    def __call__(self, _match: re.Match[str]) -> str:
        """The words that stand there instead."""
        return self.words


def _whole(pattern: str, after: str = "") -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){pattern}(?!\w){after}", re.I)


def _any_tone(words: str) -> str:
    """A pattern for words however their tone marks are placed and their spaces typed."""
    parts = []
    for word in words.split():
        forms = dict.fromkeys((word, old_tones(word)))
        parts.append("(?:" + "|".join(re.escape(form) for form in forms) + ")")
    return r"\s+".join(parts)
