"""Amounts: measures, ranges, fractions, money, codes and every number left."""

from __future__ import annotations

import re

from pipeline.speech import numbers
from pipeline.speech.figures import DASH, is_day, plain
from pipeline.speech.here import Here
from pipeline.speech.model import Said
from pipeline.speech.numbers import NUMBER

_CLOCK = re.compile(
    r"([01]?[0-9]|2[0-4])"
    r"(?:\s?(h|g|giờ)\s?([0-5][0-9])?(?:p|ph|')?|:([0-5][0-9])(?::[0-5][0-9])?)(?!\w)"
)


_CLOCKS = re.compile(rf"{_CLOCK.pattern}{DASH}(?=[0-9]{{1,2}}(?:h|:|\s?giờ))")


def clocks(here: Here) -> Said | None:
    """7h30-11h: from the first hour; the second is said in its turn."""
    match = _CLOCKS.match(here.text, here.at)
    first = clock(here) if match else None
    if match is None or first is None:
        return None
    return Said(f"{first.words} {here.word('to')} ", match.end(), "time", "clocks")


def clock(here: Here) -> Said | None:
    """21:21, 19h30, 7h."""
    match = _CLOCK.match(here.text, here.at)
    if not match or (match[2] == "giờ" and not match[3]):
        return None
    minutes = match[3] or match[4] or ""
    words = [plain(here, str(int(match[1]))), here.word("hour")]
    if minutes and int(minutes):
        words.append(plain(here, str(int(minutes))))
        if len(minutes) == 2 and minutes[0] == "0":
            words.append(here.word("minute"))
    return Said(" ".join(words), match.end(), "time", "clock")


_HEIGHT = re.compile(r"([0-9]{1,2})m([0-9]{1,2})(?![0-9\w])")


def height(here: Here) -> Said | None:
    """1m20, 1m6; a square metre is a unit."""
    match = _HEIGHT.match(here.text, here.at)
    if not match or (match[2] in ("2", "3") and int(match[1]) > 2):
        return None
    metre = here.lexicon.units["m"]
    said = f"{plain(here, match[1])} {metre} {plain(here, match[2])}"
    return Said(said, match.end(), "measure", "height")


_BETWEEN = re.compile(rf"({NUMBER})(%?){DASH}({NUMBER})(?![0-9/])")


def number_range(here: Here) -> Said | None:
    """4-5 km, 6-11 tuổi, 3-5%; a score of a match has no «đến»."""
    match = _BETWEEN.match(here.text, here.at)
    if not match:
        return None
    first, second = here.cardinal(match[1]), here.cardinal(match[3])
    if here.near("score", 5) or here.precedes("score_after", match.end()):
        return Said(f"{first} {second}", match.end(), "score", "number_range", 0.9)
    if here.follows("date") and _is_two_days(match[1], match[3]) and not here.counts(match.end()):
        return None
    end, unit = _unit_after(here, match.end())
    said = f"{first} {here.word('to')} {second}{unit}"
    return Said(said, end, "range", "number_range")


def _is_two_days(first: str, second: str) -> bool:
    return first.isdigit() and second.isdigit() and is_day(first, second)


_TY = re.compile(r"[ \u00a0]?(tỉ)(?!\w)")


def _unit_after(here: Here, end: int) -> tuple[int, str]:
    """The unit after a number; «tỉ» is spelled as the numbers are."""
    if match := _TY.match(here.text, end):
        return match.end(), f" {here.word('billion')}"
    found = here.unit(end)
    if found is None:
        return end, ""
    return found[0], f" {found[1]}"


_FRACTION = re.compile(rf"({NUMBER})\s?/\s?({NUMBER})(?![0-9/])")


def fraction(here: Here) -> Said | None:
    """34,25/40 · 2/3 số hộ · số 12/5."""
    match = _FRACTION.match(here.text, here.at)
    if not match:
        return None
    first, second = here.cardinal(match[1]), here.cardinal(match[2])
    plain = match[1].isdigit() and match[2].isdigit()
    if plain and here.follows("address"):
        return Said(f"{first} {here.word('house')} {second}", match.end(), "address", "fraction")
    part = plain and int(match[1]) < int(match[2]) <= 20
    if part and (here.precedes("fraction_after", match.end()) or here.follows("fraction")):
        known = here.lexicon.numbers
        below = numbers.irregular(int(match[2]), known.fractions, known)
        said = f"{first} {here.word('parts')} {below}"
        return Said(said, match.end(), "fraction", "fraction")
    flag = ""
    if plain and is_day(match[1], match[2]) and not here.counts(match.end()):
        flag = f"«{match[0]}» là ngày hay là phân số? Đang đọc như tỷ lệ"
    sure = 0.5 if flag else 0.9
    said = f"{first} {here.word('out_of')} {second}"
    return Said(said, match.end(), "score", "fraction", sure, flag)


_PHONE = re.compile(
    r"(?:\+84|0)(?:[ .-]?[0-9]){8,10}(?![0-9])|1[89]00(?:[ .-]?[0-9]){4,6}(?![0-9])"
)


def phone(here: Here) -> Said | None:
    """Telephone numbers digit by digit."""
    match = _PHONE.match(here.text, here.at)
    if not match:
        return None
    digits = re.sub(r"\D", "", match[0])
    said = numbers.one_by_one(digits, here.lexicon.numbers)
    plus = f"{here.word('plus')} " if match[0].startswith("+") else ""
    return Said(plus + said, match.end(), "phone", "phone")


_CODE = re.compile(r"([A-ZĐ]{1,3})([0-9]{1,3})(?!\w)|([0-9]{1,2})([A-ZĐ])([0-9]{0,2})(?!\w)")


def code(here: Here) -> Said | None:
    """Exam blocks and classes: C00, A01, 9A1, 12B, U23."""
    match = _CODE.match(here.text, here.at)
    if not match or (match[3] and here.unit(match.end(3)) and not here.previous):
        return None
    letters = here.lexicon.letters
    digits = here.lexicon.numbers
    if match[1] and match[1] in here.lexicon.number:
        said = f"{here.lexicon.number[match[1]]} {plain(here, match[2])}"
        return Said(said, match.end(), "code", "code", 0.95)
    if match[1]:
        name = " ".join(letters.get(c, c) for c in match[1])
        rest = match[2]
        said = numbers.one_by_one(rest, digits) if rest[0] == "0" else plain(here, rest)
        return Said(f"{name} {said}", match.end(), "code", "code", 0.9)
    tail = f" {plain(here, str(int(match[5])))}" if match[5] else ""
    name = letters.get(match[4], match[4])
    return Said(f"{plain(here, match[3])} {name}{tail}", match.end(), "code", "code", 0.9)


_NUMBER = re.compile(NUMBER)
_TIMES = re.compile(r"\s?[x×]\s?(?=[0-9])")
_MINUS = re.compile(rf"[-−–]({NUMBER})")


def negative(here: Here) -> Said | None:
    """-2°C after a space."""
    match = _MINUS.match(here.text, here.at)
    before = here.text[here.at - 1 : here.at]
    if not match or (before and not before.isspace() and before not in '("“'):
        return None
    end, unit = _unit_after(here, match.end())
    if not unit and here.next_word(match.end()) != here.lexicon.symbols["°"]:
        return None
    said = f"{here.word('negative')} {here.cardinal(match[1])}{unit}"
    return Said(said, end, "number", "negative")


def number(here: Here) -> Said | None:
    """Any number left, with the unit that follows it."""
    match = _NUMBER.match(here.text, here.at)
    if not match:
        return None
    written = match[0]
    digits = here.lexicon.numbers
    if written.isdigit() and (here.follows("digits") or len(written) > 12):
        return Said(numbers.one_by_one(written, digits), match.end(), "digits", "number")
    if written.isdigit() and written.startswith("0") and len(written) > 1:
        if here.follows("keep_zero"):
            said = numbers.one_by_one(written, digits)
            return Said(said, match.end(), "digits", "number")
        written = written.lstrip("0") or "0"
    end, unit = _unit_after(here, match.end())
    said = f"{here.cardinal(written)}{unit}"
    if times := _TIMES.match(here.text, end):
        return Said(f"{said} {here.word('times')} ", times.end(), "number", "number")
    return Said(said, end, "number", "number")


_MONEY = re.compile(rf"(US\$|[$€£¥₫])\s?({NUMBER})")


def money(here: Here) -> Said | None:
    """$100: the sign stands before, the word comes after."""
    match = _MONEY.match(here.text, here.at)
    if not match:
        return None
    said = f"{here.cardinal(match[2])} {here.lexicon.money[match[1]]}"
    return Said(said, match.end(), "money", "money")


_PRIME = re.compile(r"([0-9]{1,3})['’′](?:\s?([0-5]?[0-9])[\"”″])?(?!\w)")


def minutes(here: Here) -> Said | None:
    """45', 1'30\"."""
    match = _PRIME.match(here.text, here.at)
    if not match:
        return None
    said = f"{plain(here, match[1])} {here.word('minute')}"
    if match[2]:
        said += f" {plain(here, match[2])} {here.word('second')}"
    return Said(said, match.end(), "time", "minutes", 0.9)


_EACH = re.compile(r"/\s?([^\W\d_]+[23²³]?)(?!\w)")


def each(here: Here) -> Said | None:
    """đồng/suất, gạo/tháng: a slash beside a word of measure is «một»."""
    match = _EACH.match(here.text, here.at)
    if not match:
        return None
    per = here.lexicon.per
    unit = here.lexicon.units.get(match[1])
    before = here.text[max(here.at - 12, 0) : here.at].split()[-1:]
    counted = bool(before) and before[0].lower() in per
    if not counted and match[1].lower() not in per and not (unit and here.at):
        return None
    if unit and (counted or match[1] not in here.lexicon.touching):
        return Said(f" {here.word('each')} {unit}", match.end(), "symbol", "each")
    return Said(f" {here.word('each')} ", match.start(1), "symbol", "each")
