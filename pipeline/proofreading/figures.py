"""Figures as Vietnamese writes them: 1.000 and 7,5; a day the calendar has."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache

from pipeline.proofreading.lexicon import lexicon
from pipeline.proofreading.model import Remark
from pipeline.proofreading.page import Page

_COMMAS = re.compile(r"[1-9](?<![\d.,].)\d{0,2}(?:,\d{3})+(?![\d,])")
_LONG = re.compile(
    r"[1-9](?<![\w.,/-].)\d{4,8}(?= (?:đồng|người|học sinh|em|lượt|hộ|suất|cuốn|km)\b)"
)
_PERCENT = re.compile(r"[ \u00a0](?<=\d.)[ \u00a0]*%")
_DAY = re.compile(r"(\d(?<![\w/.-].)\d?)([/.-])(\d{1,2})\2(\d{4})(?![\w/])")
_SHORT_DAY = re.compile(
    r"(\d(?:(?<=ngày .)|(?<=sáng .)|(?<=chiều .)|(?<=tối .)|(?<=hôm .))\d?)[/.](\d{1,2})"
    r"(?![\d/.,-]|\s*%)"
)


@cache
def _decimal() -> re.Pattern[str]:
    after = "|".join(sorted(map(re.escape, lexicon().measures), key=len, reverse=True))
    return re.compile(rf"(\d(?<![\w.,/-].)\d*)\.(\d{{1,2}})(?= ?(?:{after})(?!\w))")


def thousands(page: Page) -> Iterator[Remark]:
    """``1,000`` is a thousand nowhere in Vietnamese; five figures in a row want a dot."""
    for m in _COMMAS.finditer(page.text):
        if m[0].endswith("000") or m[0].count(",") > 1:
            right = m[0].replace(",", ".")
            yield Remark("number", *m.span(), f"hàng nghìn tách bằng dấu chấm: {right}", (right,))
    for m in _LONG.finditer(page.text):
        right = f"{int(m[0]):,}".replace(",", ".")
        message = f"số dài tách hàng nghìn cho dễ đọc: {right}"
        yield Remark("number", *m.span(), message, (right,), "info")


def decimals(page: Page) -> Iterator[Remark]:
    """``7.5 điểm`` → ``7,5 điểm``; a foreign scale keeps its dot."""
    scales = lexicon().dotted_scales
    for m in _decimal().finditer(page.text):
        around = page.text[max(m.start() - 12, 0) : m.end() + 12]
        if not any(scale in around for scale in scales):
            right = f"{m[1]},{m[2]}"
            yield Remark("decimal", *m.span(), f"số lẻ viết với dấu phẩy: {right}", (right,))


def percents(page: Page) -> Iterator[Remark]:
    """``5 %`` → ``5%``."""
    for m in _PERCENT.finditer(page.text):
        yield Remark("percent", *m.span(), "số và dấu % viết liền", ("%",), "info")


def days(page: Page) -> Iterator[Remark]:
    """A day no calendar has, and days written two ways in one text."""
    found = list(_DAY.finditer(page.text))
    yield from (_no_day(m) for m in found if not _exists(int(m[1]), int(m[3]), int(m[4])))
    short = (m for m in _SHORT_DAY.finditer(page.text) if not _exists(int(m[1]), int(m[2]), 2024))
    yield from map(_no_day, short)
    kinds = Counter(m[2] for m in found)
    if len(kinds) > 1:
        wanted = kinds.most_common(1)[0][0]
        odd = next(m for m in found if m[2] != wanted)
        right = odd[0].replace(odd[2], wanted)
        message = f"ngày viết hai kiểu trong một bài: nên theo một kiểu, {right}"
        yield Remark("date", *odd.span(), message, (right,), "info")


def _no_day(m: re.Match[str]) -> Remark:
    return Remark("date", *m.span(), f"lịch không có «{m[0]}»: xem lại ngày, tháng")


def _exists(day: int, month: int, year: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
