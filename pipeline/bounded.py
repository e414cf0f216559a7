"""Bounded time and memory for work whose input is not ours: templates, Markdown, feeds.

Seconds are the processor's, so that honest work on a busy machine is never taken for a trap. Works
in a process's main thread, where a signal can interrupt; elsewhere only memory is bounded.
Limits are those measured to stop every known bomb while leaving honest work ten times its room.
"""

from __future__ import annotations

import resource
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType


class OutOfBounds(Exception):
    """The time ran out; callers turn it into an error of their own."""


def _address_space() -> int:
    """Bytes of address space this process has now."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    return pages * resource.getpagesize()


@contextmanager
def bounded(seconds: float, extra_megabytes: int = 512) -> Iterator[None]:
    """Bound what happens inside. Raises OutOfBounds or MemoryError. An inner bound gives way to
    an outer one: the outer's clock goes on and its memory limit stays."""
    outer = signal.getitimer(signal.ITIMER_PROF)[0] > 0
    if outer or threading.current_thread() is not threading.main_thread():
        with _memory(extra_megabytes):
            yield
        return

    def ring(_number: int, _frame: FrameType | None) -> None:
        raise OutOfBounds(f"more than {seconds:g} seconds")

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        with _memory(extra_megabytes):
            yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@contextmanager
def _memory(extra_megabytes: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = _address_space() + extra_megabytes * 1_000_000
    if soft != resource.RLIM_INFINITY:
        wanted = min(wanted, soft)
    resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
