"""The hour of the day and how long something takes."""

from __future__ import annotations

import re

from pipeline.speech.figures import DASH, plain
from pipeline.speech.here import Here
from pipeline.speech.model import Said

_CLOCK = re.compile(
    r"([01]?[0-9]|2[0-4])"
    r"(?:\s?(h|g|giờ)(?:\s?([0-5][0-9]|[0-9](?=p|'))(?:p|ph|')?)?|:([0-5][0-9])(?::([0-5][0-9]))?)(?!\w|[.,][0-9])"
)
_CLOCKS = re.compile(rf"{_CLOCK.pattern}{DASH}(?=[0-9]{{1,2}}(?:h|:|\s?giờ))")
_PRIME = re.compile(r"([0-9]{1,3})['’′](?:\s?([0-5]?[0-9])[\"”″])?(?!\w)")


def clocks(here: Here) -> Said | None:
    """7h30-11h: from the first hour; the second is said in its turn."""
    match = _CLOCKS.match(here.text, here.at)
    first = clock(here) if match else None
    if match is None or first is None:
        return None
    return Said(f"{first.words} {here.word('to')} ", match.end(), "time", "clocks")


_ENGLISH = re.compile(r"(1[0-2]|[1-9])(?::([0-5][0-9]))?\s?([ap])\.?m\b\.?")


def english(here: Here) -> Said | None:
    """7 p.m., 10:30 am: the hour with its part of the day."""
    match = _ENGLISH.match(here.text, here.at)
    if not match:
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    evening = "evening" if 6 <= hour < 12 else "afternoon"
    part = "morning" if match[3] == "a" else evening
    words = [plain(here, str(hour)), here.word("hour")]
    words += [plain(here, str(minute))] if minute else []
    return Said(" ".join([*words, here.word(part)]), match.end(), "time", "english", 0.9)


def clock(here: Here) -> Said | None:
    """21:21, 19h30, 7h, 14:30:15."""
    match = _CLOCK.match(here.text, here.at)
    if not match or (match[2] == "giờ" and not match[3]):
        return None
    minutes = match[3] or match[4] or ""
    words = [plain(here, str(int(match[1]))), here.word("hour")]
    if int(minutes or 0) or match[5]:
        words.append(plain(here, str(int(minutes))))
        if minutes[0] == "0" or match[5]:
            words.append(here.word("minute"))
    if match[5]:
        words += [plain(here, str(int(match[5]))), here.word("second")]
    return Said(" ".join(words), match.end(), "time", "clock")


def minutes(here: Here) -> Said | None:
    """45', 1'30\"."""
    match = _PRIME.match(here.text, here.at)
    if not match or (not match[2] and _closes_a_quote(here)):
        return None
    said = f"{plain(here, match[1])} {here.word('minute')}"
    if match[2]:
        said += f" {plain(here, match[2])} {here.word('second')}"
    return Said(said, match.end(), "time", "minutes", 0.9)


_OPENS = re.compile(r"(?<!\w)['‘](?=\S)")
_CLOSES = re.compile(r"(?<=\S)['’](?!\w)")


def _closes_a_quote(here: Here) -> bool:
    """'Làm giàu với ma 2': the sign ends a quotation and counts no minutes."""
    before = here.text[max(0, here.at - 200) : here.at]
    return len(_OPENS.findall(before)) > len(_CLOSES.findall(before))
