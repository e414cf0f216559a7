"""A hundred planted violations are found at their lines; fifty clean variants pass."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.errors import Fault
from tests.planted import CLEAN, VIOLATIONS, Planted
from tests.world import DESK, Clock, Outlets, World, make_world

STORIES = Path(__file__).parent / "stories"
STATIONS = {
    "press": DESK,
    "aggregator": DESK.replace("station:\n", "station:\n  publisher_type: aggregator\n"),
    "organisation": DESK.replace("station:\n", "station:\n  publisher_type: organisation\n"),
    "footerless": DESK.replace("trial: yes", "trial: no").replace("head: Người Mẫu", 'head: ""'),
}


@pytest.fixture(scope="module")
def houses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, World]]:
    """A newsroom of each kind of publisher."""
    with Outlets() as outlets:
        made = {
            name: make_world(tmp_path_factory.mktemp(name) / "w", Clock(), outlets, settings)
            for name, settings in STATIONS.items()
        }
        yield made
        for world in made.values():
            world.close()


def text_of(planted: Planted) -> str:
    """The story with the violation in it."""
    text = (STORIES / f"{planted.story}.md").read_text("utf-8")
    assert planted.old in text, f"{planted.story} has no «{planted.old}»"
    return text.replace(planted.old, planted.new, 1)


def check(houses: dict[str, World], planted: Planted, text: str) -> list[Fault]:
    """What the gates of its station say."""
    name = f"stories/2026/11/{planted.story}.md"
    return houses[planted.station].house.check_data(text.encode(), name)


def named(planted: Planted) -> str:
    """A row as the test's list shows it."""
    return f"{planted.story}-{planted.code}-{planted.at[:20]}"


def test_there_are_a_hundred_and_fifty() -> None:
    """As many as the house promises, over ten stories."""
    assert len(VIOLATIONS) >= 100
    assert len(CLEAN) >= 50
    assert len({p.story for p in VIOLATIONS}) == len(list(STORIES.glob("*.md"))) == 10


@pytest.mark.parametrize("story", sorted(STORIES.glob("*.md")), ids=lambda path: path.stem)
def test_the_ten_stories_are_sound(houses: dict[str, World], story: Path) -> None:
    """Nothing in them blocks, so what is found later was planted."""
    found = houses["press"].house.check_data(story.read_bytes(), f"stories/2026/11/{story.name}")
    assert [str(f) for f in found if f.severity == "block"] == []


@pytest.mark.parametrize("planted", VIOLATIONS, ids=named)
def test_a_planted_violation_is_found_at_its_line(
    houses: dict[str, World], planted: Planted
) -> None:
    """With its code, at its line, with a message that says what to do, and not before."""
    text = text_of(planted)
    line = text[: text.index(planted.at)].count("\n") + 1
    found = [f for f in check(houses, planted, text) if f.code == planted.code]
    assert line in {f.line for f in found}, [f"{f.line} {f.message}" for f in found]
    before = (STORIES / f"{planted.story}.md").read_text("utf-8")
    calm = Planted(planted.story, "", "", station="press")
    assert planted.code not in {f.code for f in check(houses, calm, before)}


@pytest.mark.parametrize("planted", CLEAN, ids=named)
def test_a_clean_variant_is_not_blocked(houses: dict[str, World], planted: Planted) -> None:
    """What the law and the house allow passes."""
    blocked = [f for f in check(houses, planted, text_of(planted)) if f.severity == "block"]
    assert [str(f) for f in blocked] == []
