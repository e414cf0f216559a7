"""Verbs of approval as a person sees it: final words of each channel, and who confirmed them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from pipeline import accounts, approval, staff
from pipeline.errors import Fault, NotFound, PipelineError, Refused
from pipeline.model import Approval, Channel, Rendition, Story
from pipeline.newsroom.editing import Editing, StoryState
from pipeline.storage import approvals, confirmations, ledger
from pipeline.storage.confirmations import Confirmation
from pipeline.text import nfc
from pipeline.wording import Piece, changed_fields

ANSWERED_WITHIN = timedelta(days=14)
FIRST = ("stale", "", "waiting", "approved")  # wordings that need a hand come first
TO_SIGN = ("amended", "stale", "ready", "signing")  # the most urgent first


@dataclass(frozen=True)
class Wording:
    """One channel of a story as it would leave the house. ``standing`` is approved, waiting,
    stale or ``""``; ``changed`` says word by word what differs from the words last signed."""

    channel: Channel
    rendition: Rendition | None
    standing: str
    signed: tuple[Approval, ...]
    changed: Mapping[str, tuple[Piece, ...]]
    faults: tuple[Fault, ...]
    asked: tuple[Confirmation, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """All that a person needs to sign a story or send it back."""

    story: Story
    state: StoryState
    wordings: tuple[Wording, ...]
    faults: tuple[Fault, ...]

    @property
    def blockers(self) -> tuple[Fault, ...]:
        """What keeps it from being signed."""
        return tuple(f for f in self.faults if f.severity == "block")


@dataclass(frozen=True)
class Question:
    """What a partner or a family sees by their link: the words, or why it no longer holds."""

    asked: Confirmation
    headline: str
    channel: Channel | None
    fields: Mapping[str, str]
    void: str = ""  # "" while it holds; changed | late | answered


class Approving(Editing):
    """Signing exactly what was shown; asking those outside."""

    def to_sign(self) -> list[StoryState]:
        """Stories that wait for a signature, those already outside the house first."""
        found = [s for s in self.states()[0] if s.stage in TO_SIGN]
        return sorted(found, key=lambda s: (TO_SIGN.index(s.stage), s.story.slug))

    def sheet(self, slug: str) -> Sheet:
        """A story's final words with all that speaks for and against them. Raises NotFound."""
        story = self._at_hand(slug)
        try:
            made = self.renderer.render_all(story)
        except PipelineError as error:
            return Sheet(story, self.state(story), (), error.faults)
        with self.storage.reading() as connection:
            standing = approvals.standing(connection, slug)
            asked = confirmations.of_story(connection, slug)
        wordings = [self._wording(story, n, r, standing, asked) for n, r in made.items()]
        wordings.sort(key=lambda w: FIRST.index(w.standing))
        faults = tuple(self._faults(story, made))
        return Sheet(story, self._state(story, made), tuple(wordings), faults)

    def _wording(
        self,
        story: Story,
        name: str,
        made: Rendition | PipelineError,
        standing: list[Approval],
        asked: list[Confirmation],
    ) -> Wording:
        mine = tuple(a for a in standing if a.channel == name)
        rendition = made if isinstance(made, Rendition) else None
        return Wording(
            self.renderer.channel(name),
            rendition,
            approval.standing_of(standing, name, made, self.config),
            mine,
            self._changed(story, mine[-1], rendition) if mine and rendition else {},
            made.faults,
            tuple(c for c in asked if rendition and c.sha256 == rendition.sha256),
        )

    def _changed(
        self, story: Story, last: Approval, rendition: Rendition
    ) -> Mapping[str, tuple[Piece, ...]]:
        if last.sha256 == rendition.sha256:
            return {}
        with self.storage.reading() as connection:
            words = approvals.words(connection, story.slug, last.channel, last.sha256)
        return changed_fields(words, rendition.fields)

    # -- confirmation by somebody outside

    def ask_to_confirm(self, slug: str, channel: str, sha256: str, whom: str, by: str) -> str:
        """A link's token by which ``whom`` confirms exactly this wording, without an account.

        Raises Refused when the channel no longer says these words, or nobody is named.
        """
        person, whom, now = staff.named(self.config, by, "approve"), _clean(whom), self.clock()
        if not whom:
            raise Refused(
                Fault("ghi tên người xác nhận: gia đình, thầy cô, báo bạn…", field="whom")
            )
        rendition = self.renderer.render(self._at_hand(slug), channel)
        if rendition.sha256 != sha256:
            raise Refused(Fault("lời đã đổi từ lúc mở trang: xem lại rồi gửi", code="wording"))
        token = accounts.new_token()
        asked = Confirmation(
            accounts.hash_of(token), slug, channel, sha256, whom, person.name, now,
            now + ANSWERED_WITHIN,
        )  # fmt: skip
        with self.storage.writing() as connection:
            confirmations.ask(connection, asked)
            detail = {"channel": channel, "sha256": sha256, "whom": whom}
            ledger.write(connection, now, person.name, "asked", f"story:{slug}", detail)
        return token

    def question(self, token: str) -> Question:
        """What a link asks. A wording that changed voids it. Raises NotFound."""
        with self.storage.reading() as connection:
            asked = confirmations.of(connection, accounts.hash_of(token))
        if asked is None:
            raise NotFound(Fault("không có liên kết này: xin lại người đã gửi"))
        story, rendition = self._present(asked)
        void = "answered" if asked.answer else "late" if asked.until <= self.clock() else ""
        if not void and (rendition is None or rendition.sha256 != asked.sha256):
            void = "changed"
        if void or story is None or rendition is None:
            return Question(asked, "", None, {}, void)
        channel = self.renderer.channel(asked.channel)
        return Question(asked, story.headline, channel, rendition.fields)

    def _present(self, asked: Confirmation) -> tuple[Story | None, Rendition | None]:
        """A story and its wording now; None for one that was taken back or says nothing."""
        try:
            story = self._at_hand(asked.story)
            if story.status == "spiked" or self.state(story).withdrawn:
                return story, None
            return story, self.renderer.render(story, asked.channel)
        except PipelineError:
            return None, None

    def answer(self, token: str, yes: bool, note: str) -> Question:
        """Write what somebody outside answered, once. Raises Refused when the link is void."""
        question, now = self.question(token), self.clock()
        if question.void:
            raise Refused(Fault("liên kết không còn hiệu lực: xin lại người đã gửi", code="void"))
        asked, note = question.asked, nfc(note)[:2000].strip()
        if not yes and not note:
            raise Refused(Fault("ghi giúp chỗ cần sửa", field="note", code="note"))
        with self.storage.writing() as connection:
            if not confirmations.answer(connection, asked.hash, "yes" if yes else "no", note, now):
                raise Refused(Fault("liên kết này đã được trả lời rồi", code="void"))
            verb = "confirmed" if yes else "objected"
            detail = {
                "channel": asked.channel, "sha256": asked.sha256, "asked_by": asked.asked_by,
            } | ({"note": note} if note else {})  # fmt: skip
            ledger.write(connection, now, asked.whom, verb, f"story:{asked.story}", detail)
        return question


def _clean(text: str) -> str:
    return " ".join(nfc(text).split())[:200]
