"""Papers that people sign: the consent form of a person in a story, ready to print."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

from pipeline import protect
from pipeline.channels import starter_folder
from pipeline.config import Config
from pipeline.errors import Fault, NotFound
from pipeline.model import Person, Story
from pipeline.render import Renderer
from pipeline.text import same_key

CONSENT = "_forms/consent.html.j2"
FACTS = (
    "Tên",
    "Hình ảnh (ảnh, phim)",
    "Giọng nói",
    "Trường",
    "Lớp",
    "Kết quả học tập",
    "Nơi ở (tới xã)",
    "Dân tộc",
    "Hoàn cảnh gia đình",
)


def consent_form(renderer: Renderer, config: Config, story: Story, name: str, today: date) -> str:
    """The consent form of a person of a story (a blank one without a name), as an A4 page.

    Raises NotFound for a person the story does not list, TemplateError.
    """
    person = _person(story, name)
    minor = not person.name or protect.is_minor(person, story, config.policies, today)
    age = protect.age_of(person, today)
    station = config.station
    known = {
        "story": {"headline": story.headline, "slug": story.slug},
        "person": {"name": person.name, "born": person.born},
        "minor": minor,
        "own": age is None or age + 1 >= config.policies.self_consent_age,
        "own_age": config.policies.self_consent_age,
        "facts": FACTS,
        "channels": [channel.label for channel in renderer.channels.values()],
        "station": {"name": station.name, "contact": station.contact},
    }
    here = renderer if renderer.has_template(CONSENT) else Renderer(_house(), config)
    return here.run(CONSENT, known | {"wording": wording(here.folder)}).strip() + "\n"


def wording(folder: Path) -> str:
    """Which wording of the form a signature stands under: the first 8 digits of its sha256."""
    return hashlib.sha256((folder / CONSENT).read_bytes()).hexdigest()[:8]


def _house() -> Path:
    return starter_folder() / "templates"


def _person(story: Story, name: str) -> Person:
    if not name:
        return story.people[0] if len(story.people) == 1 else Person("")
    found = next((p for p in story.people if same_key(p.name) == same_key(name)), None)
    if found is None:
        listed = ", ".join(p.name for p in story.people) or "chưa ai"
        message = f"bài không có nhân vật «{name}»; trong people có: {listed}"
        raise NotFound(Fault(message, story.path, story.lines.get("people", 1), "people"))
    return found
