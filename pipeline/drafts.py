"""The Markdown draft of a candidate: credit filled in, the source's words kept apart. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo

from pipeline.model import Candidate, Rights
from pipeline.stories import MATERIAL_HEADING, MATERIAL_MARK, quote
from pipeline.text import same_key

INVITATION = "<!-- Viết bài bằng lời của mình ở đây, rồi đổi status thành ready. -->"


_BLANK = """---
headline: {headline}
lead: ""
byline: {byline}
genre: gương
story_type: ""
status: draft
campaign: ""
tags: [khuyến học]
people: []
sources:
  - outlet: {outlet}
---

<!-- Viết bài ở đây, rồi đổi status thành ready. -->
"""


def blank(headline: str, byline: str, outlet: str) -> str:
    """A story of our own, still to be written."""
    return _BLANK.format(headline=quote(headline), byline=quote(byline), outlet=quote(outlet))


def marker(candidate: Candidate) -> str:
    """The line by which a draft is known to be this candidate's."""
    return f"candidate: {candidate.id}"


def draft(
    leader: Candidate,
    cluster: Sequence[Candidate],
    rights: dict[str, Rights],
    campaign: str,
    zone: tzinfo,
) -> str:
    """A draft: front matter with every outlet of the cluster credited, then room to write."""
    rows = [
        "---",
        f"headline: {quote(leader.title)}",
        'lead: ""',
        'byline: ""',
        f"genre: {'tin' if leader.story_type == 'fund-or-scholarship-event' else 'gương'}",
        f"story_type: {leader.story_type}",
        "status: draft",
        f"campaign: {campaign}",
        "tags: [khuyến học]",
        marker(leader),
        "people: []",
        "sources:",
        *_credits(cluster, rights, zone),
        "---",
        "",
        INVITATION,
        "",
        MATERIAL_MARK,
        MATERIAL_HEADING,
        "",
        *_material(cluster),
    ]
    return "\n".join(rows).rstrip() + "\n"


def _credits(
    cluster: Iterable[Candidate], rights: dict[str, Rights], zone: tzinfo
) -> Iterable[str]:
    for c in cluster:
        use = rights.get(c.source, Rights())
        yield f"  - outlet: {quote(c.outlet)}"
        yield f"    url: {quote(c.url)}"
        yield f"    headline: {quote(c.title)}"
        yield f"    author: {quote(c.byline)}"
        yield f"    published: {_hour(c.published, zone)}"
        yield f"    fetched: {_hour(c.first_seen, zone)}"
        yield f"    rights: {use.use}"
        if use.use == "excerpt":
            yield f"    words: {use.words}"


def _hour(moment: datetime | None, zone: tzinfo) -> str:
    return quote(moment.astimezone(zone).isoformat(timespec="seconds")) if moment else '""'


def _material(cluster: Sequence[Candidate]) -> Iterable[str]:
    leader = cluster[0]
    yield from (f"### {leader.title}", "", f"{leader.outlet}: {leader.url}", "")
    if leader.article_error:
        yield from (f"Chưa lấy được toàn văn: {leader.article_error}", "")
    paragraphs = leader.text.split("\n\n")
    if same_key(leader.summary) != same_key(paragraphs[0]):
        paragraphs.insert(0, leader.summary)
    for paragraph in paragraphs:
        if paragraph.strip():
            yield from (f"> {' '.join(paragraph.split())}", "")
    for copy in cluster[1:]:
        yield f"Cũng đăng tại {copy.outlet}: {copy.url}"


def change_note(before: str, after: str) -> list[str]:
    """What an outlet changed, as unified diff lines without the file headers."""
    rows = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=1)
    return [row for row in rows if not row.startswith(("---", "+++"))]
