"""Paints a planned card. A door to Pillow; the same plan and photo give the same bytes."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from PIL import Image, ImageDraw, ImageFont, ImageOps

from pipeline.cards.composing import Mark, Plan
from pipeline.cards.contrast import Box, Colour, darken, worst
from pipeline.cards.layouts import Look
from pipeline.errors import Fault, TemplateError
from pipeline.photos import encode

BASELINE = 0.825  # of a line's height, from its top: room for Ổ (1.18 em) above, ỵ (.25 em) below
FONTS = files("fontpkg_be_vietnam_pro") / "files"


@cache
def font(weight: str, size: int) -> ImageFont.FreeTypeFont:
    """Be Vietnam Pro; the basic engine sets composed letters the same on every machine."""
    data = io.BytesIO((FONTS / f"BeVietnamPro-{weight}.ttf").read_bytes())
    return ImageFont.truetype(data, size, layout_engine=ImageFont.Layout.BASIC)


def width_of(weight: str, words: str, size: int) -> float:
    """Pixels that words take in one line."""
    return font(weight, size).getlength(words)


def unprintable(words: str) -> str:
    """Letters the font does not have."""
    face = font("Medium", 20)
    empty = _shape(face, "\uffff")
    return "".join(sorted({c for c in words if not c.isspace() and _shape(face, c) == empty}))


def _shape(face: ImageFont.FreeTypeFont, char: str) -> tuple[tuple[int, int], bytes]:
    mask = face.getmask(char)
    return mask.size, bytes(mask)


@dataclass(frozen=True)
class Drawn:
    """A card painted, with the pixels that stood behind its words."""

    image: Image.Image
    behind: Image.Image
    plan: Plan


def paint(
    look: Look,
    plan: Plan,
    size: tuple[int, int],
    photo: Image.Image | None,
    logo: Image.Image | None,
) -> Drawn:
    """Ground, photo, shade, words. Raises TemplateError when words could not be read."""
    behind = _ground(look, plan, size, photo)
    brush = ImageDraw.Draw(behind)
    for mark in plan.marks:
        if mark.fill is not None:
            _fill(brush, mark)
    _require_contrast(look, plan, behind)
    image = behind.copy()
    if logo is not None and plan.logo is not None:
        small = logo.resize((plan.logo[2] - plan.logo[0], plan.logo[3] - plan.logo[1]))
        image.paste(small, plan.logo[:2], small)
    brush = ImageDraw.Draw(image)
    for mark in plan.marks:
        if mark.text:
            _write(brush, mark)
    return Drawn(image, behind, plan)


def _ground(
    look: Look, plan: Plan, size: tuple[int, int], photo: Image.Image | None
) -> Image.Image:
    layout = plan.layout
    ground = Image.new("RGB", size, layout.ground)
    if photo is None or plan.photo is None:
        return _glow(ground, layout.accent, plan, look)
    left, top, right, bottom = plan.photo
    ground.paste(
        ImageOps.fit(photo, (right - left, bottom - top), centering=(0.5, 0.4)), (left, top)
    )
    if not any(_meet(mark.box, plan.photo) for mark in plan.marks):
        return ground
    words = [(m.box, m.ink) for m in plan.marks if m.text and m.fill is None]
    shade = (layout.ground[0] // 3, layout.ground[1] // 3, layout.ground[2] // 3)
    return darken(ground, _veil(size, plan.start), shade, words, look.min_contrast, 91)


def _meet(one: Box, other: Box) -> bool:
    across = one[0] < other[2] and other[0] < one[2]
    return across and one[1] < other[3] and other[1] < one[3]


def _veil(size: tuple[int, int], start: int) -> Image.Image:
    """Full from where words begin, fading out softly above them."""
    fade = size[1] * 0.35
    parts = (min(1.0, max(0.0, (y - start + 8 + fade) / fade)) for y in range(size[1]))
    column = Image.new("L", (1, size[1]))
    column.putdata(
        [round(255 * part * part) if y < start - 8 else 255 for y, part in enumerate(parts)]
    )
    return column.resize(size)


def _glow(ground: Image.Image, colour: Colour, plan: Plan, look: Look) -> Image.Image:
    """A lamp's light in the upper right corner, as strong as lets the words be read."""
    reach = round(max(ground.size) * 1.1)
    light = Image.radial_gradient("L").point([max(0, 178 - value) for value in range(256)])
    light = light.resize((reach, reach), Image.Resampling.BICUBIC)
    mask = Image.new("L", ground.size)
    mask.paste(light, (ground.width - reach // 2, -reach // 2))
    for strength in (110, 70, 35):
        lit = Image.composite(
            Image.new("RGB", ground.size, colour), ground,
            mask.point([value * strength // 255 for value in range(256)]),
        )  # fmt: skip
        if _least(plan, lit) >= look.min_contrast:
            return lit
    return ground


def _least(plan: Plan, behind: Image.Image) -> float:
    words = (mark for mark in plan.marks if mark.text and mark.fill is None)
    return min((worst(behind, mark.box, mark.ink) for mark in words), default=21.0)


def _require_contrast(look: Look, plan: Plan, behind: Image.Image) -> None:
    for mark in (m for m in plan.marks if m.text):
        found = worst(behind, mark.box if mark.fill is None else _core(mark.box), mark.ink)
        if found < look.min_contrast:
            message = f"chữ «{mark.text[:40]}» chỉ tương phản {found:.1f} với nền: đổi màu khuôn"
            raise TemplateError(
                Fault(message, "templates/_cards/cards.yaml", 0, plan.layout.name, "card")
            )


def _core(box: Box) -> Box:
    """A pill without its rounded corners."""
    inset = (box[3] - box[1]) // 3
    return box[0] + inset, box[1] + 2, box[2] - inset, box[3] - 2


def _fill(brush: ImageDraw.ImageDraw, mark: Mark) -> None:
    left, top, right, bottom = mark.box
    if mark.text:
        brush.rounded_rectangle(mark.box, (bottom - top) // 4, fill=mark.fill)
    else:
        brush.rectangle((left, top, right, top + (bottom - top) // 3), fill=mark.fill)


def _write(brush: ImageDraw.ImageDraw, mark: Mark) -> None:
    left, top, right, bottom = mark.box
    face = font(mark.weight, mark.size)
    middle = (left + right) / 2 if mark.fill is not None else left
    baseline = top + round(_base(mark) * (bottom - top))
    anchor = "ms" if mark.fill is not None else "ls"
    brush.text((middle, baseline), mark.text, font=face, fill=mark.ink, anchor=anchor)


def _base(mark: Mark) -> float:
    """Where letters stand in their line: in a pill's middle, at the foot of a sign's low line."""
    if mark.fill is not None:
        return 0.7
    return BASELINE if mark.box[3] - mark.box[1] >= 1.4 * mark.size else 0.86


def as_jpeg(image: Image.Image, quality: int, most: int) -> bytes:
    """A card's bytes, at most so many (0: any). Raises TemplateError."""
    data = b""
    for lower in range(quality, 30, -8):
        data = encode(image, "jpg", lower)
        if not most or len(data) <= most:
            return data
    message = f"thẻ ảnh nặng {len(data):,} byte, nhiều nhất {most:,}: dùng ảnh đơn giản hơn"
    raise TemplateError(Fault(message, "", 0, "card", "card"))
