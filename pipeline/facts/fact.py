"""What a proposed fact is, and a text from which what was already read can be covered."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as kept

from pipeline.text import sentence_spans

KINDS = (
    "person", "school", "place", "model", "achievement", "amount", "date", "organisation",
)  # fmt: skip
FIELDS = {
    "person": "people",
    "school": "people.protect.school",
    "place": "place",
    "model": "model_title",
    "achievement": "people.protect.results",
}
HOME = "people.protect.address"
VILLAGES = ("thôn", "bản", "xóm", "làng", "buôn", "ấp", "tổ dân phố", "khu phố")
NOTES = "facts"  # where facts go that have no key of their own


@dataclass(frozen=True)
class Fact:
    """A fact that a text states, for an editor to accept or pass over.

    ``start``..``end`` is where it stands in the text after NFC; ``confidence`` 0..1; ``field``
    the front-matter key it would go to. ``detail`` says more (title, role, born, age, class,
    adult, person, kind, commune, code, now, level, day); ``choices`` are what it may mean when
    that must be asked.
    """

    kind: str
    value: str
    start: int
    end: int
    sentence: str = ""
    confidence: float = 0.9
    field: str = NOTES
    detail: Mapping[str, str] = kept(default_factory=dict)
    choices: tuple[str, ...] = ()


class Passage:
    """A text with its sentences; ``open`` is the text with what was read covered by NULs."""

    def __init__(self, text: str) -> None:
        self.text = self.open = text
        self.sentences = sentence_spans(text)

    def cover(self, spans: Iterable[tuple[int, int]]) -> None:
        """Hide spans from whoever looks next; every other position stays."""
        letters = list(self.open)
        for start, end in spans:
            letters[start:end] = "\0" * (end - start)
        self.open = "".join(letters)

    def sentence_at(self, at: int) -> tuple[int, int]:
        """Where the sentence around a position begins and ends."""
        found = bisect_right(self.sentences, (at, len(self.text))) - 1
        inside = found >= 0 and at < self.sentences[found][1]
        return self.sentences[found] if inside else (at, len(self.text))

    def opens_sentence(self, at: int) -> bool:
        """Whether a sentence (or a quotation) begins at a position."""
        start = self.sentence_at(at)[0]
        return not self.text[start:at].strip(" \"“”'‘(–-•>*#")
