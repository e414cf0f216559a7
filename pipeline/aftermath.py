"""After publication: posts noted, corrections, withdrawals, consent taken back, tasks at places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from pipeline import approval, deadlines, redaction, staff
from pipeline.archive import Archive
from pipeline.config import Config
from pipeline.errors import Fault, NotFound, Refused
from pipeline.model import Person, Rendition, Story
from pipeline.protect import is_minor
from pipeline.storage import Connection, Storage, approvals, ledger, publications, versions
from pipeline.storage import aftermath as rows
from pipeline.storage.aftermath import ANSWER, CORRECT, TAKEDOWN, Task, Withdrawal
from pipeline.text import nfc, same_key
from pipeline.workflow import refusals


@dataclass(frozen=True)
class ConsentWithdrawn:
    """What follows when a person takes consent back."""

    person: str
    on: date
    places: tuple[Any, ...]
    tasks: tuple[Task, ...]
    proposals: tuple[redaction.Proposal, ...]
    others: tuple[str, ...] = ()  # further stories that name the person


class Aftermath:
    """The verbs of what has left the house."""

    def __init__(self, config: Config, storage: Storage, archive: Archive) -> None:
        self.config, self.storage, self.archive = config, storage, archive

    def posted(
        self, story: Story, state: str, rendition: Rendition, url: str, by: str, now: datetime
    ) -> bool:
        """Note that an approved wording stands at an address. Raises Refused.

        False when that place was noted already.
        """
        person = staff.named(self.config, by, "post")
        with self.storage.writing() as connection:
            standing = approvals.standing(connection, rendition.story)
            if not approval.is_approved(standing, rendition, self.config):
                message = (
                    f"lời của kênh {rendition.channel} chưa được duyệt đúng như hiện nay: "
                    "duyệt lại trước khi đăng"
                )
                raise Refused(Fault(message, code="not-approved"))
            self._require(state, "post", story.path)
            if story.embargo and story.embargo > now:
                message = f"còn trong giờ cấm phát tới {story.embargo:%H:%M %d/%m/%Y}"
                raise Refused(Fault(message, story.path, code="embargo"))
            fresh = publications.posted(connection, rendition, url, person.name, now)
            if fresh:
                detail = {"channel": rendition.channel, "url": url, "sha256": rendition.sha256}
                subject = f"story:{rendition.story}"
                ledger.write(connection, now, person.name, "posted", subject, detail)
        return fresh

    # -- corrections and withdrawals

    def correct(
        self, story: Story, state: str, note: str, why: str, by: str, now: datetime
    ) -> list[Task]:
        """Add a correction to what is printed, and open a task for every place. Raises Refused."""
        person = staff.named(self.config, by, "correct")
        note = _said(note, "thiếu lời đính chính: --note")
        self._require(state, "correct", story.path)
        with self.storage.writing() as connection:
            rows.correct(connection, story.slug, person.name, note, why, story.version, now)
            detail = {
                "note": note,
                "why": why,
                "version": story.version,
                "wordings": _wordings(connection, story.slug),
            }
            subject = f"story:{story.slug}"
            ledger.write(connection, now, person.name, "corrected", subject, detail)
            due = now + deadlines.clocks().correct
            self._open(connection, story.slug, CORRECT, note, person.name, now, due)
            return rows.tasks_of(connection, story.slug, only_open=True)

    def withdraw(
        self, slug: str, path: str, state: str, why: str, ground: str, by: str, now: datetime
    ) -> list[Task]:
        """Take a story back, and open a task for every place. Raises Refused.

        The story's file may be gone or unreadable.
        """
        person = staff.named(self.config, by, "withdraw")
        why = _said(why, "thiếu lý do: --why")
        self._require(state, "withdraw", path)
        with self.storage.writing() as connection:
            version = versions.newest_of(connection, slug)
            taken = Withdrawal(slug, now, person.name, why, ground, path)
            rows.withdraw(connection, taken, version)
            detail = {
                "why": why,
                "ground": ground,
                "version": version,
                "wordings": _wordings(connection, slug),
            }
            ledger.write(connection, now, person.name, "withdrawn", f"story:{slug}", detail)
            due = now + deadlines.clocks().takedown[ground]
            self._open(connection, slug, TAKEDOWN, why, person.name, now, due)
            return rows.tasks_of(connection, slug, only_open=True)

    def _open(
        self,
        connection: Connection,
        slug: str,
        kind: str,
        why: str,
        by: str,
        now: datetime,
        due: datetime,
    ) -> None:
        for place in publications.of_story(connection, slug):
            if place.state != "withdrawn":
                task = {"story": slug, "kind": kind, "channel": place.channel, "place": place.url}
                rows.open_task(connection, now, by, **task, why=why, due=due)

    def _require(self, state: str, verb: str, path: str) -> None:
        reasons = refusals(state, verb, path)
        if reasons:
            raise Refused(*reasons)

    # -- consent

    def withdraw_consent(
        self, story: Story, name: str, by: str, why: str, on: date, now: datetime
    ) -> ConsentWithdrawn:
        """A person takes consent back: into the file, the ledger and the tasks. Raises Refused.

        Done again after a crash it completes what is missing, and doubles nothing.
        """
        editor = staff.named(self.config, by, "consent")
        why = _said(why, "thiếu lý do: --why")
        person = _consenting(story, name)
        text = self.archive.stories.withdraw_consent(story, person.name, on)
        if text != story.text:
            how = versions.SET
            self.archive.edit(story.slug, text, story.version, editor.name, now, how)
        with self.storage.writing() as connection:
            self._note_withdrawal(connection, story, person, editor.name, why, on, now)
            tasks = rows.tasks_of(connection, story.slug, only_open=True)
            places = publications.of_story(connection, story.slug)
        standing = tuple(p for p in places if p.state != "withdrawn")
        fresh = self.archive.stories.find(story.slug)
        proposals = tuple(self.proposals(fresh, person, now))
        return ConsentWithdrawn(person.name, on, standing, tuple(tasks), proposals)

    def _note_withdrawal(
        self,
        connection: Connection,
        story: Story,
        person: Person,
        by: str,
        why: str,
        on: date,
        now: datetime,
    ) -> None:
        subject = f"story:{story.slug}"
        told = [r for r in ledger.rows(connection, subject) if r.what == "consent-withdrawn"]
        if any(same_key(r.detail["person"]) == same_key(person.name) for r in told):
            return
        detail = {
            "person": person.name,
            "on": on.isoformat(),
            "why": why,
            "version": versions.newest_of(connection, story.slug),
            "wordings": _wordings(connection, story.slug),
        }
        ledger.write(connection, now, by, "consent-withdrawn", subject, detail)
        clocks, off = deadlines.clocks(), deadlines.holidays()
        reason = f"{person.name} rút lại sự đồng ý"
        answer = deadlines.working_days_after(now, clocks.answer_days, off, self.config.zone)
        task = {"story": story.slug, "kind": ANSWER, "channel": "", "place": ""}
        rows.open_task(connection, now, by, **task, why=reason, due=answer)
        due = now + timedelta(days=clocks.consent_days)
        self._open(connection, story.slug, TAKEDOWN, reason, by, now, due)

    def proposals(self, story: Story, person: Person, now: datetime) -> list[redaction.Proposal]:
        """What could stand in a story instead of a person's facts."""
        today = now.astimezone(self.config.zone).date()
        minor = is_minor(person, story, self.config.policies, today)
        return redaction.proposals(story, person, minor)

    def redact(
        self, story: Story, name: str, lines: Sequence[int], by: str, now: datetime
    ) -> Story:
        """An editor accepts proposals, of the given lines or all. Raises Refused, EditConflict."""
        editor = staff.named(self.config, by, "edit")
        found = self.proposals(story, _consenting(story, name), now)
        accepted = [p for p in found if not lines or p.line in lines]
        if not accepted:
            raise Refused(Fault("không có chỗ nào để thay", story.path, code="redaction"))
        text = redaction.applied(story.text, accepted)
        return self.archive.edit(story.slug, text, story.version, editor.name, now)

    # -- tasks

    def done(self, id_: int, by: str, now: datetime) -> Task:
        """Somebody did a task: its place then stands corrected or withdrawn. Raises NotFound."""
        person = staff.named(self.config, by, "done")
        with self.storage.writing() as connection:
            task = rows.task(connection, id_)
            if task is None:
                raise NotFound(Fault(f"không có việc số {id_}; xem «guongsang tasks»"))
            if task.done_at is None:
                rows.close_task(connection, task, person.name, now)
                detail = {"task": id_, "kind": task.kind, "place": task.place}
                subject = f"story:{task.story}"
                ledger.write(connection, now, person.name, "task-done", subject, detail)
            return rows.task(connection, id_) or task


def _said(words: str, missing: str) -> str:
    words = " ".join(nfc(words).split())
    if not words:
        raise Refused(Fault(missing, code="required"))
    return words


def _wordings(connection: Connection, slug: str) -> dict[str, str]:
    """The last wording signed of each channel: its words stay with the signatures."""
    return {a.channel: a.sha256 for a in approvals.standing(connection, slug)}


def _consenting(story: Story, name: str) -> Person:
    """The person of a story with a consent. Raises Refused, with those who have one."""
    known = [p for p in story.people if p.consent]
    for person in known:
        if same_key(person.name) == same_key(name):
            return person
    names = ", ".join(p.name for p in known) or "không ai"
    message = f"«{name}» không có bản đồng ý trong bài này; có: {names}"
    raise Refused(Fault(message, story.path, story.lines.get("people", 1), "people", "consent"))
