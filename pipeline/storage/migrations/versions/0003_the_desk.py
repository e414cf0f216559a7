"""Versions, locks, corrections, withdrawals, tasks; evidence only added to. Frozen."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

EVIDENCE = ("ledger", "texts", "versions", "approvals", "returns", "corrections", "withdrawals")


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _hour(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String(32), nullable=nullable)


def _id() -> sa.Column[Any]:
    return sa.Column("id", sa.Integer(), primary_key=True)


def upgrade() -> None:
    """Make the new tables, note where the ledger ends, close the evidence."""
    _versions()
    _aftermath()
    op.create_table(
        "ledger_head",
        _id(),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    op.execute(
        "INSERT INTO ledger_head (id, rows, hash) SELECT 1, count(*), coalesce((SELECT hash"
        " FROM ledger ORDER BY id DESC LIMIT 1), '') FROM ledger"
    )
    if op.get_bind().dialect.name == "sqlite":
        for table in EVIDENCE:
            _close(table)


def _versions() -> None:
    op.create_table(
        "texts",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
    )
    op.create_table(
        "versions",
        _id(),
        *_texts("story", "path"),
        sa.Column("sha256", sa.String(64), sa.ForeignKey("texts.sha256"), nullable=False),
        _hour("at"),
        *_texts("who"),
        sa.Column("how", sa.String(10), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
    )
    op.create_index("versions_story", "versions", ["story", "id"])
    op.create_table(
        "locks",
        sa.Column("story", sa.Text(), primary_key=True),
        *_texts("owner"),
        _hour("taken_at"),
        _hour("renewed_at"),
    )


def _aftermath() -> None:
    op.create_table(
        "corrections",
        _id(),
        *_texts("story"),
        _hour("at"),
        *_texts("by", "note", "why"),
        sa.Column("version", sa.String(64), nullable=False),
    )
    op.create_index("corrections_story", "corrections", ["story"])
    op.create_table(
        "withdrawals",
        sa.Column("story", sa.Text(), primary_key=True),
        _hour("at"),
        *_texts("by", "why"),
        sa.Column("ground", sa.String(10), nullable=False),
        *_texts("path"),
        sa.Column("version", sa.String(64), nullable=False),
    )
    op.create_table(
        "tasks",
        _id(),
        *_texts("story"),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("channel", sa.String(60), nullable=False),
        *_texts("place", "why"),
        _hour("opened_at"),
        *_texts("opened_by"),
        _hour("due", nullable=True),
        *_texts("done_by"),
        _hour("done_at", nullable=True),
    )
    op.create_index("tasks_story", "tasks", ["story"])
    op.create_index("tasks_open", "tasks", ["done_at"])


def _close(table: str) -> None:
    for deed in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{deed.lower()} BEFORE {deed} ON {table}"
            f" BEGIN SELECT RAISE(ABORT, '{table} is only added to'); END"
        )
