"""Commands that make the output and note where it was posted."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

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
from pipeline.cli.editing import NAMED
from pipeline.files import write_atomic


@click.command()
@click.argument("slugs", nargs=-1, metavar="[SLUG]...")
@click.option("--all", "every", is_flag=True, help="Make everything again.")
@common
def build(slugs: tuple[str, ...], every: bool) -> None:
    """Approved stories to output/; wordings that nobody signed stay in the house."""
    done = newsroom().build(slugs, every)
    complain(done.refused)
    counts = {
        "stories": done.stories,
        "renditions": done.renditions,
        "written": done.written,
        "unchanged": done.unchanged,
        "removed": done.removed,
        "seconds": done.seconds,
    }
    if wants_json():
        refused = [
            {"file": f.file, "field": f.field, "code": f.code, "message": f.message}
            for f in done.refused
        ]
        echo_json(counts | {"refused": refused})
    else:
        click.echo(
            f"{done.stories} bài, {done.renditions} bản theo kênh: {done.written} tệp mới ghi, "
            f"{done.unchanged} tệp không đổi, {done.removed} tệp bỏ đi ({done.seconds:.1f} giây)."
        )
    if done.refused:
        finish(FAULTS)


@click.command()
@click.argument("slug", required=False, default="")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="All that counts for a day.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The file to write (.zip).")
@common
def pack(slug: str, day: datetime | None, output: Path | None) -> None:
    """What is signed and built of a story or a day, as a ZIP to post from, with a checklist."""
    if bool(slug) == bool(day):
        raise click.UsageError("give a story's SLUG or --day, one of the two")
    made = newsroom().pack(slug, day.date() if day else None)
    path = output or Path(made.name)
    write_atomic(path, made.data)
    complain(made.left_out)
    if wants_json():
        parts = [{"story": story, "channel": channel} for story, channel in made.parts]
        left = [{"file": f.file, "code": f.code, "message": f.message} for f in made.left_out]
        echo_json({"file": str(path), "bytes": len(made.data), "parts": parts, "left_out": left})
    else:
        click.echo(f"{path}: {len(made.parts)} bản theo kênh; mở 00-VIEC-CAN-LAM trước.")
    if made.left_out:
        finish(FAULTS)


@click.command()
@click.argument("slug")
@click.option("--channel", required=True, help="Where the words were posted.")
@click.option("--url", required=True, help="Address of the post.")
@NAMED
@common
def posted(slug: str, channel: str, url: str, by: str) -> None:
    """Note a copy-paste post: which approved wording stands at which address."""
    fresh = newsroom().posted(slug, channel, url, by)
    if wants_json():
        echo_json({"story": slug, "channel": channel, "url": url, "new": fresh})
    else:
        click.echo("Đã ghi sổ." if fresh else "Địa chỉ này đã có trong sổ.")


@click.command()
@click.option("--story", default="", metavar="SLUG", help="Only this story.")
@common
def publications(story: str) -> None:
    """Places where approved wordings are known to stand."""
    found = newsroom().publications(story)
    names = ("id", "story", "channel", "url", "by", "at", "sha256", "state")
    rows = [{name: getattr(row, name) for name in names} for row in found]
    if wants_json():
        echo_json(rows)
    else:
        shown = [(r["id"], r["story"], r["channel"], r["url"], r["by"], r["at"]) for r in rows]
        table(("Số", "Bài", "Kênh", "Địa chỉ", "Người đăng", "Lúc"), shown)
