"""The only reader and writer of ``stories/``.

A story file is YAML front matter between ``---`` lines, then Markdown. Nothing an editor typed is
ever dropped or reordered: a change replaces the lines of the key it changes and no other byte.
"""

from __future__ import annotations

from pipeline.stories.changing import (
    comment_of,
    edit_front,
    end_of_value,
    quote,
    row_of,
    set_key,
    set_value,
)
from pipeline.stories.parsing import (
    MATERIAL_HEADING,
    MATERIAL_MARK,
    genres,
    parse,
    rows_without,
    split_material,
    story_types,
)
from pipeline.stories.shelf import Kept, Stories, not_kept

__all__ = [
    "MATERIAL_HEADING",
    "MATERIAL_MARK",
    "Kept",
    "Stories",
    "comment_of",
    "edit_front",
    "end_of_value",
    "genres",
    "not_kept",
    "parse",
    "quote",
    "row_of",
    "rows_without",
    "set_key",
    "set_value",
    "split_material",
    "story_types",
]
