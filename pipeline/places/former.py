"""Old place names used as present ones, found in a text; and whether a story's place agrees. Pure.

Only a name whose kind is said («xã Lũng Táo», «huyện Đồng Văn») is judged: people still call the
region Hà Giang, and rightly. What a year, «cũ», «nay là» or «trước đây» shows to be old is silent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from pipeline.places.gazetteer import (
    COMMUNE_KINDS,
    DATA,
    PROVINCE,
    Place,
    find,
    gazetteer,
    now_of,
    split_kind,
    suggest,
)
from pipeline.sections import Section, read_data
from pipeline.text import UPPER, nfc, same_key, sentence_spans

_NAME = rf"[{UPPER}][\w’'-]*(?:[ \u00a0]+(?:[{UPPER}][\w’'-]*|\d{{1,2}}\b)){{0,4}}"
_KIND = r"[Xx]ã|[Pp]hường|[Tt]hị trấn|[Tt]hị xã|[Qq]uận|[Hh]uyện|[Tt]hành phố|TP\.?|[Tt]ỉnh"
_UNIT = rf"(?:{_KIND})\s+{_NAME}"
_MENTION = re.compile(rf"(?<!\w){_UNIT}(?:\s*,\s*{_UNIT})*")
_MORE = re.compile(rf"\s*(?:,|và|hay|hoặc)\s+({_NAME})")
_YEAR = re.compile(
    r"(?P<born>(?:sinh|SN)\W+(?:năm\s+|ngày\s+)?)?"
    r"(?:(?:(?:ngày\s+)?\d{1,2}[/.-])?(?P<month>\d{1,2})[/.-]|tháng\s+(?P<word>\d{1,2})\s+năm\s+)?"
    r"(?<!\d)(?P<year>1[89]\d\d|20\d\d)(?!\d)(?P<there>\s+(?:tại|ở)\s)?"
)


@dataclass(frozen=True)
class OldName:
    """A name that is no more, at ``start``..``end`` of the text (after NFC), and what to do.

    ``choices`` are the addresses it may mean when it is more than one: ask, never guess.
    """

    start: int
    end: int
    written: str
    suggestion: str
    choices: tuple[str, ...] = ()

    @property
    def advice(self) -> str:
        """What to tell the editor."""
        if self.choices:
            return f"«{self.written}» là tên cũ của hơn một nơi: {' hay '.join(self.choices)}?"
        if self.suggestion.endswith(" cũ"):
            why = "là tên cũ, nay không còn"
            return f"«{self.written}» {why}: viết «{self.suggestion}», hoặc tên xã, phường nay"
        return f"«{self.written}» là tên cũ: viết «{self.suggestion}»"


@dataclass(frozen=True)
class _Usage:
    reformed: date
    after: tuple[str, ...]
    before: tuple[str, ...]


@cache
def _usage() -> _Usage:
    def build(top: Section) -> _Usage:
        day = top.day("reformed") or date(2025, 7, 1)
        found = _Usage(day, top.texts("after"), top.texts("before"))
        top.close("block")
        return found

    return read_data(DATA / "usage.yaml", build)


def old_names(text: str, day: date) -> list[OldName]:
    """Old names that a text of a day uses as if they were present, each name once."""
    text = nfc(text)
    if day < _usage().reformed:
        return []
    found: dict[str, OldName] = {}
    explained: set[str] = set()
    for start, end in sentence_spans(text):
        past = _tells_of_before(text[start:end])
        for old in _mentions(text, start, end):
            key = same_key(old.written.split(",")[0])
            if _excused(text, old, start, end):
                explained.add(key)
            elif not past:
                found.setdefault(key, old)
    return [old for key, old in found.items() if key not in explained]


def _tells_of_before(sentence: str) -> bool:
    """Whether a sentence has a day before the reform, other than somebody's birthday."""
    reformed = _usage().reformed
    for match in _YEAR.finditer(sentence):
        if match["born"] and not match["there"]:
            continue
        year, month = int(match["year"]), int(match["month"] or match["word"] or 12)
        if (year, month) < (reformed.year, reformed.month):
            return True
    return False


def _excused(text: str, old: OldName, start: int, end: int) -> bool:
    after = same_key(re.sub(r"[^\w\s]", " ", text[old.end : min(end, old.end + 24)]))
    before = same_key(text[max(start, old.start - 40) : old.start])
    return any(f" {after} ".startswith(f" {w} ") for w in _usage().after) or any(
        f" {w} " in f" {before} " for w in _usage().before
    )


# ---------------------------------------------------------------- mentions


def _mentions(text: str, start: int, end: int) -> Iterator[OldName]:
    for match in _MENTION.finditer(text, start, end):
        chain = [part.strip() for part in match[0].split(",")]
        yield from _judge(match.start(), match.start() + len(match[0]), match[0], chain)
        yield from _listed(text, match.end(), end, chain)


def _judge(start: int, end: int, written: str, chain: list[str]) -> Iterator[OldName]:
    """One name with what it is said to lie in: ``xã Lũng Táo, huyện Đồng Văn``."""
    known = [(unit, *_known(unit)) for unit in chain]
    if not all(places for _, places, _ in known[1:]):
        return  # it lies somewhere we know nothing of
    unit, places, rest = known[0]
    end -= len(rest) if len(chain) == 1 else 0
    near = chain[1] if len(chain) > 1 else None
    former = [p for p in find(unit[: len(unit) - len(rest)], near=near) if p.valid_to]
    standing = [p for p in places if p.valid_to is None]
    lies_in_former = any(all(p.valid_to for p in ps) for _, ps, _ in known[1:])
    if places and (lies_in_former or not standing):
        yield _old(start, end, written[: end - start], former or standing)


def _known(unit: str) -> tuple[list[Place], str]:
    """Places of a unit as written, dropping words after the name; and what was dropped."""
    kind, name = split_kind(re.sub(r"^TP\.?\s", "thành phố ", unit))
    words = name.split(" ")
    for count in range(len(words), 0, -1):
        found = find(f"{kind} {' '.join(words[:count])}")
        if found:
            return found, "".join(f" {word}" for word in words[count:])
    return [], ""


def _listed(text: str, at: int, end: int, chain: list[str]) -> Iterator[OldName]:
    """Names that share the kind said before the first: ``các xã Lũng Táo, Sủng Là và Phố Cáo``."""
    kind, _ = split_kind(chain[-1])
    while len(chain) == 1 and kind in COMMUNE_KINDS and (match := _MORE.match(text, at, end)):
        former = find(f"{kind} {match[1]}")
        if not former:
            return
        if all(p.valid_to for p in former):
            yield _old(match.start(1), match.end(1), match[1], former)
        at = match.end()


def _old(start: int, end: int, written: str, former: list[Place]) -> OldName:
    ways = {tuple(p.id for p in now_of(place)): place for place in former}
    if len(ways) > 1:
        choices = tuple(f"{p.address} ({_became(p)})" for p in ways.values())
        return OldName(start, end, written, "", choices)
    place = next(iter(ways.values()))
    return OldName(start, end, written, _rewritten(written, place))


def _became(place: Place) -> str:
    return "nay là " + ", ".join(p.full for p in now_of(place))


def _rewritten(written: str, place: Place) -> str:
    """How the name reads today: what it is now in brackets, or plainly «cũ» for a district."""
    first, now = written.split(",", maxsplit=1)[0].strip(), now_of(place)
    if len(now) > 1:
        return f"{first} cũ"
    if same_key(now[0].full) == same_key(first):
        return f"{first}, {PROVINCE}"
    within = f", {PROVINCE}" if "tỉnh" in written and place.kind != "tỉnh" else ""
    return f"{first} (nay là {now[0].full}{within})"


# ---------------------------------------------------------------- a story's place


def disagreements(commune: str, code: str, day: date) -> list[tuple[str, str, str]]:
    """Where a story's ``place`` contradicts itself or the day: (key, code, Vietnamese advice).

    A place that is not in the gazetteer is no fault: stories are told of other provinces too.
    """
    by_code = gazetteer().by_id.get(code)
    if code and by_code is None:
        hint = _hint(find(commune, day)) or "; để trống nếu không rõ"
        return [("code", "place", f"không có xã, phường nào mã «{code}»{hint}")]
    if not commune:
        return []
    present = [p for p in find(commune, day) if p.kind in COMMUNE_KINDS]
    if by_code and by_code not in present:
        message = f"mã {code} là {by_code.full}, không phải «{commune}»{_hint(present)}"
        return [("code", "place", message)]
    if present or find(commune, day):
        return []
    return _unknown(commune, day)


def _hint(places: list[Place]) -> str:
    codes = " hoặc ".join(f"{p.full} mã {p.code}" for p in places if p.code)
    return f": {codes}" if codes else ""


def _unknown(commune: str, day: date) -> list[tuple[str, str, str]]:
    former = [p for p in find(commune) if p.valid_to and p.valid_to <= day]
    if former:
        told = " hay ".join(f"{p.address} ({_became(p)})" for p in former if len(p.now) == 1)
        return [("commune", "old-place", f"«{commune}» là tên cũ: {told or 'ghi xã, phường nay'}")]
    close = ", ".join(f"«{p.name}»" for p in suggest(commune, day) if p.code)
    return [("commune", "place", f"không có xã «{commune}»: có phải {close}?")] if close else []
