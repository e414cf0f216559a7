"""Extraction: an article's own words, and none of what stands around them."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import trafilatura
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.extract import f1
from pipeline.errors import ExtractError
from pipeline.extract import extract
from pipeline.model import Article, Selectors

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
URL = "https://bao.example/giao-duc/bai-1.htm"
P1 = "Sáng nay, Hội Khuyến học xã Mẫu trao 126 suất học bổng cho học sinh vượt khó của xã."
P2 = "Mỗi suất trị giá 1,5 triệu đồng, lấy từ quỹ do bà con và con em xa quê góp trong hai năm."
P3 = "Ông Lý Văn Mẫu, chủ tịch hội, nói quỹ sẽ theo các em cho tới khi học xong phổ thông."
TEXT = "\n\n".join((P1, P2, P3))


def read(html: str | bytes, **more: object) -> Article:
    """Extract a page."""
    return extract(html, URL, tz=ZONE, **more)  # type: ignore[arg-type]


def page(head: str = "", top: str = "", bottom: str = "", lang: str = "vi") -> str:
    """A page with its noise: menu, related links, comments."""
    paragraphs = "".join(f"<p>{p}</p>" for p in (P1, P2, P3))
    return f"""<!doctype html><html lang="{lang}"><head><meta charset="utf-8">{head}</head><body>
<header><ul class="menu"><li><a href="/">Trang chủ</a></li>
<li><a href="/gd">Giáo dục</a></li></ul></header>
<main><article><h1>Trao 126 suất học bổng ở xã Mẫu</h1>{top}<div class="body">{paragraphs}
<figure><img src="/anh/a.jpg"><figcaption>Các em nhận học bổng. (Ảnh: Lý Mẫu)</figcaption></figure>
<figure><img data-src="/anh/b.jpg" src="data:image/gif;base64,x"><figcaption>Trao 126 suất học bổng
ở xã Mẫu- Ảnh 2.</figcaption></figure>{bottom}</div></article></main>
<aside><h3>Tin liên quan</h3>
<a href="/x">Một tin khác hẳn, dài và không phải của bài này</a></aside>
<div id="comment"><h3>Bình luận của bạn</h3><textarea></textarea></div></body></html>"""


def test_the_body_has_its_paragraphs_and_nothing_else() -> None:
    """No menu, no related link, no comment form, no caption."""
    assert read(page()).text == TEXT


def test_json_ld_gives_title_sapo_author_hour_and_outlet() -> None:
    """Also inside a graph, with the hour the page's text lacks."""
    head = """<title>Trao 126 suất học bổng ở xã Mẫu | Báo Mẫu</title>
    <script type="application/ld+json">{"@graph": [{"@type": "WebPage", "headline": "Sai"},
    {"@type": "NewsArticle", "headline": "Trao 126 suất học bổng ở xã Mẫu",
     "description": "TPO - Quỹ của bà con.", "datePublished": "2026-11-01T21:21:00+07:00",
     "dateModified": "2026-11-02T06:00:00+07:00", "author": [{"name": "Nông Mẫu"}],
     "publisher": {"name": "Báo Mẫu"}}]}</script>"""
    found = read(page(head))
    assert found.title == "Trao 126 suất học bổng ở xã Mẫu"
    assert found.summary == "Quỹ của bà con."
    assert (found.byline, found.outlet) == ("Nông Mẫu", "Báo Mẫu")
    assert str(found.published) == "2026-11-01 21:21:00+07:00"
    assert str(found.updated) == "2026-11-02 06:00:00+07:00"


def test_open_graph_and_the_visible_hour_do_where_there_is_no_json_ld() -> None:
    """A date without an hour in the head takes its hour from the page."""
    head = (
        '<meta property="og:title" content="Trao 126 suất học bổng ở xã Mẫu">'
        '<meta property="og:description" content="(PLO)- Quỹ của bà con.">'
        '<meta property="og:site_name" content="Báo Mẫu">'
        '<meta property="article:published_time" content="2026-11-01">'
        '<link rel="canonical" href="/giao-duc/bai-1">'
    )
    found = read(
        page(head, '<span class="time">21:21 - 01/11/2026</span><p class="author">Nông Mẫu</p>')
    )
    assert found.summary == "Quỹ của bà con."
    assert str(found.published) == "2026-11-01 21:21:00+07:00"
    assert found.byline == "Nông Mẫu"
    assert found.canonical_url == "https://bao.example/giao-duc/bai-1"
    assert found.language == "vi"


def test_a_sources_own_selectors_win() -> None:
    """Field by field."""
    top = '<p class="tac-gia">Tác giả: Sùng Mẫu</p><p class="luc">14:00, 04/09/2026</p>'
    select = Selectors(byline=".tac-gia", published=".luc", body=".body", title="h1")
    found = read(page(top=top), select=select)
    assert found.byline == "Sùng Mẫu"
    assert str(found.published) == "2026-09-04 14:00:00+07:00"
    assert found.text == TEXT


def test_photos_have_caption_and_credit_apart_and_no_noise() -> None:
    """A lazily loaded picture has its real address; «- Ảnh 2.» is no caption."""
    first, second = read(page()).images
    assert (first.url, first.caption, first.credit) == (
        "https://bao.example/anh/a.jpg", "Các em nhận học bổng", "Lý Mẫu",
    )  # fmt: skip
    assert (second.url, second.caption) == ("https://bao.example/anh/b.jpg", "")


def test_the_article_number_gives_the_hour_when_nothing_else_does() -> None:
    """A hint, taken last."""
    url = "https://bao.example/bai-179260713181911472.htm"
    assert str(extract(page(), url, tz=ZONE).published) == "2026-07-13 18:19:11+07:00"


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("", "quá ngắn"),
        ("<html><body><script>document.cookie='a'</script>Just a moment</body></html>", "kiểm tra"),
        ("<html><body><form><input type=password></form></body></html>", "đăng nhập"),
        ("<html><body>" + "<a href='/b'>Một tin</a> " * 60 + "</body></html>", "danh sách"),
    ],
)
def test_a_page_that_is_no_article_says_what_it_is(html: str, said: str) -> None:
    """So that it is reported and never stored as a story."""
    with pytest.raises(ExtractError, match=said):
        read(html)


@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "windows-1258"])
def test_the_charset_is_found(charset: str) -> None:
    """By header, by declaration, by the mark at the start."""
    text = page().replace('<meta charset="utf-8">', "")
    if charset == "windows-1258":
        import unicodedata

        text = unicodedata.normalize("NFD", text)
        text = unicodedata.normalize("NFC", text).replace("ư", "u").replace("ơ", "o")
        body = unicodedata.normalize("NFC", text).encode("cp1258", "ignore")
    else:
        body = text.encode(charset)
    found = read(body, content_type=f"text/html; charset={charset}")
    assert "126" in found.text


@pytest.mark.parametrize(
    "bomb", ["<a " * 20000, "<!--" * 20000, "<div>" * 30000, "\0" * 50000, "<p>" + "x" * 2_000_000]
)
def test_hostile_pages_end_soon(bomb: str) -> None:
    """With an article or a message, never an endless parse."""
    began = time.monotonic()
    with suppress(ExtractError):
        read(page(bottom=bomb))
    assert time.monotonic() - began < 20


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=600) | st.text(max_size=600))
def test_any_bytes_give_an_article_or_a_message(data: bytes | str) -> None:
    """Nothing else is ever raised."""
    try:
        found = read(data)
    except ExtractError:
        return
    assert "<" not in found.text or ">" not in found.text


# ---------------------------------------------------------------- pages of many outlets

SAMPLES = sorted((Path(__file__).parent / "pages").glob("*.yaml"))
WALLS = [path for path in SAMPLES if path.stem.startswith("9")]
ARTICLES = [path for path in SAMPLES if path not in WALLS]

shown = pytest.mark.parametrize("path", ARTICLES, ids=lambda p: p.stem)


def expected(path: Path) -> dict[str, Any]:
    """What a person read on a sample page."""
    said: dict[str, Any] = yaml.load(path.read_text("utf-8"), yaml.BaseLoader)
    return said


def sample(path: Path) -> Article:
    """A sample page, extracted as it would come from the outlet."""
    html = path.with_suffix(".html").read_bytes()
    url = expected(path).get("url", URL)
    return extract(html, url, tz=ZONE, content_type="text/html")


@shown
def test_every_field_of_a_page_is_as_a_person_reads_it(path: Path) -> None:
    """Hours in every form, sapo without its mark, who wrote it, where it is from."""
    found, said = sample(path), expected(path)
    for field in ("title", "byline", "summary", "outlet", "canonical_url"):
        assert getattr(found, field) == said[field], field
    for field in ("published", "updated"):
        moment = getattr(found, field)
        assert (moment.isoformat() if moment else "") == said.get(field, ""), field


@shown
def test_the_text_of_a_page_is_its_paragraphs(path: Path) -> None:
    """No caption, no related link, no comment, no «Theo …»; not one paragraph lost."""
    assert sample(path).text.split("\n\n") == expected(path)["paragraphs"]


@shown
def test_photos_of_a_page_have_their_captions_and_credits(path: Path) -> None:
    """Those of the story, none of other stories."""
    found = [(i.url, i.caption, i.credit) for i in sample(path).images]
    said = [(i["url"], i.get("caption", ""), i.get("credit", "")) for i in expected(path)["images"]]
    assert found == said


@shown
def test_nothing_that_trafilatura_found_is_lost_but_the_noise(path: Path) -> None:
    """What we leave out is the title, what the page's file lists as noise, and nothing else."""
    said, found = expected(path), sample(path).text
    html = path.with_suffix(".html").read_bytes()
    left = str(trafilatura.extract(html, fast=True, include_comments=False) or "")
    assert f1("\n".join(said["paragraphs"]), found) >= f1("\n".join(said["paragraphs"]), left)
    known = [*found.split("\n\n"), said["title"], *said.get("noise", [])]
    for text in sorted(known, key=len, reverse=True):
        left = left.replace(text, "")
    assert not [c for c in left if c.isalnum()], left


@pytest.mark.parametrize("path", WALLS, ids=lambda p: p.stem)
def test_a_page_without_an_article_is_reported_by_its_kind(path: Path) -> None:
    """Too short, a browser check, a login: three different things to do."""
    with pytest.raises(ExtractError, match=expected(path)["error"]):
        sample(path)


@pytest.mark.parametrize(
    "sentence",
    [
        "Chia sẻ về ngày đầu mở lớp, thầy nói chỉ sợ không ai tới.",
        "Đọc nhiều nhất lớp là em Mẫu, mỗi tháng hết ba cuốn.",
        "Bình luận về con số ấy, bà Mẫu bảo vẫn còn ít.",
        "Chủ đề của năm nay là học để về dạy lại cho bà con.",
        "Theo chân thầy giáo lên bản, chúng tôi đi hết nửa ngày đường rừng.",
        "Đọc thêm sách, em Mẫu hiểu ra nhiều điều về cây lúa nương.",
        "Tin liên quan tới học bổng được xã đọc trên loa mỗi sáng.",
    ],
)
def test_a_sentence_that_begins_like_noise_is_kept(sentence: str) -> None:
    """Only a whole row of noise is noise."""
    html = page().replace("<figure>", f"<p>{sentence}</p><p>{P1} {P2}</p><figure>", 1)
    assert sentence in read(html).text


def test_a_sources_selector_of_the_body_keeps_its_photos() -> None:
    """Captions are taken out of a copy of the body, not out of the page."""
    assert len(read(page(), select=Selectors(body=".body")).images) == 2


def test_a_clock_in_the_head_of_the_page_is_not_the_articles_hour() -> None:
    """Many outlets print today's date above the menu."""
    clock = '<div class="time">Thứ hai, 23/11/2026 08:00</div>'
    html = page(top="<p>21:21 - 01/11/2026</p>").replace("<header>", f"<header>{clock}", 1)
    assert str(read(html).published) == "2026-11-01 21:21:00+07:00"


def test_an_english_page_is_left_as_trafilatura_reads_it() -> None:
    """Our additions speak Vietnamese: a dateline stays, a standfirst nobody sees is not added."""
    standfirst = "Volunteers in twelve villages have kept a reading room open for a decade."
    html = (
        f'<html lang="en"><head><meta property="og:description" content="{standfirst}"></head>'
        "<body>"
        "<article><h1>Reading rooms of the hills</h1><p>LONDON - The first room opened in a barn "
        "with forty donated books and one lamp that had to be carried home each night.</p><p>Since "
        "then, readers have borrowed more than nine thousand volumes, and nearly all of them came "
        "back, most of them cleaner than they left.</p><p>The keepers now train others.</p>"
        "</article></body></html>"
    )
    wanted = trafilatura.extract(html, fast=True, include_comments=False)
    title, *rows = str(wanted).split("\n")
    assert title == "Reading rooms of the hills"
    assert read(html).text == "\n\n".join(rows)
