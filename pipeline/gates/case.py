"""What a gate looks at: one story with its renditions, on one day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from html import unescape

from pipeline.config import Config
from pipeline.duplicates import Sketch
from pipeline.errors import Fault, PipelineError
from pipeline.model import Channel, Rendition, Story
from pipeline.rules import Rules, house_rules
from pipeline.stories import rows_without
from pipeline.text import fold

UNPRINTED = ("people", "sources", "quotes", "findings")  # front matter that no rendition prints


@dataclass(frozen=True)
class Earlier:
    """A story published before, as far as a new one is compared with it."""

    slug: str
    headline: str
    sketch: Sketch = ()
    people: frozenset[str] = frozenset()  # names, as ``same_key`` has them


@dataclass(frozen=True)
class Case:
    """What a gate looks at: one story with its renditions, on one day."""

    story: Story
    renditions: Mapping[str, Rendition | PipelineError]
    channels: Mapping[str, Channel]
    config: Config
    today: date
    outlet_changes: tuple[tuple[str, str, str], ...] = ()  # kind, outlet, address; nobody looked
    now: datetime | None = None
    earlier: tuple[Earlier, ...] = ()
    original_changes: tuple[str, ...] = ()  # sentences; of the story this one translates

    def fault(self, code: str, message: str, field: str = "", line: int = 0) -> Fault:
        """A fault of this story; without a line, at its field. The rules say how heavy it is."""
        return Fault(message, self.story.path, line or self.line(field), field, code)

    def line(self, field: str) -> int:
        """Line of a front-matter key, of the body, or the first."""
        if field == "body":
            return self.story.body_line
        while field and field not in self.story.lines:
            field = field.rpartition(".")[0]
        return self.story.lines.get(field, 1) if field else 1

    @property
    def rules(self) -> Rules:
        """What the house goes by."""
        return house_rules()

    @cached_property
    def made(self) -> tuple[Rendition, ...]:
        """Renditions that could be made."""
        return tuple(r for r in self.renditions.values() if isinstance(r, Rendition))

    @cached_property
    def rows(self) -> list[tuple[int, str]]:
        """Lines of the story that a rendition may print: people's own records left out."""
        return rows_without(self.story, UNPRINTED)

    @cached_property
    def body_rows(self) -> list[tuple[int, str]]:
        """Lines of the body with their numbers in the file."""
        return list(enumerate(self.story.body.splitlines(), self.story.body_line))

    @cached_property
    def printed(self) -> list[tuple[int, str, str]]:
        """What people read, as line, field and text: headline, lead, own words, body."""
        story = self.story
        rows = [(self.line(key), key, getattr(story, key)) for key in ("headline", "lead")]
        for channel, fields in story.channels.items():
            for name, words in fields.items():
                key = f"channels.{channel}.{name}"
                rows.append((self.line(key), key, words))
        return rows + [(n, "body", row) for n, row in self.body_rows]

    @cached_property
    def said(self) -> dict[str, str]:
        """All words of each rendition; a card repeats some and stands for none."""
        return {
            r.channel: unescape(" ".join(v for name, v in r.fields.items() if name != "card"))
            for r in self.made
        }

    def says(self, channel: str, *ways: str) -> bool:
        """Whether a rendition has a phrase, put in one of these ways; marks do not count."""
        if any(way in self.said[channel] for way in ways):
            return True
        words = self._folded(channel)
        return any(f" {fold(way)} " in words for way in ways)

    @cached_property
    def _folds(self) -> dict[str, str]:
        return {}

    def _folded(self, channel: str) -> str:
        if channel not in self._folds:
            self._folds[channel] = f" {fold(self.said[channel])} "
        return self._folds[channel]

    def shows_pictures(self, channel: str) -> bool:
        """Whether photos go along on a channel: a page, or posts that have a card."""
        known = self.channels.get(channel)
        return bool(known and (known.public or known.card))

    def is_aloud(self, channel: str) -> bool:
        """Whether a channel is read out."""
        known = self.channels.get(channel)
        return bool(known and any(spec.aloud for spec in known.fields))


Gate = Callable[[Case], Iterable[Fault]]


def each_once(faults: Iterable[Fault]) -> Iterator[Fault]:
    """The first of faults that say the same of the same line."""
    return iter({(f.code, f.line, f.message): f for f in faults}.values())
