"""Whether a text shows a protected word: in any case, any tones, joined, reversed, as it is said.

A ``Watch`` knows many words at once and reads a text only once for all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from pipeline import speech
from pipeline.protect.names import calls, keeps_given
from pipeline.protect.people import Secret
from pipeline.protect.reading import SHORTEST, Reading, Row, prepare
from pipeline.rules import house_rules
from pipeline.text import fold, old_tones, same_key

JOINED = 6  # letters from which a word is looked for inside a longer one; with a figure, 5


@dataclass(frozen=True)
class Form:
    """One way in which a word may be put: its syllables as written and folded."""

    word: str
    written: tuple[str, ...]
    folded: tuple[str, ...]


@lru_cache(maxsize=65536)
def forms(word: str, fact: str = "", said: str = "") -> tuple[Form, ...]:
    """Every way in which a word of a fact may be put; ``said`` is how the station says it."""
    ways = dict.fromkeys((word, speech.speak(word).text, said or word, *_shorter(word, fact)))
    found = [_form(word, way) for way in ways]
    if fact == "name":
        found += _turned(found[0])
    found += _partly_joined(found[0])
    return tuple(f for f in found if f.folded)


def _form(word: str, way: str) -> Form:
    folded = tuple(fold(way.replace("_", " ")).split())
    written = tuple("".join(c if c.isalnum() else " " for c in way).split())
    return Form(word, written if len(written) == len(folded) else folded, folded)


def _shorter(word: str, fact: str) -> Iterator[str]:
    """An address without its commune, a school or a hamlet without the word that says what it is;
    a class with it, as a hashtag has it."""
    first = word.split(",", maxsplit=1)[0].strip()
    heads = house_rules().heads.get(fact, ())
    for way in {word, first}:
        bare = next((h for h in heads if way.casefold().startswith(f"{h} ")), "")
        rest = way[len(bare) :].strip()
        least = 3 if fact == "school" else 2
        if bare and (len(rest.split()) >= least or (fact == "class" and not rest.isdigit())):
            yield rest
    if first != word and len(first.split()) > 1:
        yield first
    if fact == "class":
        yield re.sub(r"(?<=\d)(?=[^\W\d_])", " ", word)
        if not word.casefold().startswith("lớp"):
            yield f"lớp {word}"


def _turned(form: Form) -> list[Form]:
    """A name of three syllables or more, backwards and with the given name first."""
    if len(form.folded) < 3:
        return []
    backwards = Form(form.word, form.written[::-1], form.folded[::-1])
    first = Form(
        form.word,
        (form.written[-1], *form.written[:-1]),
        (form.folded[-1], *form.folded[:-1]),
    )
    ends = Form(form.word, (form.written[0], form.written[-1]), (form.folded[0], form.folded[-1]))
    return [backwards, first, ends]


def _partly_joined(form: Form) -> list[Form]:
    """Some of its syllables written as one: ``VàngMí Chứ``. All of them: see ``Watch.joined``."""
    count = len(form.folded)
    if not 3 <= count <= 5:
        return []
    ways = [
        [bool(mask >> i & 1) for i in range(count - 1)] for mask in range(1, 2 ** (count - 1) - 1)
    ]
    return [
        Form(form.word, _glued(form.written, joints), _glued(form.folded, joints))
        for joints in ways
    ]


def _glued(parts: tuple[str, ...], joints: list[bool]) -> tuple[str, ...]:
    found = [parts[0]]
    for part, joined in zip(parts[1:], joints, strict=True):
        found = [*found[:-1], found[-1] + part] if joined else [*found, part]
    return tuple(found)


@dataclass(frozen=True)
class Word:
    """A word to watch for: what kind of fact it is, whose given name alone says as much, how the
    station says it."""

    word: str
    fact: str = ""
    given: str = ""
    said: str = ""


def watched(secret: Secret, lexicon: speech.Lexicon | None) -> Word:
    """A secret as a word to watch for, also as the station's presenters say it."""
    said = speech.speak(secret.word, lexicon).text
    return Word(secret.word, secret.fact, secret.given, said)


class Watch:
    """Words to look for, indexed by how they begin."""

    def __init__(self, words: Iterable[Word], least: int = 1) -> None:
        """``least``: syllables of the forms that count."""
        self.least = least
        self.starts: dict[str, list[tuple[Form, Word]]] = {}
        self.joined: dict[str, list[tuple[str, Word]]] = {}
        self.givens: dict[str, list[Word]] = {}
        for word in words:
            self._add(word)

    def _add(self, word: Word) -> None:
        for form in forms(word.word, word.fact, word.said):
            if len(form.folded) < self.least:
                continue
            self.starts.setdefault(form.folded[0], []).append((form, word))
            whole = "".join(form.folded)
            figure = any(c.isdigit() for c in whole) and not whole.isdigit()
            if len(whole) >= (SHORTEST if figure else JOINED) and len(form.folded) > 1:
                self.joined.setdefault(whole[:SHORTEST], []).append((whole, word))
        if word.given:
            self.givens.setdefault(fold(word.given), []).append(word)

    def found(self, reading: Reading) -> set[Word]:
        """The words a text shows."""
        return {word for row in reading.rows for word in self._in(row)}

    def _in(self, row: Row) -> Iterator[Word]:
        for first in self.starts.keys() & row.known:
            for form, word in self.starts[first]:
                if row.known.issuperset(form.folded) and _stands(row, form):
                    yield word
        yield from self._inside(row)
        for folded in self.givens.keys() & row.known:
            for word in self.givens[folded]:
                if _is_called(row, folded, word):
                    yield word

    def _inside(self, row: Row) -> Iterator[Word]:
        for token in row.long:
            for at in range(len(token) - SHORTEST + 1):
                for whole, word in self.joined.get(token[at : at + SHORTEST], ()):
                    if token.startswith(whole, at):
                        yield word


def _stands(row: Row, form: Form) -> bool:
    """Whether a form stands in a text, its syllables one after another."""
    width = len(form.folded)
    return any(
        tuple(row.folded[at : at + width]) == form.folded and _means(row, at, at + width, form)
        for at in row.places(form.folded[0])
    )


def _is_called(row: Row, folded: str, word: Word) -> bool:
    """Whether somebody is called by the given name alone, or with the rest as initials."""
    if word.given not in row.text and not folded.endswith(("oa", "oe", "uy")):
        return False
    return calls(row.plain, word.given) or keeps_given(row.plain, word.word)


def _means(row: Row, at: int, end: int, form: Form) -> bool:
    """Whether a folded match is meant: three syllables are enough; fewer are looked at closely.

    ``Mai`` is a name and ``mai`` tomorrow; ``Lê Minh`` is a name and ``lệ minh`` is not.
    """
    if len(form.folded) > 2:
        return True
    if len(row.written) != len(row.folded):
        return True  # the two cannot be laid side by side: better look once too often
    seen, known = row.written[at:end], form.written
    same = [same_key(a) == same_key(b) for a, b in zip(seen, known, strict=True)]
    if len(known) == 1:
        exact = old_tones(seen[0]) == old_tones(known[0])
        return exact or (same[0] and any(c.isdigit() for c in known[0]))
    capitals = all(word[:1].isupper() or word[:1].isdigit() for word in seen)
    marked = not "".join(known).isascii()
    figure = any(c.isdigit() for c in "".join(known))
    if all(same):
        return marked or capitals or figure or row.text.isascii()
    bare = "".join(seen).isascii() and marked
    return capitals or (bare and (len("".join(seen)) >= JOINED or row.text.isascii()))


@lru_cache(maxsize=4096)
def _watch_for(word: str) -> Watch:
    return Watch([Word(word)])


def shows(reading: Reading, word: str) -> bool:
    """Whether a text shows a word: any case, any tones, as a hashtag, or as it is said."""
    return bool(_watch_for(word).found(reading))


def first_shown(texts: Iterable[tuple[int, str]], watch: Watch, word: Word) -> int:
    """Line of the first text that shows a word; 0 when none does."""
    return next((line for line, text in texts if word in watch.found(prepare(text))), 0)
