"""Who must be protected in a story, and which words a channel may not show of them. Pure.

Children Law 2016 art. 6.11 and 21, Decree 56/2017 art. 33 and 36, PDP Law 91/2025: name, image,
school, class, results and home of a child under 16 are private; the guardian consents, and from
the age of 7 also the child. Ages come from the newsroom's policies (data, checked 2026-11-23).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from pipeline.config import Policies
from pipeline.model import Consent, Person, Story
from pipeline.protect.names import given_name
from pipeline.stories import story_types
from pipeline.text import fold, same_key

ALL_CHANNELS = {"all", "tất cả"}
_PUPIL = re.compile(
    r"\b(?:hoc sinh|hoc tro|em|be|nu sinh|nam sinh|thieu nhi|tre|con|chau|thieu nien)\b"
)
_SCHOOL_FACTS = {"school", "class", "results"}


@dataclass(frozen=True)
class Secret:
    """Words of one person that a channel may not show."""

    person: Person
    fact: str  # name, school, class, address, results, …
    word: str
    line: int
    given: str = ""  # the given name, where it alone says who is meant
    story: str = ""  # slug


def age_of(person: Person, today: date) -> int | None:
    """Age in years, the lower one when only the year of birth is known; None when unknown."""
    if person.age >= 0:
        return person.age
    return today.year - person.born - 1 if person.born else None


def is_minor(person: Person, story: Story, policies: Policies, today: date) -> bool:
    """Under the age of consent, or a pupil of unknown age."""
    if person.adult:
        return False
    age = age_of(person, today)
    if age is not None:
        return age < policies.consent_age
    with_minors = story_types().get(story.story_type, {}).get("minors") == "yes"
    pupil = bool(_PUPIL.search(fold(person.role))) or bool(_SCHOOL_FACTS & set(person.protect))
    return pupil or with_minors


def consent_lacks(
    consent: Consent | None,
    minor: bool,
    age: int | None,
    policies: Policies,
    today: date | None = None,
) -> str:
    """What a consent still lacks, in words; ``""`` when it stands.

    With ``today`` a day that is yet to come counts as none.
    """
    if consent is None:
        return "chưa có bản đồng ý (consent)"
    ahead = today and next((day for day in signed_on(consent) if day > today.isoformat()), "")
    if ahead:
        return f"ngày đồng ý {ahead} ở tương lai, chưa phải là đồng ý"
    if consent.withdrawn:
        return f"đã rút lại sự đồng ý ngày {consent.withdrawn}"
    if minor and not consent.guardian:
        return "thiếu ngày người giám hộ đồng ý (consent: guardian)"
    own = not minor or age is None or age >= policies.self_consent_age
    if own and not consent.self_:
        return "thiếu ngày chính người đó đồng ý (consent: self)"
    return ""


def signed_on(consent: Consent) -> tuple[str, ...]:
    """The days on which a consent was given, as ISO text."""
    return tuple(day for day in (consent.guardian, consent.self_) if day)


def covers(consent: Consent, fact: str, channel: str) -> bool:
    """Whether a consent that stands covers a fact on a channel."""
    on_channel = channel in consent.channels or bool(ALL_CHANNELS & set(consent.channels))
    return fact in consent.covers and on_channel


def secrets(story: Story, channel: str, policies: Policies, today: date) -> Iterator[Secret]:
    """Everything a channel may not show of a story's people."""
    for index, person in enumerate(story.people):
        minor = is_minor(person, story, policies, today)
        age = age_of(person, today)
        lacking = consent_lacks(person.consent, minor, age, policies, today)
        for fact, words in _facts(person, minor).items():
            if not lacking and person.consent and covers(person.consent, fact, channel):
                continue
            line = story.lines.get(f"people.{index}.protect.{fact}", person.line)
            for word in filter(None, words):
                given = _alone(story, person) if fact == "name" and word == person.name else ""
                yield Secret(person, fact, word, line, given, story.slug)


def _facts(person: Person, minor: bool) -> Mapping[str, tuple[str, ...]]:
    facts = dict(person.protect)
    if minor:
        facts["name"] = (person.name, *facts.get("name", ()))
    return facts


def _alone(story: Story, person: Person) -> str:
    """A person's given name, unless somebody else in the story bears it too."""
    given = given_name(person.name)
    others = (given_name(p.name) for p in story.people if p is not person)
    return "" if same_key(given) in map(same_key, others) else given
