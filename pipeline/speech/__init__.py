"""Written Vietnamese → what a presenter says; durations.

``speak`` keeps case, punctuation and layout and says why it changed what it changed. Unknown
capitals and ambiguous figures are flagged for the editor.
"""

from __future__ import annotations

from pipeline.speech.lexicon import Lexicon, load_lexicon, station_lexicon
from pipeline.speech.model import Span, Spoken
from pipeline.speech.pace import Timing, calibrate, duration, timing
from pipeline.speech.say import speak, written
from pipeline.speech.teach import taught, teach

__all__ = [
    "Lexicon",
    "Span",
    "Spoken",
    "Timing",
    "calibrate",
    "duration",
    "load_lexicon",
    "speak",
    "station_lexicon",
    "taught",
    "teach",
    "timing",
    "written",
]
