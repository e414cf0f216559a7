"""Accepted facts → a story's front matter, every byte an editor typed as it was. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline import frontmatter, yamldoc
from pipeline.errors import Fault, Refused
from pipeline.facts.fact import NOTES, Fact
from pipeline.model import Story
from pipeline.stories import edit_front, quote, set_value
from pipeline.text import same_key

_PERSON = ("title", "role", "born", "age", "adult")


@dataclass(frozen=True)
class Accepted:
    """A story's new text, and what could not be taken in, with the reason in Vietnamese."""

    text: str
    left: tuple[str, ...] = ()


def accept(story: Story, facts: Sequence[Fact]) -> Accepted:
    """The story's text with facts in its front matter; nothing that stands there is replaced.

    Raises Refused when the front matter is written in a way that cannot be added to safely.
    """
    left: list[str] = []
    text = story.text
    try:
        text = _with_people(text, story, facts, left)
        for fact in facts:
            text = _with_fact(text, story, fact, left)
    except ValueError as error:
        message = (
            "không thêm được an toàn: viết people và facts mỗi mục một dòng, bắt đầu bằng «- »"
        )
        raise Refused(Fault(message, story.path, story.lines.get("people", 1), "people")) from error
    _check(text, story)
    return Accepted(text, tuple(left))


def _check(text: str, story: Story) -> None:
    """What was written can be read, and every key that was there still says what it said."""
    rows: list[str] = []
    edit_front(text, lambda found, _newline: rows.extend(found))
    doc = yamldoc.parse("".join(rows), story.path, first_line=2)
    if doc.faults or not _keeps(story.meta, doc.data):
        message = "không thêm được an toàn vào phần đầu tệp: thêm bằng tay"
        raise Refused(*doc.faults or [Fault(message, story.path, 1, code="front-matter")])


def _keeps(before: Any, after: Any) -> bool:
    """Whether everything of ``before`` is in ``after``; an empty value may have been filled."""
    if isinstance(before, dict):
        return isinstance(after, dict) and all(_keeps(v, after.get(k)) for k, v in before.items())
    if isinstance(before, list):
        longer = isinstance(after, list) and len(after) >= len(before)
        return longer and all(_keeps(a, b) for a, b in zip(before, after, strict=False))
    return before in ("", after)


# ---------------------------------------------------------------- people


def _with_people(text: str, story: Story, facts: Sequence[Fact], left: list[str]) -> str:
    """One item a person with what is said of them; a person of the story gets what is missing."""
    wanted: dict[str, dict[str, Any]] = {}
    known = {same_key(p.name): i for i, p in enumerate(story.people)}
    named = {same_key(f.value) for f in facts if f.kind == "person"}
    for fact in facts:
        name = fact.value if fact.kind == "person" else fact.detail.get("person", "")
        if not fact.field.startswith("people"):
            continue
        if same_key(name) in known or same_key(name) in named:
            _merge(wanted.setdefault(same_key(name), {"name": name}), fact)
        else:
            left.append(f"«{fact.value}» là của {name}: nhận cả nhân vật này")
    rows_of = {key: story.lines[f"people.{i}"] - 2 for key, i in known.items()}
    for key in sorted(wanted, key=lambda key: -rows_of.get(key, -1)):
        there = story.meta["people"][known[key]] if key in known else {}
        item = _lacking(wanted[key], there)
        if len(item) > 1 or key not in known:
            text = edit_front(text, _editor(item, rows_of.get(key), left))
    return text


def _lacking(item: dict[str, Any], there: Mapping[str, Any]) -> dict[str, Any]:
    """What an item says that is not said already in the same words; its name always."""
    found: dict[str, Any] = {"name": item["name"]}
    for key, value in item.items():
        if isinstance(value, dict):
            has = there.get(key) or {}
            fresh = {k: v for k, v in value.items() if v != has.get(k) and v not in has.get(k, ())}
            found |= {key: fresh} if fresh else {}
        elif there.get(key) != value:
            found[key] = value
    return found


def _merge(item: dict[str, Any], fact: Fact) -> None:
    if fact.kind == "person":
        item |= {k: fact.detail[k] for k in _PERSON if k in fact.detail}
        if "class" in fact.detail and "adult" not in fact.detail:
            item.setdefault("protect", {})["class"] = fact.detail["class"]
    else:
        item.setdefault("protect", {})[fact.field.rpartition(".")[2]] = fact.value


def _editor(item: dict[str, Any], row: int | None, left: list[str]) -> Any:
    """The edit of one person: a new item, or the keys an item lacks."""

    def edit(rows: list[str], newline: str) -> None:
        ordered = {k: item[k] for k in ("name", *_PERSON, "protect") if k in item}
        if row is None:
            frontmatter.add_item(rows, newline, "people", ordered)
            return
        name = ordered.pop("name")
        missed = frontmatter.fill_item(rows, newline, row, dict(reversed(ordered.items())))
        left.extend(f"{name} đã có {key}: xem lại bằng tay" for key in missed)

    return edit


# ---------------------------------------------------------------- the rest


def _with_fact(text: str, story: Story, fact: Fact, left: list[str]) -> str:
    if fact.choices:
        left.append(f"«{fact.value}» có thể là {' hay '.join(fact.choices)}: chọn một")
    elif fact.field == "place" and fact.detail["code"] != story.place.get("code"):
        place = f'{{commune: {quote(fact.detail["commune"])}, code: "{fact.detail["code"]}"}}'
        return _unless_there(text, "place", {"place": place}, left)
    elif fact.field == "model_title" and fact.detail["id"] != story.model_title:
        level = {"model_level": quote(fact.detail["level"])} if "level" in fact.detail else {}
        pairs = {"model_title": quote(fact.detail["id"]), **level}
        return _unless_there(text, "model_title", pairs, left)
    elif fact.field == NOTES and not _noted(story, fact):
        item = {"kind": fact.kind, "value": fact.value}
        item |= {k: fact.detail[k] for k in ("day", "person") if k in fact.detail}
        return edit_front(text, lambda rows, end: frontmatter.add_item(rows, end, NOTES, item))
    return text


def _noted(story: Story, fact: Fact) -> bool:
    notes = story.meta.get(NOTES) or ()
    said = [(n.get("kind"), same_key(n.get("value", ""))) for n in notes if isinstance(n, Mapping)]
    return (fact.kind, same_key(fact.value)) in said


def _unless_there(text: str, key: str, values: Mapping[str, str], left: list[str]) -> str:
    """Set keys unless an editor set the first already (in the file, or by an earlier fact)."""
    found: list[str] = []
    edit_front(text, lambda rows, _end: found.extend(rows))
    now = yamldoc.parse("".join(found)).data.get(key, "")
    if any(now.values()) if isinstance(now, dict) else now:
        left.append(f"{key} đã có «{_told(now)}»: đổi bằng tay nếu cần")
        return text

    def edit(rows: list[str], newline: str) -> None:
        for name, value in values.items():
            set_value(rows, newline, name, value)

    return edit_front(text, edit)


def _told(value: Any) -> str:
    return ", ".join(value.values()) if isinstance(value, dict) else str(value)


def known(story: Story, facts: Iterable[Fact]) -> list[bool]:
    """Which facts the front matter has already."""
    people = {same_key(p.name): p for p in story.people}
    return [_is_known(story, people, fact) for fact in facts]


def _is_known(story: Story, people: Mapping[str, Any], fact: Fact) -> bool:
    if fact.kind == "person":
        return same_key(fact.value) in people
    if fact.field == "place":
        return fact.detail.get("code", "") == story.place.get("code")
    if fact.field == "model_title":
        return fact.detail.get("id") == story.model_title
    if fact.field.startswith("people.protect."):
        person = people.get(same_key(fact.detail.get("person", "")))
        kind = fact.field.rpartition(".")[2]
        return person is not None and fact.value in person.protect.get(kind, ())
    return _noted(story, fact)
