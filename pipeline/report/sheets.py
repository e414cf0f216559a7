"""A report laid out as tables, the same for the terminal and for every file. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pipeline.report.words import NOT_REPORTED, UNKNOWN, number

Cell = str | int | float | None  # None: not reported

FIGURES: Mapping[str, str] = {
    "works": "Tác phẩm",
    "placements": "Lượt đăng/phát",
    "own": "Tác phẩm tự làm",
    "reused": "Tác phẩm có dùng nguồn khác",
    "links": "Liên kết",
    "seconds": "Phút phát sóng",
    "untimed": "Lượt phát chưa rõ thời lượng",
    "reach": "Lượt tiếp cận",
    "reported": "Lượt đăng có số tiếp cận",
    "corrections": "Đính chính",
    "withdrawals": "Gỡ bài",
}
TITLES: Mapping[str, str] = {
    "genre": "Thể loại",
    "channel": "Kênh",
    "language": "Ngôn ngữ",
    "commune": "Xã, phường",
    "story_type": "Loại chuyện",
    "author": "Người viết",
}
COLUMNS = ("works", "placements", "own", "reused", "links", "seconds", "reach", "reported")
DEEDS = ("corrections", "withdrawals")
CROSSED = ("works", "placements", "links", "seconds", "reach", "reported")
GROUNDS = {
    "authority": "cơ quan yêu cầu",
    "complaint": "người trong bài, bạn đọc yêu cầu",
    "house": "tòa soạn tự gỡ",
}


@dataclass(frozen=True)
class Sheet:
    """A table: its title, headings and rows of raw values."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def shown(value: Cell) -> str:
    """A cell as people read it: ``1.234,5``, and «chưa có» for what was not reported."""
    if value is None:
        return NOT_REPORTED
    return value if isinstance(value, str) else number(value)


def heading(report: Mapping[str, Any]) -> str:
    """The report's title line."""
    campaign = report["campaign_name"] or "tất cả các đợt"
    return f"Báo cáo tuyên truyền {_span(report)}: {campaign}"


def notes(report: Mapping[str, Any]) -> list[str]:
    """What a reader must know: whether the period is closed, and how things were counted."""
    figures, closed = report["figures"], report["closed"]
    found = [
        f"{number(figures['works'])} tác phẩm, {number(figures['placements'])} lượt đăng/phát. "
        "Một tác phẩm ở nhiều nơi tính một lần; bản dịch không tính thêm tác phẩm.",
        "«Chưa có» là chưa ai ghi số, không phải là 0. Bài nhiều người viết tính cho từng người.",
    ]
    if closed:
        at = datetime.fromisoformat(closed["at"]).astimezone(_zone(report))
        found.insert(0, f"Kỳ đã khóa sổ: {closed['by']}, {at:%H:%M %d/%m/%Y} ({closed['file']}).")
    earlier = [e for e in report["compared"].values() if e]
    if any(e["partial"] for e in earlier):
        found.append("Kỳ so sánh có dấu * chưa đủ: sổ cái bắt đầu giữa kỳ ấy.")
    return found


def sheets(report: Mapping[str, Any]) -> list[Sheet]:
    """Every table of a report; empty ones are left out."""
    found = [_totals(report)]
    if "now" in report:
        found.append(_now(report["now"]))
    found += [_by(report, name) for name in TITLES]
    found += [_crossed(report), _publications(report), *_deeds(report)]
    return [sheet for sheet in found if sheet.rows]


def _totals(report: Mapping[str, Any]) -> Sheet:
    earlier = [report["compared"]["previous"], report["compared"]["year_before"]]
    headings = ["Chỉ tiêu", "Kỳ này"]
    for name, known in zip(("Kỳ trước", "Cùng kỳ năm trước"), earlier, strict=True):
        star = "*" if known and known["partial"] else ""
        headings += [name + star + (f" ({_span(known)})" if known else ""), "Tăng, giảm"]
    rows = []
    for name, label in FIGURES.items():
        mine = _value(report["figures"], name)
        row: list[Cell] = [label, mine]
        for known in earlier:
            then = _value(known["figures"], name) if known else None
            row += [then, _change(mine, then)]
        rows.append(tuple(row))
    return Sheet("Tổng hợp", tuple(headings), tuple(rows))


def _now(now: Mapping[str, Any]) -> Sheet:
    rows = [
        (FIGURES[d["figure"]], _minutes(d["figure"], d["closed"]), _minutes(d["figure"], d["now"]))
        for d in now["differences"]
    ]
    none = ("Không có gì đổi từ lúc khóa sổ", "", "")
    headings = ("Chỉ tiêu", "Lúc khóa sổ", "Hiện nay")
    return Sheet("Đổi sau khóa sổ", headings, tuple(rows) or (none,))


def _by(report: Mapping[str, Any], name: str) -> Sheet:
    columns = COLUMNS if name == "channel" else COLUMNS + DEEDS
    rows = (
        (row["label"], *(_value(row, column) for column in columns)) for row in report["by"][name]
    )
    headings = (TITLES[name], *(FIGURES[column] for column in columns))
    return Sheet(f"Theo {TITLES[name][:1].lower()}{TITLES[name][1:]}", headings, tuple(rows))


def _crossed(report: Mapping[str, Any]) -> Sheet:
    labels = {n: {row["key"]: row["label"] for row in rows} for n, rows in report["by"].items()}
    rows = (
        (
            *(labels[name].get(row[name], row[name] or UNKNOWN) for name in TITLES),
            *(_value(row, column) for column in CROSSED),
        )
        for row in report["rows"]
    )
    headings = (*TITLES.values(), *(FIGURES[column] for column in CROSSED))
    return Sheet("Chi tiết", headings, tuple(rows))


def _publications(report: Mapping[str, Any]) -> Sheet:
    labels = {row["key"]: row["label"] for row in report["by"]["channel"]}
    rows = (
        (
            p["id"],
            p["headline"] or "(bài đã gỡ)",
            labels.get(p["channel"], p["channel"]),
            _day(p["on"]),
            p["url"],
            _value(p, "seconds") if p["on_air"] else "",
            p["reach"],
            _day(p["read_on"]),
        )
        for p in report["publications"]
    )
    headings = (
        "Số", "Tác phẩm", "Kênh", "Ngày", "Ở đâu", "Phút phát sóng", "Lượt tiếp cận", "Ngày đọc số",
    )  # fmt: skip
    return Sheet("Lượt đăng, phát", headings, tuple(rows))


def _deeds(report: Mapping[str, Any]) -> Iterable[Sheet]:
    rows = tuple((d["story"], _day(d["on"]), d["note"]) for d in report["corrections"])
    yield Sheet("Đính chính", ("Bài", "Ngày", "Lời đính chính"), rows)
    grounds = tuple((_day(d["on"]), GROUNDS[d["ground"]]) for d in report["withdrawals"])
    yield Sheet("Gỡ bài", ("Ngày", "Theo yêu cầu của ai"), grounds)


def _value(row: Mapping[str, Any], name: str) -> Cell:
    return _minutes(name, row[name])


def _minutes(name: str, value: Cell) -> Cell:
    """Seconds are shown as minutes; everything else as it is."""
    if name != "seconds" or not isinstance(value, (int, float)):
        return value
    return round(value / 60, 1)


def _change(now: Cell, then: Cell) -> Cell:
    if isinstance(now, str) or isinstance(then, str) or now is None or then is None:
        return ""
    return round(now - then, 1) if isinstance(now, float) else now - then


def _span(known: Mapping[str, Any]) -> str:
    return f"{_day(known['from'])}–{_day(known['to'])}"


def _day(iso: str) -> str:
    return f"{date.fromisoformat(iso):%d/%m/%Y}" if iso else ""


def _zone(report: Mapping[str, Any]) -> Any:
    """The newsroom's zone, as the hour of making shows it."""
    return datetime.fromisoformat(report["made_at"]).tzinfo
