"""What must hold before approval: a list of small pure checks over a story and its renditions.

Each check takes a ``Case`` and yields faults: a code, a Vietnamese message that says how to mend
it, the story file and the line. A new gate is one function in ``GATES``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from html import unescape

from pipeline import places, proofreading, protect, speech
from pipeline.config import Config
from pipeline.errors import Fault, PipelineError
from pipeline.model import Channel, Rendition, Story
from pipeline.stories import genres
from pipeline.text import fold, same_key, sentences, syllables


@dataclass(frozen=True)
class Case:
    """What a check looks at: one story with its renditions, on one day."""

    story: Story
    renditions: Mapping[str, Rendition | PipelineError]
    channels: Mapping[str, Channel]
    config: Config
    today: date
    outlet_changes: tuple[tuple[str, str, str], ...] = ()  # kind, outlet, address; nobody looked

    def fault(
        self, code: str, message: str, field: str = "", line: int = 0, severity: str = "block"
    ) -> Fault:
        """A fault of this story; without a line, at its field."""
        return Fault(message, self.story.path, line or self.line(field), field, code, severity)

    def line(self, field: str) -> int:
        """Line of a front-matter key, of the body, or the first."""
        if field == "body":
            return self.story.body_line
        while field and field not in self.story.lines:
            field = field.rpartition(".")[0]
        return self.story.lines.get(field, 1) if field else 1

    @property
    def made(self) -> Iterator[Rendition]:
        """Renditions that could be made."""
        return (r for r in self.renditions.values() if isinstance(r, Rendition))

    @cached_property
    def rows(self) -> list[tuple[int, str]]:
        """Lines of the story that a rendition may print: people's own records left out."""
        rows = list(enumerate(self.story.text.splitlines(), 1))
        hidden = set(_block(self.story, "people")) | set(_block(self.story, "sources"))
        last = self.story.body_line + self.story.body.count("\n")
        return [(n, row) for n, row in rows if n not in hidden and n <= last]


def _block(story: Story, key: str) -> range:
    """Lines of a top-level key with everything under it."""
    start = story.lines.get(key, 0)
    if not start:
        return range(0)
    tops = [n for name, n in story.lines.items() if name and "." not in name and n > start]
    return range(start, min(tops, default=max(story.body_line - 1, start)))


Gate = Callable[[Case], Iterable[Fault]]


# ---------------------------------------------------------------- the gates


def as_typed(case: Case) -> Iterator[Fault]:
    """Values the story file got wrong."""
    yield from case.story.faults


def required(case: Case) -> Iterator[Fault]:
    """A story has a headline, a genre, a byline and a body."""
    hints = {
        "headline": "thiếu tít: điền headline",
        "genre": f"thiếu thể loại: điền genre, một trong: {', '.join(genres())}",
        "byline": "thiếu tên người viết: điền byline",
        "body": "chưa có bài: viết ở phần dưới dòng --- thứ hai",
    }
    for field, hint in hints.items():
        if not getattr(case.story, field).strip() and not _already(case, field):
            yield case.fault("required", hint, field)


def _already(case: Case, field: str) -> bool:
    return any(f.field == field for f in case.story.faults)


def sourced(case: Case) -> Iterator[Fault]:
    """Every borrowed fact has its outlet; the Press Law asks for it."""
    if not case.story.sources:
        hint = "thiếu nguồn: điền sources; bài tự khai thác thì ghi outlet là tên đài mình"
        yield case.fault("source", hint, "sources")
    for i, credit in enumerate(case.story.sources):
        if not credit.outlet:
            yield case.fault(
                "source", "nguồn thiếu tên báo, đài: điền outlet", f"sources.{i}", credit.line
            )
        elif not credit.url:
            hint = f"nguồn «{credit.outlet}» thiếu địa chỉ bài gốc: điền url"
            yield case.fault("source", hint, f"sources.{i}", credit.line, "warn")


def credited(case: Case) -> Iterator[Fault]:
    """Every rendition names every outlet, as written or as said, and not on its card alone."""
    for rendition in case.made:
        values = (value for name, value in rendition.fields.items() if name != "card")
        words = f" {fold(unescape(' '.join(values)))} "
        for i, credit in enumerate(case.story.sources):
            names = {
                fold(credit.outlet),
                fold(speech.speak(credit.outlet, case.config.lexicon).text),
            }
            if credit.outlet and not any(f" {name} " in words for name in names):
                where = f"kênh {rendition.channel} không ghi nguồn «{credit.outlet}»"
                message = f"{where}: thêm tên nguồn vào lời"
                yield case.fault("credit", message, f"sources.{i}", credit.line)


def consent(case: Case) -> Iterator[Fault]:
    """A child's name, school, class, results and home appear only where consent covers them."""
    seen: dict[tuple[int, str, str], list[str]] = {}
    messages: dict[tuple[int, str, str], Fault] = {}
    for rendition in case.made:
        for secret in _shown(case, rendition):
            key = (secret.person.line, secret.fact, secret.word)
            seen.setdefault(key, []).append(rendition.channel)
            messages.setdefault(key, _secret_fault(case, secret))
    for key, fault in messages.items():
        yield replace(fault, message=f"{fault.message} (kênh: {', '.join(seen[key])})")


def _shown(case: Case, rendition: Rendition) -> Iterator[protect.Secret]:
    policies = case.config.policies
    credits = [value for credit in rendition.credits for value in credit.values()]
    # Topics and places name list pages, feeds and folders whatever the channel's own words say.
    named = (case.story.slug, *case.story.tags, *case.story.place.values())
    texts = [*rendition.fields.values(), *credits, *named]
    for secret in protect.secrets(case.story, rendition.channel, policies, case.today):
        if any(protect.shows(protect.prepare(text), secret.word) for text in texts):
            yield secret


_FACTS = {
    "name": "tên",
    "image": "hình ảnh",
    "school": "trường",
    "class": "lớp",
    "results": "kết quả học tập",
    "address": "nơi ở",
}


def _secret_fault(case: Case, secret: protect.Secret) -> Fault:
    person, policies = secret.person, case.config.policies
    minor = protect.is_minor(person, case.story, policies, case.today)
    lacks = protect.consent_lacks(
        person.consent, minor, protect.age_of(person, case.today), policies
    )
    what = _FACTS.get(secret.fact, secret.fact)
    why = lacks or f"bản đồng ý không gồm {what} trên kênh này"
    message = (
        f"lộ {what} «{secret.word}» của {person.name}: {why}; bỏ chữ này hoặc bổ sung bản đồng ý"
    )
    line = protect.first_shown(case.rows, secret.word) or secret.line
    return case.fault("consent", message, f"people.{secret.fact}", line)


def consented_pictures(case: Case) -> Iterator[Fault]:
    """A photo shows a child only with consent for the image."""
    policies = case.config.policies
    people = {same_key(p.name): p for p in case.story.people}
    for i, photo in enumerate(case.story.photos):
        for name in photo.shows:
            person = people.get(same_key(name))
            if person is None or not protect.is_minor(person, case.story, policies, case.today):
                continue
            age = protect.age_of(person, case.today)
            lacks = protect.consent_lacks(person.consent, True, age, policies)
            if lacks or (person.consent and "image" not in person.consent.covers):
                why = lacks or "bản đồng ý không gồm hình ảnh (covers: image)"
                message = (
                    f"ảnh {photo.file} chụp {name}: {why}; dùng ảnh khác hoặc bổ sung bản đồng ý"
                )
                yield case.fault("consent-image", message, f"photos.{i}", photo.line)


def complete_photos(case: Case) -> Iterator[Fault]:
    """A photo has a caption, an alternative text and a credit."""
    names = {"caption": "chú thích", "alt": "mô tả cho người khiếm thị", "credit": "tác giả ảnh"}
    for i, photo in enumerate(case.story.photos):
        for field, label in names.items():
            if not getattr(photo, field):
                message = f"ảnh {photo.file} thiếu {label}: điền {field}"
                yield case.fault("photo", message, f"photos.{i}.{field}", photo.line)


def complete_people(case: Case) -> Iterator[Fault]:
    """Whoever is named has an age, a year of birth or «adult: yes»."""
    for i, person in enumerate(case.story.people):
        if not person.adult and person.age < 0 and not person.born:
            message = f"chưa rõ tuổi của {person.name}: điền born, age hoặc adult: yes"
            yield case.fault("age-unknown", message, f"people.{i}", person.line, "warn")


def bites_known(case: Case) -> Iterator[Fault]:
    """A [băng N] in the body has its recorded statement, with seconds."""
    for match in re.finditer(r"^\s*\[\s*băng\s+(\d+)\s*\]", case.story.body, re.I | re.M):
        line = case.story.body_line + case.story.body[: match.start(1)].count("\n")
        number = int(match[1])
        if not 0 < number <= len(case.story.bites):
            yield case.fault("bite", f"[băng {number}] không có trong bites", "body", line)
        elif not case.story.bites[number - 1].seconds:
            yield case.fault(
                "bite", f"băng {number} chưa có số giây (seconds)", "bites", line, "warn"
            )


def within_limits(case: Case) -> Iterator[Fault]:
    """Every field fits its platform; over the limit blocks and says by how much."""
    for rendition in case.made:
        for fault in rendition.faults:
            if fault.line:
                yield fault
                continue
            field = f"channels.{rendition.channel}.{fault.field}"
            line = case.story.lines.get(field) or _likely_line(case, fault.field)
            yield replace(fault, field=f"{rendition.channel}.{fault.field}", line=line)


def _likely_line(case: Case, field: str) -> int:
    near = {"title": "headline", "description": "lead", "author": "byline", "tags": "tags"}
    return case.line(near.get(field, "body"))


def templates_work(case: Case) -> Iterator[Fault]:
    """A broken template is a fault of its channel alone."""
    for result in case.renditions.values():
        if isinstance(result, PipelineError):
            yield from result.faults


def genre_length(case: Case) -> Iterator[Fault]:
    """A script is as long as its genre."""
    genre = genres().get(case.story.genre)
    if not genre:
        return
    low, high = float(genre["min"]), float(genre["max"])
    for name, seconds in ((r.channel, r.seconds) for r in case.made):
        if seconds is not None and not low <= seconds <= high:
            usual = f"{genre['label'].lower()} thường {low:.0f}–{high:.0f} giây"
            message = f"kênh {name} dài {seconds:.0f} giây; {usual}"
            yield case.fault("length", message, "genre", severity="warn")


def breathable(case: Case) -> Iterator[Fault]:
    """A sentence for air can be said in one breath."""
    policies = case.config.policies
    for sentence, line in _sentences_with_lines(case.story):
        count = syllables(speech.speak(sentence, case.config.lexicon).text)
        if count > policies.sentence_warn:
            much = "rất dài" if count > policies.sentence_block else "dài"
            message = f"câu {much} ({count} âm tiết) khó đọc trên sóng: tách thành hai câu"
            yield case.fault("long-sentence", message, "body", line, "warn")


def _sentences_with_lines(story: Story) -> Iterator[tuple[str, int]]:
    for number, row in enumerate(story.body.splitlines()):
        if not row.lstrip().startswith(("[", "#", "<", "|")):
            for sentence in sentences(row):
                yield sentence, story.body_line + number


def readings_known(case: Case) -> Iterator[Fault]:
    """What no list says how to read is told before it reaches a presenter."""
    rows = [(case.line("headline"), "headline", case.story.headline)]
    rows.append((case.line("lead"), "lead", case.story.lead))
    body = case.story.body.splitlines()
    rows += [(case.story.body_line + n, "body", row) for n, row in enumerate(body)]
    for line, field, row in rows:
        for span in speech.speak(row, case.config.lexicon).flags:
            yield case.fault("reading", span.flag, field, line, "warn")


def proofread(case: Case) -> Iterator[Fault]:
    """Spelling, marks, capitals, tact: remarks that never bar (breath has a gate of its own)."""
    style = replace(case.config.style, sentence=0)
    for field, found in proofreading.proofread_story(case.story, style):
        code = f"{proofreading.PREFIX}{found.code}"
        yield case.fault(code, found.message, field, found.line, found.severity)


def own_words(case: Case) -> Iterator[Fault]:
    """The headline is our own, not the outlet's."""
    for credit in case.story.sources:
        if credit.headline and same_key(credit.headline) == same_key(case.story.headline):
            message = f"tít giống hệt tít của {credit.outlet}: đặt tít của mình"
            yield case.fault("same-headline", message, "headline", severity="warn")
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


def present_places(case: Case) -> Iterator[Fault]:
    """No old place name is used as a present one, and the story's place agrees with itself."""
    story = case.story
    day = story.publish_at.date() if story.publish_at else case.today
    for field, text in (("headline", story.headline), ("lead", story.lead), ("body", story.body)):
        for old in places.old_names(text, day):
            at = text[: old.start].count("\n")
            line = story.body_line + at if field == "body" else case.line(field)
            yield case.fault("old-place", old.advice, field, line, "warn")
    commune, code = story.place.get("commune", ""), story.place.get("code", "")
    for key, what, message in places.disagreements(commune, code, case.today):
        field = f"place.{key}" if f"place.{key}" in story.lines else "place"
        yield case.fault(what, message, field, case.line(field), "warn")


GATES: tuple[Gate, ...] = (
    as_typed,
    required,
    sourced,
    sources_stand,
    credited,
    consent,
    consented_pictures,
    complete_photos,
    complete_people,
    bites_known,
    within_limits,
    templates_work,
    genre_length,
    breathable,
    readings_known,
    proofread,
    own_words,
    present_places,
)


def check(case: Case) -> list[Fault]:
    """Every fault of a story, what blocks first, then by line."""
    found = [fault for gate in GATES for fault in gate(case)]
    order = {"block": 0, "warn": 1, "info": 2}
    return sorted(dict.fromkeys(found), key=lambda f: (order.get(f.severity, 3), f.line, f.code))


def blocking(faults: Iterable[Fault]) -> list[Fault]:
    """The faults that keep a story in the house."""
    return [fault for fault in faults if fault.severity == "block"]
