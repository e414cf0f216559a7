"""How things are shown: hours as people say them, reasons marked where they stand. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, tzinfo
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from pipeline.errors import Fault
from pipeline.text import nfc, old_tones
from pipeline.wording import GONE, SAME, Piece

NEAR = timedelta(days=7)
TAGS = {
    "p", "br", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "b", "i", "a", "blockquote",
    "figure", "figcaption", "table", "tr", "td", "th",
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


def changes(pieces: Iterable[Piece]) -> Markup:
    """What differs between two wordings, said in marks and, for those who listen, in words."""
    tags = {GONE: ("del", "bỏ"), SAME: ("", "")}
    parts = []
    for piece in pieces:
        tag, said = tags.get(piece.kind, ("ins", "thêm"))
        words = Markup('<span class="unseen"> [{}:] </span>').format(said) if tag else ""
        form = f"<{tag}>{{}}{{}}</{tag}>" if tag else "{}{}"
        parts.append(Markup(form).format(words, piece.text))
    return Markup("").join(parts)


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
