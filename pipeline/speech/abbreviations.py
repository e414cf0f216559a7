"""Short forms: Roman numerals, abbreviations by their scope, numbers of documents."""

from __future__ import annotations

import re

from pipeline.speech import numbers
from pipeline.speech.figures import DASH, letters, plain
from pipeline.speech.here import Here
from pipeline.speech.lexicon import squeeze
from pipeline.speech.model import Said

_DOCUMENT = re.compile(
    r"([0-9]{1,5})(?:/((?:19|20)[0-9]{2}))?([/-])"
    r"([A-ZĐƯ][A-Za-zĐƯđư]*[0-9]*(?:[-/–][A-ZĐƯ][A-Za-zĐƯđư]*[0-9]*){0,5})(?!\w)"
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
    known = _type(here, part) or here.lexicon.issuers.get(part)
    known = known or here.lexicon.always.get(squeeze(part))
    return known or letters(here, part.upper())


def _type(here: Here, part: str) -> str:
    """QĐ is a decision, or a regulation where the text has just said so."""
    meanings = here.lexicon.types.get(part, "").split(" | ")
    before = " ".join(here.before[-4:])
    return next((meaning for meaning in meanings if meaning in before), meanings[0])


_REPEATED = re.compile(r"\(([A-ZĐ][^\s()]{1,14})\)")


def said_already(here: Here) -> Said | None:
    """Mặt trận Tổ quốc (MTTQ): nobody reads the same words twice."""
    match = _REPEATED.match(here.text, here.at)
    said = here.lexicon.always.get(squeeze(match[1])) if match else None
    before = here.text[max(0, here.at - 80) : here.at].rstrip().lower()
    if match is None or said is None or not before.endswith(said.lower()):
        return None
    return Said("", match.end(), "abbreviation", "said_already")


_ROMAN = re.compile(r"([IVX]+)(?:(/|" + DASH + r")([IVX]+|(?:19|20)[0-9]{2}))?(?!\w)")


def roman(here: Here) -> Said | None:
    """khóa XII, thế kỷ XXI, quý I/2025: after a word that asks for one; Leo XIV after a name."""
    match = _ROMAN.match(here.text, here.at)
    value = numbers.roman(match[1]) if match else 0
    if not match or not value:
        return None
    known = here.lexicon.numbers
    if not (here.follows("roman") or _in_a_row(here) or _is_heading(here, match.end())):
        named = len(match[1]) > 1 and here.name_precedes()
        said = numbers.cardinal(value, known)
        return Said(said, match.end(1), "roman", "after_a_name", 0.7) if named else None
    said = numbers.irregular(value, known.after.get(here.previous, {}), known)
    if not match[3]:
        return Said(said, match.end(1), "roman", "roman")
    if match[3][0].isdigit():
        said = f"{said} {here.word('year')} {plain(here, match[3])}"
    else:
        said = f"{said} {here.word('to')} {numbers.cardinal(numbers.roman(match[3]), known)}"
    return Said(said, match.end(), "roman", "roman")


def _is_heading(here: Here, end: int) -> bool:
    """II. Yêu cầu: a numeral and a stop where a line or a clause starts."""
    before = here.text[max(0, here.at - 3) : here.at].strip()
    starts = not before or before[-1] in ";.-–•"
    return starts and here.text[end : end + 2] in (". ", ") ")


def _in_a_row(here: Here) -> bool:
    """Mục I, II và III; thế kỷ XIX và XX."""
    linked = here.follows("row_link") or numbers.roman("".join(here.before[-1:]).upper()) > 0
    return linked and here.near("roman", 4)


_SHORT_FORM = re.compile(
    r"(?:[A-ZĐ]\.){1,8}[A-ZĐƯ](?!\w)\.?|"
    r"(?:[A-ZĐƯÔƠÂĂ]|t(?=[px](?!\w)))[A-Za-zĐđƯưÔƠÂĂ]*(?:\s?&\s?[A-ZĐ]+|[-–][A-ZĐƯ]{1,4}(?!\w)){0,5}"
    r"(?![^\W\d_])\.?"
)
_INITIALS = re.compile(r"[A-ZĐ](?:\.[A-ZĐ]){1,8}")


def abbreviation(here: Here) -> Said | None:
    """What the lists know, by scope; capitals nobody knows are flagged, never guessed silently."""
    match = _SHORT_FORM.match(here.text, here.at)
    if not match or here.shouted(match.end()):
        return None
    written = match[0]
    for candidate in _shorter(written):
        said = _known(here, candidate)
        if said is not None:
            return said
    if initials := _INITIALS.match(written):
        said_so = letters(here, initials[0])
        return Said(said_so, here.at + initials.end(), "abbreviation", "initials", 0.8)
    return _unknown(here, re.split(r"[-–&.\s]", written)[0])


def _shorter(written: str) -> tuple[str, ...]:
    """``GD&ĐT``, then ``GD``; ``T&T`` is no short form of a T and another T."""
    pieces = (written, re.split(r"[-–]", written)[0], written.split("&", maxsplit=1)[0].rstrip())
    return tuple(dict.fromkeys(piece for piece in pieces if len(piece) > 1 or piece == written))


def _known(here: Here, written: str) -> Said | None:
    key, end = squeeze(written), here.at + len(written)
    dotted = written.endswith(".")
    goes_on = here.text[end : end + 1].isalnum() and not dotted
    if goes_on or ("&" in written and len(key) <= 2):
        return None
    bare = end - dotted
    return (
        _by_company(here, key, bare)
        or _always(here, key, written, bare)
        or _before_a_name(here, key, end, dotted)
        or _in_school(here, key, bare)
        or _asked(here, key, bare)
    )


def _by_company(here: Here, key: str, end: int) -> Said | None:
    """BTV of a television is no committee: a word nearby gives another meaning."""
    said, company = here.lexicon.beside.get(key, ("", frozenset()))
    if not said or company.isdisjoint(here.around(end)):
        return None
    return Said(said, end, "abbreviation", "by_company", 0.9)


def _always(here: Here, key: str, written: str, bare: int) -> Said | None:
    """One meaning wherever it stands; the dot of ``T.Ư.`` or ``TP.HCM`` belongs to it."""
    said, end = here.lexicon.always.get(key), here.at + len(written)
    if said is None:
        return None
    part_of_it = "." in written[:-1] or here.text[end : end + 1].isalnum()
    if written.endswith(".") and part_of_it:
        return _joined(here, said, end)
    return Said(said, bare, "abbreviation", "always")


def _before_a_name(here: Here, key: str, end: int, dotted: bool) -> Said | None:
    """TP. before a place, QL before a number, ThS. before a person."""
    lexicon, named = here.lexicon, here.names_follow(end)
    said = lexicon.place.get(key) if named else None
    if re.match(r"\s?[0-9]", here.text[end : end + 2]):
        said = said or lexicon.number.get(key)
    if named:
        said = said or lexicon.title.get(key)
    return _joined(here, said, end) if said else None


def _in_school(here: Here, key: str, end: int) -> Said | None:
    said = here.lexicon.school.get(key)
    if said is None or not here.near("school", 4):
        return None
    return Said(said, end, "abbreviation", "school", 0.9)


def _asked(here: Here, key: str, end: int) -> Said | None:
    """What may mean several things: the likeliest is said, and the editor is asked."""
    meanings = here.lexicon.ask.get(key, "").split(" | ")
    if meanings == [""]:
        return None
    if len(meanings) == 1:
        return Said(meanings[0], end, "abbreviation", "usual", 0.8)
    flag = f"«{here.text[here.at : end]}» có thể đọc là: {', '.join(meanings)}"
    return Said(meanings[0], end, "abbreviation", "ask", 0.5, flag)


def _joined(here: Here, words: str, end: int) -> Said:
    """``TP.Hà Giang`` has no space to keep."""
    touching = here.text[end : end + 1].isalnum()
    return Said(words + (" " if touching else ""), end, "abbreviation", "name", 0.95)


_ONSET = r"(?:[bcdfghjklmnpqrstvwxzđ]|[bcdfgkpstw][hlrw]|[gn]h|ng|qu|s[cknmpt])?"
_CODA = r"(?:[bcdfghklmnprstvxz]|ng|nh|ch|ck|ll|nd|nk|rd|rk|rt|ss|st|nt|sh)?"
LONGEST = 12  # letters; longer capitals are a word somebody shouts
_READABLE = re.compile(rf"(?:{_ONSET}[aeiouyăâêôơư]{{1,2}}{_CODA})+", re.I)


def _unknown(here: Here, written: str) -> Said | None:
    """Capitals of no list: letters by name with a flag, unless they read like a word."""
    if not written.isupper() or not 2 <= len(written) <= LONGEST:
        return None
    if len(written) > 3 and _READABLE.fullmatch(written):
        return None
    flag = (
        f"chữ tắt lạ «{written}»: viết rõ, hoặc ghi ngay trong bài {{{written}|cách đọc}}, "
        f'hoặc dạy máy một lần: guongsang teach "{written}" "cách đọc"'
    )
    end = here.at + len(written)
    return Said(letters(here, written), end, "abbreviation", "unknown", 0.3, flag)
