"""The watched folder: texts, DOCX and saved mails arrive whole; a half-written file waits."""

from __future__ import annotations

import os
import time
from email.message import EmailMessage
from email.policy import default
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from docx import Document

from pipeline.errors import ExtractError, FetchError
from pipeline.handed import handed_in
from pipeline.model import Entry, Feed, Source, Validators
from pipeline.net import Net
from pipeline.sources import READERS

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
READER = READERS["folder"]
PARAGRAPH = "Bà con trong thôn góp gạo nuôi lớp học suốt ba mùa mưa, không bỏ buổi nào cả."
LONG = "\n\n".join(f"{n}. {PARAGRAPH}" for n in range(1, 121))


def settle(path: Path, ago: float = 60) -> Path:
    """A file that was last written a while ago."""
    at = time.time() - ago
    os.utime(path, (at, at))
    return path


def drop(folder: Path, name: str, data: bytes | str, ago: float = 60) -> Path:
    """A file that a partner dropped."""
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return settle(path, ago)


def read(folder: Path) -> Feed:
    """The folder, looked over."""
    source = Source("f", "F", "folder", str(folder))
    return READER.parse(READER.retrieve(source, Net("x"), Validators()), source, ZONE)


def only(folder: Path) -> Entry:
    """The one entry of a folder."""
    feed = read(folder)
    assert feed.faults == ()
    (entry,) = feed.entries
    return entry


def docx(*rows: str, table: tuple[str, ...] = ()) -> bytes:
    """A DOCX of paragraphs and perhaps a table's row."""
    document = Document()
    for row in rows:
        document.add_paragraph(row)
    if table:
        cells = document.add_table(1, len(table)).rows[0].cells
        for cell, text in zip(cells, table, strict=True):
            cell.text = text
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def mail(
    body: str = PARAGRAPH * 6, html: str = "", subject: str = "Lớp học của bản", **files: bytes
) -> bytes:
    """A saved mail."""
    message = EmailMessage(policy=default)
    message["Subject"] = subject
    message["From"] = "Hội Khuyến học xã Mẫu <hoi@mau.example>"
    message["To"] = "toasoan@mau.example"
    message["Date"] = "Mon, 02 Nov 2026 07:15:00 +0700"
    message.set_content(body)
    if html:
        message.add_alternative(html, subtype="html")
    for name, data in files.items():
        label = name.replace("__", ".")
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=label)
    return message.as_bytes()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("bai.md", f"# Tít bài\n\n{LONG}\n"),
        ("bai.txt", f"Tít bài\n\n{LONG}\n"),
        ("BAI.TXT", b"\xef\xbb\xbf" + f"Tít bài\r\n\r\n{LONG}".encode()),
        ("bai-utf16.txt", f"Tít bài\n\n{LONG}".encode("utf-16")),
        ("bai.docx", docx("Tít bài", *LONG.split("\n\n"))),
        ("bai.eml", mail(LONG, subject="Tít bài")),
    ],
)
def test_the_whole_text_of_a_file_arrives(name: str, data: bytes | str, tmp_path: Path) -> None:
    """Every paragraph of a long story, not only as much as a summary holds."""
    drop(tmp_path, name, data)
    entry = only(tmp_path)
    assert (entry.title, entry.id) == ("Tít bài", name)
    assert entry.text == LONG
    assert entry.summary == LONG.split("\n\n", maxsplit=1)[0]


def test_a_text_without_blank_lines_has_a_paragraph_a_line(tmp_path: Path) -> None:
    """As phones and old editors save them."""
    drop(tmp_path, "bai.txt", "Tít bài\nĐoạn một.\nĐoạn hai.")
    assert only(tmp_path).text == "Đoạn một.\n\nĐoạn hai."


def test_a_table_of_a_docx_is_read_where_it_stands(tmp_path: Path) -> None:
    """Names of those who were given something are often in a table."""
    drop(tmp_path, "bai.docx", docx("Tít bài", "Danh sách:", table=("Lý Mẫu", "1 triệu đồng")))
    assert only(tmp_path).text == "Danh sách:\n\nLý Mẫu | 1 triệu đồng"


# ---------------------------------------------------------------- mails


def test_a_mail_gives_subject_sender_and_hour(tmp_path: Path) -> None:
    """Decoded, in the newsroom's zone."""
    drop(tmp_path, "thu.eml", mail(subject="Fwd: Chuyển tiếp: Lớp học của bản"))
    entry = only(tmp_path)
    assert entry.title == "Lớp học của bản"
    assert entry.authors == ("Hội Khuyến học xã Mẫu",)
    assert str(entry.published) == "2026-11-02 07:15:00+07:00"


@pytest.mark.parametrize(
    "tail",
    [
        "-- \nNguyễn Mẫu\nĐiện thoại 0200",
        "> Câu hỏi cũ của tòa soạn\n> gửi hôm trước",
        "Vào Th 2, 2 thg 11, 2026 vào lúc 07:15 Tòa soạn <a@b.example> đã viết:\n> Câu hỏi cũ",
        "On Mon, 2 Nov 2026 at 07:15, Toa soan <a@b.example> wrote:\n\nCâu hỏi cũ",
        "-----Original Message-----\nFrom: toà soạn\n\nCâu hỏi cũ",
    ],
)
def test_signature_and_quoted_reply_are_left_out(tail: str, tmp_path: Path) -> None:
    """What the sender wrote this time, nothing more."""
    drop(tmp_path, "thu.eml", mail(f"{LONG}\n\n{tail}\n"))
    assert only(tmp_path).text == LONG


def test_a_forwarded_text_is_the_text(tmp_path: Path) -> None:
    """Its header is not."""
    body = (
        "---------- Forwarded message ---------\nTừ: Hội <hoi@mau.example>\nSubject: Lớp học\n\n"
        f"{LONG}"
    )
    drop(tmp_path, "thu.eml", mail(body, subject="Fwd: Lớp học"))
    assert only(tmp_path).text == LONG


def test_a_mail_of_html_alone_is_read(tmp_path: Path) -> None:
    """Paragraphs, no style, no quoted mail."""
    rows = "".join(f"<p>{row}</p>" for row in LONG.split("\n\n"))
    page = f"<html><style>p{{}}</style>{rows}<div class=gmail_quote>Cũ</div></html>"
    message = EmailMessage(policy=default)
    message["Subject"] = "Lớp học"
    message.set_content(page, subtype="html")
    drop(tmp_path, "thu.eml", message.as_bytes())
    assert only(tmp_path).text == LONG


def test_a_covering_note_gives_way_to_what_it_carries(tmp_path: Path) -> None:
    """Each attached text an entry of its own, with the mail's sender and hour; pictures none."""
    data = mail(
        "Kính gửi tòa soạn hai bài.",
        mot__docx=docx("Bài một", PARAGRAPH),
        hai__txt=f"Bài hai\n\n{PARAGRAPH}".encode(),
        anh__jpg=b"\xff\xd8",
    )
    drop(tmp_path, "thu.eml", data)
    feed = read(tmp_path)
    assert [(e.id, e.title, e.text) for e in feed.entries] == [
        ("thu.eml#mot.docx", "Bài một", PARAGRAPH),
        ("thu.eml#hai.txt", "Bài hai", PARAGRAPH),
    ]
    assert {e.authors for e in feed.entries} == {("Hội Khuyến học xã Mẫu",)}


def test_a_long_mail_is_the_story_itself(tmp_path: Path) -> None:
    """Its attachments are then its appendices."""
    drop(tmp_path, "thu.eml", mail(LONG, phu_luc__txt=b"Danh sach"))
    assert only(tmp_path).text == LONG


def test_an_unknown_charset_does_not_stop_a_mail(tmp_path: Path) -> None:
    """What can be read is read."""
    data = mail(LONG).replace(b'charset="utf-8"', b'charset="x-la"')
    drop(tmp_path, "thu.eml", data)
    assert only(tmp_path).text == LONG


# ---------------------------------------------------------------- what waits, what is broken


def test_a_file_still_being_written_waits_for_the_next_round(tmp_path: Path) -> None:
    """Changed a moment ago, or empty yet; then it is read."""
    fresh = drop(tmp_path, "bai.txt", "Tít\n\nNửa đầu", ago=0)
    empty = drop(tmp_path, "trong.txt", "")
    assert read(tmp_path).entries == ()
    settle(fresh)
    drop(tmp_path, empty.name, "Tít khác\n\nThân")
    assert [e.title for e in read(tmp_path).entries] == ["Tít", "Tít khác"]


@pytest.mark.parametrize(
    "name", ["~$bai.docx", ".~lock.bai.docx#", "bai.docx.part", "bai.tmp", ".bai.txt", "bai.pdf"]
)
def test_an_editors_own_files_are_no_entries(name: str, tmp_path: Path) -> None:
    """Locks, downloads under way, hidden files, kinds we do not read."""
    drop(tmp_path, name, "Tít\n\nThân")
    feed = read(tmp_path)
    assert (feed.entries, feed.faults) == ((), ())


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("hong.docx", b"PK\x03\x04 hong", "DOCX hỏng"),
        ("hong.txt", "Tít".encode("utf-16-le") + b"\xff\xfe\xfd", "UTF-8"),
        ("hong.eml", b"\x00\x01 khong phai thu", "thư hỏng"),
        ("trang.md", "\n\n  \n", "không có chữ"),
        ("kem-hong.eml", mail("Xin gửi bài.", bai__docx=b"PK hong"), "DOCX hỏng"),
    ],
)
def test_a_broken_file_is_a_fault_of_its_own(
    name: str, data: bytes | str, said: str, tmp_path: Path
) -> None:
    """The others are read; the message names the file and says what to do."""
    drop(tmp_path, name, data)
    drop(tmp_path, "tot.txt", "Tít\n\nThân")
    feed = read(tmp_path)
    assert [e.title for e in feed.entries] == ["Tít"]
    (fault,) = feed.faults
    assert said in fault.message
    assert name in fault.file
    with pytest.raises(ExtractError, match=said):
        handed_in(tmp_path / name)


def test_a_folder_that_did_not_change_is_not_read_again(tmp_path: Path) -> None:
    """And one that did is."""
    drop(tmp_path, "bai.txt", "Tít\n\nThân")
    source = Source("f", "F", "folder", str(tmp_path))
    first = READER.retrieve(source, Net("x"), Validators())
    assert READER.retrieve(source, Net("x"), first.validators).not_modified
    drop(tmp_path, "bai.txt", "Tít\n\nThân mới", ago=30)
    assert not READER.retrieve(source, Net("x"), first.validators).not_modified


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    """An unplugged disk is a failed source, not a crash."""
    source = Source("f", "F", "folder", str(tmp_path / "khong-co"))
    with pytest.raises(FetchError, match="không mở được thư mục"):
        READER.retrieve(source, Net("x"), Validators())
