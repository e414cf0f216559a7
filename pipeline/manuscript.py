"""The story as templates see it: its Markdown read once into HTML and into plain paragraphs. Pure.

Limits before parsing: some shapes of Markdown take time quadratic in their length, so the text is
capped in size and in opening brackets, and the result is always sanitised.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from html import unescape

from pipeline import captions, speech
from pipeline.config import Config
from pipeline.errors import Fault, StoryError
from pipeline.model import Bite, Correction, Credit, Photo, Story
from pipeline.rules import labels
from pipeline.stories import genres, story_types
from pipeline.text import hashtag, paragraphs

MAX_BODY = 60_000
MAX_OPENINGS = 1_000

_BITE = re.compile(r"^\s*\[\s*băng\s+(\d+)\s*\]\s*$", re.I | re.M)
_TAG = re.compile(r"<[^>]*>")
_BLOCK_END = re.compile(r"</(?:p|li|h[1-6]|blockquote|tr|pre)>|<(?:br|hr)\s*/?>")
_PHOTO_LINE = re.compile(r"^\s*\(?ảnh\s*:.*$", re.I)


@dataclass(frozen=True)
class Segment:
    """A piece of a script in the order it is heard: words, a subhead, or a recorded statement."""

    kind: str  # text | subhead | bite
    text: str = ""
    number: int = 0
    bite: Bite | None = None


def check_size(story: Story) -> None:
    """Raise StoryError for a body no story has and no parser should meet."""
    openings = sum(story.body.count(c) for c in "[<")
    if len(story.body) > MAX_BODY:
        message = f"bài dài {len(story.body):,} ký tự, nhiều nhất {MAX_BODY:,}: hãy chia bài"
    elif openings > MAX_OPENINGS:
        message = f"bài có {openings:,} dấu «[» hoặc «<», nhiều nhất {MAX_OPENINGS:,}: hãy xóa bớt"
    else:
        return
    raise StoryError(Fault(message, story.path, story.body_line, "body", "size"))


@lru_cache(maxsize=64)  # seven channels, for eyes and for ears, ask for the same few texts
def to_html(body: str) -> str:
    """Markdown → sanitised HTML; marks of recorded statements are left out."""
    import markdown
    import nh3

    text = _BITE.sub("", body)
    try:
        html = markdown.markdown(
            text, extensions=["tables", "sane_lists", "smarty"], extension_configs=_SMARTY
        )
    except RecursionError as error:
        raise StoryError(Fault("bài lồng danh sách hoặc trích dẫn quá sâu", code="size")) from error
    return nh3.clean(
        html, tags=_ALLOWED, attributes=_ATTRIBUTES, url_schemes={"http", "https"}
    ).strip()


_SMARTY = {
    "smarty": {
        "smart_dashes": True,
        "substitutions": {
            "left-double-quote": "“",
            "right-double-quote": "”",
            "left-single-quote": "‘",
            "right-single-quote": "’",
            "ellipsis": "…",
            "ndash": "–",
            "mdash": "—",
        },
    }
}
_ALLOWED = {
    "p", "br", "hr", "em", "strong", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "a",
    "table", "thead", "tbody", "tr", "th", "td", "sup", "sub",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title"}}


def to_text(html: str) -> str:
    """HTML of ours → plain paragraphs parted by a blank line."""
    spaced = _BLOCK_END.sub("\n\n", html.replace("\n", " "))
    return "\n\n".join(paragraphs(unescape(_TAG.sub("", spaced))))


def as_written(story: Story) -> Story:
    """The story for eyes: ``{THPT|trung học phổ thông}`` is THPT. Scripts keep the braces until
    they are spoken."""
    if "{" not in story.text:
        return story
    return replace(
        story,
        headline=speech.written(story.headline),
        lead=speech.written(story.lead),
        byline=speech.written(story.byline),
        sponsor=speech.written(story.sponsor),
        body=speech.written(story.body),
    )


@dataclass(frozen=True)
class Manuscript:
    """What a template may print of a story; the sandbox hides whatever begins with an underscore,
    so the source material can be in no rendition."""

    _story: Story
    _config: Config

    @property
    def slug(self) -> str:
        """Name of the story's file, and of its address."""
        return self._story.slug

    @property
    def headline(self) -> str:
        """Headline (tít)."""
        return self._story.headline

    @property
    def lead(self) -> str:
        """Lead (sapo), plain, without an outlet's mark before it."""
        return captions.clean(self._story.lead)

    @cached_property
    def gist(self) -> str:
        """The lead; without one, the two sentences nearest to the headline."""
        return captions.gist(self.headline, self._story.lead, self.text)

    @cached_property
    def openings(self) -> tuple[str, ...]:
        """First lines that say who, what and where, the best first, within a phone's fold."""
        people = tuple(person.name for person in self._story.people)
        return captions.openings(captions.Tale(self.headline, self.gist, people, self.place))

    @property
    def opening(self) -> str:
        """The first line of a caption."""
        return self.openings[0]

    @property
    def more(self) -> str:
        """The gist after the first line."""
        return captions.without(self.gist, self.opening)

    @property
    def rest(self) -> str:
        """The body without what the gist has told."""
        return captions.without(self.text, f"{self.opening}\n\n{self.gist}")

    @property
    def byline(self) -> str:
        """Who wrote it."""
        return self._story.byline

    @property
    def sponsor(self) -> str:
        """Who paid, when somebody did."""
        return self._story.sponsor

    @property
    def ai_label(self) -> str:
        """What must be said when a machine made a part of it; ``""`` when nothing must."""
        return " ".join(labels(self._story.ai).values())

    @property
    def corrections(self) -> tuple[Correction, ...]:
        """Corrections to print, oldest first: ``note``, and ``at`` in the newsroom's hour."""
        zone = self._config.zone
        return tuple(
            Correction(c.note, c.at.astimezone(zone)) for c in self._story.corrections
        )  # fmt: skip

    @property
    def language(self) -> str:
        """Language code, ``vi`` by default."""
        return self._story.language

    @property
    def genre(self) -> str:
        """Genre as people read it."""
        return genres().get(self._story.genre, {}).get("label", self._story.genre)

    @property
    def story_type(self) -> str:
        """Story type as people read it."""
        known = story_types().get(self._story.story_type, {})
        return known.get("label", self._story.story_type)

    @property
    def tags(self) -> tuple[str, ...]:
        """Tags (chủ đề)."""
        return self._story.tags

    @property
    def place(self) -> str:
        """Commune of the story."""
        return self._story.place.get("commune", "")

    @property
    def campaign(self) -> str:
        """Name of the campaign."""
        known = self._config.campaigns.get(self._story.campaign)
        return known.name if known else ""

    @property
    def hashtags(self) -> tuple[str, ...]:
        """Campaign, place and tags as hashtags, without marks, each once."""
        campaign = self._config.campaigns.get(self._story.campaign)
        words = [campaign.hashtag if campaign else "", self.place, *self.tags]
        return tuple(dict.fromkeys(tag for tag in map(hashtag, words) if tag))

    @property
    def sources(self) -> tuple[Credit, ...]:
        """Every outlet a fact was borrowed from."""
        return self._story.sources

    @property
    def outlets(self) -> str:
        """The outlets' names as a sentence lists them: ``A, B và C``."""
        names = list(dict.fromkeys(c.outlet for c in self._story.sources if c.outlet))
        return " và ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)

    @property
    def photos(self) -> tuple[Photo, ...]:
        """Pictures beside the story."""
        return self._story.photos

    @property
    def bites(self) -> tuple[Bite, ...]:
        """Recorded statements."""
        return self._story.bites

    @property
    def year(self) -> str:
        """Year of the story's folder."""
        return self._folder()[0]

    @property
    def month(self) -> str:
        """Month of the story's folder, two digits."""
        return self._folder()[1]

    def _folder(self) -> tuple[str, str]:
        match = re.search(r"(\d{4})/(\d{2})/[^/]+$", self._story.path)
        return (match[1], match[2]) if match else ("0000", "00")

    @property
    def link(self) -> str:
        """Address of the web post."""
        return f"{self._config.station.site_url}/{self.year}/{self.month}/{self.slug}/"

    @cached_property
    def html(self) -> str:
        """The body as sanitised HTML."""
        return to_html(self._story.body)

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        """The body in the order it is heard, recorded statements in their places."""
        found: list[Segment] = []
        parts = _BITE.split(self._story.body)
        for i, part in enumerate(parts):
            if i % 2:
                number = int(part)
                known = 0 < number <= len(self.bites)
                bite = self.bites[number - 1] if known else None
                found.append(Segment("bite", number=number, bite=bite))
            else:
                found.extend(_segments(part))
        return tuple(found)

    @cached_property
    def text(self) -> str:
        """The body as plain paragraphs, without subheads, photo notes and recorded statements."""
        return captions.clean("\n\n".join(s.text for s in self.segments if s.kind == "text"))

    @property
    def media_seconds(self) -> float:
        """Seconds of the recorded statements that the body calls for."""
        return sum(s.bite.seconds for s in self.segments if s.bite is not None)

    @cached_property
    def chapters(self) -> tuple[tuple[str, str], ...]:
        """(minute, subhead) for YouTube; empty where its rules do not allow any."""
        heads, at = [(0.0, "Mở đầu")], speech.timing(self.lead, self._config.rate).seconds
        for part in self.segments:
            if part.kind == "subhead":
                heads.append((at, part.text))
            elif part.kind == "text":
                at += speech.timing(part.text, self._config.rate).seconds
            elif part.bite is not None:
                at += part.bite.seconds
        return chapters(heads, at)

    @property
    def facts(self) -> Mapping[str, str]:
        """The station's own lines: name, footer, contact."""
        station = self._config.station
        return {
            "name": station.name,
            "short_name": station.short_name or station.name,
            "agency": station.agency,
            "governing_body": station.governing_body,
            "head": station.head,
            "licence": station.licence,
            "contact": station.contact,
            "site_url": station.site_url,
        }


def chapters(heads: Sequence[tuple[float, str]], end: float) -> tuple[tuple[str, str], ...]:
    """Chapters as YouTube takes them: the first at 00:00, at least three, each ten seconds long.

    Source: YouTube Help, "Video chapters" (checked 2026-11-24). A head that comes too soon after
    the one before, or too late before the end, is left out.
    """
    kept: list[tuple[int, str]] = []
    for at, title in heads:
        second = int(at)
        if (not kept or second - kept[-1][0] >= 10) and end - second >= 10:
            kept.append((second, title))
    if len(kept) < 3 or kept[0][0] != 0:
        return ()
    return tuple((f"{at // 60:02d}:{at % 60:02d}", title) for at, title in kept)


def _segments(part: str) -> list[Segment]:
    html = to_html(part)
    found = []
    for block in re.split(r"(?=<h[2-4]>)|(?<=</h2>)|(?<=</h3>)|(?<=</h4>)", html):
        kind = "subhead" if block.startswith("<h") else "text"
        for text in to_text(block).split("\n\n"):
            if text and not _PHOTO_LINE.match(text):
                found.append(Segment(kind, text))
    return found
