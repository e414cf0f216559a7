"""Commands of wordings and versions: what changed, and the way back."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.base import common, echo_json, newsroom, table, wants_json, workspace
from pipeline.errors import NotFound

if TYPE_CHECKING:
    from pipeline.newsroom import Newsroom
    from pipeline.wording import Difference, Piece

_HOW = {
    "begun": "bắt đầu",
    "drafted": "máy viết nháp",
    "saved": "lưu",
    "restored": "lấy lại",
    "set": "đổi trạng thái",
    "found": "sửa ngoài, thấy trên đĩa",
}


@click.command()
@click.argument("slug")
@common
def versions(slug: str) -> None:
    """Every kept version of a story: number, hash, when, who, how."""
    house = newsroom()
    found = house.versions(slug)
    if wants_json():
        echo_json([asdict(version) for version in found])
        return
    zone = house.config.zone
    rows = [
        (v.number, v.sha256[:12], f"{v.at.astimezone(zone):%H:%M %d/%m/%Y}", v.who, _HOW[v.how])
        for v in found
    ]
    table(("Số", "Mã", "Lúc", "Ai", "Cách"), rows)


@click.command()
@click.argument("slug")
@click.argument("old", required=False, metavar="[VERSION]")
@click.argument("new", required=False, metavar="[VERSION]")
@click.option("--channel", "channels", multiple=True, help="Only this channel; may be repeated.")
@common
def diff(slug: str, old: str | None, new: str | None, channels: tuple[str, ...]) -> None:
    """What differs from the signed words, channel by channel; or between two versions."""
    house = newsroom()
    if old:
        _show_versions(house, slug, old, new or "")
        return
    found = house.differences(slug, channels)
    if wants_json():
        echo_json([asdict(one) for one in found])
        return
    for one in found:
        _show_channel(house, one)
    if not found:
        click.echo("Không kênh nào khác lời đã duyệt.")


def _show_versions(house: Newsroom, slug: str, old: str, new: str) -> None:
    from pipeline.wording import marked

    found = house.compare(slug, old, new)
    if wants_json():
        echo_json({"story": slug, "old": old, "new": new, "pieces": [asdict(p) for p in found]})
    else:
        click.echo(marked(found, near=80))


def _show_channel(house: Newsroom, one: Difference) -> None:
    hour = f"{one.at.astimezone(house.config.zone):%H:%M %d/%m/%Y}"
    click.echo(f"{one.channel}: khác bản {one.by} duyệt lúc {hour}")
    for name, found in one.fields.items():
        click.echo(f"  {name}: {_marked(found)}")


def _marked(found: tuple[Piece, ...]) -> str:
    from pipeline.wording import marked

    return marked(found)


@click.command()
@click.argument("target", metavar="FILE|SLUG")
@click.argument("version", required=False, metavar="[VERSION]")
@click.option("--by", default="", help="Who brings a version back, by full name.")
@common
def restore(target: str, version: str | None, by: str) -> None:
    """Bring a backup FILE back into an empty folder (-w), or a story's VERSION as its newest."""
    if version:
        story = newsroom().restore(target, version, by)
        shown = {"story": story.slug, "path": story.path, "version": story.version}
        echo_json(shown) if wants_json() else click.echo(f"Đã lấy lại: {story.path}")
        return
    from pipeline.workspace import restore as bring_back

    if not Path(target).is_file():
        raise NotFound(f"{target}: không có tệp này")
    bring_back(Path(target), workspace())
    echo_json({"workspace": workspace()}) if wants_json() else click.echo("Đã khôi phục.")
