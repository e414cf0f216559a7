"""Commands for what has left the house: corrections, withdrawals, consent taken back, tasks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.base import common, echo_json, newsroom, table, wants_json
from pipeline.cli.editing import NAMED, WHY

if TYPE_CHECKING:
    from pipeline.aftermath import ConsentWithdrawn
    from pipeline.model import Story
    from pipeline.newsroom import Newsroom
    from pipeline.storage.aftermath import Task

_KINDS = {"correct": "sửa nơi đã đăng", "takedown": "gỡ nơi đã đăng", "answer": "trả lời"}
_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("slug")
@click.option("--note", required=True, help="The correction's words, as they are printed.")
@click.option("--why", default="", help="The reason, kept in the ledger.")
@NAMED
@common
def correct(slug: str, note: str, why: str, by: str) -> None:
    """Print a correction with a story; opens a task for every place it stands."""
    house = newsroom()
    _show_opened(house, slug, "corrected", house.correct(slug, note, by, why))
    if not wants_json():
        click.echo("Lời trang web đã đổi: duyệt lại rồi dựng, đính chính mới lên trang.")


@click.command()
@click.argument("slug")
@WHY
@click.option(
    "--ground",
    type=click.Choice(["authority", "complaint", "house"]),
    default="house",
    show_default=True,
    help="Who asks for it: it sets the clock.",
)
@NAMED
@common
def withdraw(slug: str, why: str, ground: str, by: str) -> None:
    """Take a story back: its page says so, everything else goes, places become tasks."""
    house = newsroom()
    _show_opened(house, slug, "withdrawn", house.withdraw(slug, why, by, ground))
    if not wants_json():
        click.echo("Chạy «guongsang build» để gỡ khỏi output/ ngay.")


def _show_opened(house: Newsroom, slug: str, state: str, opened: Sequence[Task]) -> None:
    if wants_json():
        echo_json({"story": slug, "state": state, "tasks": [asdict(t) for t in opened]})
    else:
        _table(house, opened)


@click.command()
@click.option("--open", "only_open", is_flag=True, help="Only what is still to be done.")
@click.option("--story", default="", metavar="SLUG", help="Only of this story.")
@click.option("--done", type=int, metavar="ID", help="Close this task.")
@click.option("--by", default="", help="Who did it, by full name.")
@common
def tasks(only_open: bool, story: str, done: int | None, by: str) -> None:
    """What is to be done at places after a correction or a withdrawal, by when."""
    house = newsroom()
    if done is not None:
        closed = house.task_done(done, by)
        echo_json(asdict(closed)) if wants_json() else click.echo(f"Đã xong việc số {done}.")
        return
    found = house.tasks(story, only_open)
    if wants_json():
        echo_json([asdict(task) | {"late": _late(house, task)} for task in found])
    else:
        _table(house, found)


def _late(house: Newsroom, task: Task) -> bool:
    return bool(task.due and (task.done_at or house.clock()) > task.due)


def _table(house: Newsroom, found: Iterable[Task]) -> None:
    def hour(moment: datetime | None) -> str:
        return f"{moment.astimezone(house.config.zone):%H:%M %d/%m/%Y}" if moment else ""

    rows = [
        (
            task.id,
            _KINDS[task.kind],
            task.story,
            task.place or task.channel,
            hour(task.due) + (" (quá hạn)" if _late(house, task) else ""),
            f"{task.done_by}, {hour(task.done_at)}" if task.done_at else "",
            task.why,
        )
        for task in found
    ]
    table(("Số", "Việc", "Bài", "Ở đâu", "Hạn", "Xong", "Vì sao"), rows)


@click.command()
@click.argument("slug")
@click.option("--withdraw", "person", default="", metavar="NAME", help="Who takes consent back.")
@click.option("--accept", "accepted", default="", metavar="NAME", help="Accept the proposals.")
@click.option("--line", "lines", type=int, multiple=True, help="Only this line; may be repeated.")
@click.option("--why", default="", help="The reason, kept in the ledger.")
@click.option("--on", type=_DAY, help="The day it was taken back; today when not given.")
@click.option("--by", default="", help="Who does it, by full name.")
@common
def consent(
    slug: str,
    person: str,
    accepted: str,
    lines: tuple[int, ...],
    why: str,
    on: datetime | None,
    by: str,
) -> None:
    """Consents of a story; --withdraw takes one back; --accept puts initials in place of a name."""
    house = newsroom()
    if person:
        day = on.date() if on else None
        _show_withdrawn(house, slug, house.withdraw_consent(slug, person, by, why, day))
    elif accepted:
        story = house.redact(slug, accepted, by, lines)
        shown = {"story": slug, "version": story.version}
        echo_json(shown) if wants_json() else click.echo("Đã thay chữ. Soát bài rồi duyệt lại.")
    else:
        _show_consents(house.stories.find(slug))


def _show_consents(story: Story) -> None:
    known = [(p.name, p.consent) for p in story.people if p.consent]
    if wants_json():
        echo_json([{"person": name, **_plain(asdict(given))} for name, given in known])
        return
    rows = [
        (n, c.guardian, c.self_, ", ".join(c.covers), ", ".join(c.channels), c.withdrawn)
        for n, c in known
    ]
    headings = ("Người", "Giám hộ đồng ý", "Tự đồng ý", "Gồm", "Trên kênh", "Rút lại ngày")
    table(headings, rows)


def _plain(consent: dict[str, Any]) -> dict[str, Any]:
    return {("self" if name == "self_" else name): value for name, value in consent.items()}


def _show_withdrawn(house: Newsroom, slug: str, done: ConsentWithdrawn) -> None:
    places = [{"channel": p.channel, "url": p.url, "state": p.state} for p in done.places]
    if wants_json():
        echo_json(
            {
                "story": slug,
                "person": done.person,
                "on": done.on.isoformat(),
                "places": places,
                "tasks": [asdict(t) for t in done.tasks],
                "proposals": [asdict(p) for p in done.proposals],
                "also_named_in": list(done.others),
            }
        )
        return
    click.echo(f"{done.person} rút lại sự đồng ý. Chạy «guongsang build» để gỡ khỏi output/ ngay.")
    _table(house, done.tasks)
    rows = [(p.line, p.before.strip(), p.after.strip()) for p in done.proposals]
    table(("Dòng", "Đang viết", "Đề nghị thay"), rows, title="Biên tập viên nhận bằng --accept")
    if done.others:
        click.echo(f"Người này còn có trong bài: {', '.join(done.others)}")
