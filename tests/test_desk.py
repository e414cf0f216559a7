"""Sign-off: a named person signs exact words, and nobody their own."""

from __future__ import annotations

import pytest

from pipeline.errors import NotFound, Refused
from tests.conftest import Clock, Outlets
from tests.world import APPROVER, CHIEF, DESK, REPORTER, STORY, World, make_world


def test_a_sound_story_is_signed_on_every_channel(world: World) -> None:
    """One signature covers the seven channels as they are now."""
    world.write()
    signed = world.house.approve("lop-hoc-dem", APPROVER)
    assert set(signed.channels) == {
        "web", "radio", "tv", "loudspeaker", "zalo", "facebook", "youtube",
    }  # fmt: skip
    assert world.house.state(world.house.stories.find("lop-hoc-dem")).state == "approved"


@pytest.mark.parametrize("name", [REPORTER, REPORTER.upper(), "lý thị mai anh"])
def test_nobody_signs_their_own_story(world: World, name: str) -> None:
    """However the name is written."""
    settings = DESK.replace(
        "Lý Thị Mai Anh, role: phong-vien", "Lý Thị Mai Anh, role: truong-phong"
    )
    (world.root / "newsroom.yaml").write_text(settings, encoding="utf-8")
    world.write()
    with pytest.raises(Refused, match="bài của chính mình"):
        world.reopen().approve("lop-hoc-dem", name)


def test_who_began_a_story_may_not_sign_it_under_another_byline(world: World) -> None:
    """The ledger remembers who began it."""
    path = world.house.new("Một tít mới", APPROVER)
    path.write_text(STORY, encoding="utf-8")
    with pytest.raises(Refused, match="bài của chính mình"):
        world.house.approve(path.stem, APPROVER)


@pytest.mark.parametrize(
    ("name", "reason"),
    [("Người Lạ", "không có ai tên"), (REPORTER, "không có quyền"), ("", "--by")],
)
def test_only_a_listed_person_who_may_sign_signs(world: World, name: str, reason: str) -> None:
    """A stranger, a reporter and nobody are each told why."""
    world.write()
    with pytest.raises(Refused, match=reason):
        world.house.approve("lop-hoc-dem", name)


def test_a_draft_is_not_signed(world: World) -> None:
    """The editor says when it is ready."""
    world.write(text=STORY.replace("status: ready", "status: draft"))
    with pytest.raises(Refused, match="status"):
        world.house.approve("lop-hoc-dem", APPROVER)


def test_a_refusal_gives_every_reason_and_signs_nothing(world: World) -> None:
    """Mending one thing at a time wastes an evening."""
    text = STORY.replace("byline: Lý Thị Mai Anh\n", "").replace("genre: gương", "genre: gưong")
    world.write(text=text)
    with pytest.raises(Refused) as caught:
        world.house.approve("lop-hoc-dem", APPROVER)
    fields = {f.field for f in caught.value.faults}
    assert {"byline", "genre"} <= fields
    assert not world.house.state(world.house.stories.find("lop-hoc-dem")).approved


def test_two_steps_are_signed_in_order_by_their_roles(
    clock: Clock, outlets: Outlets, tmp_path: object
) -> None:
    """The chief signs after the head of desk, not before."""
    settings = DESK + "approval: {steps: [truong-phong, lanh-dao]}\n"
    world = make_world(tmp_path / "two", clock, outlets, settings)  # type: ignore[operator]
    world.write()
    with pytest.raises(Refused, match="Trưởng phòng → Lãnh đạo"):
        world.house.approve("lop-hoc-dem", CHIEF)
    first = world.house.approve("lop-hoc-dem", APPROVER)
    assert first.waiting_for == ("lanh-dao",)
    assert world.house.build().renditions == 0
    world.house.approve("lop-hoc-dem", CHIEF)
    assert world.house.build().renditions == 7


def test_a_returned_story_has_lost_its_signatures(world: World) -> None:
    """It goes back to draft with the reason, and must be signed again."""
    path = world.write()
    world.house.approve("lop-hoc-dem", APPROVER)
    world.house.send_back("lop-hoc-dem", APPROVER, "thiếu số liệu")
    assert "status: draft\n" in path.read_text("utf-8")
    state = world.house.state(world.house.stories.find("lop-hoc-dem"))
    assert (state.state, state.returned) == ("returned", "thiếu số liệu")
    assert world.house.build().renditions == 0
    path.write_text(STORY, encoding="utf-8")
    world.house.approve("lop-hoc-dem", APPROVER)
    assert world.house.build().renditions == 7


def test_some_channels_may_be_signed_and_not_others(world: World) -> None:
    """The radio script can go while Facebook waits."""
    world.write()
    world.house.approve("lop-hoc-dem", APPROVER, ["radio", "zalo"])
    world.house.build()
    folders = {name.split("/")[0] for name in world.built() if "lop-hoc-dem" in name}
    assert folders == {"radio", "zalo", "cards"}
    assert {name for name in world.built() if name.startswith("cards/")} == {
        "cards/lop-hoc-dem/zalo.jpg"
    }


def test_signing_twice_is_one_signature(world: World) -> None:
    """A double click writes no second row."""
    world.write()
    world.house.approve("lop-hoc-dem", APPROVER)
    world.house.approve("lop-hoc-dem", APPROVER)
    rows = world.house.ledger("story:lop-hoc-dem")
    assert [r.what for r in rows] == ["approved"]


def test_only_signed_words_can_be_noted_as_posted(world: World) -> None:
    """A post is noted once, with the wording that was signed."""
    world.write()
    with pytest.raises(Refused, match="chưa được duyệt"):
        world.house.posted("lop-hoc-dem", "zalo", "https://zalo.example/1", APPROVER)
    world.house.approve("lop-hoc-dem", APPROVER)
    assert world.house.posted("lop-hoc-dem", "zalo", "https://zalo.example/1", APPROVER)
    assert not world.house.posted("lop-hoc-dem", "zalo", "https://zalo.example/1", APPROVER)
    assert len(world.house.publications("lop-hoc-dem")) == 1


def test_an_edited_ledger_row_is_found(world: World) -> None:
    """Each row's hash covers the one before."""
    from sqlalchemy import text

    world.write()
    world.house.approve("lop-hoc-dem", APPROVER)
    world.house.send_back("lop-hoc-dem", APPROVER, "a")
    assert world.house.verify() == []
    with world.house.storage.writing() as connection:
        connection.execute(text("DROP TRIGGER ledger_no_update"))
        connection.execute(text("UPDATE ledger SET who = 'Ai đó' WHERE id = 1"))
    assert any("sổ cái" in f.message for f in world.house.verify())


def test_unknown_stories_and_channels_are_not_found(world: World) -> None:
    """With a message, not a stack."""
    world.write()
    with pytest.raises(NotFound):
        world.house.approve("khong-co", APPROVER)
    with pytest.raises(NotFound, match="zalo"):
        world.house.approve("lop-hoc-dem", APPROVER, ["tiktok"])
