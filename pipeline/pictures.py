"""The pictures of a rendition as files: a page's photos in their sizes, a channel's cards."""

from __future__ import annotations

from pipeline.cards import TRY, Cards
from pipeline.errors import Fault, NotFound
from pipeline.model import Channel, Rendition, Story
from pipeline.photos import Picture, signed
from pipeline.render import Renderer


class Pictures:
    """Makes the pictures of a workspace's renditions: those that were signed and may be shown."""

    def __init__(self, renderer: Renderer) -> None:
        self.renderer, self.photos = renderer, renderer.photos
        self.cards = Cards(renderer.folder, renderer.config, renderer.photos)

    def shown(self, story: Story, rendition: Rendition) -> list[Picture]:
        """The photos that a rendition shows, all of which its channel may show."""
        named = signed(rendition.fields)
        allowed = self.renderer.pictures(story, rendition.channel)[0]
        return [picture for picture in allowed if picture.sha256 in named]

    def of(self, story: Story, rendition: Rendition, place: str) -> dict[str, bytes]:
        """Files by path under ``output/``; photos of a page go beside it, into ``place``.

        Raises TemplateError, StoryError, ConfigError.
        """
        shown, found = self.shown(story, rendition), {}
        if rendition.fields.get("photos"):
            sizes = self.photos.files(story.slug, shown)
            found = {f"{place}/{name}": data for name, data in sizes.items()}
        cards = self.cards.of(story, rendition, self._channel(rendition), shown)
        return found | {f"cards/{story.slug}/{name}": data for name, data in cards.items()}

    def lost(self, story: Story, earlier: Rendition) -> bool:
        """Whether a signed photo is no longer the story's to show; one unread is not yet lost."""
        allowed = self.renderer.pictures(story, earlier.channel)[0]
        present, unread = self.photos.of(story)
        gone = signed(earlier.fields) - {picture.sha256 for picture in allowed}
        return bool(gone & {picture.sha256 for picture in present}) or bool(gone and not unread)

    def trial(self, story: Story, channel: str) -> dict[str, bytes]:
        """A channel's cards to look at, marked as such. Raises NotFound when it has none."""
        rendition = self.renderer.render(story, channel)
        shown = self.shown(story, rendition)
        cards = self.cards.of(story, rendition, self._channel(rendition), shown, [TRY])
        if not cards:
            message = f"kênh {channel} không làm thẻ ảnh: channel.yaml cần card và trường card"
            raise NotFound(Fault(message, f"templates/{channel}/channel.yaml"))
        return cards

    def _channel(self, rendition: Rendition) -> Channel:
        return self.renderer.channel(rendition.channel)
