"""Files that survive a crash: whole or not at all, and one writer at a time.

``open("w")`` under ``kill -9`` tears files; a temporary file, fsync and ``os.replace`` do not.
A lock is a ``flock``: the kernel frees it when its holder dies.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import Busy, Fault, StorageError

TEMP = ".tmp-"


def sha256(data: bytes) -> str:
    """Hex digest of bytes: the name of a version."""
    return hashlib.sha256(data).hexdigest()


def write_atomic(path: Path, data: bytes) -> None:
    """Replace a file whole. Raises StorageError when the disk refuses; the old file then stays."""
    with _beside(path, data) as temp:
        temp.replace(path)


def create_atomic(path: Path, data: bytes) -> bool:
    """Write a file that must not exist yet; False (and nothing done) when it does."""
    try:
        with _beside(path, data) as temp:
            os.link(temp, path)
    except FileExistsError:
        return False
    return True


@contextmanager
def _beside(path: Path, data: bytes) -> Iterator[Path]:
    """A temporary file beside a path, whole and on the disk; gone afterwards."""
    temp = path.with_name(f".{path.name}{TEMP}{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temp.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        yield temp
    except FileExistsError:
        raise
    except OSError as error:
        raise StorageError(_refused(path, error)) from error
    finally:
        temp.unlink(missing_ok=True)


def write_if_changed(path: Path, data: bytes) -> bool:
    """Write only when the content differs; True when something was written."""
    try:
        if path.read_bytes() == data:
            return False
    except FileNotFoundError:
        pass
    except OSError as error:
        raise StorageError(_refused(path, error)) from error
    write_atomic(path, data)
    return True


def _refused(path: Path, error: OSError) -> Fault:
    reason = error.strerror or str(error)
    return Fault(f"không ghi được: {reason}; kiểm tra dung lượng đĩa và quyền ghi", str(path))


def sweep(folder: Path) -> None:
    """Remove temporary files that a killed writer left. Call while holding the folder's lock."""
    if folder.is_dir():
        for leftover in folder.rglob(f".*{TEMP}*"):
            leftover.unlink(missing_ok=True)


@contextmanager
def locked(path: Path, *, wait: bool = True, holder: str = "một tiến trình khác") -> Iterator[None]:
    """Hold a lock file. Raises Busy at once with ``wait=False`` when another process holds it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError as error:
            raise Busy(Fault(f"{holder} đang chạy; chờ nó xong rồi thử lại", str(path))) from error
        try:
            yield
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)
