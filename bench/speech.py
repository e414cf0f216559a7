"""Cases said right and a 600-word article spoken, beside another normaliser where one is at hand.

The peer is g2p-hamster, a development aid and no dependency: it is asked when this Python has it,
or another whose path stands in ``PEER_PYTHON``.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable

from pipeline import speech
from tests.test_speech_cases import UNSURE, accepts
from tests.test_speech_cases import cases as all_cases

PARAGRAPH = (
    "Ngày 31/5/2024, UBND xã Lũng Mẫu trao 126 suất học bổng, mỗi suất 1,5 triệu đồng, cho trò "
    "Trường PTDTBT THCS Lũng Mẫu. Em lớn nhất 15 tuổi, đi bộ 7 km tới lớp từ 5h30; phòng học rộng "
    "30m2, đạt 98,5% chuyên cần. Theo Quyết định số 387/QĐ-TTg, mô hình được nhân rộng giai đoạn "
    "2021-2030 tại 12 thôn bản vùng cao của xã, với sự góp sức của bà con. "
)
ROUNDS = 30
OURS_ALONE = {"by hand", UNSURE}  # kinds that only our own notation and flags can get right
PEER = """
import json, sys, time
from g2p_hamster.t0.pipeline import normalize
texts, articles = json.load(sys.stdin)
said = [normalize(text)["read_string"] for text in texts]
took = []
for article in articles:
    began = time.process_time()
    normalize(article)
    took.append(time.process_time() - began)
json.dump([said, min(took) * 1000], sys.stdout)
"""


def cases() -> list[tuple[str, str, str]]:
    """The cases any normaliser could get right."""
    return [case for case in all_cases() if case[0] not in OURS_ALONE]


def articles() -> list[str]:
    """Articles of which none repeats another, so that no cache helps."""
    return [(PARAGRAPH * 8 + PARAGRAPH[:120]).replace("126", str(126 + n)) for n in range(ROUNDS)]


def best(speak: Callable[[str], object]) -> float:
    """The least milliseconds of processor time an article took."""
    took = []
    for article in articles():
        began = time.process_time()
        speak(article)
        took.append(time.process_time() - began)
    return min(took) * 1000


def peer_python() -> str | None:
    """A Python that has the peer, if there is one."""
    here = sys.executable if importlib.util.find_spec("g2p_hamster") else None
    return os.environ.get("PEER_PYTHON") or here


def ask_peer(python: str, texts: list[str]) -> tuple[list[str], float]:
    """What the peer makes of the cases, and its milliseconds an article."""
    asked = json.dumps([texts, articles()])
    done = subprocess.run(
        [python, "-c", PEER], input=asked, capture_output=True, text=True, check=True
    )
    said, took = json.loads(done.stdout)
    return said, took


def report(name: str, said: list[str], took: float) -> None:
    """One line: cases right, milliseconds an article, the weakest kinds."""
    wrong: dict[str, int] = {}
    for (kind, _, reading), words in zip(cases(), said, strict=True):
        wrong[kind] = wrong.get(kind, 0) + (not accepts(reading, words))
    right = len(said) - sum(wrong.values())
    weak = sorted((n, kind) for kind, n in wrong.items() if n)[::-1][:6]
    print(f"{name}: {right} of {len(said)} cases right, {took:.2f} ms an article", end="")
    print(f"; wrong: {', '.join(f'{kind} {n}' for n, kind in weak)}" if weak else "")


def main() -> None:
    """Print our line, and the peer's if there is one."""
    texts = [written for _, written, _ in cases()]
    speech.speak(PARAGRAPH)
    print(f"{len(articles()[0].split())} words an article, {len(texts)} cases")
    report("speech", [speech.speak(text).text for text in texts], best(speech.speak))
    if python := peer_python():
        report("g2p-hamster", *ask_peer(python, texts))


if __name__ == "__main__":
    main()
