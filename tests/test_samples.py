"""The bundled samples: three invented outlets on loopback, a workspace with three stories."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest

from pipeline import duplicates, relevance
from pipeline.config import load
from pipeline.demo import SAMPLES
from pipeline.extract import extract
from pipeline.model import Fetched, Selectors, Source
from pipeline.newsroom import open_newsroom
from pipeline.samples.outlets import (
    Page,
    SampleArticle,
    SampleOutlets,
    outlets,
    read_article,
    sample_outlets,
    unchanged,
)
from pipeline.sources import READERS
from pipeline.stories import MATERIAL_MARK, parse, story_types
from pipeline.text import sentences
from pipeline.workspace import init
from tests.world import Clock

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
ARTICLES = [article for outlet in outlets() for article in outlet.articles]
LEARNERS = [article for article in ARTICLES if article.about == "learner"]
STORIES = sorted((SAMPLES / "stories").rglob("*.md"))
RSS, ATOM, PAGE = "khuyenhoc-songlo", "dan-hoc", "hoi-dong-mau"
CHANNELS = {"web", "radio", "tv", "loudspeaker", "zalo", "facebook", "youtube"}

named = pytest.mark.parametrize("article", ARTICLES, ids=lambda a: f"{a.outlet}/{a.slug}")
told = pytest.mark.parametrize("path", STORIES, ids=lambda p: p.stem)


@pytest.fixture
def served() -> Iterator[SampleOutlets]:
    """The sample outlets, listening."""
    with sample_outlets() as running:
        yield running


@pytest.fixture
def workspace(tmp_path: Path, served: SampleOutlets) -> Path:
    """The sample workspace, pointed at the outlets that listen."""
    root = tmp_path / "mau"
    init(root)
    for path in SAMPLES.rglob("*"):
        if path.is_file():
            target = root / path.relative_to(SAMPLES)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes().replace(b"{base}", served.base.encode()))
    return root


def ask(url: str, **headers: str) -> tuple[int, dict[str, str], str]:
    """Status, headers and text of an address; underscores in a header's name are hyphens."""
    request = Request(url, headers={k.replace("_", "-"): v for k, v in headers.items()})
    try:
        with urlopen(request, timeout=10) as answer:
            return answer.status, dict(answer.headers), answer.read().decode("utf-8")
    except HTTPError as error:
        return error.code, dict(error.headers), error.read().decode("utf-8")


def edited_article() -> SampleArticle:
    """The one article that its outlet edits silently."""
    (found,) = [article for article in ARTICLES if article.find]
    return found


# ---------------------------------------------------------------- the articles


@named
def test_every_article_has_all_that_an_outlet_prints(article: SampleArticle) -> None:
    """Title, sapo, author, section, tags, a date of the autumn and a body of usual length."""
    assert all([article.title, article.summary, article.author, article.category, article.tags])
    assert date(2026, 10, 1) <= article.published.date() <= date(2026, 11, 23)
    assert article.published.utcoffset() == timedelta(hours=7)
    assert bool(article.photo_caption) == bool(article.photo_credit)
    assert 150 <= len(" ".join(article.paragraphs).split()) <= 450
    assert re.fullmatch(r"[a-z0-9-]+", article.slug)


@named
def test_every_article_says_what_it_is(article: SampleArticle) -> None:
    """A learner's article has a story type the house knows, any other has none."""
    assert article.about in ("learner", "noise")
    assert (article.story_type in story_types()) == (article.about == "learner")


def test_every_sample_file_is_nfc() -> None:
    """Samples are typed as the house types: NFC, UTF-8, one kind of line end."""
    for path in SAMPLES.parent.rglob("*"):
        if path.is_file() and path.suffix in {".md", ".yaml", ".j2", ".py"}:
            data = path.read_bytes()
            text = data.decode("utf-8")
            assert text == unicodedata.normalize("NFC", text), path
            assert b"\r" not in data, path


def test_there_are_enough_articles_of_enough_kinds() -> None:
    """At least 28 articles, at least ten of learners, of at least nine story types."""
    assert len(ARTICLES) >= 28
    assert len(LEARNERS) >= 10
    assert len({article.story_type for article in LEARNERS}) >= 9
    assert len({article.slug for article in ARTICLES}) == len(ARTICLES)
    assert len({article.number for article in ARTICLES}) == len(ARTICLES)


def test_one_article_is_late_and_one_is_edited_silently() -> None:
    """The second round has one of each; the edit is in the sapo and in the body."""
    assert len([article for article in ARTICLES if article.late]) == 1
    before, after = edited_article(), edited_article().edited()
    assert before.find in before.summary and before.find in " ".join(before.paragraphs)
    assert before.find not in after.summary + " ".join(after.paragraphs)
    assert after.published == before.published and after.updated == before.updated


def test_marked_copies_and_no_others_are_near_duplicates() -> None:
    """A press release run by two or three outlets is one cluster, and nothing else is."""
    original = {article.slug: article.duplicate_of or article.slug for article in ARTICLES}
    found = duplicates.cluster(
        (article.slug, article.title, "\n\n".join(article.paragraphs)) for article in ARTICLES
    )
    together = {slug: {s for s in found if found[s] == found[slug]} for slug in found}
    for slug, same in together.items():
        assert same == {s for s in original if original[s] == original[slug]}, slug
    sizes = [len(same) for slug, same in together.items() if slug == original[slug]]
    assert sorted(size for size in sizes if size > 1) == [2, 2, 2, 3]


def test_noise_is_noise_to_the_lexicon() -> None:
    """No noise is taken for a learner's story; one learner hides behind a plain headline."""
    missed = []
    for article in ARTICLES:
        text = "\n\n".join(article.paragraphs)
        relevant = relevance.score(article.title, article.summary, text).relevant
        if article.about == "noise":
            assert not relevant, article.slug
        elif not relevant:
            missed.append(article.slug)
    assert len(missed) <= 3


def test_an_article_file_without_front_matter_is_refused(tmp_path: Path) -> None:
    """A broken sample is found when it is read, with its name."""
    path = tmp_path / "hong.md"
    path.write_text("Không có gì ở trên.\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"hong\.md"):
        read_article(path, RSS)


# ---------------------------------------------------------------- the server


def test_the_rss_outlet_answers_with_a_feed_of_its_articles(served: SampleOutlets) -> None:
    """RSS 2.0: every item has title, link, guid, a date in +0700 and a sapo with its prefix."""
    status, headers, text = ask(served.urls()[RSS])
    items = ElementTree.fromstring(text).findall("./channel/item")
    assert status == 200 and headers["Content-Type"].startswith("application/rss+xml")
    assert len(items) == len(served.outlets[RSS].articles)
    for item in items:
        assert item.findtext("title") and item.findtext("guid")
        assert str(item.findtext("link")).startswith(served.base)
        assert "(KHSL)- " in str(item.findtext("description"))
        moment = parsedate_to_datetime(str(item.findtext("pubDate")))
        assert moment.utcoffset() == timedelta(hours=7)


def test_the_atom_outlet_answers_with_a_feed_and_no_validators(served: SampleOutlets) -> None:
    """Atom, newest first; neither ETag nor Last-Modified."""
    space = "{http://www.w3.org/2005/Atom}"
    _, headers, text = ask(served.urls()[ATOM])
    entries = ElementTree.fromstring(text).findall(f"{space}entry")
    days = [datetime.fromisoformat(str(e.findtext(f"{space}published"))) for e in entries]
    assert len(days) == len(served.outlets[ATOM].articles)
    assert days == sorted(days, reverse=True)
    assert "ETag" not in headers and "Last-Modified" not in headers


def test_the_page_outlet_has_a_listing_and_no_feed(served: SampleOutlets) -> None:
    """Only a page with links; an address of a feed is not found."""
    status, _, text = ask(served.urls()[PAGE])
    assert status == 200
    assert all(a.path in text for a in served.outlets[PAGE].at(1))
    assert ask(f"{served.base}/{PAGE}/feed.xml")[0] == 404


def test_house_readers_understand_all_three_outlets(workspace: Path, served: SampleOutlets) -> None:
    """The sample sources.yaml fits the sample outlets: every article found once, with its date."""
    for source in load(workspace).sources:
        _, headers, text = ask(source.url)
        fetched = Fetched(source.url, text.encode(), headers["Content-Type"])
        feed = READERS[source.kind].parse(fetched, source, ZONE)
        expected = {served.base + a.path: a for a in served.outlets[source.id].at(1)}
        assert {entry.url for entry in feed.entries} == set(expected)
        for entry in feed.entries:
            assert entry.title == expected[entry.url].title
            assert entry.published == expected[entry.url].published


@named
def test_every_article_page_reads_back_as_it_was_written(
    article: SampleArticle, served: SampleOutlets, selects: dict[str, Selectors]
) -> None:
    """Title, sapo, author, time and the whole body, nothing of the menu, captions or comments."""
    served.advance()
    mended = article.edited()
    url = served.base + article.path
    _, headers, text = ask(url)
    read = extract(
        text.encode(),
        url,
        select=selects[article.outlet],
        tz=ZONE,
        content_type=headers["Content-Type"],
    )
    assert (read.title, read.published) == (mended.title, mended.published)
    assert mended.summary in read.summary
    for paragraph in mended.paragraphs:
        assert paragraph in read.text
    for around in ("Bình luận", "Đọc nhiều", "Liên hệ quảng cáo", "Tìm bài viết"):
        assert around not in read.text


@pytest.fixture
def selects(workspace: Path) -> dict[str, Selectors]:
    """The selectors of the sample sources."""
    return {source.id: source.select for source in load(workspace).sources}


def test_pages_are_dressed_as_three_kinds_of_outlet(served: SampleOutlets) -> None:
    """JSON-LD for one, Open Graph for another, a visible hour and nothing else for the third."""
    pages = {id_: ask(served.base + o.at(1)[0].path)[2] for id_, o in served.outlets.items()}
    facts = re.search(r'ld\+json">(.*?)</script>', pages[RSS], re.S)
    assert facts and json.loads(facts[1])["@type"] == "NewsArticle"
    assert "og:title" in pages[ATOM] and "ld+json" not in pages[ATOM]
    assert "og:" not in pages[PAGE] and "ld+json" not in pages[PAGE]
    assert re.search(r"\d\d:\d\d - \d\d/11/2026", pages[PAGE])


def test_the_rss_outlet_answers_304_to_its_own_validators(served: SampleOutlets) -> None:
    """ETag and date are both understood, and a 304 has no body."""
    url = served.urls()[RSS]
    _, headers, _ = ask(url)
    for asked in (
        {"If_None_Match": headers["ETag"]},
        {"If_Modified_Since": headers["Last-Modified"]},
    ):
        status, again, text = ask(url, **asked)
        assert (status, text, again["ETag"]) == (304, "", headers["ETag"])
    assert ask(url, If_None_Match='"cu"')[0] == 200


@pytest.mark.parametrize("value", ["", "hôm qua", "2026-11-01"])
def test_a_date_nobody_understands_is_no_condition(value: str) -> None:
    """A broken If-Modified-Since gets the whole page, not an error."""
    page = Page("text/html", "x", datetime(2026, 11, 1, tzinfo=ZONE))
    assert not unchanged(page, None, value)


def test_robots_pictures_and_strange_addresses(served: SampleOutlets) -> None:
    """robots.txt allows articles, a picture is a drawing, the rest is not found."""
    assert "Disallow: /tim-kiem" in ask(f"{served.base}/robots.txt")[2]
    with_photo = next(a for a in ARTICLES if a.photo_caption)
    assert ask(served.base + with_photo.picture)[1]["Content-Type"].startswith("image/svg+xml")
    for path in ("/", "/bao-khac/", f"/{RSS}/khong-co.html", "/../outlets.py"):
        assert ask(served.base + path)[0] == 404


def test_the_second_round_shows_the_edit_and_keeps_the_date(served: SampleOutlets) -> None:
    """Feed and page say something else under the same date; only the ETag tells."""
    article, feed = edited_article(), served.urls()[RSS]
    page = served.base + article.path
    _, before, text = ask(feed)
    assert article.find in text and article.find in ask(page)[2]

    assert served.advance() == served.round == 2
    status, after, text = ask(feed, If_None_Match=before["ETag"])
    assert status == 200 and after["ETag"] != before["ETag"]
    assert after["Last-Modified"] == before["Last-Modified"]
    for shown in (text, ask(page)[2]):
        assert article.replacement in shown and article.find not in shown


def test_the_late_article_comes_out_in_the_second_round(served: SampleOutlets) -> None:
    """Not there before, at the top of the listing after."""
    late = next(a for a in ARTICLES if a.late)
    door = served.base + served.outlets[late.outlet].link
    assert late.path not in ask(door)[2] and ask(served.base + late.path)[0] == 404
    served.advance()
    listing = ask(door)[2]
    assert ask(served.base + late.path)[0] == 200
    assert listing.index(late.path) < min(
        listing.index(a.path) for a in served.outlets[late.outlet].at(1)
    )


# ---------------------------------------------------------------- the workspace


@told
def test_every_sample_story_is_a_finished_piece(path: Path) -> None:
    """No fault in the file, a short lead, 350 to 600 words, statements where the body says."""
    story = parse(path.read_bytes(), f"stories/2026/11/{path.name}", path.stem, ZONE)
    assert story.faults == () and story.status == "ready" and story.genre == "gương"
    assert len(story.lead.split()) <= 60
    assert 350 <= len(story.body.split()) <= 600
    marks = re.findall(r"^\[băng (\d)\]$", story.body, re.M)
    assert marks == [str(n) for n in range(1, len(story.bites) + 1)]
    assert all(bite.cue_in and bite.cue_out and bite.seconds for bite in story.bites)


@told
def test_every_sample_story_credits_an_article_that_is_served(
    path: Path, served: SampleOutlets
) -> None:
    """The credit names outlet, headline, author and hour of a sample article, and links to it."""
    story = parse(path.read_bytes(), path.name, path.stem, ZONE)
    (credit,) = story.sources
    article = next(a for a in ARTICLES if credit.url == "{base}" + a.path)
    assert credit.outlet == served.outlets[article.outlet].name
    assert (credit.headline, credit.author) == (article.title, article.author)
    assert datetime.fromisoformat(credit.published) == article.published
    assert datetime.fromisoformat(credit.fetched) > article.published
    assert story.headline != article.title and story.story_type == article.story_type


@told
def test_every_sample_story_is_in_our_own_words(path: Path) -> None:
    """It shares far too little with any outlet's article to be a copy of it."""
    story = parse(path.read_bytes(), path.name, path.stem, ZONE)
    own = duplicates.sketch(story.headline, story.body)
    for article in ARTICLES:
        other = duplicates.sketch(article.title, "\n\n".join(article.paragraphs))
        assert duplicates.similarity(own, other) < 0.15
        taken = {s for s in sentences("\n".join(article.paragraphs)) if len(s.split()) > 8}
        assert not taken & set(sentences(story.body))


@told
def test_every_sample_story_stands_in_a_real_commune(path: Path, shared_communes: set[str]) -> None:
    """Commune and code are a pair of the official list."""
    story = parse(path.read_bytes(), path.name, path.stem, ZONE)
    assert f"{story.place['code']},{story.place['commune']}" in shared_communes


@pytest.fixture
def shared_communes(shared) -> set[str]:  # type: ignore[no-untyped-def]
    """The official communes as «code,name»."""
    rows = shared("communes_tuyen_quang.csv").read_text("utf-8").splitlines()[1:]
    return {f"{row.split(',')[0]},{row.split(',')[2]}" for row in rows}


def test_the_samples_hold_a_child_a_family_and_a_teacher() -> None:
    """A pupil with a full consent record, a clan of adults, a class whose learners are unnamed."""
    found = {
        s.story_type: s for s in (parse(p.read_bytes(), p.name, p.stem, ZONE) for p in STORIES)
    }
    child = found["pupil-overcoming-hardship"]
    pupil = next(p for p in child.people if not p.adult)
    assert pupil.consent and pupil.consent.guardian and pupil.consent.self_
    assert set(pupil.consent.channels) == CHANNELS
    assert {"name", "school"} <= set(pupil.consent.covers)
    assert not {"class", "address", "results"} & set(pupil.consent.covers)
    hidden = [w for kind in ("class", "address", "results") for w in pupil.protect[kind]]
    assert hidden and all(w not in child.body + child.lead + child.headline for w in hidden)
    assert MATERIAL_MARK in child.text and any(w in child.material for w in hidden)
    for story_type in ("learning-clan", "literacy-teacher"):
        assert all(person.adult for person in found[story_type].people)


def test_nothing_blocks_a_sample_story(workspace: Path, clock: Clock) -> None:
    """The gates have nothing to say against the three stories, so the demo can sign them."""
    house = open_newsroom(workspace, clock)
    try:
        for path in sorted((workspace / "stories").rglob("*.md")):
            assert [f for f in house.check_file(path) if f.severity == "block"] == []
    finally:
        house.close()


def test_no_protected_word_of_a_child_is_in_any_rendition(workspace: Path, clock: Clock) -> None:
    """Class, home and results are in the file and in nothing that is made from it."""
    house = open_newsroom(workspace, clock)
    try:
        for path in sorted((workspace / "stories").rglob("*.md")):
            story = house.read(path)
            for person in story.people:
                hidden = [w for k in person.protect if k != "school" for w in person.protect[k]]
                for name, made in house.renderer.render_all(story).items():
                    text = " ".join(made.fields.values())  # type: ignore[union-attr]
                    assert not [w for w in hidden if w in text], name
    finally:
        house.close()


def test_two_rounds_of_gathering_find_everything(
    workspace: Path, served: SampleOutlets, clock: Clock
) -> None:
    """The first round finds all but the late article; the second that one, and the edit."""
    house = open_newsroom(workspace, clock)
    try:
        first = house.gather(force=True)
        served.advance()
        second = house.gather(force=True)
    finally:
        house.close()
    assert (first.new, first.updated) == (len(ARTICLES) - 1, 0)
    assert (second.new, second.updated) == (1, 1)
    assert 10 <= len(first.drafted) <= len(LEARNERS)
    assert not [s for s in (*first.sources, *second.sources) if s.error]


def test_only_known_kinds_of_source_are_sampled(workspace: Path) -> None:
    """Two feeds and a page, each with its rights: excerpt, link and full."""
    sources: dict[str, Source] = {s.id: s for s in load(workspace).sources}
    assert {s.id: (s.kind, s.rights.use) for s in sources.values()} == {
        RSS: ("feed", "excerpt"),
        ATOM: ("feed", "link"),
        PAGE: ("page", "full"),
    }
