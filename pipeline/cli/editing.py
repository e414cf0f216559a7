"""Commands of the desk: the inbox, stories, sign-off."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from pipeline.cli.base import common, complain, echo_json, newsroom, table, wants_json
from pipeline.workflow import STATES

if TYPE_CHECKING:
    from pipeline.retellings import Suggestion

BY = click.option("--by", default="", help="Who does it.")
NAMED = click.option("--by", required=True, help="Who does it, by full name.")
WHY = click.option("--why", required=True, help="The reason, kept in the ledger.")


def _who(by: str) -> str:
    return by or os.environ.get("USER", "")


@click.command()
@click.option("--all", "every", is_flag=True, help="Also what was judged irrelevant, and copies.")
@click.option("--status", type=click.Choice(["new", "taken", "dismissed"]), help="Only these.")
@click.option("--limit", default=0, help="At most this many.")
@common
def candidates(every: bool, status: str | None, limit: int) -> None:
    """The inbox: candidates, best first, with the reasons."""
    house = newsroom()
    found = house.inbox(status or "", every, limit)
    again = house.told_again(found)
    if wants_json():
        echo_json(
            [
                {
                    "id": c.id,
                    "title": c.title,
                    "outlet": c.outlet,
                    "source": c.source,
                    "url": c.url,
                    "published": c.published,
                    "score": c.score,
                    "relevant": c.relevant,
                    "story_type": c.story_type,
                    "reasons": list(c.reasons),
                    "cluster": c.cluster,
                    "credits": [{"outlet": k.outlet, "url": k.url} for k in house.copies(c)],
                    "same_event": [asdict(s) for s in again.get(c.id, ())],
                    "removed_at": c.removed_at,
                    "status": c.status,
                    "story": c.story,
                    "version": c.version,
                }
                for c in found
            ]
        )
        return
    rows = [
        (
            c.id,
            f"{c.score:.2f}",
            c.title + _same_event(again.get(c.id, ())),
            ", ".join(dict.fromkeys(k.outlet for k in house.copies(c))),
            ", ".join(r["term"] for r in c.reasons[:3]),
            {"new": "mới", "taken": "đã nhận", "dismissed": "bỏ qua"}[c.status],
            c.story,
        )
        for c in found
    ]
    table(("Số", "Điểm", "Tít", "Báo, đài", "Vì sao", "", "Bản nháp"), rows)


def _same_event(suggested: Sequence[Suggestion]) -> str:
    ids = ", ".join(f"#{s.id}" for s in suggested)
    return f" (có thể cùng chuyện với {ids})" if ids else ""


@click.command()
@click.argument("target", metavar="URL|FILE")
@common
def add(target: str) -> None:
    """A candidate from a pasted address, or from a Markdown, text or DOCX file."""
    found = newsroom().add(target)
    if wants_json():
        echo_json({"id": found.id, "title": found.title, "relevant": found.relevant})
    else:
        click.echo(f"Tin số {found.id}: {found.title}")


@click.command()
@click.argument("id_", metavar="ID", type=int)
@BY
@common
def take(id_: int, by: str) -> None:
    """Take a candidate: write its Markdown draft and print the path."""
    path = newsroom().take(id_, _who(by))
    echo_json({"id": id_, "path": path}) if wants_json() else click.echo(path)


@click.command()
@click.argument("id_", metavar="ID", type=int)
@WHY
@BY
@common
def dismiss(id_: int, why: str, by: str) -> None:
    """Pass a candidate over, with a reason."""
    newsroom().dismiss(id_, why, _who(by))
    echo_json({"id": id_, "status": "dismissed"}) if wants_json() else click.echo("Đã bỏ qua.")


@click.command()
@click.option("--status", type=click.Choice(list(STATES)), help="Only these.")
@common
def stories(status: str | None) -> None:
    """What is being worked on, and where each story stands."""
    states, faults = newsroom().states()
    found = [s for s in states if not status or status in (s.stage, s.state, s.story.status)]
    complain(faults)
    if wants_json():
        echo_json(
            [
                {
                    "slug": s.story.slug,
                    "path": s.story.path,
                    "headline": s.story.headline,
                    "byline": s.story.byline,
                    "status": s.story.status,
                    "state": s.state,
                    "stage": s.stage,
                    "version": s.story.version,
                    "approved": list(s.approved),
                    "stale": list(s.stale),
                    "waiting": list(s.waiting),
                    "posted": s.posted,
                    "returned": s.returned,
                    "source_changed": s.source_changed,
                    "built": list(s.built),
                    "corrected": s.corrected,
                    "withdrawn": s.withdrawn,
                }
                for s in found
            ]
        )
        return
    rows = [
        (
            s.story.slug,
            s.story.headline,
            STATES[s.stage],
            ", ".join(s.approved),
            ", ".join(s.stale),
            "; ".join(n for n in (s.returned, "nguồn đã đổi" if s.source_changed else "") if n),
        )
        for s in found
    ]
    table(("Bài", "Tít", "Trạng thái", "Kênh đã duyệt", "Kênh phải duyệt lại", "Ghi chú"), rows)


@click.command()
@click.argument("headline")
@BY
@common
def new(headline: str, by: str) -> None:
    """Begin a story of our own and print its path."""
    path = newsroom().new(headline, by)
    echo_json({"slug": path.stem, "path": path}) if wants_json() else click.echo(path)


@click.command()
@click.argument("slug")
@NAMED
@click.option("--channel", "channels", multiple=True, help="Only this channel; may be repeated.")
@common
def approve(slug: str, by: str, channels: tuple[str, ...]) -> None:
    """Sign a story's renditions in exactly their present wording; refused while a gate blocks."""
    signed = newsroom().approve(slug, by, channels)
    if wants_json():
        echo_json(
            {
                "story": signed.story,
                "by": signed.by,
                "step": signed.step,
                "channels": list(signed.channels),
                "waiting_for": list(signed.waiting_for),
            }
        )
        return
    click.echo(f"{signed.by} đã duyệt «{slug}»: {', '.join(signed.channels)}.")
    if signed.waiting_for:
        click.echo(f"Còn chờ duyệt: {', '.join(signed.waiting_for)}.")


@click.command("return")
@click.argument("slug")
@NAMED
@WHY
@common
def return_(slug: str, by: str, why: str) -> None:
    """Send a story back with a reason; its signatures are void."""
    newsroom().send_back(slug, by, why)
    echo_json({"story": slug, "status": "draft"}) if wants_json() else click.echo("Đã trả lại.")


@click.command()
@click.argument("slug")
@WHY
@BY
@common
def spike(slug: str, why: str, by: str) -> None:
    """Put a story away; what happened to it stays in the ledger."""
    newsroom().spike(slug, why, _who(by))
    echo_json({"story": slug, "status": "spiked"}) if wants_json() else click.echo("Đã bỏ bài.")


@click.command("consent-form")
@click.argument("slug")
@click.option("--person", default="", metavar="NAME", help="For whom; a blank form without it.")
@common
def consent_form(slug: str, person: str) -> None:
    """Print a consent form for a story as an HTML page of one A4 sheet."""
    page = newsroom().consent_form(slug, person)
    echo_json({"story": slug, "html": page}) if wants_json() else click.echo(page)
