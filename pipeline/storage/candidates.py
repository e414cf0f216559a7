"""Candidates: entries waiting for an editor, and what the outlet said of them before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, text

from pipeline.model import Article, Candidate, NamedEntry, Score, Validators
from pipeline.storage import copies, moment, stamp
from pipeline.storage.tables import candidate_keys, candidate_versions, candidates

WANTED, HAD, FAILED, NONE = "wanted", "had", "failed", "none"


_KNOWN = text(
    "SELECT k.source, k.key, k.candidate, c.entry_sha FROM candidate_keys AS k"
    " LEFT JOIN candidates AS c ON c.id = k.candidate"
    " WHERE k.key IN :keys"
).bindparams(bindparam("keys", expanding=True))

_MOMENTS = ("published", "first_seen", "removed_at", "watch_at", "decided_at")


@dataclass(frozen=True)
class Verdict:
    """A judgement of a candidate: its score, whom it copies (itself when nobody), its sketch."""

    candidate: Candidate
    score: Score
    cluster: int
    sketch: tuple[int, ...] = ()


def _candidate(row: Any) -> Candidate:
    values = dict(row._mapping)
    values.pop("changed_at")
    values |= {name: moment(values[name]) for name in _MOMENTS}
    names = ("article_etag", "article_modified", "article_sha")
    values["page"] = Validators(*(values.pop(name) for name in names))
    values["relevant"] = bool(row.relevant)
    values["images"], values["reasons"] = tuple(row.images), tuple(row.reasons)
    values["sketch"] = copies.unpacked(row.sketch)
    return Candidate(**values)


def get(connection: Connection, id_: int) -> Candidate | None:
    """One candidate by id."""
    row = connection.execute(select(candidates).where(candidates.c.id == id_)).first()
    return _candidate(row) if row else None


def by_ids(connection: Connection, ids: Sequence[int]) -> list[Candidate]:
    """Some candidates by id."""
    parts = (ids[start : start + 500] for start in range(0, len(ids), 500))
    return [c for part in parts for c in _all(connection, candidates.c.id.in_(part))]


@dataclass(frozen=True)
class Known:
    """Whose name a key is, and what its entry said when last seen; no candidate: let go."""

    candidate: int | None
    sha: str = ""


def known(connection: Connection, names: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Known]:
    """Which of the names, each a source and a key, are known."""
    wanted = set(names)
    keys = sorted({key for _, key in wanted})
    found = {}
    for start in range(0, len(keys), 500):
        for source, key, candidate, sha in connection.execute(
            _KNOWN, {"keys": keys[start : start + 500]}
        ):
            if (source, key) in wanted:
                found[source, key] = Known(candidate, sha or "")
    return found


def owner(connection: Connection, keys: Iterable[str]) -> int | None:
    """The candidate that any source has under one of the keys, the oldest first."""
    query = select(func.min(candidate_keys.c.candidate)).where(candidate_keys.c.key.in_(list(keys)))
    return connection.execute(query).scalar()


@dataclass(frozen=True)
class Newcomer:
    """An entry not seen before, with the source and the outlet's name it came from."""

    source: str
    outlet: str
    named: NamedEntry


def add(connection: Connection, newcomers: Sequence[Newcomer], now: datetime) -> list[int]:
    """New candidates with their keys; gives back their ids in order."""
    if not newcomers:
        return []
    insert = candidates.insert().returning(candidates.c.id, sort_by_parameter_order=True)
    rows = [_row(newcomer, now) for newcomer in newcomers]
    ids = [int(row[0]) for row in connection.execute(insert, rows)]
    names = [
        (newcomer.source, key, id_)
        for id_, newcomer in zip(ids, newcomers, strict=True)
        for key in newcomer.named.keys
    ]
    add_keys(connection, names)
    return ids


def _row(newcomer: Newcomer, now: datetime) -> dict[str, Any]:
    entry = newcomer.named.entry
    return {
        "source": newcomer.source,
        "outlet": newcomer.outlet,
        "url": entry.url,
        "title": entry.title,
        "summary": entry.summary,
        "byline": ", ".join(entry.authors),
        "published": stamp(entry.published) if entry.published else None,
        "text": entry.text,
        "images": [asdict(image) for image in entry.images],
        "entry_sha": newcomer.named.sha,
        "first_seen": stamp(now),
        "changed_at": stamp(now),
        "article": HAD if entry.text else NONE,
    }


def add_keys(connection: Connection, names: Iterable[tuple[str, str, int | None]]) -> None:
    """Names (a source and a key) by which candidates' entries are known."""
    rows = [{"source": s, "key": key, "candidate": id_} for s, key, id_ in sorted(names, key=str)]
    if rows:
        connection.execute(candidate_keys.insert(), rows)


def _supersede(
    connection: Connection, currents: Sequence[Candidate], now: datetime
) -> list[dict[str, Any]]:
    """Keep what outlets said until now as versions; gives back what makes the next ones."""
    rows = [
        {
            "candidate": current.id,
            "version": current.version,
            "at": stamp(now),
            "title": current.title,
            "summary": current.summary,
            "text": current.text,
        }
        for current in currents
    ]
    connection.execute(candidate_versions.insert(), rows)
    return [
        {"version": c.version + 1, "changed_at": stamp(now), "judged_version": 0} for c in currents
    ]


def change(connection: Connection, changed: Mapping[int, NamedEntry], now: datetime) -> None:
    """Outlets' entries say something else: new versions, their articles wanted again."""
    currents = by_ids(connection, list(changed))
    if not currents:
        return
    rows = [
        values | _changed(current, changed[current.id])
        for current, values in zip(currents, _supersede(connection, currents, now), strict=True)
    ]
    where = candidates.c.id == bindparam("b_id")
    connection.execute(candidates.update().where(where), rows)


def _changed(current: Candidate, named: NamedEntry) -> dict[str, Any]:
    entry = named.entry
    again = not entry.text and current.article in (HAD, FAILED, WANTED)
    return {
        "b_id": current.id,
        "title": entry.title,
        "summary": entry.summary,
        "entry_sha": named.sha,
        "text": entry.text or current.text,
        "article": WANTED if again else current.article,
        "article_tries": 0 if again else current.article_tries,
    }


def keep_article(
    connection: Connection, current: Candidate, article: Article, page: Validators
) -> None:
    """The text of an article's page, had for the first time, or again with the entry's change."""
    values = _article_values(current, article, page)
    if not current.text:
        values |= {"judged_version": 0, "drafted_version": 0}
    _update(connection, current.id, values)


def change_article(
    connection: Connection, current: Candidate, article: Article, page: Validators, now: datetime
) -> None:
    """The text of an article's page changed: a new version."""
    (values,) = _supersede(connection, [current], now)
    _update(connection, current.id, values | _article_values(current, article, page))


def _article_values(current: Candidate, article: Article, page: Validators) -> dict[str, Any]:
    published = article.published or current.published
    return {
        "text": article.text,
        "summary": current.summary or article.summary,
        "byline": article.byline or current.byline,
        "published": stamp(published) if published else None,
        "images": [asdict(i) for i in article.images] or list(current.images),
        "article": HAD,
        "article_error": "",
        "article_etag": page.etag,
        "article_modified": page.last_modified,
        "article_sha": page.body_sha,
    }


def article_wanted(connection: Connection, ids: Iterable[int]) -> None:
    """Candidates whose page is to be opened."""
    rows = list(ids)
    connection.execute(candidates.update().where(candidates.c.id.in_(rows)).values(article=WANTED))


def look_again(connection: Connection, id_: int, at: datetime | None) -> None:
    """When a drafted candidate's page is looked at next; None for never."""
    _update(connection, id_, {"watch_at": stamp(at) if at else None})


def removed(connection: Connection, id_: int, now: datetime) -> None:
    """The outlet took the page away."""
    _update(connection, id_, {"removed_at": stamp(now), "watch_at": None})


def article_failed(connection: Connection, id_: int, error: str, *, final: bool) -> None:
    """An article's page could not be had; ``final`` after the last try."""
    values: dict[str, Any] = {
        "article": FAILED if final else WANTED,
        "article_tries": candidates.c.article_tries + 1,
        "article_error": error,
    }
    if final:
        values["judged_version"] = 0  # now on what its entry says alone
    _update(connection, id_, values)


def judged(connection: Connection, verdicts: Sequence[Verdict]) -> None:
    """The judgements of candidates' newest versions."""
    rows = [
        {
            "b_id": v.candidate.id,
            "judged_version": v.candidate.version,
            "score": v.score.value,
            "relevant": int(v.score.relevant),
            "story_type": v.score.story_type,
            "reasons": [asdict(reason) for reason in v.score.reasons],
            "cluster": v.cluster,
            "sketch": copies.packed(v.sketch),
        }
        for v in verdicts
    ]
    if not rows:
        return
    where = candidates.c.id == bindparam("b_id")
    connection.execute(candidates.update().where(where), rows)
    changed = [(v.candidate, v.sketch) for v in verdicts if v.sketch != v.candidate.sketch]
    copies.sketched(connection, changed)


def _all(
    connection: Connection, *where: Any, order: Any = candidates.c.id, limit: int = 0
) -> list[Candidate]:
    query = select(candidates).where(*where).order_by(order)
    return [_candidate(row) for row in connection.execute(query.limit(limit) if limit else query)]


def wanting_article(connection: Connection) -> list[Candidate]:
    """Candidates whose page is still to be opened."""
    return _all(connection, candidates.c.article == WANTED)


def watched(connection: Connection, now: datetime) -> list[Candidate]:
    """Drafted candidates whose page is to be looked at again."""
    return _all(connection, candidates.c.watch_at <= stamp(now), candidates.c.story != "")


def unjudged(connection: Connection, limit: int = 500) -> list[Candidate]:
    """Candidates whose newest version has not been judged."""
    return _all(connection, candidates.c.judged_version == 0, limit=limit)


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
    same = candidates.alias()
    count = (
        select(func.count())
        .where(same.c.cluster == candidates.c.id)
        .correlate(candidates)
        .scalar_subquery()
    )
    behind = (candidates.c.drafted_version < candidates.c.version) | (candidates.c.credited < count)
    return _all(connection, candidates.c.story != "", behind)


def cluster(connection: Connection, id_: int) -> list[Candidate]:
    """A cluster: its leader and every copy of it, oldest first."""
    return _all(connection, candidates.c.cluster == id_)


def cluster_size(connection: Connection, id_: int) -> int:
    """How many stand in a cluster, its leader among them."""
    query = select(func.count()).where(candidates.c.cluster == id_)
    return int(connection.execute(query).scalar() or 0)


def version(connection: Connection, id_: int, number: int) -> Any | None:
    """What the outlet said before, at a version: at, title, summary, text."""
    query = select(candidate_versions).where(
        candidate_versions.c.candidate == id_, candidate_versions.c.version == number
    )
    return connection.execute(query).first()


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


def decide(connection: Connection, id_: int, status: str, now: datetime, why: str = "") -> None:
    """An editor's decision: taken or dismissed."""
    _update(connection, id_, {"status": status, "why": why, "decided_at": stamp(now)})


def decisions(connection: Connection, since: datetime) -> dict[str, int]:
    """How many candidates editors took and how many they dismissed."""
    query = select(candidates.c.status, func.count()).where(*_decided(since))
    return {row[0]: row[1] for row in connection.execute(query.group_by(candidates.c.status))}


def decided(connection: Connection, since: datetime, limit: int = 10_000) -> list[Candidate]:
    """Candidates that an editor took or dismissed, oldest first."""
    newest = candidates.c.decided_at.desc()
    return _all(connection, *_decided(since), order=newest, limit=limit)[::-1]


def _decided(since: datetime) -> tuple[Any, ...]:
    return candidates.c.status != "new", candidates.c.decided_at >= stamp(since)


def recent(connection: Connection, since: datetime, limit: int = 3_000) -> list[Candidate]:
    """Relevant leaders first seen since a moment, newest first."""
    return _all(
        connection,
        candidates.c.relevant == 1,
        candidates.c.cluster == candidates.c.id,
        candidates.c.first_seen >= stamp(since),
        order=candidates.c.first_seen.desc(),
        limit=limit,
    )


def let_go(connection: Connection, before: datetime, limit: int) -> int:
    """Drop candidates that interested nobody, seen before a moment; their names stay known."""
    old = (
        select(candidates.c.id)
        .where(
            candidates.c.relevant == 0,
            candidates.c.status == "new",
            candidates.c.first_seen < stamp(before),
            candidates.c.story == "",
            candidates.c.cluster == candidates.c.id,
        )
        .limit(limit)
    )
    ids = [row[0] for row in connection.execute(old)]
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        gone = [c for c in _all(connection, candidates.c.id.in_(some)) if c.sketch]
        copies.forget(connection, gone)
        mine = candidate_keys.c.candidate.in_(some)
        connection.execute(candidate_keys.update().where(mine).values(candidate=None))
        mine = candidate_versions.c.candidate.in_(some)
        connection.execute(candidate_versions.delete().where(mine))
        connection.execute(candidates.delete().where(candidates.c.id.in_(some)))
    return len(ids)


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
