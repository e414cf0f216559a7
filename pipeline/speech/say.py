"""From a written text to what is said: find the places of interest, ask the rules, fit words in.

Most of a text is plain words. One regular expression, made from the lexicon, finds the few places
that may need saying differently; all between them is copied as it stands.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.speech import rules
from pipeline.speech.here import CAPITALS, Here, capital
from pipeline.speech.lexicon import Lexicon, load_lexicon
from pipeline.speech.model import Said, Span, Spoken
from pipeline.text import nfc

_SIGNS = (
    r"[^\w\s.,;:!?\"'“”‘’()\[\]…–—-]|[_½¼¾²³¹⁰⁴-⁹₀-₉\u2150-\u218f\u2460-\u24ff]|"
    r"\((?=[A-ZĐ][^\s()]{1,14}\))|(?<!\w)[-−–](?=[0-9])"
)
_SHORT_FORM = rf"[{CAPITALS}](?:[^\W_]*[{CAPITALS}0-9]|(?=[.&])|[vx]?(?![^\W_]))"
_DOMAIN = r"[a-zA-Z0-9][\w+-]{0,63}(?=[.@][a-z0-9]|://)"
_MEASURE = r"[Kk]m(?=\s?[0-9])|(?:[kcm]?m|kg|ha|đ)[2²3³]?(?![^\W_])"
_OTHER_DIGIT = re.compile(r"\d|[²³¹⁰⁴-⁹₀-₉\u2150-\u218f\u2460-\u24ff]")
_LONE = re.compile(r"[0-9]+(?=[,.;:!?)”\"]*(?:$| [^\W\d_hgHGx]))")
_DIGITS = "0123456789"


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
        spans += [span.moved(at) for span in found] if at else found
        at += len(line) + 1
    return Spoken("\n".join(said), tuple(spans), written)


def written(text: str, *, aloud: bool = False) -> str:
    """A text without the editor's braces: ``{THPT|trung học phổ thông}`` as it is written, or as
    it is read."""
    if "{" not in text:
        return text
    return rules.HAND.sub(lambda match: match[2 if aloud else 1].strip(), text)


@lru_cache(maxsize=8)
def _places(lexicon: Lexicon) -> re.Pattern[str]:
    """Where a rule may have something to say: figures, signs, short forms, words of the lists."""
    short = re.compile(_SHORT_FORM)
    heads = sorted((h for h in lexicon.heads if not short.match(h)), key=len, reverse=True)
    listed = "|".join(map(re.escape, heads)) or "(?!)"
    words = rf"(?<![^\W_])(?:{_SHORT_FORM}|{_DOMAIN}|{_MEASURE}|(?:{listed})(?![^\W_]))"
    return re.compile(rf"\d|{_SIGNS}|{words}")


@lru_cache(maxsize=2048)
def _line(line: str, lexicon: Lexicon) -> tuple[str, tuple[Span, ...]]:
    out: list[str] = []
    spans: list[Span] = []
    places = _places(lexicon)
    at = copied = 0
    while match := places.search(line, at):
        here = Here(line, match.start(), lexicon)
        found = _ask(here, line[here.at])
        if found is None:
            at = match.start() + 1
            continue
        gap, written = line[copied : here.at], line[here.at : found.end]
        stays = found.kind == "name"
        words = found.words if stays else _fit_in(here, found, out, gap)
        out += [gap, written if stays else words]
        spans.append(found.span(written, here.at, words.strip()))
        at = copied = found.end
    out.append(line[copied:])
    return _tidy("".join(out), line) if spans else line, tuple(spans)


def _ask(here: Here, first: str) -> Said | None:
    for rule in _rules_for(here, first):
        found = rule(here)
        if found is not None and found.end > here.at:
            return found
    if _OTHER_DIGIT.match(first) and first not in _DIGITS:
        return Said("", here.at + 1, "symbol", "other_digit", 0.0, f"ký hiệu lạ «{first}»")
    return None


def _rules_for(here: Here, first: str) -> tuple[rules.Rule, ...]:
    if first in _DIGITS:
        lone = _LONE.match(here.text, here.at)
        return rules.LONE_NUMBER if lone else rules.STARTING_WITH_DIGIT
    return rules.STARTING_WITH_LETTER if first.isalpha() else rules.STARTING_WITH_SIGN


def _fit_in(here: Here, found: Said, out: list[str], gap: str) -> str:
    """Words with a capital where a sentence starts, and spaces where they would run together."""
    words = found.words
    if words and here.is_fresh():
        words = capital(words.lstrip())
    before = gap[-1:] or (out[-1][-1:] if out else "")
    if words[:1].isalnum() and before.isalnum():
        words = " " + words
    following = here.text[found.end : found.end + 1]
    return words + " " if words[-1:].isalnum() and following.isalnum() else words


_DOUBLED = re.compile(r"(?<=\S)[ \u00a0]{2,}(?=\S)")
_BEFORE_STOP = re.compile(r" +([.,;:!?…)])|(?<=\() +")


def _tidy(said: str, line: str) -> str:
    """Spaces that a rule's words doubled become one."""
    lead = line[: len(line) - len(line.lstrip())]
    return lead + _BEFORE_STOP.sub(lambda m: m[1] or "", _DOUBLED.sub(" ", said.strip()))
