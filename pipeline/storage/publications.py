"""Publications: which wording is known to stand at which place."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from pipeline.model import Rendition
from pipeline.storage import stamp
from pipeline.storage.tables import publications


def posted(connection: Connection, rendition: Rendition, url: str, by: str, now: datetime) -> bool:
    """Note a post at an address; False when that place was noted already."""
    same = select(publications.c.id).where(
        publications.c.story == rendition.story,
        publications.c.channel == rendition.channel,
        publications.c.url == url,
    )
    if connection.execute(same).first():
        return False
    connection.execute(
        publications.insert().values(
            story=rendition.story,
            channel=rendition.channel,
            url=url,
            by=by,
            at=stamp(now),
            sha256=rendition.sha256,
            version=rendition.version,
        )
    )
    return True


def of_story(connection: Connection, story: str = "") -> list[Any]:
    """Places of one story, or of all."""
    query = select(publications).order_by(publications.c.id)
    return list(connection.execute(query.where(publications.c.story == story) if story else query))
