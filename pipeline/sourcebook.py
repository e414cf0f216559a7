"""sources.yaml: the partner outlets, each checked, every fault with its line."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from pipeline import yamldoc
from pipeline.errors import Fault
from pipeline.model import Rights, Selectors, Source
from pipeline.sections import Section, read_document

SOURCE_KINDS = ("feed", "page", "sitemap", "folder")
RIGHTS = ("link", "excerpt", "full")


def read(path: Path, faults: list[Fault]) -> tuple[Source, ...]:
    """Every source of a file; what is wrong with it is added to ``faults``."""
    doc = read_document(path, faults)
    if isinstance(doc.data, list):
        doc = yamldoc.Doc(
            {"sources": doc.data}, {("sources." + k if k else ""): v for k, v in doc.lines.items()}
        )
    top = Section(doc, str(path), faults)
    found = [_source(s, path.parent) for s in top.sections("sources")]
    for id_, count in Counter(s.id for s in found).items():
        if count > 1:
            line = [s.line for s in found if s.id == id_][-1]
            faults.append(
                Fault(f"id «{id_}» dùng {count} lần: mỗi nguồn một id", top.file, line, "id")
            )
    top.close("block")
    return tuple(found)


def _source(s: Section, root: Path) -> Source:
    kind = s.text("kind", "feed", required=True, choices=SOURCE_KINDS)
    source = Source(
        id=s.text("id", required=True, pattern=r"[a-z0-9-]+", example="bao-tinh"),
        name=s.text("name", required=True, example="Báo …"),
        kind=kind,
        url=_address(s, kind, root),
        every=s.span("every", timedelta(minutes=30)),
        rights=_rights(s.section("rights")),
        select=_selectors(s.section("select")),
        tags=s.texts("tags"),
        enabled=s.flag("enabled", True),
        verified=s.text("status").casefold() != "chưa kiểm chứng",
        articles=s.flag("articles", True),
        day_first=s.flag("day_first", True),
        line=s.line(),
    )
    if source.every < timedelta(minutes=5):
        s.fault("hỏi dày quá: ít nhất 5m một lần", "every")
    s.get("note")
    s.close("block")
    return source


def _address(s: Section, kind: str, root: Path) -> str:
    url = s.text("url", required=True, example="https://…")
    if kind == "folder":
        return str(root / url) if url else ""
    parts = urlsplit(url)
    if url and (parts.scheme not in ("http", "https") or not parts.hostname):
        s.fault(f"«{url}» không phải địa chỉ web, viết như https://…", "url")
    return url


def _rights(s: Section) -> Rights:
    rights = Rights(
        use=s.text("use", "link", choices=RIGHTS),
        words=s.whole("words", 0, high=5000),
        photos=s.flag("photos"),
        agreement=s.text("agreement"),
    )
    if rights.use == "excerpt" and not rights.words:
        s.fault("quyền trích dẫn cần số từ, ví dụ words: 120", "words")
    if rights.use == "full" and not rights.agreement:
        s.fault("quyền đăng toàn văn cần ghi số hoặc ngày thỏa thuận", "agreement")
    return rights


def _selectors(s: Section) -> Selectors:
    names = Selectors.__dataclass_fields__
    found = Selectors(**{name: s.text(name) for name in names})
    s.close("block")
    return found
