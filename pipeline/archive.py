"""The archive: every version of every story kept, found again, brought back, merged."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from pipeline import merging
from pipeline.errors import EditConflict, Fault, NotFound, StoryError
from pipeline.files import locked, sha256
from pipeline.model import Story
from pipeline.storage import Connection, Storage, versions
from pipeline.storage.versions import Version
from pipeline.stories import Kept, Stories, parse

_NO_WORDS = re.compile(rb"^(?:status|publish_at|embargo)[ \t]*:.*\r?\n?", re.M)
_DRAFTED = re.compile(rb"^candidate[ \t]*:", re.M)


class Archive:
    """A workspace's versions."""

    def __init__(self, storage: Storage, stories: Stories) -> None:
        self.storage, self.stories = storage, stories

    # -- keeping

    def notice(self, slug: str, now: datetime) -> None:
        """Keep what somebody did to a story's file outside the house."""
        with self.storage.reading() as connection:
            known = versions.newest_of(connection, slug)
        path = self.stories.path_of(slug)
        if sha256(path.read_bytes()) != known:
            self._found([path], now)

    def notice_all(self, now: datetime) -> int:
        """The same for every story; gives back how many had changed."""
        with self.storage.reading() as connection:
            known = versions.newest(connection)
        changed = [
            path
            for path, data in self.stories.contents()
            if known.get(path.stem) != sha256(data)
        ]  # fmt: skip
        if changed:
            self._found(changed, now)
        return len(changed)

    def _found(self, paths: Sequence[Path], now: datetime) -> None:
        """Keep files as they are now: read again while nobody of the house may save."""
        with locked(self.stories.lock), self.storage.writing() as connection:
            for path in (p for p in paths if p.is_file()):
                data = path.read_bytes()
                new = not versions.newest_of(connection, path.stem)
                drafted = new and _DRAFTED.search(data)
                how = versions.DRAFTED if drafted else versions.FOUND
                self._add(connection, path, data, "", how, now)

    def keeper(self, who: str, how: str, now: datetime) -> Kept:
        """What keeps a version at the moment a story is saved."""

        def keep(path: Path, data: bytes) -> None:
            with self.storage.writing() as connection:
                self._add(connection, path, data, who, how, now)

        return keep

    def _add(
        self, connection: Connection, path: Path, data: bytes, who: str, how: str, now: datetime
    ) -> None:
        before = versions.text(connection, versions.newest_of(connection, path.stem)) or b""
        words = _words(data) != _words(before)
        name = self.stories.name_of(path)
        versions.add(connection, path.stem, name, data, who, how, now, words)

    def edit(
        self, slug: str, text: str, opened: str, who: str, now: datetime, how: str = versions.SAVED
    ) -> Story:
        """Save a story's text over the version that was opened.

        Raises EditConflict with both texts and a merge proposal; nothing is then lost or saved.
        """
        self.notice(slug, now)
        path = self.stories.path_of(slug)
        try:
            return self.stories.save(path, text, opened, self.keeper(who, how, now))
        except EditConflict as error:
            self.notice(slug, now)
            with self.storage.reading() as connection:
                base = versions.text(connection, opened)
            merged = merging.merge((base or b"").decode(), error.ours, error.theirs)
            error.merged, error.conflicts = merged.text, merged.conflicts
            raise

    def set(self, slug: str, key: str, value: str, who: str, now: datetime) -> Story:
        """Change one front-matter key of a story, every other byte as it was."""
        self.notice(slug, now)
        return self.stories.set(slug, key, value, self.keeper(who, versions.SET, now))

    # -- finding again

    def of_story(self, slug: str) -> list[Version]:
        """A story's versions, oldest first; also of a story whose file is gone."""
        with self.storage.reading() as connection:
            return versions.of_story(connection, slug)

    def version(self, slug: str, name: str) -> Version:
        """One version, by number or by the start of its hash. Raises NotFound."""
        found = versions.matching(self.of_story(slug), name)
        if found is None:
            hint = f"xem «guongsang versions {slug}»"
            raise NotFound(Fault(f"bài «{slug}» không có phiên bản «{name}»; {hint}"))
        return found

    def text(self, version: Version) -> str:
        """A version's text."""
        with self.storage.reading() as connection:
            return (versions.text(connection, version.sha256) or b"").decode()

    def story(self, slug: str, name: str) -> Story | None:
        """A story as it was at a version; None when that was not kept or cannot be read."""
        found = versions.matching(self.of_story(slug), name)
        if found is None:
            return None
        try:
            data = self.text(found).encode()
            return parse(data, found.path, slug, self.stories.zone)
        except StoryError:
            return None

    def restore(self, slug: str, name: str, who: str, now: datetime) -> Story:
        """Bring a version back as the newest one; what stood there stays a version."""
        version = self.version(slug, name)
        text = self.text(version)
        try:
            path = self.stories.path_of(slug)
        except NotFound:
            keeper = self.keeper(who, versions.RESTORED, now)
            return self.stories.bring_back(version.path, text, keeper)
        opened = sha256(path.read_bytes())
        return self.edit(slug, text, opened, who, now, versions.RESTORED)

    def last_hand(self, slug: str) -> str:
        """Who of the house last changed a story's words; ``""`` when nobody is known to have."""
        wrote = (versions.SAVED, versions.RESTORED)
        for version in reversed(self.of_story(slug)):
            if version.words and version.who and version.how in wrote:
                return version.who
        return ""


def _words(data: bytes) -> bytes:
    """A story's text without the lines that say only where it stands and when."""
    return _NO_WORDS.sub(b"", data)
