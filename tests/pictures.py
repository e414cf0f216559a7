"""Photos for the fake world: as phones send them, with where they were taken and who is on them."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image, PngImagePlugin

from tests.world import World

CHILD = "Sùng Thị Dợ"
XMP = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'><dc:title>{CHILD}</dc:title></x:xmpmeta>".encode()


def hills(width: int = 1600, height: int = 1000) -> Image.Image:
    """A landscape: light above, dark below."""
    return Image.linear_gradient("L").resize((width, height)).convert("RGB").rotate(180)


def as_phone(image: Image.Image, orientation: int = 1) -> bytes:
    """A JPEG with GPS, a child's name in XMP and in a comment, and a script after its end."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = CHILD
    exif.get_ifd(0x8825).update({1: "N", 2: (23.0, 15.0, 0.0), 3: "E", 4: (105.0, 20.0, 0.0)})
    made = io.BytesIO()
    image.save(made, "JPEG", exif=exif, xmp=XMP, comment=CHILD.encode(), quality=85)
    return made.getvalue() + f"<script>{CHILD}</script>".encode()


def as_png(image: Image.Image) -> bytes:
    """A PNG with a child's name in a text chunk."""
    made, notes = io.BytesIO(), PngImagePlugin.PngInfo()
    notes.add_itxt("Description", CHILD)
    image.save(made, "PNG", pnginfo=notes)
    return made.getvalue()


def put_photo(
    world: World, name: str, data: bytes | None = None, slug: str = "lop-hoc-dem"
) -> Path:
    """A photo beside a story."""
    path = world.root / "stories" / "2026" / "11" / slug / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(as_phone(hills()) if data is None else data)
    return path
