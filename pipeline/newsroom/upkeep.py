"""Verbs of the technician and of whoever reads the ledger."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from pipeline import workspace
from pipeline.errors import Fault
from pipeline.newsroom.rooms import Rooms
from pipeline.storage import jobs, ledger


class Upkeep(Rooms):
    """Ledger, jobs, backup, a look over the whole."""

    def ledger(self, subject: str = "") -> list[Any]:
        """The ledger's rows, of one subject or all."""
        with self.storage.reading() as connection:
            return ledger.rows(connection, subject)

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
        with self.storage.reading() as connection:
            broken = ledger.broken_at(connection)
        trouble = self.storage.trouble()
        if trouble:
            faults.append(Fault(f"cơ sở dữ liệu hỏng: {trouble}", str(self.database)))
        if broken:
            faults.append(
                Fault(f"sổ cái bị sửa từ dòng {broken}", str(self.database), code="ledger")
            )
        _ = self.renderer.channels
        faults += self.stories.all()[1]
        free = shutil.disk_usage(self.root).free
        if free < 500_000_000:
            faults.append(Fault(f"đĩa chỉ còn {free // 1_000_000} MB", str(self.root)))
        return faults
