"""The report: what a campaign did in a quarter, every figure; closed periods; files made of it."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from pipeline.cli import main_group
from pipeline.errors import NotFound, Refused, StorageError
from pipeline.report import Period
from pipeline.report.counting import authors
from pipeline.report.exports import _put, harmless
from pipeline.report.periods import previous, year_before
from pipeline.report.words import number
from tests.conftest import Clock, Outlets
from tests.world import APPROVER, DESK, REPORTER, STORY, World, make_world

QUARTER = (date(2026, 10, 1), date(2026, 12, 31))
SLUG, OWN, OTHER = "lop-hoc-dem", "nha-may-doc-sach", "ban-nho"
LEADER = "Nông Thị Lãnh"
REPORTING = DESK.replace("may: [approve]}", "may: [approve, report]}").replace(
    "campaigns:", "campaigns:\n  - {id: khac, name: Đợt khác}"
)
SOURCES = STORY[STORY.index("sources:") : STORY.index("---\n\n")]
FIRST = ("Lớp học đêm của người lính biên phòng", "Cả bản đi học")


@pytest.fixture
def world(tmp_path: Path, clock: Clock, outlets: Outlets) -> Iterator[World]:
    """A workspace whose leader may close a period."""
    made = make_world(tmp_path / "workspace", clock, outlets, REPORTING)
    yield made
    made.close()


def posted(world: World, slug: str, channel: str, url: str) -> int:
    """A signed wording put at a place; its number."""
    world.house.posted(slug, channel, url, APPROVER)
    return int(world.house.publications()[-1].id)


@pytest.fixture
def quarter(world: World, clock: Clock) -> World:
    """A quarter: one story in six places, one of our own twice, one of another campaign taken
    back; a correction; two readings of reach; and one story of the quarter before."""
    clock.at = clock.at.replace(month=8, day=10)
    world.write("quy-truoc", STORY.replace(*FIRST))
    world.house.approve("quy-truoc", APPROVER)
    posted(world, "quy-truoc", "zalo", "https://zalo.example/cu")
    clock.at = clock.at.replace(month=11, day=23)
    own = STORY.replace(SOURCES, "sources:\n  - {outlet: đài Mẫu}\n")
    own = own.replace("commune: Lũng Cú", "commune: Đồng Văn")
    own = own.replace('code: "00715"', 'code: "00721"').replace("gương\n", "phóng sự\n", 1)
    own = own.replace("headline: Lớp học đêm", "headline: Nhà máy đọc sách")
    other = STORY.replace("campaign: guong-2026", "campaign: khac")
    world.write(SLUG)
    world.write(OWN, own.replace("Lý Thị Mai Anh", "Lý Thị Mai Anh, Vàng Văn Bảo"))
    world.write(OTHER, other.replace("headline: Lớp", "headline: Bản nhỏ mở lớp"))
    for slug in (SLUG, OWN, OTHER):
        world.house.approve(slug, APPROVER)
    for channel in ("web", "zalo", "facebook", "youtube"):
        posted(world, SLUG, channel, f"https://{channel}.example/1")
    posted(world, SLUG, "radio", "FM 96,5 MHz, 06:00 24/11")
    posted(world, SLUG, "loudspeaker", "Loa xã Lũng Cú")
    posted(world, OWN, "zalo", "https://zalo.example/2")
    posted(world, OWN, "radio", "FM 96,5 MHz, 18:00 24/11")
    posted(world, OTHER, "zalo", "https://zalo.example/3")
    clock.forward(days=2)
    zalo = next(p.id for p in world.house.publications(SLUG) if p.channel == "zalo")
    world.house.reach(zalo, 900, date(2026, 11, 24), APPROVER)
    world.house.reach(zalo, 1234, date(2026, 11, 25), APPROVER)
    world.house.correct(SLUG, "Số người đọc được báo là 29.", APPROVER)
    world.house.withdraw(OTHER, "gia đình yêu cầu", APPROVER, "complaint")
    return world


def seconds(world: World, slug: str, channel: str) -> float:
    """The length of a script as its rendition gives it."""
    house = world.house
    made = house.renderer.render(house.stories.find(slug), channel).seconds
    assert made
    return made


def by(report: dict[str, Any], dimension: str) -> dict[str, dict[str, Any]]:
    """A breakdown by its labels."""
    return {row["label"]: row for row in report["by"][dimension]}


def test_one_work_in_six_places_is_one_work(quarter: World) -> None:
    """With its minutes, links and reach; the other campaign's story is not among them."""
    report = quarter.house.report(*QUARTER, "guong-2026")
    aired = [(SLUG, "radio"), (SLUG, "loudspeaker"), (OWN, "radio")]
    expected = round(sum(seconds(quarter, *one) for one in aired), 1)
    assert report["figures"] == {
        "works": 2,
        "placements": 8,
        "own": 1,
        "reused": 1,
        "links": 5,
        "seconds": expected,
        "untimed": 0,
        "reach": 1234,
        "reported": 1,
        "corrections": 1,
        "withdrawals": 0,
    }
    assert by(report, "genre")["Gương sáng"]["works"] == 1
    assert by(report, "genre")["Gương sáng"]["placements"] == 6
    assert by(report, "genre")["Gương sáng"]["corrections"] == 1
    assert by(report, "genre")["Phóng sự"]["corrections"] == 0


def test_every_breakdown_counts_the_same_places(quarter: World) -> None:
    """By genre, channel, language, commune and type; two who wrote one are each credited."""
    report = quarter.house.report(*QUARTER)
    figures = report["figures"]
    assert (figures["works"], figures["placements"], figures["withdrawals"]) == (3, 9, 1)
    counts = {
        name: {label: (row["works"], row["placements"]) for label, row in by(report, name).items()}
        for name in report["by"]
    }
    assert counts["genre"] == {"Gương sáng": (2, 7), "Phóng sự": (1, 2)}
    assert counts["language"] == {"Tiếng Việt": (3, 9)}
    assert counts["commune"] == {"Đồng Văn": (1, 2), "Lũng Cú": (2, 7)}
    assert counts["story_type"] == {"Người gieo chữ": (3, 9)}
    assert counts["author"] == {REPORTER: (3, 9), "Vàng Văn Bảo": (1, 2)}
    assert counts["channel"] == {
        "Facebook": (1, 1),
        "Loa truyền thanh": (1, 1),
        "Phát thanh": (2, 2),
        "Trang web": (1, 1),
        "YouTube": (1, 1),
        "Zalo": (3, 3),
    }
    assert sum(row["placements"] for row in report["rows"]) == 9
    assert {(r["commune"], r["channel"]) for r in report["rows"] if r["placements"] == 2} == {
        ("Lũng Cú", "zalo")
    }


def test_what_nobody_reported_is_not_zero(quarter: World) -> None:
    """Neither in a channel nor in the whole; a reading of nought is a nought."""
    report = quarter.house.report(*QUARTER)
    channels = by(report, "channel")
    assert channels["Facebook"]["reach"] is None and channels["Facebook"]["reported"] == 0
    assert (channels["Zalo"]["reach"], channels["Zalo"]["reported"]) == (1234, 1)
    facebook = next(p.id for p in quarter.house.publications() if p.channel == "facebook")
    quarter.house.reach(facebook, 0, date(2026, 11, 25), LEADER)
    row = by(quarter.house.report(*QUARTER), "channel")["Facebook"]
    assert (row["reach"], row["reported"]) == (0, 1)
    shown = {p["id"]: (p["reach"], p["read_on"]) for p in report["publications"]}
    assert (1234, "2026-11-25") in shown.values() and (None, "") in shown.values()


def test_a_reading_is_added_by_somebody_who_may_and_makes_sense(quarter: World) -> None:
    """An older reading noted late does not replace a newer one; none is ever removed."""
    house = quarter.house
    zalo = next(p.id for p in house.publications(SLUG) if p.channel == "zalo")
    house.reach(zalo, 100, date(2026, 11, 23), APPROVER)
    assert house.report(*QUARTER)["figures"]["reach"] == 1234
    house.reach(zalo, 1300, date(2026, 11, 25), APPROVER)
    assert house.report(*QUARTER)["figures"]["reach"] == 1300
    counts = [r.detail["count"] for r in house.ledger(f"publication:{zalo}")]
    assert counts == [900, 1234, 100, 1300]
    for count, day in ((-1, 25), (5, 26), (5, 22)):
        with pytest.raises(Refused):
            house.reach(zalo, count, date(2026, 11, day), APPROVER)
    with pytest.raises(Refused, match="không có quyền"):
        house.reach(zalo, 5, date(2026, 11, 25), REPORTER)
    with pytest.raises(NotFound, match="lượt đăng số 999"):
        house.reach(999, 5, date(2026, 11, 25), APPROVER)


def test_a_period_is_compared_with_earlier_ones_the_house_knows(quarter: World) -> None:
    """The quarter before, of which the ledger saw a part; the year before is not reported."""
    compared = quarter.house.report(*QUARTER)["compared"]
    before = compared["previous"]
    assert (before["from"], before["to"]) == ("2026-07-01", "2026-09-30")
    assert (before["figures"]["works"], before["figures"]["placements"]) == (1, 1)
    assert before["partial"] and not before["closed"]
    assert compared["year_before"] is None


def test_a_wording_counts_as_it_was_when_it_went_out(quarter: World) -> None:
    """A later edit of genre or place moves no place of the past; nor does a file that is gone."""
    before = quarter.house.report(*QUARTER)
    quarter.write(SLUG, STORY.replace("genre: gương", "genre: tin").replace("Lũng Cú", "Đồng Văn"))
    after = quarter.house.report(*QUARTER)
    assert (after["by"], after["rows"]) == (before["by"], before["rows"])
    quarter.house.stories.path_of(SLUG).unlink()
    assert quarter.house.report(*QUARTER)["by"] == before["by"]


def test_a_translation_is_no_further_work(quarter: World) -> None:
    """It is a further place, in its own language."""
    version = quarter.house.stories.find(OWN).version
    text = quarter.house.stories.find(OWN).text.replace(
        "genre:", f"language: tyz\ntranslates: {{story: {OWN}, version: {version}}}\ngenre:", 1
    )
    quarter.write("ban-tay", text)
    quarter.house.approve("ban-tay", APPROVER)
    posted(quarter, "ban-tay", "zalo", "https://zalo.example/tay")
    report = quarter.house.report(*QUARTER)
    assert (report["figures"]["works"], report["figures"]["placements"]) == (3, 10)
    assert by(report, "language")["Tiếng Tày"]["placements"] == 1


def test_a_work_taken_back_is_counted_but_not_named(quarter: World) -> None:
    """Its place happened; headline and address stay out of every paper, also of a closed one."""
    report = quarter.house.report(*QUARTER)
    (gone,) = [p for p in report["publications"] if p["story"] == OTHER]
    assert (gone["headline"], gone["url"]) == ("", "")
    assert report["withdrawals"] == [{"story": OTHER, "on": "2026-11-25", "ground": "complaint"}]
    page = quarter.house.report_file(report, "html").decode()
    assert "Bản nhỏ" not in page and "zalo.example/3" not in page and "(bài đã gỡ)" in page
    assert "người trong bài, bạn đọc yêu cầu" in page


def test_a_closed_period_stays_as_it_was(quarter: World, clock: Clock) -> None:
    """Late readings and withdrawals move only what --now shows beside it."""
    clock.forward(days=60)
    closed = quarter.house.close_report(*QUARTER, LEADER)
    file = quarter.root / "reports" / "2026-10-01_2026-12-31.json"
    written = file.read_bytes()
    assert (closed["closed"]["by"], closed["closed"]["file"]) == (LEADER, f"reports/{file.name}")
    facebook = next(p.id for p in quarter.house.publications() if p.channel == "facebook")
    quarter.house.reach(facebook, 66, date(2026, 12, 1), APPROVER)
    quarter.house.withdraw(OWN, "nhầm", APPROVER)
    again = quarter.reopen().report(*QUARTER, today=True)
    assert again["figures"] == closed["figures"] and again["figures"]["reach"] == 1234
    assert file.read_bytes() == written
    assert again["now"]["differences"] == [
        {"figure": "reach", "closed": 1234, "now": 1300},
        {"figure": "reported", "closed": 1, "now": 2},
    ]
    named = {p["headline"] for p in again["publications"]}
    assert not any("Nhà máy" in headline for headline in named)
    with pytest.raises(Refused, match="đã khóa sổ"):
        quarter.house.close_report(*QUARTER, LEADER)
    (row,) = quarter.house.ledger("report:2026-10-01_2026-12-31")
    assert (row.what, row.detail["sha256"]) == ("report-closed", closed["closed"]["sha256"])


def test_a_closed_file_that_was_edited_or_lost_is_told(quarter: World, clock: Clock) -> None:
    """Never shown as if it were what was closed."""
    clock.forward(days=60)
    quarter.house.close_report(*QUARTER, LEADER)
    file = quarter.root / "reports" / "2026-10-01_2026-12-31.json"
    file.write_text(file.read_text("utf-8").replace("1234", "9999"), encoding="utf-8")
    with pytest.raises(StorageError, match="bị sửa"):
        quarter.house.report(*QUARTER)
    file.unlink()
    with pytest.raises(StorageError, match="mất báo cáo"):
        quarter.house.report(*QUARTER)


def test_a_closing_that_died_before_its_row_is_done_again(quarter: World, clock: Clock) -> None:
    """A file the ledger knows nothing of closes nothing."""
    clock.forward(days=60)
    file = quarter.root / "reports" / "2026-10-01_2026-12-31.json"
    file.parent.mkdir()
    file.write_text("{}", encoding="utf-8")
    assert quarter.house.report(*QUARTER)["closed"] is None
    assert quarter.house.close_report(*QUARTER, LEADER)["closed"]["by"] == LEADER


def test_a_closed_earlier_period_speaks_as_it_was_closed(quarter: World, clock: Clock) -> None:
    """A reading that came after the closing does not move the comparison."""
    quarter.house.close_report(date(2026, 7, 1), date(2026, 9, 30), LEADER)
    old = next(p.id for p in quarter.house.publications("quy-truoc"))
    quarter.house.reach(old, 500, date(2026, 11, 20), APPROVER)
    before = quarter.house.report(*QUARTER)["compared"]["previous"]
    assert before["closed"] and before["figures"]["reach"] is None


def test_who_closes_what(quarter: World, clock: Clock) -> None:
    """A period that is over, by somebody whose role may report; a campaign's apart."""
    with pytest.raises(Refused, match="kỳ chưa hết"):
        quarter.house.close_report(*QUARTER, LEADER)
    clock.forward(days=60)
    with pytest.raises(Refused, match="không có quyền"):
        quarter.house.close_report(*QUARTER, APPROVER)
    quarter.house.close_report(*QUARTER, LEADER, "khac")
    assert quarter.house.report(*QUARTER)["closed"] is None
    assert quarter.house.report(*QUARTER, "khac")["figures"]["works"] == 1
    with pytest.raises(NotFound, match="không có đợt"):
        quarter.house.report(*QUARTER, "không-có")
    with pytest.raises(Refused, match="trước ngày đầu"):
        quarter.house.report(QUARTER[1], QUARTER[0])


def test_closed_reports_are_in_the_backup(quarter: World, clock: Clock, tmp_path: Path) -> None:
    """They cannot be made again."""
    clock.forward(days=60)
    quarter.house.close_report(*QUARTER, LEADER)
    quarter.house.backup(tmp_path / "b.tar.gz")
    from pipeline.workspace import restore

    restore(tmp_path / "b.tar.gz", tmp_path / "again")
    assert (tmp_path / "again" / "reports" / "2026-10-01_2026-12-31.json").is_file()


# ---------------------------------------------------------------- periods and numbers


@pytest.mark.parametrize(
    ("period", "before", "year"),
    [
        (("2026-10-01", "2026-12-31"), ("2026-07-01", "2026-09-30"), ("2025-10-01", "2025-12-31")),
        (("2026-01-01", "2026-03-31"), ("2025-10-01", "2025-12-31"), ("2025-01-01", "2025-03-31")),
        (("2024-02-01", "2024-02-29"), ("2024-01-01", "2024-01-31"), ("2023-02-01", "2023-02-28")),
        (("2025-02-01", "2025-02-28"), ("2025-01-01", "2025-01-31"), ("2024-02-01", "2024-02-29")),
        (("2026-11-09", "2026-11-15"), ("2026-11-02", "2026-11-08"), ("2025-11-09", "2025-11-15")),
        (("2026-01-01", "2026-12-31"), ("2025-01-01", "2025-12-31"), ("2025-01-01", "2025-12-31")),
    ],
)
def test_earlier_periods(
    period: tuple[str, str], before: tuple[str, str], year: tuple[str, str]
) -> None:
    """Whole months before whole months, as many days before days."""
    asked = Period(*map(date.fromisoformat, period))
    assert previous(asked) == Period(*map(date.fromisoformat, before))
    assert year_before(asked) == Period(*map(date.fromisoformat, year))


@given(st.dates(date(2001, 1, 1), date(2090, 1, 1)), st.integers(0, 800))
def test_the_period_before_ends_the_day_before(start: date, days: int) -> None:
    """And the year before never ends before it begins."""
    period = Period(start, date.fromordinal(start.toordinal() + days))
    earlier, year = previous(period), year_before(period)
    assert (period.start - earlier.end).days == 1 and earlier.start <= earlier.end
    assert year.start <= year.end < period.end


def test_numbers_and_bylines_are_vietnamese() -> None:
    """A dot between thousands, a comma before the tenth; names parted as bylines part them."""
    assert [number(n) for n in (0, 1234, 1234567, 1234.5, -3)] == [
        "0", "1.234", "1.234.567", "1.234,5", "-3",
    ]  # fmt: skip
    assert authors("Lý Thị Mai Anh và Vàng Văn Bảo, Hà – Lan") == (
        "Lý Thị Mai Anh", "Vàng Văn Bảo", "Hà", "Lan",
    )  # fmt: skip
    assert authors("  ") == ("",)


# ---------------------------------------------------------------- files


def test_the_workbook_opens_again_with_numbers_as_numbers(quarter: World) -> None:
    """Vietnamese headings, the same counts; what was not reported is said, not nought."""
    report = quarter.house.report(*QUARTER, "guong-2026")
    book = load_workbook(io.BytesIO(quarter.house.report_file(report, "xlsx")))
    assert book.sheetnames[0] == "Tổng hợp" and "Theo xã, phường" in book.sheetnames
    totals = {row[0].value: row for row in book["Tổng hợp"].iter_rows() if row[0].value}
    assert totals["Tác phẩm"][1].value == 2 and totals["Lượt đăng/phát"][1].value == 8
    assert totals["Lượt tiếp cận"][1].value == 1234 and totals["Tác phẩm"][2].value == 1
    assert totals["Tác phẩm"][3].value == 1 and totals["Tác phẩm"][4].value == "chưa có"
    minutes = totals["Phút phát sóng"][1].value
    assert minutes == pytest.approx(report["figures"]["seconds"] / 60, abs=0.06)
    channels = {r[0].value: [c.value for c in r] for r in book["Theo kênh"].iter_rows()}
    assert channels["Facebook"][7] == "chưa có" and channels["Zalo"][7] == 1234
    assert all(sheet.column_dimensions["A"].width >= 11 for sheet in book)


def test_nothing_in_a_workbook_is_a_formula(quarter: World) -> None:
    """Not a headline, a byline, a commune or an address that begins like one."""
    evil = '=HYPERLINK("https://evil.example";"xem")'
    text = STORY.replace("headline: Lớp học", f"headline: '{evil} lớp học'  #")
    text = text.replace("byline: Lý", "byline: '+cmd|calc'  #")
    quarter.write("bay", text.replace('Lũng Cú, code: "00715"', '"@SUM(1)"'))
    quarter.house.approve("bay", APPROVER)
    posted(quarter, "bay", "zalo", "-2+3")
    report = quarter.house.report(*QUARTER)
    made = quarter.house.report_file(report, "xlsx")
    cells = [c for sheet in load_workbook(io.BytesIO(made)) for r in sheet.iter_rows() for c in r]
    words = [c.value for c in cells if isinstance(c.value, str)]
    assert all(c.data_type != "f" for c in cells)
    assert not [w for w in words if w.startswith(("=", "+", "-", "@", "\t", "\r"))]
    for planted in (evil, "+cmd|calc", "@SUM(1)", "-2+3"):
        assert any(w.startswith(f"'{planted}") for w in words), planted


@given(st.text())
def test_no_text_is_ever_taken_for_a_formula(words: str) -> None:
    """Whatever its first letter, control characters included; nothing else is lost."""
    made = harmless(words)
    assert not made.startswith(("=", "+", "-", "@", "\t", "\r"))
    cell = _put(Workbook().worksheets[0].cell(1, 1), words)
    assert (cell.value, cell.data_type) == (made, "s")
    assert [c for c in words if c.isalnum()] == [c for c in made if c.isalnum()]


def test_the_document_opens_again_in_the_offices_layout(quarter: World) -> None:
    """A4 on its side, the tables of the report, numbers as Vietnamese writes them."""
    report = quarter.house.report(*QUARTER)
    document = Document(io.BytesIO(quarter.house.report_file(report, "docx")))
    section = document.sections[0]
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (29.7, 21.0)
    totals = [[c.text for c in row.cells] for row in document.tables[0].rows]
    assert totals[0][:2] == ["Chỉ tiêu", "Kỳ này"]
    assert ["Lượt tiếp cận", "1.234"] in [row[:2] for row in totals]
    assert ["Đính chính", "1"] in [row[:2] for row in totals]
    text = "\n".join(p.text for p in document.paragraphs)
    assert "3 tác phẩm, 9 lượt đăng/phát" in text and "01/10/2026–31/12/2026" in text


def test_the_page_escapes_and_prints(quarter: World) -> None:
    """Markup in a correction stays words; the page has a print layout."""
    quarter.house.correct(SLUG, "Sửa <b>chữ</b> & số.", APPROVER)
    page = quarter.house.report_file(quarter.house.report(*QUARTER), "html").decode()
    assert "Sửa &lt;b&gt;chữ&lt;/b&gt; &amp; số." in page and "<b>chữ" not in page
    assert "@page" in page and '<td class="number">1.234</td>' in page


# ---------------------------------------------------------------- the command line


def run(world: World, *args: str) -> Result:
    """The command line in the workspace."""
    return CliRunner().invoke(main_group, ["-w", str(world.root), *args])


def test_the_command_prints_tables_json_and_files(
    quarter: World, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same document each time; a workbook goes to a file or down the pipe."""
    monkeypatch.setattr("pipeline.cli.base.now", clock)
    asked = ("report", "--from", "2026-10-01", "--to", "31/12/2026")
    shown = run(quarter, *asked)
    assert shown.exit_code == 0 and "Theo kênh" in shown.output and "1.234" in shown.output
    found = json.loads(run(quarter, *asked, "--format", "json").stdout)
    assert found == json.loads(run(quarter, *asked, "--json").stdout)
    assert found["figures"]["placements"] == 9
    assert run(quarter, *asked, "--format", "xlsx").stdout_bytes[:2] == b"PK"
    file = tmp_path / "bao-cao.docx"
    assert run(quarter, *asked, "--format", "docx", "-o", str(file)).exit_code == 0
    assert file.read_bytes()[:2] == b"PK"
    refused = run(quarter, *asked, "--close", "--by", LEADER)
    assert refused.exit_code == 1 and "kỳ chưa hết" in refused.output
    noted = run(
        quarter, "reach", "1", "--count", "7", "--read-on", "2026-11-24", "--by", APPROVER, "--json"
    )
    assert json.loads(noted.stdout)["count"] == 7
    clock.forward(days=60)
    closed = run(quarter, *asked, "--close", "--by", LEADER)
    assert closed.exit_code == 0 and f"Kỳ đã khóa sổ: {LEADER}" in closed.output
    beside = run(quarter, *asked, "--now")
    assert "Không có gì đổi từ lúc khóa sổ" in beside.output
