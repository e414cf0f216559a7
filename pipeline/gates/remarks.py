"""Remarks that never bar: what a proof-reader would mark, old place names used as present ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pipeline import places, proofreading
from pipeline.errors import Fault
from pipeline.gates.case import Case


def proofread(case: Case) -> Iterator[Fault]:
    """Spelling, marks, capitals, tact (breath has a gate of its own)."""
    style = replace(case.config.style, sentence=0)
    for field, found in proofreading.proofread_story(case.story, style):
        code = f"{proofreading.PREFIX}{found.code}"
        fault = case.fault(code, found.message, field, found.line)
        yield replace(fault, severity=found.severity)


def present_places(case: Case) -> Iterator[Fault]:
    """No old place name is used as a present one, and the story's place agrees with itself."""
    story = case.story
    day = story.publish_at.date() if story.publish_at else case.today
    for field, text in (("headline", story.headline), ("lead", story.lead), ("body", story.body)):
        for old in places.old_names(text, day):
            at = text[: old.start].count("\n")
            line = story.body_line + at if field == "body" else case.line(field)
            yield case.fault("old-place", old.advice, field, line)
    commune, code = story.place.get("commune", ""), story.place.get("code", "")
    for key, what, message in places.disagreements(commune, code, case.today):
        field = f"place.{key}" if f"place.{key}" in story.lines else "place"
        yield case.fault(what, message, field, case.line(field))
