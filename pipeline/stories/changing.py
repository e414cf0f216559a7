"""Changing a story's text: the lines of the key that changes, and no other byte. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable

from pipeline.errors import Fault, StoryError
from pipeline.stories.parsing import FRONT, NO_FRONT


def set_key(text: str, key: str, value: str) -> str:
    """Set one top-level scalar of the front matter, every other byte as it was."""
    return edit_front(text, lambda rows, newline: set_value(rows, newline, key, quote(value)))


def set_value(rows: list[str], newline: str, key: str, value: str) -> None:
    """Set a key of the rows to a value that is YAML already (``{commune: Lũng Cú}``)."""
    at = row_of(rows, key)
    if at is None:
        rows.append(f"{key}: {value}{newline}")
    else:
        row = f"{key}: {value}{comment_of(rows[at])}{newline}"
        rows[at : end_of_value(rows, at)] = [row]


def row_of(rows: list[str], key: str) -> int | None:
    """Where a top-level key stands."""
    return next((i for i, row in enumerate(rows) if re.match(rf"{re.escape(key)}\s*:", row)), None)


def edit_front(text: str, edit: Callable[[list[str], str], None]) -> str:
    """A story's text after ``edit`` changed the rows of its front matter (given with the line
    ending the file uses), every other byte as it was. Raises StoryError."""
    match = FRONT.match(text)
    if match is None:
        raise StoryError(Fault(NO_FRONT, code="front-matter"))
    rows = match[1].splitlines(keepends=True)
    edit(rows, "\r\n" if "\r\n" in match[0] else "\n")
    return text[: match.start(1)] + "".join(rows) + text[match.end(1) :]


def end_of_value(rows: list[str], at: int) -> int:
    """A value ends where the next line starts in the first column (a list's dash belongs to it)."""
    end = at + 1
    while end < len(rows) and re.match(r"[ \t]+\S|- |\s*$", rows[end]):
        end += 1
    while end > at + 1 and not rows[end - 1].strip():
        end -= 1
    return end


def comment_of(row: str) -> str:
    """The comment at the end of a row, with the blanks before it."""
    match = re.search(r"[ \t]+#[^\"']*$", row.rstrip("\r\n"))
    return match[0] if match else ""


def quote(value: str) -> str:
    """A scalar as YAML wants it: quoted only where it must be."""
    plain = (
        re.fullmatch(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`][^:#\n\\]*", value) and value == value.strip()
    )
    if plain and value.casefold() not in ("null", "~"):
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
