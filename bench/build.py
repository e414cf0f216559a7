"""Two hundred stories signed and built in seven channels; beside bare markdown + jinja2 for one."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import jinja2
import markdown
import nh3

from tests.world import APPROVER, STORY, Clock, Outlets, World, make_world

COUNT = 200
BODY = (
    "Lớp học mở từ 19h30 đến 21h, do UBND xã và đồn biên phòng cùng lo. Phòng học rộng 30m2.\n\n"
) * 30


def main() -> None:
    """Print seconds and ratios."""
    with Outlets() as outlets, tempfile.TemporaryDirectory() as folder:
        world = make_world(Path(folder) / "w", Clock(), outlets)
        for n in range(COUNT):
            text = STORY.replace("headline: Lớp", f"headline: Bài {n}, lớp")
            world.write(f"bai-{n}", text.replace("Lớp học mở", BODY + "Lớp học mở"))
        checked = timed(lambda: [world.house.check(s) for s in world.house.stories.all()[0]])
        for n in range(COUNT):
            world.house.approve(f"bai-{n}", APPROVER)
        full = timed(world.house.build)
        again = timed(world.house.build)
        peer = timed(lambda: plain(world))
        world.close()
    print(f"check: {checked / COUNT * 1000:.1f} ms a story")
    each = full / COUNT / 7 * 1000
    print(f"build: {full:.2f} s full, {each:.1f} ms a rendition; {again:.2f} s again")
    print(f"peer (markdown + jinja2 + nh3, a page a story): {peer:.2f} s, {full / peer:.1f} ×")


def timed(work: object) -> float:
    """Seconds a call takes."""
    began = time.perf_counter()
    work()  # type: ignore[operator]
    return time.perf_counter() - began


def plain(world: World) -> None:
    """What a generator of plain pages does at the least."""
    template = jinja2.Template("<h1>{{ title }}</h1>{{ body }}", autoescape=True)
    target = world.root / "plain"
    target.mkdir()
    for story in world.house.stories.all()[0]:
        body = nh3.clean(markdown.markdown(story.body))
        page = template.render(title=story.headline, body=body)
        (target / f"{story.slug}.html").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
