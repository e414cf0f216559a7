"""The facts panel over an open newsroom: what a story's texts state, and taking it in by name."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline import facts, staff
from pipeline.errors import Fault, NotFound
from pipeline.facts import Accepted, Fact
from pipeline.newsroom import Newsroom
from pipeline.storage import ledger

Pick = tuple[int, int]  # a fact's number in the list, and which of its choices (0: it has none)


def accept(house: Newsroom, slug: str, picks: Sequence[Pick], by: str) -> Accepted:
    """Take facts into a story's front matter and note who did.

    Raises NotFound for an unknown story, number or choice; Refused; EditConflict.
    """
    person = staff.named(house.config, by, "edit")
    story = house.stories.find(slug)
    now = house.clock()
    today = now.astimezone(house.config.zone).date()
    listed = facts.of_story(story, today)
    taken = [_picked(listed, pick) for pick in picks]
    result = facts.accept(story, taken)
    if result.text != story.text:
        house.edit(slug, result.text, story.version, by)
        detail = {"facts": [f"{fact.kind}: {fact.value}" for fact in taken]}
        with house.storage.writing() as connection:
            ledger.write(connection, now, person.name, "facts", f"story:{slug}", detail)
    return result


def _picked(listed: Sequence[Fact], pick: Pick) -> Fact:
    number, choice = pick
    if not 0 < number <= len(listed):
        raise NotFound(Fault(f"không có dữ kiện số {number}: có từ 1 đến {len(listed)}"))
    fact = listed[number - 1]
    return facts.chosen(fact, choice) if choice else fact
