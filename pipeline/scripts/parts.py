"""A script in its parts: what is read, what is seen, how long each takes. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pipeline import speech, text
from pipeline.config import Config
from pipeline.model import Channel, Rendition, Story

CUE = re.compile(r"^\s*\[.*\]\s*$", re.M)
LABELS = {"title": "Tít", "intro": "Lời dẫn", "script": "Lời bình", "outro": "Lời kết"}


def minutes(seconds: float) -> str:
    """``205`` → ``3'25"``."""
    whole = round(seconds)
    return f"{whole // 60}'{whole % 60:02d}\""


def span(rendition: Rendition) -> str:
    """``3'25" (3'05"–3'45")``: the likely length, and those of a quick and a slow reading."""
    likely = minutes(rendition.seconds or 0)
    if rendition.low is None or rendition.high is None:
        return likely
    return f"{likely} ({minutes(rendition.low)}–{minutes(rendition.high)})"


def rows_of(fields: Mapping[str, str]) -> list[tuple[str, str]]:
    """Two columns of a TV script: what is seen beside what is said, block by block."""
    seen = fields.get("pictures", "").split("\n\n")
    said = fields.get("voice", "").split("\n\n")
    seen += [""] * (len(said) - len(seen))
    said += [""] * (len(seen) - len(said))
    return list(zip(seen, said, strict=True))


def read_aloud(channel: Channel, fields: Mapping[str, str]) -> str:
    """What is heard of a rendition in its order, cue lines still in their places."""
    parts = [fields.get(spec.name, "").strip() for spec in channel.fields if spec.aloud]
    return "\n\n".join(part for part in parts if part)


def without_cues(words: str) -> str:
    """The words a presenter says: lines in square brackets are for the technician."""
    return "\n\n".join(p for p in re.split(r"\n\s*\n", CUE.sub("", words)) if p.strip())


def lengths(channel: Channel, fields: Mapping[str, str], config: Config) -> dict[str, str]:
    """How long each part that is read takes at the house's rate, recorded statements left out."""
    return {
        spec.name: minutes(speech.timing(fields[spec.name], config.rate, 0, config.lexicon).seconds)
        for spec in channel.fields
        if spec.aloud and fields.get(spec.name)
    }


def readings(
    written: str, fields: Mapping[str, str], lexicon: speech.Lexicon | None = None
) -> list[tuple[str, str]]:
    """Pronunciations to print beside a script: written → said, once each.

    Names with a known pronunciation that stand in the script, and short forms that were put into
    words there; nothing that the script's own words do not say.
    """
    said = f" {text.fold(' '.join(fields.values()))} "
    found: dict[str, str] = {}
    for span in speech.speak(written, lexicon).spans:
        shown = span.written if span.kind == "name" else span.said
        of_use = span.kind == "name" or span.written[:1].isalpha()
        if of_use and span.said and f" {text.fold(shown)} " in said:
            found.setdefault(span.written, span.said)
    return list(found.items())


def print_code(rendition: Rendition) -> str:
    """The code in a printed footer, by which ``guongsang printed`` finds the wording again."""
    return f"{rendition.story}-{rendition.sha256[:8]}"


def studio_notes(
    story: Story, rendition: Rendition, channel: Channel, config: Config
) -> dict[str, Any]:
    """What stands around a printed script's words: its code, lengths and pronunciations."""
    written = f"{story.headline}\n{story.lead}\n{story.body}"
    return {
        "code": print_code(rendition),
        "rate": config.rate,
        "lengths": lengths(channel, rendition.fields, config),
        "readings": readings(written, rendition.fields, config.lexicon),
        "limits": {limit.field: limit.max for limit in rendition.limits},
    }
