"""The only reader and writer of ``stories/``.

A story file is YAML front matter between ``---`` lines, then Markdown. Nothing an editor typed is
ever dropped or reordered: a change replaces the lines of the key it changes and no other byte.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, tzinfo
from functools import cache
from pathlib import Path
from typing import Any

from pipeline import yamldoc
from pipeline.errors import EditConflict, Fault, NotFound, StoryError
from pipeline.files import create_atomic, locked, sha256, sweep, write_atomic
from pipeline.model import Bite, Consent, Credit, Person, Photo, Quote, Story
from pipeline.rules import DEGREES, MADE_WITH
from pipeline.sections import Section
from pipeline.text import fold, nfc

STATUSES = ("draft", "ready", "spiked")
MAX_BYTES = 1_000_000
MATERIAL_MARK = "<!-- tư liệu nguồn: phần dưới đây không bao giờ được xuất bản -->"
MATERIAL_HEADING = "## Tư liệu nguồn"

_SLUG = re.compile(r"[a-z0-9-]+")  # as our own files are named
_FRONT = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)^---[ \t]*(?:\r?\n|\Z)", re.S | re.M)
_MAY_BE_MATERIAL = re.compile(r"^[ ]{0,3}(?:<!--|#+).*$", re.M)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.S)


@cache
def _labels(name: str) -> dict[str, dict[str, str]]:
    path = Path(__file__).parent / "data" / f"{name}.yaml"
    data: dict[str, dict[str, str]] = yamldoc.parse(path.read_text("utf-8"), str(path)).data
    return data


def genres() -> dict[str, dict[str, str]]:
    """Genres the house knows: name → label, min, max (seconds aloud)."""
    return _labels("genres")


def story_types() -> dict[str, dict[str, str]]:
    """Story types the house knows: id → label, minors."""
    return _labels("story_types")


# ---------------------------------------------------------------- reading


def parse(data: bytes, path: str, slug: str, zone: tzinfo) -> Story:
    """Read a story file's bytes.

    Raises StoryError when it is no story at all; a wrong value is kept in ``Story.faults``.
    """
    text = _decode(data, path)
    match = _FRONT.match(text)
    if match is None:
        raise StoryError(Fault(_NO_FRONT, path, 1, code="front-matter"))
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


_NO_FRONT = (
    "tệp phải mở đầu bằng một dòng --- rồi các dòng «khóa: giá trị», rồi một dòng --- nữa, "
    "sau đó mới tới bài"
)


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
    )
    for extra in ("translates", "candidate", "author", "model_level", "findings", "facts"):
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


# ---------------------------------------------------------------- changing


def set_key(text: str, key: str, value: str) -> str:
    """Set one top-level scalar of the front matter, every other byte as it was."""
    match = _FRONT.match(text)
    if match is None:
        raise StoryError(Fault(_NO_FRONT, code="front-matter"))
    newline = "\r\n" if "\r\n" in match[0] else "\n"
    line = f"{key}: {quote(value)}"
    rows = match[1].splitlines(keepends=True)
    at = next((i for i, row in enumerate(rows) if re.match(rf"{re.escape(key)}\s*:", row)), None)
    if at is None:
        rows.append(line + newline)
    else:
        end = end_of_value(rows, at)
        rows[at:end] = [line + comment_of(rows[at]) + newline]
    return text[: match.start(1)] + "".join(rows) + text[match.end(1) :]


def edit_front(text: str, edit: Callable[[list[str], str], None]) -> str:
    """A story's text after ``edit`` changed the rows of its front matter (given with the line
    ending the file uses), every other byte as it was. Raises StoryError."""
    match = _FRONT.match(text)
    if match is None:
        raise StoryError(Fault(_NO_FRONT, code="front-matter"))
    rows = match[1].splitlines(keepends=True)
    edit(rows, "\r\n" if "\r\n" in match[0] else "\n")
    return text[: match.start(1)] + "".join(rows) + text[match.end(1) :]


def end_of_value(rows: list[str], at: int) -> int:
    """A value ends where the next line starts in the first column (a list's dash belongs to it)."""
    end = at + 1
    while end < len(rows) and re.match(r"[ \t]+\S|- |\s*$", rows[end]):
        end += 1
    while end > at + 1 and not rows[end - 1].strip():
        end -= 1
    return end


def comment_of(row: str) -> str:
    """The comment at the end of a row, with the blanks before it."""
    match = re.search(r"[ \t]+#[^\"']*$", row.rstrip("\r\n"))
    return match[0] if match else ""


def quote(value: str) -> str:
    """A scalar as YAML wants it: quoted only where it must be."""
    plain = (
        re.fullmatch(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`][^:#\n\\]*", value) and value == value.strip()
    )
    if plain and value.casefold() not in ("null", "~"):
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


class Stories:
    """The folder ``stories/`` of a workspace: one Markdown file a story, ``YYYY/MM/slug.md``."""

    def __init__(self, root: Path, zone: tzinfo) -> None:
        self.root, self.folder, self.zone = root, root / "stories", zone
        self.lock = root / "var" / "stories.lock"

    def paths(self) -> Iterator[Path]:
        """Every story file, in order of its path."""
        yield from map(Path, sorted(self._files(), key=lambda file: file.split("/")))

    def _files(self) -> Iterator[str]:
        """The same as text, in no order: a folder of thousands is walked for every new story."""
        for folder, _, names in os.walk(self.folder):
            for name in names:
                if name.endswith(".md") and not name.startswith((".", "README")):
                    yield os.path.join(folder, name)  # noqa: PTH118

    def read(self, path: Path) -> Story:
        """One story file. Raises StoryError."""
        try:
            data = path.read_bytes()
        except OSError as error:
            raise StoryError(Fault(f"không đọc được: {error.strerror}", str(path))) from error
        return parse(data, self.name_of(path), path.stem, self.zone)

    def name_of(self, path: Path) -> str:
        """A path as messages name it: from the workspace where it can be."""
        return str(path.relative_to(self.root)) if path.is_relative_to(self.root) else str(path)

    def all(self) -> tuple[list[Story], list[Fault]]:
        """Every readable story, and the faults of those that cannot be read."""
        found: list[Story] = []
        faults: list[Fault] = []
        for path in self.paths():
            try:
                found.append(self.read(path))
            except StoryError as error:
                faults.extend(error.faults)
        return found, faults

    def path_of(self, slug: str) -> Path:
        """Where a story lies. Raises NotFound; a path outside ``stories/`` is never one."""
        usual = self.folder.glob(f"*/*/{slug}.md") if _SLUG.fullmatch(slug) else ()
        matches = sorted(usual) or [p for p in self.paths() if p.stem == slug]
        if not matches:
            raise NotFound(Fault(f"không có bài «{slug}»; xem «guongsang stories»", "stories/"))
        return matches[0]

    def find(self, slug: str) -> Story:
        """A story by slug. Raises NotFound, StoryError."""
        return self.read(self.path_of(slug))

    def create(self, slug: str, text: str, day: date, mine: str = "") -> Path:
        """Write a new story and give back its path; a taken slug gets ``-2``, ``-3`` …

        ``mine`` is a line that marks a file as this very story (a draft of the same candidate):
        such a file is adopted, so that a crash between file and database doubles nothing.
        """
        with locked(self.lock):
            taken = {p.stem: p for p in map(Path, self._files())}
            for number in range(1, 1000):
                name = slug if number == 1 else f"{slug}-{number}"
                if name in taken:
                    if mine and mine in taken[name].read_text("utf-8").splitlines():
                        return taken[name]
                    continue
                path = self.folder / f"{day:%Y/%m}" / f"{name}.md"
                if create_atomic(path, text.encode("utf-8")):
                    return path
        raise StoryError(Fault(f"quá nhiều bài cùng tên «{slug}»", "stories/"))

    def save(self, path: Path, text: str, opened: str) -> Story:
        """Replace a story's text if it is still the version that was opened, else EditConflict."""
        with locked(self.lock):
            current = path.read_bytes()
            if sha256(current) != opened:
                raise EditConflict(
                    "bài đã đổi từ lúc mở; xem lại bản mới rồi lưu",
                    ours=text,
                    theirs=current.decode("utf-8", "replace"),
                    file=self.name_of(path),
                )
            write_atomic(path, text.encode("utf-8"))
        return self.read(path)

    def set(self, slug: str, key: str, value: str) -> Story:
        """Change one front-matter key of a story, every other byte as it was."""
        story = self.find(slug)
        text = set_key(story.text, key, value)
        return self.save(self.path_of(slug), text, story.version) if text != story.text else story

    def sweep(self) -> None:
        """Remove what a killed writer left."""
        with locked(self.lock):
            sweep(self.folder)
