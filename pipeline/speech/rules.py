"""How each kind of written thing is said. A rule is tried where it may begin; the first that knows
what stands there says it. Order is meaning: a date before a range, a range before a number."""

from __future__ import annotations

import re
from collections.abc import Callable

from pipeline.speech import numbers
from pipeline.speech.here import Here
from pipeline.speech.lexicon import squeeze
from pipeline.speech.model import Said
from pipeline.speech.numbers import NUMBER

Rule = Callable[[Here], Said | None]

_DASH = r"\s?[-–—]\s?"


def _number(here: Here, written: str) -> str:
    return here.cardinal(written)


def _plain(here: Here, written: str) -> str:
    return numbers.whole(written, here.lexicon.numbers)


def _month(here: Here, written: str) -> str:
    known = here.lexicon.numbers
    return numbers.irregular(int(written), known.months, known)


def _is_day(day: str, month: str) -> bool:
    return 1 <= int(day) <= 31 and 1 <= int(month) <= 12


# ---------------------------------------------------------------- by hand, as fixed

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


# ---------------------------------------------------------------- documents

_DOCUMENT = re.compile(
    r"([0-9]{1,5})(?:/((?:19|20)[0-9]{2}))?([/-])"
    r"([A-ZĐƯ][A-Za-zĐƯđư]*(?:[-/–][A-ZĐƯ][A-Za-zĐƯđư]*)*)(?!\w)"
)


def document(here: Here) -> Said | None:
    """Document numbers: 30/2020/NĐ-CP, 49-KL/TW, 14/CT-TTg."""
    match = _DOCUMENT.match(here.text, here.at)
    if not match:
        return None
    parts = [_letters_of(here, part) for part in re.split(r"[-/–]", match[4])]
    known = re.split(r"[-/–]", match[4])[0] in here.lexicon.types
    if not known and not (here.follows("address") or match[2]):
        return None
    slash = here.lexicon.separators.get("/", "")
    words = [_plain(here, match[1])]
    if match[2]:
        words += [slash, _plain(here, match[2])]
    if match[3] == "/":
        words.append(slash)
    flag = "" if known else f"số hiệu «{match[0]}»: xem lại cách đọc"
    said = " ".join(w for w in [*words, *parts] if w)
    return Said(said, match.end(), "document", "document", 1.0 if known else 0.5, flag)


def _letters_of(here: Here, part: str) -> str:
    known = here.lexicon.types.get(part) or here.lexicon.issuers.get(part)
    known = known or here.lexicon.always.get(squeeze(part))
    return known or " ".join(here.lexicon.letters.get(c, c) for c in part.upper())


# ---------------------------------------------------------------- dates

_FULL = re.compile(
    r"(0?[1-9]|[12][0-9]|3[01])([/.-])(0?[1-9]|1[0-2])\2((?:19|20)[0-9]{2})(?![0-9])"
)
_SHORT = re.compile(r"(0?[1-9]|[12][0-9]|3[01])([/.-])(0?[1-9]|1[0-2])(?![0-9/%]|[.,-][0-9])")
_RANGE = re.compile(
    r"(0?[1-9]|[12][0-9]|3[01])" + _DASH + r"(0?[1-9]|[12][0-9]|3[01])/(0?[1-9]|1[0-2])"
    r"(?:/((?:19|20)[0-9]{2}))?(?![0-9/])"
)
_MONTH_YEAR = re.compile(r"(0?[1-9]|1[0-2])[/.-]((?:19|20)[0-9]{2})(?![0-9])")
_YEARS = re.compile(r"((?:19|20)[0-9]{2})" + _DASH + r"((?:19|20)[0-9]{2})(?![0-9])")


def _day_and_month(here: Here, day: str, month: str, year: str = "") -> str:
    words = [_plain(here, str(int(day))), here.word("month"), _month(here, month)]
    return " ".join([*words, here.word("year"), _plain(here, year)] if year else words)


def full_date(here: Here) -> Said | None:
    """31/5/2024, 12-10-1998, 1.7.2026."""
    match = _FULL.match(here.text, here.at)
    if not match:
        return None
    said = _day_and_month(here, match[1], match[3], match[4])
    return Said(said, match.end(), "date", "full_date")


def day_range(here: Here) -> Said | None:
    """3 - 5/6, 26-28/3/2025; six to eleven years old is no date."""
    match = _RANGE.match(here.text, here.at)
    if not match or int(match[1]) >= int(match[2]) or here.counts(match.end()):
        return None
    last = _day_and_month(here, match[2], match[3], match[4] or "")
    said = f"{_plain(here, str(int(match[1])))} {here.word('to')} {last}"
    return Said(said, match.end(), "date", "day_range")


def short_date(here: Here) -> Said | None:
    """31/5, 31.5, 2-9 where a word before, or the calendar, says it is a day."""
    match = _SHORT.match(here.text, here.at)
    if not match or here.counts(match.end()):
        return None
    by_slash = match[2] == "/"
    cue = here.follows("date") or (here.previous in here.lexicon.cues["weekdays"] and by_slash)
    linked = by_slash and here.follows("date_link") and here.near("date", 8)
    holiday = (
        f"{int(match[1])}/{int(match[3])}" in here.lexicon.cues["holidays"] and match[2] != "."
    )
    if not (cue or linked or holiday):
        return None
    sure = 1.0 if cue or holiday else 0.8
    return Said(_day_and_month(here, match[1], match[3]), match.end(), "date", "short_date", sure)


def month_and_year(here: Here) -> Said | None:
    """tháng 9/2025, quý I/2025 is Roman's."""
    match = _MONTH_YEAR.match(here.text, here.at)
    if not match:
        return None
    after = here.previous == here.word("month")
    words = [_month(here, match[1]), here.word("year"), _plain(here, match[2])]
    said = " ".join(words if after else [here.word("month"), *words])
    return Said(said, match.end(), "date", "month_and_year", 1.0 if after else 0.8)


def years(here: Here) -> Said | None:
    """2021-2030, 2024 - 2025."""
    match = _YEARS.match(here.text, here.at)
    if not match:
        return None
    said = f"{_plain(here, match[1])} {here.word('to')} {_plain(here, match[2])}"
    return Said(said, match.end(), "range", "years")


def month_number(here: Here) -> Said | None:
    """tháng 4 → tháng tư, thứ 4 → thứ tư, thứ 1 → thứ nhất."""
    match = re.compile(r"[0-9]{1,2}(?![0-9.,/:-][0-9]|[0-9])").match(here.text, here.at)
    if not match:
        return None
    known = here.lexicon.numbers
    tables = {"tháng": known.months, "thứ": known.ordinals, "quý": known.quarters}
    table = tables.get(here.previous)
    if table is None or not table.get(str(int(match[0]))):
        return None
    said = numbers.irregular(int(match[0]), table, known)
    return Said(said, match.end(), "ordinal", "month_number")


# ---------------------------------------------------------------- hours and measures

_CLOCK = re.compile(
    r"([01]?[0-9]|2[0-4])"
    r"(?:\s?(h|g|giờ)\s?([0-5][0-9])?(?:p|ph|')?|:([0-5][0-9])(?::[0-5][0-9])?)(?!\w)"
)


def clock(here: Here) -> Said | None:
    """21:21, 19h30, 7h."""
    match = _CLOCK.match(here.text, here.at)
    if not match or (match[2] == "giờ" and not match[3]):
        return None
    minutes = match[3] or match[4] or ""
    words = [_plain(here, str(int(match[1]))), here.word("hour")]
    if minutes and int(minutes):
        words.append(_plain(here, str(int(minutes))))
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
    said = f"{_plain(here, match[1])} {metre} {_plain(here, match[2])}"
    return Said(said, match.end(), "measure", "height")


_BETWEEN = re.compile(rf"({NUMBER})(%?){_DASH}({NUMBER})(?![0-9/])")


def number_range(here: Here) -> Said | None:
    """4-5 km, 6-11 tuổi, 3-5%; a score of a match has no «đến»."""
    match = _BETWEEN.match(here.text, here.at)
    if not match:
        return None
    first, second = _number(here, match[1]), _number(here, match[3])
    if here.near("score", 5) or here.precedes("score_after", match.end()):
        return Said(f"{first} {second}", match.end(), "score", "number_range", 0.9)
    if here.follows("date") and _is_two_days(match[1], match[3]) and not here.counts(match.end()):
        return None
    end, unit = _unit_after(here, match.end())
    said = f"{first} {here.word('to')} {second}{unit}"
    return Said(said, end, "range", "number_range")


def _is_two_days(first: str, second: str) -> bool:
    return first.isdigit() and second.isdigit() and _is_day(first, second)


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
    first, second = _number(here, match[1]), _number(here, match[2])
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
    if plain and _is_day(match[1], match[2]) and not here.counts(match.end()):
        flag = f"«{match[0]}» là ngày hay là phân số? Đang đọc như tỷ lệ"
    sure = 0.5 if flag else 0.9
    said = f"{first} {here.word('out_of')} {second}"
    return Said(said, match.end(), "score", "fraction", sure, flag)


# ---------------------------------------------------------------- codes and numbers

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
        said = f"{here.lexicon.number[match[1]]} {_plain(here, match[2])}"
        return Said(said, match.end(), "code", "code", 0.95)
    if match[1]:
        name = " ".join(letters.get(c, c) for c in match[1])
        rest = match[2]
        said = numbers.one_by_one(rest, digits) if rest[0] == "0" else _plain(here, rest)
        return Said(f"{name} {said}", match.end(), "code", "code", 0.9)
    tail = f" {_plain(here, str(int(match[5])))}" if match[5] else ""
    name = letters.get(match[4], match[4])
    return Said(f"{_plain(here, match[3])} {name}{tail}", match.end(), "code", "code", 0.9)


_NUMBER = re.compile(NUMBER)
_MINUS = re.compile(rf"[-−–]({NUMBER})")


def negative(here: Here) -> Said | None:
    """-2°C after a space."""
    match = _MINUS.match(here.text, here.at)
    before = here.text[here.at - 1 : here.at]
    if not match or (before and not before.isspace() and before not in '("“'):
        return None
    end, unit = _unit_after(here, match.end())
    if not unit and not here.near("decimal", 4):
        return None
    said = f"{here.word('negative')} {_number(here, match[1])}{unit}"
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
    slash = re.compile(r"\s?/\s?(?=[^\W\d_])").match(here.text, end)
    per = ""
    if unit and slash:
        end, per = slash.end(), f" {here.word('each')} "
    said = _number(here, written)
    return Said(f"{said}{unit}{per}".rstrip() + (" " if per else ""), end, "number", "number")


_MONEY = re.compile(rf"(US\$|[$€£¥₫])\s?({NUMBER})")


def money(here: Here) -> Said | None:
    """$100: the sign stands before, the word comes after."""
    match = _MONEY.match(here.text, here.at)
    if not match:
        return None
    said = f"{_number(here, match[2])} {here.lexicon.money[match[1]]}"
    return Said(said, match.end(), "money", "money")


_PRIME = re.compile(r"([0-9]{1,3})['’′](?:\s?([0-5]?[0-9])[\"”″])?(?!\w)")


def minutes(here: Here) -> Said | None:
    """45', 1'30\"."""
    match = _PRIME.match(here.text, here.at)
    if not match:
        return None
    said = f"{_plain(here, match[1])} {here.word('minute')}"
    if match[2]:
        said += f" {_plain(here, match[2])} {here.word('second')}"
    return Said(said, match.end(), "time", "minutes", 0.9)


def each(here: Here) -> Said | None:
    """đồng/suất: a slash after a word of measure is «một»."""
    if here.text[here.at] != "/" or not here.text[here.at + 1 : here.at + 2].isalpha():
        return None
    if here.previous in here.lexicon.per:
        return Said(f" {here.word('each')} ", here.at + 1, "symbol", "each")
    return None


# ---------------------------------------------------------------- Roman numerals, abbreviations

_ROMAN = re.compile(r"([IVXLC]+)(?:(/|" + _DASH + r")([IVXLC]+|(?:19|20)[0-9]{2}))?(?![\wÀ-ỹ])")


def roman(here: Here) -> Said | None:
    """khóa XII, thế kỷ XXI, quý I/2025: only after a word that asks for one."""
    match = _ROMAN.match(here.text, here.at)
    value = numbers.roman(match[1]) if match else 0
    linked = here.follows("roman_link") and here.near("roman", 4)
    if not match or not value or not (here.follows("roman") or linked):
        return None
    known = here.lexicon.numbers
    tables = {"quý": known.quarters, "thứ": known.ordinals}
    said = numbers.irregular(value, tables.get(here.previous, {}), known)
    if not match[3]:
        return Said(said, match.end(1), "roman", "roman")
    if match[3][0].isdigit():
        said = f"{said} {here.word('year')} {_plain(here, match[3])}"
    else:
        said = f"{said} {here.word('to')} {numbers.cardinal(numbers.roman(match[3]), known)}"
    return Said(said, match.end(), "roman", "roman")


_SHORT_FORM = re.compile(
    r"(?:[A-ZĐƯ]\.){1,}[A-ZĐƯ](?!\w)\.?|"
    r"[A-ZĐƯÔƠÂĂ][A-Za-zĐđƯưÔƠÂĂ]*(?:\s?&\s?[A-ZĐ]+|[-–][A-ZĐƯ]{1,4}(?![a-zà-ỹ]))*\.?"
)
_LOWER = re.compile(r"[a-zà-ỹđ]")


def abbreviation(here: Here) -> Said | None:
    """What the lists know, by scope; capitals nobody knows are flagged, never guessed silently."""
    match = _SHORT_FORM.match(here.text, here.at)
    if not match:
        return None
    written = match[0]
    for candidate in (written, re.split(r"[-–]", written)[0], written.split("&")[0].rstrip()):
        said = _known(here, candidate)
        if said is not None:
            return said
    return _unknown(here, written.rstrip("."))


def _known(here: Here, written: str) -> Said | None:
    lexicon, key = here.lexicon, squeeze(written)
    end = here.at + len(written)
    dotted = written.endswith(".")
    if here.text[end : end + 1].isalnum() and not dotted:
        return None
    bare = end - 1 if dotted else end
    if key in lexicon.always:
        stays = dotted and "." not in written[:-1]
        return Said(lexicon.always[key], bare if stays else end, "abbreviation", "always")
    if key in lexicon.place and here.names_follow(end):
        return _joined(here, lexicon.place[key], end, dotted)
    if key in lexicon.number and re.match(r"\s?[0-9]", here.text[end:]):
        return _joined(here, lexicon.number[key], end, True)
    if key in lexicon.title and (dotted or here.names_follow(end)):
        return _joined(here, lexicon.title[key], end, dotted)
    if key in lexicon.school and here.near("school", 4):
        return Said(lexicon.school[key], bare, "abbreviation", "school", 0.9)
    if key in lexicon.ask:
        first = lexicon.ask[key].split("|")[0].strip()
        flag = f"«{written}» có thể đọc là: {lexicon.ask[key].replace(' | ', ', ')}"
        return Said(first, bare, "abbreviation", "ask", 0.5, flag)
    return None


def _joined(here: Here, words: str, end: int, dotted: bool) -> Said:
    """``TP.Hà Giang`` has no space to keep."""
    touching = here.text[end : end + 1].isalnum()
    return Said(words + (" " if touching else ""), end, "abbreviation", "name", 0.95)


def _unknown(here: Here, written: str) -> Said | None:
    capitals = sum(c.isupper() for c in written)
    if capitals < 2 or _LOWER.search(written) or "&" in written or "-" in written:
        return None
    if not re.search(r"[AEIOUYĂÂÊÔƠƯ]", written) or len(written) <= 3:
        flag = f"chữ tắt lạ «{written}»: viết rõ, hoặc thêm vào danh sách của đài"
        said = " ".join(here.lexicon.letters.get(c, c) for c in written)
        end = here.at + len(written)
        return Said(said, end, "abbreviation", "unknown", 0.3, flag) if said else None
    return None


# ---------------------------------------------------------------- symbols


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
    fixed, document, full_date, day_range, month_and_year, years, phone, clock, minutes, height,
    short_date,
    number_range, fraction, month_number, code, number,
)  # fmt: skip
STARTING_WITH_LETTER: tuple[Rule, ...] = (fixed, web_address, roman, code, abbreviation)
STARTING_WITH_SIGN: tuple[Rule, ...] = (
    by_hand, fixed, phone, negative, money, each, hashtag, symbol,
)  # fmt: skip
