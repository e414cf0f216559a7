"""What stands on a card: the lines ``key: words`` of a rendition's ``card`` field. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, fields

from pipeline.errors import Fault, TemplateError
from pipeline.text import nfc


@dataclass(frozen=True)
class Words:
    """A card's words. ``photo`` is the sha256 of its picture; an empty one is not drawn."""

    headline: str = ""
    quote: str = ""
    who: str = ""  # who said the quote
    number: str = ""
    what: str = ""  # what the number counts
    campaign: str = ""
    credit: str = ""
    photo: str = ""
    photo_credit: str = ""
    sponsor: str = ""
    label: str = ""  # how a picture or a text made by a machine is labelled
    layout: str = ""  # chosen by an editor; else by what there is to show

    @property
    def main(self) -> str:
        """What is set largest among the words."""
        return self.quote or (self.what if self.number else "") or self.headline


KEYS = tuple(f.name for f in fields(Words))
_SELECTORS, _PICTURES = range(0xFE00, 0xFE10), range(0x1F000, 0x1FB00)
_LINE = re.compile(rf"^({'|'.join(KEYS)})\s*:\s*(.*)$")


def read_words(text: str, file: str = "") -> Words:
    """A card field → its words. Raises TemplateError with every line that says nothing known."""
    found: dict[str, str] = {}
    faults = []
    for row in filter(None, (row.strip() for row in nfc(text).splitlines())):
        match = _LINE.match(row)
        if match is None:
            message = f"dòng «{row}» của thẻ ảnh không có khóa; viết «khóa: chữ», khóa là một trong"
            faults.append(Fault(f"{message}: {', '.join(KEYS)}", file, 0, "card", "card"))
        elif words := printable(match[2]):
            found[match[1]] = words
    card = Words(**found)
    if not faults and not card.main:
        faults.append(Fault("thẻ ảnh cần headline, quote hoặc number và what", file, 0, "card"))
    if faults:
        raise TemplateError(*faults)
    return card


def printable(text: str) -> str:
    """Words without emoji, which no text font has, and without marks that are not seen."""
    kept = (c for c in nfc(text) if not _is_emoji(c))
    return " ".join("".join(kept).split())


def _is_emoji(char: str) -> bool:
    kind, code = unicodedata.category(char), ord(char)
    picture = code >= 0x2190 and kind in ("So", "Sk", "Me")
    return picture or kind in ("Cf", "Co", "Cn", "Cs") or code in _SELECTORS or code in _PICTURES
