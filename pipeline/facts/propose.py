"""Facts that a text states, each with its sentence: proposed, never taken without an editor."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from pipeline.facts import figures, people, whereabouts
from pipeline.facts.fact import HOME, KINDS, NOTES, VILLAGES, Fact, Passage
from pipeline.model import Story
from pipeline.sections import read_day
from pipeline.text import nfc, same_key


def propose(text: str, day: date) -> list[Fact]:
    """The facts of a text of a day, kind by kind, each value once, in order of the text."""
    passage = Passage(nfc(text))
    schools = figures.schools(passage)
    said = whereabouts.said(passage, day)
    passage.cover((f.start, f.end) for f in schools)
    bodies = figures.organisations(passage)
    passage.cover((f.start, f.end) for f in (*bodies, *said))
    persons = people.people(passage)
    passage.cover(list(people.spans(passage)))
    found = [
        *persons,
        *schools,
        *said,
        *whereabouts.named(passage, day),
        *figures.models(passage),
        *figures.achievements(passage),
        *figures.amounts(passage),
        *figures.dates(passage, day),
        *bodies,
    ]
    told = [replace(f, sentence=_sentence(passage, f)) for f in _distinct(found)]
    return [_of_person(fact, told) for fact in told]


def of_story(story: Story, today: date) -> list[Fact]:
    """The facts of a story's body and source material, read on the day its source was printed."""
    printed = story.sources[0].published[:10] if story.sources else ""
    return propose(material_of(story), read_day(printed) or today)


def material_of(story: Story) -> str:
    """The text a story's facts are read from: its body, then its source material."""
    return nfc(story.body) + story.material


def _sentence(passage: Passage, fact: Fact) -> str:
    start, end = passage.sentence_at(fact.start)
    return passage.text[start:end]


def _distinct(facts: Iterable[Fact]) -> list[Fact]:
    """Each value of a kind once: the mention that says most of it, where it first stands."""
    kept: dict[tuple[str, str], Fact] = {}
    for fact in facts:
        key = (fact.kind, same_key(fact.value))
        old = kept.get(key)
        if old is None or (len(fact.detail), fact.confidence) > (len(old.detail), old.confidence):
            kept[key] = fact
    return sorted(kept.values(), key=lambda f: (KINDS.index(f.kind), f.start))


def _of_person(fact: Fact, facts: list[Fact]) -> Fact:
    """A school, result or village belongs to whoever is named nearest before it in its sentence.

    Of a person who may be a child it goes among the words to protect.
    """
    home = fact.kind == "place" and fact.detail.get("kind") in VILLAGES
    if fact.kind not in ("school", "achievement") and not home:
        return fact
    near = [
        p
        for p in facts
        if p.kind == "person" and p.sentence == fact.sentence and p.end <= fact.start
    ]
    if not near or near[-1].detail.get("adult"):
        return replace(fact, field=NOTES)
    field = HOME if home else fact.field
    return replace(fact, field=field, detail={**fact.detail, "person": near[-1].value})
