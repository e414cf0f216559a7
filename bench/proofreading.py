"""A 600-word text proof-read, beside a bare look at each word in a set of words."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

from pipeline.proofreading import proofread
from pipeline.text import same_key

CLEAN = Path(__file__).parent.parent / "tests" / "data" / "proof" / "clean.txt"
ROUNDS, WORDS = 15, 600


def texts() -> list[str]:
    """Texts of 600 words of which none was read before, so that no cache helps."""
    paragraphs = CLEAN.read_text("utf-8").strip().split("\n\n")
    found, text = [], ""
    for paragraph in paragraphs:
        text += paragraph + "\n\n"
        if len(text.split()) >= WORDS:
            found.append(text)
            text = ""
    return found[:ROUNDS]


def best(read: Callable[[str], object]) -> float:
    """The least milliseconds of processor time a text took."""
    took = []
    for text in texts():
        began = time.process_time()
        read(text)
        took.append(time.process_time() - began)
    return min(took) * 1000


def main() -> None:
    """Print milliseconds for a new text and for one already read, and the peer's."""
    known = {same_key(word) for text in texts() for word in re.findall(r"\w+", text)}
    proofread("Một câu để nạp các danh sách.")
    fresh = best(proofread)
    again = best(proofread)
    bare = best(lambda text: [w for w in re.findall(r"\w+", text) if w.lower() not in known])
    print(f"new text of {WORDS} words: {fresh:.2f} ms; read before: {again:.3f} ms")
    print(f"peer (each word looked up in a set, nothing else): {bare:.2f} ms, {fresh / bare:.1f} ×")


if __name__ == "__main__":
    main()
