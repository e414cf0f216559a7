"""Subtitles timed as the script is read: two lines of 42 characters, one to seven seconds. Pure.

The measures are the common ones of broadcasters (EBU, BBC guidelines): a piece ends where a clause
or a sentence does if it can, between words if it must, and never inside a name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import Any

from pipeline import speech, text
from pipeline.config import Config
from pipeline.model import Channel, Rendition
from pipeline.scripts.parts import CUE

LINE, LINES = 42, 2
SHORTEST, LONGEST, GAP = 1.0, 7.0, 0.08  # seconds; the gap is two frames at 25 a second
_WINDOW = 40  # words a piece could hold at the very most
_SECONDS = re.compile(r"(\d+(?:[.,]\d+)?)\s*giây")
_CLAUSE_END = re.compile(r"[,;:–—][\"”’'»)\]]*$")


@dataclass(frozen=True)
class Subtitle:
    """One piece on the screen: seconds from the start, and its lines."""

    start: float
    end: float
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Unit:
    """Words that stay together (a name, else one word), with the seconds they take."""

    words: str
    seconds: float
    ends_sentence: bool = False

    @property
    def break_cost(self) -> float:
        """How unwelcome it is to end a piece here."""
        if self.ends_sentence:
            return 0.0
        return 0.5 if _CLAUSE_END.search(self.words) else 3.0


def subtitles(words: str, rate: int, lexicon: speech.Lexicon | None = None) -> list[Subtitle]:
    """A script's words as subtitles from 0; a cue line with its seconds leaves the screen empty."""
    found: list[Subtitle] = []
    at = 0.0
    rest = (lexicon or speech.load_lexicon()).pauses.get("paragraph", 0.0)
    for block in re.split(r"\n\s*\n", text.nfc(words).strip()):
        if CUE.fullmatch(block):
            match = _SECONDS.search(block)
            at += float(match[1].replace(",", ".")) if match else 0.0
            continue
        units = _units(block, rate, lexicon)
        free = found[-1].end + GAP if found else 0.0
        found += _timed(pieces(units), at, free)
        at += sum(u.seconds for u in units) + rest
    return found


def _timed(chosen: Sequence[Sequence[Unit]], at: float, free: float) -> list[Subtitle]:
    found = []
    for piece in chosen:
        over = at + sum(u.seconds for u in piece)
        start = max(at, free)
        end = max(start + SHORTEST, min(over - GAP, start + LONGEST))
        found.append(Subtitle(round(start, 3), round(end, 3), lines(piece)))
        at, free = over, end + GAP
    return found


# ---------------------------------------------------------------- units


def _units(block: str, rate: int, lexicon: speech.Lexicon | None) -> list[Unit]:
    """A paragraph's units; each sentence takes as long as it does when read as a whole."""
    found: list[Unit] = []
    for sentence in text.sentences(" ".join(block.split())):
        groups = _grouped(sentence.split())
        weights = [max(_seconds(group, rate, lexicon), 0.05) for group in groups]
        scale = _seconds(sentence, rate, lexicon) / sum(weights)
        found += [Unit(g, w * scale) for g, w in zip(groups, weights, strict=True)]
        found[-1] = replace(found[-1], ends_sentence=True)
    return found


def _seconds(words: str, rate: int, lexicon: speech.Lexicon | None) -> float:
    return speech.timing(words, rate, 0, lexicon).seconds


def _grouped(words: Sequence[str]) -> list[str]:
    """Words with the parts of a name joined, as far as a line holds them."""
    found: list[str] = []
    for word in (piece for w in words for piece in _cut(w)):
        joins = found and _capital(word) and _in_a_name(found[-1])
        if joins and len(found[-1]) + 1 + len(word) <= LINE:
            found[-1] += f" {word}"
        else:
            found.append(word)
    return found


def _in_a_name(group: str) -> bool:
    # Inside a sentence a full stop belongs to a title: PGS.TS. goes with whom it names.
    return _capital(group.rsplit(maxsplit=1)[-1]) and (group[-1].isalnum() or group[-1] == ".")


def _capital(word: str) -> bool:
    return word.lstrip("“\"'‘(«")[:1].isupper()


def _cut(word: str) -> list[str]:
    """A word as it is; an address longer than a line in parts, as no screen could hold it."""
    return [word[i : i + LINE] for i in range(0, len(word), LINE)]


# ---------------------------------------------------------------- pieces


def pieces(units: Sequence[Unit]) -> list[Sequence[Unit]]:
    """Units in pieces for the screen, at the cheapest breaks of the whole paragraph."""
    best: list[tuple[float, int]] = [(0.0, 0)]
    for j in range(1, len(units) + 1):
        starts = range(j - 1, max(-1, j - _WINDOW), -1)
        costs = ((best[i][0] + _cost(units[i:j]), i) for i in starts)
        best.append(min(costs))
    cuts, j = [len(units)], len(units)
    while j > 0:
        j = best[j][1]
        cuts.append(j)
    cuts.reverse()
    return [units[a:b] for a, b in pairwise(cuts)]


def _cost(piece: Sequence[Unit]) -> float:
    seconds = sum(u.seconds for u in piece)
    if len(piece) > 1 and (seconds > LONGEST or not lines(piece)):
        return 10_000.0
    inside = sum(1.5 for u in piece[:-1] if u.break_cost == 0.0)
    short = 8.0 * max(0.0, 1.5 - seconds)
    return 1.0 + piece[-1].break_cost + inside + short


def lines(piece: Sequence[Unit]) -> tuple[str, ...]:
    """A piece in one or two lines, broken where it reads best; empty when it does not fit."""
    whole = " ".join(u.words for u in piece)
    if len(whole) <= LINE:
        return (whole,)
    ends = list(accumulate(len(u.words) + 1 for u in piece))
    fits = [
        (u.break_cost * 4 + abs(len(whole) - 2 * end), end)
        for u, end in zip(piece[:-1], ends, strict=False)
        if end - 1 <= LINE and len(whole) - end <= LINE
    ]
    if not fits:
        return ()
    end = min(fits)[1]
    return whole[: end - 1], whole[end:]


# ---------------------------------------------------------------- files


def _clock(seconds: float, mark: str) -> str:
    milliseconds = round(seconds * 1000)
    hours, rest = divmod(milliseconds, 3_600_000)
    minute, rest = divmod(rest, 60_000)
    return f"{hours:02d}:{minute:02d}:{rest // 1000:02d}{mark}{rest % 1000:03d}"


def as_srt(found: Sequence[Subtitle]) -> str:
    """SubRip."""
    return "\n".join(
        f"{n}\n{_clock(s.start, ',')} --> {_clock(s.end, ',')}\n" + "\n".join(s.lines) + "\n"
        for n, s in enumerate(found, 1)
    )


def as_vtt(found: Sequence[Subtitle]) -> str:
    """WebVTT."""
    rows = ["WEBVTT\n"]
    for s in found:
        words = "\n".join(s.lines).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        rows.append(f"{_clock(s.start, '.')} --> {_clock(s.end, '.')}\n{words}\n")
    return "\n".join(rows)


def _of(rendition: Rendition, config: Config) -> list[Subtitle]:
    fields = rendition.fields
    words = fields.get("subtitles") or max(fields.values(), key=len, default="")
    return subtitles(words, config.rate, config.lexicon)


def srt_file(
    rendition: Rendition, _channel: Channel, config: Config, _: Mapping[str, Any]
) -> bytes:
    """A channel's subtitles: of its ``subtitles`` field, else of its longest field."""
    return as_srt(_of(rendition, config)).encode()


def vtt_file(
    rendition: Rendition, _channel: Channel, config: Config, _: Mapping[str, Any]
) -> bytes:
    """The same as WebVTT, for the station's own player."""
    return as_vtt(_of(rendition, config)).encode()
