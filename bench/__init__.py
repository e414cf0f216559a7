"""Speed and memory, each row beside a peer in the same run. ``make bench``."""
