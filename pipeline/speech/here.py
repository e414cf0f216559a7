"""A place in a line, as rules see it: what stands at it, before it and after it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.speech import numbers
from pipeline.speech.lexicon import Lexicon, Words

CAPITALS = "A-ZÀ-ÖØ-ÝĂĐĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"
_REACH = 72  # characters looked back for cues: about a clause
_TOKEN = re.compile(r"[^\W_]+(?:[.,/:\-–][^\W_]+)*")
_WORD = re.compile(r"[^\W_]+")
_CLAUSE_END = re.compile(r"[.!?;…]\s")
_TOUCHING = " \t\u00a0\"“”'‘’(["
_NEXT = re.compile(r"[ \u00a0]([^\W\d_]+)")
_NEXT_CAPITAL = re.compile(rf"[ \u00a0]?[{CAPITALS}]")
_NAME_BEFORE = re.compile(rf"(?<![^\W_])[{CAPITALS}][^\W\d_]+ $")
_FRESH = re.compile(r"""(?:^|(?:(?<!\s[A-ZĐ])\.|[!?…])["”’')\]]*\s+|:\s*["“‘])["“‘'(\[\-–—•*\s]*""")


class Here:
    """A line of text and the position a rule is asked about."""

    __slots__ = ("_before", "_touching", "at", "lexicon", "text")

    def __init__(self, text: str, at: int, lexicon: Lexicon) -> None:
        self.text, self.at, self.lexicon = text, at, lexicon
        self._before: list[str] | None = None
        self._touching: list[str] | None = None

    @property
    def before(self) -> list[str]:
        """Words before this place in its clause, lower-case, the nearest last."""
        if self._before is None:
            written = self.text[max(0, self.at - _REACH) : self.at].lower()
            self._before = _TOKEN.findall(_CLAUSE_END.split(written)[-1])
        return self._before

    @property
    def touching(self) -> list[str]:
        """The words right before, lower-case, with only space or quotes between; two at most."""
        if self._touching is None:
            self._touching = self._just_before(_TOUCHING)
        return self._touching

    def _just_before(self, skipped: str) -> list[str]:
        tail = self.text[max(0, self.at - 32) : self.at].rstrip(skipped)
        words = tail.lower().split()[-2:] if tail and tail[-1].isalnum() else []
        return [word.lstrip("\"“‘'([-–—,.;:!?") for word in words]

    @property
    def previous(self) -> str:
        """The word right before."""
        return self.touching[-1] if self.touching else ""

    def near(self, cue: str, words: int) -> bool:
        """Whether one of the last words belongs to a cue of the data."""
        return not self.lexicon.cues[cue].isdisjoint(self.before[-words:])

    def follows(self, cue: str) -> bool:
        """Whether the word right before, or the two words, belong to a cue."""
        return _ends_with(self.touching, self.lexicon.cues[cue])

    def follows_a_comma_after(self, cue: str) -> bool:
        """Whether only a comma parts this place from a cue: sáng nay, 5/11."""
        return _ends_with(self._just_before(_TOUCHING + ","), self.lexicon.cues[cue])

    def follows_a_weekday(self) -> bool:
        """Whether only a comma parts this place from a day of the week: thứ 7, 4/10."""
        words = self._just_before(_TOUCHING + ",")
        named = self.lexicon.cues["weekdays"]
        return len(words) == 2 and words[0] == "thứ" and words[1] in named

    def around(self, end: int, before: int = 6, after: int = 5) -> set[str]:
        """Words near a stretch that ends at ``end``, lower-case, on both sides."""
        following = self.text[end : end + 48].lower()
        return {*self.before[-before:], *_WORD.findall(following)[:after]}

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
            if said and (not match[1] or written not in self.lexicon.touching):
                return match.start(2) + len(written), said
        return None

    def names_follow(self, end: int) -> bool:
        """Whether a capitalised word stands after ``end``."""
        return _NEXT_CAPITAL.match(self.text, end) is not None

    def name_precedes(self) -> bool:
        """Whether a capitalised word of two letters or more stands right before."""
        return _NAME_BEFORE.search(self.text[max(0, self.at - 24) : self.at]) is not None

    def shouted(self, end: int) -> bool:
        """Whether the word up to ``end`` is a plain word in a headline of capitals: CHO, EM."""
        if not _SYLLABLE.fullmatch(self.text[self.at : end]):
            return False
        near = f"{self.text[max(0, self.at - 24) : self.at]} {self.text[end : end + 24]}"
        return bool(_SHOUTED.search(near))

    def is_fresh(self) -> bool:
        """Whether a sentence starts here."""
        tail = self.text[max(0, self.at - 12) : self.at]
        if tail[-2:-1].isalnum() and tail.endswith(" "):
            return False
        if not tail.strip("\"“‘'([-–—•* \t"):
            return self.at <= 12
        found = list(_FRESH.finditer(tail))
        last = found[-1] if found else None
        return last is not None and last.end() == len(tail) and (last.start() > 0 or self.at <= 12)

    def cardinal(self, written: str) -> str:
        """A number of the text in words."""
        return numbers.spell(written, self.lexicon.numbers)

    def word(self, name: str) -> str:
        """A small word of the house's style: to, out_of, year…"""
        return self.lexicon.numbers.style[name]


_SYLLABLE = re.compile(
    r"(?:NGH?|[CGKNPT]?H|GI|QU|TR|C|[BDĐGKLMNPRSTVX])?[AEIOUYĂÂÊÔƠƯ]{1,3}(?:CH|N[GH]?|[CMPT])?"
)
_SHOUTED = re.compile(rf"(?<!\w)(?=[{CAPITALS}]{{2,}}(?!\w))[A-ZĐ]*[^\W\d_A-ZĐ]")
_UNIT = re.compile(
    r"([ \u00a0]?)([°º]\s?[CF](?!\w)|[°º℃%‰$€£¥₫]|"
    r"[^\W\d_]+[23²³]?(?![\w])(?:/[^\W\d_]+[23²³]?(?!\w))*)"
)


def _ends_with(words: list[str], cue: Words) -> bool:
    return bool(words) and (words[-1] in cue or " ".join(words) in cue)


def _shorter(chain: str) -> Iterable[str]:
    """``km/h`` → ``km/h``, ``km``: the longest unit first."""
    chain = chain.replace(" ", "")
    while chain:
        yield chain
        chain = chain.rpartition("/")[0]


def capital(words: str) -> str:
    """The same words with a capital first letter."""
    return words[:1].upper() + words[1:]
