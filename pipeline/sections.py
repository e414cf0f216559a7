"""Reads one section of a strict YAML document; a wrong value becomes a fault, never an exception.

Settings, sources, channels and stories are all read through it, so that every fault names its
file, line and field, says what is wrong and what to write instead, and all come at once.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection
from datetime import date, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any, TypeVar

from pipeline.errors import ConfigError, Fault
from pipeline.yamldoc import Doc, as_bool, as_seconds, parse

T = TypeVar("T")


def read_document(path: Path, faults: list[Fault]) -> Doc:
    """A YAML file as a Doc; what cannot be read is a fault."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        faults.append(Fault(f"không đọc được tệp: {error}", str(path)))
        return Doc({}, {})
    doc = parse(text, str(path))
    faults.extend(doc.faults)
    return doc


def read_data(path: Path, build: Callable[[Section], T]) -> T:
    """What a data file says, made by ``build``. Raises ConfigError with every fault at once."""
    faults: list[Fault] = []
    doc = read_document(path, faults)
    if faults:
        raise ConfigError(*faults)
    found = build(Section(doc, str(path), faults))
    if faults:
        raise ConfigError(*faults)
    return found


class Section:
    """A mapping inside a document, with the list its faults go to.

    Every reader takes the key and gives back a value of the right kind, or the default after
    noting the fault.
    """

    def __init__(self, doc: Doc, file: str, faults: list[Fault], path: str = "") -> None:
        self.doc, self.file, self.faults, self.path = doc, file, faults, path
        self.asked: set[str] = set()
        value = self._at(path)
        if not isinstance(value, dict) and value != "":
            self.fault("phải là các dòng «khóa: giá trị»")
        self.data: dict[str, Any] = value if isinstance(value, dict) else {}

    def _at(self, path: str) -> Any:
        value = self.doc.data
        for part in path.split(".") if path else ():
            value = value[int(part)] if isinstance(value, list) else value[part]
        return value

    def where(self, key: str) -> str:
        """Dotted path of a key."""
        return ".".join(part for part in (self.path, key) if part)

    def line(self, key: str = "") -> int:
        """Line of a key, or of the section when the key is missing."""
        return self.doc.line(self.where(key))

    def fault(
        self, message: str, key: str = "", *, code: str = "value", severity: str = "block"
    ) -> None:
        """Note a fault at a key of this section."""
        self.faults.append(
            Fault(message, self.file, self.line(key), self.where(key), code, severity)
        )

    def get(self, key: str) -> Any:
        """The raw value (text, list, mapping), ``""`` when missing."""
        self.asked.add(key)
        return self.data.get(key, "")

    def text(
        self,
        key: str,
        default: str = "",
        *,
        required: bool = False,
        choices: Collection[str] = (),
        pattern: str = "",
        example: str = "",
    ) -> str:
        """A text; ``choices`` and ``pattern`` say what it may be."""
        value = self.get(key)
        if not isinstance(value, str):
            self.fault("phải là một dòng chữ, không phải danh sách", key)
            return default
        value = value.strip()
        if not value:
            if required:
                self.fault(
                    "thiếu" + (f", ví dụ: {key}: {example}" if example else ""),
                    key,
                    code="required",
                )
            return default
        if choices and value not in choices:
            self.fault(f"«{value}» không hợp lệ{_nearest(value, choices)}", key)
            return default
        if pattern and not re.fullmatch(pattern, value):
            hint = f"; viết như: {example}" if example else ""
            self.fault(f"«{value}» không đúng dạng{hint}", key)
            return default
        return value

    def number(
        self, key: str, default: float = 0, *, low: float = 0, high: float = 10**12
    ) -> float:
        """A number between ``low`` and ``high``; a decimal comma is understood."""
        value = self.text(key)
        if not value:
            return default
        try:
            number = float(value.replace(",", "."))
        except ValueError:
            self.fault(f"«{value}» không phải là số", key)
            return default
        if not low <= number <= high:
            self.fault(f"{value} nằm ngoài khoảng {low:g}–{high:g}", key)
            return default
        return number

    def whole(self, key: str, default: int = 0, *, low: int = 0, high: int = 10**12) -> int:
        """A whole number."""
        return int(self.number(key, default, low=low, high=high))

    def flag(self, key: str, default: bool = False) -> bool:
        """``yes/no/có/không``."""
        value = self.text(key)
        if not value:
            return default
        answer = as_bool(value)
        if answer is None:
            self.fault(f"«{value}» phải là yes (có) hoặc no (không)", key)
        return default if answer is None else answer

    def span(self, key: str, default: timedelta) -> timedelta:
        """A duration: ``30m``, ``6h``, ``1d``."""
        value = self.text(key)
        seconds = as_seconds(value) if value else int(default.total_seconds())
        if not seconds:
            self.fault(f"«{value}» không phải khoảng thời gian, viết như 30m, 6h hoặc 1d", key)
            return default
        return timedelta(seconds=seconds)

    def day(self, key: str) -> date | None:
        """A day: ``2026-11-02`` or ``2/11/2026``."""
        value = self.text(key)
        found = read_day(value)
        if value and found is None:
            self.fault(f"«{value}» không phải ngày, viết như 2026-11-02 hoặc 2/11/2026", key)
        return found

    def moment(self, key: str, zone: tzinfo) -> datetime | None:
        """An hour of a day: ``2026-11-02 18:30``; without a zone it is the newsroom's."""
        value = self.text(key)
        found = read_moment(value, zone)
        if value and found is None:
            self.fault(f"«{value}» không phải ngày giờ, viết như 2026-11-02 18:30", key)
        return found

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; a single text counts as a list of one."""
        value = self.get(key)
        items = value if isinstance(value, list) else [value] if value else []
        for item in items:
            if not isinstance(item, str):
                self.fault("mỗi mục phải là một dòng chữ", key)
        return tuple(i.strip() for i in items if isinstance(i, str) and i.strip())

    def pairs(self, key: str) -> dict[str, str]:
        """A mapping of texts."""
        inner = self.section(key)
        return {name: inner.text(name) for name in inner.data}

    def section(self, key: str) -> Section:
        """A section inside this one; empty when missing."""
        self.asked.add(key)
        if key not in self.data:
            return Section(Doc({}, {"": self.line()}), self.file, self.faults)
        return Section(self.doc, self.file, self.faults, self.where(key))

    def sections(self, key: str) -> list[Section]:
        """A list of sections inside this one."""
        value = self.get(key)
        if value and not isinstance(value, list):
            self.fault("phải là danh sách, mỗi mục bắt đầu bằng dấu gạch «-»", key)
        count = len(value) if isinstance(value, list) else 0
        return [
            Section(self.doc, self.file, self.faults, f"{self.where(key)}.{i}")
            for i in range(count)
        ]

    def close(self, severity: str = "warn") -> None:
        """Note every key nobody asked for: most are misspelt."""
        for key in self.data:
            if key not in self.asked:
                hint = _nearest(key, self.asked, listing=False)
                self.fault(f"khóa lạ «{key}»{hint}", key, code="unknown-key", severity=severity)


def _nearest(value: str, choices: Collection[str], listing: bool = True) -> str:
    close = difflib.get_close_matches(value, list(choices), 1, 0.6)
    if close:
        return f": có phải «{close[0]}»?"
    return f", chọn một trong: {', '.join(choices)}" if listing else ""


def read_day(value: str) -> date | None:
    """``2026-11-02`` or ``2/11/2026`` (day first) → date; None when it is neither."""
    iso = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", value)
    viet = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", value)
    try:
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        return date(int(viet[3]), int(viet[2]), int(viet[1])) if viet else None
    except ValueError:
        return None


def read_moment(value: str, zone: tzinfo) -> datetime | None:
    """RFC 3339, ``2026-11-02 18:30`` or ``18:30 2/11/2026`` → aware datetime; None otherwise."""
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        day, clock = _split_day_and_clock(value)
        if day is None:
            return None
        found = datetime(day.year, day.month, day.day, *clock)
    return found if found.tzinfo else found.replace(tzinfo=zone)


def _split_day_and_clock(value: str) -> tuple[date | None, tuple[int, int]]:
    clock = re.search(r"\b([01]?\d|2[0-3])[:h]([0-5]\d)\b", value)
    rest = value.replace(clock[0], " ") if clock else value
    day = read_day(rest.strip(" ,-"))
    return day, (int(clock[1]), int(clock[2])) if clock else (0, 0)
