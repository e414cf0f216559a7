"""Spaces and marks between words: one pattern a rule, one remark a place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

from pipeline.proofreading.model import MARKS, HouseStyle, Remark
from pipeline.proofreading.page import LOWER, UPPER, Page

_Mend = Callable[[re.Match[str]], str]
# code, pattern, what to say, what to write instead
_SLIPS: tuple[tuple[str, re.Pattern[str], str, _Mend], ...] = (
    ("double-space", re.compile(r"[ \u00a0](?=[ \u00a0])(?<=\S.)[ \u00a0]+(?=\S)"), "thừa dấu cách", lambda m: " "),
    (
        "space-before",
        re.compile(r"[ \u00a0](?=[ \u00a0,;:!?.])(?<=[\w”\")].)[ \u00a0]*([,;:!?]|\.(?![.\d\w]))(?!\))"),
        "thừa dấu cách trước dấu câu",
        lambda m: m[1],
    ),
    (
        "space-after",
        re.compile(rf"[,;!?](?<=[^\W\d_].)(?=[^\W\d_])|[.:](?<=[{LOWER}]{{2}}.)(?=[{UPPER}][{LOWER}])"),
        "thiếu dấu cách sau dấu câu",
        lambda m: m[0] + " ",
    ),
    ("bracket-space", re.compile(r"[(\[“«] +(?=\S)"), "thừa dấu cách sau dấu mở", lambda m: m[0][0]),
    (
        "bracket-space",
        re.compile(r" (?=[ )\]”»])(?<=[\w.,!?].) *[)\]”»]"),
        "thừa dấu cách trước dấu đóng",
        lambda m: m[0][-1],
    ),
    (
        "bracket-space",
        re.compile(r"\((?<=[^\W\d_]{2}.)(?=\w|\s)|\)(?<=[\w.].)(?=[^\W\d_]{2})"),
        "thiếu dấu cách cạnh dấu ngoặc",
        lambda m: " (" if m[0] == "(" else ") ",
    ),
    (
        "doubled-mark",
        re.compile(r",[,;:]+|,\.(?!\.)|[;:][,;:]+|\.(?<![.…v].)[,;]|!!+|\?\?+"),
        "dấu câu thừa",
        lambda m: "." if "." in m[0] else m[0][0],
    ),
    ("ellipsis", re.compile(r"\.(?<![.v…].)\.(?!\.)|\.{4,}|…\.+|\. \. \."), "dấu lửng là ba chấm", lambda m: "…"),
)  # fmt: skip
_QUOTES = re.compile(r'[“”"«»]')
# Between two names a dash joins them (Hà Nội – Hà Giang), which is another matter.
_DASH = re.compile(rf" (?=[-–—])(?<=[\w,.”\")].)([-–—]) (?=[{LOWER}“\"(])")


def slips(page: Page) -> Iterator[Remark]:
    """Spaces and marks that are one too many or one too few."""
    for code, pattern, message, mend in _SLIPS:
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
        lines.setdefault(page.text.count("\n", 0, m.start()), []).append(m)
    for marks in lines.values():
        depth = Counter(m[0] for m in marks)
        odd = depth['"'] % 2 if "“" not in depth and "”" not in depth else 0
        if odd or depth["“"] != depth["”"] and not depth['"'] or depth["«"] != depth["»"]:
            message = "ngoặc kép mở mà không đóng, hoặc đóng mà không mở trong đoạn này"
            yield Remark("quote-open", *marks[-1].span(), message)


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
