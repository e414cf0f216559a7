"""The build: only signed words leave, only what changed is written."""

from __future__ import annotations

import io
import shutil
import zipfile

import feedparser
import pytest
from docx import Document

from pipeline.errors import ConfigError, StorageError
from tests.conftest import Clock, Outlets
from tests.test_gates import CONSENTED
from tests.world import APPROVER, DESK, STORY, World, make_world


@pytest.fixture
def built(world: World) -> World:
    """A world with one story signed and built."""
    world.write()
    world.house.approve("lop-hoc-dem", APPROVER)
    world.house.build()
    return world


def test_the_output_is_as_the_contract_says(built: World) -> None:
    """Every file has its place."""
    assert set(built.built()) >= {
        "manifest.json", "web/index.html", "web/feed.xml", "web/sitemap.xml",
        "web/2026/11/lop-hoc-dem/index.html", "web/chu-de/xoa-mu-chu/index.html",
        "web/dia-phuong/lung-cu/index.html", "radio/lop-hoc-dem.html", "radio/lop-hoc-dem.docx",
        "radio/lop-hoc-dem.txt", "tv/lop-hoc-dem.html", "tv/lop-hoc-dem.docx",
        "loudspeaker/lop-hoc-dem.txt", "zalo/lop-hoc-dem.txt", "zalo/lop-hoc-dem.json",
        "facebook/lop-hoc-dem.txt", "facebook/lop-hoc-dem.json", "youtube/lop-hoc-dem.txt",
        "youtube/lop-hoc-dem.json", "youtube/lop-hoc-dem.srt",
    }  # fmt: skip


def test_building_twice_writes_nothing_and_changes_no_byte(built: World) -> None:
    """Also when everything is made again, and when output/ was deleted."""
    before = built.built()
    assert built.house.build().written == 0
    assert built.house.build(every=True).written == 0
    shutil.rmtree(built.root / "output")
    built.reopen().build()
    assert built.built() == before


@pytest.mark.parametrize(
    ("file", "old", "new", "channel"),
    [
        ("templates/zalo/body.txt.j2", "Nguồn:", "nguồn:", "zalo"),
        ("templates/radio/outro.txt.j2", "Bài có", "Bài nàycó", "radio"),
        (
            "newsroom.yaml",
            "site_url: https://mau.example",
            "site_url: https://khac.example",
            "zalo",
        ),
    ],
)
def test_changed_words_stay_in_the_house_whatever_changed_them(
    built: World, file: str, old: str, new: str, channel: str
) -> None:
    """A template, a setting: the channel is refused with the reason, the others go."""
    signed = built.output(f"{channel}/lop-hoc-dem.json")
    path = built.root / file
    path.write_text(path.read_text("utf-8").replace(old, new), encoding="utf-8")
    done = built.reopen().build()
    assert channel in {f.field for f in done.refused}
    assert all("duyệt lại" in f.message for f in done.refused)
    assert built.output(f"{channel}/lop-hoc-dem.json") == signed
    assert built.house.state(built.house.stories.find("lop-hoc-dem")).state == "stale"


def test_an_edited_story_stays_in_the_house_until_signed_again(built: World) -> None:
    """The signed words stay up meanwhile."""
    built.write(text=STORY.replace("28 người", "29 người"))
    done = built.house.build()
    assert {f.code for f in done.refused} == {"stale"}
    assert "29 người" not in "".join(b.decode("utf-8", "ignore") for b in built.built().values())
    assert "28 người" in built.output("web/2026/11/lop-hoc-dem/index.html")
    built.house.approve("lop-hoc-dem", APPROVER)
    assert built.house.build().refused == []
    assert "29 người" in built.output("web/2026/11/lop-hoc-dem/index.html")


def test_a_template_that_says_the_same_in_other_ways_changes_nothing(built: World) -> None:
    """A comment in a template is no new wording."""
    path = built.root / "templates" / "zalo" / "body.txt.j2"
    path.write_text("{# ghi chú #}" + path.read_text("utf-8"), encoding="utf-8")
    before = built.built()
    assert built.reopen().build().refused == []
    after = built.built()
    assert after.pop("manifest.json") != before.pop("manifest.json")
    assert after == before


def test_withdrawn_consent_takes_everything_down_at_once(world: World) -> None:
    """Signed or not."""
    text = CONSENTED.replace("Người học lớn", "Em Sùng Thị Dợ đi cùng. Người học lớn")
    world.write(text=text)
    world.house.approve("lop-hoc-dem", APPROVER)
    world.house.build()
    assert "Sùng Thị Dợ" in world.output("zalo/lop-hoc-dem.txt")
    world.write(text=text.replace("covers: [name", "withdrawn: 2026-11-23, covers: [name"))
    done = world.house.build()
    assert any("rút lại" in f.message for f in done.refused)
    assert not any("lop-hoc-dem" in name for name in world.built())
    assert "Sùng Thị" not in "".join(b.decode("utf-8", "ignore") for b in world.built().values())


def test_a_spiked_story_cleans_up_after_itself(built: World) -> None:
    """Its files, its topic page and its place in the lists."""
    built.house.spike("lop-hoc-dem", "trùng bài", APPROVER)
    done = built.house.build()
    assert done.removed > 10
    assert not any("lop-hoc-dem" in n or "chu-de" in n for n in built.built())
    assert "Lớp học đêm" not in built.output("web/index.html")


def test_the_source_material_is_in_no_file(world: World) -> None:
    """Not even when a template goes looking for it."""
    path = world.root / "templates" / "zalo" / "body.txt.j2"
    path.write_text(path.read_text("utf-8") + "{{ story._story.material }}", encoding="utf-8")
    world.reopen()
    world.write(text=STORY + "\n## Tư liệu nguồn\n\nbí mật của nguồn\n")
    state = world.house.check(world.house.stories.find("lop-hoc-dem"))
    assert any(f.code == "template" and "zalo" in f.file for f in state)
    channels = [c for c in world.house.renderer.channels if c != "zalo"]
    world.house.approve("lop-hoc-dem", APPROVER, channels)
    world.house.build()
    assert "bí mật" not in "".join(b.decode("utf-8", "ignore") for b in world.built().values())


@pytest.mark.parametrize("name", ["zalo/body.txt.j2", "zalo/post.txt.j2"])
def test_a_broken_template_stops_only_its_channel(built: World, name: str) -> None:
    """With file and line; what was signed before stays."""
    (built.root / "templates" / name).write_text("{{ nope }}\n{% for %}", encoding="utf-8")
    built.write(slug="bai-hai", text=STORY.replace("headline: Lớp học đêm", "headline: Chuyện"))
    built.reopen()
    others = [c for c in built.house.renderer.channels if c != "zalo"]
    built.house.approve("bai-hai", APPROVER, others if "body" in name else [])
    done = built.house.build()
    assert any(f.file.endswith(name) for f in done.refused)
    assert "radio/bai-hai.txt" in built.built()
    assert "zalo/lop-hoc-dem.txt" in built.built()


def test_a_broken_list_page_leaves_yesterdays(built: World) -> None:
    """The posts themselves still go out."""
    (built.root / "templates" / "web" / "list.html.j2").write_text("{{ nope }}", encoding="utf-8")
    before = built.output("web/index.html")
    done = built.reopen().build()
    assert any("list.html.j2" in f.file for f in done.refused)
    assert built.output("web/index.html") == before


@pytest.mark.parametrize(
    "endless",
    [
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{% include 'zalo/body.txt.j2' %}",
        "{{ 'a' * 3000000000 }}",
    ],
)
def test_an_endless_template_is_stopped(world: World, endless: str) -> None:
    """By time, by depth or by memory."""
    (world.root / "templates" / "zalo" / "body.txt.j2").write_text(endless, encoding="utf-8")
    world.reopen()
    world.write()
    found = world.house.check(world.house.stories.find("lop-hoc-dem"))
    assert any(f.code == "template" and "zalo" in f.file for f in found)


def test_an_embargo_holds_everything_and_a_publish_hour_the_page(
    world: World, clock: Clock
) -> None:
    """Scripts and captions are made ahead; the page waits for its hour."""
    world.write("a", STORY.replace("place:", "embargo: 2026-11-24 06:00\nplace:"))
    world.write("b", STORY.replace("place:", "publish_at: 2026-11-24 06:00\nplace:"))
    for slug in ("a", "b"):
        world.house.approve(slug, APPROVER)
    world.house.build()
    names = world.built()
    assert not any("/a." in n or "/a/" in n for n in names)
    assert "radio/b.txt" in names
    assert "web/2026/11/b/index.html" not in names
    clock.forward(days=1)
    world.house.build()
    assert {"radio/a.txt", "web/2026/11/a/index.html", "web/2026/11/b/index.html"} <= set(
        world.built()
    )


def test_an_empty_legal_footer_refuses_the_build_outside_a_trial(
    clock: Clock, outlets: Outlets, tmp_path: object
) -> None:
    """Press Law art. 40: agency, governing body, head."""
    settings = DESK.replace("trial: yes", "trial: no").replace("head: Người Mẫu", 'head: ""')
    world = make_world(tmp_path / "w", clock, outlets, settings)  # type: ignore[operator]
    with pytest.raises(ConfigError, match="điều 40"):
        world.house.build()


def test_a_full_disk_is_a_message_and_loses_nothing(
    built: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stood before stands; the next build completes."""
    from pathlib import Path

    built.write(slug="bai-hai", text=STORY.replace("headline: Lớp học đêm", "headline: Chuyện"))
    built.house.approve("bai-hai", APPROVER)
    real, budget = Path.open, [3]

    def full(self: Path, mode: str = "r", *args: object, **more: object) -> object:
        if "w" in mode and "output" in str(self):
            budget[0] -= 1
            if budget[0] < 0:
                raise OSError(28, "No space left on device")
        return real(self, mode, *args, **more)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(StorageError, match="dung lượng đĩa"):
        built.house.build()
    monkeypatch.undo()
    built.house.build()
    assert "radio/bai-hai.txt" in built.built()
    assert not any(".tmp-" in name for name in built.built())


def test_the_feed_is_well_formed(built: World) -> None:
    """Readers and aggregators take it."""
    feed = feedparser.parse(built.output("web/feed.xml"))
    assert not feed.bozo
    assert feed.entries[0].title == "Lớp học đêm của người lính biên phòng"
    assert feed.entries[0].link == "https://mau.example/2026/11/lop-hoc-dem/"


def test_the_documents_open_and_carry_the_words(built: World) -> None:
    """The radio and TV scripts as the office's word processor sees them."""
    for channel in ("radio", "tv"):
        raw = built.built()[f"{channel}/lop-hoc-dem.docx"]
        document = Document(io.BytesIO(raw))
        cells = [c.text for t in document.tables for r in t.rows for c in r.cells]
        words = "\n".join([p.text for p in document.paragraphs] + cells)
        assert "ba mươi mét vuông" in words
        assert {i.date_time[0] for i in zipfile.ZipFile(io.BytesIO(raw)).infolist()} == {2026}


def test_withdrawn_consent_takes_down_words_that_were_edited_since(world: World) -> None:
    """The new wording hides the child, but what stands still shows it."""
    text = CONSENTED.replace("Người học lớn", "Em Sùng Thị Dợ đi cùng. Người học lớn")
    world.write(text=text)
    world.house.approve("lop-hoc-dem", APPROVER)
    world.house.build()
    edited = text.replace("Em Sùng Thị Dợ đi cùng.", "Một em đi cùng.")
    world.write(text=edited.replace("covers: [name", "withdrawn: 2026-11-23, covers: [name"))
    world.house.build()
    assert not any("lop-hoc-dem" in name for name in world.built())
