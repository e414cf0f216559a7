"""How long a spoken text takes, and what rate a presenter has."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.errors import Refused
from pipeline.speech.lexicon import load_lexicon
from pipeline.speech.say import speak
from pipeline.text import nfc, syllables

RATE = 230  # syllables a minute
_STOP = re.compile(r"[.!?…]+(?=[\s\"”’'»)\]]|$)")
_COMMA = re.compile(r"[,;:](?=\s|$)|\s[–—-]\s")
_BLANK = re.compile(r"\n\s*\n")


@dataclass(frozen=True)
class Timing:
    """How long a text takes on air: the likely seconds, and those of a quick and a slow reading."""

    syllables: int
    seconds: float
    shortest: float
    longest: float


def timing(
    text: str, rate: int = RATE, media_seconds: float = 0, pauses: Mapping[str, float] | None = None
) -> Timing:
    """The timing of a written or spoken text; what is on tape does not stretch.

    ``pauses`` holds seconds for ``sentence``, ``comma`` and ``paragraph`` and the ``spread``
    of a presenter's rate; the data's when None.
    """
    said = speak(text).text
    seconds = duration(said, rate, 0, pauses)
    spread = (load_lexicon().pauses if pauses is None else pauses).get("spread", 0.0)
    return Timing(
        syllables(said),
        seconds + media_seconds,
        seconds * (1 - spread) + media_seconds,
        seconds * (1 + spread) + media_seconds,
    )


def duration(
    spoken_text: str,
    rate: int = RATE,
    media_seconds: float = 0,
    pauses: Mapping[str, float] | None = None,
) -> float:
    """Seconds a spoken text takes: syllables at ``rate`` a minute, pauses, and its media.

    ``pauses`` holds seconds for ``sentence``, ``comma`` and ``paragraph``; the data's when None.
    """
    if rate <= 0:
        raise Refused("tốc độ đọc phải lớn hơn không (âm tiết mỗi phút)")
    said = nfc(spoken_text).strip()
    return syllables(said) * 60 / rate + _resting(said, pauses) + media_seconds


def _resting(said: str, pauses: Mapping[str, float] | None) -> float:
    known = load_lexicon().pauses if pauses is None else pauses
    counts = {"sentence": _STOP, "comma": _COMMA, "paragraph": _BLANK}
    return sum(known.get(name, 0.0) * len(p.findall(said)) for name, p in counts.items())


def calibrate(text: str, seconds: float, pauses: Mapping[str, float] | None = None) -> int:
    """The rate, in syllables a minute, of a presenter who took ``seconds`` to read ``text``."""
    said = speak(text).text.strip()
    speaking = seconds - _resting(said, pauses)
    if speaking <= 0 or not syllables(said):
        raise Refused("bản ghi ngắn hơn cả các chỗ nghỉ: hãy đo lại với một đoạn dài hơn")
    return round(syllables(said) * 60 / speaking)
