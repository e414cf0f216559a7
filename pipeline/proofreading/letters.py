"""Letters that look right and are not: other alphabets, old encodings, parted marks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from pipeline.proofreading.model import Remark
from pipeline.proofreading.page import Page, compose

_STROKES = {"ð": "đ", "Ð": "Đ", "ƌ": "đ", "ɖ": "đ", "Ɖ": "Đ"}
_STROKE = re.compile(f"[{''.join(_STROKES)}]")
_ALIKE = dict(
    zip("АВЕКМНОРСТХаеорсухіјѕΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEKMHOPCTXaeopcyxijsABEZHIKMNOPTYXo", strict=True)
)
_FOREIGN = re.compile(r"[^\W\d_]{0,20}[\u0370-\u03ff\u0400-\u04ff][^\W\d_]{0,20}")
_PARTED = re.compile("[^\u0300-\u036f][\u0300-\u036f]+")
_OTHER = re.compile("[\u0370-\u03ff\u0400-\u04ff]")
_INVISIBLE = re.compile("[\u200b-\u200f\u00ad\u2060\u202a-\u202e]+")
# Vietnamese in the one-byte fonts of the nineties, and UTF-8 read as Latin-1. One such pair may be
# French or German; a line of them is not.
_TCVN3 = re.compile(r"[®¹¶µ¸¨©ª¬±§¢£¤¥¦¡](?:(?<=[^\W\d_].)|(?=[^\W\d_]))")
_VNI = re.compile(r"[aeoAEO][ûïåäëüøÛÏÅÄËÜØâÂ]|[aeAE][ùõÙÕ]|[ñÑ][aeiouyöô]|[öÖ][a-zûïøùõ]")
_MOJIBAKE = re.compile(r"Ã[\x80-¿‚„…‰‹™œžŸ¡-¿]|á[º»]|Ä[‘\x90]|Æ[°¡]")
_TELLING = re.compile("[®¹¶µ¸¨©ª±§¢£¤¥¦¡øûïåäñöÃÄÆº]")


def strange_letters(page: Page) -> Iterator[Remark]:
    """Wrong đ, letters of other alphabets inside a word, characters nobody sees."""
    if page.text.isascii():
        return
    for m in _STROKE.finditer(page.text):
        right = _STROKES[m[0]]
        message = f"«{m[0]}» là chữ nước ngoài, không phải «{right}» của tiếng Việt"
        yield Remark("letter", *m.span(), message, (right,))
    for m in _FOREIGN.finditer(page.text) if _OTHER.search(page.text) else ():
        right = "".join(_ALIKE.get(c, c) for c in m[0])
        if right != m[0] and not _FOREIGN.search(right):
            message = f"«{m[0]}» lẫn chữ cái Nga hoặc Hy Lạp trông giống chữ Việt: gõ lại"
            yield Remark("letter", *m.span(), message, (right,))
    for m in _INVISIBLE.finditer(page.text):
        yield Remark("invisible", *m.span(), "có ký tự ẩn không nhìn thấy: xóa đi", ("",))


def parted_marks(page: Page) -> Iterator[Remark]:
    """Marks typed apart from their letters (Unicode tổ hợp); one remark is enough."""
    if unicodedata.is_normalized("NFC", page.raw):
        return
    at = 0
    for raw, line in zip(page.raw.split("\n"), page.text.split("\n"), strict=True):
        parted = _PARTED.search(raw)
        if parted:
            start = at + len(compose(raw[: parted.start()]))
            message = "chữ và dấu tách rời nhau (Unicode tổ hợp): đặt bộ gõ về Unicode dựng sẵn"
            right = compose(parted[0])
            yield Remark("nfd", start, start + len(right), message, (right,))
            return
        at += len(line) + 1


def old_encodings(page: Page) -> Iterator[Remark]:
    """A line of garble from TCVN3, VNI or a wrong encoding."""
    if not _TELLING.search(page.text):
        return
    for name, words in (("TCVN3", _TCVN3), ("VNI", _VNI), ("UTF-8 đọc sai", _MOJIBAKE)):
        for line in re.finditer(r"[^\n]+", page.text):
            if len(words.findall(page.text, *line.span())) > 1:
                message = f"chữ hỏng, có lẽ do bảng mã {name}: chuyển sang Unicode rồi dán lại"
                yield Remark("legacy", *line.span(), message)
