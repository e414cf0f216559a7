"""Extraction: F1 of our text against plain trafilatura's, and pages a second.

    python bench/extract.py [folder]

Over the sample pages of ``tests/pages``; with a folder, also over a benchmark set that lies there
as ``ground-truth.json`` (id → articleBody, url) and ``html/<id>.html.gz``.
"""

from __future__ import annotations

import gzip
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml

from pipeline.errors import ExtractError
from pipeline.extract import extract

PAGES = Path(__file__).parent.parent / "tests" / "pages"
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
SHINGLE = 4


@dataclass(frozen=True)
class Sample:
    """A page with the text a person read in it."""

    name: str
    html: bytes
    url: str
    text: str


def own_pages() -> Iterator[Sample]:
    """The sample pages that hold an article."""
    for path in sorted(PAGES.glob("*.yaml")):
        said = yaml.safe_load(path.read_text("utf-8"))
        if "paragraphs" in said:
            html = path.with_suffix(".html").read_bytes()
            yield Sample(path.stem, html, said["url"], "\n".join(said["paragraphs"]))


def benchmark_set(folder: Path) -> Iterator[Sample]:
    """The pages of a benchmark set."""
    truth = json.loads((folder / "ground-truth.json").read_text("utf-8"))
    for name, said in truth.items():
        html = gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes())
        yield Sample(name, html, said.get("url", ""), said.get("articleBody", ""))


def ours(sample: Sample) -> str:
    """The text as the house takes it out."""
    try:
        return extract(sample.html, sample.url or "https://a.example/", tz=ZONE).text
    except ExtractError:
        return ""


def plain(sample: Sample) -> str:
    """The text as trafilatura takes it out by itself."""
    import trafilatura

    return str(trafilatura.extract(sample.html, fast=True, include_comments=False) or "")


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Runs of four words, with how often each occurs."""
    words = "".join(c if c.isalnum() else " " for c in text.casefold()).split()
    size = min(SHINGLE, len(words)) or 1
    return Counter(tuple(words[i : i + size]) for i in range(len(words) - size + 1))


def f1(wanted: str, found: str) -> float:
    """How much of the wanted text was found, and no other; 1 is all of it."""
    left, right = shingles(wanted), shingles(found)
    if not left and not right:
        return 1.0
    both = (left & right).total()
    return 2 * both / (left.total() + right.total())


def measure(samples: list[Sample], read: Callable[[Sample], str]) -> tuple[float, float]:
    """Mean F1, and pages a second on one core."""
    read(samples[0])
    began = time.perf_counter()
    texts = [read(sample) for sample in samples]
    speed = len(samples) / (time.perf_counter() - began)
    scores = [f1(sample.text, text) for sample, text in zip(samples, texts, strict=True)]
    return sum(scores) / len(scores), speed


def compare(title: str, samples: list[Sample]) -> None:
    """Both readers over a set, and which is ahead."""
    (mine, my_speed), (theirs, their_speed) = measure(samples, ours), measure(samples, plain)
    print(f"{title}: {len(samples)} pages")
    print(f"  ours        F1 {mine:.4f}  {my_speed:6.1f} pages/s ({1000 / my_speed:.1f} ms a page)")
    print(f"  trafilatura F1 {theirs:.4f}  {their_speed:6.1f} pages/s")
    print("  ours is LOWER" if mine < theirs else "  ours is not lower")


def main() -> None:
    """The sample pages, and the set in the folder named, where there is one."""
    compare("sample pages", list(own_pages()))
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    if folder and (folder / "ground-truth.json").is_file():
        compare(str(folder), list(benchmark_set(folder)))
    else:
        print("no benchmark set named: give a folder with ground-truth.json and html/*.html.gz")


if __name__ == "__main__":
    main()
