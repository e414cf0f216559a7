"""Whether words can be read on the pixels behind them (WCAG 2), and a veil until they can."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

Colour = tuple[int, int, int]
Box = tuple[int, int, int, int]  # left, top, right, bottom in pixels
STEP = 13  # of 255, a scrim's darkness grows by


@cache
def _linear(value: int) -> float:
    part = value / 255
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def luminance(colour: Colour) -> float:
    """Relative luminance, 0 black to 1 white (WCAG 2.2)."""
    red, green, blue = (_linear(value) for value in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: Colour, other: Colour) -> float:
    """Contrast of two colours, 1 to 21 (WCAG 2.2)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def worst(image: Image.Image, box: Box, ink: Colour) -> float:
    """The least contrast an ink can have on any pixel of a box.

    The extremes of each channel bound every pixel, so the true contrast is never lower.
    """
    found = image.crop(box).getextrema()
    dark: Colour = tuple(int(low) for low, _ in found)  # type: ignore[misc, assignment]
    light: Colour = tuple(int(high) for _, high in found)  # type: ignore[misc, assignment]
    if luminance(dark) <= luminance(ink) <= luminance(light):
        return 1.0
    return min(ratio(dark, ink), ratio(light, ink))


def darken(
    image: Image.Image, veil: Image.Image, colour: Colour, marks: Iterable[tuple[Box, Colour]],
    least: float, start: int = 0,
) -> Image.Image:  # fmt: skip
    """The picture under a veil of a colour, as thin as lets every mark be read.

    ``veil`` (mode L) says where and how much, 255 in full; ``start`` is the thinnest that is tried.
    """
    from PIL import Image

    wanted = list(marks)
    for strength in range(start, 256 + STEP, STEP):
        mask = veil.point([value * min(strength, 255) // 255 for value in range(256)])
        if all(
            worst(_shaded(image, mask, colour, box), (0, 0, box[2] - box[0], box[3] - box[1]), ink)
            >= least
            for box, ink in wanted
        ):
            break
    return Image.composite(Image.new("RGB", image.size, colour), image, mask)


def _shaded(image: Image.Image, mask: Image.Image, colour: Colour, box: Box) -> Image.Image:
    """The part of a picture in a box, under the veil."""
    from PIL import Image

    part = image.crop(box)
    return Image.composite(Image.new("RGB", part.size, colour), part, mask.crop(box))
