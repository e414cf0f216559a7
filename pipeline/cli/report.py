"""Commands of the report: what a campaign did in a period, and how many people it reached."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from pipeline.cli.base import common, echo_json, newsroom, table, wants_json
from pipeline.cli.editing import NAMED
from pipeline.files import write_atomic

DAY = click.DateTime(["%Y-%m-%d", "%d/%m/%Y"])
FORM = click.Choice(["table", "json", "xlsx", "docx", "html"])


@click.command()
@click.option("--from", "start", type=DAY, required=True, help="The first day: 2026-10-01.")
@click.option("--to", "end", type=DAY, required=True, help="The last day, included.")
@click.option("--campaign", default="", metavar="ID", help="Only this campaign's stories.")
@click.option("--format", "form", type=FORM, default="table", show_default=True, help="As what.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="File; else stdout.")
@click.option("--close", "closing", is_flag=True, help="Freeze the period; needs --by.")
@click.option("--now", "today", is_flag=True, help="Beside a closed period, today's figures.")
@click.option("--by", default="", help="Who closes the period, by full name.")
@common
def report(
    start: datetime,
    end: datetime,
    campaign: str,
    form: str,
    output: Path | None,
    closing: bool,
    today: bool,
    by: str,
) -> None:
    """What a campaign did in a period, against the period before and the year before."""
    house = newsroom()
    days = start.date(), end.date()
    if closing:
        house.close_report(*days, by, campaign)
    found = house.report(*days, campaign, today=today)
    if form == "table" and output is None:
        echo_json(found) if wants_json() else _print(found)
        return
    made = house.report_file(found, "json" if form == "table" else form)
    if output is None:
        sys.stdout.buffer.write(made)
        return
    write_atomic(output, made)
    echo_json({"file": output, "format": form}) if wants_json() else click.echo(output)


def _print(found: dict[str, Any]) -> None:
    from pipeline.report import sheets, shown
    from pipeline.report.sheets import heading, notes

    click.echo("\n".join([heading(found), *notes(found)]))
    for sheet in sheets(found):
        rows = ([shown(cell) for cell in row] for row in sheet.rows)
        table(sheet.headings, rows, title=sheet.title)


@click.command()
@click.argument("publication", type=int, metavar="PUBLICATION_ID")
@click.option("--count", type=int, required=True, help="How many people it had reached.")
@click.option("--read-on", type=DAY, required=True, help="The day the number was read.")
@NAMED
@common
def reach(publication: int, count: int, read_on: datetime, by: str) -> None:
    """Note how many people a publication reached, by a day; readings are only added."""
    noted = newsroom().reach(publication, count, read_on.date(), by)
    echo_json(noted) if wants_json() else click.echo("Đã ghi sổ.")
