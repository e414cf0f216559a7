"""The ledger's chain: each row's hash covers the row and the hash before it. Pure.

A day's rows leave as JSON Lines, closed by a line with the hash before them, their number and the
last hash: whoever holds the file can check it alone, and check the database against it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

FIELDS = ("id", "at", "who", "what", "subject", "detail", "hash")


def link(before: str, row: Mapping[str, Any]) -> str:
    """The hash of a row that follows the hash ``before``."""
    body = json.dumps(
        [row["at"], row["who"], row["what"], row["subject"], row["detail"]],
        ensure_ascii=False,
        sort_keys=True,
    )
    return hashlib.sha256(f"{before}\n{body}".encode()).hexdigest()


def broken_at(rows: Iterable[Mapping[str, Any]], before: str = "") -> int:
    """Id of the first row that does not follow from the one before; 0 when all do."""
    for row in rows:
        if row["hash"] != link(before, row):
            return int(row["id"])
        before = row["hash"]
    return 0


def export(rows: Sequence[Mapping[str, Any]], before: str, day: str) -> str:
    """A day's rows as JSON Lines, with the line that closes them."""
    last = rows[-1]["hash"] if rows else before
    closing = {"day": day, "rows": len(rows), "before": before, "closing": last}
    lines = [{name: row[name] for name in FIELDS} for row in rows]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in (*lines, closing))


def read_export(text: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Rows and the closing line of an export; ValueError when it is none or is cut off."""
    found = [json.loads(line) for line in text.splitlines() if line.strip()]
    if not found or not all(isinstance(line, dict) for line in found):
        raise ValueError("no rows")
    *rows, closing = found
    if "closing" not in closing or any(set(FIELDS) - set(row) for row in rows):
        raise ValueError("no closing line")
    return rows, closing


def export_trouble(rows: Sequence[Mapping[str, Any]], closing: Mapping[str, Any]) -> str:
    """What is wrong with an export by itself, for people; ``""`` when nothing."""
    broken = broken_at(rows, str(closing["before"]))
    if broken:
        return f"dòng số {broken} không nối với dòng trước: đã bị sửa, bỏ hoặc đổi chỗ"
    last = rows[-1]["hash"] if rows else closing["before"]
    if last != closing["closing"] or len(rows) != closing["rows"]:
        return f"tệp thiếu dòng: có {len(rows)}, dòng khóa sổ ghi {closing['rows']}"
    return ""


def trouble_of(text: str) -> str:
    """What is wrong with an export's text by itself, for people; ``""`` when nothing."""
    try:
        return export_trouble(*read_export(text))
    except ValueError:
        return "không phải tệp sổ cái, hoặc tệp bị cắt mất dòng khóa sổ"
