"""The gates: what blocks, at which line, and what must never block."""

from __future__ import annotations

import pytest

from pipeline.errors import Fault
from tests.pictures import put_photo
from tests.world import STORY, World

NAME = "Sùng Thị Dợ"
CHILD = """  - name: Sùng Thị Dợ
    role: học sinh
    born: 2014
    protect: {school: THCS Lũng Mẫu, class: 7A, address: thôn Séo Mẫu}
"""
CONSENT = (
    "    consent: {guardian: 2026-11-02, self: 2026-11-02, covers: [name, school], "
    "channels: [web, radio, tv, loudspeaker, zalo, facebook, youtube]}\n"
)
WITH_CHILD = STORY.replace("people:\n", "people:\n" + CHILD)
CONSENTED = STORY.replace("people:\n", "people:\n" + CHILD + CONSENT)


def findings(world: World, text: str, slug: str = "lop-hoc-dem") -> list[Fault]:
    """What the gates say of a text."""
    path = world.write(slug, text)
    return world.house.check(world.house.stories.read(path))


def blocks(world: World, text: str, slug: str = "lop-hoc-dem") -> list[Fault]:
    """What blocks it."""
    return [f for f in findings(world, text, slug) if f.severity == "block"]


def line_of(text: str, part: str) -> int:
    """Line at which a part first stands."""
    return text[: text.index(part)].count("\n") + 1


def test_a_sound_story_has_nothing_that_blocks(world: World) -> None:
    """The story of the fake world, and the same with a consented child named."""
    assert blocks(world, STORY) == []
    named = CONSENTED.replace(
        "Người học lớn", "Em Sùng Thị Dợ, Trường THCS Lũng Mẫu, đi cùng. Người"
    )
    assert blocks(world, named) == []


@pytest.mark.parametrize(
    ("old", "new", "code", "at"),
    [
        ("headline: Lớp học đêm của người lính biên phòng\n", "", "required", ""),
        ("byline: Lý Thị Mai Anh\n", "", "required", ""),
        ("genre: gương", "genre: truyện", "value", "genre:"),
        ("status: ready", "status: xong", "value", "status:"),
        ("  - {outlet: Báo Sông Mẫu, ", "  - {", "source", "  - {url"),
        ("place:", "bites: [{who: A, seconds: 5}]\nplace:", "", ""),
        ("Lớp học mở", "[băng 2]\n\nLớp học mở", "bite", "[băng 2]"),
        ("place:", "photos: [{file: a.jpg, alt: x, credit: y}]\nplace:", "photo", "photos:"),
        ("place:", "channels: {youtube: {title: a <b> c}}\nplace:", "forbidden", "channels:"),
        (
            "place:",
            f"channels: {{youtube: {{title: {'dài ' * 30}}}}}\nplace:",
            "limit",
            "channels:",
        ),
        ("born", "born", "", ""),
    ],
)
def test_each_violation_is_found_at_its_line(
    world: World, old: str, new: str, code: str, at: str
) -> None:
    """A code, the right line, and a message that says what to do."""
    text = STORY.replace(old, new)
    found = blocks(world, text)
    if not code:
        assert found == []
        return
    assert code in {f.code for f in found}
    if at:
        assert line_of(text, at) in {f.line for f in found if f.code == code}


def test_a_story_without_sources_is_blocked(world: World) -> None:
    """Every borrowed fact is credited; our own reporting names our own station."""
    text = STORY[: STORY.index("sources:")] + STORY[STORY.index("---\n\nLớp") :]
    assert {f.code for f in blocks(world, text)} >= {"source"}


def test_a_template_that_forgets_the_credit_blocks_its_channel(world: World) -> None:
    """The outlet is named in the words of every channel."""
    path = world.root / "templates" / "zalo" / "body.txt.j2"
    path.write_text(path.read_text("utf-8").replace("Nguồn: {{ story.outlets }}", ""), "utf-8")
    world.reopen()
    assert any(f.code == "credit" and "zalo" in f.message for f in blocks(world, STORY))


@pytest.mark.parametrize(
    "leak",
    [
        "Em Sùng Thị Dợ ngồi bàn đầu.",
        "Em SÙNG THỊ DỢ ngồi bàn đầu.",
        "Em Sung Thi Do ngồi bàn đầu.",
        "Em Sùng **Thị** Dợ ngồi bàn đầu.",
        "Trường THCS Lũng Mẫu đông vui.",
        "Trường trung học cơ sở Lũng Mẫu đông vui.",
        "Nhà em ở thôn Séo Mẫu.",
        "Em học lớp 7A.",
        "Xem #SungThiDo hôm nay.",
    ],
)
def test_a_childs_facts_without_consent_block_at_their_line(world: World, leak: str) -> None:
    """Any case, no tones, markup inside, spoken in full, or as a hashtag."""
    text = WITH_CHILD.replace("Người học lớn", f"{leak}\n\nNgười học lớn")
    found = [f for f in blocks(world, text) if f.code == "consent"]
    assert found
    assert line_of(text, leak) in {f.line for f in found}


@pytest.mark.parametrize(
    ("where", "text"),
    [
        ("tags", WITH_CHILD.replace("tags: [", "tags: [Sùng Thị Dợ, ")),
        ("headline", WITH_CHILD.replace("headline: Lớp", "headline: Sùng Thị Dợ và lớp")),
        ("override", WITH_CHILD.replace("place:", f"channels: {{tv: {{title: {NAME}}}}}\nplace:")),
        ("source address", WITH_CHILD.replace("/bai-1", "/em-sung-thi-do-hieu-hoc")),
        ("bite", WITH_CHILD.replace("place:", "bites: [{who: Sùng Thị Dợ, seconds: 9}]\nplace:")
         .replace("Lớp học mở", "[băng 1]\n\nLớp học mở")),
    ],
)  # fmt: skip
def test_a_childs_name_is_found_wherever_it_can_get_out(
    world: World, where: str, text: str
) -> None:
    """Tags, headlines, an editor's own words for a channel, addresses, bites."""
    assert any(f.code == "consent" for f in blocks(world, text)), where


def test_a_topic_that_names_a_child_is_found_on_the_web_alone(world: World) -> None:
    """A topic is a page, a folder and a line of the feed, though no field of the web prints it."""
    text = WITH_CHILD.replace("tags: [", "tags: [Sùng Thị Dợ, ")
    (world.root / "templates" / "facebook" / "channel.yaml").unlink()
    (world.root / "templates" / "youtube" / "channel.yaml").unlink()
    world.reopen()
    (found,) = [f for f in blocks(world, text) if f.code == "consent"]
    assert "web" in found.message


def test_a_childs_name_in_the_slug_is_found(world: World) -> None:
    """The address of a page says as much as its words."""
    assert any(f.code == "consent" for f in blocks(world, WITH_CHILD, "em-sung-thi-do"))


def test_consent_counts_fact_by_fact_and_channel_by_channel(world: World) -> None:
    """School on the web only: the web may, radio may not; the class nowhere."""
    everywhere = "channels: [web, radio, tv, loudspeaker, zalo, facebook, youtube]"
    only_web = CONSENTED.replace(everywhere, "channels: [web]")
    text = only_web.replace("Người học lớn", "Em Sùng Thị Dợ đi cùng. Người học lớn")
    (found,) = [f for f in blocks(world, text) if f.code == "consent"]
    assert "radio" in found.message
    assert "web" not in found.message.split("kênh:")[1]
    class_shown = CONSENTED.replace("Người học lớn", "Em học lớp 7A. Người học lớn")
    assert any("7A" in f.message for f in blocks(world, class_shown))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("guardian: 2026-11-02, ", ""),
        ("self: 2026-11-02, ", ""),
        ("covers: [name", "withdrawn: 2026-11-20, covers: [name"),
        ("guardian: 2026-11-02", "guardian: rồi"),
    ],
)
def test_half_a_consent_is_none(world: World, old: str, new: str) -> None:
    """From seven both sign; withdrawn is withdrawn; «rồi» is no day."""
    text = CONSENTED.replace(old, new).replace("Người học lớn", "Em Sùng Thị Dợ đi. Người học lớn")
    assert any(f.code == "consent" for f in blocks(world, text))


def test_a_child_under_seven_needs_the_guardian_alone(world: World) -> None:
    """The law asks the child from seven on."""
    text = CONSENTED.replace("born: 2014", "age: 6").replace("self: 2026-11-02, ", "")
    assert blocks(world, text.replace("Người học lớn", "Em Sùng Thị Dợ đi. Người học lớn")) == []


def test_a_pupil_of_unknown_age_counts_as_a_child(world: World) -> None:
    """And an adult who says so does not."""
    text = WITH_CHILD.replace("    born: 2014\n", "").replace(
        "Người học", "Em Sùng Thị Dợ. Người học"
    )
    assert any(f.code == "consent" for f in blocks(world, text))
    adult = text.replace("    role: học sinh\n", "    role: mạnh thường quân\n    adult: yes\n")
    assert not any(f.code == "consent" for f in blocks(world, adult))


def test_an_ordinary_word_is_not_taken_for_a_name(world: World) -> None:
    """«mùa xuân» does not reveal a child called Xuân."""
    text = WITH_CHILD.replace("Sùng Thị Dợ", "Xuân").replace(
        "Người học lớn", "Mùa xuân lớp nghỉ. Người học lớn"
    )
    assert not any(f.code == "consent" for f in blocks(world, text))


def test_a_picture_of_a_child_needs_consent_for_the_image(world: World) -> None:
    """Name and school do not cover a face."""
    photo = "photos: [{file: a.jpg, caption: x, alt: y, credit: z, shows: [Sùng Thị Dợ]}]\nplace:"
    assert any(f.code == "consent-image" for f in blocks(world, CONSENTED.replace("place:", photo)))
    with_image = CONSENTED.replace("covers: [name", "covers: [image, name").replace("place:", photo)
    put_photo(world, "a.jpg")
    assert blocks(world, with_image) == []


def test_a_long_sentence_is_a_reminder_not_a_wall(world: World) -> None:
    """The presenter is warned at the line; the editor decides."""
    long = "Lớp học " + "mở cho bà con trong bản " * 8 + "mỗi tối."
    found = findings(world, STORY.replace("Lớp học mở", long + "\n\nLớp học mở"))
    (finding,) = [f for f in found if f.code == "long-sentence"]
    assert finding.severity == "warn"
