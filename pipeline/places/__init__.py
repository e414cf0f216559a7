"""Places as dated data: a name on a day, what became of it, and old names used as present ones."""

from pipeline.places.former import OldName, disagreements, old_names
from pipeline.places.gazetteer import (
    COMMUNE_KINDS,
    Place,
    find,
    gazetteer,
    load,
    now_of,
    said_on,
    search,
    split_kind,
    suggest,
    was,
)

__all__ = [
    "COMMUNE_KINDS",
    "OldName",
    "Place",
    "disagreements",
    "find",
    "gazetteer",
    "load",
    "now_of",
    "old_names",
    "said_on",
    "search",
    "split_kind",
    "suggest",
    "was",
]
