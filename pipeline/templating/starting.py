"""``guongsang templates new``: a new channel's folder, from the house's pattern or a sister's."""

from __future__ import annotations

import re
from pathlib import Path

from pipeline.channels import SETTINGS, starter_folder
from pipeline.errors import Fault, NotFound, Refused
from pipeline.files import create_atomic

PATTERN = "_new"


def new_channel(folder: Path, name: str, like: str = "") -> list[Path]:
    """Write a channel's first files. Raises Refused for a bad or taken name, NotFound."""
    if not re.fullmatch(r"[a-z][a-z0-9-]{1,30}", name):
        raise Refused(Fault(f"tên kênh «{name}» chỉ gồm chữ thường không dấu, số và gạch nối"))
    if not folder.is_dir():
        message = "nơi làm việc chưa có templates/: chép từ nơi tạo bằng «guongsang init»"
        raise Refused(Fault(message, str(folder)))
    if (folder / name).exists():
        raise Refused(Fault(f"đã có kênh «{name}»: chọn tên khác", f"templates/{name}"))
    pattern = _pattern(folder, like)
    written = []
    for path in sorted(
        p for p in pattern.iterdir() if p.is_file() and p.suffix in (".j2", ".yaml")
    ):
        text = path.read_text("utf-8")
        if path.name == SETTINGS:
            text = _named(text, name, like)
        create_atomic(folder / name / path.name, text.encode())
        written.append(folder / name / path.name)
    return written


def _pattern(folder: Path, like: str) -> Path:
    if like:
        if like.startswith((".", "_")) or not (folder / like / SETTINGS).is_file():
            raise NotFound(Fault(f"không có kênh «{like}» để làm theo", str(folder)))
        return folder / like
    own = folder / PATTERN
    return own if own.is_dir() else starter_folder() / "templates" / PATTERN


def _named(text: str, name: str, like: str) -> str:
    """The settings under the new name; what was copied is marked to be confirmed."""
    told = (
        f"# Kênh {name}, chép từ {like}: giới hạn cần xác nhận lại cho kênh này.\n" if like else ""
    )
    return told + re.sub(r"^label:.*$", f"label: {name}", text, count=1, flags=re.M)
