"""What the house published before: the same text again, the same person again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from pipeline.duplicates import Sketch, is_copy, sketch
from pipeline.errors import Fault
from pipeline.gates.case import Case, Earlier
from pipeline.model import Story
from pipeline.text import same_key

ENOUGH = 2_000  # characters of a body that are compared


def duplicates(case: Case) -> Iterator[Fault]:
    """The story is not one that was published already."""
    if not case.earlier:
        return
    own = sketch_of(case.story)
    for other in case.earlier:
        same = same_key(other.headline) == same_key(case.story.headline)
        if same or is_copy(own, other.sketch):
            what = "trùng tít" if same else "gần trùng lời"
            message = (
                f"{what} với bài đã đăng «{other.headline}» ({other.slug}): xem lại, có thể là một "
                "bài đăng hai lần"
            )
            yield case.fault("duplicate", message, "headline")


def featured(case: Case) -> Iterator[Fault]:
    """Who was featured before, and where."""
    for i, person in enumerate(case.story.people):
        told = [o.slug for o in case.earlier if same_key(person.name) in o.people]
        if told:
            message = f"{person.name} đã có trong bài {', '.join(told[:3])}"
            yield case.fault("featured", message, f"people.{i}", person.line)


def sketch_of(story: Story) -> Sketch:
    """A story's sketch, from its beginning."""
    return sketch(f"{story.headline} {story.lead}", story.body[:ENOUGH])


def earlier(story: Story) -> Earlier:
    """A published story, as far as later ones are compared with it."""
    people = frozenset(same_key(p.name) for p in story.people)
    return Earlier(story.slug, story.headline, sketch_of(story), people)


class Archive:
    """Published stories, found by what they share with a new one."""

    def __init__(self, known: Iterable[Earlier]) -> None:
        self.shelves: dict[str | int, list[Earlier]] = defaultdict(list)
        for story in known:
            for key in _keys(story.headline, story.people, story.sketch):
                self.shelves[key].append(story)

    def near(self, story: Story) -> tuple[Earlier, ...]:
        """Published stories that share a headline, a person or some of the text."""
        if not self.shelves:
            return ()
        names = [same_key(p.name) for p in story.people]
        keys = _keys(story.headline, names, sketch_of(story))
        found = {e.slug: e for key in keys for e in self.shelves.get(key, ())}
        return tuple(e for slug, e in found.items() if slug != story.slug)


def _keys(headline: str, people: Iterable[str], hashes: Sketch) -> list[str | int]:
    return [same_key(headline), *people, *hashes]
