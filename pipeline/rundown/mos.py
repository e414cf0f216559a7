"""A bulletin as a MOS message ``roCreate``, by which newsroom and playout systems exchange them.

Fields as the MOS protocol 2.8.5 (7 September 2017, document revision 558) orders them. Two house
choices: the words stand as ``p`` inside ``story``, where OpenMedia writes them too; ``itemEdDur``
counts fiftieths of a second, the time base of PAL video, which each item's payload names (objTB).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from pipeline.config import Station
from pipeline.rundown.model import Clip, Item, Row, Rundown, Sheet
from pipeline.scripts import CUE
from pipeline.text import slugify

SCHEMA = "urn:guong-sang:rundown:1"
TIME_BASE = 50
LONGEST = 128  # characters of an identifier or a slug in MOS
CLIP_CUE = re.compile(r"\s*\[(?:BĂNG|PHÁT BIỂU)\s+\d+")
Presenter = Callable[[Rundown, Item], str]


def to_mos(sheet: Sheet, station: Station, presenter: Presenter) -> bytes:
    """The message in UTF-8; its running order is named after the rundown and its day."""
    rundown = sheet.rundown
    mos = Element("mos")
    _texts(mos, mosID=f"{slugify(station.name, 100)}.mos", ncsID="guong-sang", messageID="1")
    order = SubElement(mos, "roCreate")
    day = f"{rundown.start:%Y%m%d}" if rundown.start else "0"
    _texts(order, roID=f"{rundown.name};{day}", roSlug=shortened(rundown.title))
    if rundown.start:
        _texts(order, roEdStart=rundown.start.isoformat(timespec="seconds"))
    _texts(order, roEdDur=_hours(rundown.slot or sheet.total))
    _payload(order, "PLAYLIST", Code=sheet.code, RundownDuration=str(sheet.total))
    for row in sheet.rows:
        _story(order, rundown, row, presenter(rundown, row.item))
    indent(mos, " ")
    body: bytes = tostring(mos, encoding="utf-8", xml_declaration=True)
    return body + b"\n"


def _story(order: Element, rundown: Rundown, row: Row, presenter: str) -> None:
    w = row.wording
    unsigned = w.state in ("unapproved", "missing")
    story = SubElement(order, "story")
    slug = f"CHƯA DUYỆT {w.title}" if unsigned else w.title
    story_id = f"{rundown.name};{row.item.id}"
    _texts(story, storyID=story_id, storySlug=shortened(slug), storyNum=str(row.number))
    _payload(
        story,
        "STORY",
        TextTime=str(row.times.spoken),
        MediaTime=str(row.times.media),
        Presenter=presenter,
        ReadRate=str(row.rate),
        Approved="0" if unsigned else "1",
        Version=w.version,
        Wording=w.sha256,
        OutCue=row.out_cue,
        Notes=row.item.notes,
    )
    _body(story, row, unsigned)


def _body(story: Element, row: Row, unsigned: bool) -> None:
    """Words and recorded statements in the order they are heard."""
    if unsigned:
        _texts(story, p="(CHƯA DUYỆT)")
    clips = list(row.wording.clips)
    own = len(clips) - len(row.item.media)
    heard = 0
    for block in re.split(r"\n\s*\n", row.wording.words):
        if CLIP_CUE.match(block) and heard < own:
            _item(story, row, heard, clips[heard])
            heard += 1
        elif CUE.fullmatch(block):
            _texts(story, p=f"({block.strip()[1:-1]})")
        elif block.strip():
            _texts(story, p=" ".join(block.split()))
    for number in range(heard, len(clips)):
        _item(story, row, number, clips[number])


def _item(story: Element, row: Row, number: int, clip: Clip) -> None:
    item = SubElement(story, "item")
    _texts(
        item,
        itemID=str(number + 1),
        itemSlug=shortened(clip.title),
        objID=f"{row.item.id}-{number + 1}"[-LONGEST:],
        mosID="guong-sang.media",
        itemEdDur=str(round(clip.seconds * TIME_BASE)),
    )
    cues = {"InWords": clip.cue_in, "OutWords": clip.cue_out}
    _payload(item, "PLAYLIST", objTB=str(TIME_BASE), **cues)


def _payload(parent: Element, scope: str, **texts: str) -> None:
    outside = SubElement(parent, "mosExternalMetadata")
    _texts(outside, mosScope=scope, mosSchema=SCHEMA)
    _texts(SubElement(outside, "mosPayload"), **{k: v for k, v in texts.items() if v})


def _texts(parent: Element, **texts: str) -> None:
    for name, words in texts.items():
        SubElement(parent, name).text = words


def _hours(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def shortened(words: str) -> str:
    """Whole words in the room a slug has."""
    words = " ".join(words.split())
    if len(words) <= LONGEST:
        return words
    kept = words[:LONGEST].rpartition(" ")[0] or words[: LONGEST - 1]
    return kept + "…"
