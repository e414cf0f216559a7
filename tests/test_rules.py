"""How heavy a finding is: the house's rules, a workspace's own, and what the law keeps."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import gates, rules
from pipeline.errors import ConfigError
from tests.test_gates import CONSENTED, WITH_CHILD
from tests.world import APPROVER, STORY, World


def configured(world: World, text: str) -> World:
    """The world with ``gates:`` of its own."""
    path = world.root / "newsroom.yaml"
    path.write_text(path.read_text("utf-8") + f"\ngates: {text}\n", "utf-8")
    world.reopen()
    return world


def codes(world: World, text: str, slug: str = "lop-hoc-dem") -> dict[str, str]:
    """Codes found, with how heavy they are."""
    story = world.house.stories.read(world.write(slug, text))
    return {f.code: f.severity for f in world.house.check(story)}


def test_a_workspace_makes_a_finding_heavier_or_lighter(world: World) -> None:
    """What no law asks for is the newsroom's choice."""
    text = STORY.replace(", adult: yes}", "}").replace("byline: Lý Thị Mai Anh\n", "")
    found = codes(configured(world, "{age-unknown: block, required: warn}"), text)
    assert (found["age-unknown"], found["required"]) == ("block", "warn")


@pytest.mark.parametrize("code", sorted(rules.house_rules().locked))
def test_what_the_law_asks_for_cannot_be_weakened(world: World, code: str) -> None:
    """The settings are refused, at their line, with the law's name."""
    with pytest.raises(ConfigError) as refused:
        configured(world, f"{{{code}: warn}}")
    (fault,) = refused.value.faults
    assert rules.house_rules().locked[code] in fault.message
    assert fault.line


def test_an_unknown_code_is_refused(world: World) -> None:
    """A misspelt code would change nothing and nobody would know."""
    with pytest.raises(ConfigError, match="không có mã «lenght»"):
        configured(world, "{lenght: info}")


def test_the_data_file_itself_cannot_weaken_a_law(tmp_path: Path) -> None:
    """Nor can whoever edits the file of the house."""
    text = rules.FILE.read_text("utf-8")
    weak = text.replace("credit: {as: block", "credit: {as: warn")
    assert weak != text
    (tmp_path / "gates.yaml").write_text(weak, "utf-8")
    with pytest.raises(ConfigError, match="luật buộc phải chặn"):
        rules.load(tmp_path / "gates.yaml")


# ---------------------------------------------------------------- borrowed words


def test_borrowed_runs_come_with_their_places() -> None:
    """Characters of each line, so that a screen can highlight them; tones and case do not count."""
    theirs = "Sáng nay bà con cả bản cùng nhau dựng lại lớp học sau cơn lũ lớn."
    ours = [(10, "Thế là Bà con cả bản,"), (11, "cùng nhau dựng lại lớp học. Vui.")]
    (run,) = gates.runs(ours, theirs)
    assert run.pieces == ((10, 7, 20), (11, 0, 26))
    assert run.syllables == 10
    assert gates.runs([(1, "Bà con cả bản cùng nhau dựng.")], theirs) == ()


def test_a_long_name_is_no_borrowed_sentence() -> None:
    """Official names are the same everywhere."""
    name = "Ban Chấp hành Hội Khuyến học tỉnh Tuyên Quang"
    assert gates.runs([(1, f"{name} về dự.")], f"Có {name} tới thăm.") == ()


# ---------------------------------------------------------------- published before


def test_a_story_published_before_is_noticed(world: World) -> None:
    """The same text under another headline, and the person featured again."""
    body = "Bà con góp gạo, góp củi, góp cả tiếng cười cho lớp học trên đồi chè xanh. " * 3
    longer = STORY.replace("Lớp học mở", body + "Lớp học mở")
    world.write("bai-truoc", longer)
    assert "duplicate" not in codes(world, longer.replace("Lớp học đêm", "Đêm học lớp"), "bai-sau")
    world.house.approve("bai-truoc", APPROVER)
    found = codes(world, longer.replace("Lớp học đêm", "Đêm học lớp"), "bai-sau")
    assert (found["duplicate"], found["featured"]) == ("warn", "info")
    assert "duplicate" not in codes(world, longer, "bai-truoc")


# ---------------------------------------------------------------- the consent form


def test_the_form_asks_guardian_and_child(world: World) -> None:
    """From seven both sign; every channel and the wording's name stand on it."""
    world.write(text=WITH_CHILD)
    page = world.house.consent_form("lop-hoc-dem", "sùng thị dợ")
    for part in ("Sùng Thị Dợ", "Người giám hộ", "(từ 7 tuổi)", "Zalo", "Rút lại", "lời mẫu"):
        assert part in page


def test_the_form_of_a_small_child_or_an_adult_has_one_signature(world: World) -> None:
    """Under seven the guardian alone signs; an adult for themselves."""
    world.write(text=CONSENTED.replace("born: 2014", "age: 4"))
    small = world.house.consent_form("lop-hoc-dem", "Sùng Thị Dợ")
    assert "Người giám hộ</strong>" in small
    assert "(từ 7 tuổi)" not in small
    grown = world.house.consent_form("lop-hoc-dem", "Giàng Văn Pó")
    assert "Người giám hộ" not in grown


def test_the_forms_folder_is_no_channel(world: World) -> None:
    """Nothing is rendered or built from it."""
    assert not any(name.startswith("_") for name in world.house.renderer.channels)
