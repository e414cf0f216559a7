"""Commands of the studio: bulletins, and whether what was printed still holds."""

from __future__ import annotations

import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.base import (
    FAULTS,
    common,
    complain,
    echo_json,
    finish,
    newsroom,
    table,
    wants_json,
)
from pipeline.cli.editing import BY, NAMED

if TYPE_CHECKING:
    from pipeline.rundown import Rundowns, Sheet

FORMS = ("html", "docx", "csv", "json", "mos", "teleprompter")
NUMBERS = click.argument("numbers", nargs=-1, type=int, metavar="[N]...")


class _Rundown(click.Group):
    """``rundown`` lists, ``rundown NAME`` shows; a verb may follow the name."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put in the verb that was left out."""
        if not {"-h", "--help"} & set(args[:1]):
            if not args or args[0].startswith("-"):
                args = ["-", "list", *args]
            elif len(args) == 1 or args[1] not in {*self.commands, "-h", "--help"}:
                args = [args[0], "show", *args[1:]]
        return super().parse_args(ctx, args)


@click.group(cls=_Rundown, subcommand_metavar="[new|add|order|remove|approve|seen|print] [ARGS]...")
@click.argument("name")
@click.pass_context
def rundown(ctx: click.Context, name: str) -> None:
    """Bulletins: list them, show NAME against its slot, change it, print it."""
    ctx.obj["rundown"] = name


def _open() -> tuple[Rundowns, str]:
    return newsroom().rundowns, click.get_current_context().obj["rundown"]


def _show(rundowns: Rundowns, sheet: Sheet) -> None:
    from pipeline.rundown import as_json, balance
    from pipeline.scripts import minutes

    complain(sheet.rundown.faults)
    if wants_json():
        echo_json(as_json(sheet, rundowns.presenter))
        return
    r = sheet.rundown
    start = f"{r.start:%H:%M %d/%m/%Y}" if r.start else "chưa đặt giờ"
    slot = f", khung {minutes(r.slot)}" if r.slot else ""
    title = (
        f"{r.title} · {start}{slot} · tổng {minutes(sheet.total)} · {balance(sheet.over, r.slot)}"
    )
    headings = ("", "Vào", "Chậm nhất", "Nội dung", "Người dẫn", "Lời", "Băng", "Từ ra", "")
    table(headings, [_row(rundowns, sheet, n) for n in range(len(sheet.rows))], title)
    for line in sheet.advice:
        click.echo(f"Gợi ý: {line}")
    for row in sheet.rows:
        _tell_changes(row)


def _row(rundowns: Rundowns, sheet: Sheet, at: int) -> tuple[Any, ...]:
    from pipeline.rundown.prints import UNSIGNED, clock
    from pipeline.scripts import minutes

    row = sheet.rows[at]
    t, w = row.times, row.wording
    marks = [UNSIGNED[w.state], "bài đã sửa sau khi đưa vào bản tin" if w.stale else ""]
    marks += [f.message for f in w.faults]
    who = rundowns.presenter(sheet.rundown, row.item)
    return (
        row.number, clock(t.start) or minutes(t.at), clock(t.latest), w.title, who,
        minutes(t.spoken), minutes(t.media), row.out_cue, "; ".join(m for m in marks if m),
    )  # fmt: skip


def _tell_changes(row: Any) -> None:
    if not row.wording.stale:
        return
    click.echo(f"Mục {row.number} «{row.wording.title}»: bài đã sửa sau khi đưa vào bản tin.")
    _tell(row.wording.changes)
    if not row.wording.changes:
        click.echo("  Lời cũ chưa từng được ký nên không nói được khác ở đâu.")


def _tell(changes: Any) -> None:
    for change in changes:
        click.echo(f"  - {change.before}" if change.before else "  - (chưa có)")
        click.echo(f"  + {change.after}" if change.after else "  + (đã bỏ)")


@rundown.command("list")
@common
def list_() -> None:
    """Every bulletin of the workspace."""
    rundowns, _ = _open()
    names = rundowns.files.names()
    if wants_json():
        echo_json(names)
    else:
        click.echo("\n".join(names) or "Chưa có bản tin nào.")


@rundown.command()
@common
def show() -> None:
    """The bulletin against its slot: times, who reads, what is unsigned or changed."""
    rundowns, name = _open()
    _show(rundowns, rundowns.sheet(name))


@rundown.command()
@click.option("--at", required=True, help="Start, as 2026-11-30 06:00.")
@click.option("--slot", required=True, help="Length: 10m, 9m30s.")
@click.option("--title", default="", help="Title on the sheet.")
@click.option("--channel", default="radio", help="Channel whose scripts are read: radio or tv.")
@click.option("--presenter", "presenters", multiple=True, help="Who reads; may be repeated.")
@common
def new(at: str, slot: str, title: str, channel: str, presenters: tuple[str, ...]) -> None:
    """Begin a bulletin."""
    rundowns, name = _open()
    _show(rundowns, rundowns.new(name, at, slot, title, channel, presenters))


@rundown.command()
@click.argument("story", required=False, default="")
@click.option("--channel", default="", help="Instead of the bulletin's channel.")
@click.option("--text", default="", help="Free text instead of a story.")
@click.option("--title", default="", help="Title of the item; needed for a free text.")
@click.option("--presenter", default="", help="Who reads it.")
@click.option("--media", multiple=True, metavar="'TITLE 15s'", help="Something played after it.")
@click.option("--notes", default="", help="For the technician.")
@click.option("--at", default=0, help="Place in the bulletin; the end when left out.")
@BY
@common
def add(story: str, media: tuple[str, ...], at: int, by: str, **texts: Any) -> None:
    """Put a story or a free text into the bulletin."""
    from pipeline.rundown import Item
    from pipeline.text import nfc

    words: dict[str, Any] = {key: nfc(value).strip() for key, value in texts.items()}
    if not story and not words["title"]:
        raise click.UsageError("name a STORY, or give --title (and --text or --media)")
    if story and words["text"]:
        raise click.UsageError("a STORY has its own words: leave --text out")
    rundowns, name = _open()
    who = "" if story else by or os.environ.get("USER", "")
    item = Item("", story=story, media=tuple(_clip(m) for m in media), by=who, **words)
    _show(rundowns, rundowns.add(name, item, at))


def _clip(words: str) -> Any:
    from pipeline.rundown import Clip, read_length
    from pipeline.text import nfc

    title, _, length = nfc(words).strip().rpartition(" ")
    seconds = read_length(length)
    if not title or seconds is None:
        raise click.UsageError(
            f"--media «{words}»: write the title, then the length, as 'Nhạc 15s'"
        )
    return Clip(title, seconds=seconds)


@rundown.command()
@NUMBERS
@common
def order(numbers: tuple[int, ...]) -> None:
    """Put items in a new order by their present numbers; those left out keep theirs at the end."""
    rundowns, name = _open()
    _show(rundowns, rundowns.order(name, numbers))


@rundown.command()
@click.argument("numbers", nargs=-1, type=int, required=True, metavar="N...")
@common
def remove(numbers: tuple[int, ...]) -> None:
    """Take items out."""
    rundowns, name = _open()
    _show(rundowns, rundowns.remove(name, numbers))


@rundown.command()
@NUMBERS
@NAMED
@common
def approve(numbers: tuple[int, ...], by: str) -> None:
    """Sign free texts in exactly these words; stories are signed at the desk."""
    rundowns, name = _open()
    _show(rundowns, rundowns.approve(name, by, numbers))


@rundown.command()
@NUMBERS
@common
def seen(numbers: tuple[int, ...]) -> None:
    """Note that changed stories were looked at: their present wording is the one meant."""
    rundowns, name = _open()
    _show(rundowns, rundowns.seen(name, numbers))


@rundown.command("print")
@click.option("--format", "form", type=click.Choice(FORMS), default="html", help="The form.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="File; else stdout.")
@click.option("--item", default=0, metavar="N", help="Only this item.")
@click.option("--draft", is_flag=True, help="Also while something is unsigned; it is marked.")
@BY
@common
def print_(form: str, output: Path | None, item: int, draft: bool, by: str) -> None:
    """The running sheet, the teleprompter page or the MOS message."""
    rundowns, name = _open()
    who = by or os.environ.get("USER", "")
    made = rundowns.print(name, form, who, draft=draft, item=item)
    if output is None:
        sys.stdout.buffer.write(made)
        return
    from pipeline.files import write_atomic

    write_atomic(output, made)
    if wants_json():
        echo_json({"file": output, "format": form})
    else:
        click.echo(output)


@click.command()
@click.argument("code")
@common
def printed(code: str) -> None:
    """Whether a printed script or sheet, by the code in its footer, is still what we say."""
    found = newsroom().prints.find(code)
    if wants_json():
        echo_json(asdict(found))
    else:
        state = {
            "current": "vẫn đúng như hiện nay",
            "changed": "ĐÃ ĐỔI sau khi in",
            "unknown": "không phải lời hiện nay",
        }
        signed = f", {', '.join(found.signed_by)} ký" if found.signed_by else ""
        name = f"{found.name} ({found.channel})" if found.channel else found.name
        click.echo(f"{name}{signed}: {state[found.state]}.")
        _tell(found.changes)
        how = {"added": "thêm vào", "removed": "đã bỏ", "changed": "lời đã đổi"}
        for id_, what in found.items.items():
            click.echo(f"  {id_}: {how[what]}")
        if found.note:
            click.echo(f"  {found.note}")
    if found.state != "current":
        finish(FAULTS)
