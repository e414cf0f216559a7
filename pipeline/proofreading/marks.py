"""Spaces and marks between words: one pattern a rule, one remark a place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

from pipeline.proofreading.model import MARKS, HouseStyle, Remark
from pipeline.proofreading.page import LOWER, UPPER, Page

_Mend = Callable[[re.Match[str]], str]
# code, pattern, what to say, what to write instead. A pattern begins with the mark itself and looks
# back afterwards: the search then jumps from mark to mark.
_SLIPS: tuple[tuple[str, str, str, _Mend], ...] = (
    (
        "double-space",
        r"[ \u00a0](?=[ \u00a0])(?<=\S.)[ \u00a0]+(?=\S)",
        "thừa dấu cách",
        lambda m: " ",
    ),
    (
        "space-before",
        r"[ \u00a0](?=[ \u00a0,;:!?.])(?<=[\w”\")].)[ \u00a0]*([,;:!?]|\.(?![.\w]))(?!\))",
        "thừa dấu cách trước dấu câu",
        lambda m: m[1],
    ),
    (
        "space-after",
        rf"[,;!?](?<=[^\W\d_].)(?=[^\W\d_])|[.:](?<=[{LOWER}]{{2}}.)(?=[{UPPER}][{LOWER}])",
        "thiếu dấu cách sau dấu câu",
        lambda m: m[0] + " ",
    ),
    ("bracket-space", r"[(\[“«] +(?=\S)", "thừa dấu cách sau dấu mở", lambda m: m[0][0]),
    (
        "bracket-space",
        r" (?=[ )\]”»])(?<=[\w.,!?].) *[)\]”»]",
        "thừa dấu cách trước dấu đóng",
        lambda m: m[0][-1],
    ),
    (
        "bracket-space",
        r"\((?<=[^\W\d_]{2}.)(?=\w|\s)|\)(?<=[\w.].)(?=[^\W\d_]{2})",
        "thiếu dấu cách cạnh dấu ngoặc",
        lambda m: " (" if m[0] == "(" else ") ",
    ),
    (
        "doubled-mark",
        r",[,;:]+|,\.(?!\.)|[;:][,;:]+|\.(?<![.…v].)[,;]|!!+|\?\?+",
        "dấu câu thừa",
        lambda m: "." if "." in m[0] else m[0][0],
    ),
    (
        "ellipsis",
        r"\.(?<![.v…].)\.(?!\.)|\.{4,}|…\.+|\. \. \.",
        "dấu lửng là ba chấm",
        lambda m: "…",
    ),
)
_PATTERNS = [(code, re.compile(pattern), message, mend) for code, pattern, message, mend in _SLIPS]
_QUOTES = re.compile(r'[“”"«»]')
# Between two names a dash joins them (Hà Nội – Hà Giang), which is another matter.
_DASH = re.compile(rf" (?=[-–—])(?<=[\w,.”\")].)([-–—]) (?=[{LOWER}“\"(])")


def slips(page: Page) -> Iterator[Remark]:
    """Spaces and marks that are one too many or one too few."""
    for code, pattern, message, mend in _PATTERNS:
        for m in pattern.finditer(page.text):
            yield Remark(code, *m.span(), message, (mend(m),))


def quotes(page: Page, style: HouseStyle) -> Iterator[Remark]:
    """More than one kind of quotation marks in a text, and one left open."""
    found = list(_QUOTES.finditer(page.text))
    if not found:
        return
    kinds = Counter(next(k for k, pair in MARKS.items() if m[0] in pair) for m in found)
    if len(kinds) > 1:
        wanted = style.quotes or kinds.most_common(1)[0][0]
        first = next(m for m in found if m[0] not in MARKS[wanted])
        pair = MARKS[wanted]
        message = f"bài dùng lẫn các kiểu ngoặc kép: nên theo một kiểu {pair[0]}…{pair[1]}"
        right = pair[0] if first[0] in '“«"' else pair[1]
        yield Remark("quotes", *first.span(), message, (right,), "info")
    yield from _left_open(page, found)


def _left_open(page: Page, found: list[re.Match[str]]) -> Iterator[Remark]:
    """A quotation that does not end in its paragraph."""
    lines: dict[int, list[re.Match[str]]] = {}
    for m in found:
        lines.setdefault(page.line_of(m.start()), []).append(m)
    for marks in lines.values():
        if not _balanced(Counter(m[0] for m in marks)):
            message = "ngoặc kép mở mà không đóng, hoặc đóng mà không mở trong đoạn này"
            yield Remark("quote-open", *marks[-1].span(), message)


def _balanced(count: Counter[str]) -> bool:
    """Whether every mark has its fellow; an odd straight one may be fellow to a curly one."""
    curly, angled = count["“"] - count["”"], count["«"] - count["»"]
    if count['"']:
        return (count['"'] + abs(curly)) % 2 == 0 and not angled
    return not curly and not angled


def dashes(page: Page, style: HouseStyle) -> Iterator[Remark]:
    """Two kinds of dashes between words in one text."""
    found = list(_DASH.finditer(page.text))
    kinds = Counter(m[1] for m in found)
    if len(kinds) < 2:
        return
    wanted = style.dash or kinds.most_common(1)[0][0]
    first = next(m for m in found if m[1] != wanted)
    message = f"bài dùng lẫn gạch ngắn và gạch dài: nên theo một kiểu «{wanted}»"
    yield Remark("dash", *first.span(1), message, (wanted,), "info")
