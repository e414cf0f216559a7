"""Every text a file carries, whatever its kind: pages, JSON, subtitles, DOCX, pictures. Pure.

``texts`` is generous: a text too many costs a search, a text missed is a leak.
"""

from __future__ import annotations

import io
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

_CUE = re.compile(r"^\s*(?:\d+|[\d:,.]+\s*-->.*|WEBVTT.*)\s*$", re.M)
_MOST = 20_000_000  # bytes taken out of an archive


def texts(name: str, data: bytes) -> Iterator[str]:
    """The file's own name and every text in it."""
    yield name
    if data[:4] == b"PK\x03\x04":
        yield from _archive(data)
    elif data[:2] == b"\xff\xd8":
        yield from _decoded(_jpeg(data))
    elif data[:8] == b"\x89PNG\r\n\x1a\n":
        yield from _decoded(_png(data))
    elif data[:4] == b"wOF2" and name.endswith(".woff2"):
        return  # a font, compressed whole
    elif data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        yield from _decoded(_webp(data))
    elif name.endswith(".json"):
        yield from _json(data)
    else:
        yield from _text(name, data)


def _text(name: str, data: bytes) -> Iterator[str]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        yield from _decoded([data])
        return
    yield text
    if name.endswith((".srt", ".vtt")):
        yield _CUE.sub(" ", text)  # a word may be parted by a cue's number and hour


def _json(data: bytes) -> Iterator[str]:
    try:
        yield from _strings(json.loads(data))
    except ValueError:
        yield from _text("", data)


def _strings(value: Any) -> Iterator[str]:
    """Texts and keys; numbers are counts and limits, not words."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield str(key)
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def _archive(data: bytes) -> Iterator[str]:
    """DOCX, XLSX and the like: every member, its name and the archive's own comment."""
    left = _MOST
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield archive.comment.decode("utf-8", "ignore")
            for member in archive.infolist():
                with archive.open(member) as file:
                    inner = file.read(left)
                left -= len(inner)
                yield from texts(member.filename, inner)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError):
        yield from _decoded([data])


def _jpeg(data: bytes) -> list[bytes]:
    """What a JPEG says beside its picture: EXIF, XMP, IPTC, comments, and what follows its end."""
    found, at = [], 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker, size = data[at + 1], struct.unpack(">H", data[at + 2 : at + 4])[0]
        if marker == 0xDA:
            found.append(data[data.rfind(b"\xff\xd9") + 2 :] if b"\xff\xd9" in data else b"")
            break
        if 0xE0 <= marker <= 0xEF or marker == 0xFE:
            found.append(data[at + 4 : at + 2 + size])
        at += 2 + size
    return found


def _png(data: bytes) -> list[bytes]:
    """What a PNG says beside its picture: its text chunks, EXIF, and what follows its end."""
    found, at = [], 8
    while at + 8 <= len(data):
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        body = data[at + 8 : at + 8 + size]
        at += 12 + size
        if kind in (b"tEXt", b"eXIf", b"iTXt", b"zTXt"):
            found.append(body)
            found.append(_inflated(body))
        if kind == b"IEND":
            found.append(data[at:])
            break
    return found


_PIXELS = (b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF")


def _webp(data: bytes) -> list[bytes]:
    """What a WebP says beside its picture: EXIF, XMP, unknown chunks, what follows its end."""
    end = 8 + struct.unpack("<I", data[4:8])[0]
    found, at = [data[end + end % 2 :]], 12
    while at + 8 <= min(end, len(data)):
        size = struct.unpack("<I", data[at + 4 : at + 8])[0]
        if data[at : at + 4] not in _PIXELS:
            found.append(data[at + 8 : at + 8 + size])
        at += 8 + size + size % 2
    return found


def _inflated(body: bytes) -> bytes:
    """What a compressed text chunk holds: the deflated part begins with 0x78."""
    start = body.find(b"x", 1)
    while start > 0:
        try:
            return zlib.decompressobj().decompress(body[start:], _MOST)
        except zlib.error:
            start = body.find(b"x", start + 1)
    return b""


def _decoded(parts: list[bytes]) -> Iterator[str]:
    """Bytes of unknown encoding, as each encoding that pictures are labelled in."""
    for part in filter(None, parts):
        yield part.decode("utf-8", "ignore").replace("\0", " ")
        for start in (0, 1):
            for encoding in ("utf-16-le", "utf-16-be"):
                yield part[start:].decode(encoding, "ignore").replace("\0", " ")
