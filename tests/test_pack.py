"""Gói đăng: only what is signed and built, ready to post from."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from pathlib import Path

import pytest

from pipeline.errors import Refused
from pipeline.pack import Pack
from tests.test_cli import read, run
from tests.test_gates import CONSENTED
from tests.world import APPROVER, STORY, World


@pytest.fixture
def built(world: World) -> World:
    """A world with one story signed and built."""
    world.write()
    world.house.approve("lop-hoc-dem", APPROVER)
    world.house.build()
    return world


def inside(pack: Pack) -> dict[str, str]:
    """The files of a pack by name; what is no text comes as Latin-1."""
    with zipfile.ZipFile(io.BytesIO(pack.data)) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    return {
        n: d.decode("utf-8" if n.endswith((".txt", ".html", ".srt", ".vtt")) else "latin-1")
        for n, d in found.items()
    }


def test_a_storys_pack_has_texts_by_field_cards_subtitles_and_a_checklist(built: World) -> None:
    """In the order of posting, under names made of the slug."""
    files = inside(built.house.pack("lop-hoc-dem"))
    assert set(files) >= {
        "00-VIEC-CAN-LAM.txt", "00-VIEC-CAN-LAM.html", "1-facebook/01-noi-dung.txt",
        "2-zalo/01-tieu-de.txt", "2-zalo/02-tac-gia.txt", "2-zalo/03-mo-ta.txt",
        "2-zalo/04-noi-dung.txt", "2-zalo/lop-hoc-dem-zalo.jpg", "3-youtube/02-mo-ta.txt",
        "3-youtube/lop-hoc-dem.srt", "3-youtube/lop-hoc-dem.vtt", "4-loudspeaker/01-loi-doc.txt",
        "5-radio/lop-hoc-dem.docx", "6-tv/lop-hoc-dem.html",
    }  # fmt: skip
    assert not any("web" in name or "card.txt" in name for name in files)


def test_every_text_is_the_signed_field_and_nothing_else(built: World) -> None:
    """What is pasted is what somebody signed, to the letter."""
    files = inside(built.house.pack("lop-hoc-dem"))
    signed = json.loads(built.output("zalo/lop-hoc-dem.json"))["fields"]
    names = {"title": "01-tieu-de", "author": "02-tac-gia", "description": "03-mo-ta"}
    for field, name in names.items():
        assert files[f"2-zalo/{name}.txt"] == signed[field] + "\n"


def test_the_checklist_names_every_file_and_what_to_note_afterwards(built: World) -> None:
    """A newcomer posts with it alone."""
    files = inside(built.house.pack("lop-hoc-dem"))
    for sheet in ("00-VIEC-CAN-LAM.txt", "00-VIEC-CAN-LAM.html"):
        for name in set(files) - {"00-VIEC-CAN-LAM.txt", "00-VIEC-CAN-LAM.html"}:
            assert name in files[sheet], name
        assert "guongsang posted lop-hoc-dem --channel zalo --url" in files[sheet]
        assert APPROVER in files[sheet]
        assert "--channel radio" not in files[sheet]


def test_a_place_already_posted_is_ticked_off(built: World) -> None:
    """Nobody posts twice."""
    built.house.posted("lop-hoc-dem", "zalo", "https://zalo.example/1", APPROVER)
    text = inside(built.house.pack("lop-hoc-dem"))["00-VIEC-CAN-LAM.txt"]
    assert "[x] Zalo" in text and "Đã đăng: https://zalo.example/1" in text
    assert "[ ] Facebook" in text and "--channel zalo" not in text


def test_the_same_facts_give_the_same_bytes(built: World) -> None:
    """Also in another process, at another hour."""
    first = built.house.pack("lop-hoc-dem").data
    built.clock.forward(hours=3)
    assert built.reopen().pack("lop-hoc-dem").data == first


def test_words_changed_since_they_were_signed_are_not_in_it(built: World) -> None:
    """The old wording still stands in output/, and is not handed out again."""
    file = built.root / "templates" / "zalo" / "body.txt.j2"
    file.write_text(file.read_text("utf-8").replace("Nguồn:", "Theo:"), "utf-8")
    house = built.reopen()
    house.build()
    pack = house.pack("lop-hoc-dem")
    assert not any("zalo" in name for name in inside(pack))
    assert any("facebook" in name for name in inside(pack))
    assert [(f.field, f.code) for f in pack.left_out] == [("zalo", "stale")]


def test_a_withdrawn_a_spiked_and_an_embargoed_story_are_not_in_it(built: World) -> None:
    """Whatever still stands in output/."""
    path = built.write(**{"status: ready": "status: ready\nembargo: 2026-11-30 08:00"})
    with pytest.raises(Refused, match="cấm đăng trước"):
        built.house.pack("lop-hoc-dem")
    path.write_text(STORY, "utf-8")
    built.house.withdraw("lop-hoc-dem", "gia đình đề nghị", APPROVER)
    with pytest.raises(Refused, match="đã gỡ"):
        built.house.pack("lop-hoc-dem")
    with pytest.raises(Refused, match="không có gì"):
        built.house.pack(day=date(2026, 11, 23))


def test_what_was_signed_and_not_yet_built_asks_for_a_build(world: World) -> None:
    """Only files that passed the guard are handed out."""
    world.write()
    world.house.approve("lop-hoc-dem", APPROVER)
    with pytest.raises(Refused, match="guongsang build"):
        world.house.pack("lop-hoc-dem")


def test_a_file_somebody_touched_in_the_output_is_not_handed_out(built: World) -> None:
    """Its bytes are not those the build wrote."""
    file = built.root / "output" / "zalo" / "lop-hoc-dem.txt"
    file.write_text("lời khác", "utf-8")
    pack = built.house.pack("lop-hoc-dem")
    assert [(f.field, f.code) for f in pack.left_out] == [("zalo", "not-built")]


def test_consent_that_ended_keeps_a_built_story_out(world: World) -> None:
    """Also before the next build takes it down."""
    told = "Em Sùng Thị Dợ ngồi bàn đầu. Phòng học chỉ"
    world.write(text=CONSENTED.replace("Phòng học chỉ", told))
    world.house.approve("lop-hoc-dem", APPROVER)
    world.house.build()
    assert world.house.pack("lop-hoc-dem").parts
    world.house.withdraw_consent("lop-hoc-dem", "Sùng Thị Dợ", APPROVER, "gia đình đề nghị")
    with pytest.raises(Refused):
        world.house.pack("lop-hoc-dem")


def test_a_days_pack_goes_by_the_newsrooms_zone(world: World) -> None:
    """Half past midnight in Vietnam is still yesterday in UTC, and counts for today here."""
    world.clock.at = world.clock.at.replace(day=24, hour=0, minute=30)
    world.write()
    world.house.approve("lop-hoc-dem", APPROVER)
    world.house.build()
    pack = world.house.pack(day=date(2026, 11, 24))
    assert pack.name == "goi-dang-2026-11-24.zip"
    assert "01-lop-hoc-dem/2-zalo/01-tieu-de.txt" in inside(pack)
    with pytest.raises(Refused):
        world.house.pack(day=date(2026, 11, 23))


def test_an_hour_of_publication_decides_the_day_and_is_told(world: World) -> None:
    """Packed ahead, with the hour before which nothing may be posted."""
    world.write(**{"status: ready": "status: ready\npublish_at: 2026-11-25 06:30"})
    world.house.approve("lop-hoc-dem", APPROVER)
    world.house.build()
    text = inside(world.house.pack(day=date(2026, 11, 25)))["00-VIEC-CAN-LAM.txt"]
    assert "Không đăng trước 06:30 ngày 25/11/2026" in text
    with pytest.raises(Refused):
        world.house.pack(day=date(2026, 11, 23))


def test_the_command_writes_the_file_and_says_what_is_in_it(built: World, tmp_path: Path) -> None:
    """By name or by day, never both."""
    file = tmp_path / "goi.zip"
    done = run("pack", "lop-hoc-dem", "-o", str(file), "--json", root=built.root)
    found = read(done)
    assert done.returncode == 0 and zipfile.is_zipfile(file)
    assert {"story": "lop-hoc-dem", "channel": "zalo"} in found["parts"]  # type: ignore[index]
    assert run("pack", root=built.root).returncode == 2
    assert run("pack", "khong-co", root=built.root).returncode == 2
