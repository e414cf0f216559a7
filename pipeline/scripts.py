"""What a printed script and a subtitle file need: the office's DOCX, SRT timed by durations."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping

from pipeline import speech, text
from pipeline.config import Config
from pipeline.model import Channel, Rendition

LONGEST_SUBTITLE = 84  # two lines of 42 characters, the common broadcast measure


def minutes(seconds: float) -> str:
    """``205`` → ``3'25"``."""
    whole = round(seconds)
    return f"{whole // 60}'{whole % 60:02d}\""


def span(rendition: Rendition) -> str:
    """``3'25" (3'05"–3'45")``: the likely length, and those of a quick and a slow reading."""
    likely = minutes(rendition.seconds or 0)
    if rendition.low is None or rendition.high is None:
        return likely
    return f"{likely} ({minutes(rendition.low)}–{minutes(rendition.high)})"


# ---------------------------------------------------------------- subtitles


def _clock(seconds: float) -> str:
    milliseconds = round(seconds * 1000)
    hours, rest = divmod(milliseconds, 3_600_000)
    minute, rest = divmod(rest, 60_000)
    return f"{hours:02d}:{minute:02d}:{rest // 1000:02d},{rest % 1000:03d}"


def _pieces(sentence: str) -> Iterable[str]:
    """A sentence in pieces of at most two subtitle lines, broken between words."""
    piece = ""
    for word in sentence.split():
        if piece and len(piece) + 1 + len(word) > LONGEST_SUBTITLE:
            yield piece
            piece = word
        else:
            piece = f"{piece} {word}".strip()
    if piece:
        yield piece


def subtitles(words: str, rate: int, lexicon: speech.Lexicon | None = None) -> str:
    """SRT of a text, timed at the reading rate, one piece after another from 0."""
    rows, at = [], 0.0
    pieces = [p for s in text.sentences(words) for p in _pieces(s)]
    for number, piece in enumerate(pieces, 1):
        end = at + max(speech.timing(piece, rate, 0, lexicon).seconds, 1.0)
        rows.append(f"{number}\n{_clock(at)} --> {_clock(end)}\n{piece}\n")
        at = end
    return "\n".join(rows)


def subtitles_file(rendition: Rendition, _channel: Channel, config: Config) -> bytes:
    """A channel's subtitles: of its ``subtitles`` field, else of its longest field."""
    fields = rendition.fields
    words = fields.get("subtitles") or max(fields.values(), key=len, default="")
    return subtitles(words, config.rate, config.lexicon).encode()


# ---------------------------------------------------------------- DOCX

_LABELS = {
    "title": "Tít",
    "intro": "Lời dẫn",
    "script": "Lời bình",
    "outro": "Lời kết",
}


def docx_file(rendition: Rendition, channel: Channel, config: Config) -> bytes:
    """A script as staff print it: A4, Times New Roman 14, the office's margins."""
    from docx import Document
    from docx.shared import Cm, Pt

    document = Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(14)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(3), Cm(1.5)
    section.top_margin = section.bottom_margin = Cm(2)
    document.add_heading(rendition.fields.get("title", rendition.story), level=1)
    document.add_paragraph(f"{config.station.name} · {channel.label} · {_length(rendition)}")
    _columns(document, rendition) if "voice" in rendition.fields else _running(document, rendition)
    footer = section.footer.paragraphs[0]
    footer.text = f"{rendition.story} · bản {rendition.version[:8]} · lời {rendition.sha256[:8]}"
    return _dated(document)


def _length(rendition: Rendition) -> str:
    return f"Thời lượng {span(rendition)}" if rendition.seconds else ""


def _running(document: object, rendition: Rendition) -> None:
    for name, words in rendition.fields.items():
        if name == "title" or not words:
            continue
        document.add_heading(_LABELS.get(name, name), level=2)  # type: ignore[attr-defined]
        for row in words.split("\n\n"):
            document.add_paragraph(row)  # type: ignore[attr-defined]


def rows_of(fields: Mapping[str, str]) -> list[tuple[str, str]]:
    """Two columns of a TV script: what is seen beside what is said, block by block."""
    seen = fields.get("pictures", "").split("\n\n")
    said = fields.get("voice", "").split("\n\n")
    seen += [""] * (len(said) - len(seen))
    said += [""] * (len(seen) - len(said))
    return list(zip(seen, said, strict=True))


def _columns(document: object, rendition: Rendition) -> None:
    fields = rendition.fields
    add = document.add_paragraph  # type: ignore[attr-defined]
    add(f"Lời dẫn: {fields.get('intro', '')}")
    table = document.add_table(rows=1, cols=2, style="Table Grid")  # type: ignore[attr-defined]
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Hình ảnh", "Lời bình"
    for seen, said in rows_of(fields):
        cells = table.add_row().cells
        cells[0].text, cells[1].text = seen, said
    add(f"Bảng chữ:\n{fields.get('lower_thirds', '')}")


def _dated(document: object) -> bytes:
    """The document's bytes with fixed dates inside, so that the same words give the same file."""
    from datetime import datetime

    properties = document.core_properties  # type: ignore[attr-defined]
    properties.created = properties.modified = datetime(2026, 1, 1)
    raw, fixed = io.BytesIO(), io.BytesIO()
    document.save(raw)  # type: ignore[attr-defined]
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), old.read(name))
    return fixed.getvalue()


Maker = Callable[[Rendition, Channel, Config], bytes]

# A file a channel asks for that is no template of its own.
MAKERS: dict[str, Maker] = {
    "script.docx": docx_file,
    "subtitles.srt": subtitles_file,
}
