"""Verbs of a story until it is signed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline import approval, forms
from pipeline.desk import Signed
from pipeline.drafts import blank
from pipeline.errors import Fault, PipelineError, Refused, StoryError
from pipeline.model import Approval, Rendition, Story
from pipeline.newsroom.rooms import Rooms
from pipeline.storage import aftermath, approvals, changes, publications, versions
from pipeline.stories import parse
from pipeline.text import nfc, slugify
from pipeline.wording import Difference, changed_fields
from pipeline.workflow import AT_A_GLANCE, Facts, state_of


@dataclass(frozen=True)
class StoryState:
    """A story as a list shows it: what the editor means, and what the ledger knows."""

    story: Story
    approved: tuple[str, ...]
    stale: tuple[str, ...]
    waiting: tuple[str, ...]
    posted: int
    returned: str = ""
    source_changed: bool = False

    built: tuple[str, ...] = ()
    corrected: int = 0
    withdrawn: bool = False

    @property
    def state(self) -> str:
        """What an editor must know at a glance: draft, ready, returned, approved, stale, spiked
        or withdrawn."""
        return AT_A_GLANCE.get(self.stage, self.stage) or self.story.status

    @property
    def stage(self) -> str:
        """Exactly where it stands: a state of ``workflow.STORY``."""
        return state_of(
            Facts(
                status=self.story.status,
                returned=bool(self.returned),
                waiting=bool(self.waiting),
                approved=bool(self.approved),
                stale=bool(self.stale),
                built=bool(self.built),
                posted=bool(self.posted),
                corrected=bool(self.corrected),
                withdrawn=self.withdrawn,
            )
        )


class Editing(Rooms):
    """Begin, check, sign, return, spike; where each story stands."""

    def new(self, headline: str, who: str) -> Path:
        """Begin a story of our own."""
        headline = " ".join(nfc(headline).split())
        if not headline:
            raise Refused(Fault("thiếu tít bài"))
        text = blank(headline, who, self.config.station.name)
        path = self.stories.create(slugify(headline), text, self._today())
        if who:
            self.desk.written(path.stem, who, self.clock())
        self.archive.keeper(who, versions.BEGUN, self.clock())(path, text.encode())
        return path

    def consent_form(self, slug: str, person: str = "") -> str:
        """The page a person of a story signs, to be printed. Raises NotFound, TemplateError."""
        story = self.stories.find(slug)
        return forms.consent_form(self.renderer, self.config, story, person, self._today())

    def check(self, story: Story) -> list[Fault]:
        """Every finding of the gates on a story."""
        try:
            renditions = self.renderer.render_all(story)
        except StoryError as error:
            return list(error.faults)
        return self._faults(story, renditions)

    def check_file(self, path: Path) -> list[Fault]:
        """The same for a file anywhere; one that cannot be read is a finding.

        An outside edit of a story of this workspace is kept as a version.
        """
        ours = path.absolute().is_relative_to(self.stories.folder) and self.database.exists()
        try:
            story = self.read(path)
            if ours:
                self.archive.notice(path.stem, self.clock())
            return self.check(self.complete(story) if ours else story)
        except StoryError as error:
            return list(error.faults)

    def check_data(self, data: bytes, name: str) -> list[Fault]:
        """The same for a story's bytes."""
        try:
            return self.check(self.read_data(data, name))
        except StoryError as error:
            return list(error.faults)

    def read(self, path: Path) -> Story:
        """A story file anywhere. Raises StoryError."""
        try:
            return self.read_data(path.read_bytes(), str(path))
        except OSError as error:
            raise StoryError(Fault(f"không đọc được: {error.strerror}", str(path))) from error

    def read_data(self, data: bytes, name: str) -> Story:
        """A story's bytes, named as messages should name it. Raises StoryError."""
        return parse(data, name, Path(name).stem, self.config.zone)

    def approve(
        self,
        slug: str,
        by: str,
        channels: Sequence[str] = (),
        shown: Mapping[str, str] | None = None,
    ) -> Signed:
        """Sign a story's renditions, of the named channels or of all.

        ``shown`` are the wordings (channel → sha256) the person had before them: if a channel now
        says anything else, nothing is signed. Raises Refused with every reason at once, NotFound
        for an unknown story or channel.
        """
        story = self._at_hand(slug)
        wanted = {self.renderer.channel(name).name for name in channels}
        made = self.renderer.render_all(story)
        renditions = {n: r for n, r in made.items() if not wanted or n in wanted}
        if shown is not None:
            _refuse_others(renditions, shown)
        faults = self._faults(story, renditions)
        state = self._state(story, made).stage
        return self.desk.approve(story, state, renditions, faults, by, self.clock())

    def send_back(self, slug: str, by: str, why: str) -> None:
        """Return a story to its writer, with a reason."""
        story = self._at_hand(slug)
        self.desk.send_back(story, self.state(story).stage, by, why, self.clock())

    def spike(self, slug: str, why: str, by: str) -> None:
        """Put a story away."""
        story = self._at_hand(slug)
        self.desk.spike(story, self.state(story).stage, by, why, self.clock())

    def _at_hand(self, slug: str) -> Story:
        """A story somebody is about to act on: outside edits kept, its facts put in."""
        self.archive.notice(slug, self.clock())
        return self.complete(self.stories.find(slug))

    def states(self) -> tuple[list[StoryState], list[Fault]]:
        """Every story with where it stands, and the faults of files that cannot be read."""
        found, faults = self.stories.all()
        return [self.state(story) for story in found], faults

    def state(self, story: Story) -> StoryState:
        """Where a story stands."""
        return self._state(self.complete(story), None)

    def _state(
        self, story: Story, made: Mapping[str, Rendition | PipelineError] | None
    ) -> StoryState:
        with self.storage.reading() as connection:
            standing = approvals.standing(connection, story.slug)
            posts = publications.of_story(connection, story.slug)
            returned = approvals.last_return(connection, story.slug)
            open_changes = changes.of_story(connection, story.slug)
            withdrawn = aftermath.withdrawn(connection, story.slug)
        approved, stale, waiting = self._channels(story, standing, made)
        return StoryState(
            story,
            approved,
            stale,
            waiting,
            len(posts),
            returned.why if returned and not standing else "",
            bool(open_changes),
            self.builder.built(story.slug) if standing else (),
            len(story.corrections),
            bool(withdrawn),
        )

    def _channels(
        self,
        story: Story,
        standing: list[Approval],
        made: Mapping[str, Rendition | PipelineError] | None,
    ) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        """Channels approved, stale, and still waiting for a step."""
        found: dict[str, list[str]] = {"approved": [], "stale": [], "waiting": []}
        try:
            made = made or (self.renderer.render_all(story) if standing else {})
        except PipelineError as error:
            made = {a.channel: error for a in standing}
        for name, rendition in made.items():
            kind = approval.standing_of(standing, name, rendition, self.config)
            if kind:
                found[kind].append(name)
        return tuple(found["approved"]), tuple(found["stale"]), tuple(found["waiting"])

    def differences(self, slug: str, channels: Sequence[str] = ()) -> list[Difference]:
        """Channels whose words differ from those last signed, with what changed."""
        story = self._at_hand(slug)
        wanted = {self.renderer.channel(name).name for name in channels}
        with self.storage.reading() as connection:
            standing = approvals.standing(connection, slug)
            signed = {a.channel: a for a in standing if not wanted or a.channel in wanted}
            words = {n: approvals.words(connection, slug, n, a.sha256) for n, a in signed.items()}
        made = self.renderer.render_all(story) if signed else {}
        found = []
        for name, rendition in made.items():
            last = signed.get(name)
            if last and isinstance(rendition, Rendition) and rendition.sha256 != last.sha256:
                fields = changed_fields(words[name], rendition.fields)
                found.append(
                    Difference(name, last.by, last.at, last.sha256, rendition.sha256, fields)
                )
        return found

    def seen(self, slug: str, by: str) -> int:
        """Somebody looked at what outlets changed behind a story. Raises NotFound, Refused."""
        self.stories.path_of(slug)
        return self.desk.seen(slug, by, self.clock())


def _refuse_others(
    renditions: Mapping[str, Rendition | PipelineError], shown: Mapping[str, str]
) -> None:
    """Refuse wordings that are not those a person had before them."""
    other = [
        name
        for name, made in renditions.items()
        if not isinstance(made, Rendition) or made.sha256 != shown.get(name)
    ]
    if other:
        message = f"lời đã đổi từ lúc mở trang ({', '.join(other)}): đọc lại bản mới rồi ký"
        raise Refused(Fault(message, code="wording"))
