"""No protected word gets into a file under output/, whoever puts it where."""

# ruff: noqa: E501  # a row of a table is read whole

from __future__ import annotations

import io
import json
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import protect
from pipeline.protect.files import texts
from pipeline.text import strip_marks
from tests.pictures import hills
from tests.world import APPROVER, STORY, World

CHILD = """  - name: Vàng Mí Chứ
    role: học sinh
    born: 2013
    protect: {school: THCS Séo Lủng, class: 7A, address: bản Tả Chải}
"""
TOLD = STORY.replace("people:\n", "people:\n" + CHILD)
SECRET = ("Vàng Mí Chứ", "THCS Séo Lủng", "bản Tả Chải")
WATCH = protect.Watch([
    protect.Word("Vàng Mí Chứ", "name", "Chứ"),
    protect.Word("THCS Séo Lủng", "school"),
    protect.Word("7A", "class"),
    protect.Word("bản Tả Chải", "address"),
])  # fmt: skip


def shown(world: World) -> list[str]:
    """Files under output/ that show a secret, by a plain search of our own."""
    found = []
    for name, data in world.built().items():
        said = " ".join(texts(name, data))
        if any(word.casefold() in said.casefold() for word in SECRET) or "vangmichu" in said:
            found.append(name)
    return found


def edit(world: World, file: str, old: str, new: str) -> None:
    """Change a file of the workspace; it must have had what is changed."""
    path = world.root / file
    text = path.read_text("utf-8")
    assert old in text, file
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def sign_and_build(world: World, *slugs: str) -> set[str]:
    """Sign what can be signed, build, and give back the codes of what was refused."""
    world.reopen()
    for slug in slugs or ("lop-hoc-dem",):
        world.house.approve(slug, APPROVER)
    return {fault.code for fault in world.house.build().refused}


FRAMES = [
    ("templates/web/index.html.j2", "<article>", "<article><p>Vàng Mí Chứ</p>"),
    ("templates/web/index.html.j2", "<article>", "<article><!-- Vàng Mí Chứ -->"),
    ("templates/web/index.html.j2", "<article>", "<article data-em='Vàng Mí Chứ'>"),
    ("templates/web/index.html.j2", "<article>", "<article title=\"VÀNG MÍ CHỨ\">"),
    ("templates/web/index.html.j2", "<article>", "<article><img alt='V&agrave;ng M&iacute; Chứ'>"),
    ("templates/web/index.html.j2", "<article>", "<article><b>V</b>àng M<i>í</i> Chứ"),
    ("templates/web/index.html.j2", "<article>", "<article><p>Vàng</p><p>Mí</p><p>Chứ</p>"),
    ("templates/web/index.html.j2", "<article>", "<article>{{ 'Vàng' ~ ' Mí' }} {{ 'Ch' ~ 'ứ' }}"),
    ("templates/web/index.html.j2", "<article>", "<article>#VangMiChu"),
    ("templates/web/index.html.j2", "<article>", "<article>em Chứ đi học"),
    ("templates/web/index.html.j2", "<article>", "<article>V\u200bàng M\u00adí Chứ"),
    ("templates/web/index.html.j2", "<article>", "<article><a href='/v%C3%A0ng-m%C3%AD-ch%E1%BB%A9'>x</a>"),
    ("templates/web/index.html.j2", "{% block head %}", '{% block head %}<script type="application/ld+json">{"name":"V\\u00e0ng M\\u00ed Ch\\u1ee9"}</script>'),
    ("templates/web/index.html.j2", "{% block head %}", '{% block head %}<meta name="keywords" content="bản Tả Chải">'),
    ("templates/web/_frame.html.j2", "<footer>", "<footer>THCS Séo Lủng"),
    ("templates/web/_frame.html.j2", "<footer>", "<footer>trung học cơ sở Séo Lủng, THCS Séo Lủng"),
    ("templates/web/list.html.j2", "<ul class=\"posts\">", "<p>Vàng Mí Chứ</p><ul class=\"posts\">"),
    ("templates/web/feed.xml.j2", "<language>", "<managingEditor>Vàng Mí Chứ</managingEditor><language>"),
    ("templates/web/sitemap.xml.j2", "<url>", "<!-- Vàng Mí Chứ --><url>"),
    ("templates/web/style.css", "body {", "body::after { content: 'Vàng Mí Chứ' } body {"),
    ("templates/web/style.css", "body {", "body::after { content: 'V\\e0 ng M\\ed  Ch\\1ee9' } body {"),
    ("templates/radio/_script.html.j2", "<h1>", "<h1>Vàng Mí Chứ "),
    ("templates/radio/channel.yaml", "label: Phát thanh", "label: Phát thanh Vàng Mí Chứ"),
    ("templates/zalo/post.txt.j2", "TIÊU ĐỀ", "TIÊU ĐỀ Vàng Mí Chứ"),
    ("templates/youtube/post.txt.j2", "TIÊU ĐỀ", "#vangmichu TIÊU ĐỀ"),
    ("newsroom.yaml", "short_name: Đài mẫu", "short_name: Đài Vàng Mí Chứ"),
    ("newsroom.yaml", "head: Người Mẫu", "head: Vàng Mí Chứ"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new"), FRAMES)
def test_a_template_cannot_carry_a_word_out(world: World, file: str, old: str, new: str) -> None:
    """Frames, lists, feed, map, style sheet, labels, settings: the build refuses and says which."""
    world.write(text=TOLD)
    edit(world, file, old, new)
    assert "leak" in sign_and_build(world)
    assert shown(world) == []


FIELDS = [
    ("templates/zalo/body.txt.j2", "Đọc toàn bài", "Vàng Mí Chứ. Đọc toàn bài"),
    ("templates/facebook/message.txt.j2", "Đọc toàn bài", "{{ 'Vang Mi Chu' | hashtag }} Đọc toàn bài"),
    ("templates/youtube/tags.txt.j2", "{{ (", "Vàng Mí Chứ, {{ ("),
    ("templates/radio/outro.txt.j2", "Người thực hiện", "{{ 'THCS Séo Lủng' | spoken }}. Người thực hiện"),
    ("newsroom.yaml", "hashtag: Gương hiếu học", "hashtag: Vàng Mí Chứ"),
    ("newsroom.yaml", "name: Gương hiếu học", "name: Bản Tả Chải"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new"), FIELDS)
def test_a_field_with_a_word_cannot_be_signed(world: World, file: str, old: str, new: str) -> None:
    """Words of a channel are refused before anybody signs them."""
    world.write(text=TOLD)
    edit(world, file, old, new)
    blocked = {f.code for f in world.reopen().check(world.house.stories.find("lop-hoc-dem"))}
    assert "consent" in blocked


def test_an_approver_cannot_sign_with_a_childs_name(world: World) -> None:
    """Scripts print who signed; that line is looked at too."""
    edit(world, "newsroom.yaml", "  - {name: Hoàng Văn Duyệt", "  # - {name: Hoàng Văn Duyệt")
    edit(world, "newsroom.yaml", "  - {name: Lý Thị", "  # - {name: Lý Thị")
    edit(world, "newsroom.yaml", "  - {name: Nông Thị", "  # - {name: Nông Thị")
    edit(world, "newsroom.yaml", "people:", "people: []")
    world.write(text=TOLD)
    world.reopen().approve("lop-hoc-dem", "Vàng Mí Chứ")
    assert "leak" in {f.code for f in world.house.build().refused}
    assert shown(world) == []


def test_a_childs_name_in_the_frame_of_another_story_stays_in(world: World) -> None:
    """Also when the child's own story was never signed."""
    world.write("chuyen-khac", STORY.replace("headline: Lớp", "headline: Chuyện khác, lớp"))
    world.write(text=TOLD)
    edit(world, "templates/radio/_script.html.j2", "<h1>", "<h1>Vàng Mí Chứ ")
    assert "leak" in sign_and_build(world, "chuyen-khac")
    assert shown(world) == []


def test_somebody_of_the_same_name_may_be_told_of(world: World) -> None:
    """A grown man of the child's name keeps his own story, and its place on the lists."""
    namesake = STORY.replace("Giàng Văn Pó", "Vàng Mí Chứ")
    world.write("ong-chu", namesake.replace("headline: Lớp", "headline: Ông Vàng Mí Chứ và lớp"))
    world.write(text=TOLD)
    assert sign_and_build(world, "ong-chu", "lop-hoc-dem") == set()
    assert "Ông Vàng Mí Chứ" in world.output("web/index.html")


def test_a_language_version_hides_what_its_original_hides(world: World) -> None:
    """A translation that lists nobody may not name the child of its original."""
    original = world.house.stories.read(world.write(text=TOLD))
    told = f"translates: {{story: lop-hoc-dem, version: {original.version[:12]}}}"
    version = STORY.replace("place:", f"language: tày\n{told}\nplace:")
    world.write(
        "lop-hoc-dem-tay", version.replace("Người học lớn", "Vàng Mí Chứ ngồi. Người học lớn")
    )
    assert "leak" in sign_and_build(world, "lop-hoc-dem-tay")
    assert shown(world) == []


def test_a_word_protected_later_takes_down_what_stood(world: World) -> None:
    """Signed words that showed nothing secret then are gone when they do now."""
    told = STORY.replace("Người học lớn", "Em Vàng Mí Chứ ngồi bàn đầu. Người học lớn")
    world.write(text=told)
    sign_and_build(world)
    assert shown(world)
    world.write(text=told.replace("people:\n", "people:\n" + CHILD))
    world.reopen().build()
    assert shown(world) == []
    assert "Vàng" not in world.output("web/index.html")


def test_a_clean_story_with_a_protected_child_goes_out_whole(world: World) -> None:
    """The guard stops nothing that is allowed: figures, hours, hashes, colours are no class."""
    world.write(text=TOLD.replace("class: 7A", "class: 7A, results: 10, age: 2013"))
    assert sign_and_build(world) == set()
    assert "radio/lop-hoc-dem.docx" in world.built()


# ---------------------------------------------------------------- files of every kind


def exif(words: str, encoding: str) -> bytes:
    """A JPEG without a picture that carries words in its EXIF."""
    body = b"Exif\x00\x00MM\x00*" + words.encode(encoding) + b"\x00\x00"
    segment = b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
    return b"\xff\xd8" + segment + b"\xff\xda\x00\x02" + b"\x00" * 9 + b"\xff\xd9"


def png(kind: bytes, body: bytes) -> bytes:
    """A PNG of one text chunk."""
    chunk = struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    return b"\x89PNG\r\n\x1a\n" + chunk + struct.pack(">I", 0) + b"IEND" + b"\xae\x42\x60\x82"


def docx(change: Callable[[Any], object]) -> bytes:
    """A DOCX with something in it."""
    document, out = Document(), io.BytesIO()
    change(document)
    document.save(out)
    return out.getvalue()


def _split_run(document: Any) -> None:
    paragraph = document.add_paragraph("Bạn V")
    paragraph.add_run("àng M").bold = True
    paragraph.add_run("í Chứ")


def _title(document: Any) -> None:
    document.core_properties.title = "Vàng Mí Chứ"


def zipped(name: str, data: bytes) -> bytes:
    """A deflated archive of one member."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return out.getvalue()


CARRIERS = {
    "cards/x/zalo.jpg, exif utf-8": exif("Vàng Mí Chứ", "utf-8"),
    "cards/x/zalo.jpg, exif utf-16": exif("Vàng Mí Chứ", "utf-16-le"),
    "cards/x/zalo.jpg, exif big endian": exif("Vàng Mí Chứ", "utf-16-be"),
    "cards/x/zalo.jpg, after its end": exif("", "utf-8") + "Vàng Mí Chứ".encode(),
    "cards/x/zalo.jpg, comment": b"\xff\xd8\xff\xfe\x00\x10" + b"Vang Mi Chu  x" + b"\xff\xda\x00\x02\xff\xd9",
    "cards/x/zalo.png, text": png(b"iTXt", b"Title\x00\x00\x00\x00\x00" + "Vàng Mí Chứ".encode()),
    "cards/x/zalo.png, packed": png(b"zTXt", b"Title\x00\x00" + zlib.compress("bản Tả Chải".encode())),
    "radio/x.docx, parted runs": docx(_split_run),
    "radio/x.docx, its title": docx(_title),
    "web/x.zip, inside another": zipped("a.docx", docx(_title)),
    "web/x.zip, a member's name": zipped("vang-mi-chu.txt", b""),
    "youtube/x.srt": "1\n00:00:00,000 --> 00:00:02,000\nBạn Vàng\n\n2\n00:00:02,000 --> 00:00:03,000\nMí Chứ đi\n".encode(),
    "zalo/x.json": json.dumps({"a": [{"b": "Vàng Mí Chứ"}]}).encode(),
    "zalo/y.json": json.dumps({"Vàng Mí Chứ": 1}).encode(),
    "web/vang-mi-chu/index.html": b"<p></p>",
    "web/em-vangmichu.html": b"<p></p>",
    "web/x.xml": b"<a>V&#xE0;ng M&#xED; Ch&#x1EE9;</a>",
    "web/y.xml": b"<a>V&amp;#xE0;ng M&amp;#xED; Ch&amp;#x1EE9;</a>",
    "web/x.txt, another encoding": "Vàng Mí Chứ".encode("utf-16"),
}  # fmt: skip


@pytest.mark.parametrize("name", CARRIERS)
def test_a_file_of_any_kind_is_looked_into(name: str) -> None:
    """Its name, its text, its members, the data beside its picture."""
    file = name.partition(",")[0]
    assert protect.leaks(file, CARRIERS[name], WATCH), name


@pytest.mark.parametrize(
    "name", ["cards/x/zalo.jpg", "radio/x.docx", "youtube/x.srt", "zalo/x.json", "web/style.css"]
)
def test_a_harmless_file_is_let_go(name: str) -> None:
    """The same kinds without the words."""
    harmless = {
        "jpg": exif("Chữ vàng trên mí giấy", "utf-16-le"),
        "docx": docx(lambda document: document.add_paragraph("Mùa vàng, mí mắt, chữ nghĩa")),
        "srt": b"1\n00:00:07,000 --> 00:00:08,000\nM\xc3\xb9a v\xc3\xa0ng\n",
        "json": json.dumps({"max": 7, "sha256": "7a7a7b" * 9, "a": "Lớp có 7 bạn"}).encode(),
        "css": b"a { color: #7a1b2c; content: '7' }",
    }
    assert not protect.leaks(name, harmless[Path(name).suffix[1:]], WATCH)


CASE = st.sampled_from([str, str.upper, str.lower, str.title, str.swapcase])
SPACES = st.sampled_from(["  ", "-", "_", "\n", " – ", ".", "\u00a0", " **", "VàngMí", "MíChứ", ""])
HIDING: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "entities": lambda t: "".join(f"&#{ord(c)};" for c in t),
    "twice": lambda t: "".join(f"&amp;#{ord(c)};" for c in t),
    "escapes": lambda t: "".join(f"\\u{ord(c):04x}" for c in t),
    "percent": quote,
    "nothing between": "\u200b".join,
    "soft hyphens": "\u00ad".join,
    "markup": lambda t: f"<b>{t[:1]}</b>{t[1:]}",
    "decomposed": lambda t: unicodedata.normalize("NFD", t),
    "wide": lambda t: "".join(chr(ord(c) + 0xFEE0) if "A" <= c <= "z" else c for c in t),
    "marks off": strip_marks,
}  # fmt: skip


def spaced(text: str, how: str) -> str:
    """The words parted by something else, or some of them joined."""
    if how in ("VàngMí", "MíChứ"):
        return text.replace(" ", "", 1) if how == "VàngMí" else text[::-1].replace(" ", "", 1)[::-1]
    return text.replace(" ", how)


@settings(max_examples=400, deadline=None)
@given(case=CASE, spaces=SPACES, hiding=st.sampled_from(sorted(HIDING)), more=st.booleans())
def test_a_name_is_found_in_any_dress(
    case: Callable[[str], str], spaces: str, hiding: str, more: bool
) -> None:
    """Any case, parted or joined in any way, hidden from a search and not from the eye."""
    text = HIDING[hiding](spaced(case("Vàng Mí Chứ"), spaces))
    around = f"Hôm ấy {text}, bạn của em" if more else text
    assert protect.shows(protect.prepare(around), "Vàng Mí Chứ"), around


def test_a_reading_the_station_taught_hides_no_school(world: World) -> None:
    """The station's own way of saying a protected word is looked for like any other."""
    (world.root / "speech.yaml").write_text("QZK: quang dạ khúc\n", "utf-8")
    world.reopen()
    child = CHILD.replace("THCS Séo Lủng", "QZK")
    told = STORY.replace("people:\n", "people:\n" + child)
    leak = told.replace("Người học lớn", "Em học ở Quang Dạ Khúc. Người học lớn")
    found = world.house.check(world.house.stories.read(world.write(text=leak)))
    assert "consent" in {f.code for f in found if f.severity == "block"}
    calm = world.house.check(world.house.stories.read(world.write(text=told)))
    assert "consent" not in {f.code for f in calm}


def test_a_class_hides_neither_figures_nor_the_class_of_another_story(world: World) -> None:
    """«lớp 8» makes no 8 of an hour a secret, and 8A may stand where another story tells of it."""
    child = CHILD.replace("class: 7A", 'class: ["lớp 8A", "8A", "lớp 8"]')
    world.write("chuyen-em-chu", STORY.replace("people:\n", "people:\n" + child))
    world.write(text=STORY.replace("Người học lớn", "Mục 8 của sổ 8A ghi 8 giờ. Người học lớn"))
    assert sign_and_build(world) == set()
    assert "sổ 8A" in world.output("web/2026/11/lop-hoc-dem/index.html")


def test_pixels_are_no_words_and_what_stands_beside_them_is(world: World) -> None:
    """A picture's compressed data may look like anything; its labels are read."""
    picture = hills(900, 700)
    plain, labelled = io.BytesIO(), io.BytesIO()
    picture.save(plain, "WEBP", quality=95)
    picture.save(labelled, "WEBP", quality=95, xmp=b"<x>7A</x>")
    watch = protect.Watch([protect.Word("7A", "class"), protect.Word("9b", "class")])
    assert protect.leaks("a.webp", plain.getvalue(), watch) == set()
    assert {w.word for w in protect.leaks("a.webp", labelled.getvalue(), watch)} == {"7A"}
