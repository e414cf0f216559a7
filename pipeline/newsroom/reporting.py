"""Verbs of the report: what a campaign did, how many it reached, periods closed."""

from __future__ import annotations

from datetime import date
from typing import Any

from pipeline.newsroom.rooms import Rooms
from pipeline.report import Period, export


class Reporting(Rooms):
    """What staff owe at the end of a period."""

    def report(
        self, start: date, end: date, campaign: str = "", *, today: bool = False
    ) -> dict[str, Any]:
        """What was done from a day to a day, both included; a closed period as it was closed.

        ``today`` puts the present figures beside it. Raises NotFound, Refused, StorageError.
        """
        self.archive.notice_all(self.clock())
        return self.reports.report(Period(start, end), self.clock(), campaign, today=today)

    def close_report(self, start: date, end: date, by: str, campaign: str = "") -> dict[str, Any]:
        """Freeze a period that is over. Raises Refused when it is not, or is closed already."""
        self.archive.notice_all(self.clock())
        return self.reports.close(Period(start, end), by, self.clock(), campaign)

    def reach(self, publication: int, count: int, read_on: date, by: str) -> dict[str, Any]:
        """Note how many people a publication had reached by a day. Raises NotFound, Refused."""
        return self.reports.reach(publication, count, read_on, by, self.clock())

    def report_file(self, report: dict[str, Any], form: str) -> bytes:
        """A report as a file: json, xlsx, docx or html. Raises TemplateError."""
        return export(report, form, self.renderer)
