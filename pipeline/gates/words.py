"""The words themselves: limits, length, breath, short forms, names spelled one way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from pipeline import speech
from pipeline.errors import Fault, PipelineError
from pipeline.gates.case import Case, each_once
from pipeline.stories import genres
from pipeline.text import fold, same_key, sentences, strip_marks, syllables

_MARKUP = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|[*_`]+")


def within_limits(case: Case) -> Iterator[Fault]:
    """Every field fits its platform; over the limit blocks and says by how much."""
    for rendition in case.made:
        for fault in rendition.faults:
            if fault.line:
                yield fault
                continue
            field = f"channels.{rendition.channel}.{fault.field}"
            line = case.story.lines.get(field) or _likely_line(case, fault.field)
            yield replace(fault, field=f"{rendition.channel}.{fault.field}", line=line)


def _likely_line(case: Case, field: str) -> int:
    near = {"title": "headline", "description": "lead", "author": "byline", "tags": "tags"}
    return case.line(near.get(field, "body"))


def templates_work(case: Case) -> Iterator[Fault]:
    """A broken template is a fault of its channel alone."""
    for result in case.renditions.values():
        if isinstance(result, PipelineError):
            yield from result.faults


def genre_length(case: Case) -> Iterator[Fault]:
    """A script is as long as its genre."""
    genre = genres().get(case.story.genre)
    if not genre:
        return
    low, high = float(genre["min"]), float(genre["max"])
    for name, seconds in ((r.channel, r.seconds) for r in case.made):
        if seconds is not None and not low <= seconds <= high:
            usual = f"{genre['label'].lower()} thường {low:.0f}–{high:.0f} giây"
            how = "viết thêm" if seconds < low else "bớt lời"
            message = f"kênh {name} dài {seconds:.0f} giây; {usual}: {how} hoặc đổi genre"
            yield case.fault("length", message, "genre")


def breathable(case: Case) -> Iterator[Fault]:
    """A sentence for air can be said in one breath."""
    policies = case.config.policies
    for line, said in _spoken(case):
        for sentence in sentences(said.text):
            count = syllables(sentence)
            if count > policies.sentence_warn:
                much = "rất dài" if count > policies.sentence_block else "dài"
                message = f"câu {much} ({count} âm tiết) khó đọc trên sóng: tách thành hai câu"
                yield case.fault("long-sentence", message, "body", line)


def readings_known(case: Case) -> Iterator[Fault]:
    """What no list says how to read is told before it reaches a presenter."""
    said = [(case.line(key), key, _said(case, getattr(case.story, key))) for key in _SPOKEN_KEYS]
    said += [(line, "body", words) for line, words in _spoken(case)]
    for line, field, words in said:
        for span in words.flags:
            code = "abbreviation" if span.kind == "abbreviation" else "reading"
            yield case.fault(code, f"«{span.written}»: {span.flag}", field, line)


_SPOKEN_KEYS = ("headline", "lead")


def _spoken(case: Case) -> Iterator[tuple[int, speech.Spoken]]:
    """Lines of the body as a presenter says them."""
    for line, row in case.body_rows:
        if row.strip() and not row.lstrip().startswith(("[", "#", "<", "|")):
            yield line, _said(case, _MARKUP.sub(r"\1", row))


def _said(case: Case, words: str) -> speech.Spoken:
    return speech.speak(words, case.config.lexicon)


# ---------------------------------------------------------------- spelling


def names_spelled(case: Case) -> Iterator[Fault]:
    """A person's name is written as ``people`` has it, tones and capitals included."""
    known = {same_key(p.name) for p in case.story.people}
    wanted = [p.name for p in case.story.people if len(p.name.split()) > 1]
    found = (
        case.fault("name-spelling", _misspelt(name, seen), field, line)
        for line, field, text in (case.printed if wanted else ())
        for name in wanted
        for seen in _otherwise(text, name, known)
    )
    yield from each_once(found)


def _misspelt(name: str, seen: str) -> str:
    return f"«{seen}» khác cách viết trong people: «{name}»; sửa cho giống nhau"


def _otherwise(text: str, name: str, known: set[str]) -> Iterator[str]:
    """The name in other tones, other capitals, or with one syllable a letter off."""
    row = _row(text)
    wanted = fold(name).split()
    if sum(key in row.known for key in wanted) < max(2, len(wanted) - 1):
        return
    for at in range(len(row.folded) - len(wanted) + 1):
        keys = row.folded[at : at + len(wanted)]
        if not _close(keys, wanted):
            continue
        seen = row.written[at : at + len(wanted)]
        joined = " ".join(seen)
        if _another(seen, row, at, name, known):
            continue
        if not joined.isupper() and (same_key(joined), joined.istitle()) != (same_key(name), True):
            yield joined


def _another(seen: list[str], row: _Row, at: int, name: str, known: set[str]) -> bool:
    """Whether it is the name itself, somebody else's, or no name at all."""
    joined = " ".join(seen)
    if same_key(joined) in known:
        return same_key(joined) != same_key(name) or _cased(seen, name)
    return not any(word[:1].isupper() for word in seen)


def _cased(seen: list[str], name: str) -> bool:
    return [w[:1] == w[:1].upper() for w in seen] == [w[:1] == w[:1].upper() for w in name.split()]


def _close(keys: list[str], wanted: list[str]) -> bool:
    """The same but for tones; of three syllables or more, one may be a letter off."""
    wrong = [(a, b) for a, b in zip(keys, wanted, strict=True) if a != b]
    if not wrong:
        return True
    return len(wanted) > 2 and len(wrong) == 1 and _a_letter_off(*wrong[0])


def _a_letter_off(a: str, b: str) -> bool:
    if min(len(a), len(b)) < 3 or abs(len(a) - len(b)) > 1:
        return False
    start = next(
        (i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(map(len, (a, b)))
    )
    return a[start + (len(a) >= len(b)) :] == b[start + (len(b) >= len(a)) :]


class _Row:
    """A text's words as written and folded, side by side."""

    def __init__(self, text: str) -> None:
        self.written = re.findall(r"\w+", text)
        folded = re.findall(r"\w+", strip_marks(text).casefold())
        same = len(folded) == len(self.written)
        self.folded = folded if same else [fold(word) for word in self.written]
        self.known = frozenset(self.folded)


@lru_cache(maxsize=256)
def _row(text: str) -> _Row:
    return _Row(text)


def headline_spelled(case: Case) -> Iterator[Fault]:
    """A channel's own title that repeats the headline repeats it letter by letter."""
    headline = case.story.headline
    for channel, fields in case.story.channels.items():
        for name, words in fields.items():
            if fold(words) == fold(headline) and same_key(words) != same_key(headline):
                message = f"tít viết khác headline: «{words}»; viết lại cho giống «{headline}»"
                yield case.fault("headline-spelling", message, f"channels.{channel}.{name}")
