"""The nouns of the house: frozen data, named by their stage of life. No behaviour beyond shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from pipeline.errors import Fault

# ---------------------------------------------------------------- gathering


@dataclass(frozen=True)
class Rights:
    """What a partner lets us use: ``use`` is link, excerpt (of ``words``) or full."""

    use: str = "link"
    words: int = 0
    photos: bool = False
    agreement: str = ""


@dataclass(frozen=True)
class Selectors:
    """CSS selectors for an outlet whose pages need them; an empty one means: find it yourself."""

    list: str = ""
    title: str = ""
    byline: str = ""
    published: str = ""
    summary: str = ""
    body: str = ""
    photos: str = ""
    remove: str = ""


@dataclass(frozen=True)
class Source:
    """One partner outlet's feed, page, sitemap or folder, as ``sources.yaml`` names it."""

    id: str
    name: str
    kind: str
    url: str
    every: timedelta = timedelta(minutes=30)
    rights: Rights = Rights()
    select: Selectors = Selectors()
    tags: tuple[str, ...] = ()
    enabled: bool = True
    verified: bool = True
    articles: bool = True  # open the article's page for its full text
    day_first: bool = True  # 01/06/2024 is 1 June
    line: int = 0


@dataclass(frozen=True)
class Image:
    """A picture an outlet shows, with what it says about it."""

    url: str
    caption: str = ""
    credit: str = ""


@dataclass(frozen=True)
class Entry:
    """What a source says of one article, as it says it. ``id`` is the outlet's own (guid)."""

    id: str
    url: str
    title: str
    summary: str = ""  # plain text
    html: str = ""  # as sent, sanitised
    published: datetime | None = None
    updated: datetime | None = None
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    images: tuple[Image, ...] = ()
    text: str = ""  # the whole text of a file somebody handed in


@dataclass(frozen=True)
class NamedEntry:
    """An entry with the names it is known by, strongest first, and what it says, as a hash."""

    entry: Entry
    keys: tuple[str, ...]
    sha: str


@dataclass(frozen=True)
class Feed:
    """A document read: what it says of itself, its entries, and what was odd about it."""

    title: str = ""
    link: str = ""
    language: str = ""
    entries: tuple[Entry, ...] = ()
    faults: tuple[Fault, ...] = ()
    ttl: int = 0  # minutes the outlet asks to be left alone


@dataclass(frozen=True)
class Article:
    """The text of an article's page: paragraphs parted by a blank line, nothing around it."""

    title: str = ""
    byline: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    summary: str = ""
    text: str = ""
    images: tuple[Image, ...] = ()
    outlet: str = ""
    canonical_url: str = ""
    language: str = ""


@dataclass(frozen=True)
class Validators:
    """What lets the next fetch be conditional: kept byte for byte as the outlet sent it."""

    etag: str = ""
    last_modified: str = ""
    body_sha: str = ""


@dataclass(frozen=True)
class Fetched:
    """An answer from an outlet. ``not_modified`` when it (or the body's hash) says so.

    ``url`` is where the body came from after redirects; ``moved_to`` is set only when every
    redirect on the way was permanent.
    """

    url: str
    body: bytes = b""
    content_type: str = ""
    status: int = 200
    not_modified: bool = False
    validators: Validators = Validators()
    moved_to: str = ""


@dataclass(frozen=True)
class Reason:
    """Why an article was judged as it was: a term found, what it weighs, where it stood."""

    term: str
    weight: float
    where: str


@dataclass(frozen=True)
class Score:
    """A judgement of relevance: ``value`` 0..1, with its reasons."""

    value: float
    relevant: bool
    story_type: str = ""
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Candidate:
    """An entry waiting for an editor: what the outlet said, how it was judged, what became of it.

    ``article`` is none, wanted, had or failed; ``status`` new, taken or dismissed; ``cluster`` the
    candidate it copies (itself when it leads); ``story`` the slug of its draft.
    """

    id: int
    source: str
    outlet: str
    url: str
    title: str
    summary: str
    byline: str
    published: datetime | None
    text: str
    images: tuple[dict[str, str], ...]
    entry_sha: str
    version: int
    first_seen: datetime
    article: str
    article_tries: int
    article_error: str
    judged_version: int
    score: float
    relevant: bool
    story_type: str
    reasons: tuple[dict[str, Any], ...]
    cluster: int | None
    status: str
    why: str
    story: str
    draft_sha: str
    drafted_version: int
    credited: int
    sketch: tuple[int, ...] = ()
    removed_at: datetime | None = None
    page: Validators = Validators()
    watch_at: datetime | None = None
    decided_at: datetime | None = None


# ---------------------------------------------------------------- stories


@dataclass(frozen=True)
class Consent:
    """What a person (and for a minor the guardian) agreed to show, and where."""

    guardian: str = ""
    self_: str = ""
    covers: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    record: str = ""
    withdrawn: str = ""


@dataclass(frozen=True)
class Person:
    """Somebody a story names. ``protect`` maps a kind of fact to its words."""

    name: str
    role: str = ""
    born: int = 0
    age: int = -1
    adult: bool = False
    protect: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    consent: Consent | None = None
    line: int = 0
    ethnicity: str = ""


@dataclass(frozen=True)
class Credit:
    """A borrowed fact's origin, printed with every rendition."""

    outlet: str
    url: str = ""
    headline: str = ""
    author: str = ""
    published: str = ""
    fetched: str = ""
    rights: str = "link"
    words: int = 0
    line: int = 0


@dataclass(frozen=True)
class Photo:
    """A picture beside the story file."""

    file: str
    caption: str = ""
    alt: str = ""
    credit: str = ""
    shows: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True)
class Bite:
    """A recorded statement for radio and TV; ``[băng 1]`` in the body says where it is heard."""

    who: str
    title: str = ""
    cue_in: str = ""
    cue_out: str = ""
    seconds: float = 0.0
    line: int = 0


@dataclass(frozen=True)
class Quote:
    """Words of somebody that the story gives: where they were said, and what was asked about them.

    ``kind`` is interview, meeting or document; ``review`` is no, asked (they want to read it
    first) or done.
    """

    who: str
    kind: str = ""
    review: str = "no"
    line: int = 0


@dataclass(frozen=True)
class Correction:
    """A correction as it is printed (``note``), when it was made, by whom and for what reason."""

    note: str
    at: datetime
    by: str = ""
    why: str = ""


@dataclass(frozen=True)
class Story:
    """Our Markdown file, read. ``version`` is the sha256 of the file's bytes.

    ``lines`` maps a front-matter key (dotted, ``people.0.name``) to its line; ``body_line`` is
    the line at which the body starts. ``meta`` holds every key as typed, unknown ones included.
    """

    slug: str
    path: str
    version: str
    text: str
    headline: str = ""
    lead: str = ""
    byline: str = ""
    genre: str = ""
    story_type: str = ""
    status: str = "draft"
    campaign: str = ""
    tags: tuple[str, ...] = ()
    place: Mapping[str, str] = field(default_factory=dict)
    model_title: str = ""
    people: tuple[Person, ...] = ()
    sources: tuple[Credit, ...] = ()
    photos: tuple[Photo, ...] = ()
    bites: tuple[Bite, ...] = ()
    channels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    publish_at: datetime | None = None
    embargo: datetime | None = None
    sponsor: str = ""
    quotes: tuple[Quote, ...] = ()
    ai: Mapping[str, str] = field(default_factory=dict)  # made with → none, assisted, generated
    language: str = "vi"
    translates: Mapping[str, str] = field(default_factory=dict)  # story, version
    corrections: tuple[Correction, ...] = ()  # facts of the database, put in before rendering
    body: str = ""  # Markdown, without the source material
    material: str = ""  # the part no rendition prints
    body_line: int = 0
    lines: Mapping[str, int] = field(default_factory=dict)
    meta: Mapping[str, Any] = field(default_factory=dict)
    proof_ignore: tuple[str, ...] = ()  # remarks of the proof-reader nobody wants again
    faults: tuple[Fault, ...] = ()


# ---------------------------------------------------------------- renditions


@dataclass(frozen=True)
class FieldSpec:
    """One field of a channel: its template and what the platform (or the house) allows."""

    name: str
    template: str
    max: int = 0  # 0: no limit
    unit: str = "characters"
    forbid: str = ""
    required: bool = True
    html: bool = False
    aloud: bool = False
    emoji: int = -1  # the house allows this many pictures; -1: no rule
    line: int = 0


@dataclass(frozen=True)
class Variant:
    """A channel's words for one audience: templates that replace those of its fields."""

    id: str
    label: str
    templates: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Channel:
    """Where a story runs: a folder in ``templates/``."""

    name: str
    label: str
    fields: tuple[FieldSpec, ...]
    files: tuple[str, ...] = ()
    card: Mapping[str, int] = field(default_factory=dict)
    folder: str = ""
    public: bool = False  # output goes live by itself: an hour of publication holds it
    path: str = "{slug}"
    bites: bool = False  # recorded statements are heard on it
    variants: tuple[Variant, ...] = ()


@dataclass(frozen=True)
class Limit:
    """A field measured against what its platform allows."""

    field: str
    max: int
    unit: str
    actual: int
    ok: bool


@dataclass(frozen=True)
class Rendition:
    """A story in one channel's words, frozen. ``sha256`` is over ``fields`` alone."""

    story: str
    version: str
    channel: str
    fields: Mapping[str, str]
    limits: tuple[Limit, ...]
    credits: tuple[Mapping[str, str], ...]
    faults: tuple[Fault, ...]
    sha256: str
    seconds: float | None = None
    low: float | None = None  # seconds of a quick reading, and of a slow one
    high: float | None = None
    alternatives: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Approval:
    """Who signed which wording of which rendition, when, at which step."""

    story: str
    channel: str
    sha256: str
    step: str
    by: str
    at: datetime
    version: str


@dataclass(frozen=True)
class Staff:
    """Somebody of the newsroom, by the role that says what they may do."""

    name: str
    role: str
    id: str = ""
    rate: int = 0  # syllables a minute, for presenters


@dataclass(frozen=True)
class Campaign:
    """A run of stories with a common purpose."""

    id: str
    name: str
    starts: date | None = None
    ends: date | None = None
    hashtag: str = ""
