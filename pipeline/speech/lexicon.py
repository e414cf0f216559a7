"""The words speech knows: read from data, checked on load, all faults at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from pipeline import yamldoc
from pipeline.errors import ConfigError, Fault
from pipeline.text import nfc

FOLDER = Path(__file__).parent.parent / "data" / "speech"

Table = Mapping[str, str]
Words = frozenset[str]

_CUES = (
    "date", "date_link", "weekdays", "holidays", "counted", "range_before", "score", "score_after",
    "fraction", "fraction_after", "address", "digits", "keep_zero", "roman",
    "row_link", "school", "class", "whole", "version", "ratio", "below", "points", "hotlines",
    "since", "by", "marks", "holidays_with_dot", "daily", "share", "parts", "issue", "calendar",
    "codes", "some",
)  # fmt: skip
# What each data file holds: P pairs, N pairs whose key is a number, L a list, S one number.
_SHAPE: dict[str, dict[str, str]] = {
    "numbers": {
        "digits": "L", "style": "P", "ordinals": "N", "months": "N", "quarters": "N",
        "fractions": "N",
    },
    "letters": {"letters": "P"},
    "documents": {"separators": "P", "types": "P", "issuers": "P"},
    "units": {"units": "P", "touching": "L", "before": "P", "per": "L"},
    "symbols": {
        "said": "P", "silent": "L", "pause": "L", "slash": "S", "web": "P",
        "compass": "P",
    },
    "pauses": {"sentence": "F", "comma": "F", "paragraph": "F", "spread": "F"},
    "cues": dict.fromkeys(_CUES, "L"),
    "fixed": {"fixed": "P"},
    "abbreviations": {
        **dict.fromkeys(("always", "school", "title", "place", "number", "ask"), "P"),
        "beside": "P",
    },
    "pronunciations": {"said": "P"},
}  # fmt: skip
_MAY_BE_EMPTY = {"separators"}
_STYLE = (
    "four_after_ten", "five_after_ten", "one_after_ten", "zero_ten", "ten", "tens", "hundred",
    "thousand", "million", "billion", "decimal", "negative", "to", "out_of", "parts", "year",
    "month", "hour", "minute", "second", "point", "each", "house", "number", "plus", "times",
    "tag", "at", "minus", "divided", "mark", "within", "morning", "afternoon", "evening",
)  # fmt: skip


@dataclass(frozen=True)
class Numbers:
    """How numbers are put into words."""

    digits: tuple[str, ...]
    style: Table
    ordinals: Table
    months: Table
    quarters: Table
    fractions: Table

    @cached_property
    def after(self) -> Mapping[str, Table]:
        """The tables of numbers with a name of their own, by the word before."""
        return {"tháng": self.months, "thứ": self.ordinals, "quý": self.quarters}


@dataclass(frozen=True, eq=False)
class Lexicon:
    """Everything speech looks up. Abbreviation keys are squeezed: ``GD&ĐT`` is ``GDĐT``."""

    numbers: Numbers
    letters: Table
    separators: Table
    types: Table
    issuers: Table
    units: Table
    touching: Words
    money: Table
    per: Words
    symbols: Table
    silent: Words
    pause: Words
    slash: str
    web: Table
    compass: Table
    pauses: Mapping[str, float]
    cues: Mapping[str, Words]
    fixed: Table
    always: Table
    school: Table
    title: Table
    place: Table
    number: Table
    ask: Table
    beside: Mapping[str, tuple[str, Words]]  # another meaning, and the words that give it
    names: Table  # how a name is said, by how it is written
    heads: Words = field(default=frozenset())  # first pieces of everything looked up by word
    fixed_by_head: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    names_by_head: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def squeeze(written: str) -> str:
    """The key of an abbreviation: ``GD & ĐT``, ``GD-ĐT``, ``G.D.Đ.T`` are one."""
    return written.translate(_SQUEEZE)


_SQUEEZE = {ord(c): None for c in ".&-–— /"}


def load_lexicon(
    folder: Path | None = None, station: Mapping[str, Any] | Path | None = None
) -> Lexicon:
    """The packaged words, or those of ``folder``, with a station's own on top.

    ``station`` is a YAML file or a mapping: ``{"ĐPT": "đài phát thanh"}``, or data file to tables,
    ``{"numbers": {"style": {"thousand": "ngàn"}}}``. Raises ConfigError with every fault found.
    """
    if folder is None and station is None:
        return _packaged()
    return _load(folder or FOLDER, station)


def station_lexicon(path: Path) -> Lexicon:
    """The packaged words with the station's file on top, or alone when there is no such file.

    ``QKH: quỹ khuyến học`` teaches an abbreviation, ``Lyon: li ông`` how a name is said (it stays
    as written and the reading is printed beside it). Raises ConfigError with file and line.
    """
    return load_lexicon(station=path) if path.is_file() else load_lexicon()


@cache
def _packaged() -> Lexicon:
    return _load(FOLDER, None)


def _load(folder: Path, station: Mapping[str, Any] | Path | None) -> Lexicon:
    faults: list[Fault] = []
    tables: dict[str, dict[str, Any]] = {}
    for name in _SHAPE:
        path = folder / f"{name}.yaml"
        doc = _read(path, faults)
        tables[name] = _check(name, doc.data, str(path), doc, faults)
    own = _station(station, faults)
    _merge(tables, own)
    for taught in own.get("abbreviations", {}).get("always", ()):
        tables["abbreviations"]["beside"].pop(taught, None)
    _check_numbers(tables["numbers"], str(folder / "numbers.yaml"), faults)
    if faults:
        raise ConfigError(*faults)
    return _build(tables)


def _read(path: Path, faults: list[Fault]) -> yamldoc.Doc:
    try:
        doc = yamldoc.parse(path.read_text("utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        faults.append(Fault(f"không đọc được tệp: {error}", str(path), code="speech"))
        return yamldoc.Doc({}, {})
    faults.extend(doc.faults)
    return doc


def _station(
    station: Mapping[str, Any] | Path | None, faults: list[Fault]
) -> dict[str, dict[str, Any]]:
    """A station's tables; a line of its own, ``QKH: quỹ khuyến học``, goes where it belongs."""
    if station is None:
        return {}
    doc, file = yamldoc.Doc(station, {}), "station"
    if isinstance(station, Path):
        doc, file = _read(station, faults), str(station)
    if not isinstance(doc.data, Mapping):
        faults.append(Fault("phải là các dòng «chữ viết: cách đọc»", file, 1, code="speech"))
        return {}
    lines = {w: said for w, said in doc.data.items() if w not in _SHAPE}
    found = _lines(lines, file, doc, faults)
    for name in filter(_SHAPE.__contains__, doc.data):
        tables = _check(name, doc.data[name], file, doc, faults, f"{name}.", partial=True)
        _merge(found, {name: tables})
    return found


def _lines(
    lines: Mapping[str, Any], file: str, doc: yamldoc.Doc, faults: list[Fault]
) -> dict[str, dict[str, Any]]:
    """Capitals alone are an abbreviation, with figures or signs a fixed form, else a name."""
    found: dict[str, dict[str, Any]] = {}

    def fault(message: str, at: str) -> None:
        faults.append(Fault(message, file, doc.line(at), at, "speech"))

    for written, said in _pairs("P", "", lines, "", fault).items():
        capitals = sum(c.isupper() for c in written)
        if squeeze(written).isalpha() and 1 < capitals > sum(c.islower() for c in written):
            name, section, key = "abbreviations", "always", squeeze(written)
        elif written.replace(" ", "").isalpha():
            name, section, key = "pronunciations", "said", written
        else:
            name, section, key = "fixed", "fixed", written
        found.setdefault(name, {}).setdefault(section, {})[key] = said
    return found


def _merge(ours: dict[str, dict[str, Any]], theirs: Mapping[str, Mapping[str, Any]]) -> None:
    """A station's pairs win over ours and its lists go on where ours end; digits are replaced."""
    for name, sections in theirs.items():
        tables = ours.setdefault(name, {})
        for section, value in sections.items():
            before = tables.get(section)
            if isinstance(value, dict) and isinstance(before, dict):
                tables[section] = before | value
            elif isinstance(value, list) and isinstance(before, list) and section != "digits":
                tables[section] = before + value
            else:
                tables[section] = value


def _check(
    name: str,
    data: Any,
    file: str,
    doc: yamldoc.Doc,
    faults: list[Fault],
    prefix: str = "",
    partial: bool = False,
) -> dict[str, Any]:
    """The tables of one file, each of its shape; whatever is wrong goes into ``faults``."""
    shape, data = _SHAPE[name], data if isinstance(data, Mapping) else {}
    for key in data:
        if key not in shape:
            hint = f"không có bảng «{key}»; các bảng: {', '.join(shape)}"
            faults.append(Fault(hint, file, doc.line(prefix + key), prefix + key, "speech"))
    found = {}
    for key, kind in shape.items():
        if key in data:
            found[key] = _section(kind, key, data[key], file, doc, faults, prefix + key)
        elif not partial:
            faults.append(Fault(f"thiếu bảng «{key}»", file, 0, key, "speech"))
    return found


def _section(
    kind: str, key: str, value: Any, file: str, doc: yamldoc.Doc, faults: list[Fault], path: str
) -> Any:
    def fault(message: str, at: str = path) -> None:
        faults.append(Fault(message, file, doc.line(at), at, "speech"))

    if kind in "PN":
        return _pairs(kind, key, value, path, fault)
    if kind == "L":
        if isinstance(value, (list, tuple)) and all(isinstance(v, str) and v for v in value):
            return [nfc(v) for v in value]
        fault("phải là danh sách chữ, viết [một, hai, …]")
        return []
    if kind == "F":
        return _seconds(str(value), fault)
    return nfc(str(value))


def _pairs(kind: str, key: str, value: Any, path: str, fault: Any) -> dict[str, str]:
    if not isinstance(value, Mapping):
        fault("phải là bảng: chữ viết: cách đọc")
        return {}
    found = {}
    for written, said in value.items():
        here = f"{path}.{written}" if path else str(written)
        if not isinstance(said, str) or not (said.strip() or key in _MAY_BE_EMPTY):
            fault(f"«{written}» chưa có cách đọc", here)
        elif any(c.isdigit() for c in said):
            fault(f"cách đọc của «{written}» còn chữ số: viết bằng chữ", here)
        elif kind == "N" and not str(written).isdecimal():
            fault(f"«{written}» phải là số", here)
        else:
            found[nfc(str(written))] = nfc(said).strip()
    return found


def _seconds(value: str, fault: Any) -> float:
    try:
        seconds = float(value.replace(",", "."))
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= 10:
        fault(f"«{value}» phải là số giây từ 0 đến 10")
        return 0.0
    return seconds


def _check_numbers(tables: Mapping[str, Any], file: str, faults: list[Fault]) -> None:
    if len(tables.get("digits", ())) != 10:
        faults.append(Fault("phải có đủ mười chữ số", file, 0, "digits", "speech"))
    for missing in sorted(set(_STYLE) - set(tables.get("style", ()))):
        faults.append(Fault(f"thiếu cách đọc «{missing}»", file, 0, "style", "speech"))


def _build(tables: Mapping[str, Mapping[str, Any]]) -> Lexicon:
    numbers, units, symbols = tables["numbers"], tables["units"], tables["symbols"]
    short = {
        scope: {squeeze(written): said for written, said in table.items()}
        for scope, table in tables["abbreviations"].items()
    }
    beside = {key: _company(said) for key, said in short.pop("beside").items()}
    fixed: dict[str, str] = tables["fixed"]["fixed"]
    names: dict[str, str] = tables["pronunciations"]["said"]
    return Lexicon(
        numbers=Numbers(**{**numbers, "digits": tuple(numbers["digits"])}),
        letters=tables["letters"]["letters"],
        **tables["documents"],
        units=units["units"],
        touching=frozenset(units["touching"]),
        money=units["before"],
        per=frozenset(units["per"]),
        symbols=symbols["said"],
        silent=frozenset(symbols["silent"]),
        pause=frozenset(symbols["pause"]),
        slash=symbols["slash"],
        web=symbols["web"],
        compass=symbols["compass"],
        pauses=tables["pauses"],
        cues={name: frozenset(words) for name, words in tables["cues"].items()},
        fixed=fixed,
        **short,
        beside=beside,
        names=names,
        heads=_heads(short, names, fixed),
        fixed_by_head=_by_head(fixed),
        names_by_head=_by_head(names),
    )


def _company(written: str) -> tuple[str, Words]:
    """``biên tập viên | đài vtv`` → what is said, and beside which words."""
    said, _, words = written.partition("|")
    return said.strip(), frozenset(words.lower().split())


def _heads(short: Mapping[str, Table], names: Table, fixed: Table) -> Words:
    keys = [key for table in short.values() for key in table]
    first = (re.match(r"[^\W\d_]+", written) for written in fixed)
    return frozenset(keys) | {name.split()[0] for name in names} | {m[0] for m in first if m}


def _by_head(fixed: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Written forms by first character, longest first: few are tried at any place."""
    found: dict[str, list[str]] = {}
    for written in sorted(fixed, key=len, reverse=True):
        found.setdefault(written[0], []).append(written)
    return {head: tuple(rows) for head, rows in found.items()}
