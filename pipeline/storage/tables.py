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
    LargeBinary,
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
    Column("said", LargeBinary),  # what its last document held, 8 bytes an entry
    Column("wished", Text, nullable=False, default=""),  # the address sources.yaml gave
    Column("first_at", String(32)),
    Column("new_at", String(32)),
    Column("empty_since", String(32)),
    Column("alert", Text, nullable=False, default=""),  # what was told and still holds
    Column("alert_at", String(32)),
)

# How many new entries a source brought on each day of the newsroom's calendar: its habit.
arrivals = Table(
    "arrivals",
    metadata,
    Column("source", String(100), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("new", Integer, nullable=False),
    sqlite_with_rowid=False,
)

robots = Table(
    "robots",
    metadata,
    Column("home", Text, primary_key=True),
    Column("text", Text, nullable=False),
    Column("at", String(32), nullable=False),
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
    Column("sketch", LargeBinary),  # its smallest shingle hashes, 8 bytes each, big-endian
    Column("removed_at", String(32)),  # when its page was found to be gone
    Column("watch_at", String(32)),  # when its page is looked at again
    Column("article_etag", Text, nullable=False, default=""),
    Column("article_modified", Text, nullable=False, default=""),
    Column("article_sha", Text, nullable=False, default=""),
    Column("decided_at", String(32)),
    Index("candidates_kept", "relevant", "status", "first_seen"),
    Index("candidates_watch", "watch_at"),
    # Everything an inbox filters by, so that what does not match is passed over in the index.
    Index(
        "candidates_inbox",
        *("status", "relevant", "score", "cluster", "story_type", "source"),
        *("published", "first_seen"),
    ),
    Index("candidates_cluster", "cluster"),
    Index("candidates_article", "article"),
    Index("candidates_judged", "judged_version"),
)

# An entry is known by any of its names: its guid, its address. The name outlives a candidate
# that was let go, so that an old entry shown again is never new.
candidate_keys = Table(
    "candidate_keys",
    metadata,
    Column("key", String(24), primary_key=True),
    Column("source", String(100), primary_key=True),
    Column("candidate", ForeignKey("candidates.id")),
    Index("candidate_keys_candidate", "candidate"),
    sqlite_with_rowid=False,
)

# What an outlet said before; what it says now stands in the candidate's own row.
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

# The days stand inside the key, so that a lookup reads only the days in which copies happen.
shingles = Table(
    "shingles",
    metadata,
    Column("hash", BigInteger, primary_key=True, autoincrement=False),
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("candidate", Integer, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

# An outlet changed or removed what a story was made from; open until a person has looked.
source_changes = Table(
    "source_changes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("story", Text, nullable=False),
    Column("candidate", Integer, nullable=False),
    Column("at", String(32), nullable=False),
    Column("kind", String(10), nullable=False),  # changed | removed
    Column("outlet", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("diff", JSON, nullable=False),
    Column("seen_by", Text, nullable=False, default=""),
    Column("seen_at", String(32)),
    Index("source_changes_story", "story", "seen_at"),
)

# What was learned from the editors' decisions, newest last.
learned = Table(
    "learned",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", String(32), nullable=False),
    Column("decisions", Integer, nullable=False),
    Column("model", JSON, nullable=False),
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

# How many rows the ledger has and where its chain ends: the newest rows cannot go unnoticed.
ledger_head = Table(
    "ledger_head",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("rows", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
)

# Bytes of story files, deflated, under the name of their version.
texts = Table(
    "texts",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("size", Integer, nullable=False),
)

versions = Table(
    "versions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("story", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("sha256", ForeignKey("texts.sha256"), nullable=False),
    Column("at", String(32), nullable=False),
    Column("who", Text, nullable=False),
    Column("how", String(10), nullable=False),  # begun drafted saved restored set found
    Column("words", Integer, nullable=False),  # whether more than its status and hours changed
    Index("versions_story", "story", "id"),
)

# Who has a story open in the browser.
locks = Table(
    "locks",
    metadata,
    Column("story", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("taken_at", String(32), nullable=False),
    Column("renewed_at", String(32), nullable=False),
)

corrections = Table(
    "corrections",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("story", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("by", Text, nullable=False),
    Column("note", Text, nullable=False),  # as it is printed
    Column("why", Text, nullable=False),
    Column("version", String(64), nullable=False),
    Index("corrections_story", "story"),
)

withdrawals = Table(
    "withdrawals",
    metadata,
    Column("story", Text, primary_key=True),
    Column("at", String(32), nullable=False),
    Column("by", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("ground", String(10), nullable=False),  # authority | complaint | house
    Column("path", Text, nullable=False),
    Column("version", String(64), nullable=False),
)

# What somebody still has to do at a place, and by when.
tasks = Table(
    "tasks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("story", Text, nullable=False),
    Column("kind", String(10), nullable=False),  # correct | takedown | answer
    Column("channel", String(60), nullable=False),
    Column("place", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("opened_at", String(32), nullable=False),
    Column("opened_by", Text, nullable=False),
    Column("due", String(32)),
    Column("done_by", Text, nullable=False, default=""),
    Column("done_at", String(32)),
    Index("tasks_story", "story"),
    Index("tasks_open", "done_at"),
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

# Who may come in. ``person`` is the key of a name in newsroom.yaml, which alone gives roles.
credentials = Table(
    "credentials",
    metadata,
    Column("person", Text, primary_key=True),
    Column("secret", Text, nullable=False),  # argon2id; "" before the first password
    Column("changed_at", String(32), nullable=False),
    Column("off_at", String(32)),
    Column("off_by", Text, nullable=False, default=""),
)

# Only the hash of what a browser holds is kept.
sessions = Table(
    "sessions",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("person", Text, nullable=False),
    Column("began_at", String(32), nullable=False),
    Column("seen_at", String(32), nullable=False),
    Column("device", Text, nullable=False, default=""),
    Index("sessions_person", "person"),
)

# Links that let somebody choose a password, once.
invitations = Table(
    "invitations",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("person", Text, nullable=False),
    Column("until", String(32), nullable=False),
    Column("used_at", String(32)),
)

failed_entries = Table(
    "failed_entries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Index("failed_entries_at", "at"),
)

# A partner or a family was asked whether one wording is right; the answer is written once.
confirmations = Table(
    "confirmations",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("story", Text, nullable=False),
    Column("channel", String(60), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("whom", Text, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("asked_at", String(32), nullable=False),
    Column("until", String(32), nullable=False),
    Column("answer", String(10), nullable=False, default=""),  # yes | no
    Column("note", Text, nullable=False, default=""),
    Column("answered_at", String(32)),
    Index("confirmations_story", "story"),
)
