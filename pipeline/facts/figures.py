"""Schools, organisations, titles of the movement, achievements, amounts and days."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from pipeline import bodies, places
from pipeline.facts.fact import FIELDS, NOTES, Fact, Passage
from pipeline.facts.lexicon import cues, names
from pipeline.text import same_key

_LEVEL = re.compile(r"[^.,;]{0,25}?cấp\s+(xã|huyện|tỉnh|quốc gia|Trung ương)")
_TAIL = re.compile(
    r"[.,;:!?\"“”()\0\n]|\s(?:và|do|nhưng|rồi|để|khi|được|là|năm|trong|vì|nhân|từ|tại)\s|$"
)
_POINTS = re.compile(r"(?<![\w.,/])\d{1,2}[.,]\d{1,2}\s+điểm(?:\s+khối\s+[A-Z]\d{2})?|"
                     r"(?<=tổng điểm )\d{1,2}[.,]\d{1,2}")  # fmt: skip
_DATE = re.compile(
    r"(?<![\d/.,])(?:(?P<day>\d{1,2})[/.](?P<month>\d{1,2})(?:[/.](?P<year>\d{4}))?(?![\d/]|\s*(?:điểm|tỷ|triệu|m\b))|"
    r"tháng\s+(?P<month2>\d{1,2})(?:/|\s+năm\s+)(?P<year2>\d{4})|"
    r"năm học\s+(?P<school>\d{4}\s*[-–]\s*\d{4})|năm\s+(?P<year3>(?:19|20)\d\d))(?!\w)"
)


def schools(passage: Passage) -> list[Fact]:
    """Schools named in full, level and name, every mention."""
    matches = cues().school.finditer(passage.text)
    found = [_named("school", _cut(m[0], _own(m[0])), m.start()) for m in matches]
    return [fact for fact in found if fact]


def _own(school: str) -> int:
    """How many words a school's name has at least: it may itself be a person's name."""
    level = cues().level.match(school)
    words = school.split()
    first = len(level[0].split()) if level else 1
    bears_person = words[first : first + 1] and words[first] in names().surnames
    return first + (3 if bears_person else 2)


def organisations(passage: Passage) -> list[Fact]:
    """Bodies named: cue and name, up to where a person's name begins."""
    matches = cues().organisation.finditer(passage.open)
    found = [_named("organisation", _cut(m[0]), m.start()) for m in matches]
    return [fact for fact in found if fact]


def _named(kind: str, value: str, start: int) -> Fact | None:
    if not value:
        return None
    detail = {}
    known = bodies.find(value) if kind == "organisation" else []
    if len(known) == 1 and known[0].names[-1].valid_to:
        detail["now"] = bodies.name_on(known[0], date.max)
    sure = 0.95 if kind == "school" or known else 0.8
    return Fact(kind, value, start, start + len(value), "", sure, FIELDS.get(kind, NOTES), detail)


def _cut(value: str, start: int = 1) -> str:
    """A name without what follows: a person's name, lower-case words and commas at its end."""
    words = value.split(" ")
    for i in range(start, len(words) - 1):
        if _begins_person(words, i):
            words = words[:i]
            break
    while words and not (words[-1][:1].isupper() or words[-1].isdigit() or _is_whole(words)):
        words.pop()
    return " ".join(words).rstrip(", ") if len(words) > 1 else ""


def _is_whole(words: list[str]) -> bool:
    """A name may end in lower case («Hội Khuyến học»), not in a joint, nor after a place."""
    if words[-1] in ("và", "-", "–", "&"):
        return False
    return not (len(words) > 2 and places.find(" ".join(words[-3:-1])))


def _begins_person(words: list[str], i: int) -> bool:
    """Whether a person's name seems to begin at a word of an organisation's or school's name."""
    rest = [w for w in words[i : i + 4] if w[:1].isupper()]
    if words[i] not in names().surnames or not words[i + 1][:1].isupper() or len(rest) < 2:
        return False
    if words[i + 1] in names().middles:
        return True
    return not any(
        places.find(" ".join(words[a:b])) for a in (i - 1, i) for b in (i + 1, i + 2, i + 3)
    )


# ---------------------------------------------------------------- titles, results, figures


def models(passage: Passage) -> Iterator[Fact]:
    """Titles of the movement; the same word at commune or province level is another title."""
    for model in cues().models:
        for match in model.pattern.finditer(passage.text):
            level = _LEVEL.match(passage.text, match.end())
            detail = {"id": model.id, "level": f"cấp {level[1]}" if level else model.level}
            sure = 0.95 if same_key(match[0]) == same_key(model.title) else 0.7
            span = match.span()
            yield Fact("model", model.title, *span, "", sure, FIELDS["model"], detail)
            break


def achievements(passage: Passage) -> Iterator[Fact]:
    """Prizes, places and marks, with what they were for."""
    for match in cues().achievement.finditer(passage.text):
        if passage.open[match.start()] == "\0":
            continue  # a word of a name: «Quỹ Nâng bước thủ khoa»
        end = _TAIL.search(passage.text, match.end(), match.end() + 100)
        value = passage.text[match.start() : end.start() if end else match.end()]
        value = " ".join(value.split(" ")[:12]).strip()
        yield _result(value, match.start())
    for match in _POINTS.finditer(passage.text):
        yield _result(match[0], match.start())


def _result(value: str, start: int) -> Fact:
    end = start + len(value)
    return Fact("achievement", value, start, end, "", 0.85, FIELDS["achievement"])


def amounts(passage: Passage) -> Iterator[Fact]:
    """Money and gifts: a number with its unit."""
    for match in cues().amount.finditer(passage.text):
        yield Fact("amount", match[0], *match.span(), "", 0.95)


def dates(passage: Passage, day: date) -> Iterator[Fact]:
    """Days, months, school years and years; a day without its year is of the text's year."""
    for match in _DATE.finditer(passage.text):
        before = passage.text[max(0, match.start() - 12) : match.start()]
        if re.search(r"(?:sinh|SN)\s*(?:ngày\s+)?$", before):
            continue
        when = _when(match, day)
        if when:
            yield Fact("date", match[0], *match.span(), "", 0.9, NOTES, {"day": when})


def _when(match: re.Match[str], day: date) -> str:
    """ISO day, month or year of a date as written; ``""`` when there is no such day."""
    if match["school"] or match["year3"]:
        return "".join((match["school"] or match["year3"]).split()).replace("–", "-")
    if match["month2"]:
        month = int(match["month2"])
        return f"{match['year2']}-{month:02}" if 1 <= month <= 12 else ""
    try:
        year = int(match["year"] or day.year)
        return date(year, int(match["month"]), int(match["day"])).isoformat()
    except ValueError:
        return ""
