"""The filters: each stage alone, from a file or stdin to stdout, no workspace needed."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from pipeline.cli.base import (
    FAULTS,
    common,
    complain,
    echo_json,
    finish,
    now,
    table,
    wants_json,
    workspace,
)
from pipeline.errors import Fault
from pipeline.files import write_atomic

ZONE = "Asia/Ho_Chi_Minh"
FILE = click.Path(exists=True, dir_okay=False, allow_dash=True)


def _bytes(file: str) -> bytes:
    return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()


def _text(file: str) -> str:
    return _bytes(file).decode("utf-8-sig", "replace")


def _when(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _items(file: str, faults: list[Fault]) -> Iterator[dict[str, str]]:
    """Objects of a JSON Lines file; a bad line is a fault, not the end."""
    for number, line in enumerate(_text(file).splitlines(), 1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
        except ValueError as error:
            faults.append(Fault(f"not JSON: {error}", file, number))
            continue
        if not isinstance(item, dict) or "id" not in item:
            faults.append(Fault('write an object with an "id"', file, number))
            continue
        yield {
            str(k): v if isinstance(v, str) else "" if v is None else str(v)
            for k, v in item.items()
        } | {"id": item["id"]}


@click.command("parse-feed")
@click.argument("file", type=FILE, default="-")
@click.option("--url", default="", help="Where the document came from.")
@click.option("--content-type", default="", help="Its Content-Type header.")
@common
def parse_feed(file: str, url: str, content_type: str) -> None:
    """Read a feed (RSS, Atom, RDF, JSON Feed, news sitemap) and print its entries as JSON."""
    from pipeline.sources.feed import parse_feed as parse

    feed = parse(_bytes(file), url=url, content_type=content_type, tz=ZoneInfo(ZONE))
    echo_json(
        {
            "feed": {"title": feed.title, "link": feed.link, "language": feed.language},
            "entries": [_entry(entry) for entry in feed.entries],
            "faults": [asdict(fault) for fault in feed.faults],
        }
    )


def _entry(entry: Any) -> dict[str, Any]:
    return {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "summary": entry.summary,
        "html": entry.html,
        "published": _when(entry.published),
        "updated": _when(entry.updated),
        "authors": list(entry.authors),
        "categories": list(entry.categories),
        "images": [{"url": i.url, "caption": i.caption} for i in entry.images],
    }


@click.command()
@click.argument("file", type=FILE, default="-")
@click.option("--url", required=True, help="Address of the page.")
@common
def extract(file: str, url: str) -> None:
    """Read an article's page and print its text, byline, hour and photos as JSON."""
    from pipeline.extract import extract as read

    article = read(_bytes(file), url, tz=ZoneInfo(ZONE))
    found = asdict(article)
    found["published"], found["updated"] = _when(article.published), _when(article.updated)
    echo_json(found)


@click.command()
@click.argument("file", type=FILE, default="-")
@common
def score(file: str) -> None:
    """Judge the relevance of items (JSON Lines in and out), with reasons."""
    from pipeline.relevance import score as judge

    faults: list[Fault] = []
    for item in _items(file, faults):
        found = judge(item.get("title", ""), item.get("summary", ""), item.get("text", ""))
        echo_json(
            {
                "id": item["id"],
                "score": round(found.value, 4),
                "relevant": found.relevant,
                "story_type": found.story_type,
                "reasons": [asdict(reason) for reason in found.reasons],
            },
            line=True,
        )
    _end(faults)


def _moment(item: dict[str, str]) -> datetime | None:
    from pipeline.dates import parse

    return parse(item.get("published", ""), ZoneInfo(ZONE))


def _end(faults: list[Fault]) -> None:
    complain(faults)
    if faults:
        finish(FAULTS)


@click.command()
@click.argument("file", type=FILE, default="-")
@common
def cluster(file: str) -> None:
    """Fold re-published or lightly edited texts together (JSON Lines in and out)."""
    from pipeline.duplicates import cluster as fold

    faults: list[Fault] = []
    items = [
        (i["id"], i.get("title", ""), i.get("text") or i.get("summary", ""), _moment(i))
        for i in _items(file, faults)
    ]
    for id_, leader in fold(items).items():
        echo_json({"id": id_, "cluster": leader}, line=True)
    _end(faults)


@click.command()
@click.argument("stories", type=FILE, nargs=-1, required=True, metavar="STORY.md...")
@common
def check(stories: tuple[str, ...]) -> None:
    """Run the gates over story files; exit 1 if anything blocks."""
    from pipeline.newsroom import open_anywhere

    house = open_anywhere(workspace(), now)
    found: list[Fault] = []
    for file in stories:
        found += (
            house.check_data(_bytes(file), file) if file == "-" else house.check_file(Path(file))
        )
    if wants_json():
        keys = ("file", "line", "field", "code", "severity", "message")
        echo_json([{key: getattr(f, key) for key in keys} for f in found])
    else:
        names = {"block": "CHẶN", "warn": "nhắc", "info": "tin"}
        rows = [
            (names.get(f.severity, f.severity), f"{f.file}:{f.line}", f.field, f.message)
            for f in found
        ]
        table(("", "Chỗ", "Trường", "Việc cần làm"), rows) if rows else click.echo("Không có lỗi.")
    if any(f.severity == "block" for f in found):
        finish(FAULTS)


@click.command()
@click.argument("story", type=FILE)
@click.option("--channel", required=True, help="A folder of templates/.")
@click.option("--text", "as_text", is_flag=True, help="Print the words alone.")
@common
def render(story: str, channel: str, as_text: bool) -> None:
    """Print a story's rendition for a channel, as JSON or as words."""
    from pipeline.newsroom import open_anywhere
    from pipeline.render import as_json

    house = open_anywhere(workspace(), now)
    read = house.read_data(_bytes(story), story) if story == "-" else house.read(Path(story))
    rendition = house.renderer.render(read, channel)
    if as_text:
        click.echo("\n\n".join(value for value in rendition.fields.values() if value))
    else:
        echo_json(as_json(rendition))


@click.command()
@click.argument("story", type=FILE)
@click.option("--channel", required=True, help="A folder of templates/ whose channel has cards.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The file to write (.jpg).")
@common
def card(story: str, channel: str, output: Path | None) -> None:
    """Draw a story's picture cards for a channel to look at them; they say that nobody signed."""
    from pipeline.newsroom import open_anywhere

    house = open_anywhere(workspace(), now)
    read = house.read_data(_bytes(story), story) if story == "-" else house.read(Path(story))
    first = output or Path(f"{read.slug}-{channel}.jpg")
    written = []
    for name, data in house.pictures.trial(read, channel).items():
        shape = name.removeprefix(channel).removesuffix(".jpg")
        path = first.with_name(f"{first.stem}{shape}{first.suffix}")
        write_atomic(path, data)
        written.append({"file": str(path), "bytes": len(data)})
    if wants_json():
        echo_json(written)
    else:
        click.echo("\n".join(str(made["file"]) for made in written))
