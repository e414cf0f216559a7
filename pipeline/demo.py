"""The whole way on bundled sample outlets, over real HTTP on loopback; nothing in it is a stand-in.

The sample desk approves the three finished sample stories and no other: what was drafted from the
outlets waits for an editor, as it would in life.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import Fault, Refused
from pipeline.gather import Round
from pipeline.newsroom import Clock, Newsroom, open_newsroom
from pipeline.samples.outlets import sample_outlets
from pipeline.scripts import minutes
from pipeline.workspace import init

SAMPLES = Path(__file__).parent / "samples" / "workspace"
MARK = ".guongsang-demo"
APPROVER = "Hoàng Thị Duyệt"


@dataclass(frozen=True)
class Made:
    """One rendition that the demo made."""

    story: str
    channel: str
    label: str
    file: str


@dataclass(frozen=True)
class Demo:
    """What the demo did."""

    root: Path
    rounds: tuple[Round, ...]
    rows: tuple[Made, ...]
    written: int

    def as_json(self) -> dict[str, Any]:
        """The demo as one JSON document."""
        return {
            "workspace": str(self.root),
            "rounds": [
                {"new": r.new, "updated": r.updated, "drafted": len(r.drafted)} for r in self.rounds
            ],
            "written": self.written,
            "made": [asdict(row) for row in self.rows],
        }


def run_demo(root: Path, clock: Clock, say: Callable[[str], None]) -> Demo:
    """Make a sample workspace, gather twice, approve, build. Raises Refused, ConfigError."""
    with sample_outlets() as outlets:
        _workspace(root, outlets.base)
        house = open_newsroom(root, clock)
        try:
            say(f"Ba tòa soạn mẫu ở {outlets.base}")
            first = house.gather(force=True)
            say(f"Lượt một: {first.new} tin, {len(first.drafted)} bản nháp")
            outlets.advance()
            second = house.gather(force=True)
            say(f"Lượt hai: {second.new} tin mới, {second.updated} tin đổi")
            for path in sorted((SAMPLES / "stories").rglob("*.md")):
                house.approve(path.stem, APPROVER)
                say(f"{APPROVER} duyệt: {path.stem}")
            built = house.build()
            rows = tuple(_made(house))
        finally:
            house.close()
    return Demo(root, (first, second), rows, built.written)


def open_doors(root: Path, clock: Clock) -> str:
    """Give everybody of the sample workspace one password, made anew; gives it back.

    Raises Refused for a workspace that is not the sample.
    """
    if not (root / MARK).is_file():
        raise Refused(Fault("mật khẩu mẫu chỉ có ở bản mẫu", str(root)))
    password = f"mau-{secrets.token_hex(4)}"
    house = open_newsroom(root, clock)
    try:
        for person in house.config.people:
            house.set_password(person.name, password, "demo")
    finally:
        house.close()
    return password


def _workspace(root: Path, base: str) -> None:
    if root.exists():
        if not (root / MARK).is_file():
            message = "thư mục đã có và không phải của bản mẫu: chọn thư mục khác bằng --dir"
            raise Refused(Fault(message, str(root)))
        shutil.rmtree(root)
    init(root)
    (root / MARK).write_text("Thư mục mẫu, mỗi lần chạy demo làm lại từ đầu.\n", encoding="utf-8")
    for path in SAMPLES.rglob("*"):
        if path.is_file():
            target = root / path.relative_to(SAMPLES)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes().replace(b"{base}", base.encode()))


def _made(house: Newsroom) -> list[Made]:
    rows = []
    for state in house.states()[0]:
        for name in state.approved:
            rendition = house.renderer.render(state.story, name)
            length = sum(len(value) for value in rendition.fields.values())
            label = minutes(rendition.seconds) if rendition.seconds else f"{length:,} ký tự"
            rows.append(Made(state.story.slug, name, label, f"output/{name}/"))
    return rows
