"""Builders of the fake world: a clock, outlets over real HTTP on loopback, a workspace, a story."""

from __future__ import annotations

import hashlib
import shutil
import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any
from xml.sax.saxutils import escape

from pipeline.newsroom import Newsroom, open_newsroom
from pipeline.workspace import init

REPORTER, APPROVER, CHIEF = "Lý Thị Mai Anh", "Hoàng Văn Duyệt", "Nông Thị Lãnh"

DESK = """
trial: yes
station:
  name: Đài mẫu
  short_name: Đài mẫu
  site_url: https://mau.example
  footer: {agency: Đài mẫu, governing_body: Tỉnh mẫu, head: Người Mẫu}
roles:
  phong-vien: {title: Phóng viên, may: [write]}
  truong-phong: {title: Trưởng phòng, may: [write, take, approve, publish]}
  lanh-dao: {title: Lãnh đạo, may: [approve]}
people:
  - {name: Lý Thị Mai Anh, role: phong-vien}
  - {name: Hoàng Văn Duyệt, role: truong-phong}
  - {name: Nông Thị Lãnh, role: lanh-dao}
gather: {pause: 0, allow: [127.0.0.1], deadline: 5s}
campaigns:
  - {id: guong-2026, name: Gương hiếu học, hashtag: Gương hiếu học}
timetable: {gather: 30m, build: 10m, backup: "02:30"}
"""

STORY = """---
headline: Lớp học đêm của người lính biên phòng
lead: Mỗi tối, thiếu tá Giàng Văn Pó thắp đèn dạy chữ cho ba mươi hai người dân bản.
byline: Lý Thị Mai Anh
genre: gương
story_type: literacy-teacher
status: ready
campaign: guong-2026
tags: [xóa mù chữ]
place: {commune: Lũng Cú, code: "00715"}
people:
  - {name: Giàng Văn Pó, role: thầy giáo quân hàm xanh, adult: yes}
sources:
  - {outlet: Báo Sông Mẫu, url: "https://song.example/bai-1", headline: Thầy giáo biên phòng}
---

Lớp học mở từ 19h30 đến 21h, do UBND xã và đồn biên phòng cùng lo. Phòng học chỉ rộng 30m2.

Người học lớn tuổi nhất năm nay 61 tuổi. Sau ba tháng, 28 người đọc được báo.
"""


class Clock:
    """A clock that moves only when told."""

    def __init__(self, at: str = "2026-11-23T08:00:00+07:00") -> None:
        self.at = datetime.fromisoformat(at)

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **parts: float) -> None:
        """Let time pass."""
        self.at += timedelta(**parts)


class Outlets:
    """An HTTP server on loopback: ``pages[path]`` is a body, or (status, headers, body)."""

    def __init__(self) -> None:
        self.pages: dict[str, Any] = {}
        self.asked: list[str] = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.base = f"http://127.0.0.1:{self.server.server_port}"

    def _handler(outlets) -> type[BaseHTTPRequestHandler]:  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outlets.asked.append(self.path)
                status, headers, body = outlets.answer(self.path)
                tag = headers.get("ETag")
                if tag and self.headers.get("If-None-Match") == tag:
                    status, body = 304, b""
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                """Stay quiet."""

        return Handler

    def answer(self, path: str) -> tuple[int, dict[str, str], bytes]:
        """What is served at a path."""
        page = self.pages.get(path.partition("?")[0], (404, {}, b""))
        if isinstance(page, tuple):
            return page
        data = page.encode() if isinstance(page, str) else page
        kind = "application/rss+xml" if b"<rss" in data[:300] else "text/html"
        etag = f'"{hashlib.sha256(data).hexdigest()[:16]}"'
        return 200, {"Content-Type": f"{kind}; charset=utf-8", "ETag": etag}, data

    def __enter__(self) -> Outlets:
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.server.shutdown()
        self.server.server_close()


def item(title: str, url: str, summary: str = "", guid: str = "", at: str = "") -> str:
    """One RSS item."""
    date = format_datetime(datetime.fromisoformat(at or "2026-11-22T09:00:00+07:00"))
    return (
        f"<item><title>{escape(title)}</title><link>{escape(url)}</link>"
        f"<guid>{escape(guid or url)}</guid><pubDate>{date}</pubDate>"
        f"<description>{escape(summary)}</description></item>"
    )


def rss(*items: str, title: str = "Báo mẫu") -> str:
    """An RSS 2.0 document."""
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
        f"<title>{title}</title><link>https://mau.example</link>{''.join(items)}</channel></rss>"
    )


def page(title: str, *paragraphs: str, lead: str = "", author: str = "Nguyễn Mẫu") -> str:
    """An article's page."""
    body = "".join(f"<p>{escape(p)}</p>" for p in paragraphs)
    return (
        f'<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta property="og:title" content="{escape(title)}">'
        f'<meta property="og:description" content="{escape(lead)}">'
        '<meta property="article:published_time" content="2026-11-22T09:00:00+07:00"></head>'
        f'<body><nav><a href="/">Trang chủ</a></nav><article><h1>{escape(title)}</h1>'
        f'<p class="author">{author}</p>{body}</article></body></html>'
    )


class World:
    """A workspace with its outlets and its clock."""

    def __init__(self, root: Path, clock: Clock, outlets: Outlets) -> None:
        self.root, self.clock, self.outlets = root, clock, outlets
        self.house: Newsroom = open_newsroom(root, clock)

    def reopen(self) -> Newsroom:
        """The workspace as a new process would open it."""
        self.house.close()
        self.house = open_newsroom(self.root, self.clock)
        return self.house

    def close(self) -> None:
        """Give back what is held."""
        self.house.close()

    def sources(self, *entries: str) -> Newsroom:
        """Write sources.yaml from flow-style entries and open the workspace again."""
        rows = "".join(f"- {{{entry}}}\n" for entry in entries) or "[]\n"
        (self.root / "sources.yaml").write_text(rows, encoding="utf-8")
        return self.reopen()

    def feed_source(self, id_: str, name: str = "", **more: str) -> str:
        """A sources.yaml entry for a feed of the outlets."""
        extra = "".join(f", {key}: {value}" for key, value in more.items())
        return (
            f'id: {id_}, name: "{name or id_}", kind: feed, url: "{self.outlets.base}/{id_}.xml"'
            f"{extra}"
        )

    def write(self, slug: str = "lop-hoc-dem", text: str = STORY, **changes: str) -> Path:
        """Put a story file into the workspace; ``changes`` replaces one text by another."""
        for old, new in changes.items():
            text = text.replace(old, new)
        path = self.root / "stories" / "2026" / "11" / f"{slug}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def output(self, name: str) -> str:
        """A file under output/ as text."""
        return (self.root / "output" / name).read_text("utf-8")

    def built(self) -> dict[str, bytes]:
        """Everything under output/, by path."""
        folder = self.root / "output"
        return {
            str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()
        }


def make_world(root: Path, clock: Clock, outlets: Outlets, settings: str = DESK) -> World:
    """A new workspace with a desk of three and no sources yet."""
    if root.exists():
        shutil.rmtree(root)
    init(root)
    (root / "newsroom.yaml").write_text(settings, encoding="utf-8")
    (root / "sources.yaml").write_text("[]\n", encoding="utf-8")
    return World(root, clock, outlets)


def utc(text: str) -> datetime:
    """An RFC 3339 moment in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)
