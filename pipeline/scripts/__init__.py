"""What the studio and the uploader are handed: printed scripts, subtitles, durations in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pipeline.config import Config
from pipeline.model import Channel, Rendition
from pipeline.scripts.office import docx_file
from pipeline.scripts.parts import (
    CUE,
    minutes,
    read_aloud,
    rows_of,
    span,
    studio_notes,
    without_cues,
)
from pipeline.scripts.subtitles import srt_file, vtt_file

Maker = Callable[[Rendition, Channel, Config, Mapping[str, Any]], bytes]

# A file a channel asks for that is no template of its own; it knows what such a template knows.
MAKERS: dict[str, Maker] = {
    "script.docx": docx_file,
    "subtitles.srt": srt_file,
    "subtitles.vtt": vtt_file,
}

__all__ = [
    "CUE", "MAKERS", "Maker", "minutes", "read_aloud", "rows_of", "span", "studio_notes",
    "without_cues",
]  # fmt: skip
