"""Relevance: items judged a second, and precision and recall over labelled items.

    python bench/relevance.py [labelled.jsonl]

Each line of the file is an object with ``title``, ``summary``, ``text`` and ``label`` (positive,
negative or borderline; borderline is left out). Without a file only the speed is measured.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from pipeline.relevance import load_lexicon, score

TITLE = "Nữ sinh vùng cao vượt khó đến giảng đường"
SUMMARY = (
    "Sinh ra trong gia đình nghèo, em vừa học vừa làm thêm, được nhận học bổng của hội khuyến học "
    "và trúng tuyển ngành sư phạm với 27 điểm, mong trở về dạy học ở bản."
)
ARTICLE = f"{SUMMARY}\n\n" * 15


def speed(text: str, rounds: int) -> float:
    """Items a second, one core."""
    started = time.perf_counter()
    for _ in range(rounds):
        score(TITLE, SUMMARY, text)
    return rounds / (time.perf_counter() - started)


def quality(path: Path) -> None:
    """Precision and recall by threshold, then every item judged wrongly."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    judged = [
        (score(r["title"], r["summary"], r["text"]), r["label"] == "positive", r["title"])
        for r in rows
        if r["label"] != "borderline"
    ]
    for threshold in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        chosen = [wanted for verdict, wanted, _ in judged if verdict.value >= threshold]
        wanted_all = sum(wanted for _, wanted, _ in judged)
        precision, recall = sum(chosen) / max(len(chosen), 1), sum(chosen) / max(wanted_all, 1)
        print(f"threshold {threshold}: precision {precision:.3f} recall {recall:.3f}")
    for verdict, wanted, title in judged:
        if verdict.relevant != wanted:
            print("missed" if wanted else "false ", f"{verdict.value:.2f}", title)


def main() -> None:
    """Print the speed, and the quality over a labelled file when one is named."""
    load_lexicon()
    print(
        f"title + summary: {speed('', 3000):,.0f}/s; with an article: {speed(ARTICLE, 300):,.0f}/s"
    )
    if len(sys.argv) > 1 and Path(sys.argv[1]).is_file():
        quality(Path(sys.argv[1]))


if __name__ == "__main__":
    main()
