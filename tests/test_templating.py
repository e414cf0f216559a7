"""Templates as staff keep them: checked, begun, documented."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.render import FILTERS
from pipeline.templating import Check, manuscript_names
from tests.test_cli import run
from tests.world import World


def faults(world: World) -> list[tuple[str, str, int]]:
    """Code, file and line of all that is wrong."""
    house = world.reopen()
    return [(f.code, f.file, f.line) for f in Check(house.renderer, house.config).faults()]


def test_the_houses_own_templates_have_no_fault(world: World) -> None:
    """Also on a story with every part empty."""
    assert faults(world) == []


@pytest.mark.parametrize(
    ("file", "words", "code"),
    [
        ("zalo/body.txt.j2", "{{ story.tit }}", "unknown-variable"),
        ("zalo/body.txt.j2", "{{ bai }}", "unknown-variable"),
        ("zalo/body.txt.j2", "{{ story.lead | rutgon }}", "unknown-filter"),
        ("zalo/body.txt.j2", "{% if story.lead %}", "template"),
        ("zalo/post.txt.j2", "{{ fields.loi }}", "unknown-variable"),
        ("web/body.html.j2", "{{ story.lead | safe }}", "unescaped"),
        ("zalo/thua.txt.j2", "chữ", "unused"),
        ("zalo/body.txt.j2", "{{ story.tags[0] }}", "template"),
    ],
)
def test_a_fault_is_told_with_file_and_line(world: World, file: str, words: str, code: str) -> None:
    """What is wrong in a template, before a story meets it."""
    (world.root / "templates" / file).write_text(words, "utf-8")
    line = 0 if code == "unused" else 1
    assert (code, f"templates/{file}", line) in faults(world)


@pytest.mark.parametrize("like", [[], ["--like", "zalo"]])
def test_a_new_channel_is_whole_at_once(world: World, like: list[str]) -> None:
    """Begun from the pattern or from a sister, it passes the check."""
    assert run("templates", "new", "thu-dien-tu", *like, root=world.root).returncode == 0
    assert faults(world) == []
    assert "thu-dien-tu" in world.reopen().renderer.channels
    assert run("templates", "new", "thu-dien-tu", root=world.root).returncode == 1


def test_the_document_lists_every_variable_and_filter() -> None:
    """docs/mau.md is what templates may use, no more and no less."""
    text = (Path(__file__).parent.parent / "docs" / "mau.md").read_text("utf-8")
    assert set(re.findall(r"`story[.](\w+)`", text)) == manuscript_names()
    listed = re.findall(r"^[|] `(\w+)` [|]", text.partition("## Bộ lọc")[2], re.M)
    assert set(listed) == {*FILTERS, "spoken", "fill"}
