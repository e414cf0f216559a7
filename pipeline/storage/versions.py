"""Versions: every text a story file ever had, with who brought it, when and how."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from pipeline.files import sha256
from pipeline.storage import stamp
from pipeline.storage.tables import texts, versions

BEGUN, DRAFTED, SAVED, RESTORED, SET, FOUND = (
    "begun", "drafted", "saved", "restored", "set", "found",
)  # fmt: skip


@dataclass(frozen=True)
class Version:
    """One version of a story; ``number`` counts from 1 within the story."""

    number: int
    story: str
    path: str
    sha256: str
    at: datetime
    who: str
    how: str
    words: bool
    size: int = 0


def add(
    connection: Connection,
    story: str,
    path: str,
    data: bytes,
    who: str,
    how: str,
    now: datetime,
    words: bool = True,
) -> bool:
    """Keep a version unless it is the newest already; whether it was kept."""
    sha = sha256(data)
    if newest_of(connection, story) == sha:
        return False
    if connection.execute(select(texts.c.size).where(texts.c.sha256 == sha)).first() is None:
        body = zlib.compress(data, 9)
        connection.execute(texts.insert().values(sha256=sha, body=body, size=len(data)))
    connection.execute(
        versions.insert().values(
            story=story, path=path, sha256=sha, at=stamp(now), who=who, how=how, words=int(words)
        )
    )
    return True


def newest_of(connection: Connection, story: str) -> str:
    """sha256 of a story's newest version; ``""`` for none."""
    query = select(versions.c.sha256).where(versions.c.story == story)
    return connection.execute(query.order_by(versions.c.id.desc()).limit(1)).scalar() or ""


def newest(connection: Connection) -> Mapping[str, str]:
    """sha256 of every story's newest version."""
    last = select(func.max(versions.c.id)).group_by(versions.c.story)
    query = select(versions.c.story, versions.c.sha256).where(versions.c.id.in_(last))
    return {row.story: row.sha256 for row in connection.execute(query)}


def of_story(connection: Connection, story: str) -> list[Version]:
    """A story's versions, oldest first."""
    query = (
        select(versions, texts.c.size)
        .join(texts)
        .where(versions.c.story == story)
        .order_by(versions.c.id)
    )
    return [_version(n, row) for n, row in enumerate(connection.execute(query), 1)]


def _version(number: int, row: Any) -> Version:
    at = datetime.fromisoformat(row.at)
    return Version(
        number, row.story, row.path, row.sha256, at, row.who, row.how, bool(row.words), row.size
    )


def text(connection: Connection, sha: str) -> bytes | None:
    """The bytes of a version; None when nobody kept it."""
    body = connection.execute(select(texts.c.body).where(texts.c.sha256 == sha)).scalar()
    return None if body is None else zlib.decompress(body)


def matching(found: Iterable[Version], name: str) -> Version | None:
    """The version a person means: its number, or the start of its sha256 (eight letters)."""
    for version in found:
        if name == str(version.number) or (len(name) >= 8 and version.sha256.startswith(name)):
            return version
    return None
