"""Who must be protected, and whether words or files show what consent does not cover.

``people`` says which words are whose and where they may stand, ``reading`` and ``words`` find them
however they are dressed up, ``files`` takes the texts out of a file, ``guard`` looks at every file
before it leaves.
"""

from __future__ import annotations

from pipeline.protect.guard import Guard, leaks
from pipeline.protect.names import calls, given_name, keeps_given, leaves_initials
from pipeline.protect.people import (
    Secret,
    age_of,
    consent_lacks,
    covers,
    is_minor,
    secrets,
    signed_on,
)
from pipeline.protect.pictures import picture_lacks
from pipeline.protect.reading import Reading, pooled, prepare
from pipeline.protect.words import Watch, Word, first_shown, shows, watched

__all__ = [
    "Guard",
    "Reading",
    "Secret",
    "Watch",
    "Word",
    "age_of",
    "calls",
    "consent_lacks",
    "covers",
    "first_shown",
    "given_name",
    "is_minor",
    "keeps_given",
    "leaks",
    "leaves_initials",
    "picture_lacks",
    "pooled",
    "prepare",
    "secrets",
    "shows",
    "signed_on",
    "watched",
]
