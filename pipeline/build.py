"""Approved renditions → ``output/``: only wordings that were signed, written only when different.

``output/`` is derived: delete it and it comes back byte for byte. What the manifest does not list
is removed, so a withdrawn story cleans up after itself and a killed build leaves nothing behind.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from pipeline import __version__, approval
from pipeline.config import Config
from pipeline.errors import ConfigError, Fault, PipelineError, StoryError, TemplateError
from pipeline.files import locked, sha256, sweep, write_if_changed
from pipeline.model import Approval, Rendition, Story
from pipeline.packing import MANIFEST, Packer, is_of, manifest, place_of
from pipeline.pictures import Pictures
from pipeline.protect import Guard
from pipeline.render import Renderer
from pipeline.site import Post, first_out
from pipeline.storage import Storage, aftermath, approvals
from pipeline.storage.aftermath import Withdrawal
from pipeline.stories import Stories
from pipeline.wording import brief, changed_fields
from pipeline.workflow import completed

CONSENT = {"consent", "consent-image"}  # these take down at once what stood before
Check = Callable[[Story, dict[str, Rendition | PipelineError]], list[Fault]]


@dataclass
class Built:
    """What a build did; ``refused`` says which approved stories stayed in the house, and why."""

    stories: int = 0
    renditions: int = 0
    written: int = 0
    unchanged: int = 0
    removed: int = 0
    seconds: float = 0.0
    refused: list[Fault] = field(default_factory=list)


@dataclass
class _Part:
    """What one story contributes to ``output/``: new files, and signed ones left standing."""

    files: dict[str, bytes] = field(default_factory=dict)
    standing: dict[str, str] = field(default_factory=dict)
    post: dict[str, Any] | None = None
    renditions: int = 0

    def keep(self, channel: str, before: dict[str, Any]) -> None:
        """Leave a channel's signed files as they are until its new wording is signed."""
        files = before.get("files", {})
        self.standing |= {n: sha for n, sha in files.items() if is_of(n, channel)}
        post = before.get("post")
        if post and any(n.startswith(f"{channel}/{post['path']}") for n in self.standing):
            self.post = post


class Builder:
    """Builds a workspace's output."""

    def __init__(
        self, config: Config, storage: Storage, stories: Stories, renderer: Renderer, check: Check
    ) -> None:
        self.config, self.storage, self.stories = config, storage, stories
        self.renderer, self.check = renderer, check
        self.output, self.pictures = config.root / "output", Pictures(renderer)
        self.packer = Packer(renderer, self.pictures)

    def build(self, now: datetime, slugs: Sequence[str] = (), every: bool = False) -> Built:
        """Build the named stories (all, when none is named).

        Raises ConfigError when the legal footer is missing, StorageError when the disk refuses.
        """
        started, done = time.monotonic(), Built()
        self._require_footer()
        with locked(self.config.root / "var" / "build.lock"):
            sweep(self.output)
            before = manifest(self.output)
            if every:
                before = _forgotten(before)
            stories, faults = self.stories.all()
            today = now.astimezone(self.config.zone).date()
            self.guard = Guard(stories, self.renderer.channels, self.config, today)
            done.refused += [f for f in faults if not slugs]
            with self.storage.reading() as connection:
                withdrawn = aftermath.withdrawn(connection)
                noted = aftermath.corrections_of(connection)
            parts = {
                s.slug: self._part_or_kept(s, before, slugs, now, done)
                for s in completed(stories, noted)
                if s.slug not in withdrawn
            }
            parts |= {w.story: self._gone(w, done) for w in withdrawn.values()}
            self._write(parts, before, done)
        done.seconds = round(time.monotonic() - started, 3)
        return done

    def _require_footer(self) -> None:
        station = self.config.station
        names = ("agency", "governing_body", "head")
        missing = [name for name in names if not getattr(station, name)]
        if missing and not self.config.trial:
            raise ConfigError(
                Fault(
                    f"chân trang còn thiếu {', '.join(missing)} (Luật Báo chí điều 40): điền vào "
                    "station: footer, hoặc đặt trial: yes khi chỉ chạy thử",
                    str(self.config.root / "newsroom.yaml"),
                    0,
                    "station.footer",
                    "footer",
                )
            )

    def built(self, slug: str) -> tuple[str, ...]:
        """Channels of which a story's words stand in ``output/``."""
        part = manifest(self.output).get("stories", {}).get(slug, {})
        return tuple(dict.fromkeys(name.partition("/")[0] for name in part.get("files", {})))

    # -- one story

    def _gone(self, withdrawn: Withdrawal, done: Built) -> dict[str, Any]:
        """A withdrawn story's entry: a page that says so where its page stood, and nothing else."""
        story = Story(withdrawn.story, withdrawn.path, "", "")
        with self.storage.reading() as connection:
            signed = {a.channel for a in approvals.standing(connection, story.slug)}
        sites = [c for c in self.renderer.channels.values() if c.public and c.name in signed]
        made = {n: data for c in sites for n, data in self.packer.gone_page(story, c).items()}
        files = {name: self._put(name, data, done) for name, data in made.items()}
        places = [f"{channel.name}/{place_of(channel, story)}" for channel in sites]
        return {"inputs": "", "files": files, "post": None, "renditions": 0, "gone": places}

    def _part_or_kept(
        self,
        story: Story,
        before: Mapping[str, Any],
        slugs: Sequence[str],
        now: datetime,
        done: Built,
    ) -> dict[str, Any]:
        """A story's entry in the manifest: as it was when nothing it is made of changed."""
        kept = before.get("stories", {}).get(story.slug)
        if slugs and story.slug not in slugs:
            return kept or {"inputs": "", "files": {}, "post": None, "renditions": 0}
        with self.storage.reading() as connection:
            standing = approvals.standing(connection, story.slug)
        inputs = self._inputs(story, standing, now)
        if kept and kept["inputs"] == inputs and self._there(kept["files"]):
            done.unchanged += len(kept["files"])
            done.renditions += kept["renditions"]
            done.stories += bool(kept["renditions"])
            return dict(kept)
        refused = len(done.refused)
        part = self._part(story, standing, now, kept or {}, done) if standing else _Part()
        written = self._put_all(part.files, {story.slug: story.text}, done)
        if part.post and not _has_page(part.post, {**written, **part.standing}):
            part.post = None
        done.renditions += part.renditions
        done.stories += bool(part.renditions)
        return {
            # A refusal is told at every build until somebody acts.
            "inputs": inputs if len(done.refused) == refused else "",
            "files": written | part.standing,
            "post": part.post,
            "renditions": part.renditions,
        }

    def _part(
        self,
        story: Story,
        standing: list[Approval],
        now: datetime,
        kept: dict[str, Any],
        done: Built,
    ) -> _Part:
        part = _Part()
        if story.status == "spiked" or (story.embargo and story.embargo > now):
            return part
        try:
            renditions = self.renderer.render_all(story)
        except PipelineError as error:
            renditions = dict.fromkeys({a.channel for a in standing}, error)
        for name, rendition in renditions.items():
            signatures = [a for a in standing if a.channel == name]
            reasons = self._leave(part, story, rendition, signatures, now) if signatures else []
            done.refused += [f for f in reasons if f not in done.refused]
            if reasons and not self._shows_too_much(story, signatures[-1]):
                part.keep(name, self._harmless(kept, story))
        return part

    def _shows_too_much(self, story: Story, signature: Approval) -> bool:
        """Whether words signed earlier show what consent no longer covers."""
        with self.storage.reading() as connection:
            fields = approvals.words(connection, story.slug, signature.channel, signature.sha256)
        earlier = Rendition(
            story.slug, signature.version, signature.channel, fields, (), (), (), signature.sha256
        )
        return any(
            f.code in CONSENT for f in self.check(story, {earlier.channel: earlier})
        ) or self.pictures.lost(story, earlier)

    def _harmless(self, kept: dict[str, Any], story: Story) -> dict[str, Any]:
        """What stood before, without files that show a word protected since."""
        files = {
            name: sha
            for name, sha in kept.get("files", {}).items()
            if not self.guard.leaks(
                name, (self.output / name).read_bytes(), {story.slug: story.text}
            )
        }
        return {**kept, "files": files}

    def _leave(
        self,
        part: _Part,
        story: Story,
        rendition: Rendition | PipelineError,
        standing: list[Approval],
        now: datetime,
    ) -> list[Fault]:
        """Let a rendition with signatures leave the house, or say why it may not."""
        if isinstance(rendition, PipelineError):
            return list(rendition.faults)
        if not approval.is_approved(standing, rendition, self.config):
            return self._why_not(story, standing, rendition)
        blocks = [
            f for f in self.check(story, {rendition.channel: rendition}) if f.severity == "block"
        ]
        return blocks or self._add(part, story, rendition, standing, now)

    def _why_not(self, story: Story, standing: list[Approval], rendition: Rendition) -> list[Fault]:
        """Stale, or steps still open."""
        if approval.signed(standing, rendition):
            message = f"kênh {rendition.channel} còn bước duyệt chưa ký"
            return [Fault(message, story.path, 0, rendition.channel, "unsigned")]
        label = self.renderer.channel(rendition.channel).label
        message = (
            f"kênh {label} ({rendition.channel}): lời đã khác bản được duyệt "
            f"(bài, mẫu, giới hạn hoặc cài đặt đã đổi): {self._changes(rendition, standing[-1])}; "
            f"xem «guongsang diff {story.slug}» rồi duyệt lại"
        )
        return [Fault(message, story.path, 0, rendition.channel, "stale")]

    def _changes(self, rendition: Rendition, last: Approval) -> str:
        """What differs from the words last signed, in a line."""
        with self.storage.reading() as connection:
            words = approvals.words(connection, last.story, last.channel, last.sha256)
        return brief(changed_fields(words, rendition.fields))

    def _add(
        self,
        part: _Part,
        story: Story,
        rendition: Rendition,
        standing: list[Approval],
        now: datetime,
    ) -> list[Fault]:
        """Make a rendition's files; what its file templates got wrong is given back."""
        channel = self.renderer.channel(rendition.channel)
        if channel.public and story.publish_at and story.publish_at > now:
            return []
        signatures = [
            a for a in standing if a.sha256 == rendition.sha256 and a.channel == channel.name
        ]
        at = max(a.at for a in signatures).astimezone(self.config.zone)
        if channel.public:
            at = first_out(story, [a.at for a in standing], at).astimezone(self.config.zone)
        place = f"{channel.name}/{place_of(channel, story)}".rpartition("/")[0]
        try:
            made = self.packer.files(story, rendition, channel, at, signatures)
            part.files |= made | self.pictures.of(story, rendition, place)
        except (TemplateError, StoryError) as error:
            return [replace(f, file=f.file or story.path) for f in error.faults]
        part.renditions += 1
        if channel.public:
            part.post = asdict(self.packer.post(story, rendition, channel, at))
        return []

    # -- the whole

    def _write(
        self, parts: dict[str, dict[str, Any]], before: Mapping[str, Any], done: Built
    ) -> None:
        posts = [Post.from_json(p["post"]) for p in parts.values() if p["post"]]
        try:
            files = self.packer.listing_files(posts)
            told = {p.slug: p.words for p in posts}
            shared = self._put_all(files, told, done)
        except TemplateError as error:
            # A broken list page leaves yesterday's; the posts themselves still go out.
            done.refused += error.faults
            shared = dict(before.get("files", {}))
        listing = {
            "stories": {slug: part for slug, part in sorted(parts.items()) if part["files"]},
            "files": dict(sorted(shared.items())),
            # Addresses a server answers with 410 Gone.
            "gone": sorted(place for part in parts.values() for place in part.get("gone", ())),
        }
        listed = {MANIFEST, *shared, *(f for p in parts.values() for f in p["files"])}
        done.removed = self._remove_unlisted(listed)
        body = json.dumps(listing, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        write_if_changed(self.output / MANIFEST, body.encode())

    def _put_all(
        self, files: dict[str, bytes], told: dict[str, str], done: Built
    ) -> dict[str, str]:
        """Write files; one that shows a protected word is refused with all of its channel's.

        ``told`` has the own words of each story the files are made of.
        """
        faults = self.guard.look(files, told)
        done.refused += [fault for found in faults.values() for fault in found]
        shut = {name.split("/")[0] for name in faults} if len(told) == 1 else set()
        kept = [n for n in files if n not in faults and n.split("/")[0] not in shut]
        return {name: self._put(name, files[name], done) for name in kept}

    def _put(self, name: str, data: bytes, done: Built) -> str:
        if write_if_changed(self.output / name, data):
            done.written += 1
        else:
            done.unchanged += 1
        return sha256(data)

    def _remove_unlisted(self, listed: set[str]) -> int:
        removed = 0
        if not self.output.is_dir():
            return 0
        for path in sorted(self.output.rglob("*"), reverse=True):
            if path.is_dir():
                if not any(path.iterdir()):
                    path.rmdir()
            elif str(path.relative_to(self.output)) not in listed:
                path.unlink()
                removed += 1
        return removed

    # -- what a story's output is made of

    def _there(self, files: dict[str, str]) -> bool:
        return all((self.output / name).is_file() for name in files)

    def _inputs(self, story: Story, standing: list[Approval], now: datetime) -> str:
        held = [str(t) for t in (story.embargo, story.publish_at) if t and t > now]
        today = now.astimezone(self.config.zone).date() if story.people else ""
        signatures = [(a.channel, a.sha256, a.step, a.by, a.at.astimezone(UTC)) for a in standing]
        photos = self.renderer.photos.stamp(story)
        facts = f"{signatures}{held}{today}{photos}{story.corrections}"
        return sha256(f"{story.version}{story.path}{facts}{self._house}".encode())

    @cached_property
    def _house(self) -> str:
        """Everything that is not the story: templates, settings, data files, code."""
        here = Path(__file__).parent
        files = [
            *sorted(p for p in self.renderer.folder.rglob("*") if p.is_file()),
            *sorted(p for p in (here / "data").rglob("*") if p.is_file()),
            *sorted(here.rglob("*.py")),
            self.config.root / "newsroom.yaml",
            *(p for p in [self.config.root / "speech.yaml"] if p.is_file()),
        ]
        return __version__ + "".join(sha256(p.read_bytes()) for p in files)


def _has_page(post: dict[str, Any], files: dict[str, str]) -> bool:
    """Whether a post's page is among the files that may stand."""
    return any(name.partition("/")[2].startswith(post["path"]) for name in files)


def _forgotten(listing: Mapping[str, Any]) -> dict[str, Any]:
    """The manifest with every input forgotten: all is made again, signed files still stand."""
    stories = {slug: {**part, "inputs": ""} for slug, part in listing.get("stories", {}).items()}
    return {**listing, "stories": stories}
