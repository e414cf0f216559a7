"""Places of a passage: said with their kind, or by a name the gazetteer knows; doubt is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from pipeline import places
from pipeline.errors import Fault, NotFound
from pipeline.facts.fact import FIELDS, NOTES, VILLAGES, Fact, Passage
from pipeline.facts.lexicon import RUN, WORD, names
from pipeline.places import Place
from pipeline.text import same_key

_VILLAGES = "|".join(VILLAGES)
_UNITS = "đặc khu|xã|phường|thị trấn|thị xã|huyện|quận|tỉnh|thành phố"
_SAID = re.compile(
    rf"(?<![\w])(?P<office>[Tt]rưởng\s+)?(?:(?P<kind>{_UNITS}|{_VILLAGES}|TP|"
    rf"Xã|Phường|Thị trấn|Huyện|Tỉnh|Thành phố|Thôn|Xóm|Làng)[^\S\n]+|"
    rf"(?P<short>TP|TX|TT|P|H|X|Q)\.[^\S\n]*)"
    rf"(?P<name>{WORD}(?:[ \u00a0](?:{WORD}|\d{{1,2}}(?!\w)))*)"
)
_SHORT = {
    "TP": "thành phố", "TX": "thị xã", "TT": "thị trấn",
    "P": "phường", "H": "huyện", "X": "xã", "Q": "quận",
}  # fmt: skip
_NATURE = re.compile(r"(?:núi|sông|suối|đèo|cầu|đường|phố|CLB|báo|hồ|giải|đội)\s+$", re.I)
_MORE = re.compile(rf"(?:,\s*(?:và\s+)?|\s+và\s+)(?P<name>{WORD}(?:[ \u00a0]{WORD})*)")
_TOGETHER = re.compile(r"(?:các|những|hai|ba|bốn|năm|sáu|\d+)\s+$", re.I)
_AT = re.compile(r"(?:ở|tại|từ|về|đến|tới|lên|xuống|quê|vùng|đá|ra|vào|chợ|khắp|giữa)\s+$", re.I)
LONGEST, LONGEST_VILLAGE = 6, 4  # words of a name


def said(passage: Passage, day: date) -> list[Fact]:
    """Places whose kind is said: ``xã Lũng Cú``, ``thôn Séo Lủng``, and those listed after them."""
    return [fact for match in _SAID.finditer(passage.text) for fact in _said(passage, match, day)]


def _said(passage: Passage, match: re.Match[str], day: date) -> Iterator[Fact]:
    kind = _kind(match)
    words = match["name"].split()[:LONGEST]
    if passage.text.endswith("tác ", 0, match.start()):
        return  # a hợp tác xã is no xã
    name = _known_part(kind, words)
    if not name and not _is_holder(passage, match, words):
        name = _village(words)
    if not name:
        return
    start = match.start("name")
    yield _fact(passage, kind, name, start, day)
    if _TOGETHER.search(passage.text[max(0, match.start() - 8) : match.start()]):
        yield from _listed(passage, kind, start + len(name), day)


def _kind(match: re.Match[str]) -> str:
    written = match["short"] or match["kind"]
    return _SHORT.get(written, written.lower())


def _is_holder(passage: Passage, match: re.Match[str], words: list[str]) -> bool:
    """Whether the name is of who holds an office: «Chủ tịch Hội Khuyến học tỉnh Nguyễn Thị Hoa»."""
    if words[0] not in names().surnames or len(words) < 2:
        return False
    first = max(passage.sentence_at(match.start())[0], match.start() - 60)
    before = passage.text[first : match.start()]
    return bool(match["office"] or _kind(match) == "tỉnh" or names().office.search(before))


def _listed(passage: Passage, kind: str, at: int, day: date) -> Iterator[Fact]:
    while match := _MORE.match(passage.text, at):
        words = match["name"].split()[:LONGEST]
        name = _known_part(kind, words) or " ".join(words)
        if words[0] in names().surnames and words[-1] != words[0] and not _known_part(kind, words):
            return
        yield _fact(passage, kind, name, match.start("name"), day)
        at = match.start("name") + len(name)


def _known_part(kind: str, words: list[str]) -> str:
    """As many of the words, from the first, as make a name the gazetteer has of that kind."""
    for count in range(len(words), 0, -1):
        name = " ".join(words[:count])
        if places.find(f"{kind} {name}"):
            return name
    return ""


def _village(words: list[str]) -> str:
    """A name no list has: up to where a person's name seems to begin."""
    if words[0].isdigit():
        return ""
    for i in range(1, len(words) - 1):
        middle = words[i + 1] in names().middles or len(words) - i > 2
        if i >= 2 and words[i] in names().surnames and middle:
            return " ".join(words[:i])
    return " ".join(words[:LONGEST_VILLAGE])


def named(passage: Passage, day: date) -> list[Fact]:
    """Places by a bare name the gazetteer knows, in what is still uncovered."""
    found = []
    for run in RUN.finditer(passage.open):
        start, words = run.start(), run[0].split()[: LONGEST + 1]
        if len(words) > 1 and words[0] in names().openers and not places.find(" ".join(words)):
            start, words = start + len(words[0]) + 1, words[1:]
        at = bool(_AT.search(passage.open[max(0, start - 8) : start]))
        if _NATURE.search(passage.open[max(0, start - 8) : start]):
            continue
        name = _bare(words, at)
        if name and same_key(name) not in names().not_people:
            found.append(_fact(passage, "", name, start, day, 0.9 if at else 0.75))
    return found


def _bare(words: list[str], at: bool) -> str:
    shortest = 2 if at else len(words)
    for count in range(len(words), max(shortest, 1) - 1, -1):
        name = " ".join(words[:count])
        known = [p for p in places.find(name) if count > 1 or p.kind == "thành phố"]
        if (known and not name.isascii()) or any(name in p.names for p in known):
            return name
    return ""


# ---------------------------------------------------------------- which place


def _fact(
    passage: Passage, kind: str, name: str, start: int, day: date, sure: float = 0.95
) -> Fact:
    first, last = passage.sentence_at(start)
    meant = _meant(kind, name, passage.text[first:last], day)
    detail = {"kind": kind or (meant[0].kind if meant else "")}
    choices: tuple[str, ...] = ()
    if len(meant) == 1:
        detail |= _identified(meant[0], day)
    elif meant:
        choices = tuple(p.address for p in meant)
    sure = sure if meant else 0.85
    detail = {k: v for k, v in detail.items() if v}
    end = start + len(name)
    field = FIELDS["place"] if choices or "commune" in detail else NOTES
    return Fact("place", name, start, end, "", sure, field, detail, choices)


def chosen(fact: Fact, number: int) -> Fact:
    """A place with the ``number``-th (from 1) of what it may mean. Raises NotFound."""
    if not 0 < number <= len(fact.choices):
        told = "; ".join(f"{i}: {choice}" for i, choice in enumerate(fact.choices, 1))
        raise NotFound(Fault(f"«{fact.value}» có thể là {told or 'một nơi duy nhất'}: chọn số đó"))
    address = fact.choices[number - 1]
    place = next(p for p in places.find(address.split(",")[0]) if p.address == address)
    detail = {**fact.detail, "kind": place.kind, **_identified(place, date.max)}
    return replace(fact, detail=detail, choices=())


def _meant(kind: str, name: str, sentence: str, day: date) -> list[Place]:
    """The places a name may mean on a day: what stands first, then what stood."""
    full = f"{kind} {name}".strip()
    if kind and kind not in _UNITS.split("|"):
        return []
    found = places.find(full, day) or places.find(full)
    if len(found) < 2:
        return found
    near = [p for p in found if any(_said_in(w, sentence) for w in p.within[:1])]
    return near if len(near) == 1 else found


def _said_in(above: str, sentence: str) -> bool:
    return same_key(above) in same_key(sentence)


def _identified(place: Place, day: date) -> dict[str, str]:
    """What the front matter and the editor need: the commune with its code, and what it is now."""
    now = places.now_of(place)
    found = {"within": ", ".join(place.within)}
    if place.valid_to and place.valid_to <= day:
        found["now"] = ", ".join(p.full for p in now)
    if len(now) == 1 and now[0].kind in places.COMMUNE_KINDS and now[0].code:
        found |= {"commune": now[0].name, "code": now[0].code}
    return found
