"""What a campaign did in a period: counted, compared, closed, and made into papers.

``periods`` and ``counting`` are pure; ``reading`` asks the database, ``closing`` freezes a period,
``sheets`` lays a report out as tables, ``exports`` makes files of them.
"""

from __future__ import annotations

from pipeline.report.exports import FORMATS, export
from pipeline.report.periods import Period
from pipeline.report.reading import Reports
from pipeline.report.sheets import Sheet, sheets, shown

__all__ = ["FORMATS", "Period", "Reports", "Sheet", "export", "sheets", "shown"]
