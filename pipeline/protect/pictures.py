"""Whether a channel may show a photo of the people it shows. Pure."""

from __future__ import annotations

from datetime import date

from pipeline.config import Policies
from pipeline.model import Person, Photo, Story
from pipeline.protect.people import age_of, consent_lacks, covers, is_minor
from pipeline.protect.reading import prepare
from pipeline.protect.words import shows
from pipeline.text import same_key


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
    lacks = consent_lacks(consent, minor, age_of(person, today), policies, today)
    if lacks or not covers(consent, "image", channel):
        return lacks or "bản đồng ý không gồm hình ảnh (image) trên kênh này"
    return ""
