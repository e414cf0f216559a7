"""Verbs of a story's versions: save, compare, restore, and the lock of those in the browser."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline import staff, wording
from pipeline.errors import Busy, Fault, NotFound
from pipeline.model import Story
from pipeline.newsroom.rooms import Rooms
from pipeline.storage import ledger, locks
from pipeline.storage.locks import Lock
from pipeline.storage.versions import Version
from pipeline.wording import Piece

if TYPE_CHECKING:
    from pipeline.facts import Accepted, Fact

Pick = tuple[int, int]  # a fact's number in the list, and which of its choices (0: it has none)


class Keeping(Rooms):
    """Nothing that somebody wrote is lost."""

    def edit(self, slug: str, text: str, opened_version: str, by: str) -> Story:
        """Save a story's text over the version that was opened.

        Raises EditConflict with both texts and a merge proposal, Refused, NotFound.
        """
        person = staff.named(self.config, by, "edit")
        return self.archive.edit(slug, text, opened_version, person.name, self.clock())

    def take_facts(self, slug: str, picks: Sequence[Pick], by: str) -> Accepted:
        """Take facts into a story's front matter and note who did.

        Raises NotFound for an unknown story, number or choice; Refused; EditConflict.
        """
        from pipeline import facts

        person = staff.named(self.config, by, "edit")
        story = self.stories.find(slug)
        listed = facts.of_story(story, self._today())
        taken = [_picked(listed, pick) for pick in picks]
        result = facts.accept(story, taken)
        if result.text != story.text:
            self.edit(slug, result.text, story.version, by)
            detail = {"facts": [f"{fact.kind}: {fact.value}" for fact in taken]}
            with self.storage.writing() as connection:
                subject = f"story:{slug}"
                ledger.write(connection, self.clock(), person.name, "facts", subject, detail)
        return result

    def versions(self, slug: str) -> list[Version]:
        """A story's versions, oldest first. Raises NotFound when there never was such a story."""
        kept = self.archive.of_story(slug)
        if any(path.stem == slug for path in self.stories.paths()) or not kept:
            self.archive.notice(slug, self.clock())
        return self.archive.of_story(slug)

    def compare(self, slug: str, old: str, new: str = "") -> tuple[Piece, ...]:
        """Two versions of a story word by word; without ``new``, the newest. Raises NotFound."""
        found = self.versions(slug)
        before = self.archive.version(slug, old)
        after = self.archive.version(slug, new) if new else found[-1]
        return wording.pieces(self.archive.text(before), self.archive.text(after))

    def restore(self, slug: str, version: str, by: str) -> Story:
        """Bring a version back as the newest one. Raises NotFound, Refused."""
        person = staff.named(self.config, by, "edit")
        return self.archive.restore(slug, version, person.name, self.clock())

    def lock(self, slug: str, by: str) -> Lock:
        """Take or renew the lock on a story; a stale one is taken over. Raises Busy, NotFound."""
        person = staff.named(self.config, by, "edit")
        self.stories.path_of(slug)
        with self.storage.writing() as connection:
            verdict, lock = locks.take(connection, slug, person.name, self.clock())
        if verdict == "refuse":
            since = lock.taken_at.astimezone(self.config.zone)
            raise Busy(Fault(f"{lock.owner} đang mở bài này từ {since:%H:%M}", code="locked"))
        return lock

    def unlock(self, slug: str, by: str) -> bool:
        """Give one's lock back; False when it was another's or none."""
        with self.storage.writing() as connection:
            return locks.release(connection, slug, by)

    def locked_by(self, slug: str) -> Lock | None:
        """Who has a story open, stale or not."""
        with self.storage.reading() as connection:
            return locks.held(connection, slug)


def _picked(listed: Sequence[Fact], pick: Pick) -> Fact:
    number, choice = pick
    if not 0 < number <= len(listed):
        raise NotFound(Fault(f"không có dữ kiện số {number}: có từ 1 đến {len(listed)}"))
    from pipeline import facts

    fact = listed[number - 1]
    return facts.chosen(fact, choice) if choice else fact
