"""Settings: every fault at once, each with file, line, field and what to write instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import yamldoc
from pipeline.config import load
from pipeline.errors import ConfigError
from pipeline.workspace import init
from tests.conftest import Outlets
from tests.world import World


def faults_of(root: Path) -> dict[str, str]:
    """Field → message of everything wrong with a workspace's settings."""
    with pytest.raises(ConfigError) as caught:
        load(root)
    return {f"{Path(f.file).name}:{f.line}:{f.field}": f.message for f in caught.value.faults}


def test_the_starter_workspace_is_sound(tmp_path: Path) -> None:
    """What init writes can be used as it is."""
    init(tmp_path / "w")
    config = load(tmp_path / "w")
    assert config.warnings == ()
    assert {s.id for s in config.sources} >= {"nhandan", "congdan-khuyenhoc"}
    assert not any(s.enabled for s in config.sources if not s.verified)


def test_all_faults_of_both_files_come_at_once(tmp_path: Path) -> None:
    """A technician mends everything in one go."""
    init(tmp_path)
    (tmp_path / "newsroom.yaml").write_text(
        "station: {name: Đài}\n"
        "timezone: Hà Nội\n"
        "roles:\n  sep: {title: Sếp, may: [aprove]}\n"
        "people:\n  - {name: A, role: seb}\n"
        "timetable: {gather: thỉnh thoảng}\n",
        encoding="utf-8",
    )
    (tmp_path / "sources.yaml").write_text(
        "- {id: Báo Tỉnh, name: A, kind: fed, url: ftp://x}\n"
        "- {id: b, name: B, kind: feed, url: 'https://b.example', every: 1x, "
        "rights: {use: excerpt}}\n",
        encoding="utf-8",
    )
    found = faults_of(tmp_path)
    assert "Asia/Ho_Chi_Minh" in found["newsroom.yaml:2:timezone"]
    assert "approve" in found["newsroom.yaml:4:roles.sep.may"]
    assert "newsroom.yaml:6:people.0.role" in found
    assert "30m" in found["newsroom.yaml:7:timetable.gather"]
    assert "sources.yaml:1:sources.0.id" in found
    assert "feed" in found["sources.yaml:1:sources.0.kind"]
    assert "sources.yaml:1:sources.0.url" in found
    assert "30m" in found["sources.yaml:2:sources.1.every"]
    assert "120" in found["sources.yaml:2:sources.1.rights.words"]


def test_two_sources_with_one_id_are_a_fault(world: World, outlets: Outlets) -> None:
    """Ids name rows, so each names one source."""
    entry = world.feed_source("bao-a")
    with pytest.raises(ConfigError, match="mỗi nguồn một id"):
        world.sources(entry, entry)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("no", "no"),
        ("18:30", "18:30"),
        ("0123", "0123"),
        ("1e3", "1e3"),
        ("2026-11-02", "2026-11-02"),
    ],
)
def test_yaml_keeps_what_was_typed(typed: str, kept: str) -> None:
    """YAML's own ideas of yes, hours and octal numbers never change a value."""
    assert yamldoc.parse(f"a: {typed}\n").data == {"a": kept}


def test_an_unquoted_colon_is_explained_with_the_line_to_write() -> None:
    """The commonest mistake gets the very line to type."""
    doc = yamldoc.parse("a: b\nheadline: Bão số 5: nước lên\n", "bai.md")
    assert doc.faults[0].line == 2
    assert 'headline: "Bão số 5: nước lên"' in doc.faults[0].message


def test_yaml_bombs_are_refused() -> None:
    """Aliases explode later, so there are none; depth is capped."""
    assert "bí danh" in yamldoc.parse("a: &x [1]\nb: *x\n").faults[0].message
    assert yamldoc.parse("[" * 5000 + "]" * 5000).faults
    assert yamldoc.parse("a: " + "[" * 30 + "]" * 30).faults


def test_a_key_written_twice_is_a_fault() -> None:
    """The second would silently win."""
    assert "hai lần" in yamldoc.parse("a: 1\na: 2\n").faults[0].message


def test_an_unknown_key_is_named_with_its_likely_meaning(world: World) -> None:
    """A typo does not silently do nothing."""
    path = world.root / "newsroom.yaml"
    path.write_text(path.read_text("utf-8") + "timtable: {}\n", encoding="utf-8")
    warnings = load(world.root).warnings
    assert any("timetable" in w.message for w in warnings)


def test_a_folder_without_settings_is_no_workspace(tmp_path: Path) -> None:
    """The message says what to do."""
    with pytest.raises(ConfigError, match="guongsang init"):
        load(tmp_path)
