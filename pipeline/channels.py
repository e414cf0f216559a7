"""Channels: the folders of ``templates/``. A new channel is a new folder, and no code."""

from __future__ import annotations

import re
from pathlib import Path

from pipeline import yamldoc
from pipeline.errors import ConfigError, Fault
from pipeline.model import Channel, FieldSpec, Variant
from pipeline.sections import Section
from pipeline.text import UNITS

SETTINGS = "channel.yaml"


UNIT_NAMES = {
    "characters": "ký tự",
    "bytes": "byte",
    "utf16": "đơn vị UTF-16",
    "words": "từ",
    "syllables": "âm tiết",
    "sentences": "câu",
    "lines": "dòng",
    "longest-line": "ký tự một dòng",
    "items": "mục",
    "youtube-tags": "ký tự thẻ",
}


def starter_folder() -> Path:
    """What a new workspace starts from: beside the package when installed, else the checkout."""
    packaged = Path(__file__).parent / "starter"
    return packaged if packaged.is_dir() else Path(__file__).parent.parent


def load_channels(folder: Path) -> dict[str, Channel]:
    """Every channel of a templates folder, by name.

    Raises ConfigError with the faults of all of them at once.
    """
    channels, faults = read_channels(folder)
    blocking = [fault for fault in faults if fault.severity == "block"]
    if blocking:
        raise ConfigError(*blocking)
    return channels


def read_channels(folder: Path) -> tuple[dict[str, Channel], list[Fault]]:
    """Every channel of a templates folder as far as it can be read, and all that is wrong."""
    faults: list[Fault] = []
    channels = [
        _channel(path, faults)
        for path in sorted(folder.glob(f"*/{SETTINGS}"))
        if not path.parent.name.startswith(("_", "."))
    ]
    if not channels and not faults:
        faults.append(
            Fault("không có kênh nào: mỗi kênh là một thư mục có channel.yaml", str(folder))
        )
    return {channel.name: channel for channel in channels}, faults


def _channel(path: Path, faults: list[Fault]) -> Channel:
    name = path.parent.name
    file = f"templates/{name}/{SETTINGS}"
    try:
        doc = yamldoc.parse(path.read_text(encoding="utf-8-sig"), file)
    except (OSError, UnicodeDecodeError) as error:
        faults.append(Fault(f"không đọc được tệp: {error}", file))
        return Channel(name, name, ())
    faults.extend(doc.faults)
    top = Section(doc, file, faults)
    fields = top.section("fields")
    if not fields.data and not doc.faults:
        top.fault("kênh cần ít nhất một trường (fields)", "fields", code="required")
    specs = tuple(_field(fields.section(key), key, path.parent) for key in fields.data)
    channel = Channel(
        name=name,
        label=top.text("label", name),
        fields=specs,
        files=_files(top, {spec.template for spec in specs}),
        card=_card(top.section("card")),
        folder=str(path.parent),
        public=top.flag("public"),
        bites=top.flag("bites"),
        path=_path(top),
        variants=_variants(top, specs, path.parent),
    )
    top.get("note")
    top.close()
    return channel


def _field(s: Section, name: str, folder: Path) -> FieldSpec:
    template = s.text("template", required=True, example=f"{name}.txt.j2")
    if template and ("/" in template or template.startswith(".")):
        s.fault("mẫu phải nằm ngay trong thư mục của kênh", "template")
    elif template and not (folder / template).is_file():
        s.fault(f"không có tệp mẫu «{template}» trong templates/{folder.name}/", "template")
    spec = FieldSpec(
        name=name,
        template=template,
        max=s.whole("max", 0, high=10_000_000),
        unit=s.text("unit", "characters", choices=tuple(UNITS)),
        forbid=s.text("forbid"),
        required=s.flag("required", True),
        html=template.endswith(".html.j2"),
        aloud=s.flag("aloud"),
        emoji=s.whole("emoji", -1, low=0, high=100),
        line=s.line(),
    )
    for fact in ("source", "confidence", "checked_on", "label", "note"):
        s.get(fact)
    s.close()
    return spec


def _variants(top: Section, specs: tuple[FieldSpec, ...], folder: Path) -> tuple[Variant, ...]:
    """Words for an audience: a label, and a template for every field that differs."""
    inner = top.section("variants")
    found = []
    for id_ in inner.data:
        s = inner.section(id_)
        templates = s.pairs("fields")
        for name, template in templates.items():
            if name not in {spec.name for spec in specs}:
                s.fault(f"kênh không có trường «{name}»", "fields")
            elif "/" in template or not (folder / template).is_file():
                s.fault(f"không có tệp mẫu «{template}» trong templates/{folder.name}/", "fields")
        found.append(Variant(id_, s.text("label", id_), templates))
        s.close()
    return tuple(found)


def _files(top: Section, taken: set[str]) -> tuple[str, ...]:
    files = top.texts("files")
    for file in files:
        if not re.fullmatch(r"[a-z0-9_-]+\.[a-z0-9]+", file):
            top.fault(f"tên tệp «{file}» không hợp lệ, viết như script.html", "files")
        if (file + ".j2") in taken:
            top.fault(f"«{file}.j2» là mẫu của một trường: đặt tên khác cho tệp", "files")
    return files


def _card(s: Section) -> dict[str, int]:
    """Sizes in pixels of a channel's cards, an upright one when it has it, and their most bytes."""
    sizes = ("width", "height", "portrait_width", "portrait_height")
    found = {key: s.whole(key, low=200, high=4096) for key in sizes}
    found["max_bytes"] = s.whole("max_bytes", low=20_000)
    for one, other in (sizes[:2], sizes[2:]):
        if bool(found[one]) != bool(found[other]):
            s.fault(f"cần cả {one} và {other}, tính bằng điểm ảnh", one)
    s.close("block")
    return {key: value for key, value in found.items() if value}


def _path(top: Section) -> str:
    path = top.text("path", "{slug}")
    if not re.fullmatch(r"(?:\{(?:slug|year|month)\}|[a-z0-9/_-])+", path) or path.startswith("/"):
        top.fault("đường dẫn chỉ gồm {slug}, {year}, {month}, chữ và /", "path")
        return "{slug}"
    return path
