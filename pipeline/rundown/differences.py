"""What changed between two wordings, sentence by sentence. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import SequenceMatcher

from pipeline.rundown.model import Change
from pipeline.text import sentences


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Change, ...]:
    """Passages of every field that differ, in the fields' order."""
    names = dict.fromkeys((*before, *after))
    return tuple(
        change for name in names for change in _of(name, before.get(name, ""), after.get(name, ""))
    )


def _of(name: str, before: str, after: str) -> list[Change]:
    old, new = sentences(before), sentences(after)
    parts = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [
        Change(name, " ".join(old[a:b]), " ".join(new[c:d]))
        for kind, a, b, c, d in parts
        if kind != "equal"
    ]
