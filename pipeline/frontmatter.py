"""Adding to lists of a story's front matter: what an editor typed stays, byte for byte.

Works on the rows that ``stories.edit_front`` gives. An item is a mapping of texts, or of one
mapping of texts below a key (``protect``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from pipeline.stories import comment_of, end_of_value, quote, row_of

Item = Mapping[str, str | Mapping[str, str]]


def add_item(rows: list[str], newline: str, key: str, item: Item) -> None:
    """Append an item to a list of the front matter, in the style the list is written in."""
    at = row_of(rows, key)
    if at is None:
        rows += _block(f"{key}:", newline, "  ", item)
        return
    end = end_of_value(rows, at)
    value = _value(rows[at])
    if value in ("", "[]"):
        found = next((m for row in rows[at + 1 : end] if (m := re.match(r"([ \t]*)- ", row))), None)
        head = f"{key}:{comment_of(rows[at])}"
        rows[at] = rows[at] if value == "" else head + newline
        _ended(rows, end - 1, newline)
        rows[end:end] = _block("", newline, found[1] if found else "  ", item)
    else:
        rows[end - 1] = _before_closing(rows[end - 1], "]", _flow(item))


def fill_item(rows: list[str], newline: str, at: int, item: Item) -> list[str]:
    """Give the item that begins at row ``at`` the keys it lacks; gives back those left out.

    A key is left out where it is there already, or where its place cannot be told safely.
    """
    first = re.match(r"([ \t]*- +)(\{)?", rows[at])
    if first is None:
        return list(item)
    if first[2]:
        return _fill_flow(rows, at, item)
    indent = " " * len(first[1].expandtabs(8))
    return [
        key for key, value in item.items() if not _fill_key(rows, newline, at, indent, key, value)
    ]


def _fill_flow(rows: list[str], at: int, item: Item) -> list[str]:
    """An item in braces, on one row."""
    left = []
    for key, value in item.items():
        closed = rows[at].rstrip("\r\n").removesuffix(comment_of(rows[at])).rstrip().endswith("}")
        if not closed or re.search(rf"[{{,]\s*{re.escape(key)}\s*:", rows[at]):
            left.append(key)
        else:
            rows[at] = _before_closing(rows[at], "}", f"{key}: {_scalar(value)}")
    return left


def _fill_key(
    rows: list[str], newline: str, at: int, indent: str, key: str, value: str | Mapping[str, str]
) -> bool:
    """Add a key to an item of rows; under a key that is there only what it lacks."""
    there = _row_in_item(rows, at, indent, key)
    if there is None:
        last = _end_of_key(rows, at, indent)
        _ended(rows, last - 1, newline)
        rows.insert(last, f"{indent}{key}: {_scalar(value)}{newline}")
        return True
    if isinstance(value, str) or not _value(rows[there]).endswith("}"):
        return False
    fresh = {k: v for k, v in value.items() if not re.search(rf"[{{,]\s*{k}\s*:", rows[there])}
    if fresh:
        rows[there] = _before_closing(rows[there], "}", _pairs(fresh))
    return len(fresh) == len(value)


def _row_in_item(rows: list[str], at: int, indent: str, key: str) -> int | None:
    for i in range(at, len(rows)):
        row = rows[i]
        if i > at and row.strip() and not row.startswith(indent):
            return None
        if re.match(rf"{re.escape(key)}\s*:", row[len(indent) :]):
            return i
    return None


def _end_of_key(rows: list[str], at: int, indent: str) -> int:
    """The row after an item's first key and its value."""
    end = at + 1
    while end < len(rows) and re.match(rf"{indent}[ \t]+\S", rows[end]):
        end += 1
    return end


def _value(row: str) -> str:
    """What stands after a row's key, without a comment."""
    body = row.rstrip("\r\n").removesuffix(comment_of(row))
    return body.partition(":")[2].strip()


def _ended(rows: list[str], at: int, newline: str) -> None:
    if not rows[at].endswith("\n"):
        rows[at] += newline


def _before_closing(row: str, bracket: str, addition: str) -> str:
    """Put one more item before the bracket that closes a row, if it is closed there."""
    comment = comment_of(row)
    bare = row.rstrip("\r\n")
    tail = row[len(bare) :]
    bare = bare.removesuffix(comment).rstrip()
    if not bare.endswith(bracket):
        raise ValueError("the list is not closed on its last row")
    inside = bare[:-1].rstrip()
    joint = "" if inside.endswith(("[", "{", ",")) else ","
    return f"{inside}{joint} {addition}{bracket}{comment}{tail}".replace("[ ", "[").replace(
        "{ ", "{"
    )


def _block(head: str, newline: str, indent: str, item: Item) -> list[str]:
    rows = [f"{head}{newline}"] if head else []
    for i, (key, value) in enumerate(item.items()):
        rows.append(f"{indent}{'- ' if i == 0 else '  '}{key}: {_scalar(value)}{newline}")
    return rows


def _scalar(value: str | Mapping[str, str]) -> str:
    return quote(value) if isinstance(value, str) else f"{{{_pairs(value)}}}"


def _pairs(value: Item) -> str:
    return ", ".join(f"{key}: {_in_flow(v)}" for key, v in value.items())


def _in_flow(value: str | Mapping[str, str]) -> str:
    """A value inside braces, where a comma or a bracket must be quoted too."""
    if not isinstance(value, str):
        return f"{{{_pairs(value)}}}"
    plain = quote(value)
    return f'"{plain}"' if plain == value and re.search(r"[,\[\]{}]", value) else plain


def _flow(item: Item) -> str:
    return f"{{{_pairs(item)}}}"
