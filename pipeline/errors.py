"""Every error raised on purpose.

    PipelineError                 root: carries one or more faults
    ├── ConfigError               newsroom.yaml, sources.yaml, channel.yaml or a data file is wrong
    ├── StoryError                a story file cannot be read
    ├── TemplateError             a template is missing, broken, endless or names an unknown field
    ├── FetchError                an outlet's document could not be had (kept in the source's row)
    ├── FeedError                 a document is no feed at all
    ├── ExtractError              a page holds no article
    ├── NotFound                  no such story, candidate, source, channel or person
    ├── Refused                   a rule of the house forbids it (a gate blocks, own story, embargo)
    ├── EditConflict              the story changed since it was opened
    ├── Busy                      another process holds the lock
    └── StorageError              the disk or the database refused

An expected failure of an outlet is caught where the round goes on and kept as a row's state;
anything that is not in this tree is a bug.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: what, where, and (in the message) what to do about it.

    ``line`` counts from 1; 0 means the file as a whole. ``severity`` is ``block``, ``warn``
    or ``info``.
    """

    message: str
    file: str = ""
    line: int = 0
    field: str = ""
    code: str = ""
    severity: str = "block"

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return ": ".join(part for part in (where, self.field, self.message) if part)


class PipelineError(Exception):
    """The root. ``faults`` holds every fault found, never only the first."""

    def __init__(self, *faults: Fault | str) -> None:
        self.faults = tuple(Fault(f) if isinstance(f, str) else f for f in faults)
        super().__init__("\n".join(str(f) for f in self.faults))

    def __reduce__(self) -> tuple[Any, ...]:
        """Cross from a worker process whole: the faults, not only their text."""
        return _again, (type(self), self.__dict__)


def _again(kind: type[PipelineError], values: dict[str, Any]) -> PipelineError:
    error = kind.__new__(kind)
    Exception.__init__(error, "\n".join(str(f) for f in values["faults"]))
    error.__dict__.update(values)
    return error


class ConfigError(PipelineError):
    """A settings, data or channel file is wrong."""


class StoryError(PipelineError):
    """A story file cannot be read."""


class TemplateError(PipelineError):
    """A template is missing, broken, endless or names an unknown field."""


class FetchError(PipelineError):
    """A document could not be had from an outlet.

    ``kind`` is a word for machines: timeout, too-large, address, robots, http, tls, dns,
    connection, redirect, protocol.
    ``status`` is the HTTP status when there was one; ``retry_after`` seconds when the outlet said.
    """

    def __init__(
        self, message: str, *, kind: str, url: str = "", status: int = 0, retry_after: float = 0
    ) -> None:
        super().__init__(Fault(message, file=url, code=kind))
        self.kind, self.url, self.status, self.retry_after = kind, url, status, retry_after


class FeedError(PipelineError):
    """A document is no feed at all (an HTML page, a challenge page, an empty body)."""


class ExtractError(PipelineError):
    """A page holds no article (too short, a challenge page, a list)."""


class NotFound(PipelineError):
    """There is no such story, candidate, source, channel or person."""


class Refused(PipelineError):
    """A rule of the house forbids it; the faults say which and how to mend it."""


class EditConflict(PipelineError):
    """The story changed since it was opened: ``ours`` and ``theirs`` hold both texts.

    ``merged`` is a proposal out of both, with ``conflicts`` places where a person must choose.
    """

    def __init__(
        self,
        message: str,
        *,
        ours: str,
        theirs: str,
        file: str = "",
        merged: str = "",
        conflicts: int = 0,
    ) -> None:
        super().__init__(Fault(message, file=file, code="conflict"))
        self.ours, self.theirs = ours, theirs
        self.merged, self.conflicts = merged, conflicts


class Busy(PipelineError):
    """Another process of the house holds the lock."""


class StorageError(PipelineError):
    """The disk or the database refused."""
