"""The facts panel on the command line: list what a text states, take it into a story."""

from __future__ import annotations

import re
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from pipeline.cli.base import common, complain, echo_json, newsroom, now, table, wants_json
from pipeline.errors import Fault, NotFound

if TYPE_CHECKING:
    from pipeline.facts import Fact
    from pipeline.model import Story

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
LABELS = {
    "person": "người",
    "school": "trường",
    "place": "nơi",
    "model": "danh hiệu",
    "achievement": "thành tích",
    "amount": "số tiền, quà",
    "date": "ngày",
    "organisation": "tổ chức",
}
LIMIT = 5_000_000  # bytes read of a file that is no story


@click.command()
@click.argument("target", metavar="STORY.md|-|SLUG")
@click.option("--accept", "numbers", default="", help="Numbers to take in: 1,4 or 7.2 (choice 2).")
@click.option("--by", default="", help="Who takes them in, by full name.")
@click.option("--day", default="", help="The day a text was printed, as 2026-11-02.")
@common
def facts(target: str, numbers: str, by: str, day: str) -> None:
    """List the facts a story or text states; take some into a story's front matter."""
    if numbers:
        _accept(target, numbers, by)
        return
    found, story, text = _listed(target, _day(day))
    if wants_json():
        echo_json(_rows(found, story, text))
    else:
        _show(found, story)


def _day(written: str) -> date:
    from pipeline.sections import read_day

    day = read_day(written) if written else now().astimezone(ZONE).date()
    if day is None:
        raise click.BadParameter("write a day as 2026-11-02", param_hint="--day")
    return day


def _listed(target: str, day: date) -> tuple[list[Fact], Story | None, str]:
    """The facts of a file, of stdin or of a workspace's story, with the text they stand in."""
    from pipeline import facts as panel
    from pipeline.stories import parse

    path = Path(target)
    if target != "-" and not path.is_file():
        if "/" in target or target.endswith((".md", ".txt")):
            raise NotFound(Fault("không có tệp này", target))
        story = newsroom().stories.find(target)
    else:
        stream = sys.stdin.buffer if target == "-" else path.open("rb")
        with stream:
            data = stream.read(LIMIT)
        if not re.match(rb"(?:\xef\xbb\xbf)?---[ \t]*\r?\n", data):
            text = data.decode("utf-8-sig", "replace")
            return panel.propose(text, day), None, text
        story = parse(data, target, path.stem, ZONE)
    return panel.of_story(story, day), story, panel.material_of(story)


def _rows(found: list[Fact], story: Story | None, text: str) -> list[dict[str, object]]:
    from pipeline import facts as panel

    there = panel.known(story, found) if story else [False] * len(found)
    first = story.body_line if story else 1
    return [
        {
            "number": number,
            **asdict(fact),
            "line": first + text[: fact.start].count("\n"),
            "known": has,
        }
        for number, (fact, has) in enumerate(zip(found, there, strict=True), 1)
    ]


def _show(found: list[Fact], story: Story | None) -> None:
    from pipeline import facts as panel

    there = panel.known(story, found) if story else [False] * len(found)
    rows = [
        (
            number,
            LABELS[fact.kind],
            fact.value,
            _more(fact),
            f"{fact.confidence:.0%}",
            "đã có" if has else fact.field,
            fact.sentence,
        )
        for number, (fact, has) in enumerate(zip(found, there, strict=True), 1)
    ]
    heads = ("Số", "Loại", "Dữ kiện", "Thêm", "Chắc", "Ghi vào", "Câu trong bài")
    table(heads, rows) if rows else click.echo("Không thấy dữ kiện nào.")


def _more(fact: Fact) -> str:
    told = [f"{key}: {value}" for key, value in fact.detail.items()]
    asked = [f"{i}) {choice}" for i, choice in enumerate(fact.choices, 1)]
    return "; ".join([*told, *(["chọn: " + " ".join(asked)] if asked else [])])


def _accept(slug: str, numbers: str, by: str) -> None:
    if not by:
        raise click.UsageError("--accept needs --by NAME")
    picks = [re.fullmatch(r"\s*(\d{1,6})(?:\.(\d{1,2}))?\s*", part) for part in numbers.split(",")]
    wanted = [(int(p[1]), int(p[2] or 0)) for p in picks if p]
    if len(wanted) < len(picks):
        raise click.BadParameter("write numbers as 1,4,7.2", param_hint="--accept")
    result = newsroom().take_facts(slug, wanted, by)
    complain(Fault(reason) for reason in result.left)
    if wants_json():
        echo_json({"story": slug, "accepted": len(wanted) - len(result.left), "left": result.left})
    else:
        click.echo(f"Đã ghi {len(wanted) - len(result.left)} dữ kiện vào {slug}.")
