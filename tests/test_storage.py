"""The database: migrated to the tables the code knows, whole transactions, an honest chain."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from pipeline.errors import StorageError
from pipeline.storage import open_storage
from pipeline.storage.tables import metadata


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """SQLite's own index of words keeps tables of its own beside it."""
    return kind != "table" or not str(name).startswith("candidate_words")


def test_the_migrations_make_the_tables_the_code_knows(tmp_path: Path) -> None:
    """No table or column is in one and not in the other."""
    storage = open_storage(tmp_path / "a.db")
    with storage.reading() as connection:
        known = MigrationContext.configure(connection, opts={"include_name": _is_ours})
        assert compare_metadata(known, metadata) == []
    storage.close()


def test_a_transaction_happens_whole_or_not_at_all(tmp_path: Path) -> None:
    """An exception inside takes everything back."""
    storage = open_storage(tmp_path / "a.db")
    insert = text("INSERT INTO job_runs (job, started, error) VALUES ('a', 'b', '')")
    with pytest.raises(ZeroDivisionError), storage.writing() as connection:
        connection.execute(insert)
        raise ZeroDivisionError
    with storage.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM job_runs")).scalar() == 0
    storage.close()


def test_sqlite_is_set_for_safety_over_speed(tmp_path: Path) -> None:
    """Journal DELETE, synchronous FULL, foreign keys on."""
    storage = open_storage(tmp_path / "a.db")
    with storage.reading() as connection:
        asked = ("journal_mode", "synchronous", "foreign_keys")
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked]
    assert found == ["delete", 2, 1]
    storage.close()


def test_a_file_that_is_no_database_is_a_message(tmp_path: Path) -> None:
    """It says how to get one back."""
    (tmp_path / "a.db").write_bytes(b"not a database at all, just some text" * 200)
    with pytest.raises(StorageError, match="restore"):
        open_storage(tmp_path / "a.db")
