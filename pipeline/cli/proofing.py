"""The proof-reader's filter: a text or a story file in, remarks out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.base import common, echo_json, now, table, wants_json, workspace
from pipeline.cli.filters import FILE

if TYPE_CHECKING:
    from pipeline.proofreading import Finding


@click.command()
@click.argument("file", type=FILE, default="-")
@common
def proof(file: str) -> None:
    """Proof-read a text or a story file: spelling, marks, capitals, names, tact. Exit 0 always."""
    data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    found = _read(data, file)
    if wants_json():
        echo_json([_as_json(file, field, finding) for field, finding in found])
    elif found:
        rows = [_row(file, finding) for _, finding in found]
        table(("", "Chỗ", "Đã viết", "Việc nên làm", "Mã"), rows)
    else:
        click.echo("Không có gì để nhắc.")


def _read(data: bytes, name: str) -> list[tuple[str, Finding]]:
    from pipeline.newsroom import open_anywhere
    from pipeline.proofreading import proofread, proofread_story

    house = open_anywhere(workspace(), now)
    style = house.config.style
    text = data.decode("utf-8-sig", "replace")
    if text.startswith("---"):
        return proofread_story(house.read_data(data, name), style)
    return [("", finding) for finding in proofread(text, house_style=style)]


def _as_json(file: str, field: str, f: Finding) -> dict[str, object]:
    return {
        "file": file,
        "line": f.line,
        "span": [f.start, f.end],
        "field": field,
        "code": f.code,
        "severity": f.severity,
        "written": f.written,
        "message": f.message,
        "suggestions": list(f.suggestions),
    }


def _row(file: str, f: Finding) -> tuple[str, ...]:
    label = {"warn": "nhắc", "info": "tin"}[f.severity]
    written = f.written if len(f.written) <= 40 else f"{f.written[:40].rpartition(' ')[0]} …"
    return label, f"{file}:{f.line}:{f.start + 1}", written, f.message, f.code
