"""Which rule is asked where, in order: a date before a range, a range before a number."""

from __future__ import annotations

import re
from collections.abc import Callable
from unicodedata import category

from pipeline.speech import abbreviations as short
from pipeline.speech import amounts, calendar, clock, codes
from pipeline.speech.figures import letters, singly
from pipeline.speech.here import Here
from pipeline.speech.model import Said

Rule = Callable[[Here], Said | None]

HAND = re.compile(r"\{([^|{}\n]+)\|([^{}\n]*)\}")


def by_hand(here: Here) -> Said | None:
    """``{THPT|trung học phổ thông}``: an editor's own reading wins."""
    match = HAND.match(here.text, here.at)
    return Said(match[2].strip(), match.end(), "hand", "by_hand") if match else None


def fixed(here: Here) -> Said | None:
    """Readings by habit: Covid-19, 4G, v.v."""
    for written in here.lexicon.fixed_by_head.get(here.text[here.at], ()):
        end = here.at + len(written)
        whole = not (written[-1].isalnum() and here.text[end : end + 1].isalnum())
        if whole and here.text.startswith(written, here.at):
            return Said(here.lexicon.fixed[written], end, "fixed", "fixed")
    return None


def name(here: Here) -> Said | None:
    """A name with a known pronunciation stays as written; the reading is a hint."""
    for written in here.lexicon.names_by_head.get(here.text[here.at], ()):
        end = here.at + len(written)
        if here.text.startswith(written, here.at) and not here.text[end : end + 1].isalnum():
            return Said(here.lexicon.names[written], end, "name", "name")
    return None


_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s]{1,200}|[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,5}|"
    r"[A-Za-z][\w-]{0,63}(?:\.[a-z][\w-]{0,63}){0,5}\.(?:vn|com|org|net|edu|gov|info|ly|me|tv|io|gl|be)\b(?:/[^\s]{0,200})?",
    re.A,
)
_PIECE = re.compile(r"[A-Za-z]+|[0-9]+|[@./]")
_VOWEL = re.compile(r"[aeiouy]", re.I)


def web_address(here: Here) -> Said | None:
    """E-mail and web addresses: dots and the at sign are said, digits and bare consonants too."""
    match = _ADDRESS.match(here.text, here.at)
    if not match:
        return None
    written = match[0].rstrip('.,;:!?)”"')
    pieces = _PIECE.findall(re.sub(r"^https?://", "", written))
    said = " ".join(_piece(here, piece) for piece in pieces)
    return Said(said, here.at + len(written), "address", "web_address", 0.7)


_WEB_SIGNS = {"@": "at", ".": "point", "/": "house"}


def _piece(here: Here, piece: str) -> str:
    if piece in _WEB_SIGNS:
        return here.word(_WEB_SIGNS[piece])
    if piece.isdigit():
        return singly(here, piece)
    known = here.lexicon.web.get(piece.lower())
    return known or (piece if _VOWEL.search(piece) else letters(here, piece.upper()))


def hashtag(here: Here) -> Said | None:
    """#GuongHieuHoc: the word «thẻ», then the tag as written; #2 is a number."""
    following = here.text[here.at + 1 : here.at + 2]
    if here.text[here.at] != "#" or not following.isalnum():
        return None
    word = here.word("number" if following.isdigit() else "tag")
    return Said(f"{word} ", here.at + 1, "symbol", "hashtag", 0.7)


def symbol(here: Here) -> Said | None:
    """Signs with a name are said, silent ones dropped, a bar is a pause."""
    sign, lexicon = here.text[here.at], here.lexicon
    if sign in lexicon.silent:
        return Said("", here.at + 1, "symbol", "silent")
    if sign in lexicon.pause:
        return Said(",", here.at + 1, "symbol", "pause")
    if sign in lexicon.symbols:
        return Said(f" {lexicon.symbols[sign]} ", here.at + 1, "symbol", "symbol", 0.9)
    if sign == "/":
        return _bar(here)
    if category(sign) in _PICTURES:
        return Said("", here.at + 1, "symbol", "picture")
    return None


_PICTURES = {"So", "Sk", "Cf", "Mn", "Me", "Co", "Cn"}  # emoji and what they are put together from


def _bar(here: Here) -> Said:
    """Between words a choice, between figures a share, else a pause."""
    before, after = here.text[here.at - 1 : here.at], here.text[here.at + 1 : here.at + 2]
    if before.isalpha() and after.isalpha():
        return Said(f" {here.lexicon.slash} ", here.at + 1, "symbol", "slash", 0.7)
    if before.isalnum() and after.isalnum():
        return Said(f" {here.word('out_of')} ", here.at + 1, "symbol", "slash", 0.5)
    return Said("," if before.strip() else "", here.at + 1, "symbol", "slash", 0.5)


LONE_NUMBER: tuple[Rule, ...] = (
    calendar.month_number,
    clock.english,
    codes.phone,
    codes.digits,
    amounts.number,
)
STARTING_WITH_DIGIT: tuple[Rule, ...] = (
    fixed,
    short.document,
    calendar.date_to_date,
    calendar.full_date,
    calendar.day_range,
    calendar.months,
    calendar.month_and_year,
    calendar.years,
    codes.phone,
    codes.plate,
    amounts.ratio,
    codes.coordinate,
    clock.english,
    clock.clocks,
    clock.clock,
    clock.minutes,
    amounts.and_a_bit,
    amounts.series,
    codes.house,
    calendar.short_date,
    amounts.number_range,
    amounts.fraction,
    calendar.month_number,
    codes.digits,
    codes.version,
    codes.code,
    amounts.number,
)
STARTING_WITH_LETTER: tuple[Rule, ...] = (
    fixed,
    web_address,
    name,
    calendar.short_month,
    codes.milestone,
    amounts.bare_unit,
    short.roman,
    codes.code,
    codes.model,
    short.abbreviation,
)
STARTING_WITH_SIGN: tuple[Rule, ...] = (
    by_hand,
    short.said_already,
    fixed,
    codes.phone,
    amounts.negative,
    amounts.money,
    amounts.each,
    hashtag,
    symbol,
)
