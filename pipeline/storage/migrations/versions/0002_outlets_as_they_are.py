"""Sources with a habit, changes at the outlet, names that outlive candidates. Frozen."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_SOURCES = ("wished:text", "first_at", "new_at", "empty_since", "alert:text", "alert_at")
_CANDIDATES = (
    "removed_at",
    "watch_at",
    "decided_at",
    "article_etag:text",
    "article_modified:text",
    "article_sha:text",
)


def _add(table: str, columns: tuple[str, ...]) -> None:
    for column in columns:
        name, _, text = column.partition(":")
        if text:
            op.add_column(table, sa.Column(name, sa.Text(), nullable=False, server_default=""))
        else:
            op.add_column(table, sa.Column(name, sa.String(32)))


def upgrade() -> None:
    """Add what is new; make the two large tables again in their lighter shape."""
    _add("sources", _SOURCES)
    _add("candidates", _CANDIDATES)
    op.add_column("sources", sa.Column("said", sa.LargeBinary()))
    op.add_column("candidates", sa.Column("sketch", sa.LargeBinary()))
    op.create_index("candidates_kept", "candidates", ["relevant", "status", "first_seen"])
    op.create_index("candidates_watch", "candidates", ["watch_at"])
    _new_tables()
    _lighter_keys()
    _lighter_shingles()
    # Only what was said before is kept as a version; the newest is the candidate's own row.
    op.execute(
        "DELETE FROM candidate_versions WHERE version = (SELECT version FROM candidates"
        " WHERE candidates.id = candidate_versions.candidate)"
    )


def _new_tables() -> None:
    op.create_table(
        "arrivals",
        sa.Column("source", sa.String(100), primary_key=True),
        sa.Column("day", sa.String(10), primary_key=True),
        sa.Column("new", sa.Integer(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "robots",
        sa.Column("home", sa.Text(), primary_key=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
    )
    op.create_table(
        "source_changes",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("story", sa.Text(), nullable=False),
        sa.Column("candidate", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("outlet", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("diff", sa.JSON(), nullable=False),
        sa.Column("seen_by", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.String(32)),
    )
    op.create_index("source_changes_story", "source_changes", ["story", "seen_at"])
    op.create_table(
        "learned",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("decisions", sa.Integer(), nullable=False),
        sa.Column("model", sa.JSON(), nullable=False),
    )


def _lighter_keys() -> None:
    op.create_table(
        "names",
        sa.Column("key", sa.String(24), primary_key=True),
        sa.Column("source", sa.String(100), primary_key=True),
        sa.Column("candidate", sa.Integer(), sa.ForeignKey("candidates.id")),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO names (key, source, candidate)"
        " SELECT substr(key, 1, 24), source, candidate FROM candidate_keys"
    )
    op.drop_table("candidate_keys")
    op.rename_table("names", "candidate_keys")
    op.create_index("candidate_keys_candidate", "candidate_keys", ["candidate"])


def _lighter_shingles() -> None:
    op.drop_table("shingles")
    op.create_table(
        "shingles",
        sa.Column("hash", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("day", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("candidate", sa.Integer(), primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
    op.execute("UPDATE candidates SET judged_version = 0")  # sketched anew by the next round
