"""Who must be protected in a story, and whether a text shows what consent does not cover. Pure.

Children Law 2016 art. 6.11 and 21, Decree 56/2017 art. 33 and 36, PDP Law 91/2025: name, image,
school, class, results and home of a child under 16 are private; the guardian consents, and from
the age of 7 also the child. Ages come from the newsroom's policies (data, checked 2026-11-23).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from pipeline import speech
from pipeline.config import Policies
from pipeline.model import Consent, Person, Photo, Story
from pipeline.stories import story_types
from pipeline.text import fold, nfc, old_tones, same_key

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


def consent_lacks(consent: Consent | None, minor: bool, age: int | None, policies: Policies) -> str:
    """What a consent still lacks, in words; ``""`` when it stands."""
    if consent is None:
        return "chưa có bản đồng ý (consent)"
    if consent.withdrawn:
        return f"đã rút lại sự đồng ý ngày {consent.withdrawn}"
    if minor and not consent.guardian:
        return "thiếu ngày người giám hộ đồng ý (consent: guardian)"
    own = not minor or age is None or age >= policies.self_consent_age
    if own and not consent.self_:
        return "thiếu ngày chính người đó đồng ý (consent: self)"
    return ""


def covers(consent: Consent, fact: str, channel: str) -> bool:
    """Whether a consent that stands covers a fact on a channel."""
    on_channel = channel in consent.channels or bool(ALL_CHANNELS & set(consent.channels))
    return fact in consent.covers and on_channel


def secrets(story: Story, channel: str, policies: Policies, today: date) -> Iterator[Secret]:
    """Everything a channel may not show of a story's people."""
    for index, person in enumerate(story.people):
        minor = is_minor(person, story, policies, today)
        lacking = consent_lacks(person.consent, minor, age_of(person, today), policies)
        for fact, words in _facts(person, minor).items():
            if not lacking and person.consent and covers(person.consent, fact, channel):
                continue
            line = story.lines.get(f"people.{index}.protect.{fact}", person.line)
            yield from (Secret(person, fact, word, line) for word in words if word)


def _facts(person: Person, minor: bool) -> Mapping[str, tuple[str, ...]]:
    facts = dict(person.protect)
    if minor:
        facts["name"] = (person.name, *facts.get("name", ()))
    return facts


def picture_lacks(story: Story, photo: Photo, channel: str, policies: Policies, today: date) -> str:
    """Why a channel may not show a photo, naming nobody; ``""`` when it may.

    Whom it shows is said by ``shows`` and by its own words; somebody the story does not know may
    be a child.
    """
    words = prepare(f"{photo.caption} {photo.alt}")
    people = {same_key(p.name): p for p in story.people}
    shown = {same_key(name) for name in photo.shows}
    shown |= {key for key, person in people.items() if shows(words, person.name)}
    reasons = (
        _image_lacks(people[name], story, channel, policies, today)
        if name in people
        else "có người trong ảnh chưa ghi trong people"
        for name in sorted(shown)
    )
    return next((why for why in reasons if why), "")


def _image_lacks(
    person: Person, story: Story, channel: str, policies: Policies, today: date
) -> str:
    consent, minor = person.consent, is_minor(person, story, policies, today)
    if consent is None or (not minor and not consent.withdrawn):
        return "chưa có bản đồng ý của trẻ em trong ảnh" if minor else ""
    lacks = consent_lacks(consent, minor, age_of(person, today), policies)
    if lacks or not covers(consent, "image", channel):
        return lacks or "bản đồng ý không gồm hình ảnh (image) trên kênh này"
    return ""


# ---------------------------------------------------------------- finding words


@cache
def _variants(word: str) -> tuple[str, ...]:
    """A word as written and as a presenter says it, folded."""
    said = speech.speak(word).text
    return tuple(dict.fromkeys(v for v in (_fold(word), _fold(said)) if v))


def _fold(text: str) -> str:
    return fold(text.replace("_", " "))


@dataclass(frozen=True)
class Haystack:
    """A text prepared once for many searches."""

    plain: str
    folded: str
    words: frozenset[str]


@lru_cache(maxsize=4096)
def prepare(text: str) -> Haystack:
    """Fold a text for searching. Markup does not hide a word: tags are taken out."""
    bare = re.sub(r"<[^>]*>", "", nfc(text)) + " " + " ".join(re.findall(r'="([^"]*)"', text))
    folded = _fold(bare)
    return Haystack(old_tones(bare), f" {folded} ", frozenset(folded.split()))


def shows(haystack: Haystack, word: str) -> bool:
    """Whether a text shows a word: any case, any tones, as a hashtag, or as it is said.

    A word of one syllable is looked for as it is written (``Mai`` is a name, ``mai`` tomorrow).
    """
    for variant in _variants(word):
        joined = variant.replace(" ", "")
        if " " not in variant:
            if _written(haystack, word):
                return True
        elif f" {variant} " in haystack.folded:
            return True
        if len(joined) >= 6 and any(joined in token for token in haystack.words):
            return True
    return False


def _written(haystack: Haystack, word: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(old_tones(word))}(?!\w)", haystack.plain))


def first_shown(texts: Iterable[tuple[int, str]], word: str) -> int:
    """Line of the first text that shows a word; 0 when none does."""
    return next((line for line, text in texts if shows(prepare(text), word)), 0)
