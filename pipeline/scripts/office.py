"""Scripts as the office's word processor prints them.

The layout is that of Decree 30/2020/NĐ-CP, annex I (A4, Times New Roman 13–14, margins top and
bottom 20–25 mm, left 30–35 mm, right 15–20 mm), with the page's number as ``x/y``.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from pipeline.config import Config
from pipeline.model import Channel, Rendition
from pipeline.scripts.parts import CUE, LABELS, print_code, rows_of, span

FONT = "Times New Roman"


def sheet(*, size: float = 14, landscape: bool = False) -> Any:
    """An empty A4 document in the office's layout, upright or on its side."""
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    document = Document()
    for name in ("Normal", "Heading 1", "Heading 2"):
        style = document.styles[name]
        style.font.name, style.font.size = FONT, Pt(size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.rPr.rFonts
        for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
            fonts.set(qn(script), FONT)
        for theme in [key for key in fonts.attrib if "Theme" in key]:
            del fonts.attrib[theme]
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(6)
    document.styles["Heading 1"].font.size = Pt(size + 3)
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    width, height = (Cm(29.7), Cm(21)) if landscape else (Cm(21), Cm(29.7))
    section.page_width, section.page_height = width, height
    section.left_margin, section.right_margin = (Cm(2), Cm(1.5)) if landscape else (Cm(3), Cm(1.5))
    section.top_margin = section.bottom_margin = Cm(2)
    return document


def footer(document: Any, words: str) -> None:
    """A footer with the page's number at the right: ``Trang 1/3``."""
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Pt

    section = document.sections[0]
    paragraph = section.footer.paragraphs[0]
    paragraph.style = document.styles["Normal"]  # the footer's own style has tabs for other paper
    room = section.page_width - section.left_margin - section.right_margin
    paragraph.paragraph_format.tab_stops.add_tab_stop(room, WD_TAB_ALIGNMENT.RIGHT)
    paragraph.add_run(f"{words}\tTrang ")
    _field(paragraph, "PAGE")
    paragraph.add_run("/")
    _field(paragraph, "NUMPAGES")
    for run in paragraph.runs:
        run.font.size = Pt(10)


def _field(paragraph: Any, name: str) -> None:
    """A number that the word processor counts."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for kind in ("begin", "", "separate", "shown", "end"):
        if kind == "":
            element = OxmlElement("w:instrText")
            element.text = name
        elif kind == "shown":
            element = OxmlElement("w:t")
            element.text = "1"
        else:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        paragraph.add_run()._r.append(element)


def paragraph(document: Any, words: str, *, cue: bool = False, lead: str = "") -> Any:
    """A paragraph that stays on one page; a cue for the technician is bold."""
    added = document.add_paragraph()
    if lead:
        added.add_run(lead).bold = True
    added.add_run(words).bold = cue
    added.paragraph_format.keep_together = True
    return added


def table(
    document: Any,
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    widths: Sequence[float],
    size: float = 14,
) -> Any:
    """A table whose rows stay whole and whose heading comes again on each page; widths in cm."""
    from docx.shared import Cm, Pt

    made = document.add_table(rows=0, cols=len(headings), style="Table Grid")
    made.autofit = False
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Cm(width)
    for number, row in enumerate([headings, *rows]):
        added = made.add_row()
        _keep_whole(added, heading=number == 0)
        for cell, words, width in zip(added.cells, row, widths, strict=True):
            cell.width = Cm(width)
            run = cell.paragraphs[0].add_run(words)
            run.font.size = Pt(size)
            run.bold = number == 0 or bool(CUE.fullmatch(words))
            cell.paragraphs[0].paragraph_format.space_after = Pt(2)
            cell.paragraphs[0].paragraph_format.space_before = Pt(2)
    return made


def _keep_whole(row: Any, *, heading: bool) -> None:
    from docx.oxml import OxmlElement

    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if heading:
        properties.append(OxmlElement("w:tblHeader"))


def saved(document: Any) -> bytes:
    """The document's bytes with fixed dates inside, so that the same words give the same file."""
    properties = document.core_properties
    properties.created = properties.modified = datetime(2026, 1, 1)
    raw, fixed = io.BytesIO(), io.BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), old.read(name))
    return fixed.getvalue()


# ---------------------------------------------------------------- one script


def docx_file(
    rendition: Rendition, channel: Channel, config: Config, known: Mapping[str, Any]
) -> bytes:
    """A radio or TV script: who signed it and when, its parts with their lengths, cues, footer."""
    document = sheet()
    fields, lengths = rendition.fields, known["lengths"]
    document.add_heading(fields.get("title", rendition.story), level=1)
    paragraph(document, _facts(rendition, channel, config))
    paragraph(
        document, f"{known['approved_by']}, bản lúc {known['at']:%H:%M %d/%m/%Y}", lead="Duyệt: "
    )
    _tv(document, rendition, lengths) if "voice" in fields else _radio(document, fields, lengths)
    if known["readings"]:
        said = " · ".join(f"{written}: {said}" for written, said in known["readings"])
        paragraph(document, said, lead="Cách đọc: ")
    trial = " · BẢN CHẠY THỬ" if config.trial else ""
    at = known["at"]
    footer(document, f"Mã bản in {print_code(rendition)} · bản lúc {at:%H:%M %d/%m/%Y}{trial}")
    return saved(document)


def _facts(rendition: Rendition, channel: Channel, config: Config) -> str:
    length = f"thời lượng {span(rendition)}" if rendition.seconds else ""
    rate = f"đọc {config.rate} âm tiết/phút" if rendition.seconds else ""
    parts = (config.station.name, channel.label, length, rate)
    return " · ".join(part for part in parts if part)


def _heading(document: Any, name: str, lengths: Mapping[str, str]) -> None:
    length = f" ({lengths[name]})" if name in lengths else ""
    document.add_heading(LABELS.get(name, name) + length, level=2)


def _radio(document: Any, fields: Mapping[str, str], lengths: Mapping[str, str]) -> None:
    for name, words in fields.items():
        if name == "title" or not words:
            continue
        _heading(document, name, lengths)
        for row in words.split("\n\n"):
            paragraph(document, row, cue=bool(CUE.fullmatch(row)))


def _tv(document: Any, rendition: Rendition, lengths: Mapping[str, str]) -> None:
    fields = rendition.fields
    _heading(document, "intro", lengths)
    paragraph(document, fields.get("intro", ""))
    length = f" ({lengths['voice']})" if "voice" in lengths else ""
    headings = ("Hình ảnh", "Lời bình" + length)
    table(document, headings, rows_of(fields), (5.5, 11))
    captions = [row for row in fields.get("lower_thirds", "").splitlines() if row.strip()]
    if captions:
        document.add_heading("Bảng chữ", level=2)
        most = next((x.max for x in rendition.limits if x.field == "lower_thirds"), 0)
        rows = [(row, caption_length(row, most)) for row in captions]
        table(document, ("Dòng chữ", "Số ký tự"), rows, (12, 4.5))


def caption_length(row: str, most: int) -> str:
    """A lower third's line measured: ``12/48``, or how much it is too long."""
    over = f" dài quá {len(row) - most}" if most and len(row) > most else ""
    return f"{len(row)}/{most}{over}" if most else str(len(row))
