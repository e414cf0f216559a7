"""The only reader and writer of ``rundowns/``: one YAML file a bulletin.

Staff edit it by hand too, so a change moves, adds or takes out the lines of whole items and no
other byte; comments and unknown keys stay. What was changed is read again before it is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from itertools import pairwise
from pathlib import Path
from typing import Any

from pipeline import yamldoc
from pipeline.errors import ConfigError, Fault, NotFound, Refused
from pipeline.files import create_atomic, locked, sha256, write_atomic
from pipeline.rundown.model import Clip, Item, Rundown, read_length
from pipeline.sections import Section
from pipeline.stories import quote
from pipeline.text import nfc, slugify

FOLDER = "rundowns"
_ITEMS = re.compile(r"items[ \t]*:[ \t]*(?P<rest>\[[ \t]*\])?[ \t]*(?:#.*)?$")


# ---------------------------------------------------------------- reading


def parse(data: bytes, name: str, zone: tzinfo) -> Rundown:
    """A rundown's bytes. Raises ConfigError with every fault; warnings stay in ``faults``."""
    path = f"{FOLDER}/{name}.yaml"
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise ConfigError(Fault("tệp không phải UTF-8: lưu lại dạng UTF-8", path, line)) from error
    doc = yamldoc.parse(text.lstrip("\ufeff"), path)
    if doc.faults:
        raise ConfigError(*doc.faults)
    faults: list[Fault] = []
    top = Section(doc, path, faults)
    found = Rundown(
        name=name,
        path=path,
        version=sha256(data),
        text=text,
        title=top.text("title", name),
        start=top.moment("start", zone),
        slot=_length(top, "slot"),
        channel=top.text("channel", "radio"),
        presenters=top.texts("presenters"),
        items=_items(top),
        faults=(),
    )
    top.close()
    blocking = [f for f in faults if f.severity == "block"]
    if blocking:
        raise ConfigError(*blocking)
    return Rundown(**{**found.__dict__, "faults": tuple(faults)})


def _length(s: Section, key: str) -> int:
    value = s.text(key)
    found = read_length(value) if value else 0
    if found is None:
        s.fault(f"«{value}» không phải thời lượng, viết như 10m, 9m30s hoặc 45s", key)
    return found or 0


def _items(top: Section) -> tuple[Item, ...]:
    found: list[Item] = []
    for s in top.sections("items"):
        item, taken = _item(s), {other.id for other in found}
        if item.id in taken:
            s.fault(f"hai mục cùng id «{item.id}»: đổi một id", "id")
        found.append(item if item.id else replace(item, id=fresh_id(item, taken)))
    return tuple(found)


def fresh_id(item: Item, taken: Collection[str]) -> str:
    """An id that no other item has, made of what the item is."""
    wish = item.story or slugify(item.title, 40)
    return next(c for n in range(1, 10_000) if (c := f"{wish}-{n}" if n > 1 else wish) not in taken)


def _item(s: Section) -> Item:
    story, text = s.text("story", pattern=r"[a-z0-9-]+", example="lop-hoc-dem"), s.text("text")
    title = s.text("title")
    item = Item(
        id=s.text("id"),
        title=title,
        story=story,
        channel=s.text("channel"),
        text=nfc(text).replace("\r\n", "\n"),
        presenter=s.text("presenter"),
        media=tuple(_clip(m) for m in s.sections("media")),
        notes=s.text("notes"),
        by=s.text("by"),
        version=s.section("seen").text("version"),
        wording=s.section("seen").text("wording"),
        line=s.line(),
    )
    if story and text:
        s.fault("một mục hoặc là bài (story) hoặc là lời (text): bỏ một trong hai", "text")
    if not (s.get("story") or title):
        s.fault("mục cần story (tên tệp bài) hoặc title", code="required")
    s.close()
    return item


def _clip(s: Section) -> Clip:
    title = s.text("title", required=True, example="Nhạc hiệu")
    clip = Clip(title, s.text("in"), s.text("out"), _length(s, "seconds"))
    s.close()
    return clip


# ---------------------------------------------------------------- changing


@dataclass(frozen=True)
class Lines:
    """A rundown's lines: before the items, one block an item, after them."""

    head: tuple[str, ...]
    blocks: tuple[tuple[str, ...], ...]
    tail: tuple[str, ...]
    indent: str

    def text(self) -> str:
        """All of it again."""
        return "".join((*self.head, *(row for b in self.blocks for row in b), *self.tail))


def take_apart(text: str) -> Lines:
    """A file's lines by item. Raises Refused when the items are not written one a dash."""
    rows = text.splitlines(keepends=True)
    newline = "\r\n" if "\r\n" in text else "\n"
    if rows and not rows[-1].endswith("\n"):
        rows[-1] += newline
    at = next((i for i, row in enumerate(rows) if re.match(r"\ufeff?items[ \t]*:", row)), None)
    if at is None:
        return Lines((*rows, f"items:{newline}"), (), (), "")
    match = _ITEMS.match(rows[at].lstrip("\ufeff").rstrip("\r\n"))
    if match is None:
        message = "items phải là danh sách, mỗi mục một dòng bắt đầu bằng «- »: sửa tệp bằng tay"
        raise Refused(Fault(message, "", at + 1, "items"))
    if match["rest"]:
        rows[at] = rows[at].replace(match["rest"], "", 1)
    return _apart(rows, at + 1)


def _apart(rows: Sequence[str], first: int) -> Lines:
    dash = next((m for row in rows[first:] if (m := re.match(r"([ \t]*)-(?=\s)", row))), None)
    indent = dash[1] if dash else ""
    end = first
    while end < len(rows) and re.match(rf"\s*$|[ \t]*#|[ \t]+\S|{re.escape(indent)}-\s", rows[end]):
        end += 1
    starts = [i for i in range(first, end) if re.match(rf"{re.escape(indent)}-\s", rows[i])]
    if not starts:
        return Lines(tuple(rows[:first]), (), tuple(rows[first:]), indent)
    outside = re.compile(rf"\s*$|[ \t]{{0,{len(indent)}}}#")
    # Comments and blank lines above an item go with it, those after the last with what follows.
    end = _up(rows, end, starts[-1] + 1, outside)
    below = [_up(rows, at, before + 1, outside) for before, at in pairwise(starts)]
    starts = [starts[0], *below]
    cuts = [*starts, end]
    blocks = [tuple(rows[a:b]) for a, b in pairwise(cuts)]
    return Lines(tuple(rows[: starts[0]]), tuple(blocks), tuple(rows[end:]), indent)


def _up(rows: Sequence[str], at: int, floor: int, outside: re.Pattern[str]) -> int:
    while at > floor and outside.match(rows[at - 1]):
        at -= 1
    return at


def block_of(item: Item, indent: str, newline: str) -> tuple[str, ...]:
    """An item as lines of the file."""
    rows = [f"id: {quote(item.id)}"]
    for key in ("story", "channel", "title", "presenter", "notes", "by"):
        value = getattr(item, key)
        if value:
            rows.append(f"{key}: {quote(value)}")
    if item.text:
        rows.append(f"text: {quote(item.text)}" if "\n" not in item.text else "text: |-")
        if "\n" in item.text:
            rows += [f"  {line}" if line else "" for line in item.text.split("\n")]
    if item.media:
        rows.append("media:")
        rows += [_clip_row(clip) for clip in item.media]
    if item.wording:
        rows.append(_seen_row(item))
    lead = [f"{indent}- ", *[f"{indent}  "] * (len(rows) - 1)]
    return tuple(
        (a + row).rstrip() + newline if row else newline for a, row in zip(lead, rows, strict=True)
    )


def _clip_row(clip: Clip) -> str:
    parts = [f"title: {quote(clip.title)}"]
    parts += [f"in: {quote(clip.cue_in)}"] if clip.cue_in else []
    parts += [f"out: {quote(clip.cue_out)}"] if clip.cue_out else []
    # Inside braces a comma parts values, so what has one is quoted.
    return "- {" + ", ".join([*map(_safe, parts), f"seconds: {clip.seconds:g}"]) + "}"


def _safe(part: str) -> str:
    key, _, value = part.partition(": ")
    bare = not value.startswith('"') and any(c in value for c in ",{}[]")
    return f'{key}: "{value}"' if bare else part


def _seen_row(item: Item) -> str:
    return f"seen: {{version: {item.version}, wording: {item.wording}}}"


def seen_again(block: Sequence[str], item: Item, indent: str) -> tuple[str, ...]:
    """An item's lines with what it was last looked at with."""
    newline = "\r\n" if block[0].endswith("\r\n") else "\n"
    row = f"{indent}  {_seen_row(item)}{newline}"
    at = [i for i, r in enumerate(block) if re.match(rf"{re.escape(indent)}  seen[ \t]*:", r)]
    return (*block[: at[0]], row, *block[at[0] + 1 :]) if at else (*block, row)


# ---------------------------------------------------------------- the folder


class Files:
    """The folder ``rundowns/`` of a workspace."""

    def __init__(self, root: Path, zone: tzinfo) -> None:
        self.folder, self.zone = root / FOLDER, zone
        self.lock = root / "var" / "rundowns.lock"

    def names(self) -> list[str]:
        """Every rundown's name."""
        return sorted(p.stem for p in self.folder.glob("*.yaml") if not p.name.startswith("."))

    def path(self, name: str) -> Path:
        """Where a rundown lies. Raises Refused for a name that is none."""
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,79}", name):
            message = f"tên bản tin «{name}» chỉ gồm chữ thường, số và gạch: thử «{slugify(name)}»"
            raise Refused(Fault(message, code="name"))
        return self.folder / f"{name}.yaml"

    def read(self, name: str) -> Rundown:
        """A rundown by name. Raises NotFound, ConfigError."""
        try:
            data = self.path(name).read_bytes()
        except FileNotFoundError as error:
            known = ", ".join(self.names()) or "chưa có"
            raise NotFound(Fault(f"không có bản tin «{name}»; có: {known}", FOLDER)) from error
        return parse(data, name, self.zone)

    def create(self, name: str, text: str) -> Rundown:
        """Write a new rundown. Raises Refused when the name is taken."""
        if not create_atomic(self.path(name), text.encode("utf-8")):
            raise Refused(Fault(f"đã có bản tin «{name}»", f"{FOLDER}/{name}.yaml"))
        return self.read(name)

    def change(self, name: str, edit: Callable[[Rundown, Lines], Lines]) -> Rundown:
        """Change a rundown's items under the lock.

        Raises Refused when the file is written in a way in which whole lines cannot be moved;
        nothing is then changed.
        """
        with locked(self.lock):
            before = self.read(name)
            data = edit(before, take_apart(before.text)).text().encode("utf-8")
            try:
                after = parse(data, name, self.zone)
            except ConfigError as error:
                raise Refused(*error.faults) from error
            _check_kept(before, after)
            write_atomic(self.path(name), data)
        return after


def _check_kept(before: Rundown, after: Rundown) -> None:
    """Every item that is still there says what it said; its place and what was seen may differ."""
    known = {item.id: _said(item) for item in before.items}
    spoiled = [i.id for i in after.items if i.id in known and known[i.id] != _said(i)]
    if spoiled or len({i.id for i in after.items}) != len(after.items):
        message = f"không sửa được mà không làm hỏng mục {', '.join(spoiled)}: sửa tệp bằng tay"
        raise Refused(Fault(message, before.path, code="layout"))


def _said(item: Item) -> dict[str, Any]:
    return {k: v for k, v in item.__dict__.items() if k not in ("line", "version", "wording")}
