"""What a signed rendition becomes: its files, and the pages that list posts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

from pipeline import scripts, site
from pipeline.model import Approval, Channel, Rendition, Story
from pipeline.pictures import Pictures
from pipeline.render import Renderer, as_json
from pipeline.scripts import MAKERS
from pipeline.site import Listing, Post

MANIFEST = "manifest.json"


def manifest(output: Path) -> Mapping[str, Any]:
    """What the last build made; nothing when there was none. Read anew only when it changed."""
    path = output / MANIFEST
    try:
        stat = path.stat()
        return _read_manifest(path, stat.st_mtime_ns, stat.st_size, stat.st_ino)
    except (OSError, ValueError):
        return {}


@lru_cache(maxsize=4)
def _read_manifest(path: Path, *_stamp: int) -> Mapping[str, Any]:
    data = json.loads(path.read_text("utf-8"))
    return data if isinstance(data, dict) else {}


class Packer:
    """Makes files of what was signed; writes none of them."""

    def __init__(self, renderer: Renderer, pictures: Pictures) -> None:
        self.renderer, self.pictures, self.config = renderer, pictures, renderer.config

    def files(
        self,
        story: Story,
        rendition: Rendition,
        channel: Channel,
        at: datetime,
        signatures: Sequence[Approval],
    ) -> dict[str, bytes]:
        """Every file of a rendition: its JSON, its templates' files, its makers' files."""
        document = json.dumps(as_json(rendition), ensure_ascii=False, indent=1) + "\n"
        files = {f"{channel.name}/{story.slug}.json": document.encode()}
        known = {
            "rendition": rendition,
            "fields": rendition.fields,
            "channel": channel,
            "station": self._station(),
            "at": at,
            "approved_by": ", ".join(dict.fromkeys(a.by for a in signatures)),
            "minutes": scripts.span(rendition),
            "rows": scripts.rows_of(rendition.fields),
            **scripts.studio_notes(story, rendition, channel, self.config),
            "pictures": self.pictures.shown(story, rendition),
            "path": place_of(channel, story),
            "root": "../" * place_of(channel, story).count("/"),
            "link": f"{self.config.station.site_url}/{place_of(channel, story)}",
            **(self._page(story, rendition, channel, at) if channel.public else {}),
        }
        for name in _file_names(channel):
            files[_file_path(channel, story, name)] = self._file(rendition, channel, name, known)
        return files

    def post(self, story: Story, rendition: Rendition, channel: Channel, at: datetime) -> Post:
        """A signed rendition as lists show it."""
        return site.post_of(story, rendition, place_of(channel, story), at, self.config)

    def _page(
        self, story: Story, rendition: Rendition, channel: Channel, at: datetime
    ) -> dict[str, Any]:
        """What a page of a site knows beyond its words; the hour is that of publication."""
        post, station = self.post(story, rendition, channel, at), self.config.station
        base = f"{station.site_url}/{post.path}"
        shown = self.pictures.shown(story, rendition)
        image = base + shown[0].src(story.slug) if shown else ""
        pages = {s.name: rendition.fields[s.name] for s in channel.fields if s.html}
        parts = (site.absolute(pages.get("photos", ""), base), pages.get("body", ""))
        fragment = Markup("\n".join(filter(None, parts)))  # HTML fields, as they were signed
        return {
            "post": post,
            "at": datetime.fromisoformat(post.at),
            "image": image,
            "article": site.news_article(story, rendition, post, image, station),
            "fragment": fragment,
            "wordpress": site.wordpress(post, fragment),
        }

    def _file(
        self, rendition: Rendition, channel: Channel, name: str, known: dict[str, Any]
    ) -> bytes:
        template = f"{channel.name}/{name}.j2"
        if self.renderer.has_template(template):
            return (self.renderer.run(template, known).strip() + "\n").encode()
        if name in MAKERS:
            return MAKERS[name](rendition, channel, self.config, known)
        return ("\n\n".join(v for v in rendition.fields.values() if v) + "\n").encode()

    def _station(self) -> dict[str, Any]:
        return asdict(self.config.station) | {"trial": self.config.trial}

    def gone_page(self, story: Story, channel: Channel) -> dict[str, bytes]:
        """What stands where a withdrawn story's page stood: dignified, and naming nobody."""
        template = f"{channel.name}/gone.html.j2"
        if not self.renderer.has_template(template):
            return {}
        known = {"station": self._station(), "root": "../" * place_of(channel, story).count("/")}
        words = self.renderer.run(template, known).strip() + "\n"
        return {_file_path(channel, story, "index.html"): words.encode()}

    def listing_files(self, posts: list[Post]) -> dict[str, bytes]:
        """The pages and feeds that list posts, for every channel that is a site."""
        files: dict[str, bytes] = {}
        for channel in (c for c in self.renderer.channels.values() if c.public):
            made = _fixed(Path(channel.folder)) | self._lists(channel, site.newest_first(posts))
            files |= {f"{channel.name}/{name}": data for name, data in made.items()}
        return files

    def _lists(self, channel: Channel, posts: tuple[Post, ...]) -> dict[str, bytes]:
        pages = site.listings(posts)
        known = {
            "station": self._station(),
            "posts": posts,
            "recent": site.recent(posts),
            "pages": pages,
            "directory": site.directory(pages),
        }
        names = sorted(p.name.removesuffix(".j2") for p in Path(channel.folder).glob("*.xml.j2"))
        files = {name: self._listed(channel, f"{name}.j2", known) for name in names}
        if self.renderer.has_template(f"{channel.name}/robots.txt.j2"):
            files["robots.txt"] = self._listed(channel, "robots.txt.j2", known)
        for page in (*pages, Listing("tim-kiem/", "Tìm kiếm", ())):
            template = "search.html.j2" if page.path == "tim-kiem/" else "list.html.j2"
            if self.renderer.has_template(f"{channel.name}/{template}"):
                here = known | {"page": page, "root": "../" * page.path.count("/")}
                files[f"{page.path}index.html"] = self._listed(channel, template, here)
        files["feed.json"] = _as_bytes(site.json_feed(posts, self.config.station))
        files["tim-kiem/index.json"] = _as_bytes(site.search_index(posts))
        return files

    def _listed(self, channel: Channel, template: str, known: dict[str, Any]) -> bytes:
        return (self.renderer.run(f"{channel.name}/{template}", known).strip() + "\n").encode()


def _fixed(folder: Path) -> dict[str, bytes]:
    """A site's files that no story changes: styles, scripts and fonts."""
    kinds = ("*.css", "*.js", "fonts/*")
    paths = sorted(p for kind in kinds for p in folder.glob(kind) if p.is_file())
    return {str(p.relative_to(folder)): p.read_bytes() for p in paths}


def _as_bytes(data: Any) -> bytes:
    """JSON in few bytes: phones load it."""
    return (json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def place_of(channel: Channel, story: Story) -> str:
    parts = Path(story.path).parts
    year, month = parts[-3:-1] if len(parts) >= 3 and parts[-3].isdigit() else ("0000", "00")
    return channel.path.format(slug=story.slug, year=year, month=month)


def is_of(name: str, channel: str) -> bool:
    """Whether a file of the output is a channel's: in its folder, or its card."""
    parts = name.split("/")
    return parts[0] == channel or (parts[0] == "cards" and parts[-1].split(".")[0] == channel)


def _file_names(channel: Channel) -> tuple[str, ...]:
    """A channel's files; words to copy come as text unless it has a page or a text of its own."""
    if any(name.endswith((".txt", ".html")) for name in channel.files):
        return channel.files
    return (*channel.files, "post.txt")


def _file_path(channel: Channel, story: Story, name: str) -> str:
    place = place_of(channel, story)
    if place.endswith("/"):
        return f"{channel.name}/{place}{name}"
    return f"{channel.name}/{place}.{name.partition('.')[2]}"
