"""What speech hands over: spans with their reasons, and the spoken text."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the written text (in NFC) and how it is said, why, and how sure that is.

    ``flag`` is empty, or tells an editor in Vietnamese what to look at. ``said`` of a ``name``
    is a hint to print beside it: names themselves stay as written.
    """

    start: int
    end: int
    written: str
    said: str
    kind: str
    rule: str
    confidence: float = 1.0
    flag: str = ""

    def moved(self, by: int) -> Span:
        """The same span in a text that has ``by`` more characters before it."""
        return replace(self, start=self.start + by, end=self.end + by)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A text as a presenter says it. ``written`` is the text in NFC, which spans point into."""

    text: str
    spans: tuple[Span, ...] = ()
    written: str = ""

    @property
    def flags(self) -> tuple[Span, ...]:
        """Spans an editor should look at before air."""
        return tuple(span for span in self.spans if span.flag)

    @property
    def names(self) -> tuple[tuple[str, str], ...]:
        """Names with a known pronunciation, once each: what to print beside the script."""
        pairs = ((s.written, s.said) for s in self.spans if s.kind == "name")
        return tuple(dict.fromkeys(pairs))


@dataclass(frozen=True, slots=True)
class Said:
    """What one rule makes of the place it looks at: words, and where the written part ends."""

    words: str
    end: int
    kind: str
    rule: str
    confidence: float = 1.0
    flag: str = ""

    def span(self, written: str, start: int, said: str) -> Span:
        """The span it becomes at its place in the line, with the words as they were fitted in."""
        return Span(
            start, self.end, written, said, self.kind, self.rule, self.confidence, self.flag
        )
