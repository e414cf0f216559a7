"""The desk until publication: take, dismiss, sign, return, spike. Decisions become facts here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pipeline import approval, staff
from pipeline.archive import Archive
from pipeline.config import Config
from pipeline.errors import Fault, NotFound, PipelineError, Refused
from pipeline.gates import blocking
from pipeline.model import Approval, Candidate, Rendition, Staff, Story
from pipeline.storage import Storage, approvals, candidates, changes, ledger
from pipeline.text import same_key
from pipeline.workflow import CANDIDATE, hour_faults, refusals


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

    def __init__(self, config: Config, storage: Storage, archive: Archive) -> None:
        self.config, self.storage, self.archive = config, storage, archive

    # -- the inbox

    def candidate(self, id_: int) -> Candidate:
        """A candidate by id. Raises NotFound."""
        with self.storage.reading() as connection:
            found = candidates.get(connection, id_)
        if found is None:
            raise NotFound(Fault(f"không có tin số {id_}; xem «guongsang candidates»"))
        return found

    def take(self, candidate: Candidate, slug: str, who: str, now: datetime) -> None:
        """An editor takes a candidate; its draft is theirs from now on. Raises Refused."""
        who = staff.anyone(self.config, who, "take")
        status = CANDIDATE[candidate.status]["take"]
        with self.storage.writing() as connection:
            candidates.decide(connection, candidate.id, status, now)
            subject, detail = f"candidate:{candidate.id}", {"story": slug}
            ledger.write(connection, now, who, "taken", subject, detail)

    def dismiss(self, candidate: Candidate, why: str, who: str, now: datetime) -> None:
        """An editor passes a candidate over, with a reason the house can learn from."""
        who = staff.anyone(self.config, who, "dismiss")
        status = CANDIDATE[candidate.status]["dismiss"]
        with self.storage.writing() as connection:
            candidates.decide(connection, candidate.id, status, now, why)
            subject, detail = f"candidate:{candidate.id}", {"why": why}
            ledger.write(connection, now, who, "dismissed", subject, detail)

    def seen(self, slug: str, by: str, now: datetime) -> int:
        """Somebody looked at what outlets changed behind a story; gives back how many changes."""
        person = staff.named(self.config, by, "edit")
        with self.storage.writing() as connection:
            count = changes.seen(connection, slug, person.name, now)
            if count:
                detail = {"changes": count}
                ledger.write(connection, now, person.name, "seen-changes", f"story:{slug}", detail)
        return count

    # -- sign-off

    def approve(
        self,
        story: Story,
        state: str,
        renditions: Mapping[str, Rendition | PipelineError],
        faults: Sequence[Fault],
        by: str,
        now: datetime,
    ) -> Signed:
        """Sign a story's renditions at the next step the person may sign.

        Raises Refused with every reason at once; nothing is then signed.
        """
        person = staff.named(self.config, by, "approve")
        reasons = [*self._unready(story, state, now), *self._own(story, person), *blocking(faults)]
        if reasons:
            raise Refused(*reasons)
        made = [r for r in renditions.values() if isinstance(r, Rendition)]
        with self.storage.writing() as connection:
            standing = approvals.standing(connection, story.slug)
            step = self._step(person, standing, made)
            todo = [r for r in made if step not in approval.signed(standing, r)]
            for rendition in todo:
                approvals.add(connection, rendition, step, person.name, now)
            if todo:
                subject, detail = f"story:{story.slug}", _signature(story, step, todo)
                ledger.write(connection, now, person.name, "approved", subject, detail)
            standing = approvals.standing(connection, story.slug)
        waiting = {approval.next_step(standing, r, self.config) for r in made} - {""}
        signed = tuple(r.channel for r in made)
        return Signed(story.slug, person.name, step, signed, tuple(sorted(waiting)))

    def _unready(self, story: Story, state: str, now: datetime) -> list[Fault]:
        """What the workflow has against a signature: where the story stands, and its hours."""
        with self.storage.reading() as connection:
            standing = approvals.standing(connection, story.slug)
        held = [a for a in standing if story.embargo and a.at < story.embargo]
        hours = [f for f in hour_faults(story, now, bool(held)) if f.code == "embargo"]
        return [*(_not_ready(story) or refusals(state, "approve", story.path)), *hours]

    def _own(self, story: Story, person: Staff) -> list[Fault]:
        with self.storage.reading() as connection:
            rows = ledger.rows(connection, f"story:{story.slug}")
        writers = [row.who for row in rows if row.what == "written"]
        last = self.archive.last_hand(story.slug)
        if last and same_key(last) == same_key(person.name):
            message = f"{person.name} là người sửa chữ sau cùng: người khác phải duyệt"
            return [Fault(message, story.path, 1, "", "own-words")]
        if not approval.is_author(story, person.name, writers):
            return []
        line = story.lines.get("byline", 1)
        message = f"{person.name} là người viết: không ai duyệt bài của chính mình"
        return [Fault(message, story.path, line, "byline", "own-story")]

    def _step(self, person: Staff, standing: Sequence[Approval], made: Sequence[Rendition]) -> str:
        """The step a person signs: the first that their role may sign and they have not yet."""
        steps = approval.steps_of(self.config)
        for step in steps:
            earlier = set(steps[: steps.index(step)])
            ready = all(earlier <= approval.signed(standing, r) for r in made)
            if ready and approval.may_sign(self.config, person, step):
                if other := approval.other_step(standing, made, person.name, step):
                    message = f"{person.name} đã ký bước {other}: mỗi bước một người khác nhau"
                    raise Refused(Fault(message, code="two-steps"))
                return step
        titles = [self.config.roles[s].title if s in self.config.roles else s for s in steps]
        message = f"chưa tới lượt {person.name} duyệt; thứ tự duyệt: {' → '.join(titles)}"
        raise Refused(Fault(message, code="step"))

    def send_back(self, story: Story, state: str, by: str, why: str, now: datetime) -> None:
        """Return a story with a reason: every signature so far is void. Raises Refused."""
        person = staff.named(self.config, by, "return")
        self._require(state, "return", story)
        with self.storage.writing() as connection:
            approvals.send_back(connection, story.slug, person.name, why, story.version, now)
            detail = {"why": why, "version": story.version}
            subject = f"story:{story.slug}"
            ledger.write(connection, now, person.name, "returned", subject, detail)
        self.archive.set(story.slug, "status", "draft", person.name, now)

    def spike(self, story: Story, state: str, by: str, why: str, now: datetime) -> None:
        """Put a story away: it is never built, its rows stay. Raises Refused once it is posted."""
        by = staff.anyone(self.config, by, "spike")
        self._require(state, "spike", story)
        with self.storage.writing() as connection:
            detail = {"why": why, "version": story.version}
            ledger.write(connection, now, by or "?", "spiked", f"story:{story.slug}", detail)
        self.archive.set(story.slug, "status", "spiked", by, now)

    def _require(self, state: str, verb: str, story: Story) -> None:
        reasons = refusals(state, verb, story.path)
        if reasons:
            raise Refused(*reasons)

    def written(self, slug: str, who: str, now: datetime) -> None:
        """Note who began a story: they may not approve it."""
        with self.storage.writing() as connection:
            ledger.write(connection, now, who, "written", f"story:{slug}")


def _not_ready(story: Story) -> list[Fault]:
    if story.status == "ready":
        return []
    line = story.lines.get("status", 1)
    messages = {
        "draft": "bài còn là bản nháp: viết xong thì đổi status thành ready",
        "spiked": "bài đã bỏ (spiked): đổi status thành ready nếu dùng lại",
    }
    return [Fault(messages[story.status], story.path, line, "status", "status")]


def _signature(story: Story, step: str, signed: Sequence[Rendition]) -> dict[str, Any]:
    wordings = {r.channel: r.sha256 for r in signed}
    return {"step": step, "version": story.version, "wordings": wordings}
