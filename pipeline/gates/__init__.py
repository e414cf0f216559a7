"""What must hold before approval: small pure checks over a story and its renditions.

Each check takes a ``Case`` and yields faults: a code, a Vietnamese message that says how to mend
it, the story file and the line. How heavy a code is stands in ``data/gates.yaml``; a workspace may
change that where no law forbids it. A new gate is one function in ``GATES`` and one line there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pipeline.errors import Fault
from pipeline.gates import archive, children, completeness, remarks, sources, station, words
from pipeline.gates.archive import Archive, earlier
from pipeline.gates.case import Case, Earlier, Gate
from pipeline.gates.overlap import Run, runs
from pipeline.gates.published import Published
from pipeline.gates.sources import borrowed

__all__ = ["GATES", "Archive", "Case", "Earlier", "Published", "Run"]
__all__ += ["blocking", "borrowed", "check", "earlier", "runs"]

GATES: tuple[Gate, ...] = (
    completeness.as_typed,
    completeness.required,
    completeness.complete_photos,
    completeness.complete_people,
    completeness.bites_known,
    sources.sourced,
    sources.sources_stand,
    sources.translation_fresh,
    sources.credited,
    sources.rights_given,
    sources.own_words,
    sources.own_headline,
    children.consent,
    children.consented_pictures,
    children.consent_papers,
    children.initials,
    children.ethnicity,
    children.exact_home,
    words.within_limits,
    words.templates_work,
    words.genre_length,
    words.breathable,
    words.readings_known,
    words.names_spelled,
    words.headline_spelled,
    remarks.proofread,
    remarks.present_places,
    station.sponsor_marked,
    station.machine_labelled,
    station.quotes_kept,
    station.aggregator,
    station.organisation,
    station.footer,
    archive.duplicates,
    archive.featured,
)


def check(case: Case) -> list[Fault]:
    """Every fault of a story, what blocks first, then by line."""
    found = (_weighed(fault, case) for gate in GATES for fault in gate(case))
    order = {"block": 0, "warn": 1, "info": 2}
    return sorted(dict.fromkeys(found), key=lambda f: (order.get(f.severity, 3), f.line, f.code))


def _weighed(fault: Fault, case: Case) -> Fault:
    """A fault as heavy as the rules, or the workspace where it may, say."""
    house = case.rules.severities.get(fault.code)
    severity = case.config.gates.get(fault.code, house)
    return replace(fault, severity=severity) if severity and house else fault


def blocking(faults: Iterable[Fault]) -> list[Fault]:
    """The faults that keep a story in the house."""
    return [fault for fault in faults if fault.severity == "block"]
