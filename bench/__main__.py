"""``make bench``: every row in turn, or those named: ``make bench ARGS="replay speech"``."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path


def main() -> None:
    """Run the rows, the gathering replay first."""
    folder = Path(__file__).parent
    rows = sorted(p.stem for p in folder.glob("*.py") if not p.stem.startswith("_"))
    rows.sort(key=lambda name: name != "replay")
    for name in sys.argv[1:] or rows:
        print(f"\n== {name}", flush=True)
        importlib.import_module(f"bench.{name}").main()


if __name__ == "__main__":
    main()
