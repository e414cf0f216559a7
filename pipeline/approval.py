"""Whether a wording has been signed as the house asks. Pure judgements over signatures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.config import Config
from pipeline.errors import PipelineError
from pipeline.model import Approval, Rendition, Staff, Story
from pipeline.text import same_key

ONE_STEP = "duyệt"


def steps_of(config: Config) -> tuple[str, ...]:
    """The configured steps of sign-off; one when none is configured."""
    return config.steps or (ONE_STEP,)


def signed(approvals: Iterable[Approval], rendition: Rendition) -> set[str]:
    """Steps at which exactly this wording has been signed."""
    return {
        a.step for a in approvals if a.channel == rendition.channel and a.sha256 == rendition.sha256
    }


def is_approved(approvals: Iterable[Approval], rendition: Rendition, config: Config) -> bool:
    """Whether every step has signed exactly this wording."""
    return set(steps_of(config)) <= signed(approvals, rendition)


def is_stale(approvals: Iterable[Approval], rendition: Rendition, config: Config) -> bool:
    """Whether another wording of this rendition was signed, and this one is not."""
    approvals = list(approvals)
    return any(a.channel == rendition.channel for a in approvals) and not is_approved(
        approvals, rendition, config
    )


def other_step(
    approvals: Iterable[Approval], renditions: Sequence[Rendition], person: str, step: str
) -> str:
    """Another step at which a person signed any of these wordings; nobody signs two."""
    wordings = {(r.channel, r.sha256) for r in renditions}
    for a in approvals:
        same = same_key(a.by) == same_key(person) and a.step != step
        if same and (a.channel, a.sha256) in wordings:
            return a.step
    return ""


def standing_of(
    approvals: Sequence[Approval],
    channel: str,
    rendition: Rendition | PipelineError,
    config: Config,
) -> str:
    """How a channel stands: approved, waiting (for a step), stale, or ``""`` when unsigned."""
    if isinstance(rendition, PipelineError):
        return "stale" if any(a.channel == channel for a in approvals) else ""
    if is_approved(approvals, rendition, config):
        return "approved"
    if signed(approvals, rendition):
        return "waiting"
    return "stale" if is_stale(approvals, rendition, config) else ""


def next_step(approvals: Sequence[Approval], rendition: Rendition, config: Config) -> str:
    """The first step that has not signed this wording; ``""`` when all have."""
    done = signed(approvals, rendition)
    return next((step for step in steps_of(config) if step not in done), "")


def may_sign(config: Config, person: Staff, step: str) -> bool:
    """Whether a person may sign a step: their role is the step's, or there is one step for all.

    A newsroom that has listed nobody yet takes every name as it is given.
    """
    if not config.people:
        return True
    return person.role == step if config.steps else config.may(person, "approve")


def is_author(story: Story, person: str, touched: Iterable[str] = ()) -> bool:
    """Whether a person wrote the story: nobody approves their own.

    ``touched`` are the names the ledger has as its writers. A byline may hold several names.
    """
    key = same_key(person)
    written = [story.byline, str(story.meta.get("author", "")), *touched]
    names = {
        same_key(name)
        for line in written
        for name in line.replace(";", ",")
        .replace(" và ", ",")
        .replace("–", ",")
        .replace("-", ",")
        .split(",")
    }
    return key in names or any(key == same_key(line) for line in written)
