"""How cards look, as ``templates/_cards/cards.yaml`` says: colours, layouts, sizes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.cards.contrast import Colour, ratio
from pipeline.sections import Section, read_data

FILE = "_cards/cards.yaml"
Frame = tuple[float, float, float, float]  # left, top, width, height in % of the card
WEIGHTS = ("Regular", "Medium", "SemiBold", "Bold", "ExtraBold")
WHOLE: Frame = (0, 0, 100, 100)


@dataclass(frozen=True)
class Layout:
    """One way to fill a card; sizes in % of its shorter side."""

    name: str
    ground: Colour
    ink: Colour
    accent: Colour
    photo: Frame | None
    text: Frame
    bottom: bool  # words stand at the foot of their frame, else in its middle
    bar: bool
    number: tuple[float, float]
    sizes: tuple[float, float]  # largest, smallest
    lines: int
    weight: str
    smaller: str
    portrait: tuple[Frame | None, Frame] | None  # photo and text frames of an upright card


@dataclass(frozen=True)
class Look:
    """Everything about how cards look."""

    layouts: Mapping[str, Layout]
    safe: float
    line_height: float
    min_contrast: float
    small: float
    quality: int
    compounds: tuple[str, ...]
    joining: tuple[str, ...]

    def upright(self, layout: Layout) -> Layout:
        """A layout as an upright card has it."""
        if layout.portrait is None:
            return layout
        photo, text = layout.portrait
        return replace(layout, photo=photo, text=text)


def read_look(folder: Path) -> Look:
    """The look of a templates folder. Raises ConfigError with every fault at once."""
    return read_data(folder / FILE, _look)


def _look(top: Section) -> Look:
    colours = _colours(top.section("colours"))
    least = top.number("min_contrast", 4.5, low=4.5, high=21)
    layouts = top.section("layouts")
    known = {name: _layout(layouts.section(name), name, colours, least) for name in layouts.data}
    for name in ("photo", "type", "quote", "number"):
        if name not in known:
            layouts.fault(f"thiếu khuôn «{name}»", code="required")
    _end_somewhere(layouts, known)
    look = Look(
        layouts=known,
        safe=top.number("safe", 6, low=2, high=20),
        line_height=top.number("line_height", 1.44, low=1.43, high=2),
        min_contrast=least,
        small=top.number("small", 3.8, low=2, high=6),
        quality=top.whole("quality", 88, low=40, high=95),
        compounds=top.texts("compounds"),
        joining=top.texts("joining"),
    )
    top.close("block")
    return look


def _colours(s: Section) -> dict[str, Colour]:
    found = {}
    for name in s.data:
        value = s.text(name, "#000000", pattern=r"#[0-9a-fA-F]{6}", example='"#5a1f12"')
        found[name] = (int(value[1:3], 16), int(value[3:5], 16), int(value[5:7], 16))
    return found


def _layout(s: Section, name: str, colours: Mapping[str, Colour], least: float) -> Layout:
    main, upright = s.section("main"), s.section("portrait")
    paint = {key: _colour(s, key, colours) for key in ("ground", "ink", "accent")}
    for key in ("ink", "accent"):
        _readable(s, key, paint[key], paint["ground"], least)
    layout = Layout(
        name=name,
        **paint,
        photo=_frame(s, "photo"),
        text=_frame(s, "text") or WHOLE,
        bottom=s.text("align", "middle", choices=("middle", "bottom")) == "bottom",
        bar=s.flag("bar"),
        number=_span(s, "number", (30, 16)),
        sizes=_span(main, "sizes", (9, 4.2)),
        lines=main.whole("lines", 4, low=1, high=12),
        weight=main.text("weight", "Bold", choices=WEIGHTS),
        smaller=s.text("smaller"),
        portrait=(_frame(upright, "photo"), _frame(upright, "text") or WHOLE)
        if upright.data
        else None,
    )
    for section in (s, main, upright):
        section.close("block")
    return layout


def _colour(s: Section, key: str, colours: Mapping[str, Colour]) -> Colour:
    return colours.get(s.text(key, required=True, choices=tuple(colours)), (0, 0, 0))


def _readable(s: Section, key: str, ink: Colour, ground: Colour, least: float) -> None:
    found = ratio(ink, ground)
    if found < least:
        s.fault(f"chữ trên nền chỉ tương phản {found:.1f}, cần ít nhất {least:g}: đổi màu", key)


def _frame(s: Section, key: str) -> Frame | None:
    values = _numbers(s, key)
    if not values:
        return None
    left, top, width, height = values if len(values) == 4 else (0.0, 0.0, 0.0, 0.0)
    if min(left, top) < 0 or min(width, height) <= 0 or left + width > 100 or top + height > 100:
        s.fault("khung viết như [trái, trên, rộng, cao], phần trăm, nằm trong thẻ", key)
        return WHOLE
    return left, top, width, height


def _span(s: Section, key: str, default: tuple[float, float]) -> tuple[float, float]:
    values = _numbers(s, key)
    if not values:
        return default
    if len(values) != 2 or not 1 <= values[1] <= values[0] <= 60:
        s.fault('viết cỡ lớn nhất rồi cỡ nhỏ nhất, như ["9", "5"]', key)
        return default
    return values[0], values[1]


def _numbers(s: Section, key: str) -> list[float]:
    try:
        return [float(value.replace(",", ".")) for value in s.texts(key)]
    except ValueError:
        s.fault("chỉ gồm các số", key)
        return []


def _end_somewhere(layouts: Section, known: Mapping[str, Layout]) -> None:
    """Every chain of smaller layouts has names that exist and an end."""
    for name, layout in known.items():
        passed, following = {name}, layout.smaller
        while following and following in known and following not in passed:
            passed.add(following)
            following = known[following].smaller
        if following:
            why = "lặp vòng" if following in passed else "không có"
            layouts.section(name).fault(f"khuôn thay «{following}» {why}", "smaller")
