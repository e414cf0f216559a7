"""A watched folder: Markdown and text files that partners drop, each an entry."""

from __future__ import annotations

from datetime import datetime, tzinfo
from pathlib import Path

from pipeline.errors import Fault, FeedError, FetchError
from pipeline.files import sha256
from pipeline.model import Entry, Feed, Fetched, Source, Validators
from pipeline.net import Net
from pipeline.text import nfc, paragraphs

MAX_BYTES = 1_000_000
ENDINGS = (".md", ".txt")


def _files(folder: Path) -> list[Path]:
    return sorted(p for p in folder.iterdir() if p.suffix.casefold() in ENDINGS and p.is_file())


def retrieve(source: Source, _net: Net, validators: Validators) -> Fetched:
    """Look the folder over. Raises FetchError when it is not there."""
    folder = Path(source.url)
    try:
        rows = [f"{p.name}\t{p.stat().st_mtime_ns}\t{p.stat().st_size}" for p in _files(folder)]
    except OSError as error:
        message = f"không mở được thư mục: {error.strerror}"
        raise FetchError(message, kind="connection", url=source.url) from error
    body = "\n".join(rows).encode()
    after = Validators(body_sha=sha256(body))
    same = validators.body_sha == after.body_sha
    return Fetched(source.url, body, "text/plain", 200, same, after)


def parse(fetched: Fetched, source: Source, tz: tzinfo) -> Feed:
    """Every file as an entry: its first line the title, the rest its text."""
    entries: list[Entry] = []
    faults: list[Fault] = []
    for path in _files(Path(fetched.url)):
        try:
            entries.append(_entry(path, tz))
        except (OSError, UnicodeDecodeError, FeedError) as error:
            faults.append(Fault(f"không đọc được: {error}", str(path), severity="warn"))
    return Feed(source.name, fetched.url, "vi", tuple(entries), tuple(faults))


def _entry(path: Path, tz: tzinfo) -> Entry:
    if path.stat().st_size > MAX_BYTES:
        raise FeedError(f"tệp lớn quá {MAX_BYTES:,} byte")
    parts = paragraphs(nfc(path.read_text(encoding="utf-8-sig")))
    if not parts:
        raise FeedError("tệp rỗng")
    return Entry(
        id=path.name,
        url="",
        title=parts[0].lstrip("# ")[:500],
        summary="\n\n".join(parts[1:])[:5000],
        published=datetime.fromtimestamp(path.stat().st_mtime, tz),
    )
