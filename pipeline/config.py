"""newsroom.yaml + sources.yaml → Config; all faults at once, each with file, line and field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from ipaddress import ip_network
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pipeline import sourcebook, speech, yamldoc
from pipeline.errors import ConfigError, Fault
from pipeline.model import Campaign, Source, Staff
from pipeline.proofreading.model import MARKS, HouseStyle
from pipeline.rules import overrides
from pipeline.sections import Section, read_document
from pipeline.text import same_key

NEWSROOM, SOURCES, SPEECH = "newsroom.yaml", "sources.yaml", "speech.yaml"
PUBLISHER_TYPES = ("press", "aggregator", "organisation")
DEEDS = ("write", "take", "approve", "publish", "report", "manage")


@dataclass(frozen=True)
class Station:
    """Who speaks: names, the legal footer the Press Law asks for, the web address."""

    name: str = "Tòa soạn chưa đặt tên"
    short_name: str = ""
    publisher_type: str = "press"
    site_url: str = "http://localhost"
    contact: str = ""
    agency: str = ""
    governing_body: str = ""
    head: str = ""
    licence: str = ""


@dataclass(frozen=True)
class Role:
    """What a role is called and what it may do."""

    id: str
    title: str
    may: tuple[str, ...] = ()


@dataclass(frozen=True)
class Policies:
    """Ages and lengths the law and the house set."""

    consent_age: int = 16
    self_consent_age: int = 7
    sentence_warn: int = 30
    sentence_block: int = 50


@dataclass(frozen=True)
class Alarms:
    """When alarm is raised over a source: failures in a row, spans of emptiness and of silence."""

    failures: int = 5
    empty: timedelta = timedelta(days=3)
    quiet: timedelta = timedelta(days=3)
    gaps: float = 5  # silence this many times the usual gap between two entries


@dataclass(frozen=True)
class Gathering:
    """How outlets are visited."""

    user_agent: str = "GuongSang/0.1"
    allow: tuple[str, ...] = ()
    deadline: timedelta = timedelta(seconds=30)
    max_bytes: int = 5_000_000
    threads: int = 8
    pause: float = 1.0
    worth_opening: float = 0.15
    threshold: float = 0.0  # 0: the lexicon's own
    keep: timedelta = timedelta(days=90)  # how long an entry that interested nobody is kept
    alarms: Alarms = Alarms()


@dataclass(frozen=True)
class Config:
    """The workspace's settings, read and checked."""

    root: Path
    station: Station = Station()
    timezone: str = "Asia/Ho_Chi_Minh"
    roles: Mapping[str, Role] = field(default_factory=dict)
    people: tuple[Staff, ...] = ()
    steps: tuple[str, ...] = ()
    rate: int = 230
    policies: Policies = Policies()
    style: HouseStyle = HouseStyle()
    gathering: Gathering = Gathering()
    campaigns: Mapping[str, Campaign] = field(default_factory=dict)
    timetable: Mapping[str, str] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()
    trial: bool = False
    gates: Mapping[str, str] = field(default_factory=dict)  # code → block, warn or info
    warnings: tuple[Fault, ...] = ()

    @cached_property
    def zone(self) -> ZoneInfo:
        """The newsroom's time zone."""
        return ZoneInfo(self.timezone)

    @cached_property
    def lexicon(self) -> speech.Lexicon:
        """How the station says things: the house's words, its own ``speech.yaml`` on top.

        Raises ConfigError with file and line.
        """
        return speech.station_lexicon(self.root / SPEECH)

    def rate_of(self, name: str) -> int:
        """A presenter's syllables a minute; the house's for anybody whose own is not known."""
        person = self.person(name) if name else None
        return (person.rate if person else 0) or self.rate

    def person(self, name: str) -> Staff | None:
        """Somebody of the newsroom by name or id; tone placement and case do not count."""
        key = same_key(name)
        return next((p for p in self.people if key in (same_key(p.name), same_key(p.id))), None)

    def may(self, person: Staff, deed: str) -> bool:
        """Whether a person's role allows a deed."""
        role = self.roles.get(person.role)
        return role is not None and deed in role.may


def load(root: Path) -> Config:
    """Read a workspace's settings.

    Raises ConfigError with every fault of both files; warnings stay in ``Config.warnings``.
    """
    if not (root / NEWSROOM).is_file():
        raise ConfigError(
            Fault(
                "không có tệp này, nên đây không phải là không gian làm việc: chạy «guongsang init "
                "DIR» hoặc chọn thư mục bằng -w",
                str(root / NEWSROOM),
            )
        )
    faults: list[Fault] = []
    config = _newsroom(_open(root, NEWSROOM, faults), root)
    sources = sourcebook.read(root / SOURCES, faults) if (root / SOURCES).is_file() else ()
    try:
        speech.station_lexicon(root / SPEECH)
    except ConfigError as error:
        faults += error.faults
    blocking = [f for f in faults if f.severity == "block"]
    if blocking:
        raise ConfigError(*blocking)
    return _replace(config, sources=sources, warnings=tuple(faults))


def _replace(config: Config, **changes: object) -> Config:
    from dataclasses import replace

    return replace(config, **changes)  # type: ignore[arg-type]  # keys are checked by the class


def _open(root: Path, name: str, faults: list[Fault]) -> Section:
    return Section(read_document(root / name, faults), str(root / name), faults)


def _newsroom(top: Section, root: Path) -> Config:
    roles = {r.id: r for r in _roles(top.section("roles"))}
    config = Config(
        root=root,
        station=_station(top.section("station")),
        timezone=_timezone(top),
        roles=roles,
        people=tuple(_staff(s, roles) for s in top.sections("people")),
        steps=_steps(top.section("approval"), roles),
        rate=top.section("reading").whole("rate", 230, low=100, high=400),
        policies=_policies(top),
        style=_style(top),
        gathering=_gathering(top.section("gather")),
        campaigns={c.id: c for c in map(_campaign, top.sections("campaigns"))},
        timetable=_timetable(top.section("timetable")),
        trial=top.flag("trial"),
        gates=overrides(top.section("gates")),
    )
    top.get("accounts")
    top.close()
    return config


def _station(s: Section) -> Station:
    footer = s.section("footer")
    return Station(
        name=s.text(
            "name", Station.name, required=True, example="Báo và phát thanh, truyền hình …"
        ),
        short_name=s.text("short_name"),
        publisher_type=s.text("publisher_type", "press", choices=PUBLISHER_TYPES),
        site_url=s.text(
            "site_url", Station.site_url, pattern=r"https?://\S+", example="https://…"
        ).rstrip("/"),
        contact=s.text("contact"),
        agency=footer.text("agency"),
        governing_body=footer.text("governing_body"),
        head=footer.text("head"),
        licence=footer.text("licence"),
    )


def _timezone(top: Section) -> str:
    name = top.text("timezone", Config.timezone)
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        top.fault(f"không có múi giờ «{name}», viết như Asia/Ho_Chi_Minh", "timezone")
        return Config.timezone
    return name


def _roles(s: Section) -> list[Role]:
    found = []
    for role in s.data:
        inner = s.section(role)
        may = inner.texts("may")
        for deed in may:
            if deed not in DEEDS:
                inner.fault(f"«{deed}» không phải một việc, chọn trong: {', '.join(DEEDS)}", "may")
        found.append(Role(role, inner.text("title", role), may))
    return found


def _staff(s: Section, roles: Mapping[str, Role]) -> Staff:
    name = s.text("name", required=True, example="Nguyễn Văn A")
    role = s.text("role", required=True, choices=tuple(roles))
    rate = s.whole("rate", 0, low=0, high=400)
    person = Staff(name, role, s.text("id"), rate)
    s.close()
    return person


def _steps(s: Section, roles: Mapping[str, Role]) -> tuple[str, ...]:
    steps = s.texts("steps")
    for step in steps:
        if step not in roles:
            s.fault(f"bước duyệt «{step}» không phải một vai trò trong «roles»", "steps")
        elif "approve" not in roles[step].may:
            s.fault(
                f"vai trò «{step}» là bước duyệt nhưng không được phép duyệt (may: [approve])",
                "steps",
            )
    if len(set(steps)) < len(steps):
        s.fault("mỗi bước duyệt một vai trò khác nhau: một vai trò ghi hai lần", "steps")
    if len(steps) > 4:
        s.fault("nhiều nhất bốn bước duyệt", "steps")
    return steps


def _policies(top: Section) -> Policies:
    s, reading = top.section("policies"), top.section("reading")
    return Policies(
        consent_age=s.whole("consent_age", 16, low=16, high=18),
        self_consent_age=s.whole("self_consent_age", 7, low=0, high=7),
        sentence_warn=reading.whole("sentence_warn", 30, low=5, high=200),
        sentence_block=reading.whole("sentence_block", 50, low=10, high=400),
    )


def _style(top: Section) -> HouseStyle:
    s = top.section("style")
    return HouseStyle(
        tones=s.text("tones", choices=("old", "new")),
        quotes=s.text("quotes", choices=tuple(MARKS)),
        dash=s.text("dash", choices=("–", "-")),
        vowel=s.text("vowel", choices=("i", "y")),
        sentence=_policies(top).sentence_warn,
    )


def _gathering(s: Section) -> Gathering:
    d = Gathering()
    return Gathering(
        user_agent=s.text(
            "user_agent", d.user_agent, pattern=r"[ -~]+", example="GuongSang/0.1 (+https://…)"
        ),
        allow=_allowed(s),
        deadline=s.span("deadline", d.deadline),
        max_bytes=s.whole("max_bytes", d.max_bytes, low=10_000, high=50_000_000),
        threads=s.whole("threads", d.threads, low=1, high=64),
        pause=s.number("pause", d.pause, low=0, high=60),
        worth_opening=s.number("worth_opening", d.worth_opening, low=0, high=1),
        threshold=s.number("threshold", d.threshold, low=0, high=0.99),
        keep=s.span("keep", d.keep),
        alarms=_alarms(s.section("alarms")),
    )


def _allowed(s: Section) -> tuple[str, ...]:
    """Names, addresses and networks inside that may be asked all the same."""
    allowed = tuple(s.texts("allow"))
    for value in allowed:
        try:
            if "/" in value:
                ip_network(value, strict=False)
        except ValueError:
            s.fault(f"«{value}» không phải một dải mạng, ví dụ 127.0.0.0/8", "allow")
    return allowed


def _alarms(s: Section) -> Alarms:
    d = Alarms()
    alarms = Alarms(
        failures=s.whole("failures", d.failures, low=1, high=100),
        empty=s.span("empty", d.empty),
        quiet=s.span("quiet", d.quiet),
        gaps=s.number("gaps", d.gaps, low=1, high=100),
    )
    s.close()
    return alarms


def _campaign(s: Section) -> Campaign:
    starts, ends = s.day("starts"), s.day("ends")
    if starts and ends and ends < starts:
        s.fault("ngày kết thúc đứng trước ngày bắt đầu", "ends")
    id_ = s.text("id", required=True, pattern=r"[a-z0-9-]+", example="guong-hieu-hoc-2026")
    campaign = Campaign(id_, s.text("name", id_), starts, ends, s.text("hashtag"))
    s.close()
    return campaign


JOBS = ("gather", "build", "backup")


def _timetable(s: Section) -> dict[str, str]:
    times = {}
    for job in s.data:
        value = s.text(job)
        if job not in JOBS:
            s.fault(f"không có việc «{job}», chọn trong: {', '.join(JOBS)}", job)
        elif not _is_time(value):
            s.fault(f'«{value}» phải là khoảng (30m) hoặc giờ ("02:30", "05:00, 17:00")', job)
        times[job] = value
    return times


def _is_time(value: str) -> bool:
    if yamldoc.as_seconds(value):
        return True
    clocks = [part.strip() for part in value.split(",")]
    return all(re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", clock) for clock in clocks)


def campaign_on(config: Config, day: date) -> Campaign | None:
    """The campaign that runs on a day, the first listed when several do."""
    for campaign in config.campaigns.values():
        after = campaign.starts is None or campaign.starts <= day
        if after and (campaign.ends is None or day <= campaign.ends):
            return campaign
    return None
