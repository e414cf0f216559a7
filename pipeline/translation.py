"""Language versions: what changed in an original since the version a translation was made from."""

from __future__ import annotations

from pipeline.model import Story
from pipeline.text import same_key, sentences

GONE = "bài gốc đã gỡ hoặc không còn"
UNKNOWN = "không có phiên bản ấy của bài gốc trong kho: xem «guongsang versions»"


def original_changes(then: Story | None, now: Story | None) -> tuple[str, ...]:
    """Sentences that were changed, one a line: ``- câu cũ``, ``+ câu mới``; none when fresh.

    ``then`` is the original as it was translated, ``now`` as it is; None when there is none.
    """
    if now is None:
        return (GONE,)
    if then is None:
        return (UNKNOWN,)
    before, after = _said(then), _said(now)
    gone = [f"- {s}" for key, s in before.items() if key not in after]
    return (*gone, *(f"+ {s}" for key, s in after.items() if key not in before))


def _said(story: Story) -> dict[str, str]:
    """Headline, lead and every sentence of the body, by what makes them equal."""
    texts = (story.headline, story.lead, *sentences(story.body))
    return {same_key(text): text for text in texts if text.strip()}
