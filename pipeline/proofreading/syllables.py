"""Which written syllables Vietnamese can have: onset × rime × tone, from data.

A syllable is looked up without its tone mark; the entry says on which letters the mark may stand.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from pipeline.proofreading.lexicon import lexicon

TONE_MARKS = "\u0301\u0300\u0309\u0303\u0323"  # sắc huyền hỏi ngã nặng
_STOPPED = ("c", "ch", "p", "t")
_STRONG = "ăâêôơư"
_VOWELS = frozenset("aeiouyăâêôơư")


def split_tone(word: str) -> tuple[str, str, int]:
    """A lower-case word → (without its tone, the tone, the letter that bore it or -1)."""
    bare: list[str] = []
    tone, at = "", -1
    for typed in word:
        letter = typed
        parts = unicodedata.normalize("NFD", letter)
        mark = next((c for c in parts if c in TONE_MARKS), "")
        if mark:
            tone, at = tone + mark, len(bare)
            letter = unicodedata.normalize("NFC", parts.replace(mark, ""))
        bare.append(letter)
    return "".join(bare), tone, at


def join_tone(bare: str, tone: str, at: int) -> str:
    """Put a tone mark on a letter."""
    return unicodedata.normalize("NFC", bare[: at + 1] + tone + bare[at + 1 :])


def tone_places(rime: str) -> frozenset[int]:
    """Letters of a rime on which the mark may stand: two for the open oa, oe, uy."""
    strong = [i for i, letter in enumerate(rime) if letter in _STRONG]
    if strong:
        return frozenset(strong[-1:])
    vowels = sum(1 for letter in rime if letter in _VOWELS)
    if rime in ("oa", "oe", "uy"):
        return frozenset((0, 1))
    ends_in_consonant = rime[-1] not in _VOWELS
    return frozenset((1 if vowels == 3 or (vowels == 2 and ends_in_consonant) else 0,))


@lru_cache(maxsize=1)
def syllables() -> dict[str, frozenset[int]]:
    """Every syllable without its tone → the letters that may bear one."""
    found: dict[str, frozenset[int]] = {}
    for onset, rime in _pairs():
        places = tone_places(rime)
        found.setdefault(onset + rime, frozenset(p + len(onset) for p in places))
    return found


def _pairs() -> Iterator[tuple[str, str]]:
    """Onsets with the rimes each can take, whole rows of the data."""
    sounds = lexicon().sounds
    for row in sounds.rows:
        apart = frozenset(row.without)
        for onset in row.onsets:
            yield from ((onset, rime) for rime in row.rimes if onset + rime not in apart)


@lru_cache(maxsize=1)
def spellings() -> frozenset[str]:
    """Every syllable with every tone it can bear, the mark where it may stand."""
    return frozenset(_spellings())


def _spellings() -> Iterator[str]:
    for bare, places in syllables().items():
        stopped = bare.endswith(_STOPPED)
        if not stopped:
            yield bare
        for at in places:
            letter, before, after = bare[at], bare[:at], bare[at + 1 :]
            for marked in _MARKED[letter][:: 4 if stopped else 1]:  # sắc and nặng alone
                yield before + marked + after


_MARKED = {v: [unicodedata.normalize("NFC", v + tone) for tone in TONE_MARKS] for v in _VOWELS}


def is_syllable(word: str) -> bool:
    """Whether a lower-case word is a Vietnamese syllable, its mark where it may stand."""
    return word in spellings()


@lru_cache(maxsize=4096)
def repairs(word: str) -> tuple[str, ...]:
    """Right syllables that a slip of the keyboard may have meant, likeliest first."""
    found = [*_moved_tone(word), *_missing_tone(word), *_other_letters(word)]
    return tuple(dict.fromkeys(w for w in found if w != word and is_syllable(w)))[:3]


def _moved_tone(word: str) -> Iterator[str]:
    bare, tone, _ = split_tone(word)
    for mark in dict.fromkeys(tone):
        yield from (join_tone(bare, mark, at) for at in sorted(syllables().get(bare, ())))


def _missing_tone(word: str) -> Iterator[str]:
    """``phat`` → ``phát``, ``phạt``: a stopped syllable always bears a mark."""
    if word.endswith(_STOPPED):
        for at in sorted(syllables().get(word, ())):
            yield from (join_tone(word, tone, at) for tone in ("\u0301", "\u0323"))


def _other_letters(word: str) -> Iterator[str]:
    """The word with one habitual slip undone; the mark goes where it belongs."""
    bare, tone, _ = split_tone(word)
    for wrong, right in lexicon().slips:
        if wrong not in bare:
            continue
        mended = bare.replace(wrong, right, 1)
        if not tone:
            yield mended
        yield from (
            join_tone(mended, tone[0], at) for at in sorted(syllables().get(mended, ())) if tone
        )
    yield from _typed_keys(bare, tone)


def _typed_keys(bare: str, tone: str) -> Iterator[str]:
    """A Telex key left behind: ``hocj`` → ``học``."""
    keys = dict(zip("sfrxj", TONE_MARKS, strict=True))
    if not tone and len(bare) > 2 and bare[-1:] in keys:
        places = sorted(syllables().get(bare[:-1], ()))
        yield from (join_tone(bare[:-1], keys[bare[-1]], at) for at in places)
