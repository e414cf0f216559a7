"""Drafts of candidates, and what becomes of them when an outlet changes or removes its article.

A draft that nobody touched follows its outlet. One that an editor touched, or signed, or
published, is never rewritten: the change is noted with its diff and stays open until a person
has looked at it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from pipeline import drafts
from pipeline.config import Config, campaign_on
from pipeline.errors import NotFound, StoryError
from pipeline.files import sha256
from pipeline.model import Candidate, Story
from pipeline.storage import Connection, Storage, candidates, changes, ledger
from pipeline.stories import Stories
from pipeline.text import slugify

FIRST_LOOK, SELDOM_LOOK = timedelta(hours=1), timedelta(days=3)
LAST_LOOK = timedelta(days=30)


def next_look(first_seen: datetime, now: datetime) -> datetime | None:
    """When an article behind a draft is looked at again: soon while it is young, for a month."""
    age = now - first_seen
    if age > LAST_LOOK:
        return None
    return now + max(FIRST_LOOK, min(age, SELDOM_LOOK))


class Drafter:
    """Writes drafts, and tells their stories what outlets changed."""

    def __init__(self, config: Config, storage: Storage, stories: Stories) -> None:
        self.config, self.storage, self.stories = config, storage, stories

    def draft(self, now: datetime) -> list[str]:
        """Draft what is relevant and new, follow what changed; gives back the new slugs."""
        with self.storage.reading() as connection:
            fresh = candidates.undrafted(connection)
            behind = candidates.drafted(connection)
        written = [self.write(candidate, now) for candidate in fresh]
        for candidate in behind:
            self._follow(candidate, now)
        return written

    def write(self, candidate: Candidate, now: datetime) -> str:
        """Write a candidate's draft and note it; gives back its slug.

        A draft that a killed round left is found again by its marker and adopted.
        """
        text, count = self._text(candidate, now)
        slug = slugify(candidate.title)
        day = now.astimezone(self.config.zone).date()
        path = self.stories.create(slug, text, day, drafts.marker(candidate))
        with self.storage.writing() as connection:
            candidates.set_draft(
                connection, candidate.id, path.stem, sha256(text.encode()), candidate.version, count
            )
            if candidate.article == candidates.HAD and candidate.url:
                candidates.look_again(connection, candidate.id, now + FIRST_LOOK)
            detail = {"candidate": candidate.id, "source": candidate.url}
            ledger.write(connection, now, "gather", "drafted", f"story:{path.stem}", detail)
        return path.stem

    def removed(self, candidate: Candidate, now: datetime) -> None:
        """The page a story was made from is gone: told beside the story, which stays as it is."""
        with self.storage.writing() as connection:
            candidates.removed(connection, candidate.id, now)
            changes.note(connection, candidate, candidate.story, changes.REMOVED, (), now)
            subject = f"story:{candidate.story}"
            detail = {"candidate": candidate.id, "url": candidate.url, "removed": True}
            ledger.write(connection, now, "gather", "source-removed", subject, detail)

    def _text(self, candidate: Candidate, now: datetime) -> tuple[str, int]:
        with self.storage.reading() as connection:
            cluster = candidates.cluster(connection, candidate.id)
        cluster.sort(key=lambda c: c.id != candidate.id)
        rights = {source.id: source.rights for source in self.config.sources}
        campaign = campaign_on(self.config, now.astimezone(self.config.zone).date())
        name = campaign.id if campaign else ""
        text = drafts.draft(candidate, cluster, rights, name, self.config.zone)
        return text, len(cluster)

    def _follow(self, candidate: Candidate, now: datetime) -> None:
        """An outlet changed what a draft was made from, or another outlet ran it too."""
        text, count = self._text(candidate, now)
        story = self._story(candidate.story)
        untouched = story is not None and story.version == candidate.draft_sha
        sha = candidate.draft_sha
        if story is not None and untouched:
            path = self.stories.path_of(candidate.story)
            sha = self.stories.save(path, text, story.version).version
        with self.storage.writing() as connection:
            candidates.set_draft(
                connection, candidate.id, candidate.story, sha, candidate.version, count
            )
            self._tell(connection, candidate, untouched, now)

    def _story(self, slug: str) -> Story | None:
        try:
            return self.stories.find(slug)
        except (StoryError, NotFound):
            return None

    def _tell(
        self, connection: Connection, candidate: Candidate, rewritten: bool, now: datetime
    ) -> None:
        diff = self._diff(connection, candidate)
        if diff and not rewritten:
            changes.note(connection, candidate, candidate.story, changes.CHANGED, diff, now)
        detail = {"candidate": candidate.id, "url": candidate.url, "rewritten": rewritten}
        subject = f"story:{candidate.story}"
        ledger.write(connection, now, "gather", "source-changed", subject, detail | {"diff": diff})

    def _diff(self, connection: Connection, candidate: Candidate) -> list[str]:
        before = candidates.version(connection, candidate.id, candidate.drafted_version)
        if before is None:
            return []
        texts = ["\n".join((v.title, v.summary, v.text)) for v in (before, candidate)]
        return drafts.change_note(*texts)
