"""Short forms: Roman numerals, abbreviations by their scope, numbers of documents."""

from __future__ import annotations

import re

from pipeline.speech import numbers
from pipeline.speech.figures import DASH, plain
from pipeline.speech.here import Here
from pipeline.speech.lexicon import squeeze
from pipeline.speech.model import Said

_DOCUMENT = re.compile(
    r"([0-9]{1,5})(?:/((?:19|20)[0-9]{2}))?([/-])"
    r"([A-ZĐƯ][A-Za-zĐƯđư]*[0-9]*(?:[-/–][A-ZĐƯ][A-Za-zĐƯđư]*[0-9]*)*)(?!\w)"
)


def document(here: Here) -> Said | None:
    """Document numbers: 30/2020/NĐ-CP, 49-KL/TW, 14/CT-TTg."""
    match = _DOCUMENT.match(here.text, here.at)
    if not match:
        return None
    parts = [_letters_of(here, part) for part in re.split(r"[-/–]", match[4])]
    first = re.match(r"[^\W\d_]+", match[4])
    known = first is not None and _is_known(here, first[0])
    if not known and not (here.follows("address") or match[2]):
        return None
    slash = here.lexicon.separators.get("/", "")
    words = [plain(here, match[1])]
    if match[2]:
        words += [slash, plain(here, match[2])]
    if match[3] == "/":
        words.append(slash)
    flag = "" if known else f"số hiệu «{match[0]}»: xem lại cách đọc"
    said = " ".join(w for w in [*words, *parts] if w)
    return Said(said, match.end(), "document", "document", 1.0 if known else 0.5, flag)


def _is_known(here: Here, part: str) -> bool:
    lexicon = here.lexicon
    return part in lexicon.types or part in lexicon.issuers or part in lexicon.always


def _letters_of(here: Here, part: str) -> str:
    digits = re.search(r"[0-9]+$", part)
    if digits:
        return f"{_letters_of(here, part[: digits.start()])} {plain(here, digits[0])}"
    known = here.lexicon.types.get(part) or here.lexicon.issuers.get(part)
    known = known or here.lexicon.always.get(squeeze(part))
    return known or " ".join(here.lexicon.letters.get(c, c) for c in part.upper())


_ROMAN = re.compile(r"([IVX]+)(?:(/|" + DASH + r")([IVX]+|(?:19|20)[0-9]{2}))?(?![\wÀ-ỹ])")


def roman(here: Here) -> Said | None:
    """khóa XII, thế kỷ XXI, quý I/2025: only after a word that asks for one."""
    match = _ROMAN.match(here.text, here.at)
    value = numbers.roman(match[1]) if match else 0
    linked = here.follows("roman_link") and here.near("roman", 4)
    if not match or not value or not (here.follows("roman") or linked):
        return None
    known = here.lexicon.numbers
    tables = {"quý": known.quarters, "thứ": known.ordinals}
    said = numbers.irregular(value, tables.get(here.previous, {}), known)
    if not match[3]:
        return Said(said, match.end(1), "roman", "roman")
    if match[3][0].isdigit():
        said = f"{said} {here.word('year')} {plain(here, match[3])}"
    else:
        said = f"{said} {here.word('to')} {numbers.cardinal(numbers.roman(match[3]), known)}"
    return Said(said, match.end(), "roman", "roman")


_SHORT_FORM = re.compile(
    r"(?:[A-ZĐƯ]\.){1,}[A-ZĐƯ](?!\w)\.?|"
    r"[A-ZĐƯÔƠÂĂ][A-Za-zĐđƯưÔƠÂĂ]*(?:\s?&\s?[A-ZĐ]+|[-–][A-ZĐƯ]{1,4}(?![a-zà-ỹ]))*\.?"
)
_LOWER = re.compile(r"[a-zà-ỹđ]")


def abbreviation(here: Here) -> Said | None:
    """What the lists know, by scope; capitals nobody knows are flagged, never guessed silently."""
    match = _SHORT_FORM.match(here.text, here.at)
    if not match:
        return None
    written = match[0]
    for candidate in (written, re.split(r"[-–]", written)[0], written.split("&")[0].rstrip()):
        said = _known(here, candidate)
        if said is not None:
            return said
    return _unknown(here, written.rstrip("."))


def _known(here: Here, written: str) -> Said | None:
    lexicon, key = here.lexicon, squeeze(written)
    end = here.at + len(written)
    dotted = written.endswith(".")
    if here.text[end : end + 1].isalnum() and not dotted:
        return None
    bare = end - 1 if dotted else end
    if key in lexicon.always:
        stays = dotted and "." not in written[:-1] and not here.text[end : end + 1].isalnum()
        if stays or not dotted:
            return Said(lexicon.always[key], bare, "abbreviation", "always")
        return _joined(here, lexicon.always[key], end)
    before = _before_a_name(here, key, end, dotted)
    if before:
        return _joined(here, before, end)
    if key in lexicon.school and here.near("school", 4):
        return Said(lexicon.school[key], bare, "abbreviation", "school", 0.9)
    return _asked(here, key, written, bare) if key in lexicon.ask else None


def _before_a_name(here: Here, key: str, end: int, dotted: bool) -> str:
    """TP. before a place, ThS. before a person, QL before a number."""
    lexicon, named = here.lexicon, here.names_follow(end)
    if key in lexicon.place and named:
        return lexicon.place[key]
    if key in lexicon.number and re.match(r"\s?[0-9]", here.text[end:]):
        return lexicon.number[key]
    return lexicon.title.get(key, "") if dotted or named else ""


def _asked(here: Here, key: str, written: str, end: int) -> Said:
    """What may mean several things: the likeliest is said, and the editor is asked."""
    meanings = here.lexicon.ask[key]
    flag = f"«{written}» có thể đọc là: {meanings.replace(' | ', ', ')}"
    return Said(meanings.split("|")[0].strip(), end, "abbreviation", "ask", 0.5, flag)


def _joined(here: Here, words: str, end: int) -> Said:
    """``TP.Hà Giang`` has no space to keep."""
    touching = here.text[end : end + 1].isalnum()
    return Said(words + (" " if touching else ""), end, "abbreviation", "name", 0.95)


def _unknown(here: Here, written: str) -> Said | None:
    capitals = sum(c.isupper() for c in written)
    if capitals < 2 or _LOWER.search(written) or "&" in written or "-" in written:
        return None
    if not re.search(r"[AEIOUYĂÂÊÔƠƯ]", written) or len(written) <= 3:
        flag = f"chữ tắt lạ «{written}»: viết rõ, hoặc thêm vào danh sách của đài"
        said = " ".join(here.lexicon.letters.get(c, c) for c in written)
        end = here.at + len(written)
        return Said(said, end, "abbreviation", "unknown", 0.3, flag) if said else None
    return None
