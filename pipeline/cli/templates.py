"""Commands for the people who keep the templates."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from pipeline.cli.base import FAULTS, common, echo_json, finish, now, table, wants_json, workspace


@click.group()
def templates() -> None:
    """Check templates, begin a new channel, look at a story in a channel's words."""


@templates.command("check")
@common
def check_templates() -> None:
    """Every channel's templates read and tried on sample stories; exit 1 if anything blocks."""
    from pipeline.newsroom import open_anywhere
    from pipeline.templating import Check

    house = open_anywhere(workspace(), now)
    found = Check(house.renderer, house.config).faults()
    if wants_json():
        echo_json([asdict(fault) for fault in found])
    elif found:
        names = {"block": "CHẶN", "warn": "nhắc"}
        rows = [(names.get(f.severity, ""), f"{f.file}:{f.line}", f.message) for f in found]
        table(("", "Chỗ", "Việc cần làm"), rows)
    else:
        click.echo("Mẫu dùng được, không có lỗi.")
    if any(f.severity == "block" for f in found):
        finish(FAULTS)


@templates.command("new")
@click.argument("channel")
@click.option("--like", default="", metavar="CHANNEL", help="Copy this channel's templates.")
@common
def new_templates(channel: str, like: str) -> None:
    """A new channel's folder with commented settings and first templates."""
    from pipeline.templating import new_channel

    written = new_channel(workspace() / "templates", channel, like)
    if wants_json():
        echo_json([str(path) for path in written])
    else:
        click.echo("\n".join(str(path) for path in written))


@templates.command("preview")
@click.argument("channel")
@click.argument("story", type=click.Path(exists=True, dir_okay=False))
@common
def preview(channel: str, story: str) -> None:
    """A story in a channel's words, field by field, with what each limit leaves."""
    from pipeline.newsroom import open_anywhere
    from pipeline.render import as_json

    house = open_anywhere(workspace(), now)
    rendition = house.renderer.render(house.read(Path(story)), channel)
    if wants_json():
        echo_json(as_json(rendition))
        return
    for name, words in rendition.fields.items():
        click.echo(f"── {name}\n{words}\n")
    rows = [
        (limit.field, limit.actual, limit.max, limit.unit, "" if limit.ok else "QUÁ")
        for limit in rendition.limits
    ]
    table(("Trường", "Có", "Nhiều nhất", "Đơn vị", ""), rows)
