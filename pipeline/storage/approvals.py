"""Approvals and returns: who signed which wording, and what was sent back why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from pipeline.model import Approval, Rendition
from pipeline.storage import moment, stamp
from pipeline.storage.tables import approvals, returns


def add(connection: Connection, rendition: Rendition, step: str, by: str, now: datetime) -> None:
    """Sign a rendition's wording; the exact words are kept with the signature."""
    connection.execute(
        approvals.insert().values(
            story=rendition.story,
            channel=rendition.channel,
            sha256=rendition.sha256,
            step=step,
            by=by,
            at=stamp(now),
            version=rendition.version,
            fields=dict(rendition.fields),
        )
    )


def standing(connection: Connection, story: str) -> list[Approval]:
    """The signatures of a story that still stand: those after its last return, in order."""
    void = select(func.max(returns.c.approvals_before)).where(returns.c.story == story)
    query = (
        select(approvals)
        .where(
            approvals.c.story == story,
            approvals.c.id > func.coalesce(void.scalar_subquery(), 0),
        )
        .order_by(approvals.c.id)
    )
    return [
        Approval(
            r.story, r.channel, r.sha256, r.step, r.by, datetime.fromisoformat(r.at), r.version
        )
        for r in connection.execute(query)
    ]


def newest(connection: Connection) -> int:
    """Number of the newest signature; 0 when there is none."""
    return int(connection.execute(select(func.coalesce(func.max(approvals.c.id), 0))).scalar_one())


def signed_stories(connection: Connection) -> tuple[str, ...]:
    """Stories that were ever signed."""
    return tuple(connection.execute(select(approvals.c.story).distinct()).scalars())


def words(connection: Connection, story: str, channel: str, sha256: str) -> Mapping[str, str]:
    """The exact words once signed; empty when they never were."""
    query = select(approvals.c.fields).where(
        approvals.c.story == story, approvals.c.channel == channel, approvals.c.sha256 == sha256
    )
    found = connection.execute(query.order_by(approvals.c.id.desc()).limit(1)).scalar()
    return dict(found or {})


def by_sha(connection: Connection, sha256: str) -> Mapping[str, str]:
    """The words of a wording by its hash, of whatever story; empty when nobody signed it."""
    query = select(approvals.c.fields).where(approvals.c.sha256 == sha256).limit(1)
    return dict(connection.execute(query).scalar() or {})


@dataclass(frozen=True)
class Return:
    """A story sent back, with the reason."""

    story: str
    by: str
    why: str
    version: str
    at: datetime


def send_back(
    connection: Connection, story: str, by: str, why: str, version: str, now: datetime
) -> None:
    """Send a story back: every signature so far is void."""
    last = connection.execute(select(func.coalesce(func.max(approvals.c.id), 0))).scalar()
    connection.execute(
        returns.insert().values(
            story=story, by=by, why=why, version=version, at=stamp(now), approvals_before=last
        )
    )


def last_return(connection: Connection, story: str) -> Return | None:
    """The last time a story was sent back."""
    query = select(returns).where(returns.c.story == story).order_by(returns.c.id.desc()).limit(1)
    r = connection.execute(query).first()
    at = moment(r.at) if r else None
    return Return(r.story, r.by, r.why, r.version, at) if r and at else None


@dataclass(frozen=True)
class SignedWords:
    """A wording that was once signed, whether it still stands or not."""

    channel: str
    sha256: str
    fields: Mapping[str, str]
    by: str
    at: datetime


def ever_signed(connection: Connection, story: str) -> list[SignedWords]:
    """Every wording of a story that was ever signed, oldest first."""
    query = select(approvals).where(approvals.c.story == story).order_by(approvals.c.id)
    return [
        SignedWords(r.channel, r.sha256, dict(r.fields), r.by, datetime.fromisoformat(r.at))
        for r in connection.execute(query)
    ]
