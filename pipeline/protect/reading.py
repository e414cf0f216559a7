"""A text taken apart in every way a reader might put it together again. Pure.

What hides a word from a search and not from the eye is taken off: entities, escapes, letters that
only look Latin, invisible characters, markup inside a word, letters parted by dots or spaces.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from html import unescape
from itertools import pairwise
from urllib.parse import unquote

from pipeline.text import nfc, old_tones, strip_marks

_HIDDEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb]|[\U000e0000-\U000e0fff]"
)
_STRANGE = re.compile(
    r"[\u0131\u0180-\u019f\u0251-\u029f\u0370-\u052f\u13a0-\u13ff\ua4d0-\ua4ff]|[ðøł]"
)
_LOOKS = (
    ("аɑαａ", "a"), ("АΑᎪꓮ", "A"), ("вᏏ", "b"), ("ВΒᏴꓐ", "B"), ("сϲ", "c"), ("СϹᏟꓚ", "C"),
    ("ԁɗɖðժ", "d"), ("ƉÐᎠꓓ", "D"), ("еєҽ", "e"), ("ЕΕᎬꓰ", "E"), ("ɡց", "g"), ("ԌᏀꓖ", "G"),
    ("һɦհ", "h"), ("НΗᎻꓧ", "H"), ("іιıɩ", "i"), ("ІΙӀꓲ", "I"), ("ј", "j"), ("ЈᎫꓙ", "J"),
    ("кκ", "k"), ("КΚᏦꓗ", "K"), ("ӏł", "l"), ("ᏞꓡᒪԼ", "L"), ("м", "m"), ("МΜᎷꓟ", "M"),
    ("пռղηո", "n"), ("ΝꓠИ", "N"), ("оοσøօ", "o"), ("ОΟꓳՕ", "O"), ("рρ", "p"), ("РΡᏢꓑ", "P"),
    ("ԛ", "q"), ("гᴦ", "r"), ("ᎡꓣᏒ", "R"), ("ѕ", "s"), ("ЅᏚꓢՏ", "S"), ("тτ", "t"), ("ТΤᎢꓔ", "T"),
    ("υսц", "u"), ("ՍꓴԱ", "U"), ("ѵν", "v"), ("ѴᏙꓦ", "V"), ("ԝω", "w"), ("ᎳꓪԜ", "W"),
    ("хχ", "x"), ("ХΧꓫ", "X"), ("уүγ", "y"), ("УΥҮꓬ", "Y"), ("ᴢ", "z"), ("ΖᏃꓜ", "Z"),
)  # fmt: skip
_LOOKALIKES = {ord(c): latin for others, latin in _LOOKS for c in others}
_ESCAPED = re.compile(r"\\[uU]\{?([0-9a-fA-F]{4,6})\}?|\\x([0-9a-fA-F]{2})|\\([0-9a-fA-F]{2,6}) ?")
_TAG = re.compile(r"<[^>]*>")
_PARTED = re.compile(r"\w[^\w\s]+\w")
_SPELLED = re.compile(r"(?<!\w)\w(?:[\W_]{1,3}\w(?!\w)){3,}")
_LETTERS = re.compile(r" \w \w \w \w ")
_GLUE = re.compile(r"[^\w\s]+")
_WORD = re.compile(r"\w+")


def unwrap(text: str) -> str:
    """Take off what hides a word; NFC."""
    for _ in range(3 if "&" in text else 0):
        text, before = unescape(text), text
        if text == before:
            break
    if "\\" in text:
        text = _ESCAPED.sub(_character, text)
    if "%" in text:
        text = unquote(text)
    if not text.isascii():
        text = _HIDDEN.sub("", unicodedata.normalize("NFKC", text))
        if _STRANGE.search(text):
            text = text.translate(_LOOKALIKES)
    return nfc(text)


def _character(match: re.Match[str]) -> str:
    code = int(match[1] or match[2] or match[3], 16)
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else match[0]


def _joined(match: re.Match[str]) -> str:
    return re.sub(r"[\W_]+", "", match[0])


@dataclass(frozen=True)
class Row:
    """One way of taking a text apart."""

    text: str

    @cached_property
    def folded(self) -> list[str]:
        """Its words without case and marks."""
        return _WORD.findall(strip_marks(self.text).casefold())

    @cached_property
    def known(self) -> frozenset[str]:
        """Its folded words, each once."""
        return frozenset(self.folded)

    def places(self, word: str) -> list[int]:
        """Where a folded word stands."""
        return [at for at, other in enumerate(self.folded) if other == word]

    @cached_property
    def written(self) -> list[str]:
        """Its words as written, one for each folded one."""
        return _WORD.findall(self.text)

    @cached_property
    def plain(self) -> str:
        """As written, tones where the press puts them."""
        return old_tones(self.text)

    @cached_property
    def long(self) -> tuple[str, ...]:
        """Folded words so long that several may have been joined in them."""
        return tuple(word for word in self.known if len(word) >= SHORTEST)


SHORTEST = 5  # letters of a joined word that is still looked for


@dataclass(frozen=True)
class Reading:
    """A text made ready for many searches."""

    rows: tuple[Row, ...]


@lru_cache(maxsize=512)
def prepare(text: str) -> Reading:
    """Take a text apart in every way in which a word could stand in it."""
    bare = unwrap(text)
    seen = bare
    ways = [bare]
    if "<" in bare:
        seen = _TAG.sub("", bare)  # markup inside a word
        ways += [seen, _TAG.sub(" ", bare)]  # markup between two words
    rows = [Row(way.replace("_", " ")) for way in dict.fromkeys(ways)]
    return Reading((*rows, *_mended(seen, rows[0].folded)))


def _mended(seen: str, folded: list[str]) -> Iterator[Row]:
    """Words put together again that signs or spaces part: ``S-ù-n-g``, ``S ù n g``."""
    parted = {c for c in set(seen.split()) if not c.isalnum() and _PARTED.search(c)}
    if parted:
        lines = (row for row in seen.splitlines() if not parted.isdisjoint(row.split()))
        yield Row("\n".join(_GLUE.sub("", row) for row in lines))
    if _LETTERS.search(f" {' '.join(folded)} "):
        yield Row(_SPELLED.sub(_joined, seen))


SEAM = 60  # characters on each side of a line's end in which a word may go on
_INSIDE_WORD = re.compile(r"\w(?:<[^>]*>)+\w")


def pooled(texts: Iterable[str]) -> str:
    """Many texts as one, each line once: what it does not show, none of them shows.

    Channels say the same lines again and again; where a line goes on in the next, the seam is
    kept too.
    """
    lines: dict[str, None] = {}
    for text in texts:
        seen = text
        if "<" in text:
            lines[" ".join(tag.strip("<>") for tag in dict.fromkeys(_TAG.findall(text)))] = None
            if _INSIDE_WORD.search(text):
                lines[_TAG.sub(" ", text)] = None
            seen = _TAG.sub("", text)
        rows = [row for row in seen.splitlines() if row.strip()]
        lines.update(dict.fromkeys(rows))
        lines.update(dict.fromkeys(f"{a[-SEAM:]} {b[:SEAM]}" for a, b in pairwise(rows)))
    return "\n".join(lines)
