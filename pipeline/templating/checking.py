"""``guongsang templates check``: every channel's templates read, and tried on sample stories."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from pipeline.channels import SETTINGS, read_channels
from pipeline.config import Config, Station
from pipeline.errors import Fault, PipelineError
from pipeline.manuscript import Manuscript
from pipeline.model import Approval, Channel, Story
from pipeline.packing import Packer
from pipeline.pictures import Pictures
from pipeline.render import Renderer
from pipeline.site import Post
from pipeline.stories import parse
from pipeline.templating import reading
from pipeline.templating.reading import Source

AT = datetime(2026, 11, 24, 1, tzinfo=UTC)
OF_A_SITE = (
    "gone.html", "list.html", "search.html", "feed.xml", "sitemap.xml", "news-sitemap.xml",
    "robots.txt",
)  # fmt: skip
FIELD_KNOWS = {"story", "station", "channel", "pictures", "max", "fill"}
FILE_KNOWS = {
    "rendition", "fields", "channel", "station", "at", "approved_by", "minutes", "rows", "pictures",
    "path", "root", "link", "code", "rate", "lengths", "readings", "limits", "posts", "page",
    "fill", "post", "image", "article", "fragment", "wordpress", "recent", "pages", "directory",
}  # fmt: skip
JINJA_KNOWS = {"range", "dict", "namespace", "cycler", "joiner", "lipsum"}


def samples(zone: ZoneInfo) -> list[Story]:
    """Small stories of our own: a full one, a line, and one with every part empty."""
    folder = Path(__file__).parent / "samples"
    paths = sorted(folder.glob("*.md"))
    return [parse(p.read_bytes(), f"stories/2026/11/{p.name}", p.stem, zone) for p in paths]


def manuscript_names() -> set[str]:
    """What a template may ask of a story."""
    return {name for name in dir(Manuscript) if not name.startswith("_")}


def station_names() -> set[str]:
    """What a template may ask of the station."""
    return {item.name for item in fields(Station)} | {"trial"}


@dataclass
class Check:
    """One look over a workspace's templates."""

    renderer: Renderer
    config: Config

    def faults(self) -> list[Fault]:
        """All that is wrong, by file and line."""
        channels, found = read_channels(self.renderer.folder)
        read = [self._read(name) for name in self._names]
        found += [item for item in read if isinstance(item, Fault)]
        sources = [item for item in read if isinstance(item, Source)]
        for source in sources:
            found += self._of_source(source, channels)
        found += self._unused(sources, channels)
        if any(f.severity == "block" and f.file.endswith(SETTINGS) for f in found):
            message = "chưa thử mẫu với bài mẫu: sửa channel.yaml trước rồi chạy lại"
            found.append(Fault(message, "templates", 0, "", "untried", "warn"))
        else:
            for channel in channels.values():
                found += self._tried(channel, found)
        return sorted(dict.fromkeys(found), key=lambda f: (f.file, f.line, f.field))

    @cached_property
    def _names(self) -> list[str]:
        folder = self.renderer.folder
        return sorted(p.relative_to(folder).as_posix() for p in folder.glob("*/*.j2"))

    def _read(self, name: str) -> Source | Fault:
        return reading.read(self.renderer.environment, self.renderer.folder, name)

    def _of_source(self, source: Source, channels: dict[str, Channel]) -> Iterator[Fault]:
        """What can be told from a template's text alone."""
        folder, _, file = source.name.partition("/")
        channel = channels.get(folder)
        html = {s.name for c in channels.values() for s in c.fields if s.html}
        yield from reading.filter_faults(self.renderer.environment, source)
        yield from reading.escape_faults(source, html)
        if channel is None:
            return
        owners = {"story": manuscript_names(), "station": station_names()}
        if file in _field_templates(channel):
            yield from reading.variable_faults(source, FIELD_KNOWS | JINJA_KNOWS)
        elif not file.startswith("_"):
            owners["fields"] = {spec.name for spec in channel.fields}
            yield from reading.variable_faults(source, FILE_KNOWS | JINJA_KNOWS)
        yield from reading.attribute_faults(source, owners)

    def _unused(self, sources: list[Source], channels: dict[str, Channel]) -> Iterator[Fault]:
        """Template files that no channel.yaml and no other template names."""
        named = {name for source in sources for name in source.uses}
        for channel in channels.values():
            used = _field_templates(channel) | {f"{file}.j2" for file in channel.files}
            used |= {"post.txt.j2"} | ({f"{n}.j2" for n in OF_A_SITE} if channel.public else set())
            for name in (n for n in self._names if n.startswith(f"{channel.name}/")):
                if name not in named and name.partition("/")[2] not in used:
                    message = "không nơi nào dùng tệp mẫu này: ghi vào channel.yaml hoặc xóa đi"
                    yield Fault(message, f"templates/{name}", 0, "", "unused", "warn")

    def _tried(self, channel: Channel, known: list[Fault]) -> list[Fault]:
        """What goes wrong when the samples are made, fields first, then the files of them."""
        broken = {(f.file, f.line) for f in known}
        found: list[Fault] = []
        for story in samples(self.config.zone):
            for spec, template in _templates(channel):
                found += self.renderer.try_field(story, channel.name, spec, template)
            if not any(f.severity == "block" for f in found):
                found += self._files(story, channel)
        return [f for f in found if (f.file, f.line) not in broken]

    def _files(self, story: Story, channel: Channel) -> list[Fault]:
        """The same for a channel's pages and scripts."""
        packer = Packer(self.renderer, Pictures(self.renderer))
        post = Post(story.slug, "2026/11/mau/", story.headline, story.lead, AT.isoformat(), ("a",))
        try:
            rendition = self.renderer.render(story, channel.name)
            sha = rendition.sha256
            signed = Approval(story.slug, channel.name, sha, "duyệt", "Người mẫu", AT, "")
            packer.files(story, rendition, channel, AT, [signed])
            if channel.public:
                packer.gone_page(story, channel)
                packer.listing_files([post])
        except PipelineError as error:
            return list(error.faults)
        return []


def _templates(channel: Channel) -> list[tuple]:  # type: ignore[type-arg]
    """Every field with each of its templates, those of audiences too."""
    specs = {spec.name: spec for spec in channel.fields}
    own = [(spec, spec.template) for spec in channel.fields]
    others = [(specs[n], t) for v in channel.variants for n, t in v.templates.items()]
    return own + others


def _field_templates(channel: Channel) -> set[str]:
    return {template for _, template in _templates(channel)}
