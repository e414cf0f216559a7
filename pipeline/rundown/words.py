"""What an item says at present, whether that was signed, and how it changed since it was added."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from pipeline import approval, protect, speech
from pipeline.config import Config
from pipeline.errors import Fault, PipelineError
from pipeline.manuscript import Manuscript
from pipeline.model import Approval, Channel, Rendition, Story
from pipeline.render import Renderer, fields_sha256
from pipeline.rundown.differences import differences
from pipeline.rundown.model import Change, Clip, Item, Rundown, Wording
from pipeline.scripts import read_aloud, without_cues
from pipeline.storage import Storage, aftermath, approvals
from pipeline.stories import Stories

SHORT = 12  # digits of a hash that a file keeps


def free_text(rundown: Rundown, item: Item) -> Rendition:
    """A free text as something to sign: exactly its words."""
    fields = {"text": item.text}
    sha = fields_sha256(fields)
    return Rendition(f"rundown:{rundown.name}", rundown.version, item.id, fields, (), (), (), sha)


def seconds(wording: Wording, item: Item, rate: int) -> tuple[int, int]:
    """(spoken, media) whole seconds of an item; a rendition is in spoken form already."""
    said = without_cues(wording.words)
    said = said if item.story else speech.speak(said).text
    media = sum(clip.seconds for clip in wording.clips)
    return round(speech.duration(said, rate)) if said.strip() else 0, round(media)


@dataclass(frozen=True)
class Words:
    """Finds the words of a bulletin's items."""

    config: Config
    storage: Storage
    stories: Stories
    renderer: Renderer
    clock: Callable[[], datetime]

    def of(self, rundown: Rundown, item: Item) -> Wording:
        """An item's present wording."""
        return self._of_story(rundown, item) if item.story else self._of_text(rundown, item)

    def channel(self, rundown: Rundown, item: Item) -> Channel:
        """The channel an item runs on. Raises NotFound."""
        return self.renderer.channel(item.channel or rundown.channel)

    def made(self, rundown: Rundown, item: Item) -> tuple[Story, Rendition]:
        """A story item's story and rendition. Raises NotFound, StoryError, TemplateError."""
        story = self.stories.find(item.story)
        return story, self.renderer.render(story, self.channel(rundown, item).name)

    def stories_of(self, rundown: Rundown) -> list[Story]:
        """The stories of a bulletin that can be read."""
        found = []
        for slug in dict.fromkeys(i.story for i in rundown.items if i.story):
            with suppress(PipelineError):
                found.append(self.stories.find(slug))
        return found

    def _of_story(self, rundown: Rundown, item: Item) -> Wording:
        try:
            story, rendition = self.made(rundown, item)
        except PipelineError as error:
            return Wording(item.title or item.story, state="missing", faults=error.faults)
        channel = self.channel(rundown, item)
        clips = _bites(story, self.config) if channel.bites else ()
        words = read_aloud(channel, rendition.fields)
        faults = (
            *self._withdrawn(story),
            *_unfit(story, rundown),
            *self.uncovered(story, channel.name, words),
        )
        standing = self._standing(story.slug)
        ours = [a for a in standing if a.sha256 == rendition.sha256 and a.channel == channel.name]
        signed = not faults and approval.is_approved(standing, rendition, self.config)
        stale = bool(item.wording) and not rendition.sha256.startswith(item.wording)
        return Wording(
            title=item.title or story.headline,
            words=words,
            state="approved" if signed else "unapproved",
            sha256=rendition.sha256,
            version=story.version,
            clips=(*clips, *item.media),
            clip_after=bool(item.media) or words.rstrip().endswith("]"),
            stale=stale,
            changes=self.changes(rendition, item.wording) if stale else (),
            signed_by=tuple(dict.fromkeys(a.by for a in ours)),
            signed_at=max((a.at for a in ours), default=None),
            faults=faults,
            fields=rendition.fields,
        )

    def _of_text(self, rundown: Rundown, item: Item) -> Wording:
        rendition = free_text(rundown, item)
        standing = self._standing(rendition.story) if item.text else []
        ours = [a for a in standing if a.sha256 == rendition.sha256 and a.channel == item.id]
        signed = approval.is_approved(standing, rendition, self.config)
        return Wording(
            title=item.title,
            words=item.text,
            state="none" if not item.text else "approved" if signed else "unapproved",
            sha256=rendition.sha256 if item.text else "",
            version=rundown.version if item.text else "",
            clips=item.media,
            clip_after=bool(item.media),
            signed_by=tuple(dict.fromkeys(a.by for a in ours)),
            signed_at=max((a.at for a in ours), default=None),
            fields=rendition.fields,
        )

    def uncovered(self, story: Story, channel: str, words: str) -> list[Fault]:
        """Words of a story's people that consent does not cover, today and on this channel.

        Asked again for what was signed: a consent may have been withdrawn since.
        """
        today = self.clock().astimezone(self.config.zone).date()
        secrets = {
            protect.watched(secret, self.config.lexicon): secret
            for secret in protect.secrets(story, channel, self.config.policies, today)
        }
        shown = protect.Watch(secrets).found(protect.prepare(words)) if secrets else set()
        return [
            Fault(f"có chữ cần giữ kín «{s.word}» của {s.person.name}", story.path, code="consent")
            for word, s in secrets.items()
            if word in shown
        ]

    def changes(self, rendition: Rendition, earlier: str) -> tuple[Change, ...]:
        """How a rendition differs from an earlier wording, known by its hash's first digits.

        Empty when the earlier words were never signed: then only their hash is known.
        """
        with self.storage.reading() as connection:
            known = approvals.ever_signed(connection, rendition.story)
        old = next((k.fields for k in reversed(known) if k.sha256.startswith(earlier)), None)
        return differences(old, rendition.fields) if old is not None else ()

    def _withdrawn(self, story: Story) -> list[Fault]:
        """A story taken back since is not said, though its signatures stand."""
        with self.storage.reading() as connection:
            found = aftermath.withdrawn(connection, story.slug)
        return [
            Fault(f"bài đã gỡ ({w.why}): lấy mục này ra", story.path, code="withdrawn")
            for w in found.values()
        ]

    def _standing(self, story: str) -> list[Approval]:
        with self.storage.reading() as connection:
            return approvals.standing(connection, story)


def _bites(story: Story, config: Config) -> tuple[Clip, ...]:
    """The recorded statements that the body calls for, in the order they are heard."""
    segments = Manuscript(story, config).segments
    return tuple(Clip.of(s.bite) for s in segments if s.bite is not None)


def _unfit(story: Story, rundown: Rundown) -> list[Fault]:
    """Why a story may not be on air at the bulletin's hour, whatever was signed."""
    found = []
    if story.status == "spiked":
        found.append(Fault("bài đã bỏ (spiked): lấy mục này ra", story.path, code="status"))
    if story.embargo and (rundown.start is None or story.embargo > rundown.start):
        until = f"{story.embargo:%H:%M %d/%m/%Y}"
        found.append(Fault(f"bài cấm phát trước {until}", story.path, code="embargo"))
    return found


def last_signed(wordings: Sequence[Wording]) -> datetime | None:
    """The hour of the newest signature under any of the words."""
    return max((w.signed_at for w in wordings if w.signed_at), default=None)
