"""Gói đăng: what is signed and built, as one ZIP to post from, with a checklist.

Nothing is worded here: texts are the signed fields of files in ``output/`` that passed the guard,
and the guard reads every file once more, the checklist too. The same facts give the same bytes.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from pipeline import approval
from pipeline.channels import starter_folder
from pipeline.config import Config
from pipeline.errors import Fault, PipelineError, Refused
from pipeline.files import locked, sha256
from pipeline.model import Approval, Channel, Rendition, Story
from pipeline.packing import is_of, manifest
from pipeline.protect import Guard
from pipeline.render import Renderer
from pipeline.sections import Section, read_data
from pipeline.storage import Storage, aftermath, approvals, publications
from pipeline.stories import Stories
from pipeline.text import slugify
from pipeline.workflow import completed, held_with

CHECKLIST = ("00-VIEC-CAN-LAM.txt", "00-VIEC-CAN-LAM.html")
Check = Callable[[Story, dict[str, Rendition | PipelineError]], list[Fault]]


# ---------------------------------------------------------------- how a pack is put together


@dataclass(frozen=True)
class Place:
    """How a channel's words are posted: where, what its fields are called there, what stays out."""

    where: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    leave: tuple[str, ...] = ()
    address: bool = True


def read_places(top: Section) -> dict[str, Place]:
    """``templates/_pack/pack.yaml``, in the order of posting; ``""`` is for every other channel."""
    leave, channels = top.texts("leave"), top.section("channels")
    found = {}
    for name in channels.data:
        s = channels.section(name)
        mine = (*leave, *s.texts("leave"))
        found[name] = Place(s.text("where"), s.pairs("fields"), mine, s.flag("address", True))
        s.close("block")
    top.close("block")
    return {**found, "": Place(leave=leave)}


@dataclass(frozen=True)
class Ready:
    """A channel of a story that may be posted, with its built files by path under ``output/``."""

    channel: Channel
    rendition: Rendition
    files: Mapping[str, bytes]
    at: datetime  # the hour it counts for, in the newsroom's zone
    signed_at: datetime
    signed_by: str
    urls: tuple[str, ...]


@dataclass(frozen=True)
class Pack:
    """A ZIP with what went into it, (story, channel), and what stayed out and why."""

    name: str
    data: bytes
    parts: tuple[tuple[str, str], ...]
    left_out: tuple[Fault, ...]


def texts_of(ready: Ready, place: Place) -> list[tuple[str, str, str]]:
    """(label, file name, words) of the fields somebody pastes, in the channel's order."""
    specs = [s for s in ready.channel.fields if not s.html and s.name not in place.leave]
    kept = [s.name for s in specs if ready.rendition.fields[s.name].strip()]
    return [
        (
            place.labels.get(name, name),
            f"{number:02d}-{slugify(place.labels.get(name, name))}.txt",
            ready.rendition.fields[name] + "\n",
        )
        for number, name in enumerate(kept, 1)
    ]


def files_of(ready: Ready) -> list[str]:
    """Built files to hand on as they are: scripts, subtitles, cards."""
    return sorted(n for n in ready.files if PurePosixPath(n).suffix not in (".json", ".txt"))


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A ZIP of files by name: no clock and no machine in it."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name])
    return body.getvalue()


# ---------------------------------------------------------------- what may go into it


class Packs:
    """Makes packs of a workspace's output; writes nothing."""

    def __init__(
        self, config: Config, storage: Storage, stories: Stories, renderer: Renderer, check: Check
    ) -> None:
        self.config, self.storage, self.stories = config, storage, stories
        self.renderer, self.check = renderer, check
        self.output = config.root / "output"

    @cached_property
    def house(self) -> Renderer:
        """The templates that have the checklist: the workspace's, else the house's own."""
        if self.renderer.has_template("_pack/pack.yaml"):
            return self.renderer
        return Renderer(starter_folder() / "templates", self.config)

    @cached_property
    def places(self) -> dict[str, Place]:
        """How each channel is posted. Raises ConfigError."""
        return read_data(self.house.folder / "_pack" / "pack.yaml", read_places)

    def of_story(self, slug: str, now: datetime) -> Pack:
        """A story's pack. Raises NotFound, StoryError, Refused with why it would be empty."""
        story = self.stories.find(slug)
        return self._pack(slug, [story], now, lambda _at: True)

    def of_day(self, day: date, now: datetime) -> Pack:
        """The pack of what counts for a day: its hour of publication, else when it was signed."""
        stories = self.stories.all()[0]
        return self._pack(day.isoformat(), stories, now, lambda at: at.date() == day)

    def _pack(
        self, name: str, stories: Sequence[Story], now: datetime, wanted: Callable[[datetime], bool]
    ) -> Pack:
        left: list[Fault] = []
        with locked(self.config.root / "var" / "build.lock"):
            parts = manifest(self.output).get("stories", {})
            listed = {slug: part["files"] for slug, part in parts.items()}
            with self.storage.reading() as connection:
                gone = aftermath.withdrawn(connection)
                noted = aftermath.corrections_of(connection)
            found = {
                s.slug: (s, self._story(s, listed.get(s.slug, {}), now, wanted, left))
                for s in self._whole(completed(stories, noted))
                if s.slug not in gone
            }
        left += [
            Fault(f"bài đã gỡ: {gone[s.slug].why}", s.path, 0, "", "withdrawn")
            for s in stories
            if s.slug in gone and s.slug == name
        ]
        chosen = [(s, parts) for s, parts in found.values() if parts]
        chosen.sort(key=lambda pair: (min(p.at for p in pair[1]), pair[0].slug))
        if not chosen:
            raise Refused(*left or [Fault(f"gói {name}: không có gì đã duyệt và đã dựng để đăng")])
        files = self._files(name, chosen, now)
        made = tuple((s.slug, p.channel.name) for s, parts in chosen for p in parts)
        return Pack(f"goi-dang-{name}.zip", zipped(files), made, tuple(left))

    def _whole(self, stories: Iterable[Story]) -> Iterable[Story]:
        """Language versions with the embargo of the story they translate."""
        for story in stories:
            original = story.translates.get("story", "")
            try:
                yield held_with(story, self.stories.find(original)) if original else story
            except PipelineError:
                yield story

    def _story(
        self,
        story: Story,
        listed: Mapping[str, str],
        now: datetime,
        wanted: Callable[[datetime], bool],
        left: list[Fault],
    ) -> list[Ready]:
        """The channels of a story that may be posted, in the order of posting."""
        with self.storage.reading() as connection:
            standing = approvals.standing(connection, story.slug)
            posts = publications.of_story(connection, story.slug)
        hours = {n: self._hour(story, standing, n) for n in {a.channel for a in standing}}
        names = {n for n in hours if n in self.renderer.channels and wanted(hours[n])}
        names = {n for n in names if not self.renderer.channel(n).public}
        if not names:
            return []
        reason = _held(story, now)
        if reason:
            left.append(Fault(reason, story.path, 0, "", "held"))
            return []
        found = []
        for name in sorted(names, key=self._turn):
            signatures = [a for a in standing if a.channel == name]
            made = self._rendition(story, name)
            faults = self._faults(story, name, made, signatures)
            files = {} if faults else self._built(story, made, listed, faults)
            left.extend(faults)
            if not faults and isinstance(made, Rendition):
                found.append(self._ready(made, files, hours[name], signatures, posts))
        return found

    def _turn(self, channel: str) -> tuple[int, str]:
        order = list(self.places)
        return order.index(channel if channel in order else ""), channel

    def _hour(self, story: Story, standing: Sequence[Approval], channel: str) -> datetime:
        signed = max(a.at for a in standing if a.channel == channel)
        shown = [t for t in (signed, story.publish_at, story.embargo) if t]
        return (story.publish_at or max(shown)).astimezone(self.config.zone)

    def _rendition(self, story: Story, channel: str) -> Rendition | PipelineError:
        try:
            return self.renderer.render(story, channel)
        except PipelineError as error:
            return error

    def _faults(
        self,
        story: Story,
        channel: str,
        made: Rendition | PipelineError,
        signatures: Sequence[Approval],
    ) -> list[Fault]:
        """Why present words may not be posted: broken, not signed, or a gate blocks."""
        if isinstance(made, PipelineError):
            return list(made.faults)
        if not approval.is_approved(signatures, made, self.config):
            message = f"kênh {channel}: lời chưa được duyệt đúng như hiện nay; xem «guongsang diff»"
            return [Fault(message, story.path, 0, channel, "stale")]
        return [f for f in self.check(story, {channel: made}) if f.severity == "block"]

    def _built(
        self,
        story: Story,
        made: Rendition | PipelineError,
        listed: Mapping[str, str],
        faults: list[Fault],
    ) -> dict[str, bytes]:
        """The built files of exactly these words; a fault when the output has others or none."""
        if isinstance(made, PipelineError):
            return {}
        names = [n for n in listed if is_of(n, made.channel)]
        files = {n: self._bytes(n) for n in names}
        whole = names and all(sha256(data) == listed[n] for n, data in files.items())
        document = files.get(f"{made.channel}/{story.slug}.json", b"{}")
        if whole and json.loads(document).get("sha256") == made.sha256:
            return files
        message = f"kênh {made.channel}: output/ chưa có đúng lời đã duyệt; chạy «guongsang build»"
        faults.append(Fault(message, story.path, 0, made.channel, "not-built"))
        return {}

    def _bytes(self, name: str) -> bytes:
        try:
            return (self.output / name).read_bytes()
        except OSError:
            return b""

    def _ready(
        self,
        made: Rendition,
        files: Mapping[str, bytes],
        hour: datetime,
        signatures: Sequence[Approval],
        posts: Sequence[Any],
    ) -> Ready:
        mine = [a for a in signatures if a.sha256 == made.sha256]
        same = (p for p in posts if p.channel == made.channel and p.sha256 == made.sha256)
        return Ready(
            channel=self.renderer.channel(made.channel),
            rendition=made,
            files=files,
            at=hour,
            signed_at=max(a.at for a in mine).astimezone(self.config.zone),
            signed_by=", ".join(dict.fromkeys(a.by for a in mine)),
            urls=tuple(p.url for p in same),
        )

    # -- the files

    def _files(
        self, name: str, chosen: Sequence[tuple[Story, list[Ready]]], now: datetime
    ) -> dict[str, bytes]:
        """Every file of a pack by its name in it. Raises Refused when one shows too much."""
        guard = self._guard(now)
        told = {story.slug: story.text for story, _ in chosen}
        files, rows, faults = {}, [], []
        for number, (story, parts) in enumerate(chosen, 1):
            front = f"{number:02d}-{story.slug}/" if name != story.slug else ""
            row, made = self._rows(story, parts, front, now)
            for inside, (outside, data) in made.items():
                faults += guard.leaks(outside, data, {story.slug: story.text})
                files[inside] = data
            title = story.headline
            hidden = guard.leaks("title.txt", title.encode(), {story.slug: story.text})
            rows.append(row | {"title": story.slug if hidden else title, "slug": story.slug})
        known = {"name": name, "stories": rows, "station": self._station()}
        for sheet in CHECKLIST:
            files[sheet] = (self.house.run(f"_pack/{sheet}.j2", known).strip() + "\n").encode()
            faults += guard.leaks(sheet, files[sheet], told)
        if faults:
            raise Refused(*faults)
        return files

    def _rows(
        self, story: Story, parts: Sequence[Ready], front: str, now: datetime
    ) -> tuple[dict[str, Any], dict[str, tuple[str, bytes]]]:
        """What the checklist says of a story, and its files: name inside → (name outside, data)."""
        rows, made = [], {}
        for number, part in enumerate(parts, 1):
            channel, place = part.channel.name, self.places.get(part.channel.name, self.places[""])
            folder = f"{front}{number}-{channel}"
            texts = texts_of(part, place)
            for _label, file, words in texts:
                made[f"{folder}/{file}"] = (f"{channel}/{story.slug}.txt", words.encode())
            kept = {f"{folder}/{_plain_name(n, story.slug)}": n for n in files_of(part)}
            made |= {inside: (outside, part.files[outside]) for inside, outside in kept.items()}
            row = _row(story, part, place, now)
            labels = [{"label": label, "path": f"{folder}/{file}"} for label, file, _ in texts]
            rows.append(row | {"texts": labels, "files": list(kept)})
        return {"parts": rows}, made

    def _guard(self, now: datetime) -> Guard:
        today = now.astimezone(self.config.zone).date()
        return Guard(self.stories.all()[0], self.renderer.channels, self.config, today)

    def _station(self) -> dict[str, Any]:
        return asdict(self.config.station) | {"trial": self.config.trial}


def _held(story: Story, now: datetime) -> str:
    """Why a whole story stays in the house; ``""`` when it may go."""
    if story.status == "spiked":
        return "bài đã bỏ"
    if story.embargo and story.embargo > now:
        return f"bài cấm đăng trước {story.embargo:%H:%M %d/%m/%Y}"
    return ""


def _plain_name(path: str, slug: str) -> str:
    """``cards/lop-hoc-dem/zalo.jpg`` → ``lop-hoc-dem-zalo.jpg``: a name that says what it is."""
    name = PurePosixPath(path).name
    return name if name.startswith(slug) else f"{slug}-{name}"


def _row(story: Story, part: Ready, place: Place, now: datetime) -> dict[str, Any]:
    later = story.publish_at and story.publish_at > now
    posted = (
        f"guongsang posted {story.slug} --channel {part.channel.name} "
        '--url "DÁN ĐỊA CHỈ BÀI VỪA ĐĂNG" --by "HỌ VÀ TÊN NGƯỜI ĐĂNG"'
    )
    return {
        "label": part.channel.label,
        "where": place.where,
        "after": f"{part.at:%H:%M ngày %d/%m/%Y}" if later else "",
        "urls": part.urls,
        "command": posted if place.address else "",
        "approved_by": part.signed_by,
        "at": f"{part.signed_at:%H:%M %d/%m/%Y}",
    }
