"""Proposals: a pasted address becomes an entry of sources.yaml that gives just what was shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.config import load
from pipeline.errors import FeedError, FetchError
from pipeline.extract import extract
from pipeline.model import Fetched, Source
from pipeline.proposals import MAX_QUESTIONS, Proposal, propose
from pipeline.sources import READERS
from pipeline.workspace import init
from tests.world import item, rss

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
BASE = "https://www.khuyenhocmau.example"
SECTION = f"{BASE}/khuyen-hoc.htm"

STORIES = [
    ("Lớp học đêm giữa lòng hồ của người lái đò", "lop-hoc-dem-giua-long-ho-101.htm"),
    ("Dòng họ Ma góp gạo nuôi con cháu ăn học", "dong-ho-ma-gop-gao-102.htm"),
    ("Cô giáo mầm non bám bản mười tám năm", "co-giao-mam-non-bam-ban-103.htm"),
    ("Quỹ học bổng từ những chuyến xe không đồng", "quy-hoc-bong-chuyen-xe-104.htm"),
    ("Nghệ nhân khèn mở lớp truyền nghề ngày nghỉ", "nghe-nhan-khen-mo-lop-105.htm"),
    ("Thư viện ven suối của chàng trai khuyết tật", "thu-vien-ven-suoi-106.htm"),
]
MENU = """<header><nav class="menu"><ul><li><a href="/">Trang chủ</a></li>
<li><a href="/thoi-su.htm">Thời sự chính trị trong nước</a></li>
<li><a href="/khuyen-hoc.htm">Khuyến học khuyến tài các tỉnh</a></li>
<li><a href="/giao-duc.htm">Giáo dục đào tạo và nghề nghiệp</a></li></ul></nav></header>"""
POPULAR = "".join(
    f'<li><a href="/{slug}-9.htm">{title} được đọc nhiều tuần qua</a></li>'
    for title, slug in (
        ("Chuyện người gác rừng làm thơ", "nguoi-gac-rung-lam-tho"),
        ("Chiếc xe đạp chở chữ qua đèo", "chiec-xe-dap-cho-chu-qua-deo"),
        ("Mùa hoa và những lá thư", "mua-hoa-va-nhung-la-thu"),
        ("Bữa cơm chung của lớp học", "bua-com-chung-cua-lop-hoc"),
    )
)
FOOTER = '<footer><a href="/lien-he-quang-cao-tren-bao.htm">Liên hệ quảng cáo trên báo</a></footer>'


def document(main: str, head: str = "") -> str:
    """A front page with its menu, its side box and its footer around the list."""
    return (
        f'<!doctype html><html lang="vi"><head><title>Khuyến học | Báo Mẫu</title>{head}</head>'
        f'<body>{MENU}<main id="noi-dung">{main}</main>'
        f'<div class="sidebar"><h3>Tin đọc nhiều</h3><ul>{POPULAR}</ul></div>{FOOTER}</body></html>'
    )


def rows(shape: str) -> str:
    """Every story in one shape: ``{n}``, ``{title}``, ``{slug}``, ``{told}``."""
    return "".join(
        shape.format(
            n=n, title=title, slug=slug, told=f"{title}, chuyện được kể lại từ đầu đến cuối."
        )
        for n, (title, slug) in enumerate(STORIES, 1)
    )


class Web:
    """An outlet that answers what it has and counts what it is asked."""

    def __init__(self, **answers: str) -> None:
        self.answers = {BASE + path: body for path, body in answers.items()}
        self.asked: list[str] = []

    def __call__(self, url: str) -> Fetched:
        """An answer, or the failure of an outlet that has no such page."""
        self.asked.append(url)
        if url not in self.answers:
            raise FetchError("không có trang này", kind="http", url=url, status=404)
        return fetched(self.answers[url], url)


def fetched(body: str, url: str = SECTION) -> Fetched:
    """A page as it came."""
    kind = "application/rss+xml" if "<rss" in body[:200] else "text/html"
    return Fetched(url, body.encode(), f"{kind}; charset=utf-8")


def tried(body: str, web: Callable[[str], Fetched] | None = None, url: str = SECTION) -> Proposal:
    """What is proposed for a page."""
    return propose(fetched(body, url), web or Web(), ZONE)


def pasted(proposal: Proposal, root: Path) -> Source:
    """The entry, pasted into a workspace's sources.yaml and read as the house reads it."""
    init(root)
    (root / "sources.yaml").write_text(proposal.entry, encoding="utf-8")
    (source,) = load(root).sources
    return source


ITEM = """<div class="item"><a class="thumb" href="/{slug}"><img src="/anh/{n}.jpg"></a>
<h3><a href="/{slug}">{title}</a></h3><span class="time">21:21 - 0{n}/11/2026</span>
<p class="sapo">{told}</p></div>"""
SHAPES = {
    "boxes": (f'<div class="list-news">{rows(ITEM)}</div>', True, True),
    "bullets": (f"<ul class='ds'>{rows('<li><a href={slug}>{title}</a></li>')}</ul>", False, False),
    "bullets with a day": (
        f"<ul>{rows('<li><a href=/{slug}>{title}</a> <i>(0{n}/11/2026)</i></li>')}</ul>",
        True,
        False,
    ),
    "table": (
        "<table class='tin'><tr><th>Tít</th><th>Ngày</th></tr>"
        f"{rows('<tr><td><a href=/{slug}>{title}</a></td><td>0{n}/11/2026</td></tr>')}</table>",
        True,
        False,
    ),
    "articles": (
        rows(
            '<article class="post post-{n}"><h2 class="entry-title"><a href="/{slug}">{title}</a>'
            '</h2><time datetime="2026-11-0{n}T08:00:00+07:00">{n} tháng 11</time>'
            '<div class="excerpt">{told}</div></article>'
        ),
        True,
        True,
    ),
    "pictures only": (
        "<div class='luoi'>"
        + rows('<div class="o"><a href="/{slug}" title="{title}"><img src="/{n}.jpg"></a></div>')
        + "</div>",
        False,
        False,
    ),
    "pictures that only say what they show": (
        "<div>"
        + rows('<a class="o" href="/{slug}"><img src="/{n}.jpg" alt="{title}"></a>')
        + "</div>",
        False,
        False,
    ),
    "a first story larger than the others": (
        f'<div class="list-news">{rows(ITEM).replace("item", "item first", 1)}</div>',
        True,
        True,
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_list_of_any_shape_gives_its_stories_and_nothing_else(shape: str, tmp_path: Path) -> None:
    """No menu, no «tin đọc nhiều», no footer; and pasted, the entry gives what was shown."""
    main, dated, told = SHAPES[shape]
    found = tried(document(main))
    assert found.kind == "page"
    assert [i.title for i in found.items] == [title for title, _ in STORIES]
    assert [i.url for i in found.items] == [f"{BASE}/{slug}" for _, slug in STORIES]
    assert all(bool(i.published) is dated for i in found.items)
    assert all(bool(i.summary) is told for i in found.items)

    source = pasted(found, tmp_path / "phong")
    again = READERS[source.kind].parse(fetched(document(main)), source, ZONE)
    assert again.entries == found.items
    assert (source.id, source.rights.use) == ("khuyenhocmau-khuyen-hoc", "link")


def test_a_home_page_with_many_boxes_gives_its_main_list() -> None:
    """The list under a heading wins over teasers at its side."""
    side = '<aside class="box">' + "".join(
        f'<div class="tin-nho"><a href="/video-ngan-so-{n}-trong-ngay.htm">'
        f"Video ngắn số {n} trong ngày</a></div>"
        for n in range(9)
    )
    found = tried(
        document(f'<div class="list-news">{rows(ITEM)}</div>{side}</aside>'), url=f"{BASE}/"
    )
    assert {i.title for i in found.items} == {title for title, _ in STORIES}


def test_selectors_of_a_list_take_nothing_from_an_article_page(tmp_path: Path) -> None:
    """The same boxes stand under an article, with the titles of other stories."""
    source = pasted(tried(document(SHAPES["boxes"][0])), tmp_path / "phong")
    words = "Tiếng khèn gọi học trò xuống núi, mỗi chiều một lớp, mỗi lớp dăm bảy em nhỏ. " * 4
    body = f"<h1>Tiếng khèn gọi học trò xuống núi</h1><div><p>{words}</p></div>"
    article = f"<!doctype html><html><body>{body}{SHAPES['boxes'][0]}</body></html>"
    found = extract(article, f"{BASE}/tieng-khen-200.htm", select=source.select, tz=ZONE)
    assert found.title == "Tiếng khèn gọi học trò xuống núi"
    assert not found.summary.startswith(STORIES[0][0])


def test_what_a_list_lacks_is_told() -> None:
    """No feed, no hour, no summary: the technician knows before pasting."""
    notes = " ".join(tried(document(SHAPES["bullets"][0])).notes)
    assert "không có feed" in notes
    assert "không ghi ngày giờ" in notes
    assert "không có tóm tắt" in notes
    assert "ngày giờ" not in " ".join(tried(document(SHAPES["boxes"][0])).notes)


def stories_feed(*titles: str, name: str = "Báo Mẫu") -> str:
    """A feed of the section's stories."""
    chosen = [(t, s) for t, s in STORIES if not titles or t in titles]
    return rss(*(item(t, f"{BASE}/{s}") for t, s in chosen), title=name)


def test_a_pasted_feed_is_a_feed(tmp_path: Path) -> None:
    """Nothing more is asked of the outlet."""
    web = Web()
    found = tried(stories_feed(), web, f"{BASE}/rss/khuyen-hoc.rss")
    assert (found.kind, len(found.items), web.asked) == ("feed", 6, [])
    source = pasted(found, tmp_path / "phong")
    assert (source.kind, source.name) == ("feed", "Báo Mẫu")
    assert source.id == "khuyenhocmau-khuyen-hoc"


def test_a_pasted_news_sitemap_is_a_sitemap() -> None:
    """With the titles that stand in it."""
    body = (
        '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><url>'
        f"<loc>{BASE}/bai-1.htm</loc><n:news><n:title>Một bài</n:title></n:news></url></urlset>"
    )
    found = tried(body, url=f"{BASE}/sitemap-news.xml")
    assert (found.kind, found.items[0].title) == ("sitemap", "Một bài")


def test_a_declared_feed_is_taken_before_selectors() -> None:
    """One question, and the page's own name."""
    head = (
        '<meta property="og:site_name" content="Báo Khuyến học Mẫu">'
        '<link rel="alternate" type="application/rss+xml" href="/rss/khuyen-hoc.rss">'
    )
    web = Web(**{"/rss/khuyen-hoc.rss": stories_feed()})
    found = tried(document(SHAPES["boxes"][0], head), web)
    assert (found.kind, found.url) == ("feed", f"{BASE}/rss/khuyen-hoc.rss")
    assert 'name: "Báo Khuyến học Mẫu"' in found.entry
    assert web.asked == [found.url]


def test_the_sections_feed_is_chosen_from_a_page_of_feeds() -> None:
    """Many outlets list their feeds at /rss; the one named like the section is meant."""
    feeds = "".join(
        f'<a href="/rss/{s}.rss">{s}</a>' for s in ("the-thao", "khuyen-hoc", "phap-luat")
    )
    web = Web(
        **{
            "/rss": f"<!doctype html><html><body>{feeds}</body></html>",
            "/rss/khuyen-hoc.rss": stories_feed(),
            "/rss/the-thao.rss": rss(item("Bóng đá", f"{BASE}/bong-da.htm")),
        }
    )
    link = '<a href="/rss">RSS</a>'
    found = tried(document(SHAPES["boxes"][0] + link), web)
    assert found.url == f"{BASE}/rss/khuyen-hoc.rss"


def test_a_feed_of_the_whole_outlet_is_proposed_with_a_word() -> None:
    """Better than selectors, but not quite what was pasted."""
    web = Web(**{"/feed": rss(item("Tin khác", f"{BASE}/tin-khac.htm"))})
    found = tried(document(SHAPES["boxes"][0]), web)
    assert found.kind == "feed"
    assert "cả báo" in " ".join(found.notes)


def test_robots_may_name_the_news_sitemap() -> None:
    """Where no feed is."""
    sitemap = (
        '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        f"<url><loc>{BASE}/{STORIES[0][1]}</loc></url></urlset>"
    )
    web = Web(
        **{
            "/robots.txt": f"User-agent: *\nSitemap: {BASE}/tin/news-sitemap.xml\n",
            "/tin/news-sitemap.xml": sitemap,
        }
    )
    assert tried(document(SHAPES["boxes"][0]), web, f"{BASE}/").kind == "sitemap"


def test_few_questions_are_asked_and_failures_are_no_errors() -> None:
    """An outlet that answers nothing is asked six times at most."""
    links = "".join(f'<a href="/rss/{n}.rss">x</a>' for n in range(30))
    web = Web()
    found = tried(document(SHAPES["boxes"][0] + links), web)
    assert found.kind == "page"
    assert len(web.asked) == len(set(web.asked)) == MAX_QUESTIONS


def test_an_empty_feed_is_no_reason_to_leave_the_list() -> None:
    """A feed without a story for months gives way to the page."""
    head = '<link rel="alternate" type="application/rss+xml" href="/rss.xml">'
    assert tried(document(SHAPES["boxes"][0], head), Web(**{"/rss.xml": rss()})).kind == "page"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            "<html><head><title>Just a moment</title></head><body><script>document.cookie='a'"
            "</script></body></html>",
            "kiểm tra trình duyệt",
        ),
        ("<html><body><form><input type='password'></form></body></html>", "đăng nhập"),
        ("<html><body><h1>Xin chào</h1><p>Trang đang xây dựng.</p></body></html>", "không thấy"),
        ("", "rỗng"),
        ("chỉ là chữ", "không phải XML"),
    ],
)
def test_where_nothing_can_be_proposed_the_reason_is_said(body: str, said: str) -> None:
    """In words that say what to do next."""
    with pytest.raises(FeedError, match=said):
        tried(body)


def test_hostile_classes_and_names_stay_inside_their_quotes(tmp_path: Path) -> None:
    """A page decides nothing about the YAML that is pasted."""
    main = rows('<div class="a:b [x] md:w-1/2"><h3><a href="/{slug}">{title}</a></h3></div>')
    head = '<meta property="og:site_name" content="Báo &quot;Mẫu&quot; # {{x}}: - y">'
    found = tried(document(main, head))
    assert pasted(found, tmp_path / "phong").name == 'Báo "Mẫu" # {{x}}: - y'
    assert len(found.items) == len(STORIES)


_PIECES = st.sampled_from(
    [
        *("<div class='a'>", "</div>", "<li>", "<h3>", "&#0;", "1/1/2026", "<base>", "<nav>"),
        "<a href='/mot-bai-viet-dai-1.htm'>Một bài viết dài có tít</a>",
        "<a href='http://[x'>Một tít bài viết rất dài</a>",
        "<a href='/mot-bai-viet-khac-2.htm'>",
        "<link rel=alternate type=application/rss+xml href='//[:'>",
        "<a href='javascript:x'>Một tít bài viết rất dài</a>",
    ]
)


@settings(max_examples=80, deadline=None)
@given(st.lists(_PIECES, max_size=30).map(lambda parts: "<html>" + "".join(parts)) | st.text())
def test_any_page_gives_a_proposal_or_a_message(body: str) -> None:
    """Broken addresses and markup included."""
    try:
        found = tried(body)
    except FeedError as error:
        assert error.faults
        return
    assert found.entry.startswith("- id: ")


def test_a_broken_address_on_a_list_loses_no_story() -> None:
    """One link that is no address at all."""
    broken = (
        '<div class="item"><h3><a href="http://[x">Một tít bài viết rất dài hỏng</a></h3></div>'
    )
    found = tried(document(f'<div class="list-news">{broken}{rows(ITEM)}</div>'))
    assert len(found.items) == len(STORIES)
