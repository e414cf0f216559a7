"""Templates as a craft for staff: check them, begin a channel. Rendering is ``render``'s."""

from __future__ import annotations

from pipeline.templating.checking import Check, manuscript_names, station_names
from pipeline.templating.starting import new_channel

__all__ = ["Check", "manuscript_names", "new_channel", "station_names"]
