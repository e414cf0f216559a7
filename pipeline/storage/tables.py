"""The tables: what happened. Rows that are evidence (ledger, approvals, versions) are only added.

Times are UTC text in RFC 3339, so that they sort, compare and read alike in every database.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

sources = Table(
    "sources",
    metadata,
    Column("id", String(100), primary_key=True),
    Column("url", Text, nullable=False, default=""),  # the address it moved to, when it moved
    Column("etag", Text, nullable=False, default=""),
    Column("last_modified", Text, nullable=False, default=""),
    Column("body_sha", String(64), nullable=False, default=""),
    Column("checked_at", String(32)),
    Column("good_at", String(32)),
    Column("next_at", String(32)),
    Column("failures", Integer, nullable=False, default=0),
    Column("error", Text, nullable=False, default=""),
    Column("closed", Text, nullable=False, default=""),
)

# new ──take──► taken        new ──dismiss──► dismissed ──take──► taken
candidates = Table(
    "candidates",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", String(100), nullable=False),
    Column("outlet", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("summary", Text, nullable=False, default=""),
    Column("byline", Text, nullable=False, default=""),
    Column("published", String(32)),
    Column("text", Text, nullable=False, default=""),
    Column("images", JSON, nullable=False, default=list),
    Column("entry_sha", String(64), nullable=False),
    Column("version", Integer, nullable=False, default=1),
    Column("first_seen", String(32), nullable=False),
    Column("changed_at", String(32), nullable=False),
    # article: none | wanted | had | failed
    Column("article", String(10), nullable=False, default="none"),
    Column("article_tries", Integer, nullable=False, default=0),
    Column("article_error", Text, nullable=False, default=""),
    Column("judged_version", Integer, nullable=False, default=0),
    Column("score", Float, nullable=False, default=0.0),
    Column("relevant", Integer, nullable=False, default=0),
    Column("story_type", String(60), nullable=False, default=""),
    Column("reasons", JSON, nullable=False, default=list),
    Column("cluster", Integer),  # the candidate it is a copy of; itself when it leads
    Column("status", String(10), nullable=False, default="new"),
    Column("why", Text, nullable=False, default=""),
    Column("story", Text, nullable=False, default=""),  # slug of its draft
    Column("draft_sha", String(64), nullable=False, default=""),  # the draft as we wrote it
    Column("drafted_version", Integer, nullable=False, default=0),
    Column("credited", Integer, nullable=False, default=0),  # copies credited in the draft
    Index("candidates_inbox", "status", "relevant", "score"),
    Index("candidates_cluster", "cluster"),
    Index("candidates_article", "article"),
    Index("candidates_judged", "judged_version"),
)

# An entry is known by any of its names: its guid, its address.
candidate_keys = Table(
    "candidate_keys",
    metadata,
    Column("source", String(100), nullable=False),
    Column("key", String(64), nullable=False),
    Column("candidate", ForeignKey("candidates.id"), nullable=False),
    UniqueConstraint("source", "key", name="one_candidate_an_entry"),
    Index("candidate_keys_candidate", "candidate"),
)

candidate_versions = Table(
    "candidate_versions",
    metadata,
    Column("candidate", ForeignKey("candidates.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("at", String(32), nullable=False),
    Column("title", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("text", Text, nullable=False),
    UniqueConstraint("candidate", "version", name="one_row_a_version"),
)

shingles = Table(
    "shingles",
    metadata,
    Column("hash", BigInteger, nullable=False),
    Column("candidate", ForeignKey("candidates.id"), nullable=False),
    Index("shingles_hash", "hash", "candidate"),
    Index("shingles_candidate", "candidate"),
)

approvals = Table(
    "approvals",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("story", Text, nullable=False),
    Column("channel", String(60), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("step", String(60), nullable=False),
    Column("by", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("version", String(64), nullable=False),
    Column("fields", JSON, nullable=False),
    Index("approvals_story", "story"),
)

returns = Table(
    "returns",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("story", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("version", String(64), nullable=False),
    Column("at", String(32), nullable=False),
    Column("approvals_before", Integer, nullable=False),
    Index("returns_story", "story"),
)

# Each row's hash covers the row and the hash before it: none can be edited, removed or moved.
ledger = Table(
    "ledger",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", String(32), nullable=False),
    Column("who", Text, nullable=False),
    Column("what", String(60), nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", JSON, nullable=False),
    Column("hash", String(64), nullable=False),
    Index("ledger_subject", "subject"),
)

# posted: a person put the words at a place and said where
publications = Table(
    "publications",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("story", Text, nullable=False),
    Column("channel", String(60), nullable=False),
    Column("url", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("version", String(64), nullable=False),
    Column("state", String(20), nullable=False, default="published"),
    UniqueConstraint("story", "channel", "url", name="one_post_a_place"),
)

job_runs = Table(
    "job_runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("job", String(60), nullable=False),
    Column("started", String(32), nullable=False),
    Column("ended", String(32)),
    Column("error", Text, nullable=False, default=""),
    Index("job_runs_job", "job", "id"),
)
