"""Figures that name something: telephones, plates, classes, exam blocks, addresses, versions."""

from __future__ import annotations

import re
from itertools import pairwise

from pipeline.speech.figures import letters, plain, singly
from pipeline.speech.here import Here
from pipeline.speech.model import Said

_PHONE = re.compile(
    r"(?:\+84|0)(?:[ .-]?[0-9]){8,10}(?![0-9])|1[89]00(?:[ .-]?[0-9]){4,6}(?![0-9])|"
    r"(0[0-9]{1,3})\)[ .]?([0-9](?:[ .-]?[0-9]){5,7})(?![0-9])"
)


def phone(here: Here) -> Said | None:
    """Telephone numbers digit by digit; the bracket of (0219) 3866 123 stays."""
    match = _PHONE.match(here.text, here.at)
    if not match or here.counts(match.end()):
        return None
    said = f"{singly(here, match[1])}) {singly(here, match[2])}" if match[1] else ""
    plus = f"{here.word('plus')} " if match[0].startswith("+") else ""
    return Said(plus + (said or singly(here, match[0])), match.end(), "phone", "phone")


_LONG = re.compile(r"[0-9]{3,}(?![0-9]|[.,/:-][0-9])")


def digits(here: Here) -> Said | None:
    """Gọi 113, số tài khoản 0123456789: one digit after another."""
    match = _LONG.match(here.text, here.at)
    if not match:
        return None
    called = here.follows("digits") and not here.counts(match.end())
    emergency = match[0] in here.lexicon.cues["hotlines"] and _is_called(here)
    coded = len(match[0]) > 4 and here.near("codes", 4) and not here.counts(match.end())
    if not (called or emergency or coded or len(match[0]) > 12):
        return None
    return Said(singly(here, match[0]), match.end(), "digits", "digits")


def _is_called(here: Here) -> bool:
    """Gọi 111, 113; tổng đài 111 và 114: a row of emergency numbers after the word."""
    words = here.before[-7:]
    pairs = (f"{first} {second}" for first, second in pairwise(words))
    return not here.lexicon.cues["digits"].isdisjoint({*words, *pairs})


_PLATE = re.compile(
    r"([1-9][0-9])([A-ZĐ]{1,2})([0-9]?)[-–. ]([0-9]{3}\.[0-9]{2}|[0-9]{4,5})(?![0-9])"
)


def plate(here: Here) -> Said | None:
    """29A-123.45, 23B1-456.78."""
    match = _PLATE.match(here.text, here.at)
    if not match:
        return None
    series = " ".join(filter(None, (letters(here, match[2]), singly(here, match[3]))))
    said = f"{plain(here, match[1])} {series}, {singly(here, match[4])}"
    return Said(said, match.end(), "code", "plate", 0.9)


_CODE = re.compile(
    r"(U\.|[A-ZĐ]{1,3})([0-9]{1,4})([A-ZĐa-z]?)(?!\w)|([0-9]{1,3})([A-ZĐ]|k(?=[0-9]))([0-9]{0,2})(?!\w)"
)


def code(here: Here) -> Said | None:
    """Exam blocks, classes, roads: C00, A01, 9A1, 12B, U23, QL4C."""
    match = _CODE.match(here.text, here.at)
    if not match:
        return None
    if match[1]:
        known = here.lexicon.number.get(match[1])
        if len(match[1]) > 2:
            known = known or here.lexicon.always.get(match[1])
        rest = singly(here, match[2]) if match[2][0] == "0" else plain(here, match[2])
        words = [known or letters(here, match[1]), rest, letters(here, match[3])]
        return Said(" ".join(filter(None, words)), match.end(), "code", "code", 0.9)
    if match[5] in here.lexicon.units and not match[6] and not here.follows("class"):
        return None
    tail = plain(here, str(int(match[6]))) if match[6] else ""
    words = [plain(here, match[4]), letters(here, match[5]), tail]
    return Said(" ".join(filter(None, words)), match.end(), "code", "code", 0.9)


_MODEL = re.compile(r"([A-ZĐ]{1,3})([-.]?)([0-9]{1,4}(?:\.[0-9]{1,2}){0,4})([A-ZĐ]{0,2})(?!\w)")


def model(here: Here) -> Said | None:
    """CX-30, JN.1, GBM-2100A: letters by name, then the figure."""
    match = _MODEL.match(here.text, here.at)
    known = here.lexicon
    if not match or any(match[1] in t for t in (known.always, known.place, known.number)):
        return None
    point = f" {here.word('point')} "
    figures = point.join(plain(here, part) for part in match[3].split("."))
    joint = here.word("point") if match[2] == "." else ""
    words = [letters(here, match[1]), joint, figures, letters(here, match[4])]
    return Said(" ".join(filter(None, words)), match.end(), "code", "model", 0.8)


_CHAIN = re.compile(r"([0-9]{1,4})((?:/[0-9]{1,4}){1,5})([A-ZĐ]?)(?![0-9/\w])")


def house(here: Here) -> Said | None:
    """Số nhà 12/5, ngõ 12/34/5, lớp 12/1: a bar between the figures of an address."""
    match = _CHAIN.match(here.text, here.at)
    if not match or not (
        here.follows("address") or match[2].count("/") > 1 or here.follows("class")
    ):
        return None
    bar = f" {here.word('house')} "
    said = bar.join(plain(here, part) for part in (match[1] + match[2]).split("/"))
    if match[3]:
        said = f"{said} {letters(here, match[3])}"
    return Said(said, match.end(), "address", "house")


_DOTTED = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){1,5}(?![0-9,])")


def version(here: Here) -> Said | None:
    """Công nghiệp 4.0, bản 18.6.2: a point, not a comma."""
    match = _DOTTED.match(here.text, here.at)
    if not match:
        return None
    parts = match[0].split(".")
    grouped = all(len(part) == 3 for part in parts[1:])
    if grouped or (len(parts) < 3 and not here.follows("version")) or here.counts(match.end()):
        return None
    said = f" {here.word('point')} ".join(plain(here, part) for part in parts)
    return Said(said, match.end(), "code", "version", 0.9)


_COORDINATE = re.compile(
    r"([0-9]{1,3})[°º]\s?([0-9]{1,2})['’′](?:\s?([0-9]{1,2}(?:[.,][0-9]{1,3})?)[\"”″])?"
    r"(?:\s?([A-ZĐ])(?!\w))?"
)


def coordinate(here: Here) -> Said | None:
    """23°22'B, 105°19'30\"Đ: degrees, minutes, seconds and where they lie."""
    match = _COORDINATE.match(here.text, here.at)
    if not match:
        return None
    degree = here.lexicon.symbols["°"]
    words = [plain(here, match[1]), degree, plain(here, match[2]), here.word("minute")]
    words += [here.cardinal(match[3]), here.word("second")] if match[3] else []
    side = here.lexicon.compass.get(match[4] or "", "")
    flag = f"«{match[0]}»: hướng {match[4]} là bắc hay nam?" if match[4] and not side else ""
    words.append(side or (match[4] or ""))
    said = " ".join(filter(None, words))
    return Said(said, match.end(), "measure", "coordinate", 0.5 if flag else 0.9, flag)


_KILOMETRE = re.compile(r"[Kk]m\s?([0-9]{1,4})(?:\s?\+\s?([0-9]{1,4}))?(?![\w/])")


def milestone(here: Here) -> Said | None:
    """Km 17+500."""
    match = _KILOMETRE.match(here.text, here.at)
    if not match:
        return None
    said = f"{here.lexicon.units['km']} {plain(here, match[1])}"
    if match[2]:
        said = f"{said} {here.word('plus')} {plain(here, match[2])}"
    return Said(said, match.end(), "measure", "milestone")
