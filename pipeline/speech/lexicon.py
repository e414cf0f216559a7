"""The words speech knows: read from data, checked on load, all faults at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
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
    "fraction", "fraction_after", "decimal", "address", "digits", "keep_zero", "roman",
    "roman_link", "school", "block",
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
    "symbols": {"said": "P", "silent": "L", "pause": "L", "slash": "S"},
    "pauses": {"sentence": "F", "comma": "F", "paragraph": "F"},
    "cues": dict.fromkeys(_CUES, "L"),
    "fixed": {"fixed": "P"},
    "abbreviations": dict.fromkeys(("always", "school", "title", "place", "number", "ask"), "P"),
    "pronunciations": {"said": "P", "known": "L"},
}  # fmt: skip
_MAY_BE_EMPTY = {"separators"}
_STYLE = (
    "four_after_ten", "five_after_ten", "one_after_ten", "zero_ten", "ten", "tens", "hundred",
    "thousand", "million", "billion", "decimal", "negative", "to", "out_of", "parts", "year",
    "month", "hour", "minute", "second", "point", "each", "house", "number", "plus", "times",
    "tag", "at",
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
    pauses: Mapping[str, float]
    cues: Mapping[str, Words]
    fixed: Table
    always: Table
    school: Table
    title: Table
    place: Table
    number: Table
    ask: Table
    names: Table  # how a name is said, by how it is written
    known: Words  # foreign words everybody can say, lower-case
    heads: Words = field(default=frozenset())  # first pieces of everything looked up by word
    fixed_by_head: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def squeeze(written: str) -> str:
    """The key of an abbreviation: ``GD & ĐT``, ``GD-ĐT``, ``G.D.Đ.T`` are one."""
    return written.translate(_SQUEEZE)


_SQUEEZE = {ord(c): None for c in ".&-–— /"}


def load_lexicon(
    folder: Path | None = None, station: Mapping[str, Any] | Path | None = None
) -> Lexicon:
    """The packaged words, or those of ``folder``, with a station's own on top.

    ``station`` is a YAML file or a mapping of data file to its tables:
    ``{"abbreviations": {"always": {"ĐPT": "đài phát thanh"}}, "pronunciations": {"said": {…}}}``.
    Raises ConfigError with every fault found.
    """
    if folder is None and station is None:
        return _packaged()
    return _load(folder or FOLDER, station)


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
    for name, extra in _station(station, faults).items():
        for section, value in extra.items():
            tables[name][section] = _over(tables[name].get(section), value)
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
    if station is None:
        return {}
    doc, file = yamldoc.Doc(station, {}), "station"
    if isinstance(station, Path):
        doc, file = _read(station, faults), str(station)
    if not isinstance(doc.data, Mapping):
        faults.append(Fault("phải là các mục, mỗi mục một bảng", file, 1, code="speech"))
        return {}
    found = {}
    for name, data in doc.data.items():
        if name not in _SHAPE:
            hint = f"không có mục «{name}»; các mục: {', '.join(_SHAPE)}"
            faults.append(Fault(hint, file, doc.line(name), name, "speech"))
            continue
        found[name] = _check(name, data, file, doc, faults, f"{name}.", partial=True)
    return found


def _over(ours: Any, theirs: Any) -> Any:
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return ours | theirs
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) != len(_DIGITS):
        return ours + theirs
    return theirs


_DIGITS = "0123456789"


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
        here = f"{path}.{written}"
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
    if len(tables.get("digits", ())) != len(_DIGITS):
        faults.append(Fault("phải có đủ mười chữ số", file, 0, "digits", "speech"))
    for missing in sorted(set(_STYLE) - set(tables.get("style", ()))):
        faults.append(Fault(f"thiếu cách đọc «{missing}»", file, 0, "style", "speech"))


def _build(tables: Mapping[str, Mapping[str, Any]]) -> Lexicon:
    numbers, units, symbols = tables["numbers"], tables["units"], tables["symbols"]
    short = {
        scope: {squeeze(written): said for written, said in table.items()}
        for scope, table in tables["abbreviations"].items()
    }
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
        pauses=tables["pauses"],
        cues={name: frozenset(words) for name, words in tables["cues"].items()},
        fixed=fixed,
        **short,
        names=names,
        known=frozenset(w.lower() for w in tables["pronunciations"]["known"]),
        heads=_heads(short, names),
        fixed_by_head=_by_head(fixed),
    )


def _heads(short: Mapping[str, Mapping[str, str]], names: Mapping[str, str]) -> Words:
    keys = [key for table in short.values() for key in table]
    return frozenset(keys) | {name.split()[0] for name in names}


def _by_head(fixed: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Fixed readings by first character, longest first: few are tried at any place."""
    found: dict[str, list[str]] = {}
    for written in sorted(fixed, key=len, reverse=True):
        found.setdefault(written[0], []).append(written)
    return {head: tuple(rows) for head, rows in found.items()}
