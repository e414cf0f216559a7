"""Amounts: measures, ranges, fractions, money and every number left."""

from __future__ import annotations

import re

from pipeline.speech import numbers
from pipeline.speech.figures import DASH, is_day, plain, said_month, singly, unit_after
from pipeline.speech.here import Here
from pipeline.speech.model import Said
from pipeline.speech.numbers import NUMBER

_AND_A_BIT = re.compile(r"([0-9]{1,3})(m|tr|kg)([0-9]{1,3})(?![0-9\w])")


def and_a_bit(here: Here) -> Said | None:
    """1m20, 1m6, 1tr2; a square metre is a unit."""
    match = _AND_A_BIT.match(here.text, here.at)
    if not match or (match[2] == "m" and match[3] in ("2", "3") and int(match[1]) > 2):
        return None
    said = f"{plain(here, match[1])} {here.lexicon.units[match[2]]} {plain(here, match[3])}"
    return Said(said, match.end(), "measure", "and_a_bit")


_SERIES = re.compile(
    rf"[0-9](?:-[0-9]){{2,4}}(?![0-9\w-])|[0-9]{{1,3}}(?:{DASH}[0-9]{{1,3}}){{2,6}}(?![0-9/-]|[.,][0-9])"
)


def series(here: Here) -> Said | None:
    """Sơ đồ 4-4-2; 5 - 10 - 15 km; thứ 3 - 5 - 7."""
    match = _SERIES.match(here.text, here.at)
    if not match:
        return None
    if not re.search(r"[0-9]{2}|\s", match[0]):
        return Said(singly(here, match[0]), match.end(), "score", "series", 0.9)
    known = here.lexicon.numbers
    table = known.after.get(here.previous, {})
    row = [numbers.irregular(int(n), table, known) for n in re.findall(r"[0-9]+", match[0])]
    end, unit = unit_after(here, match.end())
    return Said(", ".join(row) + unit, end, "range", "series", 0.8)


_BETWEEN = re.compile(rf"({NUMBER})(%?){DASH}({NUMBER})(?![0-9/])")
_EQUALS = re.compile(r"\s?=")


def number_range(here: Here) -> Said | None:
    """4-5 km, 6-11 tuổi, 3-5%; a score of a match has no «đến»."""
    match = _BETWEEN.match(here.text, here.at)
    if not match:
        return None
    first, second = here.cardinal(match[1]), here.cardinal(match[3])
    if _EQUALS.match(here.text, match.end()):
        said = f"{first} {here.word('minus')} {second}"
        return Said(said, match.end(), "number", "number_range")
    if _is_score(here, match[1], match[3], match.end()):
        return Said(f"{first} {second}", match.end(), "score", "number_range", 0.9)
    if here.follows("date") and _is_two_days(match[1], match[3]) and not here.counts(match.end()):
        return None
    end, unit = unit_after(here, match.end())
    said = f"{first} {here.word('to')} {second}{unit}"
    return Said(said, end, "range", "number_range")


_GOALS = re.compile(r"[0-9]{1,2}")
_SET = re.compile(r"[0-9]{1,2}-[0-9]{1,2}")


def _is_score(here: Here, first: str, second: str, end: int) -> bool:
    """Thắng 2-1; 0-0; Việt Nam 3-1 Lào; 3-1 (6-1, 3-6)."""
    if not (_GOALS.fullmatch(first) and _GOALS.fullmatch(second)) or here.counts(end):
        return False
    if here.near("score", 5) or here.precedes("score_after", end) or "0" in (first, second):
        return True
    if here.name_precedes() and here.names_follow(end):
        return True
    listed = here.text[max(0, here.at - 2) : here.at].strip()[-1:] in (",", "(")
    return listed and any(_SET.fullmatch(word) for word in here.before[-2:])


def _is_two_days(first: str, second: str) -> bool:
    return first.isdigit() and second.isdigit() and is_day(first, second)


_RATIO = re.compile(rf"({NUMBER})\s?:\s?({NUMBER})(\s?=)?")


def ratio(here: Here) -> Said | None:
    """Tỷ lệ 1:50.000; 12 : 4 = 3."""
    match = _RATIO.match(here.text, here.at)
    if not match or not (match[3] or here.follows("ratio") or _no_clock(match[1], match[2])):
        return None
    sign = here.word("divided" if match[3] else "out_of")
    said = f"{here.cardinal(match[1])} {sign} {here.cardinal(match[2])}"
    return Said(said, match.end(2), "number", "ratio", 0.9)


def _no_clock(first: str, second: str) -> bool:
    """70:30 and 1:50.000 are no time of the day."""
    amount = int(re.sub(r"[^0-9]", "", second))
    return not (first.isdigit() and int(first) <= 24 and second.isdigit() and amount < 60)


_FRACTION = re.compile(rf"({NUMBER})\s?/\s?({NUMBER})(?![0-9/])")


def fraction(here: Here) -> Said | None:
    """34,25/40 · 2/3 số hộ · 19/19 tiêu chí."""
    match = _FRACTION.match(here.text, here.at)
    if not match:
        return None
    first, second, end = match[1], match[2], match.end()
    if _is_part(here, first, second, end):
        known = here.lexicon.numbers
        below = numbers.irregular(int(second), known.fractions, known)
        said = f"{here.cardinal(first)} {here.word('parts')} {below}"
        return Said(said, end, "fraction", "fraction")
    if _may_be_a_day(here, first, second, end):
        return _either(here, first, second, end)
    end, unit = unit_after(here, end)
    place = here.lexicon.numbers.ordinals.get(first, "") if here.previous == "thứ" else ""
    said = f"{place or here.cardinal(first)} {here.word('out_of')} {here.cardinal(second)}{unit}"
    return Said(said, end, "score", "fraction", 0.9)


def _is_part(here: Here, first: str, second: str, end: int) -> bool:
    if not (first.isdigit() and second.isdigit() and int(first) < int(second) <= 10):
        return False
    if here.precedes("points", end):
        return False
    if f"{first}/{second}" in here.lexicon.cues["parts"] and here.next_word(end):
        return True
    return here.precedes("fraction_after", end) or here.follows("fraction")


def _may_be_a_day(here: Here, first: str, second: str, end: int) -> bool:
    if not _is_two_days(first, second) or here.counts(end):
        return False
    return not (here.follows("range_before") or here.follows("ratio"))


def _either(here: Here, first: str, second: str, end: int) -> Said:
    """Thirty-one of twelve is no share: the likelier reading is said, and the editor asked."""
    ratio, joint = int(first) <= int(second), here.word("out_of")
    said = f"{plain(here, first)} {joint} {plain(here, second)}"
    if not ratio:
        said = f"{plain(here, first)} {here.word('month')} {said_month(here, second)}"
    read = "tỷ lệ" if ratio else "ngày"
    flag = f"«{first}/{second}» là ngày hay là phân số? Đang đọc như {read}"
    return Said(said, end, "score" if ratio else "date", "fraction", 0.5, flag)


_NUMBER = re.compile(NUMBER)
_TIMES = re.compile(r"\s?[x×]\s?(?=[0-9])")
_MINUS = re.compile(rf"[-−–]({NUMBER})")


def negative(here: Here) -> Said | None:
    """-2°C after a space; -1 after «xuống»."""
    match = _MINUS.match(here.text, here.at)
    before = here.text[here.at - 1 : here.at]
    if not match or (before and not before.isspace() and before not in '("“'):
        return None
    end, unit = unit_after(here, match.end())
    degrees = here.next_word(match.end()) == here.lexicon.symbols["°"]
    counted = not match[1].isdigit() and here.counts(match.end())
    if not (unit or degrees or counted or here.follows("below")):
        return None
    said = f"{here.word('negative')} {here.cardinal(match[1])}{unit}"
    return Said(said, end, "number", "negative")


def number(here: Here) -> Said | None:
    """Any number left, with the unit that follows it."""
    match = _NUMBER.match(here.text, here.at)
    if not match:
        return None
    written = match[0]
    if written.isdigit() and written.startswith("0") and len(written) > 1:
        if here.follows("keep_zero"):
            return Said(singly(here, written), match.end(), "digits", "number")
        written = written.lstrip("0") or "0"
    said, flag = _amount(here, written, match.end())
    end, unit = unit_after(here, match.end())
    if here.text[match.end() : end] == "đ" and _is_mark(here, written):
        unit = f" {here.word('mark')}"
    if unit and (onwards := _ONWARDS.match(here.text, end)):
        return Said(f"{said}{unit} {here.word('to')} ", onwards.end(), "range", "number")
    if times := _TIMES.match(here.text, end):
        return Said(f"{said}{unit} {here.word('times')} ", times.end(), "number", "number")
    return Said(said + unit, end, "number", "number", 0.5 if flag else 1.0, flag)


_DECIMAL = re.compile(r"[0-9]{1,2}[.,][0-9]{1,2}")
_ONWARDS = re.compile(rf"{DASH}(?={NUMBER}\s?(?:[đ°%]|k|tr|[kcm]?m|kg|ha)(?![^\W\d_])|{NUMBER}°C)")


def _is_mark(here: Here, written: str) -> bool:
    """8.25đ is a mark: nobody has a quarter of a đồng."""
    return bool(_DECIMAL.fullmatch(written)) or (here.near("marks", 4) and len(written) < 6)


_BARE_UNIT = re.compile(r"(?:[kcm]?m|kg|ha|đ)[2²3³]?(?![^\W_])")


def bare_unit(here: Here) -> Said | None:
    """Hàng chục km, vài ha, 3 triệu đ: a unit without a figure before it."""
    match = _BARE_UNIT.match(here.text, here.at)
    said = here.lexicon.units.get(match[0]) if match else None
    if match is None or said is None:
        return None
    sure = len(match[0]) > 1 and match[0] != "ha"
    if not (sure or here.follows("some")):
        return None
    return Said(said, match.end(), "measure", "bare_unit", 0.9)


_ONE_COMMA = re.compile(r"[1-9][0-9]{0,2},[0-9]{3}")


def _amount(here: Here, written: str, end: int) -> tuple[str, str]:
    """1,250 học sinh: nobody counts pupils in thousandths."""
    if not (_ONE_COMMA.fullmatch(written) and here.precedes("whole", end)):
        return here.cardinal(written), ""
    flag = f"«{written}»: dấu phẩy đang hiểu là ngăn hàng nghìn; nếu đúng, hãy viết dấu chấm"
    return plain(here, written.replace(",", "")), flag


_MONEY = re.compile(rf"(US\$|[$€£¥₫])\s?({NUMBER})(?:[ \u00a0](nghìn|ngàn|triệu|tỷ|tỉ)(?!\w))?")


def money(here: Here) -> Said | None:
    """$100, $1,5 triệu: the sign stands before, the word comes after."""
    match = _MONEY.match(here.text, here.at)
    if not match:
        return None
    english = _ONE_COMMA.fullmatch(match[2]) and not match[3]
    amount = here.cardinal(match[2].replace(",", "") if english else match[2])
    words = [amount, match[3] or "", here.lexicon.money[match[1]]]
    return Said(" ".join(filter(None, words)), match.end(), "money", "money")


_WITHIN = re.compile(r"/\s?(?=[0-9]{1,3}\s?(?:h|giờ|phút|ngày|tuần|tháng|năm)(?!\w))")
_EACH = re.compile(r"/\s?([^\W\d_]+[23²³]?)(?!\w)")


def each(here: Here) -> Said | None:
    """đồng/suất, gạo/tháng: a slash beside a word of measure is «một»; mm/24h."""
    if within := _WITHIN.match(here.text, here.at):
        return Said(f" {here.word('within')} ", within.end(), "symbol", "each")
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
