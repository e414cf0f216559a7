"""The verbs of a workspace's bulletins."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from pipeline import approval, staff
from pipeline.config import Config
from pipeline.errors import ConfigError, Fault, Refused
from pipeline.model import Staff
from pipeline.render import Renderer
from pipeline.rundown import file
from pipeline.rundown.file import Files, Lines
from pipeline.rundown.model import Item, Row, Rundown, Sheet, Wording
from pipeline.rundown.prints import FORMATS, Print
from pipeline.rundown.timing import advice, out_cue, timed
from pipeline.rundown.words import SHORT, Words, free_text, seconds
from pipeline.scripts import without_cues
from pipeline.sections import read_moment
from pipeline.storage import Storage, approvals, ledger
from pipeline.stories import Stories, quote
from pipeline.text import nfc, same_key

_NEW = """# Vỏ bản tin: sửa bằng tay được, mỗi mục bắt đầu bằng một dòng «- ».
title: {title}
start: {start}
slot: {slot}
channel: {channel}
presenters: [{presenters}]
items:
"""


class Rundowns:
    """The bulletins of a workspace."""

    def __init__(
        self,
        config: Config,
        storage: Storage,
        stories: Stories,
        renderer: Renderer,
        clock: Callable[[], datetime],
    ) -> None:
        self.config, self.storage, self.renderer, self.clock = config, storage, renderer, clock
        self.files = Files(config.root, config.zone)
        self.words = Words(config, storage, stories, renderer, clock)

    # -- looking

    def sheet(self, name: str) -> Sheet:
        """A bulletin timed, with the state of every wording. Raises NotFound, ConfigError."""
        return self.timed(self.files.read(name))

    def timed(self, rundown: Rundown) -> Sheet:
        """The running sheet of a rundown that has been read."""
        rundown = replace(rundown, faults=(*rundown.faults, *self._strangers(rundown)))
        wordings = [self.words.of(rundown, item) for item in rundown.items]
        rates = [self._rate(rundown, item) for item in rundown.items]
        lengths = [seconds(w, i, r) for w, i, r in zip(wordings, rundown.items, rates, strict=True)]
        times = timed(lengths, rundown.start, rundown.slot)
        rows = tuple(
            Row(number, item, wording, when, rate, _out(wording))
            for number, (item, wording, when, rate) in enumerate(
                zip(rundown.items, wordings, times, rates, strict=True), 1
            )
        )
        total = sum(t.seconds for t in times)
        sheet = Sheet(rundown, rows, total, code=_code(rundown, rows))
        return replace(sheet, advice=advice(rows, sheet.over))

    def presenter(self, rundown: Rundown, item: Item) -> str:
        """Who reads an item: its own presenter, else the bulletin's first; nobody reads music."""
        said = item.story or item.text
        return item.presenter or (next(iter(rundown.presenters), "") if said else "")

    def _rate(self, rundown: Rundown, item: Item) -> int:
        person = self.config.person(self.presenter(rundown, item) or "-")
        return person.rate if person and person.rate else self.config.rate

    def _strangers(self, rundown: Rundown) -> list[Fault]:
        """Presenters nobody knows: their items are timed at the house's rate."""
        return [
            Fault(
                f"người dẫn «{item.presenter}» không có trong newsroom.yaml: "
                f"tính theo {self.config.rate} âm tiết/phút",
                rundown.path, item.line, item.id, "presenter", "warn",
            )
            for item in rundown.items
            if self.config.people and item.presenter and not self.config.person(item.presenter)
        ]  # fmt: skip

    # -- writing

    def new(
        self,
        name: str,
        at: str,
        slot: str,
        title: str = "",
        channel: str = "radio",
        presenters: Sequence[str] = (),
    ) -> Sheet:
        """Begin a bulletin. Raises Refused for a taken name, NotFound for a strange channel."""
        self.renderer.channel(channel)
        if read_moment(at, self.config.zone) is None:
            message = f"«{at}» không phải ngày giờ, viết như 2026-11-30 06:00"
            raise Refused(Fault(message, code="start"))
        text = _NEW.format(
            title=quote(nfc(title) or name),
            start=quote(at),
            slot=quote(slot),
            channel=channel,
            presenters=", ".join(json.dumps(nfc(p), ensure_ascii=False) for p in presenters),
        )
        try:
            file.parse(text.encode(), name, self.config.zone)
        except ConfigError as error:
            raise Refused(*error.faults) from error
        return self.timed(self.files.create(name, text))

    def add(self, name: str, item: Item, at: int = 0) -> Sheet:
        """Put an item in at a place (at the end by default), with what it says at present.

        Raises NotFound, StoryError or TemplateError when its story's words cannot be made.
        """
        if item.story:
            story, rendition = self.words.made(self.files.read(name), item)
            item = replace(item, version=story.version[:SHORT], wording=rendition.sha256[:SHORT])

        def edit(rundown: Rundown, lines: Lines) -> Lines:
            place = at or len(rundown.items) + 1
            _check_numbers(rundown, [place], len(rundown.items) + 1)
            taken = {other.id for other in rundown.items}
            named = replace(item, id=file.fresh_id(item, taken))
            newline = "\r\n" if "\r\n" in rundown.text else "\n"
            block = file.block_of(named, lines.indent, newline)
            blocks = (*lines.blocks[: place - 1], block, *lines.blocks[place - 1 :])
            return replace(lines, blocks=blocks)

        return self.timed(self.files.change(name, edit))

    def order(self, name: str, numbers: Sequence[int]) -> Sheet:
        """Put items in a new order: those named come first, in this order, the rest after them."""

        def edit(rundown: Rundown, lines: Lines) -> Lines:
            _check_numbers(rundown, numbers, len(rundown.items))
            rest = [n for n in range(1, len(rundown.items) + 1) if n not in numbers]
            return replace(lines, blocks=tuple(lines.blocks[n - 1] for n in (*numbers, *rest)))

        return self.timed(self.files.change(name, edit))

    def remove(self, name: str, numbers: Sequence[int]) -> Sheet:
        """Take items out."""

        def edit(rundown: Rundown, lines: Lines) -> Lines:
            _check_numbers(rundown, numbers, len(rundown.items))
            kept = (b for n, b in enumerate(lines.blocks, 1) if n not in numbers)
            return replace(lines, blocks=tuple(kept))

        return self.timed(self.files.change(name, edit))

    def seen(self, name: str, numbers: Sequence[int] = ()) -> Sheet:
        """Somebody looked at what changed in items' stories: note the present wording (of all)."""
        sheet = self.sheet(name)
        now = {r.number: r for r in sheet.rows if r.item.story and r.wording.sha256}

        def edit(rundown: Rundown, lines: Lines) -> Lines:
            _check_numbers(rundown, numbers, len(rundown.items))
            blocks = list(lines.blocks)
            for n in (n for n in numbers or now if n in now):
                w = now[n].wording
                item = replace(now[n].item, version=w.version[:SHORT], wording=w.sha256[:SHORT])
                blocks[n - 1] = file.seen_again(blocks[n - 1], item, lines.indent)
            return replace(lines, blocks=tuple(blocks))

        return self.timed(self.files.change(name, edit))

    # -- signing free texts

    def approve(self, name: str, by: str, numbers: Sequence[int] = ()) -> Sheet:
        """Sign the free texts of a bulletin, or of the items named, in exactly these words.

        Raises Refused with every reason at once. A story's words are signed at the desk.
        """
        rundown = self.files.read(name)
        _check_numbers(rundown, numbers, len(rundown.items))
        chosen = [i for n, i in enumerate(rundown.items, 1) if i.text and n in (numbers or (n,))]
        person = staff.named(self.config, by, "approve")
        self._require_covered(rundown, chosen)
        own = [i for i in chosen if i.by and same_key(i.by) == same_key(person.name)]
        if own:
            message = f"{person.name} là người viết: không ai duyệt lời của chính mình"
            raise Refused(*(Fault(message, rundown.path, i.line, i.id, "own-story") for i in own))
        self._sign(rundown, chosen, person)
        return self.timed(rundown)

    def _require_covered(self, rundown: Rundown, chosen: Sequence[Item]) -> None:
        """No free text says of a child in the bulletin's stories what consent does not cover."""
        found = self.words.stories_of(rundown)
        faults = [
            replace(fault, file=rundown.path, line=item.line, field=item.id)
            for item in chosen
            for story in found
            for fault in self.words.uncovered(story, rundown.channel, item.text)
        ]
        if faults:
            raise Refused(*faults)

    def _sign(self, rundown: Rundown, items: Sequence[Item], person: Staff) -> None:
        now, subject = self.clock(), f"rundown:{rundown.name}"
        with self.storage.writing() as connection:
            standing = approvals.standing(connection, subject)
            for item in items:
                rendition = free_text(rundown, item)
                step = approval.next_step(standing, rendition, self.config)
                if not step:
                    continue
                if not approval.may_sign(self.config, person, step):
                    raise Refused(Fault(f"chưa tới lượt {person.name} duyệt", code="step"))
                approvals.add(connection, rendition, step, person.name, now)
                detail = {"item": item.id, "step": step, "sha256": rendition.sha256}
                ledger.write(connection, now, person.name, "approved", subject, detail)

    # -- printing

    def print(
        self, name: str, form: str, by: str = "", *, draft: bool = False, item: int = 0
    ) -> bytes:
        """A bulletin (or one item of it) in a form of ``FORMATS``; what was printed is noted.

        Raises Refused while a wording is unsigned or missing, unless it is printed as a draft.
        """
        sheet = self.sheet(name)
        if not draft and sheet.unfit:
            raise Refused(*(_unsigned(sheet, row) for row in sheet.unfit))
        if item:
            _check_numbers(sheet.rundown, [item], len(sheet.rows))
            sheet = replace(sheet, rows=(sheet.rows[item - 1],))
        made = FORMATS[form](Print(sheet, self.config, self.renderer, self.presenter))
        detail = {
            "code": sheet.code,
            "form": form,
            "draft": bool(sheet.unfit),
            "items": {r.item.id: r.wording.sha256 for r in sheet.rows},
        }
        with self.storage.writing() as connection:
            subject = f"rundown:{name}"
            ledger.write(connection, self.clock(), by or "?", "printed", subject, detail)
        return made


def _out(wording: Wording) -> str:
    last = wording.clips[-1].cue_out if wording.clips and wording.clip_after else ""
    return out_cue(without_cues(wording.words), last)


def _code(rundown: Rundown, rows: Sequence[Row]) -> str:
    """The code of a printed sheet: its name and eight digits over what stands on it."""
    body = json.dumps(
        [
            str(rundown.start),
            rundown.slot,
            [[r.item.id, r.wording.sha256, r.item.presenter, r.times.seconds] for r in rows],
        ]
    )
    return f"{rundown.name}-{hashlib.sha256(body.encode()).hexdigest()[:8]}"


def _unsigned(sheet: Sheet, row: Row) -> Fault:
    reasons = "; ".join(f.message for f in row.wording.faults)
    how = (
        f"guongsang approve {row.item.story}"
        if row.item.story
        else f"guongsang rundown {sheet.rundown.name} approve {row.number}"
    )
    what = f"mục {row.number} «{row.wording.title}» chưa duyệt"
    message = f"{what}: {reasons or f'duyệt bằng «{how}»'}, hoặc in nháp với --draft"
    return Fault(message, sheet.rundown.path, row.item.line, row.item.id, "not-approved")


def _check_numbers(rundown: Rundown, numbers: Sequence[int], most: int) -> None:
    wrong = [n for n in numbers if not 1 <= n <= most]
    if wrong or len(set(numbers)) != len(numbers):
        shown = ", ".join(map(str, wrong or numbers))
        message = f"số mục {shown} không hợp lệ: bản tin có {len(rundown.items)} mục"
        raise Refused(Fault(message, rundown.path, code="number"))
