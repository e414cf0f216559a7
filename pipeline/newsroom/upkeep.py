"""Verbs of the technician and of whoever reads the ledger."""

from __future__ import annotations

import json
import shutil
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from pipeline import chain, workspace
from pipeline.errors import Fault, NotFound
from pipeline.newsroom.rooms import Rooms
from pipeline.storage import approvals, jobs, ledger, versions


class Upkeep(Rooms):
    """Ledger, jobs, backup, a look over the whole."""

    def ledger(self, subject: str = "") -> list[Any]:
        """The ledger's rows, of one subject or all."""
        with self.storage.reading() as connection:
            return ledger.rows(connection, subject)

    def ledger_page(self, subject: str = "", before: int = 0, size: int = 50) -> list[Any]:
        """A page of the ledger, newest first."""
        with self.storage.reading() as connection:
            return ledger.page(connection, subject, before, size)

    def ledger_trouble(self) -> str:
        """What is wrong with the ledger's chain; ``""`` when nothing."""
        with self.storage.reading() as connection:
            return ledger.trouble(connection)

    def export_day(self, day: date) -> str:
        """A day's ledger as JSON Lines, closed by a line that lets it be checked alone."""
        zone = self.config.zone
        start = datetime.combine(day, time(), zone)
        end = datetime.combine(day + timedelta(days=1), time(), zone)
        with self.storage.reading() as connection:
            rows, before = ledger.between(connection, start, end)
        return chain.export([dict(row._mapping) for row in rows], before, day.isoformat())

    def export_trouble(self, text: str) -> str:
        """What is wrong with a day's export: by itself, and against the ledger."""
        found = chain.trouble_of(text)
        if found:
            return found
        closing = chain.read_export(text)[1]
        if not closing["closing"]:
            return ""
        with self.storage.reading() as connection:
            there = ledger.holds(connection, str(closing["closing"]))
        return "" if there else "sổ cái không còn dòng mà tệp này khóa sổ: bị sửa hoặc bị bỏ"

    def signed_text(self, sha: str) -> str:
        """The exact text a ledger row names by its sha256: a wording or a version of a story.

        Raises NotFound.
        """
        with self.storage.reading() as connection:
            fields = approvals.by_sha(connection, sha)
            data = versions.text(connection, sha)
        if fields:
            return json.dumps(fields, ensure_ascii=False, indent=1)
        if data is None:
            raise NotFound(Fault(f"không có văn bản nào mang mã «{sha}»"))
        return data.decode("utf-8", "replace")

    def last_jobs(self) -> dict[str, Any]:
        """The newest run of each job."""
        with self.storage.reading() as connection:
            return jobs.last(connection)

    def backup(self, file: Path) -> Path:
        """What cannot be made again, in one file. Raises StorageError."""
        return workspace.backup(self.root, self.storage, file)

    def verify(self) -> list[Fault]:
        """What a technician should look at: database, ledger, settings, templates, stories."""
        faults = list(self.config.warnings)
        broken = self.ledger_trouble()
        trouble = self.storage.trouble()
        if trouble:
            faults.append(Fault(f"cơ sở dữ liệu hỏng: {trouble}", str(self.database)))
        if broken:
            faults.append(Fault(broken, str(self.database), code="ledger"))
        _ = self.renderer.channels
        faults += self.stories.all()[1]
        free = shutil.disk_usage(self.root).free
        if free < 500_000_000:
            faults.append(Fault(f"đĩa chỉ còn {free // 1_000_000} MB", str(self.root)))
        return faults
