"""The archive of a workspace: what was signed before, read again when a signature is added."""

from __future__ import annotations

from pipeline.gates.archive import Archive, earlier
from pipeline.gates.case import Earlier
from pipeline.model import Story
from pipeline.storage import Storage, approvals
from pipeline.stories import Stories


class Published:
    """Stories that were ever signed, for new ones to be compared with."""

    def __init__(self, storage: Storage, stories: Stories) -> None:
        self.storage, self.stories = storage, stories
        self._newest, self._archive = 0, Archive(())

    def near(self, story: Story) -> tuple[Earlier, ...]:
        """Published stories that share a headline, a person or some of the text with this one."""
        with self.storage.reading() as connection:
            newest = approvals.newest(connection)
            slugs = approvals.signed_stories(connection) if newest != self._newest else ()
        if newest != self._newest:
            self._newest = newest
            readable = self.stories.all()[0] if slugs else []
            self._archive = Archive(earlier(s) for s in readable if s.slug in {*slugs})
        return self._archive.near(story)
