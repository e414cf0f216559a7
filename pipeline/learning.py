"""Relevance learned from what editors took and dismissed, blended with the lexicon. Pure.

A small logistic regression over named n-grams of one and two syllables corrects the lexicon: the
lexicon's own log-odds are where every article starts, so an article without a known n-gram stays
about where the lexicon put it. What comes out is brought to the scale of probabilities by Platt's
method on out-of-fold predictions, and has a share in the verdict that grows with the decisions.

Why not scikit-learn (measured 2026-11-23; 239 decisions of a made-up editor on real headlines, 160
later ones held out, twenty shuffles): average precision .82 for its regression on TF-IDF with the
lexicon's log-odds, .82 for this one with full say, .69 for the lexicon alone; calibration error
.05, .04 and .11. It takes 1.5 s and 118 MB to import and 270 MB on disk; this module 0.1 s and
16 MB, and 5,000 decisions with text are learned in 3 s. N-grams keep their names instead of being
hashed, because the names are the reasons an editor reads.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from pipeline.model import Reason, Score
from pipeline.relevance import tokens
from pipeline.sections import Section, read_data

DEFAULT = Path(__file__).with_name("data") / "learning.yaml"
LEARNED = "learned"  # the place a learned reason names
VERSION = 1  # of the stored form
LEAD = 600  # characters of summary and text that are read: news says first what matters
SEEN = 3  # decisions an n-gram must stand in
VOCABULARY = 6000  # n-grams kept, the most telling
FOLDS = 3
ROUNDS, RATE, SHRINK = 8, 2.0, 0.98  # of the descent
EDGE = 0.02  # a lexicon's 0 and 1 are no certainty
TELLS = 0.05  # log-odds below which an n-gram is not worth naming
Z = 1.96  # two-sided 95 %


@dataclass(frozen=True)
class Decision:
    """An article an editor took or dismissed. ``score`` is the lexicon's value at the time;
    ``shown`` says whether the house had called it relevant."""

    title: str
    summary: str
    text: str
    taken: bool
    at: datetime
    score: float
    shown: bool = True


@dataclass(frozen=True)
class Settings:
    """The data file, read: how many decisions it takes and how much they may say."""

    minimum: int = 200
    least_each: int = 20
    half_life: timedelta = timedelta(days=180)
    most: float = 0.9
    halfway: int = 100
    lift: float = 6.0
    idle: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Model:
    """What was learned. ``weights`` are log-odds an n-gram adds before ``scale``; ``share`` is
    the part of the verdict the model has, ``lift`` how far it may move the lexicon's."""

    weights: Mapping[str, float]
    bias: float
    scale: float
    shift: float
    share: float
    lift: float
    decisions: int
    taken: int
    trained_at: datetime

    def as_dict(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return asdict(self) | {"trained_at": self.trained_at.isoformat(), "version": VERSION}

    @staticmethod
    def from_dict(stored: Mapping[str, Any]) -> Model | None:
        """What ``as_dict`` gave; None when another version of the house stored it."""
        names = {field.name for field in fields(Model)}
        if stored.get("version") != VERSION or not names <= set(stored):
            return None
        at = datetime.fromisoformat(stored["trained_at"])
        return Model(**{name: stored[name] for name in names} | {"trained_at": at})

    def says(self, gram: str) -> float:
        """Log-odds the n-gram adds to a verdict, all in all."""
        return self.share * self.scale * self.weights.get(gram, 0.0)


@dataclass(frozen=True)
class Precision:
    """Of what the house showed as relevant, how much editors took; a 95 % interval around it."""

    taken: int
    decided: int
    value: float | None
    low: float
    high: float


@dataclass(frozen=True)
class Moved:
    """An n-gram whose say changed: log-odds before and after."""

    term: str
    before: float
    after: float


class _Row(NamedTuple):
    """A decision as the regression sees it: what counts, since when the lexicon starts it."""

    grams: list[str]
    taken: bool
    weight: float
    start: float


class _Fit(NamedTuple):
    weights: Mapping[str, float]
    bias: float


# ---------------------------------------------------------------- judging


def blend(
    score: Score,
    model: Model | None,
    title: str,
    summary: str,
    text: str,
    threshold: float = 0.5,
) -> Score:
    """The lexicon's verdict moved by what was learned; without a model it stays as it is.

    The strongest learned n-grams, up to three for and three against, join the reasons with the
    log-odds they add. ``threshold`` decides what is relevant.
    """
    if model is None:
        return score
    grams = ngrams(title, summary, text)
    value = round(_sigmoid(_blended(model, _logit(score.value), grams)), 4)
    relevant = value >= threshold
    reasons = score.reasons + _reasons(model, grams)
    return Score(value, relevant, score.story_type if relevant else "", reasons)


def _blended(model: Model, start: float, grams: Sequence[str]) -> float:
    """Log-odds between the lexicon's and the model's, never further than the lift allows."""
    raw = _raw(_Fit(model.weights, model.bias), start, grams)
    move = model.share * (model.scale * raw + model.shift - start)
    return start + max(-model.lift, min(model.lift, move))


def _raw(fit: _Fit, start: float, grams: Sequence[str]) -> float:
    known = [fit.weights[gram] for gram in grams if gram in fit.weights]
    return start + fit.bias + sum(known) * _unit(len(known))


def _unit(known: int) -> float:
    """What one n-gram counts: a long article must not speak louder than a short one."""
    return 1 / math.sqrt(known) if known else 0.0


def _reasons(model: Model, grams: Sequence[str], most: int = 3) -> tuple[Reason, ...]:
    known = Counter(gram for gram in grams if gram in model.weights)
    unit = _unit(known.total())
    says = _phrased({gram: times * unit * model.says(gram) for gram, times in known.items()})
    ranked = sorted(says, key=lambda gram: (-abs(says[gram]), gram))
    chosen = [g for sign in (1, -1) for g in _apart(ranked, most, says, sign)]
    reasons = (Reason(gram, round(says[gram], 2), LEARNED) for gram in chosen)
    return tuple(sorted(reasons, key=lambda r: (-abs(r.weight), r.term)))


def _phrased(says: Mapping[str, float]) -> dict[str, float]:
    """A pair with a say of its own speaks for its syllables too: «học bổng», not «bổng»."""
    whole = dict(says)
    for gram, own in says.items():
        together = own + sum(says.get(part, 0.0) for part in gram.split() if part != gram)
        if own * together > 0 and abs(own) >= 0.3 * abs(together):
            whole[gram] = together
    return whole


def _apart(ranked: Iterable[str], most: int, says: Mapping[str, float], sign: int) -> list[str]:
    """The first few n-grams on one side that share no syllable."""
    chosen: list[str] = []
    used: set[str] = set()
    for gram in ranked:
        tells = says[gram] * sign >= TELLS and used.isdisjoint(gram.split())
        if tells and len(chosen) < most:
            chosen.append(gram)
            used.update(gram.split())
    return chosen


# ---------------------------------------------------------------- reading an article


def ngrams(title: str, summary: str, text: str) -> list[str]:
    """Each n-gram of one and two syllables once, and once more when the title has it.

    None reaches across a stop or begins or ends with an idle word; all numbers are one.
    """
    idle = load_settings().idle
    head = dict.fromkeys(_grams(tokens(title), idle))
    rest = dict.fromkeys(_grams([*tokens(summary[:LEAD]), ".", *tokens(text[:LEAD])], idle))
    return [*head, *(head | rest)]


def _grams(row: list[str], idle: frozenset[str]) -> Iterator[str]:
    before = ""
    for token in row:
        syllable = "0" if token.isdigit() else token
        if not syllable.isalnum() or syllable in idle:
            before = ""
            continue
        yield syllable
        if before:
            yield f"{before} {syllable}"
        before = syllable


# ---------------------------------------------------------------- learning


def enough(taken: int, dismissed: int, settings: Settings | None = None) -> bool:
    """Whether so many decisions of either kind are worth learning from."""
    settings = settings or load_settings()
    each = min(taken, dismissed)
    return taken + dismissed >= settings.minimum and each >= settings.least_each


def train(
    decisions: Iterable[Decision], now: datetime, settings: Settings | None = None
) -> Model | None:
    """Learn from the decisions; None while there are too few of them, or of either kind."""
    settings = settings or load_settings()
    ordered = sorted(decisions, key=lambda d: (d.at, d.title, d.taken))
    rows = [_row(d, now, settings) for d in ordered]
    taken = sum(row.taken for row in rows)
    if not enough(taken, len(rows) - taken, settings):
        return None
    scale, shift = _platt(_out_of_fold(rows))
    fit = _fit(rows)
    return Model(
        {gram: round(w, 4) for gram, w in fit.weights.items() if round(w, 4)},
        fit.bias,
        scale,
        shift,
        share(len(rows), settings),
        settings.lift,
        len(rows),
        taken,
        now,
    )


def share(decisions: int, settings: Settings | None = None) -> float:
    """The model's part of a verdict: nothing at the minimum, then growing, never all."""
    settings = settings or load_settings()
    beyond = max(decisions - settings.minimum, 0)
    return settings.most * beyond / (beyond + settings.halfway)


def _row(decision: Decision, now: datetime, settings: Settings) -> _Row:
    age = max(now - decision.at, timedelta()) / settings.half_life
    grams = ngrams(decision.title, decision.summary, decision.text)
    return _Row(grams, decision.taken, 0.5**age, _logit(decision.score))


def _out_of_fold(rows: list[_Row]) -> list[tuple[float, _Row]]:
    """What a model says of each row that did not learn from it."""
    said = []
    for fold in range(FOLDS):
        fit = _fit([row for i, row in enumerate(rows) if i % FOLDS != fold])
        said += [(_raw(fit, row.start, row.grams), row) for row in rows[fold::FOLDS]]
    return said


def _fit(rows: list[_Row]) -> _Fit:
    """Logistic regression by gradient descent, each n-gram drawn towards nothing."""
    names = _vocabulary(rows)
    index = {gram: n for n, gram in enumerate(names)}
    seen = [[index[gram] for gram in row.grams if gram in index] for row in rows]
    units = [_unit(len(known)) for known in seen]
    weights, bias = [0.0] * len(names), 0.0
    order, shuffle = list(range(len(rows))), Random(1).shuffle
    for turn in range(ROUNDS):
        shuffle(order)
        rate = RATE / (1 + turn / 4)
        for n in order:
            row, known = rows[n], seen[n]
            raw = row.start + bias + units[n] * sum(map(weights.__getitem__, known))
            step = rate * row.weight * (row.taken - _sigmoid(raw))
            bias += 0.05 * step
            step *= units[n]
            for gram in known:
                weights[gram] += step
        weights = [w * SHRINK for w in weights]
    return _Fit(dict(zip(names, weights, strict=True)), bias)


def _vocabulary(rows: list[_Row]) -> list[str]:
    """The n-grams that stand in enough decisions and tell taken from dismissed best."""
    both, taken = Counter[str](), Counter[str]()
    for row in rows:
        grams = set(row.grams)
        both.update(grams)
        if row.taken:
            taken.update(grams)
    rate = sum(row.taken for row in rows) / max(len(rows), 1)
    tells = {
        gram: (taken[gram] - count * rate) ** 2 / count
        for gram, count in both.items()
        if count >= SEEN
    }
    return sorted(tells, key=lambda gram: (-tells[gram], gram))[:VOCABULARY]


def _platt(said: list[tuple[float, _Row]]) -> tuple[float, float]:
    """Scale and shift that turn raw log-odds into those of being taken (Newton's method)."""
    scale, shift = 1.0, 0.0
    for _ in range(25):
        g0 = g1 = 0.0
        h00 = h01 = h11 = 1e-6
        for raw, row in said:
            p = _sigmoid(scale * raw + shift)
            error, curve = row.weight * (p - row.taken), row.weight * p * (1 - p)
            g0, g1 = g0 + error * raw, g1 + error
            h00, h01, h11 = h00 + curve * raw * raw, h01 + curve * raw, h11 + curve
        g0, h00 = g0 + (scale - 1), h00 + 1  # a weak belief that no scaling is needed
        det = h00 * h11 - h01 * h01
        scale -= (h11 * g0 - h01 * g1) / det
        shift -= (h00 * g1 - h01 * g0) / det
    return max(scale, 0.05), shift


def _sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, x))))


def _logit(value: float) -> float:
    held = max(EDGE, min(1 - EDGE, value))
    return math.log(held / (1 - held))


# ---------------------------------------------------------------- what a page shows


def precision(decisions: Iterable[Decision], now: datetime, weeks: int = 4) -> Precision:
    """How much of what the house showed as relevant was taken in the last weeks."""
    since = now - timedelta(weeks=weeks)
    answers = [d.taken for d in decisions if d.shown and since < d.at <= now]
    taken, decided = sum(answers), len(answers)
    if not decided:
        return Precision(0, 0, None, 0.0, 1.0)
    return Precision(taken, decided, taken / decided, *_wilson(taken, decided))


def _wilson(hits: int, of: int) -> tuple[float, float]:
    rate, square = hits / of, Z * Z / of
    middle = rate + square / 2
    reach = Z * math.sqrt(rate * (1 - rate) / of + square / (4 * of))
    low, high = ((middle + side) / (1 + square) for side in (-reach, reach))
    return max(low, 0.0), min(high, 1.0)


def learned(before: Model | None, after: Model, limit: int = 10) -> tuple[Moved, ...]:
    """The n-grams whose say moved most since an older model (or since none), furthest first."""
    old = _phrased(_all_says(before)) if before else {}
    new = _phrased(_all_says(after))
    moves = {gram: new.get(gram, 0.0) - old.get(gram, 0.0) for gram in {*old, *new}}
    ranked = sorted(moves, key=lambda gram: (-abs(moves[gram]), gram))
    chosen = [g for sign in (1, -1) for g in _apart(ranked, limit, moves, sign)]
    told = [Moved(g, round(old.get(g, 0.0), 2), round(new.get(g, 0.0), 2)) for g in chosen]
    return tuple(sorted(told, key=lambda m: (-abs(m.after - m.before), m.term))[:limit])


def _all_says(model: Model) -> dict[str, float]:
    return {gram: model.says(gram) for gram in model.weights}


# ---------------------------------------------------------------- reading the data


def load_settings(path: Path | None = None) -> Settings:
    """The house's settings, or another file. Raises ConfigError with every fault at once."""
    return _load(path or DEFAULT)


@cache
def _load(path: Path) -> Settings:
    return read_data(path, _settings)


def _settings(top: Section) -> Settings:
    idle = (tokens(word) for word in top.texts("idle"))
    settings = Settings(
        top.whole("minimum", 200, low=50, high=100_000),
        top.whole("least_each", 20, low=5, high=10_000),
        timedelta(days=top.number("half_life_days", 180, low=1, high=10_000)),
        top.number("most", 0.9, low=0, high=0.95),
        top.whole("halfway", 100, low=1, high=100_000),
        top.number("lift", 6, low=0, high=10),
        frozenset(syllable for row in idle for syllable in row),
    )
    top.close("block")
    return settings
