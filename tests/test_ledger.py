"""The ledger: rows are only added; whatever is edited, removed or moved is found."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from pipeline.chain import trouble_of
from pipeline.errors import NotFound, StorageError
from pipeline.newsroom import open_newsroom
from tests.conftest import Clock
from tests.world import APPROVER, World

SLUG = "lop-hoc-dem"
DROP = ("DROP TRIGGER ledger_no_update", "DROP TRIGGER ledger_no_delete")


def filled(world: World, clock: Clock) -> None:
    """Five rows over two days."""
    world.write()
    for day in range(2):
        world.house.approve(SLUG, APPROVER)
        world.house.send_back(SLUG, APPROVER, f"lần {day}")
        world.house.stories.set(SLUG, "status", "ready")
        world.house.approve(SLUG, APPROVER)
        clock.forward(days=1)


def alter(world: World, *statements: str) -> None:
    """Somebody with the database file in hand."""
    with world.house.storage.writing() as connection:
        for statement in statements:
            connection.execute(text(statement))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger SET who = 'Ai đó' WHERE id = 2",
        "UPDATE ledger SET detail = '{}' WHERE id = 5",
        "UPDATE ledger SET at = '2020-01-01T00:00:00Z' WHERE id = 1",
        "DELETE FROM ledger WHERE id = 3",
        "DELETE FROM ledger WHERE id = 1",
        "DELETE FROM ledger WHERE id > 3",
        "DELETE FROM ledger",
        "UPDATE ledger SET id = 100 WHERE id = 2",
        "INSERT INTO ledger SELECT 99, at, who, what, subject, detail, hash FROM ledger WHERE id=1",
    ],
)
def test_whatever_is_done_to_the_rows_is_found(world: World, clock: Clock, statement: str) -> None:
    """Edited, removed (the newest too), moved or slipped in."""
    filled(world, clock)
    assert world.house.ledger_trouble() == ""
    alter(world, *DROP, statement)
    assert "sổ cái" in world.house.ledger_trouble()


@pytest.mark.parametrize("table", ["ledger", "approvals", "returns", "versions", "texts"])
@pytest.mark.parametrize("deed", ["DELETE FROM {}", "UPDATE {} SET rowid = rowid + 900"])
def test_the_database_itself_refuses(world: World, clock: Clock, table: str, deed: str) -> None:
    """Evidence is only added to."""
    filled(world, clock)
    if table == "texts" and "UPDATE" in deed:
        deed = "UPDATE {} SET size = 0"
    with pytest.raises(StorageError, match="only added"):
        alter(world, deed.format(table))


def test_a_days_export_is_checked_alone_and_against_the_ledger(world: World, clock: Clock) -> None:
    """It also finds what was cut from the end together with the note of where the chain ends."""
    filled(world, clock)
    second = world.house.export_day(date(2026, 11, 24))
    assert len(second.splitlines()) == 3
    assert trouble_of(second) == world.house.export_trouble(second) == ""
    rows = [json.loads(line) for line in second.splitlines()]
    for spoilt in (
        second.replace(APPROVER, "Ai đó", 1),
        "".join(second.splitlines(keepends=True)[1:]),
        "".join(second.splitlines(keepends=True)[:-1]),
        "".join(json.dumps(rows[i]) + "\n" for i in (1, 0, 2)),
        "".join(json.dumps(rows[i]) + "\n" for i in (0, 2)),
        "",
        "[]\n",
    ):
        assert trouble_of(spoilt)
    cut = "UPDATE ledger_head SET rows = 4, hash = (SELECT hash FROM ledger WHERE id = 4)"
    alter(world, *DROP, "DELETE FROM ledger WHERE id = 5", cut)
    assert world.house.ledger_trouble() == ""
    assert "không còn dòng" in world.house.export_trouble(second)


def test_a_day_without_rows_closes_on_the_hash_before(world: World, clock: Clock) -> None:
    """It is a day too."""
    filled(world, clock)
    (closing,) = [json.loads(x) for x in world.house.export_day(date(2026, 12, 1)).splitlines()]
    assert closing["rows"] == 0 and closing["closing"] == closing["before"]
    assert closing["closing"] == world.house.ledger()[-1].hash


def test_rows_say_from_where_and_their_words_can_be_read(world: World, clock: Clock) -> None:
    """A lawyer's minute: who, what, when, from where, which version, which exact text."""
    world.write()
    house = open_newsroom(world.root, clock, "web")
    house.approve(SLUG, APPROVER)
    house.posted(SLUG, "zalo", "https://zalo.example/1", APPROVER)
    signed, posted = house.ledger(f"story:{SLUG}")
    assert signed.detail["from"] == posted.detail["from"] == "web"
    assert "biên phòng" in house.signed_text(posted.detail["sha256"])
    assert house.signed_text(signed.detail["version"]) == house.stories.find(SLUG).text
    with pytest.raises(NotFound):
        house.signed_text("0" * 64)
    house.close()


def test_a_ledger_from_before_knows_where_it_ends(tmp_path: Path) -> None:
    """The migration notes the last row of what was there."""
    from alembic import command
    from alembic.config import Config

    from pipeline.chain import link
    from pipeline.storage import ledger, open_storage

    path = tmp_path / "a.db"
    storage = open_storage(path)
    settings = Config()
    folder = Path(open_storage.__code__.co_filename).parent / "migrations"
    settings.set_main_option("script_location", str(folder))
    row = {"at": "2026-01-01", "who": "a", "what": "b", "subject": "c", "detail": {}}
    with storage.writing() as connection:
        names = ["texts", "versions", "locks", "corrections", "withdrawals", "tasks", "ledger_head"]
        names += ["credentials", "sessions", "invitations", "failed_entries", "confirmations"]
        for event in ("added", "gone", "changed"):
            connection.execute(text(f"DROP TRIGGER candidate_words_{event}"))
        names += ["candidate_words"]
        for name in reversed(names):
            connection.execute(text(f"DROP TABLE {name}"))
        for name in ("ledger", "approvals", "returns"):
            for deed in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER {name}_no_{deed}"))
        values = row | {"detail": "{}", "hash": link("", row)}
        insert = "INSERT INTO ledger VALUES (1, :at, :who, :what, :subject, :detail, :hash)"
        connection.execute(text(insert), values)
        connection.execute(text("UPDATE alembic_version SET version_num = '0002'"))
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")
    with storage.reading() as connection:
        assert ledger.trouble(connection) == ""
    with storage.writing() as connection:
        connection.execute(text("DROP TRIGGER ledger_no_delete"))
        connection.execute(text("DELETE FROM ledger"))
        assert "mất dòng" in ledger.trouble(connection)
    storage.close()


def test_deleting_a_story_leaves_its_rows(world: World, clock: Clock) -> None:
    """And every text of it."""
    filled(world, clock)
    before = len(world.house.ledger(f"story:{SLUG}"))
    world.house.stories.path_of(SLUG).unlink()
    world.house.build()
    assert len(world.house.ledger(f"story:{SLUG}")) == before
    assert world.house.archive.of_story(SLUG)
