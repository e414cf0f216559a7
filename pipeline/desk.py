"""The desk: take, dismiss, sign, return, spike. What an editor decides becomes a fact here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline import approval
from pipeline.config import Config
from pipeline.errors import Fault, NotFound, PipelineError, Refused
from pipeline.gates import blocking
from pipeline.model import Approval, Candidate, Rendition, Staff, Story
from pipeline.storage import Storage, approvals, candidates, changes, ledger, publications
from pipeline.stories import Stories
from pipeline.text import nfc


@dataclass(frozen=True)
class Signed:
    """What an approval signed: channels by step, and what is still to be signed by whom."""

    story: str
    by: str
    step: str
    channels: tuple[str, ...]
    waiting_for: tuple[str, ...] = ()


class Desk:
    """The verbs of a workspace's desk."""

    def __init__(self, config: Config, storage: Storage, stories: Stories) -> None:
        self.config, self.storage, self.stories = config, storage, stories

    # -- the inbox

    def candidate(self, id_: int) -> Candidate:
        """A candidate by id. Raises NotFound."""
        with self.storage.reading() as connection:
            found = candidates.get(connection, id_)
        if found is None:
            raise NotFound(Fault(f"không có tin số {id_}; xem «guongsang candidates»"))
        return found

    def take(self, candidate: Candidate, slug: str, who: str, now: datetime) -> None:
        """An editor takes a candidate; its draft is theirs from now on."""
        with self.storage.writing() as connection:
            candidates.decide(connection, candidate.id, "taken", now)
            subject, detail = f"candidate:{candidate.id}", {"story": slug}
            ledger.write(connection, now, who, "taken", subject, detail)

    def dismiss(self, candidate: Candidate, why: str, who: str, now: datetime) -> None:
        """An editor passes a candidate over, with a reason the house can learn from."""
        with self.storage.writing() as connection:
            candidates.decide(connection, candidate.id, "dismissed", now, why)
            subject, detail = f"candidate:{candidate.id}", {"why": why}
            ledger.write(connection, now, who, "dismissed", subject, detail)

    def seen(self, slug: str, by: str, now: datetime) -> int:
        """Somebody looked at what outlets changed behind a story; gives back how many changes."""
        person = self.person(by, "write")
        with self.storage.writing() as connection:
            count = changes.seen(connection, slug, person.name, now)
            if count:
                detail = {"changes": count}
                ledger.write(connection, now, person.name, "seen-changes", f"story:{slug}", detail)
        return count

    # -- sign-off

    def person(self, name: str, deed: str) -> Staff:
        """Somebody of the newsroom who may do a deed.

        Raises Refused. A newsroom that has listed nobody takes every name as it is given.
        """
        name = " ".join(nfc(name).split())
        if not name:
            raise Refused(Fault("thiếu tên người: viết --by «Họ và tên»", code="name"))
        if not self.config.people:
            return Staff(name, "")
        person = self.config.person(name)
        if person is None:
            known = ", ".join(p.name for p in self.config.people)
            raise Refused(
                Fault(f"không có ai tên «{name}» trong newsroom.yaml; có: {known}", code="name")
            )
        if not self.config.may(person, deed):
            role = self.config.roles[person.role].title
            raise Refused(Fault(f"{person.name} ({role}) không có quyền này", code="role"))
        return person

    def approve(
        self,
        story: Story,
        renditions: Mapping[str, Rendition | PipelineError],
        faults: Sequence[Fault],
        by: str,
        now: datetime,
    ) -> Signed:
        """Sign a story's renditions at the next step the person may sign.

        Raises Refused with every reason at once; nothing is then signed.
        """
        person = self.person(by, "approve")
        reasons = [*_not_ready(story), *self._own(story, person), *blocking(faults)]
        if reasons:
            raise Refused(*reasons)
        made = [r for r in renditions.values() if isinstance(r, Rendition)]
        with self.storage.writing() as connection:
            standing = approvals.standing(connection, story.slug)
            step = self._step(person, standing, made)
            todo = [r for r in made if step not in approval.signed(standing, r)]
            for rendition in todo:
                approvals.add(connection, rendition, step, person.name, now)
            detail = {
                "step": step,
                "version": story.version,
                "wordings": {r.channel: r.sha256 for r in todo},
            }
            if todo:
                ledger.write(
                    connection, now, person.name, "approved", f"story:{story.slug}", detail
                )
            standing = approvals.standing(connection, story.slug)
        waiting = {approval.next_step(standing, r, self.config) for r in made} - {""}
        signed = tuple(r.channel for r in made)
        return Signed(story.slug, person.name, step, signed, tuple(sorted(waiting)))

    def _own(self, story: Story, person: Staff) -> list[Fault]:
        with self.storage.reading() as connection:
            rows = ledger.rows(connection, f"story:{story.slug}")
        writers = [row.who for row in rows if row.what == "written"]
        if not approval.is_author(story, person.name, writers):
            return []
        line = story.lines.get("byline", 1)
        message = f"{person.name} là người viết: không ai duyệt bài của chính mình"
        return [Fault(message, story.path, line, "byline", "own-story")]

    def _step(self, person: Staff, standing: Sequence[Approval], made: Sequence[Rendition]) -> str:
        """The step a person signs: the first unsigned one that their role may sign."""
        steps = approval.steps_of(self.config)
        for step in steps:
            earlier = set(steps[: steps.index(step)])
            ready = all(earlier <= approval.signed(standing, r) for r in made)
            if ready and approval.may_sign(self.config, person, step):
                return step
        titles = [self.config.roles[s].title if s in self.config.roles else s for s in steps]
        message = f"chưa tới lượt {person.name} duyệt; thứ tự duyệt: {' → '.join(titles)}"
        raise Refused(Fault(message, code="step"))

    def send_back(self, story: Story, by: str, why: str, now: datetime) -> None:
        """Return a story with a reason: every signature so far is void."""
        person = self.person(by, "approve")
        with self.storage.writing() as connection:
            approvals.send_back(connection, story.slug, person.name, why, story.version, now)
            detail = {"why": why, "version": story.version}
            subject = f"story:{story.slug}"
            ledger.write(connection, now, person.name, "returned", subject, detail)
        self.stories.set(story.slug, "status", "draft")

    def spike(self, story: Story, by: str, why: str, now: datetime) -> None:
        """Put a story away: it is never built, its rows stay."""
        with self.storage.writing() as connection:
            detail = {"why": why, "version": story.version}
            ledger.write(connection, now, by or "?", "spiked", f"story:{story.slug}", detail)
        self.stories.set(story.slug, "status", "spiked")

    def written(self, slug: str, who: str, now: datetime) -> None:
        """Note who began a story: they may not approve it."""
        with self.storage.writing() as connection:
            ledger.write(connection, now, who, "written", f"story:{slug}")

    # -- after publication

    def posted(self, rendition: Rendition, url: str, by: str, now: datetime) -> bool:
        """Note that an approved wording stands at an address. Raises Refused.

        False when that place was noted already.
        """
        person = self.person(by, "publish")
        with self.storage.writing() as connection:
            standing = approvals.standing(connection, rendition.story)
            if not approval.is_approved(standing, rendition, self.config):
                message = (
                    f"lời của kênh {rendition.channel} chưa được duyệt đúng như hiện nay: "
                    "duyệt lại trước khi đăng"
                )
                raise Refused(Fault(message, code="not-approved"))
            fresh = publications.posted(connection, rendition, url, person.name, now)
            if fresh:
                detail = {"channel": rendition.channel, "url": url, "sha256": rendition.sha256}
                subject = f"story:{rendition.story}"
                ledger.write(connection, now, person.name, "posted", subject, detail)
        return fresh


def _not_ready(story: Story) -> list[Fault]:
    if story.status == "ready":
        return []
    line = story.lines.get("status", 1)
    messages = {
        "draft": "bài còn là bản nháp: viết xong thì đổi status thành ready",
        "spiked": "bài đã bỏ (spiked): đổi status thành ready nếu dùng lại",
    }
    return [Fault(messages[story.status], story.path, line, "status", "status")]
