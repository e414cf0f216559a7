"""Asks the database what happened in a period, and makes the report's document of it.

What is counted is what the ledger knows: places that somebody noted with ``posted``. A page under
``output/`` is no publication by itself: it may be deleted and built again at any time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from functools import cached_property
from typing import Any

from pipeline import speech, staff
from pipeline.archive import Archive
from pipeline.config import Config
from pipeline.errors import Fault, NotFound, Refused, StoryError
from pipeline.manuscript import Manuscript
from pipeline.model import Channel, Story
from pipeline.report import closing
from pipeline.report.counting import (
    DIMENSIONS,
    Deed,
    Material,
    Placement,
    Work,
    breakdown,
    crossed,
    differences,
    figures,
)
from pipeline.report.periods import Period, previous, year_before
from pipeline.report.words import labels_of
from pipeline.storage import Connection, Storage, aftermath, approvals, ledger, publications
from pipeline.stories import Stories
from pipeline.text import same_key

REACH = "reach"


class Reports:
    """The reports of a workspace."""

    def __init__(
        self,
        config: Config,
        storage: Storage,
        archive: Archive,
        stories: Stories,
        channels: Mapping[str, Channel],
    ) -> None:
        self.config, self.storage, self.archive = config, storage, archive
        self.stories, self.channels = stories, channels
        self.shelf = closing.Shelf(config.root, storage)
        self._works: dict[tuple[str, str], tuple[Work, Story | None]] = {}

    # -- reach

    def reach(self, id_: int, count: int, read_on: date, by: str, now: datetime) -> dict[str, Any]:
        """Note how many people a publication had reached by a day. Raises NotFound, Refused.

        Readings are only added; of several for one day the last one written counts.
        """
        person = staff.named(self.config, by, "reach")
        with self.storage.writing() as connection:
            place = next((p for p in publications.of_story(connection) if p.id == id_), None)
            if place is None:
                raise NotFound(Fault(f"không có lượt đăng số {id_}; xem «guongsang publications»"))
            self._require_reading(count, read_on, place.at, now)
            detail = {"count": count, "read_on": read_on.isoformat()}
            ledger.write(connection, now, person.name, REACH, f"publication:{id_}", detail)
        return {"publication": id_, "by": person.name} | detail

    def _require_reading(self, count: int, read_on: date, posted: str, now: datetime) -> None:
        first, today = self._day(datetime.fromisoformat(posted)), self._day(now)
        if count < 0:
            raise Refused(Fault("số lượt tiếp cận không thể âm: --count", code="value"))
        if not first <= read_on <= today:
            message = f"ngày đọc số phải từ ngày đăng {first:%d/%m/%Y} tới hôm nay: --read-on"
            raise Refused(Fault(message, code="value"))

    # -- the report

    def report(
        self, period: Period, now: datetime, campaign: str = "", *, today: bool = False
    ) -> dict[str, Any]:
        """What a campaign (or all of them) did; a closed period as it was closed.

        ``today`` puts the present figures beside a closed period's. Raises NotFound, Refused.
        """
        self._require(period, campaign)
        kept = self.shelf.closed(period, campaign)
        if kept is None:
            return self._masked(self._made(period, now, campaign))
        if today:
            fresh = self._made(period, now, campaign)
            changed = differences(kept["figures"], fresh["figures"])
            present = {"made_at": fresh["made_at"], "figures": fresh["figures"]}
            kept["now"] = present | {"differences": changed}
        return self._masked(kept)

    def close(self, period: Period, by: str, now: datetime, campaign: str = "") -> dict[str, Any]:
        """Freeze a period that is over. Raises Refused, NotFound, StorageError."""
        person = staff.named(self.config, by, "close")
        self._require(period, campaign)
        if period.end >= self._day(now):
            message = f"kỳ chưa hết: khóa sổ được từ sau ngày {period.end:%d/%m/%Y}"
            raise Refused(Fault(message, code="period"))
        made = self._made(period, now, campaign)
        self.shelf.close(made, period, campaign, person.name, now)
        return self.report(period, now, campaign)

    def _require(self, period: Period, campaign: str) -> None:
        if period.end < period.start:
            raise Refused(
                Fault("ngày cuối kỳ đứng trước ngày đầu: xem --from, --to", code="period")
            )
        if campaign and campaign not in self.config.campaigns:
            known = ", ".join(self.config.campaigns) or "chưa có đợt nào"
            raise NotFound(Fault(f"không có đợt «{campaign}»; có: {known}", "newsroom.yaml"))

    def _made(self, period: Period, now: datetime, campaign: str) -> dict[str, Any]:
        with self.storage.reading() as connection:
            material = self._material(connection, period, campaign)
            compared = {
                "previous": self._earlier(connection, previous(period), campaign),
                "year_before": self._earlier(connection, year_before(period), campaign),
            }
        labels = labels_of(self.channels)
        return {
            "from": period.start.isoformat(),
            "to": period.end.isoformat(),
            "campaign": campaign,
            "campaign_name": self.config.campaigns[campaign].name if campaign else "",
            "station": self.config.station.name,
            "made_at": now.astimezone(self.config.zone).isoformat(timespec="seconds"),
            "closed": None,
            "figures": asdict(figures(material)),
            "compared": compared,
            "by": {
                name: [
                    {"key": key, "label": labels.get(name, {}).get(key, key)} | asdict(counted)
                    for key, counted in breakdown(material, name)
                ]
                for name in DIMENSIONS
            },
            "rows": crossed(material.placements),
            "publications": [self._shown(p) for p in material.placements],
            "corrections": [_told(d, "note") for d in material.corrections],
            "withdrawals": [_told(d, "ground") for d in material.withdrawals],
        }

    def _shown(self, placement: Placement) -> dict[str, Any]:
        known = asdict(placement)
        work = known.pop("work")
        known |= {"work": work.pop("id"), **work, "on": placement.on.isoformat()}
        return known | {"at": placement.at.astimezone(self.config.zone).isoformat()}

    def _earlier(
        self, connection: Connection, period: Period, campaign: str
    ) -> dict[str, Any] | None:
        """The figures of an earlier period; None when the house kept no ledger yet.

        ``partial`` when the ledger began in the middle of it. A closed period speaks as closed.
        """
        began = ledger.began(connection)
        if began is None or self._day(began) > period.end:
            return None
        kept = self.shelf.closed(period, campaign)
        counted = asdict(figures(self._material(connection, period, campaign)))
        return {
            "from": period.start.isoformat(),
            "to": period.end.isoformat(),
            "figures": kept["figures"] if kept else counted,
            "partial": self._day(began) > period.start,
            "closed": kept is not None,
        }

    def _masked(self, document: dict[str, Any]) -> dict[str, Any]:
        """A report without the headlines and addresses of works that were taken back since."""
        with self.storage.reading() as connection:
            gone = set(aftermath.withdrawn(connection))
            gone |= {_slug(r.subject) for r in ledger.named(connection, "consent-withdrawn")}
        rows = [
            row | {"headline": "", "url": ""} if {row["story"], row["work"]} & gone else row
            for row in document["publications"]
        ]
        return document | {"publications": rows}

    # -- facts

    def _material(self, connection: Connection, period: Period, campaign: str) -> Material:
        read = _newest_readings(ledger.named(connection, REACH))
        places = [
            self._placement(connection, row, read.get(row.id))
            for row in publications.of_story(connection)
            if period.holds(self._day(datetime.fromisoformat(row.at)))
        ]
        deeds = {
            what: tuple(self._deed(row, words) for row in ledger.named(connection, what))
            for what, words in (("corrected", "note"), ("withdrawn", "ground"))
        }
        held = [tuple(d for d in found if period.holds(d.on)) for found in deeds.values()]
        found = Material(tuple(places), *held)
        return _of_campaign(found, campaign) if campaign else found

    def _placement(
        self, connection: Connection, row: Any, read: tuple[int, str] | None
    ) -> Placement:
        work, story = self._work(row.story, row.version)
        channel = self.channels.get(row.channel)
        aloud = [s.name for s in channel.fields if s.aloud] if channel else []
        words = approvals.words(connection, row.story, row.channel, row.sha256) if aloud else {}
        at = datetime.fromisoformat(row.at)
        return Placement(
            id=row.id,
            story=row.story,
            work=work,
            channel=row.channel,
            url=row.url,
            by=row.by,
            at=at,
            on=self._day(at),
            state=row.state,
            on_air=bool(aloud),
            seconds=self._seconds(story, channel, [words.get(n, "") for n in aloud]),
            reach=read[0] if read else None,
            read_on=read[1] if read else "",
        )

    def _seconds(
        self, story: Story | None, channel: Channel | None, aloud: Sequence[str]
    ) -> float | None:
        """The length of signed words, as the script had it; None when the words are not known."""
        said = "\n\n".join(part.strip() for part in aloud if part.strip())
        if not said or channel is None or story is None:
            return None
        media = Manuscript(story, self.config).media_seconds if channel.bites else 0
        rate = self.config.rate_of(str(story.meta.get("presenter", "")))
        return round(speech.timing(said, rate, media, self.config.lexicon).seconds, 1)

    def _deed(self, row: Any, words: str) -> Deed:
        """A correction or withdrawal as the ledger noted it, with the version it was made of."""
        slug, at = _slug(row.subject), datetime.fromisoformat(row.at)
        work, _ = self._work(slug, row.detail.get("version", ""))
        return Deed(slug, work, at, self._day(at), row.detail[words])

    def _work(self, slug: str, version: str) -> tuple[Work, Story | None]:
        """A work as it was at a version; as it is now when that was not kept; else its name."""
        key = (slug, version)
        if key not in self._works:
            story = (self.archive.story(slug, version) if version else None) or self._present(slug)
            work = _as_work(story, self._ours) if story else Work(slug)
            self._works[key] = (work, story)
        return self._works[key]

    def _present(self, slug: str) -> Story | None:
        try:
            return self.stories.find(slug)
        except (NotFound, StoryError):
            return None

    @cached_property
    def _ours(self) -> frozenset[str]:
        """The names our own station goes by."""
        s = self.config.station
        return frozenset(same_key(name) for name in (s.name, s.short_name, s.agency) if name)

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self.config.zone).date()


def _as_work(story: Story, ours: frozenset[str]) -> Work:
    return Work(
        id=story.translates.get("story", "") or story.slug,
        headline=story.headline,
        genre=story.genre,
        language=story.language,
        commune=story.place.get("commune", ""),
        story_type=story.story_type,
        author=story.byline,
        campaign=story.campaign,
        own=all(same_key(credit.outlet) in ours for credit in story.sources),
    )


def _of_campaign(material: Material, campaign: str) -> Material:
    def ours(deeds: Sequence[Deed]) -> tuple[Deed, ...]:
        return tuple(d for d in deeds if d.work.campaign == campaign)

    placed = tuple(p for p in material.placements if p.work.campaign == campaign)
    return Material(placed, ours(material.corrections), ours(material.withdrawals))


def _newest_readings(rows: Sequence[Any]) -> dict[int, tuple[int, str]]:
    """Each publication's latest reading: how many, and on which day it was read."""
    found: dict[int, tuple[int, str]] = {}
    for row in rows:
        id_ = int(row.subject.partition(":")[2])
        if row.detail["read_on"] >= found.get(id_, (0, ""))[1]:
            found[id_] = (row.detail["count"], row.detail["read_on"])
    return found


def _slug(subject: str) -> str:
    return subject.partition(":")[2]


def _told(deed: Deed, name: str) -> dict[str, Any]:
    return {"story": deed.story, "on": deed.on.isoformat(), name: deed.words}
