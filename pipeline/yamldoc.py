"""Strict YAML: every scalar stays the text that was typed, every key knows its line.

YAML turns ``no`` into False, ``18:30`` into 1110 and ``0123`` into 83; here they stay as typed,
and whoever reads a value says what it should be. Aliases are refused and size and depth capped
(an alias bomb loads small and explodes later).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import yaml

from pipeline.errors import Fault
from pipeline.text import nfc

MAX_BYTES = 1_000_000
MAX_DEPTH = 20

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SPECIAL = ":#[]{},&*!|>'\"%@`?-"


@dataclass(frozen=True)
class Doc:
    """A parsed document: ``data`` of dicts, lists and strings (an empty value is ``""``);
    ``lines`` maps a dotted path (``people.0.name``; ``""`` is the root) to its line."""

    data: Any
    lines: dict[str, int]
    faults: tuple[Fault, ...] = ()

    def line(self, path: str) -> int:
        """Line of a path, or of its nearest parent that has one."""
        while path and path not in self.lines:
            path = path.rpartition(".")[0]
        return self.lines.get(path, 1)


class _Walk:
    """Turns YAML nodes into plain data while noting lines and faults."""

    def __init__(self, file: str, first_line: int) -> None:
        self.file, self.first = file, first_line
        self.lines: dict[str, int] = {}
        self.faults: list[Fault] = []

    def fault(self, node: Any, message: str, path: str) -> None:
        line = node.start_mark.line + self.first
        self.faults.append(Fault(message, self.file, line, path, "yaml"))

    def value(self, node: Any, path: str = "", depth: int = 0) -> Any:
        self.lines.setdefault(path, node.start_mark.line + self.first)
        if depth > MAX_DEPTH:
            self.fault(node, f"lồng quá {MAX_DEPTH} cấp: hãy viết phẳng hơn", path)
            return ""
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path, depth)
        if isinstance(node, yaml.SequenceNode):
            return [
                self.value(item, f"{path}.{i}" if path else str(i), depth + 1)
                for i, item in enumerate(node.value)
            ]
        plain_null = node.style is None and node.value in ("~", "null")
        return "" if plain_null else nfc(node.value)

    def _mapping(self, node: Any, path: str, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = nfc(str(key_node.value)) if isinstance(key_node, yaml.ScalarNode) else ""
            here = f"{path}.{key}" if path else key
            if not key:
                self.fault(key_node, "khóa phải là chữ", path)
            elif key in found:
                self.fault(key_node, f"khóa «{key}» viết hai lần: hãy bỏ một", here)
            else:
                self.lines[here] = key_node.start_mark.line + self.first
                found[key] = self.value(value_node, here, depth + 1)
        return found


def _explain(error: yaml.YAMLError, file: str, first_line: int, text: str) -> Fault:
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return Fault(f"YAML hỏng: {error}", file, first_line, code="yaml")
    problem = getattr(error, "problem", "") or ""
    rows = text.splitlines()
    row = rows[mark.line].strip() if mark.line < len(rows) else ""
    return Fault(_advice(problem, row), file, mark.line + first_line, code="yaml")


def _advice(problem: str, row: str) -> str:
    key, colon, value = row.partition(":")
    if colon and value.strip() and "mapping values" in problem:
        quoted = value.strip().replace('"', '\\"')
        return f'giá trị có dấu hai chấm phải đặt trong ngoặc kép, viết: {key}: "{quoted}"'
    if "\\t" in problem or "\t" in row:
        return "YAML không nhận phím Tab ở đầu dòng: hãy dùng dấu cách"
    if colon and value.strip()[:1] in _SPECIAL and value.strip():
        quoted = value.strip().strip("\"'").replace('"', '\\"')
        return f'YAML hỏng ({problem}): thử đặt giá trị trong ngoặc kép, viết: {key}: "{quoted}"'
    return f"YAML hỏng ({problem}): xem lại thụt đầu dòng, dấu hai chấm và ngoặc kép quanh đây"


def parse(text: str, file: str = "", first_line: int = 1) -> Doc:
    """Parse strictly; a fault never raises, it is listed in ``Doc.faults``."""
    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        return Doc({}, {}, (Fault(f"tệp dài quá {MAX_BYTES:,} byte", file, 1, code="yaml"),))
    try:
        for token in yaml.scan(text, Loader=_Loader):
            if isinstance(token, (yaml.AliasToken, yaml.AnchorToken)):
                line = token.start_mark.line + first_line
                message = "không dùng neo (&) và bí danh (*) của YAML: đặt giá trị trong ngoặc kép"
                return Doc({}, {}, (Fault(message, file, line, code="yaml"),))
        node = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        return Doc({}, {}, (_explain(error, file, first_line, text),))
    except (RecursionError, ValueError):
        return Doc({}, {}, (Fault("YAML lồng quá sâu", file, first_line, code="yaml"),))
    if node is None:
        return Doc({}, {"": first_line})
    walk = _Walk(file, first_line)
    data = walk.value(node)
    return Doc(data, walk.lines, tuple(walk.faults))


_TRUE = {"yes", "true", "on", "có", "1"}
_FALSE = {"no", "false", "off", "không", "0", ""}


def as_bool(text: str) -> bool | None:
    """``yes/no/có/không…`` as typed → bool; None when it is neither."""
    word = text.strip().casefold()
    return True if word in _TRUE else False if word in _FALSE else None


def as_seconds(text: str) -> int | None:
    """``30m``, ``6h``, ``1d``, ``45s`` → seconds; None when it is no duration."""
    match = re.fullmatch(r"\s*(\d+)\s*(s|m|h|d)\s*", text)
    return int(match[1]) * {"s": 1, "m": 60, "h": 3600, "d": 86400}[match[2]] if match else None
