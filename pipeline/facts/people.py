"""Persons: a surname or a title before a run of capitals; what stands beside says who they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from pipeline import places
from pipeline.facts.fact import FIELDS, Fact, Passage
from pipeline.facts.lexicon import RUN, names
from pipeline.text import same_key

_AGE = re.compile(r"(\d{1,3})\s+tuổi")
_AGE_BEFORE = re.compile(r"(?<!\d)(\d{1,3})\s+tuổi[\s,]+(?:[^\W\d]+\s+){0,2}$")
_BORN = re.compile(r"(?:sinh|SN)\s*(?:năm\s+|ngày\s+(?:\d{1,2}[/.-]){2})?((?:19|20)\d\d)")
_CLASS = re.compile(r"lớp\s+(1[0-2](?:[A-Z]\d{0,2})?|[1-9](?:[A-Z]\d{0,2})?)(?!\w)")
_NO_NAME_AFTER = re.compile(
    r"(?:dòng họ|họ|đường|phố|dân tộc|người|chợ|sông|núi|suối|đèo|đồi|tiếng|môn|đội|báo|thôn|bản|"
    r"xã|học bổng|giải thưởng|quỹ)\s+$",
    re.I,
)
_TOLD = re.compile(
    r"[,.;:!?\"“”()\0]|\s(?:cho biết|cho hay|nói|kể|chia sẻ|bảo|và|là|vừa|đã|được)\s"
)
LONGEST = 5


def people(passage: Passage) -> list[Fact]:
    """Persons named in a passage, each once, the full name before the short one."""
    found: dict[str, Fact] = {}
    short: list[Fact] = []
    for run in RUN.finditer(passage.open):
        fact = _person(passage, run)
        if fact and " " in fact.value:
            key = same_key(fact.value)
            found[key] = _joined(found[key], fact) if key in found else fact
        elif fact:
            short.append(fact)
    given = {key.split(" ")[-1] for key in found}
    for fact in short:
        if same_key(fact.value) not in given:
            found.setdefault(same_key(fact.value), fact)
    return [replace(f, detail=_described(passage, f, list(found.values()))) for f in found.values()]


def spans(passage: Passage) -> Iterator[tuple[int, int]]:
    """Where a passage names persons in full, every mention."""
    for run in RUN.finditer(passage.open):
        fact = _person(passage, run)
        if fact:
            yield fact.start, fact.end


def _joined(first: Fact, later: Fact) -> Fact:
    """A name met twice: the title of whichever mention has one, the surer confidence."""
    detail = {**later.detail, **first.detail}
    return replace(first, detail=detail, confidence=max(first.confidence, later.confidence))


def _person(passage: Passage, run: re.Match[str]) -> Fact | None:
    start, words = _without_openers(passage, run)
    title = _title_before(passage.open[max(0, start - 40) : start])
    words = words[:LONGEST]
    value = " ".join(words)
    sure = _confidence(passage, start, words, bool(title))
    barred = names().not_people & {same_key(value), same_key(" ".join(words[:2]))}
    if not sure or barred:
        return None
    known = names().titles.get(same_key(title))
    detail = {"title": title, "role": known.role if known else ""}
    if known and known.adult:
        detail["adult"] = "yes"
    detail = {k: v for k, v in detail.items() if v}
    end = start + len(value)
    return Fact("person", value, start, end, "", sure, FIELDS["person"], detail)


def _without_openers(passage: Passage, run: re.Match[str]) -> tuple[int, list[str]]:
    """Where a run begins and its words, without a title or a word that opens its sentence."""
    start, words = run.start(), re.split(r"[ \u00a0]", run[0])
    while len(words) > 1:
        opener = words[0] in names().openers and words[1] in names().surnames
        opener = opener and passage.opens_sentence(start)
        if not opener and same_key(words[0]) not in names().titles:
            break
        start += len(words[0]) + 1
        words = words[1:]
    return start, words


def _title_before(before: str) -> str:
    match = names().title_end.search(before)
    return " ".join(match[1].split()) if match else ""


def _confidence(passage: Passage, start: int, words: list[str], titled: bool) -> float:
    """How surely a run is a person's name; 0 when it is not one."""
    known = names()
    surname = words[0] in known.surnames
    if len(words) == 1 or (words[0] in known.not_names and not surname):
        return _given_name(words) if titled and len(words) == 1 else 0
    if not all(word[:1] + word[1:].lower() == word for word in words):
        return 0
    if titled:
        return 0.97 if surname else 0.8
    if _NO_NAME_AFTER.search(passage.open[max(0, start - 14) : start]):
        return 0
    return _untitled(words, surname, passage.opens_sentence(start))


def _given_name(words: list[str]) -> float:
    """A title and one word: ``thầy Páo``; an initial or a place is nobody's name."""
    word = words[0]
    named = len(word) > 1 and word.istitle() and word not in names().not_names
    return 0.5 if named and not places.find(word) else 0


def _untitled(words: list[str], surname: bool, opens: bool) -> float:
    """Two words or more that nothing introduces."""
    known = names()
    if len(words) > 2 and words[1] in known.middles:
        return 0.95 if surname else 0.8
    if not surname or places.find(" ".join(words)):
        return 0
    doubtful = words[0] in known.also_words and opens
    return (0 if len(words) == 2 else 0.6) if doubtful else 0.85


# ---------------------------------------------------------------- who they are


def _described(passage: Passage, fact: Fact, others: list[Fact]) -> dict[str, str]:
    """Role, age or year of birth and class, from what stands beside the name."""
    first, last = passage.sentence_at(fact.start)
    after_end = min([last, *(o.start for o in others if fact.end <= o.start)])
    before_start = max([first, *(o.end for o in others if o.end <= fact.start)])
    before, after = passage.text[before_start : fact.start], passage.text[fact.end : after_end]
    detail = dict(fact.detail)
    role = _office_before(before) or _office_after(after)
    if role:
        detail |= {"role": role, "adult": "yes"}
    detail |= _age(before, after)
    if match := _CLASS.search(after):
        detail["class"] = match[1]
    if "age" in detail and int(detail["age"]) < 18:
        detail.pop("adult", None)
    return detail


def _office_before(before: str) -> str:
    """``Chủ tịch UBND xã Sơn Vĩ`` when it runs unbroken up to the name."""
    title = names().title_end.search(before)
    until = title.start() if title else len(before)
    matches = [m for m in names().office.finditer(before) if m.start() < until]
    if not matches:
        return ""
    phrase = before[matches[0].start() :].strip()
    return "" if _TOLD.search(phrase) or len(phrase.split()) > 14 else _without_title(phrase)


def _without_title(phrase: str) -> str:
    match = names().title_end.search(phrase)
    return phrase[: match.start()].strip() if match and match.start() else phrase


def _office_after(after: str) -> str:
    """``, Chủ tịch Hội Khuyến học xã`` when it follows the name at once."""
    rest = re.match(r"\s*[,(]\s*", after)
    match = names().office.match(after, rest.end()) if rest else None
    if rest is None or match is None:
        return ""
    stop = _TOLD.search(after, match.end())
    return after[rest.end() : stop.start() if stop else len(after)].strip()


def _age(before: str, after: str) -> dict[str, str]:
    born = _BORN.search(after[:60])
    if born:
        return {"born": born[1]}
    age = _AGE_BEFORE.search(before[-30:]) or _AGE.search(after[:30])
    return {"age": age[1]} if age and int(age[1]) <= 120 else {}
