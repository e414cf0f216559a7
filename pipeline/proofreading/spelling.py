"""Words that Vietnamese cannot have, and the short forms of chats."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.proofreading.lexicon import lexicon
from pipeline.proofreading.model import Remark
from pipeline.proofreading.page import Page, Word
from pipeline.proofreading.syllables import is_syllable, repairs

_JOINTS = "-–'’.&/+"


def spelling(page: Page) -> Iterator[Remark]:
    """A lower-case word that is no syllable, no known foreign word and no unit."""
    words, text = lexicon(), page.text
    passed = words.known | words.units | words.unit_words | words.chat.keys()
    for at, word in enumerate(page.words):
        low = word.text
        if low in passed or is_syllable(low) or not _judged(page, word):
            continue
        if _joined(text, word):
            continue
        found = word.text.lower()
        if found in passed or is_syllable(found) or _in_foreign_run(page, at):
            continue
        yield _unknown(word, found)


def _judged(page: Page, word: Word) -> bool:
    """Lower case is judged; a capital only where a sentence begins and no name goes on."""
    low, text = word.text, word.text
    if len(low) < 2 or not low.isalpha():
        return False
    if low.islower():
        return True
    if not (text[0].isupper() and text[1:].islower() and not text.isascii()):
        return False
    after = page.text[word.end : word.end + 2].strip()[:1]
    return after.islower() and word.start in page.sentence_starts


def _joined(text: str, word: Word) -> bool:
    """Whether a hyphen or the like ties it to another word: mét-khối, Ê-đê, mp3.vn."""
    before, after = text[word.start - 1 : word.start], text[word.end : word.end + 2]
    tied_after = after[:1] in _JOINTS and after[1:].isalnum() if len(after) == 2 else False
    return (before != "" and before in _JOINTS) or tied_after


def _in_foreign_run(page: Page, at: int) -> bool:
    """Whether it stands in a foreign name or phrase: *Voice of Aroha*, *minimal pairs*."""
    word = page.words[at]
    near = [*page.words[max(at - 1, 0) : at], *page.words[at + 1 : at + 2]]
    return word.text.isascii() and any(
        other.text.isascii()
        and len(other.text) > 1
        and other.text.isalpha()
        and not is_syllable(other.text.lower())
        and (page.close(*sorted((word, other))))
        for other in near
    )


def _unknown(word: Word, low: str) -> Remark:
    mended = repairs(low)
    if mended or not low.isascii() or not _looks_foreign(low):
        hint = f": có phải «{mended[0]}»?" if mended else ": xem lại chữ này"
        message = f"«{word.text}» không có trong tiếng Việt{hint}"
        cased = tuple(w.capitalize() if word.text[0].isupper() else w for w in mended)
        return Remark("spelling", word.start, word.end, message, cased)
    message = f"«{word.text}» là chữ nước ngoài: có thể nói bằng tiếng Việt không?"
    return Remark("foreign", word.start, word.end, message, (), "info")


def _looks_foreign(low: str) -> bool:
    """Four letters or more without a mark, which no slip of a Vietnamese word explains."""
    return len(low) > 3


def chat(page: Page) -> Iterator[Remark]:
    """Short forms of messages: ``ko``, ``đc``, ``mn``."""
    table = lexicon().chat
    for word in page.words:
        full = table.get(word.text)
        if full and not _joined(page.text, word) and not _after_figure(page.text, word):
            message = f"«{word.text}» là chữ tắt khi nhắn tin: viết «{full[0]}»"
            yield Remark("chat", word.start, word.end, message, full)


def _after_figure(text: str, word: Word) -> bool:
    """``10 k``, ``5 r``: a unit or a label, not a word."""
    return text[max(word.start - 2, 0) : word.start].strip()[-1:].isdigit()
