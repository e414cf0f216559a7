"""A story file read: front matter, body, source material, every fault with its line. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import tzinfo
from functools import cache
from pathlib import Path
from typing import Any

from pipeline import yamldoc
from pipeline.errors import Fault, StoryError
from pipeline.files import sha256
from pipeline.model import Bite, Consent, Credit, Person, Photo, Quote, Story
from pipeline.rules import DEGREES, MADE_WITH
from pipeline.sections import Section
from pipeline.text import fold, nfc

STATUSES = ("draft", "ready", "spiked")
MAX_BYTES = 1_000_000
MATERIAL_MARK = "<!-- tư liệu nguồn: phần dưới đây không bao giờ được xuất bản -->"
MATERIAL_HEADING = "## Tư liệu nguồn"

FRONT = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)^---[ \t]*(?:\r?\n|\Z)", re.S | re.M)
_MAY_BE_MATERIAL = re.compile(r"^[ ]{0,3}(?:<!--|#+).*$", re.M)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.S)


@cache
def _labels(name: str) -> dict[str, dict[str, str]]:
    path = Path(__file__).parents[1] / "data" / f"{name}.yaml"
    data: dict[str, dict[str, str]] = yamldoc.parse(path.read_text("utf-8"), str(path)).data
    return data


def genres() -> dict[str, dict[str, str]]:
    """Genres the house knows: name → label, min, max (seconds aloud)."""
    return _labels("genres")


def story_types() -> dict[str, dict[str, str]]:
    """Story types the house knows: id → label, minors."""
    return _labels("story_types")


def parse(data: bytes, path: str, slug: str, zone: tzinfo) -> Story:
    """Read a story file's bytes.

    Raises StoryError when it is no story at all; a wrong value is kept in ``Story.faults``.
    """
    text = _decode(data, path)
    match = FRONT.match(text)
    if match is None:
        raise StoryError(Fault(NO_FRONT, path, 1, code="front-matter"))
    doc = yamldoc.parse(match[1], path, first_line=2)
    if doc.faults:
        raise StoryError(*doc.faults)
    faults: list[Fault] = []
    top = Section(doc, path, faults)
    if faults:
        raise StoryError(*faults)
    body, material = split_material(text[match.end() :])
    return _story(
        top,
        zone,
        slug=slug,
        path=path,
        version=sha256(data),
        text=text,
        body=body,
        material=material,
        body_line=text[: match.end()].count("\n") + 1,
    )


NO_FRONT = (
    "tệp phải mở đầu bằng một dòng --- rồi các dòng «khóa: giá trị», rồi một dòng --- nữa, "
    "sau đó mới tới bài"
)


def rows_without(story: Story, keys: Iterable[str]) -> list[tuple[int, str]]:
    """Lines of a story's file with their numbers, up to the end of its body, without some
    top-level keys and what stands under them."""
    hidden = {number for key in keys for number in _block(story, key)}
    last = story.body_line + story.body.count("\n")
    rows = enumerate(story.text.splitlines(), 1)
    return [(number, row) for number, row in rows if number not in hidden and number <= last]


def _block(story: Story, key: str) -> range:
    """Lines of a top-level key with everything under it."""
    start = story.lines.get(key, 0)
    if not start:
        return range(0)
    tops = [n for name, n in story.lines.items() if name and "." not in name and n > start]
    return range(start, min(tops, default=max(story.body_line - 1, start)))


def _decode(data: bytes, path: str) -> str:
    if len(data) > MAX_BYTES:
        raise StoryError(Fault(f"tệp dài quá {MAX_BYTES:,} byte", path))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        message = "tệp không phải UTF-8: mở bằng trình soạn thảo và lưu lại dạng UTF-8"
        raise StoryError(Fault(message, path, line, code="encoding")) from error


def split_material(text: str) -> tuple[str, str]:
    """Body and source material, line for line; comments are never printed, so they go too."""
    text = nfc(text.replace("\r\n", "\n"))
    starts = (m.start() for m in _MAY_BE_MATERIAL.finditer(text) if _is_material(m[0]))
    start = next(starts, len(text))
    body, material = text[:start], text[start:]
    return _COMMENT.sub(lambda m: "\n" * m[0].count("\n"), body), material


def _is_material(line: str) -> bool:
    """Whether a heading or a comment begins the source material, however it is typed."""
    return fold(line).startswith("tu lieu nguon")


def _story(top: Section, zone: tzinfo, **known: Any) -> Story:
    place = top.data.get("place")
    story = Story(
        **known,
        lines=top.doc.lines,
        meta=top.data,
        headline=top.text("headline"),
        lead=_one_line(top.text("lead")),
        byline=top.text("byline"),
        genre=_known(top, "genre", genres()),
        story_type=_known(top, "story_type", story_types()),
        status=top.text("status", "draft", choices=STATUSES),
        campaign=top.text("campaign"),
        tags=top.texts("tags"),
        place={"commune": top.text("place")} if isinstance(place, str) else top.pairs("place"),
        model_title=top.text("model_title"),
        people=tuple(_person(s) for s in top.sections("people")),
        sources=tuple(_credit(s) for s in top.sections("sources")),
        photos=tuple(_photo(s) for s in top.sections("photos")),
        bites=tuple(_bite(s) for s in top.sections("bites")),
        channels=_overrides(top),
        publish_at=top.moment("publish_at", zone),
        embargo=top.moment("embargo", zone),
        sponsor=top.text("sponsor"),
        quotes=tuple(_quote(s) for s in top.sections("quotes")),
        ai=_made_with(top.section("ai")),
        language=top.text("language", "vi"),
        proof_ignore=_proof_ignore(top.section("proof")),
        translates=top.pairs("translates"),
    )
    for extra in ("candidate", "author", "model_level", "findings", "facts"):
        top.get(extra)
    for extra in ("presenter", "audience"):
        top.text(extra)
    top.close()
    return replace(story, faults=tuple(top.faults))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _known(top: Section, key: str, labels: dict[str, dict[str, str]]) -> str:
    value = top.text(key).casefold()
    if value and value not in labels:
        top.text(key, choices=tuple(labels))
    return value


def _person(s: Section) -> Person:
    protect = s.section("protect")
    person = Person(
        name=s.text("name", required=True, example="Nguyễn Văn A"),
        role=s.text("role"),
        born=_birth_year(s),
        age=s.whole("age", -1, high=130),
        adult=s.flag("adult"),
        protect={kind: protect.texts(kind) for kind in protect.data},
        consent=_consent(s.section("consent")) if "consent" in s.data else None,
        line=s.line(),
        ethnicity=s.text("ethnicity"),
    )
    for extra in ("title", "school", "guardian"):
        s.get(extra)
    s.close()
    return person


def _birth_year(s: Section) -> int:
    value = s.text("born")
    year = re.search(r"(?:19|20)\d{2}", value)
    if value and not year:
        s.fault(f"«{value}» không phải năm sinh, viết như 2012", "born")
    return int(year[0]) if year else 0


def _consent(s: Section) -> Consent:
    found = Consent(
        guardian=_signed(s, "guardian"),
        self_=_signed(s, "self"),
        covers=tuple(c.casefold() for c in s.texts("covers")),
        channels=tuple(c.casefold() for c in s.texts("channels")),
        record=s.text("record"),
        withdrawn=_signed(s, "withdrawn"),
    )
    s.get("wording")
    s.close()
    return found


def _signed(s: Section, key: str) -> str:
    """The day a consent was given; text that is no day is a fault, so it counts as none."""
    day = s.day(key)
    return day.isoformat() if day else ""


def _credit(s: Section) -> Credit:
    names = ("outlet", "url", "headline", "author", "published", "fetched")
    found = Credit(
        **{name: s.text(name) for name in names},
        rights=s.text("rights", "link", choices=("link", "excerpt", "full")),
        words=s.whole("words"),
        line=s.line(),
    )
    s.close()
    return found


def _photo(s: Section) -> Photo:
    found = Photo(
        s.text("file"),
        s.text("caption"),
        s.text("alt"),
        s.text("credit"),
        s.texts("shows"),
        s.line(),
    )
    s.close()
    return found


def _bite(s: Section) -> Bite:
    seconds = s.number("seconds", 0, high=3600)
    found = Bite(s.text("who"), s.text("title"), s.text("in"), s.text("out"), seconds, s.line())
    s.get("file")
    s.close()
    return found


def _proof_ignore(s: Section) -> tuple[str, ...]:
    found = s.texts("ignore")
    s.close()
    return found


def _quote(s: Section) -> Quote:
    kinds, reviews = ("interview", "meeting", "document"), ("no", "asked", "done")
    found = Quote(
        s.text("who", required=True, example="Nguyễn Văn A"),
        s.text("kind", choices=kinds),
        s.text("review", "no", choices=reviews),
        s.line(),
    )
    for extra in ("at", "text"):
        s.get(extra)
    s.close()
    return found


def _made_with(s: Section) -> dict[str, str]:
    found = {made: s.text(made, "none", choices=DEGREES) for made in s.data if made in MADE_WITH}
    s.close()
    return found


def _overrides(top: Section) -> dict[str, dict[str, str]]:
    channels = top.section("channels")
    return {name: channels.pairs(name) for name in channels.data}
