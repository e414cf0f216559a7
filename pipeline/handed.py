"""Files people hand in: Markdown, plain text, DOCX and saved mails, each as articles.

The first line is the title and the rest the text; a mail's title is its subject. A mail that only
says «see attached» gives its attachments instead of itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, tzinfo
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default as mail_policy
from email.utils import parseaddr
from io import BytesIO
from pathlib import Path, PurePath
from typing import Any
from zipfile import ZipFile
from zoneinfo import ZoneInfo

from pipeline.errors import ExtractError, Fault
from pipeline.extract.words import MAX_FIELD, MAX_TEXT, line, paragraphs_of, words
from pipeline.model import Article
from pipeline.text import nfc

ENDINGS = (".md", ".txt", ".docx", ".eml")
MAX_BYTES = 25_000_000  # what common mail servers let through
MAX_UNPACKED = 200_000_000
MAX_TITLE = 500
SHORT_MAIL = 400  # characters; a shorter mail is a covering note for what it carries

_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def handed_in(path: Path) -> Article:
    """A reporter's or a partner's file as an article. Raises ExtractError."""
    return pieces(path)[0][1]


def pieces(path: Path, tz: tzinfo = _ZONE) -> list[tuple[str, Article]]:
    """Every article in a file, by the name of the part it came from; never none.

    Raises ExtractError when the file cannot be read or holds no words.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ExtractError(Fault(f"tệp lớn quá {MAX_BYTES:,} byte", str(path)))
        data = path.read_bytes()
    except OSError as error:
        raise ExtractError(Fault(f"không đọc được: {error.strerror}", str(path))) from error
    if path.suffix.casefold() == ".eml":
        return _mail(data, path.name, str(path), tz)
    return [(path.name, _article(_rows(data, path.suffix, str(path)), str(path)))]


def _rows(data: bytes, suffix: str, file: str) -> list[str]:
    return _docx_rows(data, file) if suffix.casefold() == ".docx" else _text_rows(data, file)


def _article(rows: list[str], file: str) -> Article:
    rows = [row for row in rows if row]
    if not rows:
        raise ExtractError(Fault("tệp không có chữ nào", file))
    title, *body = rows
    return Article(
        title=title[:MAX_TITLE],
        summary=body[0][:MAX_FIELD] if body else "",
        text="\n\n".join(body)[:MAX_TEXT],
    )


# ---------------------------------------------------------------- text and DOCX


def _text_rows(data: bytes, file: str) -> list[str]:
    try:
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        message = "tệp không phải UTF-8: lưu lại dạng UTF-8, hoặc gửi tệp DOCX"
        raise ExtractError(Fault(message, file)) from error
    return blocks(text)


def blocks(text: str) -> list[str]:
    """Paragraphs of typed text: parted by blank lines, or a line each where there are none."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    text = re.sub(r"^(#{1,6} .*)$", r"\n\1\n", text, flags=re.M)
    between = r"\n\s*\n" if re.search(r"\S\s*\n\s*\n\s*\S", text) else r"\n"
    return [row for part in re.split(between, text) if (row := line(part.strip().lstrip("# ")))]


def _docx_rows(data: bytes, file: str) -> list[str]:
    from docx import Document

    try:
        with ZipFile(BytesIO(data)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
        if unpacked <= MAX_UNPACKED:
            return list(_docx_words(Document(BytesIO(data))))
    except Exception as error:  # whatever a broken archive makes of the library
        raise ExtractError(Fault("tệp DOCX hỏng, mở và lưu lại rồi gửi", file)) from error
    raise ExtractError(Fault("tệp DOCX nở ra quá lớn, không nhận", file))


def _docx_words(document: Any) -> Iterator[str]:
    for part in document.iter_inner_content():
        if hasattr(part, "rows"):
            for row in part.rows:
                yield line(" | ".join(dict.fromkeys(c.text.strip() for c in row.cells)))
        else:
            yield line(part.text)


# ---------------------------------------------------------------- mails


def _mail(data: bytes, name: str, file: str, tz: tzinfo) -> list[tuple[str, Article]]:
    """A saved mail: its own words, or, when they are few, what it carries."""
    mail = message_from_bytes(data, policy=mail_policy)
    rows = _own_words(mail)
    text = "\n\n".join(rows)[:MAX_TEXT]
    carried = list(_carried(mail, name, file)) if len(text) < SHORT_MAIL else []
    title = _subject(mail)
    if not carried and not (title and text):
        message = "tệp thư hỏng hoặc không có chữ: mở thư, lưu lại dạng .eml rồi gửi"
        raise ExtractError(Fault(message, file))
    author, hour = _sender(mail), _hour(mail, tz)
    own = Article(title[:MAX_TITLE], "", None, None, rows[0][:MAX_FIELD] if rows else "", text)
    return [(part, _sent(article, author, hour)) for part, article in (carried or [(name, own)])]


def _sent(article: Article, author: str, hour: datetime | None) -> Article:
    from dataclasses import replace

    return replace(article, byline=author, published=hour)


def _subject(mail: EmailMessage) -> str:
    return words().mail_prefixes.sub("", line(_header(mail, "subject"))).strip()


def _sender(mail: EmailMessage) -> str:
    name, address = parseaddr(_header(mail, "from"))
    return line(name or address)[:200]


def _hour(mail: EmailMessage, tz: tzinfo) -> datetime | None:
    found = getattr(_raw_header(mail, "date"), "datetime", None)
    if not isinstance(found, datetime):
        return None
    return found.astimezone(tz) if found.tzinfo else found.replace(tzinfo=tz)


def _raw_header(mail: EmailMessage, name: str) -> Any:
    try:
        return mail[name]
    except (ValueError, TypeError, IndexError, AttributeError):  # the library's own parser broke
        return None


def _header(mail: EmailMessage, name: str) -> str:
    return str(_raw_header(mail, name) or "")


def _own_words(mail: EmailMessage) -> list[str]:
    """The paragraphs somebody wrote: plain text before HTML, no quoted reply, no signature."""
    forwarded = words().mail_prefixes.match(line(_header(mail, "subject"))) is not None
    part = mail.get_body(("plain",))
    text = _written(_content(part), forwarded) if part is not None else ""
    if text.strip():
        return blocks(text)
    page = mail.get_body(("html",))
    return _html_rows(_content(page), forwarded) if page is not None else []


def _content(part: Message) -> str:
    data = part.get_payload(decode=True)
    raw = data if isinstance(data, bytes) else b""
    try:
        text = raw.decode(part.get_content_charset() or "utf-8")
    except (LookupError, UnicodeDecodeError):
        text = raw.decode("utf-8", "replace")
    return nfc(text)


def _written(text: str, forwarded: bool) -> str:
    """What the sender typed: up to the signature or the reply quoted; of what is forwarded, all.

    One and the same line opens a quoted reply and a forwarded text; the subject tells which.
    """
    kept: list[str] = []
    heading = False
    for row in text.replace("\r\n", "\n").split("\n"):
        opens = words().mail_forwards.match(row.strip())
        ends = re.fullmatch(r"--\s*", row) or words().mail_quotes.match(row.strip())
        if ends or (opens and not forwarded):
            break
        heading = bool(opens) or (heading and bool(row.strip()))
        if not heading and not row.startswith(">"):
            kept.append(row)
    return "\n".join(kept)


def _html_rows(html: str, forwarded: bool) -> list[str]:
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(html, "lxml")
    body = soup.body or soup
    quoted = "" if forwarded else ", .gmail_quote, blockquote[type=cite]"
    rows = paragraphs_of(body, f".gmail_signature{quoted}")
    return blocks(_written("\n\n".join(rows), forwarded))


def _carried(mail: EmailMessage, name: str, file: str) -> Iterator[tuple[str, Article]]:
    """The attachments that are texts, each an article; a broken one is left out while others do."""
    broken: list[ExtractError] = []
    found = 0
    for part in mail.iter_attachments():
        label = nfc(part.get_filename() or "")
        suffix = PurePath(label).suffix.casefold()
        if suffix not in (".docx", ".txt", ".md"):
            continue
        data = part.get_payload(decode=True)
        try:
            rows = _rows(data if isinstance(data, bytes) else b"", suffix, f"{file}#{label}")
            yield f"{name}#{label}", _article(rows, f"{file}#{label}")
            found += 1
        except ExtractError as error:
            broken.append(error)
    if broken and not found:
        raise broken[0]
