"""Story × channel → rendition. The only caller of Jinja; templates are staff's, so sandboxed."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import date, datetime
from email.utils import format_datetime
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from pipeline import captions, protect, speech, text
from pipeline.bounded import OutOfBounds, bounded
from pipeline.channels import UNIT_NAMES, load_channels
from pipeline.config import Config
from pipeline.errors import Fault, NotFound, PipelineError, TemplateError
from pipeline.manuscript import Manuscript, as_written, check_size, to_html
from pipeline.model import Channel, FieldSpec, Limit, Rendition, Story, Variant
from pipeline.photos import Photos, Picture, signed

SECONDS = 5
MEGABYTES = 512

_ROOM = re.compile("\ue000(.*?)\ue001(\\d*)\ue002", re.S)


# ---------------------------------------------------------------- what templates may call


def fill(words: str, at_most: int = 0) -> str:
    """Whole sentences of ``words``, as many as the field's limit leaves room for.

    A placeholder until the rest of the field is known; one to a field.
    """
    return f"\ue000{words}\ue001{at_most or ''}\ue002"


def sentences(words: str, count: int = 1) -> str:
    """The first ``count`` sentences."""
    return " ".join(text.sentences(str(words))[:count])


def fit(words: str, room: int, unit: str = "characters") -> str:
    """As many whole sentences as fit into ``room``."""
    return text.fit(str(words), room, unit)


def clause(words: str) -> str:
    """The first clause that says something, for a note of a few words; never cut in a word."""
    clauses = re.split(r"[,;:.!?–—]\s", " ".join(str(words).split()))
    first = next((c for c in clauses if len(c.split()) >= 4), clauses[0])
    kept = first.split()
    end = 12
    while end < len(kept) and end > 4 and kept[end - 1][:1].isupper() and kept[end][:1].isupper():
        end -= 1
    return " ".join(kept[:end]).strip('“”"., ') + ("…" if len(kept) > end else "")


def short_paragraphs(words: str, count: int = 2) -> str:
    """The same sentences in even paragraphs of at most ``count``, as a phone is read."""
    found = []
    for paragraph in text.paragraphs(str(words)):
        rows = text.sentences(paragraph)
        parts = -(-len(rows) // count)
        cuts = [round(i * len(rows) / parts) for i in range(parts + 1)]
        found += [" ".join(rows[a:b]) for a, b in pairwise(cuts)]
    return "\n\n".join(found)


def rfc822(stamp: str) -> str:
    """RFC 3339 → the date form RSS asks for."""
    return format_datetime(datetime.fromisoformat(stamp))


FILTERS: dict[str, Callable[..., Any]] = {
    "sentences": sentences,
    "fit": fit,
    "hashtag": text.hashtag,
    "clause": clause,
    "short_paragraphs": short_paragraphs,
    "rfc822": rfc822,
    "no_angles": lambda words: str(words).replace("<", "‹").replace(">", "›"),
    "paragraphs": text.paragraphs,
    "plain": lambda words: " ".join(str(words).split()),
}


# ---------------------------------------------------------------- pure parts


def fields_sha256(fields: Mapping[str, str]) -> str:
    """What an approval binds to: sha256 of the fields as canonical JSON (sorted keys, UTF-8)."""
    body = json.dumps(dict(fields), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(body.encode()).hexdigest()


def tidy(words: str) -> str:
    """A plain field as it leaves: NFC, no trailing spaces, at most one blank line in a row."""
    rows = [" ".join(row.split(" ")).rstrip() for row in text.nfc(words).splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(rows)).strip()


def make_room(words: str, spec: FieldSpec) -> str:
    """Put into a ``fill`` what the limit leaves room for, counted in the platform's unit."""
    match = _ROOM.search(words)
    if match is None:
        return words
    around = _ROOM.sub("", words)
    room = (spec.max or 10**9) - text.measure(tidy(around), spec.unit) - 2
    if match[2]:
        room = min(room, int(match[2]))
    chosen = text.fit(match[1], room, spec.unit)
    return words[: match.start()] + chosen + _ROOM.sub("", words[match.end() :])


def measure_field(spec: FieldSpec, value: str) -> Limit | None:
    """A field against its limit; None when it has none."""
    if not spec.max:
        return None
    actual = text.measure(value, spec.unit)
    return Limit(spec.name, spec.max, spec.unit, actual, actual <= spec.max)


def field_faults(spec: FieldSpec, value: str, limit: Limit | None, file: str) -> list[Fault]:
    """What a platform or the house would refuse in a field."""
    found = []
    if limit is not None and not limit.ok:
        unit = UNIT_NAMES.get(limit.unit, limit.unit)
        message = (
            f"{limit.actual} {unit}, nhiều nhất {limit.max}: bớt {limit.actual - limit.max} {unit}"
        )
        found.append(Fault(message, file, 0, spec.name, "limit"))
    bad = sorted({c for c in spec.forbid if c in value})
    if bad:
        found.append(Fault(f"không được có ký tự {' '.join(bad)}", file, 0, spec.name, "forbidden"))
    if spec.required and not value.strip():
        found.append(Fault("trống", file, 0, spec.name, "empty-field"))
    pictures = captions.emoji(value) if spec.emoji >= 0 else 0
    if pictures > max(spec.emoji, 0):
        message = f"{pictures} biểu tượng, nếp nhà nhiều nhất {spec.emoji}: bớt biểu tượng"
        found.append(Fault(message, file, 0, spec.name, "emoji", "warn"))
    return found


def audience(story: Story, channel: Channel) -> Variant | None:
    """Whom a channel's words are for: the story's wish for this channel, else for all of them."""
    wishes = (story.channels.get(channel.name, {}).get("audience"), story.meta.get("audience"))
    known = {variant.id: variant for variant in channel.variants}
    wanted = [wish for wish in wishes if isinstance(wish, str)]
    return known.get(captions.chosen(wanted, ((v.id, v.label) for v in channel.variants)))


def other_openings(fields: Mapping[str, str], manuscript: Manuscript) -> dict[str, tuple[str, ...]]:
    """For every field that begins with the story's opening line, another wording of it."""
    return {
        name: manuscript.openings[1:]
        for name, words in fields.items()
        if len(manuscript.openings) > 1 and words.startswith(manuscript.opening + "\n")
    }


def _picture_faults(
    story: Story,
    channel: Channel,
    fields: Mapping[str, str],
    pictures: Sequence[Picture],
    noted: Sequence[Fault],
) -> list[Fault]:
    """What was noted of the photos, on a channel that shows any; no field names one it may not."""
    if not {"photos", "card"} & set(fields):
        return []
    stray = signed(fields) - {picture.sha256 for picture in pictures}
    if not stray:
        return list(noted)
    message = f"kênh {channel.name} gọi một ảnh không được dùng: bỏ dòng ảnh ấy trong channels"
    return [*noted, Fault(message, story.path, 0, "photos", "photo-kept")]


# ---------------------------------------------------------------- the renderer


class Renderer:
    """A workspace's templates, ready to render. Keep one: templates are compiled once."""

    def __init__(
        self, folder: Path, config: Config, today: Callable[[], date] = date.today
    ) -> None:
        self.folder, self.config, self.today = folder, config, today
        self.photos = Photos(config.root)

    @cached_property
    def channels(self) -> dict[str, Channel]:
        """Every channel by name. Raises ConfigError."""
        return load_channels(self.folder)

    @cached_property
    def environment(self) -> jinja2.Environment:
        """The sandbox: unknown names are errors, HTML templates escape."""
        environment = ImmutableSandboxedEnvironment(
            loader=jinja2.FileSystemLoader(self.folder),
            autoescape=lambda name: bool(name and name.endswith((".html.j2", ".xml.j2"))),
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            cache_size=-1,
        )
        environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
        environment.filters.update(FILTERS)
        environment.filters["spoken"] = self.spoken
        environment.globals["fill"] = fill
        return environment

    def spoken(self, words: str) -> str:
        """As the station's presenters say it: numbers and abbreviations in words."""
        return speech.speak(str(words), self.config.lexicon).text

    def channel(self, name: str) -> Channel:
        """A channel by name. Raises NotFound."""
        if name not in self.channels:
            known = ", ".join(self.channels)
            raise NotFound(Fault(f"không có kênh «{name}»; có: {known}", str(self.folder)))
        return self.channels[name]

    def render(self, story: Story, channel: str) -> Rendition:
        """One rendition. Raises TemplateError, StoryError, NotFound."""
        return self._rendition(story, self._manuscripts(story), self.channel(channel))

    def render_all(self, story: Story) -> dict[str, Rendition | PipelineError]:
        """Every channel's rendition; a broken template stops only its channel."""
        found: dict[str, Rendition | PipelineError] = {}
        manuscripts = self._manuscripts(story)
        for name, channel in self.channels.items():
            try:
                found[name] = self._rendition(story, manuscripts, channel)
            except TemplateError as error:
                found[name] = error
        return found

    def _manuscripts(self, story: Story) -> tuple[Manuscript, Manuscript]:
        """The story for eyes, and for ears."""
        check_size(story)
        for_eyes = Manuscript(as_written(story), self.config)
        return for_eyes, (Manuscript(story, self.config) if "{" in story.text else for_eyes)

    def _rendition(
        self, story: Story, manuscripts: tuple[Manuscript, Manuscript], channel: Channel
    ) -> Rendition:
        variant = audience(story, channel)
        pictures, noted = self.pictures(story, channel.name)
        with _within_bounds(f"templates/{channel.name}"):  # once for all fields: it costs something
            fields = {
                s.name: self._words(story, manuscripts[s.aloud], channel, s, variant, pictures)
                for s in channel.fields
            }
        limits = [measure_field(s, fields[s.name]) for s in channel.fields]
        faults = [
            fault
            for spec, limit in zip(channel.fields, limits, strict=True)
            for fault in field_faults(spec, fields[spec.name], limit, story.path)
        ]
        media = manuscripts[0].media_seconds if channel.bites else 0
        timing = self._timing(story, channel, fields, media)
        return Rendition(
            story=story.slug,
            version=story.version,
            channel=channel.name,
            fields=fields,
            limits=tuple(limit for limit in limits if limit is not None),
            credits=tuple(_credit(c) for c in story.sources),
            faults=(*faults, *_picture_faults(story, channel, fields, pictures, noted)),
            sha256=fields_sha256(fields),
            seconds=round(timing.seconds, 1) if timing else None,
            low=round(timing.low, 1) if timing else None,
            high=round(timing.high, 1) if timing else None,
            alternatives=other_openings(fields, manuscripts[0]),
        )

    def _words(
        self,
        story: Story,
        manuscript: Manuscript,
        channel: Channel,
        spec: FieldSpec,
        variant: Variant | None,
        pictures: Sequence[Picture],
    ) -> str:
        """An editor's own words for a field; else what its template makes."""
        own = story.channels.get(channel.name, {}).get(spec.name)
        if own:
            words = speech.written(own, aloud=spec.aloud)
            return tidy(to_html(words) if spec.html else words)
        template = (variant.templates if variant else {}).get(spec.name, spec.template)
        return self._made(f"{channel.name}/{template}", manuscript, spec, pictures)

    def _made(
        self, name: str, manuscript: Manuscript, spec: FieldSpec, pictures: Sequence[Picture]
    ) -> str:
        """What a template makes of a field. Raises TemplateError."""
        known = {
            "story": manuscript,
            "station": manuscript.facts,
            "channel": name.partition("/")[0],
            "pictures": pictures,
            "max": spec.max,
        }
        words = self._run(name, known)
        return tidy(speech.written(make_room(words, spec), aloud=spec.aloud))

    def try_field(self, story: Story, channel: str, spec: FieldSpec, template: str) -> list[Fault]:
        """What is wrong with one template of a field, tried on a story."""
        manuscript = self._manuscripts(story)[spec.aloud]
        try:
            with _within_bounds(f"templates/{channel}/{template}"):
                words = self._made(f"{channel}/{template}", manuscript, spec, ())
        except TemplateError as error:
            return list(error.faults)
        file = f"templates/{channel}/{template}"
        found = field_faults(spec, words, measure_field(spec, words), file)
        return [replace(f, severity="warn") for f in found if f.code != "empty-field"]

    def pictures(self, story: Story, channel: str) -> tuple[list[Picture], list[Fault]]:
        """The photos a channel may show, and why the others stay in the house."""
        found, faults = self.photos.of(story)
        policies, today = self.config.policies, self.today()
        kept = []
        for picture in found:
            photo = story.photos[picture.number - 1]
            why = protect.picture_lacks(story, photo, channel, policies, today)
            if why:
                where = f"photos.{picture.number - 1}"
                message = f"ảnh thứ {picture.number} không lên kênh {channel}: {why}"
                faults.append(Fault(message, story.path, photo.line, where, "photo-kept", "warn"))
            else:
                kept.append(picture)
        return kept, faults

    def _timing(
        self, story: Story, channel: Channel, fields: Mapping[str, str], media: float
    ) -> speech.Timing | None:
        aloud = [fields[s.name].strip() for s in channel.fields if s.aloud]
        if not aloud:
            return None
        words = "\n\n".join(part for part in aloud if part)
        rate = self.config.rate_of(str(story.meta.get("presenter", "")))
        return speech.timing(words, rate, media, self.config.lexicon)

    def run(self, name: str, known: Mapping[str, Any]) -> str:
        """A template's words, in bounded time and memory. Raises TemplateError."""
        with _within_bounds(f"templates/{name}"):
            return self._run(name, known)

    def _run(self, name: str, known: Mapping[str, Any]) -> str:
        file = f"templates/{name}"
        try:
            return self.environment.get_template(name).render(known)
        except jinja2.TemplateNotFound as error:
            raise TemplateError(
                Fault(f"không có tệp mẫu «{error.name}»", file, code="template")
            ) from error
        except jinja2.TemplateSyntaxError as error:
            message = f"mẫu viết sai: {error.message}"
            where = f"templates/{error.name}" if error.name else file
            raise TemplateError(Fault(message, where, error.lineno, code="template")) from error
        except (OutOfBounds, RecursionError, MemoryError) as error:
            raise _endless(file) from error
        except PipelineError:
            raise
        except Exception as error:
            raise TemplateError(_template_fault(error, file)) from error

    def has_template(self, name: str) -> bool:
        """Whether the templates folder holds a file."""
        return (self.folder / name).is_file()


@contextmanager
def _within_bounds(file: str) -> Iterator[None]:
    """Bound what happens inside; what runs on is told as the file's fault. Raises TemplateError."""
    try:
        with bounded(SECONDS, MEGABYTES):
            yield
    except (OutOfBounds, MemoryError) as error:
        raise _endless(file) from error


def _endless(file: str) -> TemplateError:
    message = f"mẫu chạy mãi không xong (quá {SECONDS} giây hoặc quá bộ nhớ): xem các vòng lặp"
    return TemplateError(Fault(message, file, code="template"))


def _credit(credit: Any) -> dict[str, str]:
    kept = ("outlet", "url", "author", "published")  # a headline may name a child
    return {key: str(value) for key, value in asdict(credit).items() if key in kept}


def _template_fault(error: Exception, file: str) -> Fault:
    """Where in the template it went wrong, from the traceback Jinja rewrites to template lines."""
    line, trace = 0, error.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if name.endswith(".j2"):
            line, file = trace.tb_lineno, f"templates/{'/'.join(Path(name).parts[-2:])}"
        trace = trace.tb_next
    if isinstance(error, jinja2.UndefinedError):
        names = ", ".join(n for n in dir(Manuscript) if not n.startswith("_"))
        message = f"mẫu gọi tên không có: {error.message}; story có: {names}"
        return Fault(message, file, line, code="template")
    return Fault(f"mẫu hỏng: {type(error).__name__}: {error}", file, line, code="template")


def as_json(rendition: Rendition) -> dict[str, Any]:
    """A rendition in the contract's shape."""
    found: dict[str, Any] = {
        "story": rendition.story,
        "version": rendition.version,
        "channel": rendition.channel,
        "fields": dict(rendition.fields),
        "limits": [asdict(limit) for limit in rendition.limits],
    }
    if rendition.seconds is not None:
        found["seconds"] = rendition.seconds
        found["seconds_range"] = [rendition.low, rendition.high]
    if rendition.alternatives:
        found["alternatives"] = {name: list(rows) for name, rows in rendition.alternatives.items()}
    found["credits"] = [dict(credit) for credit in rendition.credits]
    found["faults"] = [asdict(fault) for fault in rendition.faults]
    found["sha256"] = rendition.sha256
    return found


def with_faults(rendition: Rendition, faults: list[Fault]) -> Rendition:
    """The same words with further faults noted."""
    return replace(rendition, faults=(*rendition.faults, *faults))
