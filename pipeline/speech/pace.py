"""How long a spoken text takes, and what rate a presenter has."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.errors import Refused
from pipeline.speech.lexicon import Lexicon, load_lexicon
from pipeline.speech.say import speak
from pipeline.text import nfc, syllables

RATE = 230  # syllables a minute
_STOP = re.compile(r"[.!?…]+(?=[\s\"”’'»)\]]|$)")
_COMMA = re.compile(r"[,;:](?=\s|$)|\s[–—-]\s")
_BLANK = re.compile(r"\n\s*\n")
_CUE = re.compile(r"^\s*\[.*\]\s*$", re.M)


@dataclass(frozen=True)
class Timing:
    """How long a text takes on air: the likely seconds, and those of a quick and a slow reading."""

    seconds: float
    low: float
    high: float
    syllables: int


def timing(text: str, rate: int = RATE, media: float = 0, lexicon: Lexicon | None = None) -> Timing:
    """The timing of a written or spoken text: the one figure for script, rundown and loudspeaker.

    Rows like ``[BĂNG 1 …]`` are cues and not read; ``media`` are seconds of tape, which do not
    stretch. Pauses and the spread of a reading come from the lexicon's data.
    """
    said = _aloud(text, lexicon)
    seconds = duration(said, rate, 0, lexicon)
    spread = (lexicon or load_lexicon()).pauses.get("spread", 0.0)
    low, high = seconds * (1 - spread) + media, seconds * (1 + spread) + media
    return Timing(seconds + media, low, high, syllables(said))


def duration(
    spoken_text: str, rate: int = RATE, media: float = 0, lexicon: Lexicon | None = None
) -> float:
    """Seconds a spoken text takes: syllables at ``rate`` a minute, pauses, and its media."""
    if rate <= 0:
        raise Refused("tốc độ đọc phải lớn hơn không (âm tiết mỗi phút)")
    said = nfc(spoken_text).strip()
    return syllables(said) * 60 / rate + resting(said, lexicon) + media


def resting(said: str, lexicon: Lexicon | None = None) -> float:
    """Seconds of silence in a spoken text, by its punctuation."""
    known = (lexicon or load_lexicon()).pauses
    counts = {"sentence": _STOP, "comma": _COMMA, "paragraph": _BLANK}
    return sum(known.get(name, 0.0) * len(p.findall(said)) for name, p in counts.items())


def calibrate(text: str, seconds: float, media: float = 0, lexicon: Lexicon | None = None) -> int:
    """The rate, in syllables a minute, of a presenter who took ``seconds`` over ``text``.

    The pauses of the text and the seconds of its media are taken off first. Raises Refused when
    nothing is left to speak in.
    """
    said = _aloud(text, lexicon).strip()
    speaking = seconds - media - resting(said, lexicon)
    if speaking <= 0 or not syllables(said):
        raise Refused("bản ghi ngắn hơn cả các chỗ nghỉ: hãy đo lại với một đoạn dài hơn")
    return round(syllables(said) * 60 / speaking)


def _aloud(text: str, lexicon: Lexicon | None) -> str:
    return speak(_CUE.sub("", text), lexicon).text
