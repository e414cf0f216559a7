"""After publication: corrections, withdrawals, consent taken back, tasks with clocks."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import pytest

from pipeline.deadlines import holidays, working_days_after
from pipeline.errors import NotFound, Refused
from pipeline.storage import versions
from pipeline.web import create_app
from tests.conftest import Clock
from tests.world import APPROVER, CHIEF, REPORTER, STORY, World

SLUG = "lop-hoc-dem"
URL = "https://zalo.example/1"
CHILD = """---
headline: Em Sùng Mí Dín đi học giữa mây
lead: Sùng Mí Dín vượt tám cây số mỗi ngày.
byline: Lý Thị Mai Anh
genre: gương
story_type: pupil-overcoming-hardship
status: ready
people:
  - name: Sùng Mí Dín
    role: học sinh
    born: 2014
    protect: {school: Trường Tiểu học Lũng Cú}
    consent:   # bản giấy ở văn phòng
      guardian: 2026-11-02
      self: 2026-11-02
      covers: [name, school]
      channels: [all]
sources:
  - {outlet: Báo Sông Mẫu, url: "https://song.example/bai-1"}
---

Em Dín học ở Trường Tiểu học Lũng Cú. Thầy cô rất quý em Dín.
"""


def out(world: World) -> str:
    """Every word under output/."""
    files = (p for p in (world.root / "output").rglob("*") if p.is_file())
    return "".join(p.read_bytes().decode("utf-8", "replace") for p in files)


def published(world: World) -> None:
    """Signed, built, and posted on Zalo."""
    world.write()
    world.house.approve(SLUG, APPROVER)
    world.house.build()
    world.house.posted(SLUG, "zalo", URL, APPROVER)


def test_one_character_of_a_template_keeps_its_channel_in_the_house(world: World) -> None:
    """The build says which words differ; the other channels are not touched."""
    world.write()
    world.house.approve(SLUG, APPROVER)
    template = world.root / "templates" / "facebook" / "message.txt.j2"
    template.write_text(template.read_text("utf-8") + "!", encoding="utf-8")
    house = world.reopen()
    built = house.build()
    (fault,) = built.refused
    assert (fault.field, fault.code, built.renditions) == ("facebook", "stale", 6)
    assert "message: «» → «!»" in fault.message and f"guongsang diff {SLUG}" in fault.message
    (difference,) = house.differences(SLUG)
    assert (difference.channel, difference.by) == ("facebook", APPROVER)
    assert [p.text.strip() for p in difference.fields["message"] if p.kind != "same"] == ["!"]
    house.approve(SLUG, APPROVER, ["facebook"])
    assert house.build().renditions == 7
    assert house.differences(SLUG) == []


def test_a_correction_is_signed_before_it_is_printed(world: World, clock: Clock) -> None:
    """With its hour; the words it corrects stay in the ledger, the place becomes a task."""
    published(world)
    clock.forward(hours=2)
    (task,) = world.house.correct(SLUG, "Số người đọc được báo là 29.", APPROVER, "đếm lại")
    assert (task.kind, task.place, task.due) == ("correct", URL, clock() + timedelta(hours=48))
    built = world.house.build()
    assert [f.field for f in built.refused] == ["web"]
    assert "Đính chính" not in out(world) and "28 người" in out(world)
    world.house.approve(SLUG, CHIEF)
    world.house.build()
    page = world.root / "output" / "web" / "2026" / "11" / SLUG / "index.html"
    assert "10:00, 23/11/2026: Số người đọc được báo là 29." in page.read_text("utf-8")
    row = next(r for r in world.house.ledger(f"story:{SLUG}") if r.what == "corrected")
    before = json.loads(world.house.signed_text(row.detail["wordings"]["web"]))
    assert "Đính chính" not in before["body"] and row.detail["why"] == "đếm lại"
    world.house.task_done(task.id, REPORTER)
    assert [p.state for p in world.house.publications(SLUG)] == ["corrected"]
    assert world.house.tasks(only_open=True) == []
    with pytest.raises(NotFound):
        world.house.task_done(99, REPORTER)


def test_a_correction_of_what_never_went_out_is_refused(world: World) -> None:
    """It is simply written anew."""
    world.write()
    with pytest.raises(Refused, match="không đính chính được"):
        world.house.correct(SLUG, "Sai một chữ.", APPROVER)


@pytest.mark.parametrize(("ground", "hours"), [("authority", 24), ("complaint", 48)])
def test_a_withdrawn_story_leaves_a_page_that_says_so_and_nothing_else(
    world: World, clock: Clock, ground: str, hours: int
) -> None:
    """No headline, no name; gone from every list and channel, and answered with 410."""
    published(world)
    (task,) = world.house.withdraw(SLUG, "gia đình yêu cầu", APPROVER, ground)
    assert (task.kind, task.due) == ("takedown", clock() + timedelta(hours=hours))
    world.house.build()
    assert {n for n in world.built() if SLUG in n} == {f"web/2026/11/{SLUG}/index.html"}
    page = (world.root / "output" / "web" / "2026" / "11" / SLUG / "index.html").read_text("utf-8")
    assert "Bài này đã được gỡ" in page
    for words in ("Giàng Văn Pó", "Lớp học đêm", "biên phòng"):
        assert words not in out(world)
    client = create_app(world.house).test_client()
    assert client.get(f"/xem/2026/11/{SLUG}/").status_code == 410
    assert client.get(f"/xem/2026/11/{SLUG}/index.html").status_code == 410
    assert client.get("/xem/").status_code == 200
    for verb in (world.house.approve, lambda s, by: world.house.posted(s, "zalo", URL, by)):
        with pytest.raises(Refused):
            verb(SLUG, APPROVER)
    world.house.task_done(task.id, APPROVER)
    assert [p.state for p in world.house.publications(SLUG)] == ["withdrawn"]


def test_a_story_whose_file_is_gone_or_broken_is_withdrawn_all_the_same(world: World) -> None:
    """And output/ that was deleted comes back with the page that says so."""
    published(world)
    path = world.house.stories.path_of(SLUG)
    path.write_text("không còn là bài", encoding="utf-8")
    assert world.house.withdraw(SLUG, "lỗi", APPROVER)
    path.unlink()
    import shutil

    shutil.rmtree(world.root / "output")
    world.house.build()
    assert f"web/2026/11/{SLUG}/index.html" in world.built()
    assert [r.what for r in world.house.ledger(f"story:{SLUG}")][-1] == "withdrawn"


def test_consent_taken_back_takes_everything_down_and_starts_the_clocks(
    world: World, clock: Clock
) -> None:
    """The file gains one line, every other byte as it was; initials are proposed, and accepted."""
    path = world.write("em-di-hoc", CHILD)
    world.house.approve("em-di-hoc", APPROVER)
    world.house.build()
    world.house.posted("em-di-hoc", "zalo", URL, APPROVER)
    world.write("bai-khac", CHILD.replace("giữa mây", "mùa đông"))
    assert "Sùng Mí Dín" in out(world)
    done = world.house.withdraw_consent("em-di-hoc", "sùng mí dín", APPROVER, "gia đình đổi ý")
    text = path.read_text("utf-8")
    assert text.replace("      withdrawn: 2026-11-23\n", "", 1) == CHILD
    assert [(p.channel, p.url) for p in done.places] == [("zalo", URL)]
    due = {t.kind: t.due for t in done.tasks}
    assert due["takedown"] == clock() + timedelta(days=15)
    assert due["answer"] == clock() + timedelta(days=2)
    assert done.others == ("bai-khac",)
    world.house.build()
    assert "Dín" not in out(world)
    again = world.house.withdraw_consent("em-di-hoc", "Sùng Mí Dín", APPROVER, "gia đình đổi ý")
    assert [t.id for t in again.tasks] == [t.id for t in done.tasks]
    after = [p.after for p in done.proposals]
    assert "headline: em D. đi học giữa mây".casefold() in [a.casefold() for a in after]
    assert "Em D. học ở một trường học. Thầy cô rất quý em D." in after
    world.house.redact("em-di-hoc", "Sùng Mí Dín", REPORTER)
    story = world.house.stories.find("em-di-hoc")
    assert story.people[0].name == "Sùng Mí Dín" and "Dín" not in story.body + story.headline
    world.house.approve("em-di-hoc", APPROVER)
    world.house.build()
    assert "em D." in out(world) and "Dín" not in out(world)


FLOW = CHILD.replace(
    CHILD[CHILD.index("  - name") : CHILD.index("sources:")],
    "  - {name: Sùng Mí Dín, born: 2014, consent: {guardian: 2026-11-02, covers: [name]}} # x\n",
)


@pytest.mark.parametrize("text", [CHILD.replace("\n", "\r\n"), FLOW])
def test_a_withdrawn_consent_is_written_however_the_file_is_laid_out(
    world: World, text: str
) -> None:
    """Windows line ends, or everything on one line."""
    path = world.write("em-di-hoc")
    path.write_bytes(text.encode())
    world.house.withdraw_consent("em-di-hoc", "Sùng Mí Dín", APPROVER, "x", date(2026, 11, 20))
    (person,) = world.house.stories.find("em-di-hoc").people
    assert person.consent and person.consent.withdrawn == "2026-11-20"
    added = len(path.read_bytes()) - len(text.encode())
    assert 0 < added < 40


def test_consent_of_somebody_without_one_cannot_be_taken_back(world: World) -> None:
    """The message names those who have one."""
    world.write("em-di-hoc", CHILD)
    with pytest.raises(Refused, match="Sùng Mí Dín"):
        world.house.withdraw_consent("em-di-hoc", "Ai Đó", APPROVER, "x")


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-11-23T08:00+07:00", 2, "2026-11-25T08:00+07:00"),  # from a Monday
        ("2026-11-26T23:30+07:00", 2, "2026-11-30T23:30+07:00"),  # over a weekend
        ("2026-11-28T09:00+07:00", 2, "2026-12-01T09:00+07:00"),  # from a Saturday
        ("2026-12-31T09:00+07:00", 1, "2027-01-04T09:00+07:00"),  # over New Year's Day
    ],
)
def test_working_days_skip_weekends_and_holidays(start: str, days: int, end: str) -> None:
    """The hour of day stays."""
    began = datetime.fromisoformat(start)
    found = working_days_after(began, days, holidays(), began.tzinfo)  # type: ignore[arg-type]
    assert found == datetime.fromisoformat(end)


def test_a_translation_turns_stale_with_its_original(world: World) -> None:
    """The sentences that changed are shown, and nobody can sign it until it follows."""
    world.write("goc")
    world.house.versions("goc")
    then = world.house.stories.find("goc").version
    line = f"language: mww\ntranslates: {{story: goc, version: {then}}}\nsources:"
    world.write("dich", STORY.replace("sources:", line))
    assert world.house.approve("dich", APPROVER).channels
    original = world.house.stories.find("goc")
    world.house.edit("goc", original.text.replace("61 tuổi", "62 tuổi"), then, REPORTER)
    with pytest.raises(Refused) as caught:
        world.house.approve("dich", APPROVER)
    (fault,) = caught.value.faults
    assert fault.code == "translation-stale" and fault.field == "translates"
    assert "- Người học lớn tuổi nhất năm nay 61 tuổi." in fault.message
    assert "+ Người học lớn tuổi nhất năm nay 62 tuổi." in fault.message
    assert "Phòng học" not in fault.message
    now = world.house.stories.find("goc").version
    world.write("dich", STORY.replace("sources:", line.replace(then, now)))
    assert world.house.approve("dich", APPROVER).channels


def test_versions_are_kept_small(world: World) -> None:
    """The same bytes are kept once; a text takes less room than its file."""
    world.write()
    world.write("bai-hai")
    long = STORY + "Một câu nữa cho dài. Lại một câu nữa. " * 50
    world.write("bai-ba", long)
    world.house.build()
    with world.house.storage.reading() as connection:
        sizes = [versions.of_story(connection, s)[0].size for s in (SLUG, "bai-hai", "bai-ba")]
        from sqlalchemy import text

        rows = connection.execute(text("SELECT size, length(body) FROM texts")).all()
    assert sizes == [len(STORY.encode()), len(STORY.encode()), len(long.encode())]
    assert len(rows) == 2 and all(kept < size for size, kept in rows)
