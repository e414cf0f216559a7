"""A bulletin: what it is made of, in which order, against which slot."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pipeline.errors import Fault
from pipeline.model import Bite

_LENGTH = re.compile(
    r"(?:(?P<h>\d+)\s*h)?\s*(?:(?P<m>\d+)\s*(?:m|ph|phút|['’′:]))?\s*"
    r"(?:(?P<s>\d+)\s*(?:s|giây|[\"”″]|'')?)?",
    re.I,
)


def read_length(value: str) -> int | None:
    """``10m``, ``9m30s``, ``9'30"``, ``9:30``, ``45s`` or ``45`` (seconds) → seconds, else None."""
    match = _LENGTH.fullmatch(value.strip())
    if match is None or not any(match.groups()):
        return None
    hours, minutes, seconds = (int(match[name] or 0) for name in ("h", "m", "s"))
    return hours * 3600 + minutes * 60 + seconds


@dataclass(frozen=True)
class Clip:
    """Something recorded (băng): who or what, its first and last words, its seconds."""

    title: str
    cue_in: str = ""
    cue_out: str = ""
    seconds: float = 0.0

    @classmethod
    def of(cls, bite: Bite) -> Clip:
        """A story's recorded statement."""
        who = ", ".join(part for part in (bite.who, bite.title) if part)
        return cls(who, bite.cue_in, bite.cue_out, bite.seconds)


@dataclass(frozen=True)
class Item:
    """One element: a story on a channel, or a free text; ``media`` is played after the words.

    ``version`` and ``wording`` are the first twelve digits of the story's version and of its
    rendition's hash as they were when the item was last looked at.
    """

    id: str
    title: str = ""
    story: str = ""
    channel: str = ""
    text: str = ""
    presenter: str = ""
    media: tuple[Clip, ...] = ()
    notes: str = ""
    by: str = ""
    version: str = ""
    wording: str = ""
    line: int = 0


@dataclass(frozen=True)
class Rundown:
    """A file of ``rundowns/``, read. ``version`` is the sha256 of its bytes; ``slot`` seconds."""

    name: str
    path: str
    version: str
    text: str
    title: str = ""
    start: datetime | None = None
    slot: int = 0
    channel: str = "radio"
    presenters: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class Change:
    """A passage that differs: its field, how it was, how it is."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Wording:
    """An item's present words, and where they stand.

    ``state`` is ``approved``, ``unapproved``, ``missing`` (the words cannot be made) or ``none``
    (nothing is said). ``words`` has cue lines in their places. ``stale`` when the words differ
    from those the item was looked at with; ``changes`` says how, where the old words are known.
    """

    title: str
    words: str = ""
    state: str = "none"
    sha256: str = ""
    version: str = ""
    clips: tuple[Clip, ...] = ()
    clip_after: bool = False  # the last thing heard is a clip
    stale: bool = False
    changes: tuple[Change, ...] = ()
    signed_by: tuple[str, ...] = ()
    signed_at: datetime | None = None
    faults: tuple[Fault, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Times:
    """When an item is on: seconds into the bulletin, the clock, and the latest start from which
    what is left still ends on the hour (back-timing). Clocks are None without a start."""

    spoken: int
    media: int
    at: int
    start: datetime | None
    end: datetime | None
    latest: datetime | None

    @property
    def seconds(self) -> int:
        """The whole item."""
        return self.spoken + self.media


@dataclass(frozen=True)
class Row:
    """A line of the running sheet."""

    number: int
    item: Item
    wording: Wording
    times: Times
    rate: int
    out_cue: str


@dataclass(frozen=True)
class Sheet:
    """A bulletin timed: ``over`` is seconds beyond the slot, negative when there is room."""

    rundown: Rundown
    rows: tuple[Row, ...]
    total: int
    advice: tuple[str, ...] = ()
    code: str = ""

    @property
    def over(self) -> int:
        """Seconds beyond the slot; 0 when there is no slot."""
        return self.total - self.rundown.slot if self.rundown.slot else 0

    @property
    def ends(self) -> datetime | None:
        """The hour at which the slot ends."""
        start, slot = self.rundown.start, self.rundown.slot
        return start + timedelta(seconds=slot) if start and slot else None

    @property
    def unfit(self) -> tuple[Row, ...]:
        """Rows that keep the bulletin from being final."""
        return tuple(r for r in self.rows if r.wording.state in ("unapproved", "missing"))
