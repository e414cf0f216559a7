"""A story is whole: its fields, its people, its photos, its recorded statements."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.errors import Fault
from pipeline.gates.case import Case
from pipeline.stories import genres
from pipeline.text import same_key

_BITE = re.compile(r"^\s*\[\s*băng\s+(\d+)\s*\]", re.I | re.M)


def as_typed(case: Case) -> Iterator[Fault]:
    """Values the story file got wrong."""
    yield from case.story.faults


def required(case: Case) -> Iterator[Fault]:
    """A story has a headline, a genre, a byline and a body."""
    hints = {
        "headline": "thiếu tít: điền headline",
        "genre": f"thiếu thể loại: điền genre, một trong: {', '.join(genres())}",
        "byline": "thiếu tên người viết: điền byline",
        "body": "chưa có bài: viết ở phần dưới dòng --- thứ hai",
    }
    for field, hint in hints.items():
        if not getattr(case.story, field).strip() and not _already(case, field):
            yield case.fault("required", hint, field)


def _already(case: Case, field: str) -> bool:
    return any(f.field == field for f in case.story.faults)


def complete_photos(case: Case) -> Iterator[Fault]:
    """A photo has a caption, an alternative text and a credit, and shows people we know of."""
    names = {"caption": "chú thích", "alt": "mô tả cho người khiếm thị", "credit": "tác giả ảnh"}
    known = {same_key(person.name) for person in case.story.people}
    for i, photo in enumerate(case.story.photos):
        for field, label in names.items():
            if not getattr(photo, field):
                message = f"ảnh {photo.file} thiếu {label}: điền {field}"
                yield case.fault("photo", message, f"photos.{i}.{field}", photo.line)
        for name in photo.shows:
            if same_key(name) not in known:
                message = f"ảnh {photo.file} chụp {name} chưa có trong people: ghi thêm người này"
                yield case.fault("photo-stranger", message, f"photos.{i}.shows", photo.line)


def complete_people(case: Case) -> Iterator[Fault]:
    """Whoever is named has a role, and an age, a year of birth or «adult: yes»."""
    for i, person in enumerate(case.story.people):
        if not person.adult and person.age < 0 and not person.born:
            message = f"chưa rõ tuổi của {person.name}: điền born, age hoặc adult: yes"
            yield case.fault("age-unknown", message, f"people.{i}", person.line)
        if not person.role:
            message = f"chưa rõ {person.name} là ai trong bài: điền role"
            yield case.fault("person-role", message, f"people.{i}", person.line)


def bites_known(case: Case) -> Iterator[Fault]:
    """A [băng N] in the body has its recorded statement, with seconds."""
    for match in _BITE.finditer(case.story.body):
        line = case.story.body_line + case.story.body[: match.start(1)].count("\n")
        number = int(match[1])
        if not 0 < number <= len(case.story.bites):
            yield case.fault("bite", f"[băng {number}] không có trong bites", "body", line)
        elif not case.story.bites[number - 1].seconds:
            message = f"băng {number} chưa có số giây: điền seconds"
            yield case.fault("bite-seconds", message, "bites", line)
