"""Noting in a story file that a consent was taken back; every other byte stays. Pure."""

from __future__ import annotations

from typing import Any

import yaml


def with_consent_withdrawn(front: str, person: int, day: str) -> str | None:
    """Front matter with ``withdrawn: day`` in a person's consent; None when there is no consent."""
    node = yaml.compose(front, Loader=yaml.SafeLoader)
    consent = _at(node, ("people", person, "consent"))
    if not isinstance(consent, yaml.MappingNode) or not consent.value:
        return None
    old = _at(consent, ("withdrawn",))
    if old is not None:
        start, end = old.start_mark.index, old.end_mark.index
        space = "" if front[start - 1 : start].isspace() else " "
        return front[:start] + space + day + front[end:]
    first = consent.value[0][0].start_mark
    between = ", " if consent.flow_style else _new_line(front, first.column)
    return f"{front[: first.index]}withdrawn: {day}{between}{front[first.index :]}"


def _new_line(front: str, column: int) -> str:
    return ("\r\n" if "\r\n" in front else "\n") + " " * column


def _at(node: Any, path: tuple[str | int, ...]) -> Any:
    """The node at a path; None where there is none."""
    for step in path:
        if isinstance(step, int):
            inside = node.value if isinstance(node, yaml.SequenceNode) else []
            node = inside[step] if step < len(inside) else None
        else:
            pairs = node.value if isinstance(node, yaml.MappingNode) else []
            node = next((value for key, value in pairs if key.value == step), None)
    return node
