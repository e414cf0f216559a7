"""The workflow of candidates and stories, drawn as one table; who may do what. Pure.

    candidate  new ──take──► taken ◄──take── dismissed       (dismiss: from any, to dismissed)

    story      draft ─────► ready ──approve──► signing ──approve──► approved ──build──► built
                 ▲            └──────── return: until it is posted ─────┘                 │ post
               returned ◄──────────────────┘                                              ▼
               spiked      spike: until it is posted          corrected ◄──approve── published
               stale       signed, then other words           amended     the same, once posted
               withdrawn   withdraw: once it was signed       reopened    posted, back in work

What an editor means (draft, ready, spiked) stands in the file; all else are facts, from which
``state_of`` says the one word for where a story is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pipeline.errors import Fault
from pipeline.model import Correction, Story

CANDIDATE: Mapping[str, Mapping[str, str]] = {
    "new": {"take": "taken", "dismiss": "dismissed"},
    "taken": {"take": "taken", "dismiss": "dismissed"},
    "dismissed": {"take": "taken", "dismiss": "dismissed"},
}

_SIGN = {"approve": "signing approved", "return": "returned", "spike": "spiked"}
_OUT = {"correct": "amended", "withdraw": "withdrawn"}
_POSTED = {"approve": "amended published corrected", "build": "", "post": "", **_OUT}

# state → verb → where it leads (several: as many steps or channels are signed; "": it stays).
STORY: Mapping[str, Mapping[str, str]] = {
    "draft": {"edit": "", "spike": "spiked"},
    "returned": {"edit": "", "spike": "spiked"},
    "ready": {"edit": "", **_SIGN},
    "signing": {"edit": "signing stale", "build": "", **_SIGN},
    "approved": {
        "edit": "stale", "build": "built", "post": "published", "withdraw": "withdrawn", **_SIGN,
    },
    "stale": {
        "edit": "", "build": "", "post": "amended", "correct": "", "withdraw": "withdrawn", **_SIGN,
    },
    "built": {
        "edit": "stale", "build": "", "post": "published", **_SIGN, **_OUT, "correct": "stale",
    },
    "published": {"edit": "amended", **_POSTED},
    "corrected": {"edit": "amended", **_POSTED},
    "amended": {"edit": "", **_POSTED, "correct": ""},
    "reopened": {"edit": "", "correct": "", "withdraw": "withdrawn"},
    "withdrawn": {"edit": ""},
    "spiked": {"edit": "", "withdraw": "withdrawn"},
}  # fmt: skip

# Any one of these deeds of a role (newsroom.yaml: roles) allows the verb.
DEEDS: Mapping[str, tuple[str, ...]] = {
    "take": ("take",),
    "dismiss": ("take",),
    "edit": ("write",),
    "spike": ("write", "approve"),
    "approve": ("approve",),
    "return": ("approve",),
    "post": ("publish",),
    "correct": ("approve", "publish"),
    "withdraw": ("approve", "publish"),
    "consent": ("write", "approve", "publish"),
    "done": ("write", "approve", "publish"),
    "reach": ("publish", "report"),
    "close": ("report",),
}

STATES = {
    "draft": "bản nháp",
    "ready": "chờ duyệt",
    "signing": "còn bước duyệt",
    "approved": "đã duyệt",
    "stale": "khác bản duyệt",
    "built": "đã duyệt, đã dựng",
    "published": "đã đăng",
    "amended": "đã đăng, lời đổi",
    "corrected": "đã đính chính",
    "reopened": "đã đăng, sửa lại",
    "withdrawn": "đã gỡ",
    "returned": "trả lại",
    "spiked": "đã bỏ",
}

# Seven words for lists; "": what the file says.
AT_A_GLANCE = {
    "signing": "ready",
    "built": "approved",
    "published": "approved",
    "corrected": "approved",
    "amended": "stale",
    "reopened": "",
}

_VERBS = {
    "edit": "sửa",
    "spike": "bỏ",
    "approve": "duyệt",
    "return": "trả lại",
    "build": "dựng",
    "post": "ghi lượt đăng",
    "correct": "đính chính",
    "withdraw": "gỡ",
}
_ADVICE = {
    "draft": "viết xong thì đổi status thành ready",
    "returned": "sửa xong thì đổi status thành ready",
    "ready": "duyệt trước đã",
    "signing": "ký đủ các bước đã",
    "approved": "bài chưa ra ngoài: sửa bài rồi duyệt lại",
    "published": "bài đã ra ngoài: dùng «guongsang correct» hoặc «guongsang withdraw»",
    "corrected": "bài đã ra ngoài: dùng «guongsang correct» hoặc «guongsang withdraw»",
    "amended": "bài đã ra ngoài: dùng «guongsang correct» hoặc «guongsang withdraw»",
    "reopened": "bài đã ra ngoài: đổi status thành ready rồi duyệt lại, hoặc «guongsang withdraw»",
    "withdrawn": "bài đã gỡ thì thôi: muốn đăng lại thì viết bài mới",
    "spiked": "đổi status thành ready nếu dùng lại",
}


@dataclass(frozen=True)
class Facts:
    """What is known of a story, enough to say where it is."""

    status: str = "draft"
    returned: bool = False  # sent back, and nothing signed since
    waiting: bool = False  # a channel has some of its steps signed
    approved: bool = False  # a channel has all of them
    stale: bool = False  # a channel was signed in other words
    built: bool = False
    posted: bool = False  # known to stand somewhere
    corrected: bool = False
    withdrawn: bool = False


def state_of(f: Facts) -> str:
    """One word for where a story is: a key of ``STORY``."""
    if f.withdrawn:
        return "withdrawn"
    if f.posted:
        return _posted_state(f)
    if f.status == "spiked":
        return "spiked"
    signed = "stale" if f.stale else "built" if f.built and f.approved else ""
    signed = signed or ("approved" if f.approved else "signing" if f.waiting else "")
    return signed or ("returned" if f.returned and f.status == "draft" else f.status)


def _posted_state(f: Facts) -> str:
    if f.status == "spiked" or not (f.stale or f.approved or f.waiting):
        return "reopened"
    if f.stale or not f.approved:
        return "amended"
    return "corrected" if f.corrected else "published"


def refusals(state: str, verb: str, story: str) -> list[Fault]:
    """Why a story in a state does not take a verb; nothing when it does."""
    if verb in STORY[state]:
        return []
    message = f"bài «{STATES[state]}» không {_VERBS[verb]} được: {_ADVICE.get(state, '')}"
    return [Fault(message.rstrip(": "), story, code="state")]


def held_with(story: Story, original: Story) -> Story:
    """A translation under the embargo of its original, when that lasts longer than its own."""
    hours = [t for t in (story.embargo, original.embargo) if t]
    return replace(story, embargo=max(hours)) if hours else story


def completed(stories: Sequence[Story], noted: Mapping[str, tuple[Correction, ...]]) -> list[Story]:
    """Stories with their corrections, translations under the embargo of their originals."""
    known = {s.slug: s for s in stories}
    found = [replace(s, corrections=noted.get(s.slug, ())) for s in stories]
    originals = [known.get(s.translates.get("story", "")) for s in stories]
    pairs = zip(found, originals, strict=True)
    return [held_with(s, original) if original else s for s, original in pairs]


def hour_faults(
    story: Story, now: datetime | None = None, signed_before: bool = True
) -> list[Fault]:
    """An embargo that has passed unseen, or an hour of publication before it.

    With ``now`` a past embargo is refused unless the story was signed while it held.
    """
    found = []
    if story.embargo and story.publish_at and story.publish_at < story.embargo:
        message = "giờ đăng (publish_at) đứng trước giờ cấm phát (embargo): sửa một trong hai"
        line = story.lines.get("publish_at", 1)
        found.append(Fault(message, story.path, line, "publish_at", "publish-hour"))
    if now and story.embargo and story.embargo <= now and not signed_before:
        message = "giờ cấm phát (embargo) đã qua: sửa lại cho đúng hoặc bỏ dòng này"
        line = story.lines.get("embargo", 1)
        found.append(Fault(message, story.path, line, "embargo", "embargo"))
    return found
