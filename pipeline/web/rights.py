"""Which route needs which deed of a role. A route that is not in the table is refused."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.config import Config
from pipeline.model import Staff

PUBLIC = ("public",)  # whoever holds the address
SIGNED_IN = ("signed-in",)
CHECKS = ("approve", "report", "manage")

RIGHTS: Mapping[str, tuple[str, ...]] = {
    "assets.file": PUBLIC,
    "doors.sign_in": PUBLIC,
    "doors.enter": PUBLIC,
    "doors.invitation": PUBLIC,
    "doors.choose": PUBLIC,
    "confirming.show": PUBLIC,
    "confirming.answer": PUBLIC,
    "home.start": SIGNED_IN,
    "home.stories": SIGNED_IN,
    "doors.sign_out": SIGNED_IN,
    "doors.me": SIGNED_IN,
    "doors.change": SIGNED_IN,
    "built.page": SIGNED_IN,
    "built.file": SIGNED_IN,
    "inbox.page": ("take",),
    "inbox.told_again": ("take",),
    "inbox.learned": ("take",),
    "inbox.take": ("take",),
    "inbox.dismiss": ("take",),
    "approval.listing": ("approve",),
    "approval.sheet": ("approve",),
    "approval.sign": ("approve",),
    "approval.send_back": ("approve",),
    "approval.ask": ("approve",),
    "sources.page": ("take", "manage"),
    "books.page": CHECKS,
    "books.words": CHECKS,
    "settings.page": ("manage",),
    "people.page": ("manage",),
    "people.invite": ("manage",),
    "people.switch": ("manage",),
}

# Before anybody has a password the newsroom can be looked at, on this machine alone.
UNLOCKED = ("home.start", "built.page", "built.file", "assets.file")


def may(config: Config, person: Staff | None, endpoint: str) -> bool:
    """Whether somebody (None: nobody signed in) may ask a route."""
    deeds = RIGHTS.get(endpoint, ())
    if deeds == PUBLIC or person is None:
        return deeds == PUBLIC
    return deeds == SIGNED_IN or any(config.may(person, deed) for deed in deeds)
