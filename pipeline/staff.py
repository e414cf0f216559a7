"""Who of the newsroom does a thing, and whether their role allows it."""

from __future__ import annotations

from pipeline.config import Config
from pipeline.errors import Fault, Refused
from pipeline.model import Staff
from pipeline.text import nfc
from pipeline.workflow import DEEDS


def named(config: Config, name: str, verb: str) -> Staff:
    """Somebody of the newsroom who may do a verb.

    Raises Refused. A newsroom that has listed nobody takes every name as it is given.
    """
    name = _clean(name)
    if not name:
        raise Refused(Fault("thiếu tên người: viết --by «Họ và tên»", code="name"))
    if not config.people:
        return Staff(name, "")
    person = config.person(name)
    if person is None:
        known = ", ".join(p.name for p in config.people)
        message = f"không có ai tên «{name}» trong newsroom.yaml; có: {known}"
        raise Refused(Fault(message, code="name"))
    return _allowed(config, person, verb)


def anyone(config: Config, name: str, verb: str) -> str:
    """The same for work inside the house that may be done without giving a name.

    A stranger (the account of the machine) is taken as given; a listed person's role must allow it.
    """
    person = config.person(_clean(name)) if name else None
    return _allowed(config, person, verb).name if person else _clean(name)


def _clean(name: str) -> str:
    return " ".join(nfc(name).split())


def _allowed(config: Config, person: Staff, verb: str) -> Staff:
    if any(config.may(person, deed) for deed in DEEDS[verb]):
        return person
    role = config.roles[person.role].title
    raise Refused(Fault(f"{person.name} ({role}) không có quyền này", code="role"))
