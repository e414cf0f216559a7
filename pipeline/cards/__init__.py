"""Picture cards: a signed headline on a photo or a ground, in each channel's sizes.

A card says only what its rendition's ``card`` field says, so whoever signs has seen every word on
it; beside that stand the station's sign and, in a trial, the words that it is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cards.fitting import Manners, manners
from pipeline.cards.layouts import Look, read_look
from pipeline.cards.words import Words, read_words
from pipeline.config import Config
from pipeline.errors import Fault, TemplateError
from pipeline.model import Channel, Rendition, Story
from pipeline.photos import Photos, Picture

if TYPE_CHECKING:
    from PIL import Image

    from pipeline.cards.drawing import Drawn

LOGO = "_cards/logo.png"
TRIAL = "Bản chạy thử"
TRY = "Xem thử, chưa duyệt"


class Cards:
    """Draws the cards of a workspace."""

    def __init__(self, folder: Path, config: Config, photos: Photos) -> None:
        self.folder, self.config, self.photos = folder, config, photos

    @cached_property
    def look(self) -> Look:
        """Colours and layouts. Raises ConfigError."""
        return read_look(self.folder)

    def of(
        self,
        story: Story,
        rendition: Rendition,
        channel: Channel,
        pictures: Sequence[Picture],
        notes: Sequence[str] = (),
    ) -> dict[str, bytes]:
        """A channel's cards by file name; none when it has no sizes or no words for one.

        ``pictures`` are those the channel may show. Raises TemplateError, StoryError, ConfigError.
        """
        text = rendition.fields.get("card", "")
        if not text or not channel.card:
            return {}
        from pipeline.cards.drawing import as_jpeg

        words, most = read_words(text, story.path), channel.card.get("max_bytes", 0)
        return {
            f"{channel.name}{shape}.jpg": as_jpeg(
                self.draw(story, words, size, pictures, notes).image, self.look.quality, most
            )
            for shape, size in sizes(channel).items()
        }

    def draw(
        self,
        story: Story,
        words: Words,
        size: tuple[int, int],
        pictures: Sequence[Picture],
        notes: Sequence[str] = (),
    ) -> Drawn:
        """One card of a size in pixels. Raises TemplateError, StoryError, ConfigError."""
        from pipeline.cards.composing import Order, compose
        from pipeline.cards.drawing import paint, width_of

        _require_letters(words, story.path)
        photo, logo = self._photo(words, pictures), self._logo
        station = self.config.station
        order = Order(
            words=words,
            station=station.short_name or station.name,
            notes=(*notes, *((TRIAL,) if self.config.trial else ())),
            manners=self._manners(story),
            photo=photo is not None,
            logo=logo.size if logo else None,
        )
        plan = compose(self.look, size, order, width_of)
        return paint(self.look, plan, size, photo, logo)

    def _manners(self, story: Story) -> Manners:
        campaign = self.config.campaigns.get(story.campaign)
        names = [p.name for p in story.people] + list(story.place.values())
        names += [c.outlet for c in story.sources] + ([campaign.name] if campaign else [])
        return manners(names, self.look.compounds, self.look.joining)

    def _photo(self, words: Words, pictures: Sequence[Picture]) -> Image.Image | None:
        if not words.photo:
            return None
        for picture in pictures:
            if picture.sha256 == words.photo:
                return self.photos.image(picture)
        message = "thẻ ảnh gọi một ảnh mà kênh này không được dùng: bỏ dòng photo"
        raise TemplateError(Fault(message, "", 0, "card", "photo-kept"))

    @cached_property
    def _logo(self) -> Image.Image | None:
        """The station's sign, when the workspace has one. Raises TemplateError."""
        path = self.folder / LOGO
        if not path.is_file():
            return None
        from PIL import Image

        try:
            with Image.open(path, formats=("PNG",)) as found:
                return found.convert("RGBA")
        except (OSError, ValueError, SyntaxError) as error:
            message = "biểu trưng không mở được: lưu lại thành PNG"
            raise TemplateError(Fault(message, f"templates/{LOGO}", code="card")) from error


def sizes(channel: Channel) -> dict[str, tuple[int, int]]:
    """A channel's card sizes by what is added to the file's name."""
    card = channel.card
    found = {"": (card.get("width", 0), card.get("height", 0))}
    if card.get("portrait_width"):
        found[".portrait"] = (card["portrait_width"], card["portrait_height"])
    return {shape: size for shape, size in found.items() if all(size)}


def _require_letters(words: Words, file: str) -> None:
    from pipeline.cards.drawing import unprintable

    missing = unprintable("".join(vars(words).values()))
    if missing:
        message = f"phông chữ không có «{missing}»: viết cách khác trên thẻ ảnh"
        raise TemplateError(Fault(message, file, 0, "card", "card"))
