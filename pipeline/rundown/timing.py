"""The arithmetic of a bulletin. Pure: whole seconds, so that what is printed adds up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import accumulate, combinations

from pipeline.rundown.model import Row, Times
from pipeline.scripts import minutes
from pipeline.text import sentences

CUE_WORDS, SHORT_SENTENCE = 5, 8
MAY_SHRINK = 0.4  # of an item's words: beyond that it is another item


def timed(
    lengths: Sequence[tuple[int, int]], start: datetime | None, slot: int
) -> tuple[Times, ...]:
    """Items of (spoken, media) seconds on the clock, forward from ``start`` and back from the end.

    Without a slot the bulletin ends when its items do.
    """
    whole = [spoken + media for spoken, media in lengths]
    ats = list(accumulate(whole, initial=0))
    end = slot or ats[-1]

    def clock(seconds: int) -> datetime | None:
        return start + timedelta(seconds=seconds) if start else None

    return tuple(
        Times(spoken, media, at, clock(at), clock(at + length), clock(end - (ats[-1] - at)))
        for (spoken, media), length, at in zip(lengths, whole, ats, strict=False)
    )


def balance(over: int, slot: int) -> str:
    """How a bulletin stands against its slot, as the desk says it."""
    if not slot:
        return "chưa đặt khung giờ"
    if not over:
        return "vừa khung"
    return f"thừa {minutes(over)}" if over > 0 else f"thiếu {minutes(-over)}"


def out_cue(words: str, clips_out: str = "") -> str:
    """The last words heard (at least four where there are four); a clip's own where one is last."""
    if clips_out:
        return clips_out
    last = words.rsplit("\n\n", maxsplit=1)[-1]
    spoken = (sentences(last) or [""])[-1].split()
    spoken = spoken if len(spoken) >= 4 else last.split()
    at = len(spoken) - CUE_WORDS if len(spoken) > SHORT_SENTENCE else 0
    while at > 0 and spoken[at][:1].isupper() and spoken[at - 1][:1].isupper():
        at -= 1  # a name is given whole
    return " ".join(spoken[at:])


def advice(rows: Sequence[Row], over: int) -> tuple[str, ...]:
    """What could be shortened or left out of a bulletin that is too long; only said, never done."""
    if over <= 0:
        return ()
    said = [r for r in rows if r.times.spoken]
    shorter = [
        f"rút mục {r.number} «{r.wording.title}» bớt {minutes(over)} (khoảng {syllables} âm tiết)"
        for r in sorted(said, key=lambda r: -r.times.spoken)
        if over <= MAY_SHRINK * r.times.spoken and (syllables := round(over * r.rate / 60))
    ]
    return (*shorter[:2], *_dropped([r for r in rows if r.item.story], over)) or (
        "bỏ hết các bài vẫn thừa: xem lại khung giờ và băng",
    )


def _dropped(stories: Sequence[Row], over: int) -> tuple[str, ...]:
    """Up to three stories that could go, the choices that leave least room first."""
    choices = [
        (sum(r.times.seconds for r in chosen) - over, len(chosen), chosen)
        for size in (1, 2, 3)
        for chosen in combinations(stories, size)
    ]
    enough = sorted((c for c in choices if c[0] >= 0), key=lambda c: (c[0] + 20 * c[1], c[1]))
    return tuple(
        f"bỏ mục {', '.join(f'{r.number} «{r.wording.title}»' for r in chosen)}: "
        + balance(-room, 1)
        for room, _, chosen in enough[:2]
    )
