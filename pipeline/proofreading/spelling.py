"""Words that Vietnamese cannot have, and the short forms of chats."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache

from pipeline.proofreading.lexicon import lexicon
from pipeline.proofreading.model import Remark
from pipeline.proofreading.page import Page, Word
from pipeline.proofreading.syllables import is_syllable, repairs, spellings

_JOINTS = frozenset("-–'’.&/+")


@cache
def _passed() -> frozenset[str]:
    words = lexicon()
    return words.known | words.units | words.unit_words | words.chat.keys()


@lru_cache(maxsize=65536)
def _fine(text: str) -> bool:
    """Whether a word needs no look: known, a syllable, a figure, or capitals as names have."""
    low = text.lower()
    if len(text) < 2 or not text.isalpha() or low in _passed() or is_syllable(low):
        return True
    opens_a_sentence = text[0].isupper() and text[1:].islower() and not text.isascii()
    return not (text.islower() or opens_a_sentence)


def spelling(page: Page) -> Iterator[Remark]:
    """A lower-case word that is no syllable, no known foreign word and no unit."""
    odd = {text for text in set(page.texts) - spellings() if not _fine(text)}
    for word in page.those(odd) if odd else ():
        if _judged(page, word) and not _joined(page, word) and not _in_foreign_run(page, word):
            yield _unknown(word)


def _judged(page: Page, word: Word) -> bool:
    """A capital is judged only where a sentence begins and no name goes on."""
    if word.text.islower():
        return True
    after = page.text[word.end : word.end + 2].strip()[:1]
    return after.islower() and word.start in page.sentence_starts


def _joined(page: Page, word: Word) -> bool:
    """Whether a hyphen or the like ties it to another word: mét-khối, Ê-đê, mp3.vn."""
    text = page.text
    before, after = text[max(word.start - 1, 0) : word.start], text[word.end : word.end + 2]
    return before in _JOINTS or (after[:1] in _JOINTS and after[1:].isalnum())


def _in_foreign_run(page: Page, word: Word) -> bool:
    """Whether it stands in a foreign name or phrase: *Voice of Aroha*, *minimal pairs*."""
    near = [at for at in (word.at - 1, word.at) if page.close(at)]
    beside = [page.texts[at if at < word.at else at + 1] for at in near]
    return word.text.isascii() and any(_is_foreign(text) for text in beside)


def _is_foreign(text: str) -> bool:
    return text.isascii() and text.isalpha() and len(text) > 1 and not is_syllable(text.lower())


def _unknown(word: Word) -> Remark:
    low = word.text.lower()
    mended = repairs(low)
    if not mended and low.isascii() and len(low) > 3:
        message = f"«{word.text}» là chữ nước ngoài: có thể nói bằng tiếng Việt không?"
        return Remark("foreign", word.start, word.end, message, (), "info")
    hint = f": có phải «{mended[0]}»?" if mended else ": xem lại chữ này"
    message = f"«{word.text}» không có trong tiếng Việt{hint}"
    cased = tuple(w.capitalize() if word.text[0].isupper() else w for w in mended)
    return Remark("spelling", word.start, word.end, message, cased)


def chat(page: Page) -> Iterator[Remark]:
    """Short forms of messages: ``ko``, ``đc``, ``mn``."""
    table = lexicon().chat
    if table.keys().isdisjoint(page.texts):
        return
    for word in page.those(table.keys()):
        if not _joined(page, word) and not _after_figure(page.text, word):
            full = table[word.text]
            message = f"«{word.text}» là chữ tắt khi nhắn tin: viết «{full[0]}»"
            yield Remark("chat", word.start, word.end, message, full)


def _after_figure(text: str, word: Word) -> bool:
    """``10 k``, ``5 r``: a unit or a label, not a word."""
    return text[max(word.start - 2, 0) : word.start].strip()[-1:].isdigit()
