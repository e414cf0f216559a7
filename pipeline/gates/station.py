"""What the law asks of the one who speaks: marks, labels, hours, the footer, promises kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time

from pipeline import rules, speech
from pipeline.errors import Fault
from pipeline.gates.case import Case
from pipeline.model import Credit
from pipeline.sections import read_moment
from pipeline.text import fold, same_key


def sponsor_marked(case: Case) -> Iterator[Fault]:
    """What somebody paid for says so in every output, with their name."""
    sponsor = case.story.sponsor
    ways = (sponsor, speech.speak(sponsor, case.config.lexicon).text) if sponsor else ()
    for channel in case.said if sponsor else ():
        named = case.says(channel, *ways)
        if not named or not case.says(channel, *case.rules.sponsor_marks):
            message = (
                f"kênh {channel} thiếu dấu tài trợ: lời phải ghi «Nội dung do {sponsor} tài trợ»"
            )
            yield case.fault("sponsor", message, "sponsor")


def machine_labelled(case: Case) -> Iterator[Fault]:
    """What a machine made is labelled where the table asks for it."""
    for made, label in rules.labels(case.story.ai).items():
        for channel in case.said:
            concerned = made in ("text", "translation") or (
                case.shows_pictures(channel) if made == "image" else case.is_aloud(channel)
            )
            if concerned and not case.says(channel, label):
                message = f"kênh {channel} thiếu nhãn trí tuệ nhân tạo: thêm câu «{label}»"
                yield case.fault("ai-label", message, f"ai.{made}")


def quotes_kept(case: Case) -> Iterator[Fault]:
    """Who asked to read their words first has read them; words of a meeting are no interview."""
    for i, quote in enumerate(case.story.quotes):
        if quote.review == "asked":
            message = (
                f"{quote.who} xin xem lại lời phát biểu và chưa xem: gửi xem, rồi ghi review: done"
            )
            yield case.fault("quote-review", message, f"quotes.{i}", quote.line)
        if not quote.kind:
            message = (
                f"lời của {quote.who} lấy ở đâu: điền kind, một trong interview, meeting, document"
            )
            yield case.fault("quote-kind", message, f"quotes.{i}", quote.line)
        elif quote.kind != "interview":
            yield from _as_interview(case, i, quote.who)


def _as_interview(case: Case, index: int, who: str) -> Iterator[Fault]:
    """Where words said elsewhere are given as an interview."""
    name = fold(who).split()
    known = {" ".join(name), " ".join(name[-1:])}
    for line, _, text in case.printed:
        if not any(words in text.casefold() for words in case.rules.interview_words):
            continue
        if any(f" {key} " in f" {fold(text)} " for key in known):
            message = (
                f"lời của {who} nói ở cuộc họp hoặc trong văn bản, không phải trả lời phỏng vấn: "
                "sửa lời dẫn"
            )
            yield case.fault("quote-kind", message, f"quotes.{index}", line)
            return


# ---------------------------------------------------------------- who the publisher is


def aggregator(case: Case) -> Iterator[Fault]:
    """An aggregator waits an hour, draws on several press sources, under agreements."""
    if case.config.station.publisher_type != "aggregator":
        return
    rules_, credits = case.rules, case.story.sources
    outlets = {same_key(c.outlet) for c in credits if c.outlet}
    if len(outlets) < rules_.aggregator_sources:
        message = (
            f"trang tổng hợp phải dẫn ít nhất {rules_.aggregator_sources} nguồn báo chí, bài có "
            f"{len(outlets)}: thêm nguồn vào sources"
        )
        yield case.fault("aggregator-count", message, "sources")
    agreed = {same_key(s.name) for s in case.config.sources if s.rights.agreement}
    for i, credit in enumerate(credits):
        if same_key(credit.outlet) not in agreed:
            message = (
                f"chưa có thỏa thuận với «{credit.outlet}»: ghi ở sources.yaml (rights: agreement)"
            )
            yield case.fault("aggregator-agreement", message, f"sources.{i}", credit.line)
        yield from _an_hour_after(case, i, credit)


def _an_hour_after(case: Case, index: int, credit: Credit) -> Iterator[Fault]:
    zone = case.config.zone
    published = read_moment(credit.published, zone) if credit.published else None
    ours = case.story.publish_at or case.now or datetime.combine(case.today, time(), zone)
    if published is None:
        message = f"không rõ giờ đăng của «{credit.outlet}»: điền published"
        yield case.fault("aggregator-hour", message, f"sources.{index}", credit.line)
    elif ours < published + case.rules.aggregator_delay:
        wait = published + case.rules.aggregator_delay
        message = (
            f"«{credit.outlet}» đăng lúc {published.astimezone(zone):%H:%M %d/%m/%Y}, trang tổng "
            f"hợp chỉ được đăng từ {wait.astimezone(zone):%H:%M %d/%m/%Y}: đặt publish_at"
        )
        yield case.fault("aggregator-delay", message, f"sources.{index}", credit.line)


def organisation(case: Case) -> Iterator[Fault]:
    """Who is no press agency posts no reportage and no interview on social channels."""
    if case.config.station.publisher_type != "organisation":
        return
    banned = case.story.genre in case.rules.organisation_bans
    channels = [c for c in case.said if c in case.rules.social] if banned else []
    if channels:
        message = (
            f"tổ chức không phải cơ quan báo chí không đăng {case.story.genre} trên "
            f"{', '.join(channels)}: đổi genre hoặc chỉ duyệt kênh khác"
        )
        yield case.fault("organisation", message, "genre")


def footer(case: Case) -> Iterator[Fault]:
    """The names the Press Law asks for are known, outside a trial."""
    station = case.config.station
    names = ("agency", "governing_body", "head")
    missing = [name for name in names if not getattr(station, name)]
    if missing and not case.config.trial:
        message = (
            f"chân trang còn thiếu {', '.join(missing)}: điền vào newsroom.yaml, station: footer"
        )
        yield case.fault("footer", message, "", 1)
