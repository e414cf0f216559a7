"""Written Vietnamese → what a presenter says; durations.

``speak`` tokenises a line once, asks the rules of the kind that may begin at each place, and keeps
case, punctuation and layout. Unknown capitals and ambiguous figures are flagged for the editor.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.speech import rules
from pipeline.speech.here import Here, capital
from pipeline.speech.lexicon import Lexicon, load_lexicon
from pipeline.speech.model import Said, Span, Spoken
from pipeline.speech.pace import calibrate, duration
from pipeline.text import nfc

__all__ = ["Lexicon", "Span", "Spoken", "calibrate", "duration", "load_lexicon", "speak"]

_DIGITS = "0123456789"
_PLACE = re.compile(
    r"[0-9]|(?<![\w])[^\W\d_]+|\{|[^\w\s.,;:!?\"'“”‘’()\[\]…–—-]|_|(?<!\w)[-−–](?=[0-9])|(?<=\w)/"
)
_OTHER_DIGIT = re.compile(r"\d")


def speak(text: str, lexicon: Lexicon | None = None) -> Spoken:
    """A text as a presenter says it, with a span for every piece that changed or needs a look."""
    lexicon = lexicon or load_lexicon()
    written = nfc(text)
    said: list[str] = []
    spans: list[Span] = []
    at = 0
    for line in written.split("\n"):
        words, found = _line(line, lexicon)
        said.append(words)
        spans += [_moved(span, at) for span in found]
        at += len(line) + 1
    return Spoken("\n".join(said), tuple(spans), written)


def _moved(span: Span, by: int) -> Span:
    return Span(
        span.start + by, span.end + by, span.written, span.said, span.kind, span.rule,
        span.confidence, span.flag,
    )  # fmt: skip


@lru_cache(maxsize=2048)
def _line(line: str, lexicon: Lexicon) -> tuple[str, tuple[Span, ...]]:
    out: list[str] = []
    spans: list[Span] = []
    at = copied = 0
    while match := _PLACE.search(line, at):
        here = Here(line, match.start(), lexicon)
        found = _ask(here, line[match.start()])
        if found is None:
            at = match.end()
            continue
        words = _fit_in(here, found, out, line[copied : here.at])
        out += [line[copied : here.at], words]
        spans.append(_span(here, found, words))
        at = copied = found.end
    out.append(line[copied:])
    return _tidy("".join(out), line, bool(spans)), tuple(spans)


def _ask(here: Here, first: str) -> Said | None:
    if first in _DIGITS:
        chosen = rules.STARTING_WITH_DIGIT
    elif first.isalpha():
        chosen = rules.STARTING_WITH_LETTER
    else:
        chosen = rules.STARTING_WITH_SIGN
    for rule in chosen:
        found = rule(here)
        if found is not None and found.end > here.at:
            return found
    return _last_resort(here, first)


def _last_resort(here: Here, first: str) -> Said | None:
    """A digit of another script is no figure a presenter can guess."""
    if _OTHER_DIGIT.match(first) and first not in _DIGITS:
        return Said("", here.at + 1, "symbol", "other_digit", 0.0, f"ký hiệu lạ «{first}»")
    return None


def _fit_in(here: Here, found: Said, out: list[str], gap: str) -> str:
    """Words with a capital where a sentence starts, and spaces where they would run together."""
    words = found.words
    if here.is_fresh() and words.strip():
        words = capital(words.lstrip())
    before = gap[-1:] or (out[-1][-1:] if out else "")
    if words[:1].isalnum() and before.isalnum():
        words = " " + words
    following = here.text[found.end : found.end + 1]
    return words + " " if words[-1:].isalnum() and following.isalnum() else words


def _span(here: Here, found: Said, words: str) -> Span:
    written = here.text[here.at : found.end]
    return Span(
        here.at, found.end, written, words.strip(), found.kind, found.rule, found.confidence,
        found.flag,
    )  # fmt: skip


def _tidy(said: str, line: str, changed: bool) -> str:
    """Spaces that a rule's words doubled become one; a line nobody touched stays as it was."""
    if not changed:
        return line
    lead = line[: len(line) - len(line.lstrip())]
    body = re.sub(r"(?<=\S)[ \u00a0]{2,}(?=\S)", " ", said.strip())
    return lead + re.sub(r" +([.,;:!?…])", r"\1", body)
