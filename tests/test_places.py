"""Places and bodies with their dates; old names used as present ones."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import bodies, places
from pipeline.errors import ConfigError
from pipeline.places.gazetteer import DATA
from pipeline.text import strip_marks
from tests.world import STORY, World

TODAY = date(2026, 11, 2)
BEFORE = date(2024, 11, 2)
REFORM = date(2025, 7, 1)
ALL = sorted(places.gazetteer().by_id.values(), key=lambda p: p.id)
PRESENT = [p for p in ALL if p.code]
FORMER = [p for p in ALL if p.valid_to and p.kind in places.COMMUNE_KINDS]


def one(name: str, on: date | None = None, near: str | None = None) -> places.Place:
    """The only place a name means."""
    (place,) = places.find(name, on, near)
    return place


# ---------------------------------------------------------------- the gazetteer


def test_the_province_has_its_communes_and_those_they_came_from() -> None:
    """124 communes (117 xã, 7 phường) from 330, of 18 districts; 34 provinces from 63."""
    assert len(PRESENT) == 124
    assert sum(p.kind == "phường" for p in PRESENT) == 7
    assert len(FORMER) == 330
    districts = {p.within[0] for p in FORMER}
    assert len(districts) == 18
    provinces = [p for p in ALL if not p.within]
    assert len([p for p in provinces if p.stands(TODAY)]) == 34
    assert sum(p.stands(date(2024, 1, 1)) for p in provinces if p.name != "Huế") == 63


def test_every_former_commune_became_one_that_stands() -> None:
    """No old name leads nowhere, and every present commune came from somewhere."""
    for place in FORMER:
        assert [p for p in places.now_of(place) if p.stands(TODAY) and p.code], place.address
    assert {p.id for f in FORMER for p in places.now_of(f)} == {p.id for p in PRESENT}


@pytest.mark.parametrize(
    ("old", "near", "now"),
    [
        ("xã Lũng Táo", None, "xã Lũng Cú"),
        ("thị trấn Việt Quang", None, "xã Bắc Quang"),
        ("phường Trần Phú", None, "phường Hà Giang 2"),
        ("xã Tả Lủng", "huyện Đồng Văn", "xã Đồng Văn"),
        ("xã Tả Lủng", "Mèo Vạc", "xã Mèo Vạc"),
        ("thị trấn Việt Lâm", None, "xã Vị Xuyên"),
        ("tỉnh Hà Giang", None, "tỉnh Tuyên Quang"),
        ("tỉnh Bắc Kạn", None, "tỉnh Thái Nguyên"),
    ],
)
def test_an_old_place_knows_what_it_became(old: str, near: str | None, now: str) -> None:
    """By its name of then, and where two bore it, by its district."""
    assert [p.full for p in places.now_of(one(old, BEFORE, near))] == [now]


def test_a_name_of_two_places_is_asked_never_guessed() -> None:
    """Two old communes are called Tả Lủng: both come back."""
    found = [p.address for p in places.find("Tả Lủng")]
    assert found == [
        "xã Tả Lủng, huyện Đồng Văn, tỉnh Hà Giang",
        "xã Tả Lủng, huyện Mèo Vạc, tỉnh Hà Giang",
    ]


def test_a_district_of_then_is_a_commune_now() -> None:
    """Đồng Văn before July 2025 is a town and a district; after, a commune alone."""
    then = {p.full for p in places.find("Đồng Văn", BEFORE)}
    assert then == {"huyện Đồng Văn", "thị trấn Đồng Văn"}
    assert one("Đồng Văn", TODAY).full == "xã Đồng Văn"
    district = one("huyện Đồng Văn", BEFORE)
    assert "xã Phố Bảng" in [p.full for p in places.now_of(district)]


@pytest.mark.parametrize(
    "written",
    ["Thanh Thủy", "Thanh Thuỷ", "THANH THỦY", "xã Thanh Thuỷ", "thanh thuy", "Xã  Thanh Thủy"],
)
def test_spelling_of_tones_and_case_do_not_count(written: str) -> None:
    """The register's Thuỷ, the press's Thủy and no tones at all are one place."""
    assert one(written, TODAY).code == one("Thanh Thủy", TODAY).code
    assert one(written, TODAY).official == "Thanh Thuỷ"


def test_another_tone_is_another_name() -> None:
    """Who types tones means them: a wrong one is suggested, not taken."""
    assert places.find("Lũng Củ", TODAY) == []
    assert places.suggest("Lũng Củ", TODAY)[0].name == "Lũng Cú"
    assert places.suggest("Xìn Mân", TODAY)[0].name == "Xín Mần"


def test_a_form_completes_what_is_typed() -> None:
    """Without tones, of the day asked, in order."""
    assert [p.name for p in places.search("lung", TODAY)] == ["Lũng Cú", "Lũng Phìn", "Lùng Tám"]
    assert "Lũng Táo" in [p.name for p in places.search("lung", BEFORE)]
    assert places.search(" ", TODAY) == []


def test_a_day_has_its_own_names() -> None:
    """What the news of a day called a place."""
    lung_tao = one("xã Lũng Táo")
    assert places.said_on(lung_tao, BEFORE) == ("xã Lũng Táo",)
    assert places.said_on(lung_tao, TODAY) == ("xã Lũng Cú",)
    of_then = places.said_on(one("xã Lũng Cú", TODAY), BEFORE)
    assert "xã Má Lé, huyện Đồng Văn, tỉnh Hà Giang" in of_then


@given(st.sampled_from(ALL), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_a_place_is_found_on_the_days_it_stands_and_no_other(
    place: places.Place, day: date
) -> None:
    """By its name, whatever the day; and a place always has a name to be called by."""
    assert (place in places.find(place.full, day)) == place.stands(day)
    assert places.said_on(place, day)
    assert place in places.find(strip_marks(place.name))
    assert place in places.find(strip_marks(place.full))


@pytest.mark.parametrize(
    ("file", "old", "new", "complaint"),
    [
        ("communes.csv", "00715,xã", "715,xã", "5 chữ số"),
        ("former.csv", ",xã,Lũng Táo", ",làng,Lũng Táo", "loại «làng»"),
        ("former.csv", "Lũng Táo,,00715", "Lũng Táo,,99999", "99999"),
        ("former.csv", "Lũng Táo,,00715,2025-07-01", "Lũng Táo,,00715,hè 2025", "hè 2025"),
        ("provinces.csv", "tỉnh,Lào Cai,,,", "tỉnh,Lào Cai,,,\ntỉnh,Lào Cai,,,", "hai lần"),
    ],
)
def test_a_wrong_row_is_named_by_file_and_line(
    tmp_path: Path, file: str, old: str, new: str, complaint: str
) -> None:
    """Staff edit these files: a fault says where it is."""
    folder = tmp_path / "places"
    shutil.copytree(DATA, folder)
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), "utf-8")
    with pytest.raises(ConfigError) as caught:
        places.load(folder)
    fault = caught.value.faults[0]
    assert complaint in fault.message
    assert "99999" in complaint or (fault.file.endswith(file) and fault.line > 3)


# ---------------------------------------------------------------- old names as present ones


@pytest.mark.parametrize(
    ("text", "written", "suggestion"),
    [
        ("Em ở xã Lũng Táo.", "xã Lũng Táo", "xã Lũng Táo (nay là xã Lũng Cú)"),
        (
            "Em sinh năm 2012, ở xã Lũng Táo, huyện Đồng Văn, tỉnh Hà Giang.",
            "xã Lũng Táo, huyện Đồng Văn, tỉnh Hà Giang",
            "xã Lũng Táo (nay là xã Lũng Cú, tỉnh Tuyên Quang)",
        ),
        (
            "Xã Lũng Cú, huyện Đồng Văn vui.",
            "Xã Lũng Cú, huyện Đồng Văn",
            "Xã Lũng Cú, tỉnh Tuyên Quang",
        ),
        (
            "Về xã Đồng Văn, tỉnh Hà Giang.",
            "xã Đồng Văn, tỉnh Hà Giang",
            "xã Đồng Văn, tỉnh Tuyên Quang",
        ),
        ("Hội Khuyến học tỉnh Bắc Kạn", "tỉnh Bắc Kạn", "tỉnh Bắc Kạn (nay là tỉnh Thái Nguyên)"),
        ("Ở huyện Mèo Vạc có lớp học.", "huyện Mèo Vạc", "huyện Mèo Vạc cũ"),
        ("Ở TP. Hà Giang có lớp học.", "TP. Hà Giang", "TP. Hà Giang cũ"),
        (
            "Xã Tả Lủng, huyện Mèo Vạc",
            "Xã Tả Lủng, huyện Mèo Vạc",
            "Xã Tả Lủng (nay là xã Mèo Vạc)",
        ),
        ("Tháng 9/2025, xã Sủng Là mở lớp.", "xã Sủng Là", "xã Sủng Là (nay là xã Sà Phìn)"),
    ],
)
def test_an_old_name_used_as_present_is_found(text: str, written: str, suggestion: str) -> None:
    """With what to write instead, at its place in the text."""
    (found,) = places.old_names(text, TODAY)
    assert (found.written, found.suggestion) == (written, suggestion)
    assert text[found.start : found.end] == written


@pytest.mark.parametrize(
    "text",
    [
        "Em ở xã Lũng Cú, tỉnh Tuyên Quang.",
        "Em ở xã Lũng Táo (nay là xã Lũng Cú). Xã Lũng Táo có ba thôn.",
        "Em ở xã Lũng Táo cũ.",
        "Trước đây thuộc xã Lũng Táo, nơi này chưa có trường.",
        "Năm 1999, xã Lũng Táo chưa có điện.",
        "Tháng 3/2025, huyện Đồng Văn mở lớp.",
        "Ông sinh năm 1961 tại xã Lũng Táo.",
        "Cao nguyên đá Hà Giang mùa hoa. Lên Đồng Văn, Mèo Vạc.",
        "Quê ở phường Quang Trung, quận Hà Đông, thành phố Hà Nội.",
        "Học sinh xã Mồ Dề, huyện Mù Cang Chải.",
        "Trường THCS Lũng Táo đón học sinh.",
    ],
)
def test_what_is_no_fault_is_silent(text: str) -> None:
    """Present names, names shown to be old, days before the reform, places we do not know."""
    assert places.old_names(text, TODAY) == []


def test_names_listed_after_their_kind_are_each_found() -> None:
    """«các xã A, B và C» shares one kind."""
    found = places.old_names("Học sinh các xã Lũng Táo, Sủng Là và Phố Cáo về dự.", TODAY)
    assert [o.written for o in found] == ["xã Lũng Táo", "Sủng Là", "Phố Cáo"]


def test_an_old_name_of_two_places_asks_which() -> None:
    """Both are named with what they are now; nothing is suggested."""
    (found,) = places.old_names("Em ở xã Tả Lủng.", TODAY)
    assert found.suggestion == "" and len(found.choices) == 2
    assert "huyện Mèo Vạc" in found.advice and "nay là xã Đồng Văn" in found.advice


@given(st.sampled_from(FORMER))
def test_no_old_name_is_a_fault_before_the_reform(place: places.Place) -> None:
    """The day before, every name is a present one."""
    text = f"Lớp học mở ở {place.address}."
    assert places.old_names(text, REFORM - timedelta(days=1)) == []
    assert len(places.old_names(text, REFORM)) == 1


# ---------------------------------------------------------------- the gate


def gate(world: World, text: str) -> list[tuple[str, int, str, str]]:
    """What the gate says: code, line, severity, message."""
    found = world.house.check(world.house.stories.read(world.write("lop-hoc-dem", text)))
    return [
        (f.code, f.line, f.severity, f.message) for f in found if f.code in ("old-place", "place")
    ]


def test_the_gate_names_the_line_and_never_blocks(world: World) -> None:
    """An old name in the body and one in the lead, each at its line."""
    text = STORY.replace("do UBND xã", "do UBND xã Lũng Táo").replace("dân bản.", "dân xã Sủng Là.")
    found = gate(world, text)
    body = text[: text.index("UBND xã Lũng Táo")].count("\n") + 1
    lead = text[: text.index("lead:")].count("\n") + 1
    assert {(code, line, severity) for code, line, severity, _ in found} == {
        ("old-place", body, "warn"),
        ("old-place", lead, "warn"),
    }
    assert any("nay là xã Lũng Cú" in message for *_, message in found)


def test_a_story_of_an_earlier_day_keeps_its_names(world: World) -> None:
    """What was to be published before the reform used the names of its day."""
    text = STORY.replace("do UBND xã", "do UBND xã Lũng Táo")
    assert gate(world, text.replace("status:", "publish_at: 2025-06-30 18:00\nstatus:")) == []


@pytest.mark.parametrize(
    ("place", "code", "says"),
    [
        ('{commune: Lũng Cú, code: "00715"}', "", ""),
        ("{commune: Lũng Cú}", "", ""),
        ("{commune: Hoà An}", "", ""),
        ("{commune: Sông Mẫu Xa}", "", ""),
        ('{commune: Lũng Cú, code: "00721"}', "place", "xã Đồng Văn"),
        ('{commune: Lũng Cú, code: "99999"}', "place", "xã Lũng Cú mã 00715"),
        ("{commune: Lũng Củ}", "place", "«Lũng Cú»"),
        ("{commune: Lũng Táo}", "old-place", "nay là xã Lũng Cú"),
        ("{commune: Tả Lủng}", "old-place", "hay xã Tả Lủng, huyện Mèo Vạc"),
    ],
)
def test_the_storys_place_agrees_with_itself(
    world: World, place: str, code: str, says: str
) -> None:
    """A code of another commune, a misspelt or an old name: told at its line."""
    text = STORY.replace('{commune: Lũng Cú, code: "00715"}', place)
    found = gate(world, text)
    assert [f[0] for f in found] == ([code] if code else [])
    for _, line, severity, message in found:
        assert text.splitlines()[line - 1].startswith("place:")
        assert severity == "warn" and says in message


# ---------------------------------------------------------------- bodies


@pytest.mark.parametrize(
    ("name", "day", "said"),
    [
        ("Ban Tuyên giáo Tỉnh ủy", date(2024, 5, 1), "Ban Tuyên giáo Tỉnh ủy"),
        ("Ban Tuyên giáo Tỉnh ủy", TODAY, "Ban Tuyên giáo và Dân vận Tỉnh ủy"),
        ("Báo Hà Giang", BEFORE, "Báo Hà Giang"),
        ("BHG", TODAY, "Báo và phát thanh, truyền hình Tuyên Quang"),
        ("Sở LĐ-TB&XH", TODAY, "Sở Nội vụ"),
        ("Hội Khuyến học tỉnh Hà Giang", TODAY, "Hội Khuyến học tỉnh Tuyên Quang"),
        ("Sở GD&ĐT", TODAY, "Sở Giáo dục và Đào tạo"),
    ],
)
def test_a_body_is_called_as_it_was_on_the_day(name: str, day: date, said: str) -> None:
    """Its own name while it stood, then the name of whoever took over its work."""
    (body,) = bodies.find(name)
    assert bodies.name_on(body, day) == said


def test_a_body_has_no_name_before_it_began() -> None:
    """The merged station did not exist in 2024."""
    assert bodies.name_on(bodies.bodies()["bao-dai-tuyen-quang"], BEFORE) == ""


def test_a_wrong_body_is_named_by_line(tmp_path: Path) -> None:
    """A successor nobody knows, a day that is none: both at once."""
    file = tmp_path / "bodies.yaml"
    file.write_text(
        "bodies:\n  - id: a\n    names: [{name: A, until: hè}]\n    became: b\n", encoding="utf-8"
    )
    with pytest.raises(ConfigError) as caught:
        bodies.load(file)
    assert {f.line for f in caught.value.faults} == {3, 4}
