"""Children, and what else is private: shown only where a recorded consent covers it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache

from pipeline import protect
from pipeline.errors import Fault
from pipeline.gates.case import Case
from pipeline.model import Consent, Person, Rendition
from pipeline.rules import house_rules
from pipeline.text import nfc, old_tones, same_key, sentences

_FACTS = {
    "name": "tên",
    "image": "hình ảnh",
    "school": "trường",
    "class": "lớp",
    "results": "kết quả học tập",
    "address": "nơi ở",
    "ethnicity": "dân tộc",
}


def consent(case: Case) -> Iterator[Fault]:
    """A child's name, school, class, results and home appear only where consent covers them."""
    watched = _Watched(case)
    shown: dict[protect.Word, list[str]] = defaultdict(list)
    secrets: dict[protect.Word, protect.Secret] = {}
    for rendition in case.made if watched.anything() else ():
        for word, secret in watched.shown(rendition):
            shown[word].append(rendition.channel)
            secrets.setdefault(word, secret)
    for word, channels in shown.items():
        yield _secret_fault(case, watched, word, secrets[word], channels)


class _Watched:
    """Every protected word of a story, with what each channel may not show."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.by_channel = {r.channel: _by_word(case, r.channel) for r in case.made}
        self.watch = protect.Watch(dict.fromkeys(w for c in self.by_channel.values() for w in c))
        self.known: dict[str, set[protect.Word]] = {}

    def anything(self) -> bool:
        """Whether any channel shows any watched word; cheap where none does."""
        if not any(self.by_channel.values()):
            return False
        every = (text for r in self.case.made for text in _texts(self.case, r) if text)
        return bool(self.watch.found(protect.prepare(protect.pooled(every))))

    def shown(self, rendition: Rendition) -> Iterator[tuple[protect.Word, protect.Secret]]:
        """What a rendition shows and may not."""
        hidden = self.by_channel[rendition.channel]
        if not hidden:
            return
        seen: set[protect.Word] = set()
        for text in filter(None, _texts(self.case, rendition)):
            seen |= self.found(text)
        yield from ((word, secret) for word, secret in hidden.items() if word in seen)

    def found(self, text: str) -> set[protect.Word]:
        """The watched words a text shows."""
        if text not in self.known:
            self.known[text] = self.watch.found(protect.prepare(text))
        return self.known[text]


def _by_word(case: Case, channel: str) -> dict[protect.Word, protect.Secret]:
    if not case.story.people:
        return {}
    found = protect.secrets(case.story, channel, case.config.policies, case.today)
    return {protect.watched(s, case.config.lexicon): s for s in found}


def _texts(case: Case, rendition: Rendition) -> Iterator[str]:
    """Everything of a story that a channel's files may carry.

    Topics and places name list pages, feeds and folders whatever the channel's own words say.
    """
    story = case.story
    yield from rendition.fields.values()
    yield from (value for credit in rendition.credits for value in credit.values())
    yield from (story.slug, *story.tags, *story.place.values())
    campaign = case.config.campaigns.get(story.campaign)
    yield from (campaign.name, campaign.hashtag) if campaign else ()
    for photo in story.photos if case.shows_pictures(rendition.channel) else ():
        yield from (photo.file, photo.caption, photo.alt, photo.credit)


def _secret_fault(
    case: Case,
    watched: _Watched,
    word: protect.Word,
    secret: protect.Secret,
    channels: list[str],
) -> Fault:
    what = _FACTS.get(secret.fact, secret.fact)
    why = _lacks(case, secret.person) or f"bản đồng ý không gồm {what} trên kênh này"
    message = (
        f"lộ {what} «{secret.word}» của {secret.person.name}: {why}; bỏ chữ này hoặc bổ sung bản "
        f"đồng ý (kênh: {', '.join(channels)})"
    )
    line = _line_of(case, watched, word) or secret.line
    return case.fault("consent", message, f"people.{secret.fact}", line)


def _line_of(case: Case, watched: _Watched, word: protect.Word) -> int:
    """Where a word stands: on a line, across two, or in a credit; 0 when only a template has it."""
    for line, text in case.rows:
        if word in watched.found(text):
            return line
    for (line, text), (_, after) in zip(case.rows, case.rows[1:], strict=False):
        if word in watched.found(f"{text} {after}"):
            return line
    credits = case.story.sources
    return next((c.line for c in credits if word in watched.found(f"{c.url} {c.author}")), 0)


def _lacks(case: Case, person: Person) -> str:
    policies, today = case.config.policies, case.today
    minor = protect.is_minor(person, case.story, policies, today)
    age = protect.age_of(person, today)
    return protect.consent_lacks(person.consent, minor, age, policies, today)


def _minors(case: Case) -> list[Person]:
    policies = case.config.policies
    story = case.story
    return [p for p in story.people if protect.is_minor(p, story, policies, case.today)]


# ---------------------------------------------------------------- pictures and papers


def consented_pictures(case: Case) -> Iterator[Fault]:
    """A photo shows a child only where consent for the image covers the channel."""
    minors = {same_key(p.name): p for p in _minors(case)} if case.story.photos else {}
    places = [r.channel for r in case.made if case.shows_pictures(r.channel)]
    for i, photo in enumerate(case.story.photos if minors else ()):
        for name in photo.shows:
            person = minors.get(same_key(name))
            why = _no_picture(case, person, places) if person else ""
            if why:
                message = (
                    f"ảnh {photo.file} chụp {name}: {why}; dùng ảnh khác hoặc bổ sung bản đồng ý"
                )
                yield case.fault("consent-image", message, f"photos.{i}", photo.line)


def _no_picture(case: Case, person: Person, places: list[str]) -> str:
    lacks = _lacks(case, person)
    if lacks or person.consent is None:
        return lacks
    if "image" not in person.consent.covers:
        return "bản đồng ý không gồm hình ảnh (covers: image)"
    missing = [c for c in places if not protect.covers(person.consent, "image", c)]
    return f"bản đồng ý không gồm kênh {', '.join(missing)}" if missing else ""


def consent_papers(case: Case) -> Iterator[Fault]:
    """A consent has a day that has come and a record somebody can be shown."""
    for i, person in enumerate(case.story.people):
        if person.consent is None:
            continue
        where = f"people.{i}.consent"
        ahead = [d for d in protect.signed_on(person.consent) if d > case.today.isoformat()]
        if ahead:
            message = f"ngày đồng ý của {person.name} ({ahead[0]}) ở tương lai: xem lại ngày"
            yield case.fault("consent-future", message, where, _day_line(case, where, person))
        if not person.consent.record and not person.consent.withdrawn:
            message = f"bản đồng ý của {person.name} chưa ghi chỗ lưu: điền record (số, tệp, tủ)"
            yield case.fault("consent-record", message, where)


def _day_line(case: Case, where: str, person: Person) -> int:
    signed: Consent = person.consent or Consent()
    late = "guardian" if signed.guardian > case.today.isoformat() else "self"
    return case.line(f"{where}.{late}")


# ---------------------------------------------------------------- what may still say who it is


def initials(case: Case) -> Iterator[Fault]:
    """Initials of a child's name beside other facts may still say who is meant."""
    for person in _minors(case):
        agreed = person.consent and not _lacks(case, person) and "name" in person.consent.covers
        if agreed:
            continue
        for line, _, text in case.printed:
            if protect.leaves_initials(old_tones(text), person.name):
                message = (
                    f"chữ cái đầu tên {person.name} vẫn có thể nhận ra em khi đứng cạnh trường, "
                    "thôn, hoàn cảnh: cân nhắc dùng tên khác"
                )
                yield case.fault("initials", message, "people.name", line)
                break


def ethnicity(case: Case) -> Iterator[Fault]:
    """Captions on social channels do not say a child's ethnic group unless consent covers it."""
    for person in _minors(case):
        for channel in [c for c in case.said if c in case.rules.social]:
            if person.consent and protect.covers(person.consent, "ethnicity", channel):
                continue
            sentence = _says_group(case.said[channel], person)
            if sentence:
                message = (
                    f"lời đăng {channel} ghi dân tộc của {person.name}: bỏ đi, hoặc ghi sự đồng ý "
                    "(covers: ethnicity)"
                )
                yield case.fault(
                    "ethnicity", message, "people.ethnicity", _group_line(case, person)
                )
                break


@cache
def _groups(rules_cues: tuple[str, ...], names: tuple[str, ...]) -> re.Pattern[str]:
    groups = "|".join(re.escape(g) for g in sorted(names, key=len, reverse=True))
    cues = "|".join(re.escape(c) for c in sorted(rules_cues, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?i:{cues})\s+(?:(?i:dân tộc|người)\s+)?(?:{groups})(?!\w)")


def _says_group(text: str, person: Person) -> str:
    """The sentence that names a child, or calls it, beside an ethnic group; ``""``."""
    rules = house_rules()
    pattern = _groups(rules.ethnic_cues, rules.ethnic_groups)
    own = person.ethnicity and re.compile(rf"(?<!\w){re.escape(person.ethnicity)}(?!\w)")
    if not pattern.search(text) and not (own and own.search(text)):
        return ""
    for sentence in sentences(text):
        if (pattern.search(sentence) or (own and own.search(sentence))) and _names(
            sentence, person
        ):
            return sentence
    return ""


def _names(sentence: str, person: Person) -> bool:
    given = protect.given_name(person.name)
    reading = protect.prepare(sentence)
    return protect.shows(reading, person.name) or bool(
        given and protect.calls(old_tones(nfc(sentence)), given)
    )


def _group_line(case: Case, person: Person) -> int:
    lines = (line for line, _, text in case.printed if _says_group(text, person))
    return next(lines, person.line)


def exact_home(case: Case) -> Iterator[Fault]:
    """Hardship, a child and a home that can be found make an address for strangers."""
    if not _minors(case):
        return
    story = " ".join(text for _, _, text in case.printed).casefold()
    hard = next((word for word in case.rules.hardship if word in story), "")
    home = _homes(case.rules.exact_home)
    for line, _, text in case.printed if hard else ():
        match = home.search(text)
        if match:
            message = (
                f"bài nói hoàn cảnh trẻ em («{hard}») và địa chỉ chính xác «{match[0]}»: chỉ ghi "
                "tới xã, hoặc bỏ"
            )
            yield case.fault("exact-home", message, "body", line)
            return


@cache
def _homes(words: Iterable[str]) -> re.Pattern[str]:
    heads = "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?i:{heads})\s+(?:số\s+)?[A-ZĐÀ-Ỹ0-9][\w/]*(?:\s+[A-ZĐÀ-Ỹ][\w]*)*")
