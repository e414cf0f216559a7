"""The folder of stories: finding, reading, beginning and saving them."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, tzinfo
from pathlib import Path

from pipeline.consents import with_consent_withdrawn
from pipeline.errors import EditConflict, Fault, NotFound, StoryError
from pipeline.files import create_atomic, locked, sha256, sweep, write_atomic
from pipeline.model import Story
from pipeline.stories.changing import set_key
from pipeline.stories.parsing import FRONT, parse
from pipeline.text import same_key

_SLUG = re.compile(r"[a-z0-9-]+")  # as our own files are named
Kept = Callable[[Path, bytes], None]


def not_kept(_path: Path, _data: bytes) -> None:
    """What happens to a saved version when nobody asked to keep it."""


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

    def contents(self) -> Iterator[tuple[Path, bytes]]:
        """Every story file with its bytes, unread: enough to see which changed."""
        for path in self.paths():
            with suppress(OSError):
                yield path, path.read_bytes()

    def save(self, path: Path, text: str, opened: str, then: Kept = not_kept) -> Story:
        """Replace a story's text if it is still the version that was opened, else EditConflict.

        ``then`` is given what was saved before anybody else may save.
        """
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
            then(path, text.encode("utf-8"))
        return self.read(path)

    def bring_back(self, name: str, text: str, then: Kept = not_kept) -> Story:
        """Write a story file that is gone, where it was. Raises StoryError for a taken place."""
        path = self.root / name
        with locked(self.lock):
            if not create_atomic(path, text.encode("utf-8")):
                raise StoryError(Fault("đã có tệp ở đây", name))
            then(path, text.encode("utf-8"))
        return self.read(path)

    def withdraw_consent(self, story: Story, name: str, day: date) -> str:
        """A story's text with a person's consent withdrawn. Raises StoryError without consent."""
        text = story.text
        for index, person in enumerate(story.people):
            if same_key(person.name) != same_key(name) or (
                person.consent and person.consent.withdrawn
            ):
                continue
            match = FRONT.match(text)
            front = match and with_consent_withdrawn(match[1], index, day.isoformat())
            if match is None or front is None:
                message = f"{person.name} chưa có bản đồng ý nào trong bài: không có gì để rút"
                raise StoryError(Fault(message, story.path, person.line, "consent"))
            text = text[: match.start(1)] + front + text[match.end(1) :]
        return text

    def set(
        self,
        slug: str,
        key: str,
        value: str,
        then: Kept = not_kept,
    ) -> Story:
        """Change one front-matter key of a story, every other byte as it was."""
        story = self.find(slug)
        text = set_key(story.text, key, value)
        if text == story.text:
            return story
        return self.save(self.path_of(slug), text, story.version, then)

    def sweep(self) -> None:
        """Remove what a killed writer left."""
        with locked(self.lock):
            sweep(self.folder)
