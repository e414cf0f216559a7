"""Cards and photos: milliseconds of the processor and kilobytes, layout by layout."""

from __future__ import annotations

import io
import time
from pathlib import Path

from PIL import Image

from pipeline.cards.composing import Order, compose
from pipeline.cards.drawing import as_jpeg, paint, width_of
from pipeline.cards.fitting import manners
from pipeline.cards.layouts import read_look
from pipeline.cards.words import Words
from pipeline.channels import starter_folder
from pipeline.photos import encode, open_photo

SAMPLE = "hat-thoc-cua-ruong-hoc/ruong.jpg"
LONG = (
    "Mười bốn tháng đo mưa, ghi nắng, nữ sinh người Tày ở Lũng Cú cùng thầy giáo giúp hơn bốn trăm "
    "hộ nông dân tránh ba đợt rét đậm, giữ được hạt thóc giống"
)
CARDS = {
    "photo": Words(
        "Lớp học bắt đầu bằng một bài hát", campaign="Gương hiếu học", credit="Theo báo"
    ),
    "split": Words(LONG, campaign="Gương hiếu học", credit="Theo báo"),
    "type": Words("Ống tre, hạt ngô và cuốn sổ đo mưa", credit="Theo báo"),
    "quote": Words(quote="Tôi không dạy ai từ con số không.", who="Đại úy Lộc Văn Tiệp"),
    "number": Words(number="28", what="người lớn đọc được báo sau tám tháng đến lớp"),
}
SIZES = ((1280, 720), (1200, 630), (1080, 1350))
ROUNDS = 5


def main() -> None:
    """Print milliseconds and kilobytes."""
    folder = Path(__file__).parent.parent / "pipeline/samples/workspace/stories/2026/11"
    data = (folder / SAMPLE).read_bytes()
    photo, look = open_photo(data), read_look(starter_folder() / "templates")
    rules = manners((), look.compounds, look.joining)
    for name, words in CARDS.items():
        picture = photo if name in ("photo", "split") else None
        order = Order(words, "Đài mẫu", (), rules, picture is not None)
        for size in SIZES:
            began = time.process_time()
            for _ in range(ROUNDS):
                plan = compose(look, size, order, width_of)
                made = as_jpeg(paint(look, plan, size, picture, None).image, look.quality, 0)
            spent = (time.process_time() - began) / ROUNDS * 1000
            shape = f"{size[0]}×{size[1]}"
            weight = len(made) / 1000
            print(f"{name:>7} {shape}: {spent:5.1f} ms, {weight:5.1f} KB ({plan.layout.name})")
    sizes_of(data)


def sizes_of(data: bytes) -> None:
    """Opening a photo, and each kind of file at 1200 wide; AVIF to see whether it would pay."""
    began = time.process_time()
    image = open_photo(data)
    print(f"open {image.width}×{image.height}: {(time.process_time() - began) * 1000:.0f} ms")
    small = image.resize((1200, image.height * 1200 // image.width))
    makers = {"jpg": lambda: encode(small, "jpg"), "webp": lambda: encode(small, "webp")}
    for kind, make in {**makers, "avif": lambda: avif(small)}.items():
        began = time.process_time()
        size = len(make())
        print(f"{kind:>5}: {(time.process_time() - began) * 1000:5.0f} ms, {size / 1000:.1f} KB")


def avif(image: Image.Image) -> bytes:
    """What Pillow makes of it, when it can."""
    made = io.BytesIO()
    image.save(made, "AVIF", quality=60)
    return made.getvalue()


if __name__ == "__main__":
    main()
