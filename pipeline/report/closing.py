"""Closed periods: a file of ``reports/`` that is written once, its sha256 in the ledger."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline.errors import Fault, Refused, StorageError
from pipeline.files import sha256, write_atomic
from pipeline.report.periods import Period
from pipeline.storage import Connection, Storage, ledger

CLOSED = "report-closed"


class Shelf:
    """The closed reports of a workspace. A period is closed when the ledger says so."""

    def __init__(self, root: Path, storage: Storage) -> None:
        self.root, self.storage = root, storage

    def closed(self, period: Period, campaign: str = "") -> dict[str, Any] | None:
        """A closed report as it was closed; None when it never was.

        Raises StorageError when its file is gone or differs from what the ledger noted.
        """
        with self.storage.reading() as connection:
            row = _row(connection, period, campaign)
        if row is None:
            return None
        name = _file(period, campaign)
        try:
            data = (self.root / name).read_bytes()
        except OSError as error:
            message = f"mất báo cáo đã khóa sổ ({error.strerror}): lấy lại từ bản lưu"
            raise StorageError(Fault(message, name, code="report")) from error
        if sha256(data) != row.detail["sha256"]:
            message = "báo cáo đã khóa sổ bị sửa, không khớp sổ cái: lấy lại từ bản lưu"
            raise StorageError(Fault(message, name, code="report"))
        found: dict[str, Any] = json.loads(data)
        closed = {"by": row.who, "at": row.at, "file": name, "sha256": row.detail["sha256"]}
        return found | {"closed": closed}

    def close(
        self, document: dict[str, Any], period: Period, campaign: str, by: str, now: datetime
    ) -> None:
        """Write a report's file and note it. Raises Refused for a period that is closed already.

        Whoever dies between file and row leaves a file that the next closing writes over.
        """
        data = json.dumps(document, ensure_ascii=False, indent=1).encode()
        name = _file(period, campaign)
        with self.storage.writing() as connection:
            before = _row(connection, period, campaign)
            if before is not None:
                raise Refused(Fault(f"kỳ này {before.who} đã khóa sổ rồi", name, code="closed"))
            write_atomic(self.root / name, data)
            detail = {"file": name, "sha256": sha256(data)}
            ledger.write(connection, now, by, CLOSED, _subject(period, campaign), detail)


def _name(period: Period, campaign: str) -> str:
    return period.name + (f"_{campaign}" if campaign else "")


def _file(period: Period, campaign: str) -> str:
    return f"reports/{_name(period, campaign)}.json"


def _subject(period: Period, campaign: str) -> str:
    return f"report:{_name(period, campaign)}"


def _row(connection: Connection, period: Period, campaign: str) -> Any:
    rows = ledger.rows(connection, _subject(period, campaign))
    return next((row for row in rows if row.what == CLOSED), None)
