"""Cardinals, decimals, digits one by one: numbers put into words."""

from __future__ import annotations

import re

from pipeline.speech.lexicon import Numbers

BILLION = 10**9

# 1.250 · 1.002.005,5 · 28,75 · 8.5 · 1 250 000 with no-break spaces
NUMBER = (
    r"(?:[0-9]{1,3}(?:\.[0-9]{3})+(?![0-9])(?:,[0-9]+)?|"
    r"[0-9]{1,3}(?:,[0-9]{3}){2,}(?![0-9])|[1-9][0-9]{0,2}(?: [0-9]{3}){2,}(?![0-9])|"
    r"[0-9]{1,3}(?:[\u00a0\u202f][0-9]{3})+(?![0-9])|[0-9]+(?:[.,][0-9]+)?)"
)
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:[. \u00a0\u202f][0-9]{3})+(?:,([0-9]+))?")
_COMMAS = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3}){2,}")
LONGEST = 18  # digits; a longer run is no amount but a code


def cardinal(number: int, numbers: Numbers) -> str:
    """A whole number from 0 in words: 1005 → một nghìn không trăm linh năm."""
    if number == 0:
        return numbers.digits[0]
    return " ".join(_large(number, numbers, full=False))


def _large(number: int, numbers: Numbers, full: bool) -> list[str]:
    style = numbers.style
    billions, rest = divmod(number, BILLION)
    words: list[str] = []
    if billions:
        words = [*_large(billions, numbers, full), style["billion"]]
        full = True
    for size, name in ((10**6, "million"), (10**3, "thousand")):
        part, rest = divmod(rest, size)
        if part:
            words += [*_hundreds(part, numbers, full), style[name]]
            full = True
    return words + (_hundreds(rest, numbers, full) if rest else [])


def _hundreds(number: int, numbers: Numbers, full: bool) -> list[str]:
    """Up to 999; ``full`` says the hundreds even when they are none (after a larger group)."""
    hundreds, rest = divmod(number, 100)
    words = [numbers.digits[hundreds], numbers.style["hundred"]] if hundreds or full else []
    if rest and rest < 10:
        return [*words, *([numbers.style["zero_ten"]] if words else []), numbers.digits[rest]]
    return words + _tens(rest, numbers)


def _tens(number: int, numbers: Numbers) -> list[str]:
    tens, unit = divmod(number, 10)
    style = numbers.style
    if tens == 0:
        return []
    words = [style["ten"]] if tens == 1 else [numbers.digits[tens], style["tens"]]
    special = {4: style["four_after_ten"], 1: style["one_after_ten"]} if tens > 1 else {}
    special[5] = style["five_after_ten"]
    return words + ([special.get(unit, numbers.digits[unit])] if unit else [])


def one_by_one(written: str, numbers: Numbers) -> str:
    """Digits read singly, as in a telephone number."""
    return " ".join(numbers.digits[int(c)] for c in written if c in "0123456789")


def whole(written: str, numbers: Numbers) -> str:
    """A run of digits: an amount, or a code when it starts with 00 or is endless."""
    if len(written) > LONGEST or written.startswith("00"):
        return one_by_one(written, numbers)
    return cardinal(int(written), numbers)


def fraction_digits(written: str, numbers: Numbers) -> str:
    """What follows the comma: two digits as a number, one, or more than two, singly."""
    if len(written) == 2 and written[0] != "0":
        return cardinal(int(written), numbers)
    return one_by_one(written, numbers)


def spell(written: str, numbers: Numbers) -> str:
    """Any written number matched by NUMBER, in words."""
    grouped = _GROUPED.fullmatch(written)
    if grouped:
        amount = re.sub(r"[^0-9]", "", written.split(",", maxsplit=1)[0])
        return _with_decimals(amount, grouped[1] or "", numbers)
    if _COMMAS.fullmatch(written):
        return whole(written.replace(",", ""), numbers)
    amount, _, decimals = written.replace(".", ",").partition(",")
    return _with_decimals(amount, decimals, numbers)


def _with_decimals(amount: str, decimals: str, numbers: Numbers) -> str:
    words = whole(amount, numbers)
    if not decimals:
        return words
    return f"{words} {numbers.style['decimal']} {fraction_digits(decimals, numbers)}"


def irregular(number: int, table: object, numbers: Numbers) -> str:
    """A number that has a word of its own in a table (thứ tư, tháng tư), else its cardinal."""
    special = table.get(str(number)) if isinstance(table, dict) else None
    return special or cardinal(number, numbers)


_ROMAN = re.compile(r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}


def roman(written: str) -> int:
    """The value of a well-formed Roman numeral, 0 for anything else."""
    if not written or not _ROMAN.fullmatch(written):
        return 0
    values = [_VALUES[c] for c in written]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(-v if v < after else v for v, after in pairs)
