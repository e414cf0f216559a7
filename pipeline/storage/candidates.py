"""Candidates: entries waiting for an editor; versions of what the outlet said; copies folded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from pipeline.model import Article, Candidate, Entry, Score
from pipeline.storage import moment, stamp
from pipeline.storage.tables import candidate_keys, candidate_versions, candidates, shingles

WANTED, HAD, FAILED, NONE = "wanted", "had", "failed", "none"


def _candidate(row: Any) -> Candidate:
    values = dict(row._mapping)
    values.pop("changed_at")
    values["published"] = moment(row.published)
    values["first_seen"] = moment(row.first_seen)
    values["relevant"] = bool(row.relevant)
    values["images"], values["reasons"] = tuple(row.images), tuple(row.reasons)
    return Candidate(**values)


def get(connection: Connection, id_: int) -> Candidate | None:
    """One candidate by id."""
    row = connection.execute(select(candidates).where(candidates.c.id == id_)).first()
    return _candidate(row) if row else None


def known(connection: Connection, source: str, keys: Iterable[str]) -> dict[str, int]:
    """Which of the keys are known for a source, and by which candidate."""
    wanted, found = list(keys), {}
    for start in range(0, len(wanted), 500):
        query = select(candidate_keys.c.key, candidate_keys.c.candidate).where(
            candidate_keys.c.source == source, candidate_keys.c.key.in_(wanted[start : start + 500])
        )
        found.update({row[0]: row[1] for row in connection.execute(query)})
    return found


def owner(connection: Connection, keys: Iterable[str]) -> int | None:
    """The candidate that any source has under one of the keys, the oldest first."""
    query = select(func.min(candidate_keys.c.candidate)).where(candidate_keys.c.key.in_(list(keys)))
    return connection.execute(query).scalar()


def shas(connection: Connection, ids: Iterable[int]) -> dict[int, str]:
    """What each candidate's entry said when last seen."""
    wanted, found = sorted(set(ids)), {}
    for start in range(0, len(wanted), 500):
        query = select(candidates.c.id, candidates.c.entry_sha).where(
            candidates.c.id.in_(wanted[start : start + 500])
        )
        found.update({row[0]: row[1] for row in connection.execute(query)})
    return found


def add(
    connection: Connection,
    source: str,
    outlet: str,
    entry: Entry,
    sha: str,
    keys: Sequence[str],
    article: str,
    now: datetime,
) -> int:
    """A new candidate with its keys and first version; gives back its id."""
    values = {
        "source": source,
        "outlet": outlet,
        "url": entry.url,
        "title": entry.title,
        "summary": entry.summary,
        "byline": ", ".join(entry.authors),
        "published": stamp(entry.published) if entry.published else None,
        "images": [asdict(image) for image in entry.images],
        "entry_sha": sha,
        "first_seen": stamp(now),
        "changed_at": stamp(now),
        "article": article,
    }
    result = connection.execute(candidates.insert().values(values))
    (id_,) = result.inserted_primary_key or (0,)
    add_keys(connection, source, int(id_), keys)
    _keep_version(connection, int(id_), 1, now, entry.title, entry.summary, "")
    return int(id_)


def add_keys(connection: Connection, source: str, id_: int, keys: Iterable[str]) -> None:
    """Further names by which a candidate's entry is known."""
    rows = [{"source": source, "key": key, "candidate": id_} for key in keys]
    if rows:
        connection.execute(candidate_keys.insert(), rows)


def _keep_version(
    connection: Connection,
    id_: int,
    number: int,
    now: datetime,
    title: str,
    summary: str,
    text: str,
) -> None:
    connection.execute(
        candidate_versions.insert().values(
            candidate=id_, version=number, at=stamp(now), title=title, summary=summary, text=text
        )
    )


def change(connection: Connection, id_: int, entry: Entry, sha: str, now: datetime) -> None:
    """The outlet's entry says something else: a new version, its article wanted again."""
    current = get(connection, id_)
    if current is None:
        return
    again = WANTED if current.article in (HAD, FAILED, WANTED) else current.article
    values = {
        "title": entry.title,
        "summary": entry.summary,
        "entry_sha": sha,
        "version": current.version + 1,
        "changed_at": stamp(now),
        "article": again,
        "article_tries": 0,
        "judged_version": 0,
    }
    _update(connection, id_, values)
    _keep_version(
        connection, id_, current.version + 1, now, entry.title, entry.summary, current.text
    )


def keep_article(connection: Connection, id_: int, article: Article, now: datetime) -> None:
    """The text of an article's page, had for the first time."""
    current = get(connection, id_)
    if current is None:
        return
    values = _article_values(current, article) | {"judged_version": 0, "drafted_version": 0}
    _update(connection, id_, values)
    connection.execute(
        candidate_versions.update()
        .where(
            candidate_versions.c.candidate == id_, candidate_versions.c.version == current.version
        )
        .values(text=article.text)
    )


def change_article(connection: Connection, id_: int, article: Article, now: datetime) -> None:
    """The text of an article's page changed while its entry did not: a new version."""
    current = get(connection, id_)
    if current is None:
        return
    number = current.version + 1
    values = _article_values(current, article)
    _update(
        connection,
        id_,
        values | {"version": number, "changed_at": stamp(now), "judged_version": 0},
    )
    _keep_version(connection, id_, number, now, current.title, values["summary"], article.text)


def _article_values(current: Candidate, article: Article) -> dict[str, Any]:
    published = article.published or current.published
    return {
        "text": article.text,
        "summary": current.summary or article.summary,
        "byline": article.byline or current.byline,
        "published": stamp(published) if published else None,
        "images": [asdict(i) for i in article.images] or list(current.images),
        "article": HAD,
        "article_error": "",
    }


def article_failed(connection: Connection, id_: int, error: str, *, final: bool) -> None:
    """An article's page could not be had; ``final`` after the last try."""
    values = {
        "article": FAILED if final else WANTED,
        "article_tries": candidates.c.article_tries + 1,
        "article_error": error,
    }
    _update(connection, id_, values)


def judged(
    connection: Connection, id_: int, score: Score, cluster: int, sketch: Sequence[int]
) -> None:
    """The judgement of a candidate's newest version, and whom it copies."""
    version = select(candidates.c.version).where(candidates.c.id == id_).scalar_subquery()
    values = {
        "judged_version": version,
        "score": score.value,
        "relevant": int(score.relevant),
        "story_type": score.story_type,
        "reasons": [asdict(reason) for reason in score.reasons],
        "cluster": cluster,
    }
    _update(connection, id_, values)
    connection.execute(shingles.delete().where(shingles.c.candidate == id_))
    if sketch:
        connection.execute(shingles.insert(), [{"hash": h, "candidate": id_} for h in sketch])


def sharing(
    connection: Connection, sketch: Sequence[int], besides: int, since: datetime
) -> dict[int, set[int]]:
    """Candidates seen since a moment that share a shingle, with their whole sketches."""
    if not sketch:
        return {}
    near = (
        select(shingles.c.candidate)
        .join(candidates, candidates.c.id == shingles.c.candidate)
        .where(
            shingles.c.hash.in_(list(sketch)),
            shingles.c.candidate != besides,
            candidates.c.first_seen >= stamp(since),
        )
        .group_by(shingles.c.candidate)
        .order_by(func.count().desc())
        .limit(50)
    )
    rows = connection.execute(
        select(shingles.c.candidate, shingles.c.hash).where(shingles.c.candidate.in_(near))
    )
    found: dict[int, set[int]] = {}
    for candidate, hash_ in rows:
        found.setdefault(candidate, set()).add(hash_)
    return found


def _all(connection: Connection, *where: Any, limit: int = 0) -> list[Candidate]:
    query = select(candidates).where(*where).order_by(candidates.c.id)
    return [_candidate(row) for row in connection.execute(query.limit(limit) if limit else query)]


def wanting_article(connection: Connection) -> list[Candidate]:
    """Candidates whose page is still to be opened."""
    return _all(connection, candidates.c.article == WANTED)


def watched(connection: Connection, source_ids: Iterable[str], since: datetime) -> list[Candidate]:
    """Recent candidates with a draft, whose page may change without its entry saying so."""
    return _all(
        connection,
        candidates.c.source.in_(list(source_ids)),
        candidates.c.story != "",
        candidates.c.article == HAD,
        candidates.c.first_seen >= stamp(since),
    )


def unjudged(connection: Connection, limit: int = 500) -> list[Candidate]:
    """Candidates whose newest version has not been judged."""
    return _all(connection, candidates.c.judged_version < candidates.c.version, limit=limit)


def undrafted(connection: Connection) -> list[Candidate]:
    """Relevant new candidates that lead their cluster and have no draft."""
    return _all(
        connection,
        candidates.c.relevant == 1,
        candidates.c.status == "new",
        candidates.c.story == "",
        candidates.c.cluster == candidates.c.id,
    )


def drafted(connection: Connection) -> list[Candidate]:
    """Candidates with a draft whose outlet has since said something else, or that gained copies."""
    copies = candidates.alias()
    count = (
        select(func.count())
        .where(copies.c.cluster == candidates.c.id)
        .correlate(candidates)
        .scalar_subquery()
    )
    behind = (candidates.c.drafted_version < candidates.c.version) | (candidates.c.credited < count)
    return _all(connection, candidates.c.story != "", behind)


def copies(connection: Connection, id_: int) -> list[Candidate]:
    """A cluster: its leader and every copy of it, oldest first."""
    return _all(connection, candidates.c.cluster == id_)


def versions(connection: Connection, id_: int) -> list[Any]:
    """Every version of what the outlet said, oldest first: version, at, title, summary, text."""
    query = (
        select(candidate_versions)
        .where(candidate_versions.c.candidate == id_)
        .order_by(candidate_versions.c.version)
    )
    return list(connection.execute(query))


def set_draft(
    connection: Connection, id_: int, story: str, sha: str, version: int, credited: int
) -> None:
    """The draft made of a candidate: its slug, the text as we wrote it, what went into it."""
    values = {
        "story": story,
        "draft_sha": sha,
        "drafted_version": version,
        "credited": credited,
    }
    _update(connection, id_, values)


def set_status(connection: Connection, id_: int, status: str, why: str = "") -> None:
    """An editor's decision: new, taken or dismissed."""
    _update(connection, id_, {"status": status, "why": why})


def _update(connection: Connection, id_: int, values: dict[str, Any]) -> None:
    connection.execute(candidates.update().where(candidates.c.id == id_).values(values))


def inbox(
    connection: Connection, *, status: str = "", every: bool = False, limit: int = 0
) -> list[Candidate]:
    """What an editor looks through: relevant leaders, best first; ``every`` shows all."""
    query = select(candidates)
    if not every:
        query = query.where(candidates.c.relevant == 1, candidates.c.cluster == candidates.c.id)
    if status:
        query = query.where(candidates.c.status == status)
    query = query.order_by(candidates.c.score.desc(), candidates.c.id)
    rows = connection.execute(query.limit(limit) if limit else query)
    return [_candidate(row) for row in rows]


def count(connection: Connection) -> int:
    """How many candidates there are."""
    return int(connection.execute(select(func.count()).select_from(candidates)).scalar() or 0)
