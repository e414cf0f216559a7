"""Renditions: seven channels in their own words and limits; nothing hostile gets through."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import text
from pipeline.errors import PipelineError
from pipeline.model import Rendition
from pipeline.render import as_json, fields_sha256
from tests.world import STORY, World


def rendition(world: World, channel: str, story: str = STORY) -> Rendition:
    """A story's rendition for a channel."""
    path = world.write(text=story)
    return world.house.renderer.render(world.house.stories.read(path), channel)


def test_scripts_are_in_spoken_form(world: World) -> None:
    """No digit and no known abbreviation is left for the presenter to guess."""
    for channel, field in (("radio", "script"), ("tv", "voice"), ("loudspeaker", "text")):
        words = rendition(world, channel).fields[field]
        assert "mười chín giờ ba mươi" in words
        assert "Ủy ban nhân dân" in words or "ủy ban nhân dân" in words
        assert not re.search(r"\d", words)


def test_scripts_have_a_duration_and_captions_none(world: World) -> None:
    """Syllables over rate, plus pauses, plus the bites that are called for."""
    plain = rendition(world, "radio").seconds
    with_bite = STORY.replace("place:", "bites: [{who: A, seconds: 35}]\nplace:").replace(
        "Lớp học mở", "[băng 1]\n\nLớp học mở"
    )
    assert plain is not None
    assert rendition(world, "radio", with_bite).seconds == pytest.approx(plain + 35, abs=0.2)
    assert rendition(world, "zalo").seconds is None


def test_a_presenters_own_rate_counts_and_the_range_stands_beside(world: World) -> None:
    """A slow reader takes longer; the file and the JSON show from–to."""
    settings = world.root / "newsroom.yaml"
    slow = "- {name: Lý Thị Mai Anh, role: phong-vien, rate: 120}"
    settings.write_text(
        settings.read_text("utf-8").replace("- {name: Lý Thị Mai Anh, role: phong-vien}", slow),
        encoding="utf-8",
    )
    world.reopen()
    usual = rendition(world, "radio").seconds
    story = STORY.replace("place:", "presenter: lý thị mai anh\nplace:")
    shown = as_json(rendition(world, "radio", story))
    assert usual is not None
    assert shown["seconds"] > 1.5 * usual
    low, high = shown["seconds_range"]
    assert low < shown["seconds"] < high


def test_an_editors_own_words_win_field_by_field(world: World) -> None:
    """The message is theirs; the other channels keep the template's."""
    own = STORY.replace("place:", 'channels: {facebook: {message: "Lời riêng: đọc nhé."}}\nplace:')
    assert rendition(world, "facebook", own).fields["message"] == "Lời riêng: đọc nhé."
    assert "Lời riêng" not in rendition(world, "zalo", own).fields["body"]


def test_the_hash_covers_the_fields_alone(world: World) -> None:
    """Same words, same hash; it is what the JSON shows."""
    made = rendition(world, "zalo")
    again = rendition(world, "zalo", STORY.replace("genre: gương", "genre: bài"))
    assert made.sha256 == again.sha256 == fields_sha256(made.fields)
    assert made.version != again.version
    assert as_json(made)["sha256"] == made.sha256


def test_a_caption_is_filled_with_whole_sentences_within_its_limit(world: World) -> None:
    """Counted in the platform's unit, credit and link inside it."""
    path = world.root / "templates" / "youtube" / "channel.yaml"
    path.write_text(path.read_text("utf-8").replace("max: 5000", "max: 700"), encoding="utf-8")
    world.reopen()
    body = "\n\n".join(
        f"Câu số {n} kể chuyện lớp học ban đêm ở vùng cao. Rồi câu nữa." for n in range(40)
    )
    made = rendition(world, "youtube", STORY.replace("Lớp học mở", body + "\n\nLớp học mở"))
    words = made.fields["description"]
    assert 500 < len(words.encode()) <= 700
    assert "Báo Sông Mẫu" in words
    assert "https://mau.example/2026/11/lop-hoc-dem/" in words
    middle = words.split("\n\n")[1:-2]
    assert all(part.rstrip().endswith((".", "!", "?")) for part in middle)


def test_over_the_limit_says_by_how_much_and_cuts_nothing(world: World) -> None:
    """A person shortens a headline, not a program."""
    long = "headline: " + "Lớp học đêm của người lính " * 5 + "\n"
    story = STORY.replace("headline: Lớp học đêm của người lính biên phòng\n", long)
    made = rendition(world, "youtube", story)
    (limit,) = [x for x in made.limits if x.field == "title"]
    assert not limit.ok
    assert f"bớt {limit.actual - 100} ký tự" in made.faults[0].message
    assert made.fields["title"] == long.removeprefix("headline: ").strip()


def test_a_new_channel_is_a_new_folder_and_no_code(world: World) -> None:
    """Label, a field, a template: it renders, is signed and built."""
    folder = world.root / "templates" / "tiktok"
    folder.mkdir()
    (folder / "channel.yaml").write_text(
        "label: TikTok\nfields:\n"
        "  caption: {template: caption.txt.j2, max: 2200, unit: characters}\n",
        encoding="utf-8",
    )
    (folder / "caption.txt.j2").write_text(
        "{{ story.headline }}\n{{ fill(story.text) }}\nNguồn: {{ story.outlets }}\n",
        encoding="utf-8",
    )
    world.reopen()
    world.write()
    world.house.approve("lop-hoc-dem", "Hoàng Văn Duyệt")
    world.house.build()
    shown = json.loads(world.output("tiktok/lop-hoc-dem.json"))
    assert shown["channel"] == "tiktok"
    assert world.output("tiktok/lop-hoc-dem.txt").strip() == shown["fields"]["caption"]


@pytest.mark.parametrize(
    ("template", "reason"),
    [
        ("{{ story.nope }}", "story có"),
        ("{{ story.headline", "viết sai"),
        ("{% include 'khong-co.j2' %}", "không có tệp mẫu"),
        ("{{ ''.__class__.__mro__ }}", "mẫu"),
        ("{{ 1 / 0 }}", "ZeroDivisionError"),
    ],
)
def test_a_template_fault_names_file_line_and_remedy(
    world: World, template: str, reason: str
) -> None:
    """Staff write templates; a traceback tells them nothing."""
    path = world.root / "templates" / "zalo" / "body.txt.j2"
    path.write_text("dòng một\n" + template, encoding="utf-8")
    world.reopen()
    with pytest.raises(PipelineError, match=reason) as caught:
        rendition(world, "zalo")
    assert "templates/zalo/body.txt.j2" in str(caught.value) or "khong-co" in str(caught.value)


def test_a_channel_with_a_missing_template_is_a_settings_fault(world: World) -> None:
    """Named with its file and line."""
    (world.root / "templates" / "zalo" / "body.txt.j2").unlink()
    with pytest.raises(PipelineError, match=r"templates/zalo/channel.yaml:\d+.*body.txt.j2"):
        rendition(world.reopen() and world, "web")


HOSTILE = [
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "[x](javascript:alert(1))",
    '<a href="data:text/html,x">x</a>',
    "<iframe src=//x></iframe>",
    '"><svg onload=alert(1)>',
]


@pytest.mark.parametrize("attack", HOSTILE)
def test_hostile_markup_is_harmless_on_the_page(world: World, attack: str) -> None:
    """In the body, the headline, the lead and a tag."""
    quoted = attack.replace("\\", "\\\\").replace('"', '\\"')
    story = (
        STORY.replace("Lớp học mở", f"{attack}\n\nLớp học mở")
        .replace("headline: Lớp", f'headline: "{quoted}')
        .replace("biên phòng\nlead: Mỗi tối", f'biên phòng"\nlead: "{quoted}')
        .replace("dân bản.\nbyline", 'dân bản."\nbyline')
    )
    path = world.write(text=story)
    made = world.house.renderer.render(world.house.stories.read(path), "web")
    body = made.fields["body"].casefold()
    assert not re.search(
        r"<(script|iframe|svg|img|object)|href=\"?(javascript|data):|<[^>]*\son\w+=", body
    )


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(max_size=400))
def test_any_body_makes_renditions_or_a_clear_fault(world: World, body: str) -> None:
    """Any Unicode: no exception of ours escapes, no limit is passed unreported."""
    path = world.write(text=STORY + "\n" + body.encode("utf-8", "ignore").decode())
    try:
        story = world.house.stories.read(path)
    except PipelineError:
        return
    for made in world.house.renderer.render_all(story).values():
        assert isinstance(made, Rendition)
        for limit in made.limits:
            assert limit.ok or any(f.code == "limit" for f in made.faults)


def test_markdown_that_hangs_a_parser_is_refused(world: World) -> None:
    """Sixteen thousand brackets are no story."""
    for bomb in ("[" * 16000, "<a " * 20000, "x" * 70000):
        path = world.write(text=STORY + bomb)
        with pytest.raises(PipelineError, match=r"body"):
            world.house.renderer.render_all(world.house.stories.read(path))


def test_text_is_measured_in_the_platforms_unit() -> None:
    """Characters after NFC, bytes of UTF-8, YouTube's own way with tags."""
    assert text.measure("a\u0302\u0301", "characters") == 1
    assert text.measure("ấ", "bytes") == 3
    assert text.measure("Foo-Baz", "youtube-tags") == 7
    assert text.measure("Foo Baz", "youtube-tags") == 9
    assert text.measure("Foo Baz,b", "youtube-tags") == 11
