"""The web site: light pages, lists, search without a server, and what machines read of it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from datetime import datetime
from pathlib import Path

import feedparser
import html5lib
import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from pipeline import site
from pipeline.cards.contrast import ratio
from pipeline.config import Station
from pipeline.model import Correction, Rendition, Story
from pipeline.site import Post, Shelf
from pipeline.text import fold
from tests.world import APPROVER, STORY, World

ARTICLE = "web/2026/11/lop-hoc-dem/index.html"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
TEMPLATES = Path(__file__).parent.parent / "templates" / "web"
STATION = Station(name="Đài mẫu", site_url="https://mau.example")


@pytest.fixture
def built(world: World) -> World:
    """A world with one story of a campaign and a model of learning, signed and built."""
    world.write(text=STORY.replace("tags:", "model_title: dong-ho-hoc-tap\ntags:"))
    world.house.approve("lop-hoc-dem", APPROVER)
    world.house.build()
    return world


def pages(world: World) -> dict[str, str]:
    """Every page of the site."""
    return {n: d.decode() for n, d in world.built().items() if re.match(r"web/.*index\.html$", n)}


def json_ld(page: str) -> dict[str, object]:
    """What a page tells machines."""
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    assert found
    return dict(json.loads(found[1]))


def a_post(title: str = "Bài", at: str = "2026-11-23T08:00:00+07:00", *shelves: Shelf) -> Post:
    """A post for lists."""
    return Post("bai", "2026/11/bai/", title, "Chuyện kể.", at, shelves=shelves)


# ---------------------------------------------------------------- pages


def test_every_page_is_html_without_an_error(built: World) -> None:
    """As the standard's own parser reads it."""
    found = pages(built)
    assert len(found) >= 7
    for page in found.values():
        html5lib.HTMLParser(strict=True).parse(page)


def test_a_page_can_be_walked_with_ears_and_keyboard(built: World) -> None:
    """Language, one heading, landmarks, a way past the head, a label for every field."""
    for name, page in pages(built).items():
        tree = html5lib.parse(page, namespaceHTMLElements=False)
        assert tree.get("lang") == "vi", name
        assert len(tree.findall(".//h1")) == 1, name
        assert all(len(tree.findall(f".//{tag}")) == 1 for tag in ("main", "footer")), name
        assert tree.find(".//body/a").get("href") == "#" + tree.find(".//main").get("id")
        ids = [e.get("id") for e in tree.iter() if e.get("id")]
        assert len(ids) == len(set(ids)), name
        labelled = {e.get("for") for e in tree.iter("label")}
        assert all(e.get("id") in labelled for e in tree.iter("input")), name
        assert all("".join(e.itertext()).strip() for e in tree.iter("a")), name
        assert all(e.get("alt") for e in tree.iter("img")), name


def test_every_link_inside_the_site_leads_somewhere(built: World) -> None:
    """Pages, styles, scripts and fonts."""
    files = {f"/{name}" for name in built.built()}
    for name, page in pages(built).items():
        tree = html5lib.parse(page, namespaceHTMLElements=False)
        links = [e.get("href") or e.get("src") for e in tree.iter() if e.tag in "a link script"]
        for link in (x for x in links if x and not re.match(r"https?:|#", x)):
            target = str((Path("/") / name).parent.joinpath(link).resolve())
            assert target in files or f"{target}/index.html" in files, (name, link)


def test_an_article_is_light_and_needs_no_script(built: World) -> None:
    """At most 60 KB with its style and fonts; nothing comes from elsewhere."""
    page, files = built.output(ARTICLE), built.built()
    style = files["web/style.css"].decode()
    fonts = re.findall(r'url\("(.*?)"\)', style)
    weight = len(page.encode()) + len(style) + sum(len(files[f"web/{f}"]) for f in fonts)
    assert len(fonts) == 2
    assert weight <= 60_000
    assert re.findall(r"<script(?! type=.application/ld)", page) == []
    assert not any(f.startswith("http") for f in fonts)


def test_the_fonts_have_every_vietnamese_letter() -> None:
    """With every tone, small and capital, and the marks of print."""
    letters = "aăâeêioôơuưy"
    tones = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    import unicodedata

    made = {unicodedata.normalize("NFC", c + t) for c in letters + letters.upper() for t in tones}
    wanted = {ord(c) for c in made | set("đĐ“”‘’–—…₫²·«»")}
    fonts = sorted((TEMPLATES / "fonts").glob("*.woff2"))
    assert len(fonts) == 2
    for path in fonts:
        assert wanted <= set(TTFont(path).getBestCmap()), path.name
    assert "SIL Open Font License" in (TEMPLATES / "fonts" / "OFL.txt").read_text("utf-8")


def test_words_stand_out_by_day_and_by_night() -> None:
    """WCAG 2.2: contrast of at least 4.5 for text, 3 for the edge of a field."""
    style = (TEMPLATES / "style.css").read_text("utf-8")
    schemes = [
        {name: bytes.fromhex(hex_) for name, hex_ in re.findall(r"--(\w+): #(\w{6})", colours)}
        for colours in re.findall(r":root {(.*?)}", style)
    ]
    assert len(schemes) >= 2
    for c in schemes[:2]:
        pairs = [(c[a], c[b]) for a in ("ink", "soft", "link") for b in ("paper", "note")]
        assert min(ratio(tuple(a), tuple(b)) for a, b in pairs) >= 4.5
        assert ratio(tuple(c["edge"]), tuple(c["paper"])) >= 3


def test_an_article_tells_those_who_share_it(built: World) -> None:
    """Open Graph, the card, and the one address."""
    page = built.output(ARTICLE)
    for words in (
        '<link rel="canonical" href="https://mau.example/2026/11/lop-hoc-dem/">',
        '<meta property="og:title" content="Lớp học đêm của người lính biên phòng">',
        '<meta property="og:url" content="https://mau.example/2026/11/lop-hoc-dem/">',
        '<meta name="twitter:card" content="summary">',
    ):
        assert words in page


# ---------------------------------------------------------------- what machines read


def test_a_news_article_names_who_wrote_it_and_what_it_was_made_from(built: World) -> None:
    """schema.org NewsArticle."""
    found = json_ld(built.output(ARTICLE))
    assert found["@type"] == "NewsArticle"
    assert found["headline"] == "Lớp học đêm của người lính biên phòng"
    assert found["author"] == {"@type": "Person", "name": "Lý Thị Mai Anh"}
    assert found["isBasedOn"] == ["https://song.example/bai-1"]
    assert found["citation"] == [{"@type": "CreativeWork", "publisher": "Báo Sông Mẫu"}]
    assert datetime.fromisoformat(str(found["datePublished"])).tzinfo
    assert "dateModified" not in found
    assert "Giàng Văn Pó" not in str(found["headline"])


def test_a_correction_is_on_the_page_and_in_what_machines_read(built: World) -> None:
    """With its hour, once it is signed."""
    built.clock.forward(hours=3)
    built.house.correct("lop-hoc-dem", "Lớp có 29 người, không phải 28.", APPROVER, "đếm lại")
    built.house.approve("lop-hoc-dem", APPROVER)
    built.house.build()
    page = built.output(ARTICLE)
    found = json_ld(page)
    assert "Có đính chính ở cuối bài" in page
    assert found["correction"] == [
        {"@type": "CorrectionComment", "text": "Lớp có 29 người, không phải 28."}
    ]
    assert found["datePublished"] == "2026-11-23T08:00:00+07:00"
    assert found["dateModified"] == "2026-11-23T11:00:00+07:00"
    items = json.loads(built.output("web/feed.json"))["items"]
    assert items[0]["date_modified"] == found["dateModified"]


def test_machines_read_nothing_that_the_signed_words_do_not_say() -> None:
    """Byline, credit and correction of a body that prints none of them."""
    rendition = Rendition(
        "bai", "v", "web", {"title": "Bài", "body": "<p>Không tên.</p>"}, (),
        ({"outlet": "Báo Kín", "url": "https://kin.example/"},), (), "sha",
    )  # fmt: skip
    at = datetime.fromisoformat("2026-11-23T08:00:00+07:00")
    story = Story(
        "bai", "bai.md", "v", "", byline="Người Kín", corrections=(Correction("Kín", at),)
    )
    found = site.news_article(story, rendition, a_post(), "", STATION)
    assert "Kín" not in str(found) and "kin.example" not in str(found)
    assert found["author"]["name"] == "Đài mẫu"


def test_a_headline_cannot_break_out_of_what_machines_read(world: World) -> None:
    """Whatever an editor types."""
    title = "Bài </script><script>alert(1)</script> & “kể”"
    world.write(text=STORY.replace("headline: Lớp học đêm của người lính biên phòng",
                                   f"headline: '{title}'"))  # fmt: skip
    world.house.approve("lop-hoc-dem", APPROVER)
    world.house.build()
    page = world.output(ARTICLE)
    assert json_ld(page)["headline"] == title
    assert "<script>" not in page


def test_the_feeds_are_read_by_those_who_read_feeds(built: World) -> None:
    """RSS without a remark, and JSON Feed 1.1."""
    assert not feedparser.parse(built.output("web/feed.xml")).bozo
    found = json.loads(built.output("web/feed.json"))
    assert found["version"] == "https://jsonfeed.org/version/1.1"
    assert {"id", "url", "title", "content_text", "date_published"} <= set(found["items"][0])


def test_the_sitemaps_name_every_page(built: World) -> None:
    """As sitemaps.org and the news extension ask for."""
    tree = ET.fromstring(built.output("web/sitemap.xml"))
    told = {e.text for e in tree.iter(f"{SITEMAP}loc")}
    made = {n[3:].removesuffix("index.html") for n in pages(built)} - {"/tim-kiem/"}
    assert told == {f"https://mau.example{n}" for n in made}
    news = ET.fromstring(built.output("web/news-sitemap.xml"))
    wanted = ("publication", "publication_date", "title")
    (entry,) = news.iter(f"{NEWS}news")
    assert [e.tag for e in entry] == [NEWS + name for name in wanted]


def test_a_news_sitemap_has_only_news() -> None:
    """Two days back from the newest."""
    old, new = a_post("Cũ", "2026-11-20T08:00:00+07:00"), a_post("Mới")
    assert site.recent([new, old]) == (new,)
    assert site.recent([]) == ()


def test_an_editors_own_words_for_a_page_are_cleaned_as_a_body_is(world: World) -> None:
    """Markdown, with nothing that runs."""
    own = "Theo **Báo Sông Mẫu**.<script>alert(1)</script><img src=x onerror=alert(1)>"
    world.write(text=STORY.replace("tags:", f"channels: {{web: {{body: '{own}'}}}}\ntags:"))
    world.house.approve("lop-hoc-dem", APPROVER)
    world.house.build()
    for name in (ARTICLE, ARTICLE.replace("index", "fragment")):
        page = world.output(name)
        assert "<p>Theo <strong>Báo Sông Mẫu</strong>." in page
        assert "alert" not in page and "onerror" not in page


# ---------------------------------------------------------------- lists and search


def test_a_story_stands_on_every_shelf_it_belongs_to(built: World) -> None:
    """Campaign, topic, model of learning, commune, month."""
    for name in (
        "dot/guong-2026", "chu-de/xoa-mu-chu", "mo-hinh/dong-ho-hoc-tap", "dia-phuong/lung-cu",
        "2026/11",
    ):  # fmt: skip
        assert "Lớp học đêm" in built.output(f"web/{name}/index.html")
        assert f'{name}/"' in built.output(ARTICLE)
        assert f'{name}/"' in built.output("web/tim-kiem/index.html")


def test_two_spellings_of_a_topic_share_its_page() -> None:
    """Nothing falls off a page."""
    one = a_post("Một", "2026-11-23T08:00:00+07:00", Shelf("chu-de/hoa/", "chu-de", "hòa"))
    two = a_post("Hai", "2026-11-24T08:00:00+07:00", Shelf("chu-de/hoa/", "chu-de", "hoà"))
    (page,) = [p for p in site.listings([one, two]) if p.path == "chu-de/hoa/"]
    assert [p.title for p in page.posts] == ["Hai", "Một"]


def test_the_front_page_stays_short() -> None:
    """What is older stands on its month's page."""
    posts = [a_post(f"Bài {n}", f"2026-11-23T08:00:{n:02}+07:00") for n in range(60)]
    front = site.listings(posts)[0]
    assert len(front.posts) == site.FRONT
    assert front.posts[0].title == "Bài 59"


@given(st.text(max_size=80))
def test_the_search_index_knows_every_word_without_its_marks(title: str) -> None:
    """Whatever the words are."""
    (row,) = site.search_index([a_post(title)])
    assert set(re.findall(r"\w+", fold(title))) <= set(row[4].split())


def test_the_index_is_found_by_those_who_type_no_marks(built: World) -> None:
    """Title, summary, topic, place, campaign."""
    ((path, title, day, place, words),) = json.loads(built.output("web/tim-kiem/index.json"))
    assert (path, title[:7], day, place) == (
        "2026/11/lop-hoc-dem/", "Lớp học", "2026-11-23", "Lũng Cú",
    )  # fmt: skip
    assert {"bien", "phong", "lung", "cu", "xoa", "mu", "chu", "hieu", "ho"} <= set(words.split())


@pytest.mark.skipif(not shutil.which("node"), reason="node is not here")
@pytest.mark.parametrize("words", ["Đường Hoà", "đường đỏ", "LỚP HỌC", "Nguyễn ơi", "Ư Ơ Ă Â"])
def test_the_browser_folds_as_the_house_does(words: str) -> None:
    """The script's fold and the index's are one."""
    script = (TEMPLATES / "search.js").read_text("utf-8")
    found = re.search(r"const fold = .*?;\n", script, re.S)
    assert found
    code = f"{found[0]}console.log(fold({json.dumps(words)}))"
    done = subprocess.run(["node", "-e", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == fold(words)


def test_without_script_the_search_page_is_a_list(built: World) -> None:
    """The form is hidden until the script shows it."""
    page = built.output("web/tim-kiem/index.html")
    assert re.search(r"<form[^>]* hidden>", page)
    assert "chu-de/xoa-mu-chu/" in page


# ---------------------------------------------------------------- for other sites


def test_another_system_gets_a_fragment_and_a_draft(built: World) -> None:
    """An article with nothing around it, and the shape WordPress takes; never live by itself."""
    fragment = built.output(ARTICLE.replace("index", "fragment"))
    parser = html5lib.HTMLParser(strict=True)
    assert parser.parseFragment(fragment) is not None
    assert fragment.startswith("<article") and "28 người" in fragment
    draft = json.loads(built.output(ARTICLE.replace("index.html", "wordpress.json")))
    assert set(draft) == {"title", "slug", "status", "date", "date_gmt", "excerpt", "content"}
    assert (draft["status"], draft["slug"]) == ("draft", "lop-hoc-dem")
    assert (draft["date"], draft["date_gmt"]) == ("2026-11-23T08:00:00", "2026-11-23T01:00:00")
    assert "28 người" in draft["content"] and "Báo Sông Mẫu" in draft["content"]


def test_pictures_of_a_fragment_are_found_from_anywhere() -> None:
    """Every size by its whole address."""
    html = '<source srcset="a-1-400.webp 400w, a-1-800.webp 800w"><img src="a-1-800.jpg">'
    assert site.absolute(html, "https://m.example/x/") == (
        '<source srcset="https://m.example/x/a-1-400.webp 400w, '
        'https://m.example/x/a-1-800.webp 800w"><img src="https://m.example/x/a-1-800.jpg">'
    )
