"""Verbs of what leaves the house, and of what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipeline.build import Built
from pipeline.newsroom.rooms import Rooms
from pipeline.storage import publications


class Printing(Rooms):
    """Build the output; note where it stands."""

    def build(self, slugs: Sequence[str] = (), every: bool = False) -> Built:
        """Approved stories → output. Raises NotFound, ConfigError, StorageError."""
        for slug in slugs:
            self.stories.path_of(slug)
        return self.builder.build(self.clock(), slugs, every)

    def posted(self, slug: str, channel: str, url: str, by: str) -> bool:
        """Note a copy-paste post; False when it was noted already."""
        rendition = self.renderer.render(self.stories.find(slug), channel)
        return self.desk.posted(rendition, url, by, self.clock())

    def publications(self, slug: str = "") -> list[Any]:
        """Places where wordings are known to stand."""
        with self.storage.reading() as connection:
            return publications.of_story(connection, slug)
