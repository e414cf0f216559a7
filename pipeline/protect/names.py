"""A person meant without the full name: the given name alone, initials. Pure.

``em Dợ``, ``S.T. Dợ`` and ``Dợ`` in the middle of a sentence say who is meant; ``S.T.D.`` may.
The lists of words come from ``data/gates.yaml``.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from pipeline.rules import house_rules
from pipeline.text import old_tones, strip_marks

_CAPITAL = r"[^\W\d_a-zà-ỹđ]"


def given_name(name: str) -> str:
    """The last syllable of a full name of two syllables or more; ``""`` otherwise."""
    parts = name.split()
    return parts[-1] if len(parts) > 1 else ""


@cache
def _called() -> str:
    words = sorted(house_rules().called, key=len, reverse=True)
    return "|".join(re.escape(word) for word in words)


@lru_cache(maxsize=4096)
def _alone(given: str) -> re.Pattern[str]:
    """The given name after a word that calls a child, or capitalised inside a sentence."""
    name = re.escape(old_tones(given))
    after = rf"(?!\w)(?!\s+{_CAPITAL})"
    called = rf"(?:(?i:(?<!\w)(?:{_called()}))\s+){name}{after}"
    if given.casefold() in house_rules().everyday_names:
        return re.compile(called)
    return re.compile(rf"{called}|(?<=[a-zà-ỹđ,;]\s)(?<!{_CAPITAL}\s){name}{after}")


def calls(plain: str, given: str) -> bool:
    """Whether a text calls somebody by the given name alone.

    Tones and the capital count here, and a name before or after it makes it somebody else's.
    """
    return any(not _other(plain, m) for m in _alone(given).finditer(plain))


def _other(plain: str, match: re.Match[str]) -> bool:
    """Whether the word before the given name is capitalised: then it ends another full name."""
    before = re.search(r"(\w+)\s+$", plain[: match.end() - len(match[0].split()[-1])])
    called = len(match[0].split()) > 1
    return bool(before and before[1][:1].isupper() and not called)


@lru_cache(maxsize=4096)
def _initials(name: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """With the given name kept (``S.T. Dợ``), and all or all but the first left as letters."""
    parts = old_tones(name).split()
    letters = [_letter(part) for part in parts]
    kept = r"\.\s?".join(letters[:-1]) + r"\.\s?" + re.escape(parts[-1])
    bare = r"\.\s?".join(letters)
    family = re.escape(parts[0]) + r"\s+" + r"\.\s?".join(letters[1:]) + r"\."
    return (
        re.compile(rf"(?<![\w.]){kept}(?!\w)"),
        re.compile(rf"(?<![\w.])(?:{bare}|{family})(?!\w)"),
    )


def _letter(part: str) -> str:
    first = part[0].upper()
    return "[" + "".join(sorted({first, strip_marks(first)})) + "]"


def keeps_given(plain: str, name: str) -> bool:
    """``S.T. Dợ``: everything shortened but the given name."""
    return "." in plain and " " in name and bool(_initials(name)[0].search(plain))


def leaves_initials(plain: str, name: str) -> bool:
    """``S.T.D.`` or ``Sùng T.D.``: what is left may still say who is meant."""
    return "." in plain and " " in name and bool(_initials(name)[1].search(plain))
