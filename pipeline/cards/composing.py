"""Where a card's words stand: a header, the words themselves, a foot. Nothing is painted here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import ceil

from pipeline.cards.contrast import Box, Colour
from pipeline.cards.fitting import Fitted, Manners, fit_lines, steps
from pipeline.cards.layouts import Frame, Layout, Look
from pipeline.cards.words import Words
from pipeline.errors import Fault, TemplateError

Widths = Callable[[str, str, int], float]  # weight, words, size → pixels


@dataclass(frozen=True)
class Mark:
    """One line of words, or a plain bar, in its place. ``fill`` is a ground of its own."""

    text: str
    box: Box
    size: int = 0
    weight: str = "Medium"
    ink: Colour = (0, 0, 0)
    fill: Colour | None = None


@dataclass(frozen=True)
class Order:
    """What a card is to say. ``notes`` are words of the house, like a trial's."""

    words: Words
    station: str
    notes: tuple[str, ...]
    manners: Manners
    photo: bool = False
    logo: tuple[int, int] | None = None  # width and height of the station's own sign


@dataclass(frozen=True)
class Plan:
    """A card before it is painted. Words on the ground stand from the height ``start`` down."""

    layout: Layout
    marks: tuple[Mark, ...]
    logo: Box | None
    photo: Box | None
    start: int
    safe: Box


class Composer:
    """One card of one size in one layout. ``widths`` measures words."""

    def __init__(
        self, look: Look, layout: Layout, size: tuple[int, int], order: Order, widths: Widths
    ) -> None:
        self.look, self.order, self.size, self.widths = look, order, size, widths
        self.layout = look.upright(layout) if size[1] > size[0] else layout
        self.short = min(size)
        margin = ceil(self.short * look.safe / 100)
        self.safe = (margin, margin, size[0] - margin, size[1] - margin)
        left, top, right, bottom = self.pixels(self.layout.text)
        self.text = (left + margin, top + margin, right - margin, bottom - margin)
        self.room = self.text[2] - self.text[0]

    def px(self, share: float) -> int:
        """A share (%) of the card's shorter side in pixels."""
        return max(1, round(self.short * share / 100))

    def pixels(self, frame: Frame) -> Box:
        """A frame of the data in pixels."""
        w, h = self.size[0] / 100, self.size[1] / 100
        left, top, width, height = frame
        return round(left * w), round(top * h), round((left + width) * w), round((top + height) * h)

    def plan(self, strict: bool = True, smallest: float = 0) -> Plan | None:
        """The card's plan; None when its main words do not fit.

        Not ``strict`` parts a name sooner than it gives up; ``smallest`` overrules the layout's.
        """
        logo = self._logo()
        header = self._pills(self._stack(self._station(), logo[3] if logo else self.text[1]))
        foot = self._foot()
        gap = self.px(2.2)
        top = max((m.box[3] for m in header), default=logo[3] if logo else self.text[1]) + gap
        bottom = self.text[3] - _height(foot) - gap * bool(foot)
        lead, tail = self._lead(), self._tail()
        main = self._main(bottom - top - _height(lead) - _height(tail), strict, smallest)
        if main is None:
            return None
        block = [*lead, *(self._line(t, main.size, self.layout.weight) for t in main.lines), *tail]
        free = bottom - top - _height(block)
        start = top + (free if self.layout.bottom else free // 2)
        marks = [
            *header,
            *self._stack(block, start),
            *self._stack(foot, self.text[3] - _height(foot)),
        ]
        photo = self.pixels(self.layout.photo) if self.layout.photo and self.order.photo else None
        return Plan(self.layout, tuple(marks), logo, photo, start, self.safe)

    # -- the parts, each as lines at the left edge that are put in their place later

    def _line(self, text: str, size: int, weight: str, accent: bool = False) -> Mark:
        ink = self.layout.accent if accent else self.layout.ink
        box = (0, 0, ceil(self.widths(weight, text, size)), ceil(size * self.look.line_height))
        return Mark(text, box, size, weight, ink)

    def _small(
        self,
        text: str,
        weight: str = "Medium",
        accent: bool = False,
        room: int = 0,
        scale: float = 1.0,
    ) -> list[Mark]:
        """Small words, in as many lines as they need, smaller when they must."""
        largest = self.px(self.look.small * scale)
        for size in (largest, round(largest * 0.8), round(largest * 0.6), round(largest * 0.4)):
            found = fit_lines(
                text, room or self.room, self.short // 4, [max(size, 6)], self.look.line_height, 4,
                lambda words, at: self.widths(weight, words, at), self.order.manners, strict=False,
            )  # fmt: skip
            if found:
                return [self._line(t, found.size, weight, accent) for t in found.lines]
        raise TemplateError(_too_long(text))

    def _logo(self) -> Box | None:
        if self.order.logo is None:
            return None
        width, height = self.order.logo
        scale = min(self.px(9) / height, self.room / 2 / width)
        left, top = self.text[:2]
        return left, top, left + round(width * scale), top + round(height * scale)

    def _station(self) -> list[Mark]:
        if not self.order.station or self.order.logo is not None:
            return []
        if self.over_photo:
            return self._pill(self.order.station, self.layout.accent, self.layout.ground, "Bold")
        return self._small(self.order.station, "Bold", accent=True)

    @property
    def over_photo(self) -> bool:
        """Whether the header stands on the photo, and so needs grounds of its own."""
        if not (self.layout.photo and self.order.photo):
            return False
        left, top, right, bottom = self.pixels(self.layout.photo)
        return left <= self.text[0] < right and top <= self.text[1] < bottom

    def _pills(self, header: list[Mark]) -> list[Mark]:
        """What must be said of the card, each on a ground of its own, in rows under the header."""
        words = self.order.words
        logo = self._logo()
        top = max((m.box[3] for m in header), default=logo[3] if logo else self.text[1])
        left, top, gap = self.text[0], top + self.px(1.2), self.px(1.3)
        placed = list(header)
        for note in filter(None, (*self.order.notes, words.sponsor, words.label)):
            for line in self._pill(note, self.layout.ground, self.layout.accent):
                width, height = line.box[2], line.box[3]
                if left + width > self.text[2] and left > self.text[0]:
                    left, top = self.text[0], top + height + gap // 2
                placed.append(replace(line, box=(left, top, left + width, top + height)))
                left += width + gap
        return placed

    def _pill(self, text: str, ink: Colour, fill: Colour, weight: str = "SemiBold") -> list[Mark]:
        """Words on a ground of their own; long ones take several lines."""
        pad = self.px(1.4)
        return [
            replace(line, box=(0, 0, line.box[2] + 2 * pad, line.box[3]), fill=fill, ink=ink)
            for line in self._small(text, weight, room=self.room - 2 * pad)
        ]

    def _lead(self) -> list[Mark]:
        """What stands above the main words."""
        words, px = self.order.words, self.px
        if words.quote:
            size = px(17)
            sign = self._line("“", size, "Bold", accent=True)
            return [replace(sign, box=(0, 0, sign.box[2], round(size * 0.66)))]
        if words.number:
            return [self._number(words.number)]
        bar = (Mark("", (0, 0, px(12), px(3.4)), fill=self.layout.accent),) * self.layout.bar
        kicker = (
            self._small(words.campaign, "SemiBold", accent=True, scale=1.1)
            if words.campaign
            else []
        )
        return [*bar, *kicker]

    def _tail(self) -> list[Mark]:
        """What stands under the main words: who said them."""
        words = self.order.words
        if not (words.quote and words.who):
            return []
        space = Mark("", (0, 0, 0, self.px(1.5)))
        return [space, *self._small(words.who, "Bold", accent=True, scale=1.3)]

    def _foot(self) -> list[Mark]:
        words = self.order.words
        shown = self.layout.photo and self.order.photo
        notes = " · ".join(filter(None, (words.credit, words.photo_credit if shown else "")))
        return self._small(notes) if notes else []

    def _number(self, number: str) -> Mark:
        large, small = (self.px(share) for share in self.layout.number)
        fits = (s for s in steps(large, small / 3) if self.widths("Bold", number, s) <= self.room)
        size = next(fits, 0)
        if not size:
            raise TemplateError(_too_long(number))
        mark = self._line(number, size, "Bold", accent=True)
        return replace(mark, box=(0, 0, mark.box[2], round(size * 1.15)))

    def _main(self, height: int, strict: bool, smallest: float) -> Fitted | None:
        large, small = self.layout.sizes
        return fit_lines(
            self.order.words.main,
            self.room,
            height,
            steps(self.px(large), self.px(smallest or small)),
            self.look.line_height,
            99 if smallest else self.layout.lines,
            lambda words, size: self.widths(self.layout.weight, words, size),
            self.order.manners,
            strict,
        )

    def _stack(self, marks: Sequence[Mark], top: int) -> list[Mark]:
        """Lines one under the other from a height on."""
        found = []
        for mark in marks:
            left, height = self.text[0], mark.box[3]
            found.append(replace(mark, box=(left, top, left + mark.box[2], top + height)))
            top += height
        return found


def _height(marks: Sequence[Mark]) -> int:
    return sum(mark.box[3] for mark in marks)


def _too_long(text: str) -> Fault:
    return Fault(f"chữ «{text[:40]}» dài quá thẻ ảnh: rút ngắn", "", 0, "card", "card")


SMALLEST = 1.2  # % of the shorter side: below it words are no longer words


def compose(look: Look, size: tuple[int, int], order: Order, widths: Widths) -> Plan:
    """A card in its layout, or in a smaller one that holds its words. Raises TemplateError."""
    layouts = [look.layouts[name] for name in _chain(look, order)]
    tries = [(layout, True, 0.0) for layout in layouts]
    tries += [(layouts[-1], False, 0.0), (layouts[-1], False, SMALLEST)]
    for layout, strict, smallest in tries:
        plan = Composer(look, layout, size, order, widths).plan(strict, smallest)
        if plan is not None:
            return plan
    raise TemplateError(_too_long(order.words.main))


def _chain(look: Look, order: Order) -> list[str]:
    """The layout for what there is to show, then the smaller ones; without a photo none for one."""
    words = order.words
    if words.layout and words.layout not in look.layouts:
        known = ", ".join(look.layouts)
        message = f"không có khuôn thẻ «{words.layout}»; có: {known}"
        raise TemplateError(Fault(message, "", 0, "card", "card"))
    usual = "quote" if words.quote else "number" if words.number else ""
    name = words.layout or usual or ("photo" if order.photo else "type")
    chain = []
    while name:
        chain.append(name)
        name = look.layouts[name].smaller
    kept = [n for n in chain if order.photo or not look.layouts[n].photo]
    return kept or ["type"]
