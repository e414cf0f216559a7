"""``python -m pipeline`` is ``guongsang``."""

from pipeline.cli import main

if __name__ == "__main__":
    main()
