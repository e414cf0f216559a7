"""Judging what came in: how relevant, whose copy, whether its page is worth opening."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from pipeline import duplicates, learning, relevance, retellings
from pipeline.config import Config
from pipeline.model import Candidate, Score, Source
from pipeline.reading import Judged, Readers, Words
from pipeline.storage import Connection, Storage, candidates, copies, learned, stamp
from pipeline.storage.candidates import NONE, Verdict

MEMORY = timedelta(days=730)  # decisions older than this are not learned from

ALONGSIDE, MOST_ALONGSIDE = timedelta(days=30), 600

Retold = dict[int, list[retellings.Suggestion]]


class Judge:
    """Judges every candidate whose newest version has not been judged."""

    def __init__(self, config: Config, storage: Storage, readers: Readers) -> None:
        self.config, self.storage, self.readers = config, storage, readers
        self.by_id: Mapping[str, Source] = {source.id: source for source in config.sources}

    def judge(self) -> None:
        """Judge all that waits, some hundreds at a time."""
        waiting = self._waiting()
        model = self.model() if waiting else None
        while waiting:
            texts = [Words(c.title, c.summary, c.text) for c in waiting]
            verdicts = [
                self._weighed(judged, words, model)
                for judged, words in zip(self.readers.judge(texts), texts, strict=True)
            ]
            self._keep(waiting, verdicts)
            waiting = self._waiting()

    def _waiting(self) -> list[Candidate]:
        with self.storage.reading() as connection:
            return candidates.unjudged(connection)

    def _weighed(self, judged: Judged, words: Words, model: learning.Model | None) -> Judged:
        """The lexicon's verdict moved by what was learned; what is relevant has a sketch."""
        score, sketch = judged
        bar = self.config.gathering.threshold or relevance.load_lexicon().threshold
        if model is not None:
            score = learning.blend(score, model, *words, bar)
        else:
            score = replace(score, relevant=score.value >= bar)
        if score.relevant and not sketch:
            sketch = duplicates.sketch(words.title, words.text or words.summary)
        return score, sketch

    def model(self) -> learning.Model | None:
        """What was last learned from the editors' decisions."""
        with self.storage.reading() as connection:
            newest = learned.newest(connection)
        return learning.Model.from_dict(newest[0].model) if newest else None

    def _keep(self, waiting: Sequence[Candidate], judged: Sequence[Judged]) -> None:
        row = _Row()
        with self.storage.writing() as connection:
            # One whose page is opened is compared with others once its whole text is here.
            opening = [self._wants_page(c, s) for c, (s, _) in zip(waiting, judged, strict=True)]
            sketches = [() if o else sketch for o, (_, sketch) in zip(opening, judged, strict=True)]
            alike = copies.sharing(connection, list(map(_asked, waiting, sketches)))
            for candidate, (score, _), sketch, others in zip(
                waiting, judged, sketches, alike, strict=True
            ):
                leader = self._leader(connection, row, candidate, sketch, others)
                row.add(Verdict(candidate, score, leader, sketch))
            candidates.judged(connection, row.verdicts)
            opened = [c.id for c, o in zip(waiting, opening, strict=True) if o]
            candidates.article_wanted(connection, opened)

    def _wants_page(self, candidate: Candidate, score: Score) -> bool:
        """Whether a page is worth opening: the entry's words are promising, or too few."""
        source = self.by_id.get(candidate.source)
        if source is None or not source.articles or candidate.article != NONE:
            return False
        if not candidate.url.startswith(("http://", "https://")):
            return False
        return not candidate.summary or score.value >= self.config.gathering.worth_opening

    def _leader(
        self,
        connection: Connection,
        row: _Row,
        candidate: Candidate,
        sketch: duplicates.Sketch,
        others: dict[int, tuple[int, duplicates.Sketch]],
    ) -> int:
        """Whom a candidate copies: itself when nobody, or when others already follow it."""
        if candidate.cluster not in (None, candidate.id) or not sketch:
            return candidate.cluster or candidate.id
        if candidate.story or (candidate.cluster and self._is_followed(connection, candidate)):
            return candidate.id
        others = others | row.sharing(sketch)
        others.pop(candidate.id, None)
        match = duplicates.best_match(sketch, ((id_, s) for id_, (_, s) in sorted(others.items())))
        return others[match][0] if match is not None else candidate.id

    def _is_followed(self, connection: Connection, candidate: Candidate) -> bool:
        return candidates.cluster_size(connection, candidate.id) > 1

    def learn(self, now: datetime) -> bool:
        """Learn anew from the decisions of the last two years, once a day at most.

        Counted first: most rounds have nothing to learn, and reading the decisions is not cheap.
        """
        with self.storage.reading() as connection:
            newest = learned.newest(connection)
            counts = candidates.decisions(connection, now - MEMORY)
            total = sum(counts.values())
            if newest and (newest[0].at[:10] == stamp(now)[:10] or newest[0].decisions == total):
                return False
            if not learning.enough(counts.get("taken", 0), counts.get("dismissed", 0)):
                return False
            decided = candidates.decided(connection, now - MEMORY)
        model = learning.train([as_decision(c) for c in decided], now)
        if model is None:
            return False
        with self.storage.writing() as connection:
            learned.keep(connection, model.as_dict(), total, now)
        return True

    def told_again(self, shown: Sequence[Candidate], now: datetime) -> Retold:
        """For each candidate, others of the last weeks that seem to tell of the same event. They
        are only put beside it: whether to tell once or twice is an editor's choice."""
        with self.storage.reading() as connection:
            recent = candidates.recent(connection, now - ALONGSIDE, MOST_ALONGSIDE)
        told = {c.id: retellings.Told(c.id, c.title, c.summary, c.text) for c in recent}
        index = retellings.Index(told.values())
        return {c.id: index.suggest(told[c.id]) for c in shown if c.id in told}

    def learned(self, now: datetime) -> Learned:
        """How well the house chose of late, and what it learned from those who decide."""
        with self.storage.reading() as connection:
            rows = learned.newest(connection, learned.KEPT)
            decided = candidates.decided(connection, now - MEMORY)
        models = [learning.Model.from_dict(row.model) for row in rows]
        week = [m for m in models if m and m.trained_at <= now - timedelta(days=7)]
        newest = models[0] if models else None
        moved = learning.learned(week[0] if week else None, newest) if newest else ()
        precision = learning.precision([as_decision(c) for c in decided], now)
        return Learned(len(decided), precision, newest.share if newest else 0.0, moved)


def _asked(candidate: Candidate, sketch: duplicates.Sketch) -> copies.Asked:
    """Only what was seen within weeks can be copied; a text that returns later is a new one."""
    since, until = (candidate.first_seen + s * duplicates.WINDOW for s in (-1, 1))
    return copies.Asked(sketch, since, until, duplicates.COPY)


@dataclass(frozen=True)
class Learned:
    """Decisions so far, the precision of the last four weeks, the model's part of a verdict
    (0..1), and the words whose say moved most in a week."""

    decisions: int
    precision: learning.Precision
    share: float
    moved: tuple[learning.Moved, ...]


@dataclass
class _Row:
    """Verdicts not yet written, and who of them holds which hash."""

    verdicts: list[Verdict] = field(default_factory=list)
    holders: dict[int, list[Verdict]] = field(default_factory=lambda: defaultdict(list))

    def add(self, verdict: Verdict) -> None:
        self.verdicts.append(verdict)
        for h in verdict.sketch:
            self.holders[h].append(verdict)

    def sharing(self, sketch: duplicates.Sketch) -> dict[int, tuple[int, duplicates.Sketch]]:
        counts = Counter(v.candidate.id for h in sketch for v in self.holders.get(h, ()))
        least = duplicates.COPY * len(sketch)
        near = {id_ for id_, shared in counts.items() if shared >= least}
        found = (v for h in sketch for v in self.holders.get(h, ()) if v.candidate.id in near)
        return {v.candidate.id: (v.cluster, v.sketch) for v in found}


def as_decision(candidate: Candidate) -> learning.Decision:
    """A decided candidate as what can be learned from it."""
    return learning.Decision(
        title=candidate.title,
        summary=candidate.summary,
        text=candidate.text,
        taken=candidate.status == "taken",
        at=candidate.decided_at or candidate.first_seen,
        score=relevance.score(candidate.title, candidate.summary, candidate.text).value,
        shown=candidate.relevant,
    )
