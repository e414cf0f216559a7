"""What was borrowed is credited and used no further than the partner allows."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline import speech
from pipeline.errors import Fault
from pipeline.gates.case import Case
from pipeline.gates.overlap import Run, runs
from pipeline.model import Credit, Rights
from pipeline.text import same_key

_WEAKEST_FIRST = ("link", "excerpt", "full")


def sourced(case: Case) -> Iterator[Fault]:
    """Every borrowed fact has its outlet; the Press Law asks for it."""
    if not case.story.sources:
        hint = "thiếu nguồn: điền sources; bài tự khai thác thì ghi outlet là tên đài mình"
        yield case.fault("source", hint, "sources")
    for i, credit in enumerate(case.story.sources):
        if not credit.outlet:
            message = "nguồn thiếu tên báo, đài: điền outlet"
            yield case.fault("source", message, f"sources.{i}", credit.line)
        elif not credit.url:
            hint = f"nguồn «{credit.outlet}» thiếu địa chỉ bài gốc: điền url"
            yield case.fault("source-address", hint, f"sources.{i}", credit.line)


def credited(case: Case) -> Iterator[Fault]:
    """Every rendition names every outlet, as written or as said."""
    for i, credit in enumerate(case.story.sources):
        if not credit.outlet:
            continue
        ways = (credit.outlet, speech.speak(credit.outlet, case.config.lexicon).text)
        for channel in case.said:
            if not case.says(channel, *ways):
                message = (
                    f"kênh {channel} không ghi nguồn «{credit.outlet}»: thêm tên nguồn vào lời"
                )
                yield case.fault("credit", message, f"sources.{i}", credit.line)


def own_headline(case: Case) -> Iterator[Fault]:
    """The headline is our own, not the outlet's."""
    for credit in case.story.sources:
        if credit.headline and same_key(credit.headline) == same_key(case.story.headline):
            message = f"tít giống hệt tít của {credit.outlet}: đặt tít của mình"
            yield case.fault("same-headline", message, "headline")
            return


def sources_stand(case: Case) -> Iterator[Fault]:
    """No outlet changed or removed, unseen by us, what the story was made from."""
    for kind, outlet, url in dict.fromkeys(case.outlet_changes):
        deed = "gỡ" if kind == "removed" else "sửa"
        message = (
            f"{outlet} đã {deed} bài {url} sau khi ta lấy: xem «guongsang changes "
            f"{case.story.slug}», sửa bài nếu cần, rồi ghi đã xem (--seen --by)"
        )
        yield case.fault("source-changed", message, "sources")


# ---------------------------------------------------------------- rights


def rights_given(case: Case) -> Iterator[Fault]:
    """A whole article is used only under an agreement that ``sources.yaml`` records."""
    for i, credit in enumerate(case.story.sources):
        if credit.rights == "full" and not _partner(case, credit).agreement:
            message = (
                f"«{credit.outlet}»: đăng toàn văn (rights: full) phải có thỏa thuận ghi ở "
                "sources.yaml (rights: agreement); chưa có thì dùng link hoặc excerpt"
            )
            yield case.fault("rights", message, f"sources.{i}", credit.line)


def _partner(case: Case, credit: Credit) -> Rights:
    """What the partner allows, as ``sources.yaml`` has it; the default when it is not there."""
    name = same_key(credit.outlet)
    known = (s.rights for s in case.config.sources if same_key(s.name) == name)
    return next(known, Rights())


def _allowed(case: Case, credit: Credit) -> tuple[str, int]:
    """The right that holds and its words: the weaker of the story's and the partner's."""
    name = same_key(credit.outlet)
    partner = _partner(case, credit)
    listed = any(same_key(s.name) == name for s in case.config.sources)
    use = min(credit.rights, partner.use if listed else credit.rights, key=_WEAKEST_FIRST.index)
    counts = [n for n in (credit.words, partner.words) if n]
    return use, min(counts, default=0)


def borrowed(case: Case) -> tuple[Run, ...]:
    """Runs of our words that stand in the source material, for gates and for whoever shows them."""
    material = _material(case.story.material)
    if not material:
        return ()
    ours = [(line, text) for line, field, text in case.printed if field != "headline"]
    return runs(ours, material, case.rules.borrowed_shown)


def _material(text: str) -> str:
    """The outlet's own sentences: quoted lines where there are any, else all but headings."""
    rows = [row.strip() for row in text.splitlines()]
    quoted = [row.lstrip("> ") for row in rows if row.startswith(">")]
    return "\n".join(quoted or [row for row in rows if not row.startswith(("#", "<!--"))])


def own_words(case: Case) -> Iterator[Fault]:
    """No sentence of the outlet's in ours, or no more of them than the partner allows."""
    credit = _origin(case)
    if credit is None:
        return
    use, words = _allowed(case, credit)
    found = borrowed(case) if use != "full" else ()
    if use == "excerpt" and words:
        yield from _counted(case, credit, words, found)
        return
    for run in found:
        long = run.syllables >= case.rules.borrowed_blocks
        code = "borrowed" if long else "borrowed-short"
        message = (
            f"trùng {run.syllables} âm tiết liền với «{credit.outlet}» (chỉ được dẫn đường link): "
            f"«{_short(run.text)}»; viết lại bằng lời của mình"
        )
        yield case.fault(code, message, "body", run.line)


def _counted(case: Case, credit: Credit, words: int, found: tuple[Run, ...]) -> Iterator[Fault]:
    used = sum(run.syllables for run in found)
    if used > words:
        longest = max(found, key=lambda run: run.syllables)
        message = (
            f"dùng {used} từ nguyên văn của «{credit.outlet}», được phép {words}: bớt "
            f"{used - words} từ, đoạn dài nhất là «{_short(longest.text)}»"
        )
        yield case.fault("borrowed", message, "body", longest.line)


def _origin(case: Case) -> Credit | None:
    """The credit whose words the material holds: its address stands there, else the strictest."""
    credits = [c for c in case.story.sources if c.outlet]
    here = (c for c in credits if c.url and c.url in case.story.material)
    strictest = min(credits, key=lambda c: _WEAKEST_FIRST.index(c.rights), default=None)
    return next(here, strictest) if case.story.material else None


def _short(text: str) -> str:
    words = text.split()
    return " ".join(words[:12]) + (" …" if len(words) > 12 else "")


def translation_fresh(case: Case) -> Iterator[Fault]:
    """A translation says what its original says now."""
    if case.original_changes:
        changed = "; ".join(case.original_changes)
        message = f"bản gốc đã đổi từ bản được dịch: {changed} — dịch lại rồi ghi version mới"
        yield case.fault("translation-stale", message, "translates")
