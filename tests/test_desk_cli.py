"""The desk's commands: their JSON, their exit status, their tables."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from pipeline.cli import main_group
from tests.test_aftermath import CHILD, SLUG, URL
from tests.world import APPROVER, REPORTER, STORY, World


def run(world: World, *words: str) -> Result:
    """A command in this process, by the clock of today."""
    return CliRunner().invoke(main_group, ["-w", str(world.root), *words])


def read(world: World, *words: str) -> Any:
    """The JSON of a command that ends well."""
    done = run(world, "--json", *words)
    assert done.exit_code == 0, done.output + done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def out(world: World) -> World:
    """A story signed, built and posted."""
    world.write()
    for words in (["approve", SLUG], ["posted", SLUG, "--channel", "zalo", "--url", URL]):
        read(world, *words, "--by", APPROVER)
    read(world, "build")
    return world


def test_a_story_goes_from_post_to_correction_to_withdrawal(out: World) -> None:
    """Each verb as docs/commands.md has it."""
    done = read(out, "correct", SLUG, "--note", "Số đúng là 29.", "--by", APPROVER)
    assert (done["state"], done["tasks"][0]["place"]) == ("corrected", URL)
    (difference,) = read(out, "diff", SLUG)
    assert (difference["channel"], list(difference["fields"])) == ("web", ["body"])
    assert "{+" in run(out, "diff", SLUG, "--channel", "web").stdout
    done = read(out, "withdraw", SLUG, "--why", "x", "--ground", "authority", "--by", APPROVER)
    assert {t["kind"] for t in done["tasks"]} == {"correct", "takedown"}
    (first, *_) = read(out, "tasks", "--open")
    assert (first["kind"], first["late"]) == ("takedown", False)
    closed = read(out, "tasks", "--done", str(first["id"]), "--by", REPORTER)
    assert closed["done_by"] == REPORTER
    assert URL in run(out, "tasks", "--story", SLUG).stdout
    (state,) = read(out, "stories")
    assert (state["state"], state["stage"], state["withdrawn"]) == ("withdrawn",) * 2 + (True,)
    refused = run(out, "withdraw", SLUG, "--why", "x", "--by", APPROVER)
    assert (refused.exit_code, "không gỡ được" in refused.stderr) == (1, True)


def test_versions_are_listed_compared_and_brought_back(out: World) -> None:
    """By number or by the start of the hash."""
    path = out.house.stories.path_of(SLUG)
    path.write_text(STORY.replace("61 tuổi", "62 tuổi"), encoding="utf-8")
    first, second = read(out, "versions", SLUG)
    assert (first["how"], second["how"], second["words"]) == ("found", "found", True)
    assert "[-61-]{+62+}" in run(out, "diff", SLUG, "1", "2").stdout
    pieces = read(out, "diff", SLUG, "1")["pieces"]
    assert {"kind": "new", "text": "62"} in pieces
    read(out, "restore", SLUG, first["sha256"][:10], "--by", REPORTER)
    assert path.read_text("utf-8") == STORY
    assert run(out, "restore", SLUG, "99", "--by", REPORTER).exit_code == 2
    assert run(out, "restore", "khong-co.tar.gz").exit_code == 2
    assert "thấy trên đĩa" in run(out, "versions", SLUG).stdout


def test_the_ledger_is_shown_verified_and_exported(out: World, tmp_path: Path) -> None:
    """Bare, in parts, and a day's file checked away from the workspace."""
    rows = read(out, "ledger")
    assert rows == read(out, "ledger", "show", "--subject", f"story:{SLUG}")
    assert {row["detail"]["from"] for row in rows} == {"cli"}
    day, file = rows[-1]["at"][:10], tmp_path / "ngay.jsonl"
    assert read(out, "ledger", "verify") == {"ok": True, "trouble": ""}
    for date in (day, "2020-01-01"):
        read(out, "ledger", "export", "--day", date, str(file))
        assert read(out, "ledger", "verify", str(file))["ok"]
    file.write_text(file.read_text("utf-8").replace('"rows": 0', '"rows": 1'), encoding="utf-8")
    assert run(out, "ledger", "verify", "--alone", str(file)).exit_code == 1
    sha = rows[-1]["detail"]["sha256"]
    assert "biên phòng" in read(out, "ledger", "text", sha)["text"]


def test_consent_is_shown_taken_back_and_redacted(world: World) -> None:
    """The proposals come with their lines."""
    world.write("em", CHILD)
    (given,) = read(world, "consent", "em")
    assert (given["person"], given["self"], given["covers"]) == (
        "Sùng Mí Dín", "2026-11-02", ["name", "school"],
    )  # fmt: skip
    words = ["consent", "em", "--withdraw", "Sùng Mí Dín", "--why", "x", "--on", "2026-11-20"]
    done = read(world, *words, "--by", APPROVER)
    assert (done["on"], done["places"]) == ("2026-11-20", [])
    assert [t["kind"] for t in done["tasks"]] == ["answer"]
    line = done["proposals"][0]["line"]
    accept = ["consent", "em", "--accept", "Sùng Mí Dín", "--line", str(line), "--by", REPORTER]
    read(world, *accept)
    assert "Em D. đi học" in world.house.stories.find("em").headline
    assert "2026-11-20" in run(world, "consent", "em").stdout
