"""How things are shown: hours as people say them, reasons marked where they stand. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from pipeline.channels import UNIT_NAMES
from pipeline.errors import Fault
from pipeline.model import Limit
from pipeline.text import nfc, old_tones
from pipeline.wording import GONE, SAME, Piece

BESIDE = 90  # characters of unchanged words shown beside a change
NEAR = timedelta(days=7)
TAGS = {
    "p", "br", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "b", "i", "a", "blockquote",
    "figure", "figcaption", "table", "tr", "td", "th",
}  # fmt: skip
FIELDS = {
    "title": "tít", "message": "lời đăng", "text": "lời đọc", "intro": "lời dẫn",
    "script": "lời bình", "outro": "lời kết", "pictures": "hình ảnh", "voice": "lời bình",
    "lower_thirds": "bảng chữ", "description": "mô tả", "body": "nội dung", "tags": "thẻ",
    "subtitles": "phụ đề", "author": "tác giả",
}  # fmt: skip
_UNITS = ((86400, "ngày"), (3600, "giờ"), (60, "phút"))


def exact(moment: datetime | None, zone: tzinfo) -> str:
    """The hour of the newsroom: ``08:00, 23/11/2026``."""
    return f"{moment.astimezone(zone):%H:%M, %d/%m/%Y}" if moment else "chưa"


def ago(moment: datetime | None, now: datetime, zone: tzinfo) -> Markup:
    """``5 phút trước`` with the exact hour behind it; a date when it is long ago or to come."""
    if moment is None:
        return Markup("chưa")
    hour, seconds = exact(moment, zone), (now - moment).total_seconds()
    words = hour
    if 0 <= seconds < NEAR.total_seconds():
        found = ((int(seconds // size), unit) for size, unit in _UNITS if seconds >= size)
        words = next((f"{count} {unit} trước" for count, unit in found), "vừa xong")
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        moment.isoformat(timespec="seconds"), hour, words
    )


def marked(text: str, reasons: Iterable[Mapping[str, Any]]) -> Markup:
    """A text with the terms that spoke for it marked; case and tone placement do not count."""
    text = nfc(text)
    terms = {
        re.escape(old_tones(part).lower())
        for reason in reasons
        if reason.get("weight", 0) > 0
        for part in re.split(r"\s*[+…]\s*", str(reason["term"]))
        if part.strip()
    }
    key = old_tones(text).lower()
    if not terms or len(key) != len(text):
        return escape(text)
    words = "|".join(sorted(terms, key=len, reverse=True))
    parts, at = [], 0
    for match in re.finditer(rf"(?<!\w)(?:{words})(?!\w)", key):
        parts += [escape(text[at : match.start()]), _mark(text[match.start() : match.end()])]
        at = match.end()
    return Markup("").join([*parts, escape(text[at:])])


def _mark(text: str) -> Markup:
    return Markup("<mark>{}</mark>").format(text)


def changes(pieces: Sequence[Piece]) -> Markup:
    """What differs between two wordings, said in marks and, for those who listen, in words; long
    runs that stayed are shortened to what stands beside a change."""
    last = len(pieces) - 1
    return Markup("").join(
        _near(piece.text, i == 0, i == last) if piece.kind == SAME else _changed(piece)
        for i, piece in enumerate(pieces)
    )


def _changed(piece: Piece) -> Markup:
    tag, said = ("del", "bỏ") if piece.kind == GONE else ("ins", "thêm")
    words = Markup('<span class="unseen"> [{}:] </span>').format(said)
    return Markup(f"<{tag}>{{}}{{}}</{tag}>").format(words, piece.text)


def _near(text: str, first: bool, last: bool) -> str:
    if len(text) <= 3 * BESIDE:
        return text
    head = "" if first else text[:BESIDE].rpartition(" ")[0]
    tail = "" if last else text[-BESIDE:].partition(" ")[2]
    return f"{head} … {tail}"


def words(text: str, is_html: bool) -> str | Markup:
    """A field's words as they will stand: markup cleaned once more, pictures as what they show."""
    if not is_html:
        return text
    import nh3

    return Markup(nh3.clean(text, tags=TAGS, attributes={"a": {"href"}}))


def said(fault: Fault) -> str:
    """A fault for a page: its message and line, never a path of the machine."""
    line = f" (dòng {fault.line})" if fault.line else ""
    return without_paths(fault.message) + line


def without_paths(message: str) -> str:
    """A message in which a file is named without its folder."""
    return re.sub(r"(?<![\w:/.])/(?:[\w.@-]+/)+([\w.@-]+)", r"\1", message)


def safe_link(url: str) -> str:
    """An outlet's address if a browser may follow it, else nothing."""
    return url if urlsplit(url).scheme in ("http", "https") else ""


def field(name: str) -> str:
    """What a field of a channel is called."""
    return FIELDS.get(name, name)


def points(value: float) -> str:
    """A score: ``0,87``."""
    return f"{value:.2f}".replace(".", ",")


def room(limit: Limit) -> str:
    """A field against its limit: ``63/150 ký tự``."""
    return f"{limit.actual}/{limit.max} {UNIT_NAMES.get(limit.unit, limit.unit)}"
