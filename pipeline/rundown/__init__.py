"""Bulletins (bản tin, vỏ bản tin): stories and free texts in an order, timed against a slot.

A bulletin is an intent, so it is a file: ``rundowns/<name>.yaml``. Who signed a free text and
what was printed when are facts, so they are rows.
"""

from __future__ import annotations

from pipeline.rundown.bulletins import Rundowns
from pipeline.rundown.model import Clip, Item, Sheet, read_length
from pipeline.rundown.printed import Printed, Prints
from pipeline.rundown.prints import FORMATS, as_json
from pipeline.rundown.timing import balance

__all__ = [
    "FORMATS", "Clip", "Item", "Printed", "Prints", "Rundowns", "Sheet", "as_json", "balance",
    "read_length",
]  # fmt: skip
