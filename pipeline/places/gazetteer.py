"""Places with their dates: what a name meant on a day, what became of it, what it was before.

Read once from ``data/places``: the province's 124 communes, the 330 communes and 18 districts
they came from, and the provinces of the country. A name that two places bore is never resolved
by guessing: ``find`` gives back both.
"""

from __future__ import annotations

import csv
import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from pipeline.errors import ConfigError, Fault
from pipeline.sections import read_day
from pipeline.text import fold, nfc, same_key, slugify

DATA = Path(__file__).parent.parent / "data" / "places"
PROVINCE = "tỉnh Tuyên Quang"
COMMUNE_KINDS = ("xã", "phường", "thị trấn")
DISTRICT_KINDS = ("huyện", "thị xã", "thành phố", "quận")
KINDS = (*COMMUNE_KINDS, *DISTRICT_KINDS, "tỉnh")

_SHORT = {
    "tp": "thành phố",
    "tx": "thị xã",
    "tt": "thị trấn",
    "p": "phường",
    "x": "xã",
    "h": "huyện",
}
_KIND = re.compile(rf"(?:(?P<kind>{'|'.join(KINDS)})|(?P<short>tp|tx|tt|[pxh])\.)\s*(?=\S)", re.I)


@dataclass(frozen=True)
class Place:
    """A commune, district or province as it was between two days.

    ``name`` is spelt as the press does (Hòa), ``official`` as the register does (Hoà); ``within``
    is what it lay in, nearest first; ``valid_to`` the first day it was no more (None: it stands),
    ``valid_from`` None where the day is not recorded; ``now`` the ids it became part of.
    """

    id: str
    kind: str
    name: str
    official: str = ""
    within: tuple[str, ...] = ()
    code: str = ""
    aliases: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    now: tuple[str, ...] = ()

    @property
    def full(self) -> str:
        """``xã Lũng Cú``."""
        return f"{self.kind} {self.name}"

    @property
    def address(self) -> str:
        """``xã Lũng Táo, huyện Đồng Văn, tỉnh Hà Giang``."""
        return ", ".join((self.full, *self.within))

    @property
    def names(self) -> tuple[str, ...]:
        """Every way it is written."""
        return tuple(dict.fromkeys(n for n in (self.name, self.official, *self.aliases) if n))

    def stands(self, day: date) -> bool:
        """Whether there was such a place that day."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True)
class Gazetteer:
    """Every place, by id, by name and by name without tones."""

    by_id: Mapping[str, Place]
    by_name: Mapping[str, tuple[Place, ...]]
    by_fold: Mapping[str, tuple[Place, ...]]


# ---------------------------------------------------------------- reading


@cache
def gazetteer() -> Gazetteer:
    """The places of ``data/places``. Raises ConfigError with every fault at once."""
    return load(DATA)


def load(folder: Path) -> Gazetteer:
    """Places of a folder with communes.csv, former.csv and provinces.csv. Raises ConfigError."""
    faults: list[Fault] = []
    places = [
        *_provinces(folder / "provinces.csv", faults),
        *_communes(folder / "communes.csv", faults),
        *_former(folder / "former.csv", faults),
    ]
    by_id = {place.id: place for place in places}
    strangers = sorted({to for place in places for to in place.now} - set(by_id))
    faults += [Fault(f"«now» chỉ tới «{to}», không có nơi ấy", str(folder)) for to in strangers]
    if faults:
        raise ConfigError(*faults)
    return Gazetteer(by_id, _index(by_id.values(), same_key), _index(by_id.values(), fold))


def _index(places: Iterable[Place], key: object) -> dict[str, tuple[Place, ...]]:
    found: dict[str, tuple[Place, ...]] = {}
    for place in places:
        for name in dict.fromkeys(key(n) for n in place.names):  # type: ignore[operator]
            found[name] = (*found.get(name, ()), place)
    return found


def _rows(path: Path, faults: list[Fault]) -> Iterator[tuple[dict[str, str], date | None]]:
    """Rows of a CSV after its ``#`` lines, each with its day; wrong ones become faults."""
    try:
        lines = nfc(path.read_text("utf-8-sig")).splitlines()
    except (OSError, UnicodeDecodeError) as error:
        faults.append(Fault(f"không đọc được tệp: {error}", str(path)))
        return
    skipped = next((i for i, line in enumerate(lines) if not line.startswith("#")), len(lines))
    seen: set[tuple[str, ...]] = set()
    for number, row in enumerate(csv.DictReader(lines[skipped:]), skipped + 2):
        wrong = _wrong(row, seen)
        if wrong:
            faults.append(Fault(wrong, str(path), number))
            continue
        seen.add(_key(row))
        yield row, read_day(row.get("valid_to") or row.get("valid_from") or "")


def _key(row: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(same_key(row.get(k) or "") for k in ("province", "district", "kind", "name"))


def _wrong(row: dict[str, str], seen: set[tuple[str, ...]]) -> str:
    if None in row or None in row.values():
        return "số cột khác dòng đầu bảng"
    if row.get("kind") not in KINDS:
        return f"loại «{row.get('kind')}» không hợp lệ, chọn một trong: {', '.join(KINDS)}"
    if not row.get("name"):
        return "thiếu tên (name)"
    if "code" in row and not re.fullmatch(r"\d{5}", row["code"]):
        return f"mã «{row['code']}» phải có 5 chữ số"
    day = row.get("valid_to") or row.get("valid_from") or ""
    if day and read_day(day) is None:
        return f"«{day}» không phải ngày, viết như 2025-07-01"
    return "nơi này viết hai lần: hãy bỏ một dòng" if _key(row) in seen else ""


def _aliases(row: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(a.strip() for a in row.get("aliases", "").split("|") if a.strip())


def _provinces(path: Path, faults: list[Fault]) -> Iterator[Place]:
    for row, day in _rows(path, faults):
        known = (row["kind"], row["name"], "", (), "", _aliases(row))
        to = (slugify(row["now"]),) if row["now"] else ()
        yield Place(slugify(row["name"]), *known, None, day, to)


def _communes(path: Path, faults: list[Fault]) -> Iterator[Place]:
    for row, day in _rows(path, faults):
        known = (row["kind"], row["name"], row["official"], (PROVINCE,), row["code"])
        yield Place(row["code"], *known, _aliases(row), day)


def _former(path: Path, faults: list[Fault]) -> Iterator[Place]:
    districts: dict[str, Place] = {}
    for row, day in _rows(path, faults):
        within = (row["district"], row["province"])
        above = "/".join(slugify(name) for name in reversed(within))
        id_ = f"{above}/{slugify(row['kind'])}-{slugify(row['name'])}"
        known = (row["kind"], row["name"], "", within, "", _aliases(row))
        yield Place(id_, *known, None, day, (row["now"],))
        kind, name = split_kind(row["district"])
        before = districts[above].now if above in districts else ()
        now = tuple(dict.fromkeys((*before, row["now"])))
        districts[above] = Place(above, kind, name, "", within[1:], "", (), None, day, now)
    yield from districts.values()


# ---------------------------------------------------------------- asking


def split_kind(text: str) -> tuple[str, str]:
    """``TP. Hà Giang`` → (``thành phố``, ``Hà Giang``); no kind said → (``""``, the name)."""
    text = " ".join(nfc(text).split())
    match = _KIND.match(text)
    if match is None or match.end() == len(text):
        return "", text
    kind = match["kind"].lower() if match["kind"] else _SHORT[match["short"].lower()]
    return kind, text[match.end() :]


def find(name: str, on: date | None = None, near: str | None = None) -> list[Place]:
    """Places that bore a name (``xã Lũng Cú`` or ``Lũng Cú``), on a day or ever.

    Tones count where somebody typed them: a name without any is looked up without. ``near`` (a
    district or province) narrows where it can; several answers mean: ask.
    """
    kind, bare = split_kind(name)
    known = gazetteer()
    found = known.by_name.get(same_key(bare), ())
    if not found and bare.isascii():
        kind, found = _unmarked(kind, bare)
    found = tuple(p for p in found if kind in ("", p.kind) and (on is None or p.stands(on)))
    close = [p for p in found if near and _lies_near(p, near)]
    return close or list(found)


def _unmarked(kind: str, bare: str) -> tuple[str, tuple[Place, ...]]:
    """A name typed without any mark, perhaps after a kind typed so too: ``xa Lung Cu``."""
    known, wanted = gazetteer().by_fold, fold(bare)
    if wanted in known or kind:
        return kind, known.get(wanted, ())
    for said in KINDS:
        name = wanted.removeprefix(f"{fold(said)} ")
        if name != wanted and name in known:
            return said, known[name]
    return "", ()


def _lies_near(place: Place, near: str) -> bool:
    kind, bare = split_kind(near)
    wanted = fold(near) if kind else fold(bare)
    around = [*place.within, *(w for to in now_of(place) for w in (to.full, *to.within))]
    return any(f" {fold(name)}".endswith(f" {wanted}") for name in around)


def now_of(place: Place) -> tuple[Place, ...]:
    """What a place is now: itself while it stands, else what it became part of."""
    known = gazetteer().by_id
    return tuple(known[id_] for id_ in place.now) if place.now else (place,)


def was(place: Place) -> tuple[Place, ...]:
    """What a place was made of: communes for a commune, provinces for a province."""
    level = COMMUNE_KINDS if place.kind in COMMUNE_KINDS else KINDS
    known = gazetteer().by_id.values()
    return tuple(p for p in known if place.id in p.now and p.kind in level)


def said_on(place: Place, day: date) -> tuple[str, ...]:
    """The name, or names, by which a day's news called a place."""
    if place.stands(day):
        return (place.full,)
    if place.valid_to is not None and day >= place.valid_to:
        return tuple(p.full for p in now_of(place))
    return tuple(p.address for p in was(place) if p.stands(day))


def suggest(name: str, on: date | None = None, limit: int = 3) -> list[Place]:
    """Places whose names are nearest to a misspelt one: other tones first, then other letters."""
    kind, bare = split_kind(name)
    known = gazetteer()
    folds = difflib.get_close_matches(fold(bare), known.by_fold, limit * 2, 0.75)
    found = [
        place
        for key in folds
        for place in known.by_fold[key]
        if kind in ("", place.kind) and (on is None or place.stands(on))
    ]
    return list(dict.fromkeys(found))[:limit]


def search(prefix: str, on: date, limit: int = 10) -> list[Place]:
    """Places of a day that begin with what somebody types, tones or none: for a form's list."""
    kind, bare = split_kind(prefix)
    wanted = fold(bare)
    known = gazetteer().by_id.values()
    found = [
        p
        for p in known
        if p.stands(on)
        and kind in ("", p.kind)
        and any(fold(n).startswith(wanted) for n in p.names)
    ]
    return sorted(found, key=lambda p: (fold(p.name), p.id))[:limit] if wanted else []
