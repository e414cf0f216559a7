"""A timed bulletin as files: JSON, CSV, a running sheet, a teleprompter page, MOS."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from pipeline import speech
from pipeline.channels import starter_folder
from pipeline.config import Config
from pipeline.render import Renderer
from pipeline.rundown.model import Item, Row, Rundown, Sheet
from pipeline.rundown.mos import CLIP_CUE, to_mos
from pipeline.rundown.running_sheet import to_docx
from pipeline.rundown.timing import balance
from pipeline.rundown.words import last_signed
from pipeline.scripts import CUE, minutes

UNSIGNED = {"approved": "", "none": "", "unapproved": "CHƯA DUYỆT", "missing": "THIẾU LỜI"}


@dataclass(frozen=True)
class Print:
    """What a form is made of."""

    sheet: Sheet
    config: Config
    renderer: Renderer
    presenter: Callable[[Rundown, Item], str]

    def reader(self, row: Row) -> str:
        """Who reads a row."""
        return self.presenter(self.sheet.rundown, row.item)

    def run(self, template: str, **known: Any) -> bytes:
        """A page from ``templates/_rundown/``: the workspace's own, else the house's."""
        name, renderer = f"_rundown/{template}", self.renderer
        if not renderer.has_template(name):
            renderer = Renderer(starter_folder() / "templates", self.config)
        return (renderer.run(name, known).strip() + "\n").encode()


# ---------------------------------------------------------------- for machines


def as_json(sheet: Sheet, presenter: Callable[[Rundown, Item], str]) -> dict[str, Any]:
    """A bulletin with its times and the state of every wording."""
    rundown = sheet.rundown
    return {
        "name": rundown.name,
        "title": rundown.title,
        "start": rundown.start,
        "end": sheet.ends,
        "slot": rundown.slot,
        "seconds": sheet.total,
        "over": sheet.over,
        "balance": balance(sheet.over, rundown.slot),
        "advice": list(sheet.advice),
        "ready": not sheet.unfit,
        "code": sheet.code,
        "version": rundown.version,
        "faults": [asdict(fault) for fault in rundown.faults],
        "items": [_row_json(row, presenter(rundown, row.item)) for row in sheet.rows],
    }


def _row_json(row: Row, presenter: str) -> dict[str, Any]:
    w, t, item = row.wording, row.times, row.item
    return {
        "number": row.number,
        "id": item.id,
        "title": w.title,
        "story": item.story,
        "channel": item.channel,
        "presenter": presenter,
        "rate": row.rate,
        "spoken_seconds": t.spoken,
        "media_seconds": t.media,
        "seconds": t.seconds,
        "at": t.at,
        "start": t.start,
        "end": t.end,
        "latest_start": t.latest,
        "out_cue": row.out_cue,
        "media": [asdict(clip) for clip in w.clips],
        "notes": item.notes,
        "state": w.state,
        "mark": UNSIGNED[w.state],
        "signed_by": list(w.signed_by),
        "sha256": w.sha256,
        "version": w.version,
        "stale": w.stale,
        "changes": [asdict(change) for change in w.changes],
        "faults": [asdict(fault) for fault in w.faults],
        "words": w.words,
    }


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    raise TypeError(f"no JSON for {type(value).__name__}")


def to_json(made: Print) -> bytes:
    """The contract's JSON as a file."""
    body = as_json(made.sheet, made.presenter)
    return (json.dumps(body, ensure_ascii=False, indent=1, default=_plain) + "\n").encode()


_HEADINGS = (
    "STT", "Giờ vào", "Vào chậm nhất", "Tít", "Người dẫn", "Lời (giây)", "Băng (giây)",
    "Tổng (giây)", "Cộng dồn (giây)", "Băng", "Từ ra", "Duyệt", "Sửa sau khi đưa vào", "Ghi chú",
)  # fmt: skip


def safe_cell(value: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    words = str(value)
    return f"'{words}" if words.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else words


def to_csv(made: Print) -> bytes:
    """A table for spreadsheets, with the byte order mark by which Excel knows UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_HEADINGS)
    for row in made.sheet.rows:
        t, w = row.times, row.wording
        cells = (
            row.number, clock(t.start), clock(t.latest), w.title, made.reader(row), t.spoken,
            t.media, t.seconds, t.at + t.seconds, "; ".join(clip_lines(row)), row.out_cue,
            UNSIGNED[w.state] or ", ".join(w.signed_by), "có" if w.stale else "", row.item.notes,
        )  # fmt: skip
        writer.writerow([safe_cell(cell) for cell in cells])
    return out.getvalue().encode("utf-8-sig")


# ---------------------------------------------------------------- for people


def clock(moment: datetime | None) -> str:
    """``06:02:35``; empty when there is none."""
    return f"{moment:%H:%M:%S}" if moment else ""


def clip_lines(row: Row) -> list[str]:
    """Every recorded statement of a row as the technician reads it."""
    found = []
    for clip in row.wording.clips:
        cues = [f"vào: “{clip.cue_in}”" if clip.cue_in else ""]
        cues.append(f"ra: “{clip.cue_out}”" if clip.cue_out else "")
        parts = (clip.title, minutes(clip.seconds), *cues)
        found.append(" · ".join(part for part in parts if part))
    return found


def cells(made: Print) -> list[dict[str, Any]]:
    """The rows of the running sheet as words."""
    return [
        {
            "number": str(row.number),
            "start": clock(row.times.start) or minutes(row.times.at),
            "latest": clock(row.times.latest),
            "title": row.wording.title,
            "mark": UNSIGNED[row.wording.state],
            "stale": row.wording.stale,
            "kind": "bài" if row.item.story else "lời" if row.item.text else "băng",
            "presenter": made.reader(row),
            "spoken": minutes(row.times.spoken) if row.times.spoken else "",
            "media": minutes(row.times.media) if row.times.media else "",
            "seconds": minutes(row.times.seconds),
            "sum": minutes(row.times.at + row.times.seconds),
            "clips": clip_lines(row),
            "out_cue": row.out_cue,
            "signed": ", ".join(row.wording.signed_by),
            "notes": row.item.notes,
            "reasons": [fault.message for fault in row.wording.faults],
        }
        for row in made.sheet.rows
    ]


def head(made: Print) -> dict[str, Any]:
    """What stands above and below the rows."""
    sheet = made.sheet
    rundown, zone = sheet.rundown, made.config.zone
    signed = last_signed([row.wording for row in sheet.rows])
    return {
        "title": rundown.title,
        "station": made.config.station.name,
        "trial": made.config.trial,
        "start": f"{rundown.start:%H:%M ngày %d/%m/%Y}" if rundown.start else "chưa đặt giờ",
        "ends": clock(sheet.ends),
        "slot": minutes(rundown.slot) if rundown.slot else "",
        "total": minutes(sheet.total),
        "balance": balance(sheet.over, rundown.slot),
        "over": sheet.over,
        "presenters": ", ".join(dict.fromkeys(p for r in sheet.rows if (p := made.reader(r)))),
        "draft": bool(sheet.unfit),
        "advice": sheet.advice,
        "code": sheet.code,
        "signed": f"{signed.astimezone(zone):%H:%M %d/%m/%Y}" if signed else "",
    }


def to_html(made: Print) -> bytes:
    """The running sheet for A4 on its side."""
    return made.run("sheet.html.j2", head=head(made), rows=cells(made))


def to_office(made: Print) -> bytes:
    """The running sheet as a DOCX."""
    return to_docx(head(made), cells(made))


def blocks(row: Row) -> list[dict[str, Any]]:
    """An item's paragraphs and statements in the order they are heard, each with its seconds."""
    clips = list(row.wording.clips)
    own = len(clips) - len(row.item.media)
    found: list[dict[str, Any]] = []
    heard = 0
    for block in re.split(r"\n\s*\n", row.wording.words):
        cue = bool(CUE.fullmatch(block))
        here = cue and bool(CLIP_CUE.match(block)) and heard < own
        seconds = clips[heard].seconds if here else 0.0 if cue else _reading(block, row)
        heard += here
        found += [{"cue": cue, "words": block, "seconds": seconds}] if block.strip() else []
    read = sum(b["seconds"] for b in found if not b["cue"])
    for b in (b for b in found if not b["cue"] and read):  # with the pauses between paragraphs
        b["seconds"] = round(b["seconds"] * row.times.spoken / read, 2)
    # A story's words say where its statements are heard; the rest is played at the end.
    return found + [
        {"cue": True, "words": f"[{c.title} · {minutes(c.seconds)}]", "seconds": c.seconds}
        for c in clips[heard:]
    ]


def _reading(block: str, row: Row) -> float:
    said = block if row.item.story else speech.speak(block).text
    return speech.duration(said, row.rate)


def to_teleprompter(made: Print) -> bytes:
    """One page that needs nothing else: what presenters read, moving at each one's rate."""
    items = [
        {
            "number": row.number,
            "title": row.wording.title,
            "mark": UNSIGNED[row.wording.state],
            "presenter": made.reader(row),
            "rate": row.rate,
            "blocks": blocks(row),
        }
        for row in made.sheet.rows
    ]
    return made.run("teleprompter.html.j2", head=head(made), items=items)


def to_running_order(made: Print) -> bytes:
    """MOS ``roCreate`` for the station's playout or prompter system."""
    return to_mos(made.sheet, made.config.station, made.presenter)


FORMATS: dict[str, Callable[[Print], bytes]] = {
    "html": to_html,
    "docx": to_office,
    "csv": to_csv,
    "json": to_json,
    "mos": to_running_order,
    "teleprompter": to_teleprompter,
}
