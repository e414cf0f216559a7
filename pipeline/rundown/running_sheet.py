"""The running sheet (vỏ bản tin) as a DOCX: A4 on its side, one row an element."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.scripts import office

_COLUMNS = (
    ("STT", 1.1), ("Giờ", 2.2), ("Chậm nhất", 2.2), ("Nội dung", 7.2), ("Người dẫn", 3.0),
    ("Lời", 1.4), ("Băng", 1.4), ("Tổng", 1.4), ("Từ ra", 4.0), ("Ghi chú", 2.3),
)  # fmt: skip


def to_docx(head: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> bytes:
    """A running sheet's words as a document."""
    document = office.sheet(size=11, landscape=True)
    document.add_heading(head["title"], level=1)
    office.paragraph(document, _facts(head))
    if head["draft"]:
        office.paragraph(document, "BẢN NHÁP: có lời CHƯA DUYỆT, không dùng để phát", cue=True)
    for line in head["advice"]:
        office.paragraph(document, line, lead="Gợi ý: ")
    names, widths = zip(*_COLUMNS, strict=True)
    office.table(document, names, (_cells(row) for row in rows), widths, size=10)
    office.paragraph(document, f"Tổng {head['total']} · {head['balance']}", lead="")
    trial = " · BẢN CHẠY THỬ" if head["trial"] else ""
    signed = f" · lời ký lúc {head['signed']}" if head["signed"] else ""
    office.footer(document, f"Mã bản in {head['code']}{signed}{trial}")
    return office.saved(document)


def _facts(head: Mapping[str, Any]) -> str:
    slot = f"khung {head['slot']}, hết lúc {head['ends']}" if head["slot"] else ""
    who = f"người dẫn: {head['presenters']}" if head["presenters"] else ""
    parts = (head["station"], head["start"], slot, f"tổng {head['total']}", head["balance"], who)
    return " · ".join(part for part in parts if part)


def _cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    title = [row["title"]]
    title += [f"[{row['mark']}]"] if row["mark"] else []
    title += ["[bài đã sửa sau khi đưa vào bản tin]"] if row["stale"] else []
    title += [*row["reasons"], *(f"▶ {clip}" for clip in row["clips"])]
    cue = f"… {row['out_cue']}" if row["out_cue"] else ""
    return (
        row["number"], row["start"], row["latest"], "\n".join(title), row["presenter"],
        row["spoken"], row["media"], row["seconds"], cue, row["notes"],
    )  # fmt: skip
