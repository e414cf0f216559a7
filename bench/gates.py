"""The gates' own cost beside rendering: the same stories rendered, then checked."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from pipeline import gates
from tests.test_gates import CONSENTED
from tests.world import STORY, Clock, Outlets, World, make_world

COUNT = int(next((a for a in sys.argv[1:] if a.isdigit()), 500))
BODY = (
    "Sáng thứ hai, lớp có 28 người. Cô giáo chấm bài {n} bằng bút đỏ, rồi đọc to từng lỗi cho cả "
    "lớp cùng sửa. Ai đi làm nương về muộn thì học ca tối, từ 19h30 đến 21h.\n\n"
    "Bà con góp củi, góp gạo, góp cả tiếng cười. UBND xã cho mượn nhà văn hóa, đồn biên phòng lo "
    "sách vở. Đến nay đã có {m} lượt người theo học.\n\n"
)
MATERIAL = (
    "\n## Tư liệu nguồn\n\n" + "> Lớp học xóa mù chữ ở vùng cao có đông người theo học.\n" * 20
)


def main() -> None:
    """Print milliseconds a story, and the ratio."""
    with Outlets() as outlets, tempfile.TemporaryDirectory() as folder:
        world = make_world(Path(folder) / "w", Clock(), outlets)
        plain = _stories(world, STORY, "thuong")
        minors = _stories(world, CONSENTED + MATERIAL, "tre-em")
        _row(world, "no child", plain)
        _row(world, "a child, consent for two facts, source material", minors)
        world.close()


def _stories(world: World, text: str, name: str) -> list[Path]:
    paths = []
    for n in range(COUNT):
        body = "".join(BODY.format(n=n * 7 + i, m=n + i * 3) for i in range(5))
        told = text.replace("headline: Lớp", f"headline: Bài {n}, lớp")
        paths.append(world.write(f"{name}-{n}", told.replace("Lớp học mở", body + "Lớp học mở")))
    return paths


def _row(world: World, label: str, paths: list[Path]) -> None:
    house = world.house
    stories = [house.stories.read(path) for path in paths]
    began = time.process_time()
    rendered = [house.renderer.render_all(story) for story in stories]
    made = time.process_time()
    today = house.clock().date()
    for story, renditions in zip(stories, rendered, strict=True):
        gates.check(gates.Case(story, renditions, house.renderer.channels, house.config, today))
    checked = time.process_time()
    rendering, own = (made - began) / COUNT * 1000, (checked - made) / COUNT * 1000
    print(
        f"{label}: gates {own:.2f} ms a story, rendering seven channels {rendering:.2f} ms, "
        f"together {own + rendering:.2f} ms; gates are {own / rendering:.0%} of rendering"
    )


if __name__ == "__main__":
    main()
