"""A place in a line, as rules see it: what stands at it, before it and after it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.speech import numbers
from pipeline.speech.lexicon import Lexicon, Words

_REACH = 72  # characters looked back for cues: about a clause
_TOKEN = re.compile(r"[^\W_]+(?:[.,/:\-–][^\W_]+)*")
_CLAUSE_END = re.compile(r"[.!?;…]\s")
_TOUCHES = re.compile(r"""[\s"“”'‘’(\[]*""")
_NEXT = re.compile(r"[ \u00a0]([^\W\d_]+)")
_NEXT_CAPITAL = re.compile(r"[ \u00a0]?[^\W\d_]")
_FRESH = re.compile(r"""(?:^|[.!?…]["”’')\]]*\s+|:\s*["“‘])["“‘'(\[\-–—•*\s]*""")


class Here:
    """A line of text and the position a rule is asked about."""

    __slots__ = ("_before", "_near", "at", "lexicon", "text")

    def __init__(self, text: str, at: int, lexicon: Lexicon) -> None:
        self.text, self.at, self.lexicon = text, at, lexicon
        self._before: list[str] | None = None
        self._near = ""

    @property
    def before(self) -> list[str]:
        """Words before this place in its clause, lower-case, the nearest last."""
        if self._before is None:
            start = max(0, self.at - _REACH)
            clause = _CLAUSE_END.split(self.text[start : self.at].lower())[-1]
            found = list(_TOKEN.finditer(clause))
            self._before = [m[0] for m in found]
            touching = bool(found) and _TOUCHES.fullmatch(clause, found[-1].end()) is not None
            self._near = found[-1][0] if touching else ""
        return self._before

    @property
    def previous(self) -> str:
        """The word right before, lower-case, with only space or quotes between."""
        return self._near if self.before else ""

    def near(self, cue: str, words: int) -> bool:
        """Whether one of the last words belongs to a cue of the data."""
        return not self.lexicon.cues[cue].isdisjoint(self.before[-words:])

    def follows(self, cue: str) -> bool:
        """Whether the word right before belongs to a cue."""
        return self.previous in self.lexicon.cues[cue]

    def next_word(self, end: int) -> str:
        """The word after ``end``, lower-case, if one space parts them."""
        match = _NEXT.match(self.text, end)
        return match[1].lower() if match else ""

    def precedes(self, cue: str, end: int) -> bool:
        """Whether the word after ``end`` belongs to a cue."""
        return self.next_word(end) in self.lexicon.cues[cue]

    def counts(self, end: int) -> bool:
        """Whether what follows ``end`` is counted: a unit, a noun like tuổi, xã, tiêu chí."""
        return self.precedes("counted", end) or self.unit(end) is not None

    def unit(self, end: int) -> tuple[int, str] | None:
        """The unit right after a number: where it ends and how it is said."""
        match = _UNIT.match(self.text, end)
        if not match:
            return None
        for written in _shorter(match[2]):
            said = self.lexicon.units.get(written) or self.lexicon.units.get(written.lower())
            if said and (not match[1] or self._may_stand_apart(written)):
                return match.start(2) + len(written), said
        return None

    def _may_stand_apart(self, written: str) -> bool:
        return written not in self.lexicon.touching

    def names_follow(self, end: int) -> bool:
        """Whether a capitalised word stands after ``end``."""
        match = _NEXT_CAPITAL.match(self.text, end)
        return match is not None and self.text[match.end() - 1].isupper()

    def is_fresh(self) -> bool:
        """Whether a sentence starts here."""
        start = max(0, self.at - 12)
        tail = self.text[start : self.at]
        if not tail.strip("\"“‘'([-–—•* \t"):
            return start == 0
        found = list(_FRESH.finditer(tail))
        last = found[-1] if found else None
        return last is not None and last.end() == len(tail) and (last.start() > 0 or start == 0)

    def cardinal(self, written: str) -> str:
        """A number of the text in words."""
        return numbers.spell(written, self.lexicon.numbers)

    def word(self, name: str) -> str:
        """A small word of the house's style: to, out_of, year…"""
        return self.lexicon.numbers.style[name]


_UNIT = re.compile(
    r"([ \u00a0]?)([°º]\s?[CF](?!\w)|[°º℃%‰$€£¥₫]|"
    r"[^\W\d_]+[23²³]?(?![\w])(?:/[^\W\d_]+[23²³]?(?!\w))*)"
)


def _shorter(chain: str) -> Iterable[str]:
    """``km/h`` → ``km/h``, ``km``: the longest unit first."""
    chain = chain.replace(" ", "")
    while chain:
        yield chain
        chain = chain.rpartition("/")[0]


def capital(words: str) -> str:
    """The same words with a capital first letter."""
    return words[:1].upper() + words[1:]


__all__ = ["Here", "Words", "capital"]
