"""Commands that make the output and note where it was posted."""

from __future__ import annotations

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
