"""The only SQL of the house: SQLite by default, PostgreSQL when the newsroom outgrows one machine.

SQLite runs with journal mode DELETE and synchronous FULL: a commit costs under a millisecond
here, and the write-ahead log of the versions Debian ships has a known, rare corruption.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, TableClause, create_engine, event, inspect, text
from sqlalchemy.exc import DatabaseError, OperationalError

from pipeline.errors import Fault, StorageError
from pipeline.files import locked

__all__ = ["Connection", "Storage", "bulk", "moment", "open_storage", "stamp"]

HEAD = "0004"
_MIGRATIONS = Path(__file__).parent / "migrations"


def stamp(moment: datetime) -> str:
    """A moment as the tables keep it: UTC, to the microsecond, sortable as text."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def moment(value: str | None) -> datetime | None:
    """The moment a stamp says; None for none."""
    return datetime.fromisoformat(value) if value else None


_PRAGMAS = (
    "journal_mode=DELETE",
    "synchronous=FULL",
    "foreign_keys=ON",
    "cache_size=-16000",  # KiB: the index of copies is written all over; 2 MB would thrash
)


def _pragmas(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


class Storage:
    """An open database, migrated to the newest shape. One object for the whole process."""

    def __init__(self, engine: Engine, path: Path | None = None, origin: str = "") -> None:
        self.engine, self.path, self.origin = engine, path, origin

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that writes: everything in it happens, or nothing does."""
        try:
            with self.engine.connect() as connection:
                if self.engine.dialect.name == "sqlite":
                    connection.exec_driver_sql("BEGIN IMMEDIATE")
                connection.info["origin"] = self.origin
                with _commit(connection):
                    yield connection
        except (OperationalError, DatabaseError) as error:
            raise StorageError(_explain(error, self.path)) from error

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection for reading."""
        try:
            with self.engine.connect() as connection:
                yield connection
        except (OperationalError, DatabaseError) as error:
            raise StorageError(_explain(error, self.path)) from error

    def copy_to(self, path: Path) -> None:
        """A consistent copy of a live SQLite database (copying its file would lose commits)."""
        with sqlite3.connect(path) as target, self.reading() as connection:
            source = connection.connection.driver_connection
            if isinstance(source, sqlite3.Connection):
                source.backup(target)

    def trouble(self) -> str:
        """What SQLite's own check finds wrong; ``""`` when nothing."""
        if self.engine.dialect.name != "sqlite":
            return ""
        with self.reading() as connection:
            answer = str(connection.exec_driver_sql("PRAGMA integrity_check").scalar())
        return "" if answer == "ok" else answer

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()


def bulk(connection: Connection, table: TableClause, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert many rows, each the values of a table's columns in their order."""
    if not rows:
        return
    if connection.dialect.positional:  # the driver's own way: half the cost of a row
        insert = str(table.insert().compile(dialect=connection.dialect))
        connection.exec_driver_sql(insert, list(rows))
        return
    names = [column.name for column in table.columns]
    connection.execute(table.insert(), [dict(zip(names, row, strict=True)) for row in rows])


@contextmanager
def _commit(connection: Connection) -> Iterator[None]:
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def _explain(error: DatabaseError, path: Path | None) -> Fault:
    reason = str(getattr(error, "orig", error))
    if "is locked" in reason:
        reason = "cơ sở dữ liệu đang bận; thử lại sau"
    elif "not a database" in reason or "malformed" in reason:
        reason = "tệp cơ sở dữ liệu hỏng; khôi phục bằng «guongsang restore FILE»"
    elif "full" in reason:
        reason = "đĩa đầy; dọn chỗ rồi chạy lại"
    return Fault(reason, str(path or "database"))


def open_storage(path: Path, url: str = "", origin: str = "") -> Storage:
    """Open (and, the first time, make) the database. Raises StorageError.

    ``origin`` is where what is written comes from (cli, web, job): the ledger notes it.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(url or f"sqlite:///{path}", connect_args={} if url else _SQLITE)
    except OSError as error:
        raise StorageError(Fault(f"không mở được: {error.strerror}", str(path))) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _pragmas)
        # The driver's own transactions begin too late; ours begin with BEGIN IMMEDIATE.
        event.listen(engine, "connect", _autocommit)
    storage = Storage(engine, path, origin)
    _migrate(storage, path)
    return storage


_SQLITE = {"timeout": 30, "check_same_thread": False}


def _autocommit(connection: Any, _record: Any) -> None:
    connection.isolation_level = None


def _version(storage: Storage) -> str:
    with storage.reading() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return ""
        row = connection.execute(text("SELECT version_num FROM alembic_version")).first()
        return str(row[0]) if row else ""


def _migrate(storage: Storage, path: Path) -> None:
    if _version(storage) == HEAD:
        return
    with locked(path.with_suffix(".migrating")):
        if _version(storage) != HEAD:
            _upgrade(storage)


def _upgrade(storage: Storage) -> None:
    from alembic import command
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(_MIGRATIONS))
    with storage.writing() as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")
