"""Teaching the station's ``speech.yaml`` one reading, without touching anything else in it."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

from pipeline import yamldoc
from pipeline.errors import ConfigError, Fault, Refused
from pipeline.files import locked, write_atomic
from pipeline.speech.lexicon import load_lexicon
from pipeline.text import nfc

HEADING = "# Cách đọc riêng của đài: «chữ viết: cách đọc», mỗi dòng một mục.\n"


def teach(path: Path, written: str, said: str, by: str, day: date) -> None:
    """Write one reading into a station's file, whole or not at all.

    Raises Refused, StorageError.
    """
    with locked(path.parent / "var" / "speech.lock", holder="một người khác dạy máy"):
        before = path.read_bytes().decode("utf-8-sig") if path.is_file() else ""
        write_atomic(path, taught(before, written, said, by, day, str(path)).encode())


def taught(text: str, written: str, said: str, by: str, day: date, file: str = "") -> str:
    """The station's file with one reading more, or with an old reading of the same replaced.

    Every other byte stays. Raises Refused for what cannot be taught and for a broken file.
    """
    written, said, by = (" ".join(nfc(value).split()) for value in (written, said, by))
    _refuse(written, said, file)
    note = " ".join(filter(None, ("#", by, f"{day:%d/%m/%Y}")))
    line = f"{_scalar(written)}: {_scalar(said)}  {note}"
    changed = _put(text, written, line)
    doc = yamldoc.parse(changed, file)
    if doc.faults:
        raise Refused(*doc.faults)
    try:
        load_lexicon(station=doc.data)
    except ConfigError as error:
        raise Refused(*(Fault(f.message, file, f.line, f.field) for f in error.faults)) from error
    return changed


def _refuse(written: str, said: str, file: str) -> None:
    if not written or not said:
        raise Refused(Fault("cần cả chữ viết và cách đọc", file))
    if any(c.isdigit() for c in said):
        raise Refused(Fault(f"cách đọc «{said}» còn chữ số: viết bằng chữ", file, 0, written))
    if re.search(r"[{}|]", written + said):
        raise Refused(Fault("chữ viết và cách đọc không được có dấu { | }", file, 0, written))


def _put(text: str, written: str, line: str) -> str:
    """The line in the place of the old reading, else at the end."""
    ending = "\r\n" if "\r\n" in text else "\n"
    rows = text.splitlines(keepends=True)
    for i, row in enumerate(rows):
        if not row.startswith((" ", "\t", "#")) and _key(row) == written:
            rows[i] = line + row[len(row.rstrip("\r\n")) :]
            return "".join(rows)
    if not text:
        return HEADING + line + "\n"
    return text + ("" if text.endswith("\n") else ending) + line + ending


def _key(row: str) -> str:
    """The key of a top-level line, ``""`` when it has none or is a table's."""
    data = yamldoc.parse(row).data
    found = next(iter(data.items()), ("", "")) if isinstance(data, dict) else ("", "")
    return found[0] if isinstance(found[1], str) and found[1] else ""


def _scalar(value: str) -> str:
    """A scalar as YAML wants it: plain where every character is harmless."""
    return (
        value
        if re.fullmatch(r"[^\W\d_][\w ./&-]*", value)
        else json.dumps(value, ensure_ascii=False)
    )
