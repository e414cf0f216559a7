"""Commands of the ledger: show, verify, export, and the exact text a row names."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from pipeline.cli.base import FAULTS, common, echo_json, finish, newsroom, table, wants_json
from pipeline.files import write_atomic

SUBJECT = click.option("--subject", default="", help="story:SLUG, candidate:ID or source:ID.")
FILE = click.Path(path_type=Path, dir_okay=False)


@click.group(invoke_without_command=True)
@SUBJECT
@common
@click.pass_context
def ledger(ctx: click.Context, subject: str) -> None:
    """What happened: who did what, when, from where, to which exact words."""
    if ctx.invoked_subcommand is None:
        _show(subject)


@ledger.command()
@SUBJECT
@common
def show(subject: str) -> None:
    """The rows, oldest first."""
    _show(subject)


def _show(subject: str) -> None:
    rows = newsroom().ledger(subject)
    names = ("id", "at", "who", "what", "subject", "detail", "hash")
    if wants_json():
        echo_json([{name: getattr(row, name) for name in names} for row in rows])
        return
    shown = [
        (
            r.at[:19],
            r.who,
            r.what,
            r.subject,
            r.detail.get("from", ""),
            str(r.detail.get("version", ""))[:12],
            r.hash[:12],
        )
        for r in rows
    ]
    table(("Lúc (UTC)", "Ai", "Việc", "Về", "Từ", "Phiên bản", "Mã dòng"), shown)


@ledger.command()
@click.argument("file", required=False, type=click.Path(path_type=Path, exists=True))
@click.option("--alone", is_flag=True, help="Check the file by itself, without a workspace.")
@common
def verify(file: Path | None, alone: bool) -> None:
    """Look for edited, removed or moved rows: in the ledger, or in a day's export and both."""
    if file is None:
        trouble = newsroom().ledger_trouble()
    else:
        trouble = _file_trouble(file.read_text("utf-8", "replace"), alone)
    if wants_json():
        echo_json({"ok": not trouble, "trouble": trouble})
    else:
        click.echo(trouble or "Sổ cái nguyên vẹn.", err=bool(trouble))
    if trouble:
        finish(FAULTS)


def _file_trouble(text: str, alone: bool) -> str:
    if not alone:
        house = newsroom()
        return house.ledger_trouble() or house.export_trouble(text)
    from pipeline.chain import trouble_of

    return trouble_of(text)


@ledger.command()
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), required=True, help="Which day.")
@click.argument("file", type=FILE)
@common
def export(day: datetime, file: Path) -> None:
    """A day's rows as JSON Lines, closed by its last hash; keep it away from this machine."""
    text = newsroom().export_day(day.date())
    write_atomic(file, text.encode())
    rows = text.count("\n") - 1
    if wants_json():
        echo_json({"file": file, "rows": rows})
    else:
        click.echo(f"Đã ghi {rows} dòng vào {file}.")


@ledger.command()
@click.argument("sha256")
@common
def text(sha256: str) -> None:
    """The exact text a row names: a signed wording's fields, or a version of a story."""
    found = newsroom().signed_text(sha256)
    echo_json({"sha256": sha256, "text": found}) if wants_json() else click.echo(found)
