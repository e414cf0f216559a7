"""The photos of a page's story, each with its caption and its credit apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any
from urllib.parse import urljoin, urlsplit

from pipeline.extract.survey import Survey
from pipeline.extract.words import words, words_of
from pipeline.model import Image
from pipeline.text import same_key

MAX_PHOTOS = 40

_CREDIT_LABEL = re.compile(r"^(?:Ảnh|Nguồn ảnh|Nguồn)\s*:\s*")


def photos(survey: Survey, scope: Any, base: str, title: str) -> list[tuple[Image, str]]:
    """The framed pictures of the story, or, where it has none, the bare ones inside it.

    With each the row that the page has for its caption.
    """
    for kind, read in (("figure", _framed), ("img", _bare)):
        nodes = (n for n in survey.own(survey.places[kind]) if _within(n, scope))
        rows = (row for node in islice(nodes, MAX_PHOTOS) for row in read(node, survey))
        found: dict[str, tuple[Image, str]] = {}
        for picture, caption, credit in rows:
            url = _picture_address(picture, base)
            if url:
                found.setdefault(url, (_image(url, caption, credit, title), caption))
        if found:
            return list(found.values())
    return []


def _within(node: Any, scope: Any) -> bool:
    return scope is None or any(parent is scope for parent in node.parents)


def _framed(figure: Any, _survey: Survey) -> Iterator[tuple[Any, str, str]]:
    picture = figure.find(["img", "amp-img"])
    caption = figure.find("figcaption") or _inside(figure, "caption")
    # A picture that is a link and says nothing leads to another story.
    if picture is not None and (caption is not None or picture.find_parent("a") is None):
        yield picture, _said(caption), _said(_inside(figure, "credit"))


def _bare(picture: Any, survey: Survey) -> Iterator[tuple[Any, str, str]]:
    """A picture without a frame: the row under it is its caption when it looks like one."""
    if picture.find_parent("a") is None and survey.near(picture):
        rows = ["em", "i", "span", "p", "div"]
        row = picture.find_next_sibling(rows) or picture.parent.find_next_sibling(rows)
        said = _said(row)
        looks = len(said) < 300 and row is not None and (_slanted(row) or _credit_in(said))
        yield picture, said if looks else "", ""


def _said(node: Any) -> str:
    return words_of(node) if node is not None else ""


def _inside(figure: Any, kind: str) -> Any:
    pattern = words().places[kind]
    return figure.find(class_=lambda c: bool(c) and pattern.search(c) is not None)


def _slanted(row: Any) -> bool:
    """Whether all the words of a row are in italics, as captions are."""
    slanted = row if row.name in ("em", "i") else row.find(["em", "i"])
    return slanted is not None and words_of(slanted) == words_of(row)


def _image(url: str, caption: str, credit: str, title: str) -> Image:
    if credit:
        caption = caption.removesuffix(credit)
    match = None if words().noise.fullmatch(caption) else _credit_in(caption)
    named = next(filter(None, match.groups()), "") if match else credit
    text = (caption[: match.start()] if match else caption).strip(" -–/(.")
    noise = words().noise.fullmatch(text) or same_key(text) == same_key(title)
    return Image(url, "" if noise else text, _CREDIT_LABEL.sub("", named).strip(" .()"))


def _credit_in(caption: str) -> re.Match[str] | None:
    return words().credits.search(caption)


def _picture_address(node: Any, base: str) -> str:
    for name in ("data-src", "data-original", "src"):
        value = str(node.get(name) or "")
        if value and not value.startswith("data:"):
            return address(base, value)
    first = str(node.get("srcset") or "").split(",")[0].split()
    return address(base, first[0]) if first else ""


def address(base: str, value: str) -> str:
    """An absolute web address, or nothing."""
    try:
        found = urljoin(base, value.strip())
        return found if value and urlsplit(found).scheme in ("http", "https") else ""
    except ValueError:
        return ""
