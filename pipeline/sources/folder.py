"""A watched folder: the texts, DOCX files and saved mails that partners drop, each an entry.

A file that is still being written is left for the next round; the listing that a round made is
what it reads, so that nothing slips in between.
"""

from __future__ import annotations

import os
import re
import time
from datetime import datetime, tzinfo
from pathlib import Path

from pipeline.errors import ExtractError, Fault, FetchError
from pipeline.files import sha256
from pipeline.handed import ENDINGS, pieces
from pipeline.model import Article, Entry, Feed, Fetched, Source, Validators
from pipeline.net import Net
from pipeline.text import nfc

SETTLED = 2.0  # seconds without a change after which a file counts as whole
MAX_SUMMARY = 5_000

_UNFINISHED = re.compile(r"^(?:~|\.)|\.(?:part|tmp|crdownload|swp)$|~$", re.I)


def is_ready(name: str, status: os.stat_result, now: float) -> bool:
    """Whether a file is one we read, and is no longer being written."""
    if _UNFINISHED.search(name) or not name.casefold().endswith(ENDINGS):
        return False
    return status.st_size > 0 and not 0 <= now - status.st_mtime < SETTLED


def retrieve(source: Source, _net: Net, validators: Validators) -> Fetched:
    """Look the folder over. Raises FetchError when it is not there."""
    try:
        rows = _listing(Path(source.url), time.time())
    except OSError as error:
        message = f"không mở được thư mục: {error.strerror}"
        raise FetchError(message, kind="connection", url=source.url) from error
    body = "\n".join(rows).encode("utf-8", "surrogateescape")
    after = Validators(body_sha=sha256(body))
    same = validators.body_sha == after.body_sha
    return Fetched(source.url, body, "text/plain", 200, same, after)


def _listing(folder: Path, now: float) -> list[str]:
    """A row a ready file: name, moment of its last change, size."""
    found = []
    for item in os.scandir(folder):
        if item.is_file():
            status = item.stat()
            if "\n" not in item.name and is_ready(item.name, status, now):
                found.append(f"{item.name}\t{status.st_mtime_ns}\t{status.st_size}")
    return sorted(found)


def parse(fetched: Fetched, source: Source, tz: tzinfo) -> Feed:
    """Every article of every file listed; a broken file is a fault of its own."""
    entries: list[Entry] = []
    faults: list[Fault] = []
    for row in filter(None, fetched.body.decode("utf-8", "surrogateescape").split("\n")):
        name, changed, _size = row.rsplit("\t", 2)
        moment = datetime.fromtimestamp(int(changed) / 1e9, tz)
        try:
            found = pieces(Path(fetched.url) / name, tz)
            entries += [_entry(part, article, moment) for part, article in found]
        except ExtractError as error:
            faults += [Fault(f.message, f.file, code="file", severity="warn") for f in error.faults]
    return Feed(source.name, fetched.url, "vi", tuple(entries), tuple(faults))


def _entry(part: str, article: Article, changed: datetime) -> Entry:
    return Entry(
        id=nfc(part),
        url="",
        title=article.title,
        summary=article.summary[:MAX_SUMMARY],
        published=article.published or changed,
        authors=(article.byline,) if article.byline else (),
        text=article.text,
    )
