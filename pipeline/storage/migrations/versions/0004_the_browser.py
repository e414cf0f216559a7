"""Who comes in through the browser, what partners confirm, and words to search by. Frozen."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

INBOX = (
    "status", "relevant", "score", "cluster", "story_type", "source", "published", "first_seen",
)  # fmt: skip


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _hour(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String(32), nullable=nullable)


def _hash() -> sa.Column[str]:
    return sa.Column("hash", sa.String(64), primary_key=True)


def upgrade() -> None:
    """Make the new tables; on SQLite, an index of words that keeps itself."""
    _people()
    _confirmations()
    op.drop_index("candidates_inbox", "candidates")
    op.create_index("candidates_inbox", "candidates", list(INBOX))
    if op.get_bind().dialect.name == "sqlite":
        _words()


def _people() -> None:
    op.create_table(
        "credentials",
        sa.Column("person", sa.Text(), primary_key=True),
        *_texts("secret"),
        _hour("changed_at"),
        _hour("off_at", nullable=True),
        *_texts("off_by"),
    )
    op.create_table(
        "sessions",
        _hash(),
        *_texts("person"),
        _hour("began_at"),
        _hour("seen_at"),
        *_texts("device"),
    )
    op.create_index("sessions_person", "sessions", ["person"])
    op.create_table(
        "invitations",
        _hash(),
        *_texts("person"),
        _hour("until"),
        _hour("used_at", nullable=True),
    )
    op.create_table(
        "failed_entries",
        sa.Column("id", sa.Integer(), primary_key=True),
        *_texts("person", "address"),
        _hour("at"),
    )
    op.create_index("failed_entries_at", "failed_entries", ["at"])


def _confirmations() -> None:
    op.create_table(
        "confirmations",
        _hash(),
        *_texts("story"),
        sa.Column("channel", sa.String(60), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        *_texts("whom", "asked_by"),
        _hour("asked_at"),
        _hour("until"),
        sa.Column("answer", sa.String(10), nullable=False),
        *_texts("note"),
        _hour("answered_at", nullable=True),
    )
    op.create_index("confirmations_story", "confirmations", ["story"])


def _words() -> None:
    """Words of candidates without their tones. The tokenizer drops marks but keeps the stroke of
    đ, so it is replaced; triggers keep the index in step whoever writes."""
    op.execute(
        "CREATE VIRTUAL TABLE candidate_words USING fts5(title, summary, outlet, content='',"
        ' tokenize="unicode61 remove_diacritics 2")'
    )
    op.execute(
        "INSERT INTO candidate_words (rowid, title, summary, outlet)"
        f" SELECT id, {_bare('')} FROM candidates"
    )
    add = (
        "INSERT INTO candidate_words (rowid, title, summary, outlet)"
        f" VALUES (new.id, {_bare('new.')});"
    )
    drop = (
        "INSERT INTO candidate_words (candidate_words, rowid, title, summary, outlet)"
        f" VALUES ('delete', old.id, {_bare('old.')});"
    )
    for name, event, deed in (
        ("added", "INSERT", add),
        ("gone", "DELETE", drop),
        ("changed", "UPDATE OF title, summary, outlet", drop + add),
    ):
        op.execute(
            f"CREATE TRIGGER candidate_words_{name} AFTER {event} ON candidates BEGIN {deed} END"
        )


def _bare(row: str) -> str:
    columns = ("title", "summary", "outlet")
    return ", ".join(f"replace(replace({row}{name}, 'đ', 'd'), 'Đ', 'D')" for name in columns)
