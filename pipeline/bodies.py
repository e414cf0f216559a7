"""Organisations as dated data: the name of a day, what took over a body that is no more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from pipeline.sections import Section, read_data
from pipeline.text import same_key

DATA = Path(__file__).parent / "data" / "bodies.yaml"


@dataclass(frozen=True)
class BodyName:
    """A name from its first day until the first day it was no more; None: not recorded, or none."""

    name: str
    valid_from: date | None = None
    valid_to: date | None = None

    def holds(self, day: date) -> bool:
        """Whether the body bore it that day."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True)
class Body:
    """An organisation: its names, oldest first; ``became`` the id of whoever took over its work.

    ``confirm``: a day or a name was not held against a document; screens say «cần xác nhận».
    """

    id: str
    names: tuple[BodyName, ...]
    aliases: tuple[str, ...] = ()
    became: str = ""
    source: str = ""
    confirm: bool = False


@cache
def bodies() -> Mapping[str, Body]:
    """The bodies of ``data/bodies.yaml`` by id. Raises ConfigError."""
    return load(DATA)


def load(path: Path) -> Mapping[str, Body]:
    """The bodies of a file by id. Raises ConfigError with every fault at once."""
    return read_data(path, _bodies)


def _bodies(top: Section) -> dict[str, Body]:
    found: dict[str, Body] = {}
    for s in top.sections("bodies"):
        body = _body(s)
        if body.id in found:
            s.fault(f"id «{body.id}» viết hai lần: hãy bỏ một", "id")
        found[body.id] = body
    for s in top.sections("bodies"):
        if s.text("became") and s.text("became") not in found:
            s.fault(f"không có nơi nào id «{s.text('became')}»", "became")
    top.close("block")
    return found


def _body(s: Section) -> Body:
    names = tuple(_name(n) for n in s.sections("names"))
    if not names:
        s.fault("cần ít nhất một tên (names)", "names", code="required")
    body = Body(
        s.text("id", required=True, pattern=r"[a-z0-9-]+", example="so-giao-duc"),
        names,
        s.texts("aliases"),
        s.text("became"),
        s.text("source"),
        s.flag("confirm"),
    )
    s.close("block")
    return body


def _name(s: Section) -> BodyName:
    found = BodyName(s.text("name", required=True), s.day("from"), s.day("until"))
    s.close("block")
    return found


def find(name: str) -> list[Body]:
    """Bodies that bear or bore a name, or are called so for short."""
    key = same_key(name)
    return [
        body
        for body in bodies().values()
        if key in {same_key(n) for n in (*(m.name for m in body.names), *body.aliases)}
    ]


def name_on(body: Body, day: date) -> str:
    """The body's name on a day, or of whoever took it over by then; ``""`` before it began."""
    for name in body.names:
        if name.holds(day):
            return name.name
    over = body.names[-1].valid_to is not None and day >= body.names[-1].valid_to
    return name_on(bodies()[body.became], day) if over and body.became else ""
