"""Which rule is asked where, in order: a date before a range, a range before a number."""

from __future__ import annotations

import re
from collections.abc import Callable

from pipeline.speech import abbreviations as short
from pipeline.speech import amounts, calendar, numbers
from pipeline.speech.here import Here
from pipeline.speech.model import Said

Rule = Callable[[Here], Said | None]

_HAND = re.compile(r"\{([^|{}\n]+)\|([^{}\n]*)\}")


def by_hand(here: Here) -> Said | None:
    """``{THPT|trung học phổ thông}``: an editor's own reading wins."""
    match = _HAND.match(here.text, here.at)
    return Said(match[2].strip(), match.end(), "hand", "by_hand") if match else None


def fixed(here: Here) -> Said | None:
    """Readings by habit: Covid-19, 4G, v.v."""
    for written in here.lexicon.fixed_by_head.get(here.text[here.at], ()):
        end = here.at + len(written)
        if here.text.startswith(written, here.at) and not here.text[end : end + 1].isalnum():
            return Said(here.lexicon.fixed[written], end, "fixed", "fixed")
    return None


_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|"
    r"[a-z][\w-]*(?:\.[a-z][\w-]*)*\.(?:vn|com|org|net|edu|gov|info)\b(?:/[^\s]*)?",
    re.A,
)


def web_address(here: Here) -> Said | None:
    """E-mail and web addresses: dots and the at sign are said, digits too."""
    match = _ADDRESS.match(here.text, here.at)
    if not match:
        return None
    written = match[0].rstrip(".,;:!?)")
    text = re.sub(r"^https?://", "", written).replace("@", f" {here.word('at')} ")
    text = text.replace(".", f" {here.word('point')} ").replace("/", f" {here.word('house')} ")
    text = re.sub(r"[0-9]+", lambda m: f" {numbers.one_by_one(m[0], here.lexicon.numbers)} ", text)
    said = " ".join(re.sub(r"[^\w\s]", " ", text.replace("_", " ")).split())
    return Said(said, here.at + len(written), "address", "web_address", 0.7)


def hashtag(here: Here) -> Said | None:
    """#GuongHieuHoc: the word «thẻ», then the tag as written."""
    match = re.compile(r"#(?=[^\W\d_])").match(here.text, here.at)
    return Said(f"{here.word('tag')} ", match.end(), "symbol", "hashtag", 0.7) if match else None


def symbol(here: Here) -> Said | None:
    """Signs with a name are said, silent ones dropped, a bar is a pause."""
    sign, lexicon = here.text[here.at], here.lexicon
    if sign in lexicon.silent:
        return Said("", here.at + 1, "symbol", "silent")
    if sign in lexicon.pause:
        return Said(",", here.at + 1, "symbol", "pause")
    if sign in lexicon.symbols:
        return Said(f" {lexicon.symbols[sign]} ", here.at + 1, "symbol", "symbol", 0.9)
    around = here.text[max(here.at - 1, 0) : here.at + 2]
    if sign == "/" and len(around) == 3 and around[0].isalpha() and around[2].isalpha():
        return Said(f" {lexicon.slash} ", here.at + 1, "symbol", "slash", 0.7)
    return None


STARTING_WITH_DIGIT: tuple[Rule, ...] = (
    fixed,
    short.document,
    calendar.full_date,
    calendar.day_range,
    calendar.month_and_year,
    calendar.years,
    amounts.phone,
    amounts.clocks,
    amounts.clock,
    amounts.minutes,
    amounts.height,
    calendar.short_date,
    amounts.number_range,
    amounts.fraction,
    calendar.month_number,
    amounts.code,
    amounts.number,
)
STARTING_WITH_LETTER: tuple[Rule, ...] = (
    fixed,
    web_address,
    short.roman,
    amounts.code,
    short.abbreviation,
)
STARTING_WITH_SIGN: tuple[Rule, ...] = (
    by_hand,
    fixed,
    amounts.phone,
    amounts.negative,
    amounts.money,
    amounts.each,
    hashtag,
    symbol,
)
