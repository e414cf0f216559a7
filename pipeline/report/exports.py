"""A report as a file: JSON, a workbook, the office's document, a page to print."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from pipeline.channels import starter_folder
from pipeline.render import Renderer
from pipeline.report.sheets import Cell, Sheet, heading, notes, sheets, shown
from pipeline.scripts import office

FORMATS = ("table", "json", "xlsx", "docx", "html")
PAGE = "_report/report.html.j2"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SHEET_NAME = re.compile(r"[\\/?*\[\]:]")


def export(report: Mapping[str, Any], form: str, renderer: Renderer) -> bytes:
    """A report's file; ``form`` is json, xlsx, docx or html. Raises TemplateError."""
    if form == "html":
        return _page(report, renderer)
    makers: Mapping[str, Callable[[Mapping[str, Any]], bytes]] = {
        "json": lambda found: json.dumps(found, ensure_ascii=False, indent=1).encode(),
        "xlsx": workbook,
        "docx": document,
    }
    return makers[form](report)


# ---------------------------------------------------------------- the workbook


def workbook(report: Mapping[str, Any]) -> bytes:
    """A workbook with a sheet a table; no text in it is ever a formula."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for number, made in enumerate(sheets(report)):
        sheet = book.create_sheet(_SHEET_NAME.sub(" ", made.title)[:31])
        above = [heading(report), *notes(report)] if number == 0 else [made.title]
        _fill(sheet, made, above)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def _fill(sheet: Any, made: Sheet, above: list[str]) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    first = len(above) + 2
    for number, line in enumerate(above, 1):
        _put(sheet.cell(number, 1), line)
    sheet.cell(1, 1).font = Font(bold=True, size=13)
    for column, words in enumerate(made.headings, 1):
        cell = _put(sheet.cell(first, column), words)
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    for row, values in enumerate(made.rows, first + 1):
        for column, value in enumerate(values, 1):
            _put(sheet.cell(row, column), value)
    for column in range(1, len(made.headings) + 1):
        sheet.column_dimensions[get_column_letter(column)].width = _width(made, column - 1)
    sheet.freeze_panes = sheet.cell(first + 1, 1)


def _put(cell: Any, value: Cell) -> Any:
    """A number as a number, everything else as text."""
    if isinstance(value, (int, float)):
        cell.value = value
        cell.number_format = "#,##0" if isinstance(value, int) else "#,##0.0"
        return cell
    cell.value = harmless(shown(value))
    cell.data_type = "s"
    return cell


def harmless(words: str) -> str:
    """Text that no spreadsheet takes for a formula, with no character it cannot hold."""
    words = _CONTROL.sub("", words)
    return f"'{words}" if words.startswith(_FORMULA) else words


def _width(made: Sheet, column: int) -> int:
    longest = max(len(shown(row[column])) for row in made.rows)
    return min(max(longest, 11) + 2, 60)


# ---------------------------------------------------------------- the office's document


def document(report: Mapping[str, Any]) -> bytes:
    """A document in the office's layout, on its side for the wide tables."""
    made = office.sheet(size=13, landscape=True)
    made.add_heading(_CONTROL.sub("", heading(report)), level=1)
    for line in notes(report):
        office.paragraph(made, _CONTROL.sub("", line))
    for sheet in sheets(report):
        made.add_heading(sheet.title, level=2).paragraph_format.keep_with_next = True
        rows = [[_CONTROL.sub("", shown(cell)) for cell in row] for row in sheet.rows]
        office.table(made, sheet.headings, rows, _widths(sheet), size=10)
    office.footer(made, _CONTROL.sub("", report["station"]))
    data = io.BytesIO()
    made.save(data)
    return data.getvalue()


def _widths(sheet: Sheet, room: float = 26.2) -> list[float]:
    """Column widths in cm that share the page by what the columns hold."""
    weights = [
        min(max([8, *(len(shown(row[n])) for row in sheet.rows)]), 40)
        for n in range(len(sheet.headings))
    ]
    return [room * weight / sum(weights) for weight in weights]


# ---------------------------------------------------------------- the page


def _page(report: Mapping[str, Any], renderer: Renderer) -> bytes:
    here = renderer
    if not renderer.has_template(PAGE):
        here = Renderer(starter_folder() / "templates", renderer.config)
    tables = [
        {
            "title": sheet.title,
            "headings": sheet.headings,
            "rows": [[(shown(c), not isinstance(c, str)) for c in row] for row in sheet.rows],
        }
        for sheet in sheets(report)
    ]
    known = {
        "title": heading(report),
        "notes": notes(report),
        "tables": tables,
        "station": report["station"],
    }
    return (here.run(PAGE, known).strip() + "\n").encode()
