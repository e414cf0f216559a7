"""What a presenter says, one test a written form: the cases of ``speech-cases.yaml``."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from pipeline import speech
from pipeline.text import old_tones

CASES = Path(__file__).parent / "speech-cases.yaml"
UNSURE = "unsure"

_TABLES = yaml.safe_load(CASES.read_text("utf-8"))
_SAME = _TABLES.pop("same")
_VARIANT = re.compile(rf"\b(?:{'|'.join(_SAME)})\b")


def cases() -> list[tuple[str, str, str]]:
    """Kind, written form and the regular expression of its accepted readings."""
    return [(kind, *case) for kind, table in _TABLES.items() for case in table.items()]


def canon(text: str) -> str:
    """Lower case, NFC, old tone marks, no punctuation, single spaces, one spelling a word."""
    words = " ".join(re.sub(r"[^\w\s]", " ", old_tones(text).casefold()).split())
    return _VARIANT.sub(lambda match: _SAME[match[0]], words)


def accepts(reading: str, said: str) -> bool:
    """Whether what was said is one of the accepted readings."""
    return re.fullmatch(reading, canon(said)) is not None


@pytest.mark.parametrize(("kind", "written", "reading"), cases())
def test_it_is_said_as_a_presenter_says_it(kind: str, written: str, reading: str) -> None:
    """In an accepted way, flagged where nobody can know and only there."""
    spoken = speech.speak(written)
    assert accepts(reading, spoken.text), f"{kind}: «{written}» → «{spoken.text}»"
    assert bool(spoken.flags) == (kind == UNSURE), [flag.flag for flag in spoken.flags]


def test_every_kind_has_cases_and_no_case_stands_twice() -> None:
    """The suite is as broad as it says."""
    written = [case for _, case, _ in cases()]
    assert len(written) == len(set(written))
    assert all(_TABLES.values())
