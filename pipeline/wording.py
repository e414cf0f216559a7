"""What changed between two wordings, word by word. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

SAME, GONE, NEW = "same", "gone", "new"
_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
_NEAR = 30  # characters of unchanged words shown beside a change


@dataclass(frozen=True)
class Piece:
    """A run of words: in both wordings, only in the old one, or only in the new."""

    kind: str
    text: str


@dataclass(frozen=True)
class Difference:
    """A channel whose words differ from those last signed: field → pieces, changed fields only."""

    channel: str
    by: str
    at: datetime
    signed: str  # sha256
    present: str
    fields: Mapping[str, tuple[Piece, ...]]


def pieces(old: str, new: str) -> tuple[Piece, ...]:
    """Two texts as one, in runs; the old one is same + gone, the new one same + new."""
    found: list[Piece] = []
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Piece(SAME, "".join(before[a:b])))
        else:
            found.extend(_words("".join(before[a:b]), "".join(after[c:d])))
    return tuple(_joined(found))


def _words(old: str, new: str) -> Iterator[Piece]:
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece(SAME, "".join(before[a:b]))
            continue
        if b > a:
            yield Piece(GONE, "".join(before[a:b]))
        if d > c:
            yield Piece(NEW, "".join(after[c:d]))


def _joined(found: Iterable[Piece]) -> Iterator[Piece]:
    last: Piece | None = None
    for piece in found:
        if last and last.kind == piece.kind:
            last = Piece(last.kind, last.text + piece.text)
            continue
        if last:
            yield last
        last = piece
    if last:
        yield last


_MARKS = {SAME: "{}", GONE: "[-{}-]", NEW: "{{+{}+}}"}


def marked(found: Iterable[Piece], near: int = _NEAR) -> str:
    """Pieces as one line of plain text: ``[-cũ-]{+mới+}``, unchanged words shortened."""
    runs = list(found)
    parts = []
    for i, piece in enumerate(runs):
        text = piece.text
        if piece.kind == SAME:
            text = _shortened(text, near, i == 0, i == len(runs) - 1)
        parts.append(_MARKS[piece.kind].format(text))
    return "".join(parts)


def _shortened(text: str, near: int, first: bool, last: bool) -> str:
    """The ends of an unchanged run that touch a change; never a cut word."""
    if len(text) <= 2 * near:
        return text
    head, tail = text[:near].rpartition(" ")[0], text[-near:].partition(" ")[2]
    return f"{'' if first else head} … {'' if last else tail}"


def changed_fields(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, tuple[Piece, ...]]:
    """Fields whose words differ, as pieces."""
    names = dict.fromkeys([*old, *new])
    return {
        name: pieces(old.get(name, ""), new.get(name, ""))
        for name in names
        if old.get(name, "") != new.get(name, "")
    }


def brief(fields: Mapping[str, tuple[Piece, ...]], most: int = 3) -> str:
    """The first changes in one line: ``title: «cũ» → «mới»; …``."""
    parts = []
    for name, found in fields.items():
        gone, new = (_first(found, kind) for kind in (GONE, NEW))
        parts.append(f"{name}: «{gone}» → «{new}»")
    more = f"; và {len(parts) - most} trường nữa" if len(parts) > most else ""
    return "; ".join(parts[:most]) + more


def _first(found: Iterable[Piece], kind: str) -> str:
    text = next((" ".join(p.text.split()) or p.text for p in found if p.kind == kind), "")
    return text if len(text) <= 60 else text[:60].rpartition(" ")[0] + " …"
