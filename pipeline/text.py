"""Pure Vietnamese text: NFC, folding, slugs, sentences, syllables, fitting. No I/O, no data files.

Sentence splitting follows a careful regular expression rather than a model: on Vietnamese
treebank text it beat the three libraries it was measured against.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_MARKS = re.compile("[\u0300-\u036f]")
_FREQUENT = _TONES + "\u0302\u0306\u031b"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffe\uffff]|[\ud800-\udfff]")


def nfc(text: str) -> str:
    """Normalise at the border: NFC, no control characters, no lone surrogates."""
    return unicodedata.normalize("NFC", _CONTROL.sub("", text))


def strip_marks(text: str) -> str:
    """Drop every tone and vowel mark and the stroke of đ: ``Đồng Văn`` → ``Dong Van``."""
    bare = unicodedata.normalize("NFD", text)
    for mark in _FREQUENT:  # replacing the eight of Vietnamese one by one is three times as fast
        bare = bare.replace(mark, "")
    bare = _MARKS.sub("", bare)
    return bare.replace("đ", "d").replace("Đ", "D")


def fold(text: str) -> str:
    """Key for search: case, marks, punctuation and spacing off. ``Hòa-Bình`` → ``hoa binh``."""
    return " ".join(re.findall(r"\w+", strip_marks(text).casefold()))


_OPEN_RIMES = {"oa", "oe", "uy"}


@lru_cache(maxsize=65536)
def _old_tone_syllable(word: str) -> str:
    decomposed = unicodedata.normalize("NFD", word)
    tone = next((c for c in decomposed if c in _TONES), "")
    if not tone:
        return word
    bare = unicodedata.normalize("NFC", decomposed.replace(tone, "", 1))
    if bare[-2:].casefold() in _OPEN_RIMES and not bare[:-1].casefold().endswith("qu"):
        return unicodedata.normalize("NFC", bare[:-1] + tone + bare[-1])
    return word


def old_tones(text: str) -> str:
    """Move tone marks to the place the press uses: ``hoà, thuỷ, hoá`` → ``hòa, thủy, hóa``."""
    return re.sub(r"\w+", lambda m: _old_tone_syllable(m[0]), nfc(text))


def same_key(text: str) -> str:
    """Key for equality: case, tone placement and spacing do not count, tones do."""
    return " ".join(old_tones(text).casefold().split())


def slugify(text: str, max_length: int = 80) -> str:
    """``Nữ sinh Mông đỗ thủ khoa`` → ``nu-sinh-mong-do-thu-khoa``; never cut inside a word."""
    slug = "-".join(re.findall(r"[a-z0-9]+", strip_marks(nfc(text)).lower()))
    if len(slug) <= max_length:
        return slug or "bai"
    return slug[: max_length + 1].rpartition("-")[0] or slug[:max_length]


def hashtag(text: str) -> str:
    """``Tiếp sức đến trường`` → ``#TiepSucDenTruong``: travels best without marks."""
    words = re.findall(r"[A-Za-z0-9]+", strip_marks(nfc(text)))
    return "#" + "".join(w[0].upper() + w[1:] for w in words) if words else ""


_SYLLABLE = re.compile(r"[^\W\d_]+|\d+")


def syllables(text: str) -> int:
    """Syllables of spoken Vietnamese: one a written word (a number must be spelled out first)."""
    return len(_SYLLABLE.findall(text))


# ---------------------------------------------------------------- sentences

_ABBREVIATIONS = (
    r"(?:TP|Tp|tp|TX|Tx|TT|PGS|GS|TS|ThS|BS|KS|CN|NGƯT|NGND|NSND|NSƯT|Mr|Mrs|Ms|Dr|St|Q|P|H|"
    r"T\.Ư|ĐT|Đ/c|đ/c|vv|v\.v|No|Nxb|NXB|tr)"
)
_BREAK = re.compile(r"(?:[.!?…]+)[\"”’'»)\]]*(?=\s|$)")
_ENDS_WITH_ABBREVIATION = re.compile(rf"(?:^|[\s(\"“.]){_ABBREVIATIONS}\.$")
_ENDS_WITH_INITIAL = re.compile(r"(?:^|[\s.])[A-ZĐ]\.$")
_ENDS_WITH_NUMBER = re.compile(r"(?:^|\s)\d{1,2}(?:\.\d{1,4})*\.$")


def _starts_lower(text: str, through: str = "") -> bool:
    """Whether a text goes on in lower case, looking through opening quotes when asked."""
    return text.lstrip().lstrip(through)[:1].islower()


def _is_end(before: str, after: str) -> bool:
    """Whether the stop at the end of ``before`` ends a sentence, judging by its neighbours."""
    if not after.strip():
        return True
    stop = before.rstrip("\"”’'»)]")
    if stop.endswith((".", "…")) and _starts_lower(after):
        return False
    if before != stop and _starts_lower(after, '"“‘('):
        return False
    if stop.endswith("...") or not stop.endswith("."):
        return True
    if _ENDS_WITH_ABBREVIATION.search(stop) or _ENDS_WITH_INITIAL.search(stop):
        return False
    return not (_ENDS_WITH_NUMBER.search(stop) and re.match(r"\s*\d|\s*$", after)) and not (
        re.fullmatch(r"\s*\d{1,2}\.", stop)
    )


def sentences(text: str) -> list[str]:
    """Split into sentences; a line break ends one. Survives ``TP.``, ``PGS.TS.``, ``31.5.``."""
    found: list[str] = []
    for line in text.splitlines():
        start = 0
        for match in _BREAK.finditer(line):
            if _is_end(line[start : match.end()], line[match.end() :]):
                found.append(line[start : match.end()].strip())
                start = match.end()
        found.append(line[start:].strip())
    return [s for s in found if s]


def paragraphs(text: str) -> list[str]:
    """Paragraphs: blocks parted by blank lines, inner line breaks joined."""
    return [" ".join(p.split()) for p in re.split(r"\n\s*\n", text) if p.strip()]


# ---------------------------------------------------------------- measuring


def youtube_tags_length(text: str) -> int:
    """How YouTube counts a tag list: commas count, a tag with a space counts two more."""
    tags = [t.strip() for t in text.split(",") if t.strip()]
    return sum(len(t) + (2 if " " in t else 0) for t in tags) + max(len(tags) - 1, 0)


def _items(text: str) -> int:
    return len([t for t in re.split(r"[,\s]+", text) if t])


UNITS: dict[str, Callable[[str], int]] = {
    "characters": len,
    "bytes": lambda text: len(text.encode("utf-8")),
    "utf16": lambda text: len(text.encode("utf-16-le")) // 2,
    "words": lambda text: len(text.split()),
    "syllables": syllables,
    "sentences": lambda text: len(sentences(text)),
    "lines": lambda text: len(text.splitlines()),
    "longest-line": lambda text: max((len(row) for row in text.splitlines()), default=0),
    "items": _items,
    "youtube-tags": youtube_tags_length,
}


def measure(text: str, unit: str) -> int:
    """Length of ``text`` in a platform's own unit, after NFC."""
    return UNITS[unit](nfc(text))


def fit(text: str, room: int, unit: str = "characters") -> str:
    """As many whole sentences, from the start, as fit into ``room``; never a cut word.

    Paragraph breaks between the kept sentences stay, a quotation is never left open, and the end
    is a paragraph's where that costs less than a quarter. ``""`` when not one sentence fits.
    """
    kept = whole = ended = ""
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        joint = "\n\n" if kept else ""
        for sentence in sentences(" ".join(paragraph.split())):
            longer = kept + joint + sentence
            if measure(longer, unit) > room:
                return ended if len(ended) > 0.75 * len(whole) else whole
            kept, joint = longer, " "
            if _quotes_closed(kept):
                whole = kept
        ended = whole
    return whole or kept


def _quotes_closed(text: str) -> bool:
    return text.count("“") == text.count("”") and text.count('"') % 2 == 0
