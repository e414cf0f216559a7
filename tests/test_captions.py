"""Captions: the gist, the opening line, clean words, words for an audience."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import captions
from pipeline.captions import Tale
from pipeline.errors import ConfigError
from pipeline.model import Rendition
from pipeline.render import as_json
from tests.world import STORY, World

HEADLINE = "Cậu bé Mông đo mưa bằng hạt ngô"
BODY = (
    "Sáng nay trời lạnh. Chợ phiên đông người.\n\n"
    "Ở bản Tả Lủng, cậu bé Mông đo mưa bằng hạt ngô bỏ vào ống tre. Bà em cười.\n\n"
    "Cô giáo kể về cậu bé đo mưa cho cả lớp nghe."
)


def made(world: World, channel: str, story: str = STORY) -> Rendition:
    """A story's rendition."""
    path = world.write(text=story)
    return world.house.renderer.render(world.house.stories.read(path), channel)


def with_lead(lead: str) -> str:
    """The story with another lead."""
    old = "Mỗi tối, thiếu tá Giàng Văn Pó thắp đèn dạy chữ cho ba mươi hai người dân bản."
    return STORY.replace(f"lead: {old}", f"lead: {lead}")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("(PLO)- Em đỗ đại học.", "Em đỗ đại học."),
        ("(Dân trí) - Em đỗ đại học.", "Em đỗ đại học."),
        ("TTO - Em đỗ đại học.", "Em đỗ đại học."),
        ("VOV.VN - Em đỗ đại học.", "Em đỗ đại học."),
        ("Em đỗ đại học (Ảnh: Lê Hà).", "Em đỗ đại học."),
        ("Em đỗ.\n\nẢnh: Lê Hà\n\nMẹ vui.", "Em đỗ.\n\n\n\nMẹ vui."),
        ("UBND xã trao quà - nhà trường nhận.", "UBND xã trao quà - nhà trường nhận."),
        ("(Tiếp theo kỳ trước) Em đỗ.", "(Tiếp theo kỳ trước) Em đỗ."),
    ],
)
def test_an_outlets_mark_and_a_photo_note_are_no_words_of_the_story(typed: str, kept: str) -> None:
    """«(PLO)-» before a lead, «(Ảnh: …)» in it."""
    assert captions.clean(typed).split() == kept.split()


def test_the_editors_lead_is_the_gist() -> None:
    """Whatever the body says."""
    assert captions.gist(HEADLINE, "Lời sapo.", BODY) == "Lời sapo."


def test_without_a_lead_the_gist_is_what_tells_the_headline() -> None:
    """Not what happens to stand first; in the order of the text."""
    told = captions.gist(HEADLINE, "", BODY)
    assert told.startswith("Ở bản Tả Lủng, cậu bé Mông đo mưa")
    assert "trời lạnh" not in told


def test_an_opening_line_says_who_what_and_where() -> None:
    """A short sentence of the lead that names them goes before the headline."""
    lead = "Ở Tả Lủng, Giàng Mí Sính đo mưa bằng hạt ngô. Bà em đếm giúp."
    first, second = captions.openings(Tale(HEADLINE, lead, ("Giàng Mí Sính",), "Tả Lủng"))
    assert first.startswith("Ở Tả Lủng, Giàng Mí Sính")
    assert second != first


def test_a_lead_too_long_for_the_fold_leaves_the_headline_to_open() -> None:
    """Nothing is cut."""
    lead = "Ở Tả Lủng, " + "em bé ấy ngày nào cũng đo mưa, " * 6 + "rồi ghi vào sổ."
    opening = captions.openings(Tale(HEADLINE, lead, (), "Tả Lủng"))[0]
    assert HEADLINE in opening
    assert len(opening) <= captions.FOLD


def test_a_lead_of_background_does_not_open() -> None:
    """It names nobody and no place, and the headline says what happened."""
    lead = "Hàng năm, bao nhiêu trái điều bị bỏ đi. Nhóm bạn trẻ đã nghĩ cách."
    assert captions.openings(Tale("Nhóm học sinh làm thạch từ trái điều", lead))[0].startswith(
        "Nhóm học sinh"
    )


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200), st.text(max_size=300), st.text(max_size=20))
def test_an_opening_is_never_cut(headline: str, lead: str, place: str) -> None:
    """Within the fold it is a whole line of the story; else the headline stands."""
    for line in captions.openings(Tale(headline, lead, (), place)):
        assert len(line) <= captions.FOLD or line == headline


def test_the_fold_of_facebook_tells_the_story(world: World) -> None:
    """Within 125 characters: who does what; the link and the credit are below, once each."""
    message = made(world, "facebook").fields["message"]
    assert "Giàng Văn Pó" in message[:125]
    assert message.count("https://mau.example/") == message.count("Nguồn: Báo Sông Mẫu") == 1


def test_no_sentence_is_printed_twice(world: World) -> None:
    """What the opening told, neither the lead nor the body tells again."""
    for channel, field in (("facebook", "message"), ("youtube", "description")):
        words = made(world, channel, with_lead('""')).fields[field]
        assert words.count("Người học lớn tuổi nhất năm nay 61 tuổi.") == 1
        assert words.count("Sau ba tháng, 28 người đọc được báo.") == 1


def test_another_first_line_is_offered_outside_the_hash(world: World) -> None:
    """``alternatives`` names the field and the line; the fields and their hash stay."""
    shown = as_json(made(world, "facebook"))
    (other,) = shown["alternatives"]["message"]
    assert other != shown["fields"]["message"].splitlines()[0]
    assert other not in shown["fields"]["message"]


def test_an_audience_has_its_own_words(world: World) -> None:
    """By label or by id, for the whole story or one channel; others keep the general words."""
    plain = made(world, "facebook").fields["message"]
    for wish in ("audience: bạn trẻ", "audience: young", "channels: {facebook: {audience: young}}"):
        story = STORY.replace("status: ready", f"status: ready\n{wish}")
        young = made(world, "facebook", story).fields["message"]
        assert young != plain
        assert "Nguồn: Báo Sông Mẫu" in young
        assert "https://mau.example/" in young
    elders = STORY.replace("status: ready", "status: ready\naudience: Người cao tuổi")
    assert "Các cụ" in made(world, "loudspeaker", elders).fields["text"]
    assert made(world, "web", elders).fields == made(world, "web").fields


def test_a_variant_with_a_missing_template_is_a_settings_fault(world: World) -> None:
    """Named with file and line."""
    (world.root / "templates" / "facebook" / "message.young.txt.j2").unlink()
    with pytest.raises(ConfigError, match=r"facebook/channel.yaml:\d+.*message.young"):
        made(world.reopen() and world, "web")


def test_more_pictures_than_the_house_likes_are_told(world: World) -> None:
    """A family of four is one picture; the words stay as the editor typed them."""
    own = "channels: {zalo: {title: 'Lớp học đêm 📚'}}\nplace:"
    result = made(world, "zalo", STORY.replace("place:", own))
    assert result.fields["title"] == "Lớp học đêm 📚"
    assert [f.code for f in result.faults] == ["emoji"]
    assert result.faults[0].severity == "warn"
    assert captions.emoji("👨‍👩‍👧‍👦 vui 👍🏽") == 2


def test_hashtags_stand_in_the_words_the_gates_read(world: World) -> None:
    """Without marks and spaces, of campaign, place and tags."""
    message = made(world, "facebook").fields["message"]
    assert "#GuongHieuHoc #LungCu #XoaMuChu" in message


def test_a_hand_written_reading_is_read_by_ears_and_hidden_from_eyes(world: World) -> None:
    """In headline, lead and body: THPT on the page and in captions, the reading in scripts."""
    story = (
        STORY.replace("của người lính biên phòng\nlead", "ở {QZK|quỹ dạy chữ}\nlead")
        .replace("headline: Lớp học đêm ở {QZK|quỹ dạy chữ}", 'headline: "Lớp ở {QZK|quỹ dạy chữ}"')
        .replace("Mỗi tối, thiếu tá", "Mỗi tối, {QZK|quỹ dạy chữ} cùng thiếu tá")
        .replace("Lớp học mở", "{QZK|Quỹ dạy chữ} có lớp học mở")
    )
    for channel, rendition in world.house.renderer.render_all(
        world.house.stories.read(world.write(text=story))
    ).items():
        assert isinstance(rendition, Rendition), channel
        words = " ".join(rendition.fields.values())
        assert "{" not in words
        for spec in world.house.renderer.channel(channel).fields:
            hidden = "QZK" if spec.aloud else "uỹ dạy chữ"
            assert hidden not in rendition.fields[spec.name], (channel, spec.name)
    assert "QZK" in made(world, "zalo", story).fields["title"]
    assert "quỹ dạy chữ" in made(world, "radio", story).fields["intro"].lower()
