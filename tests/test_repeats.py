"""A feed's repeats are cut out before parsing, and nothing an outlet says is missed by it."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Fetched, Source
from pipeline.reading import Read, read_feed
from pipeline.sources import repeats
from pipeline.sources.feed import parse_feed
from tests.world import item, rss

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
SOURCE = Source("bao", "Báo", "feed", "https://bao.example/rss")


def read(document: str, before: bytes = b"") -> Read:
    """A document as a round reads it."""
    fetched = Fetched(SOURCE.url, document.encode(), "application/rss+xml; charset=utf-8")
    return read_feed(fetched, SOURCE, ZONE, before)


def titles(found: Read) -> list[str]:
    """What was new in it."""
    return [named.entry.title for named in found.entries]


def news(number: int, words: str = "") -> str:
    """One item of an outlet."""
    return item(f"Tin số {number} {words}".strip(), f"https://bao.example/{number}")


def test_only_what_is_new_or_edited_is_parsed() -> None:
    """The second document's old items never reach the parser."""
    first = read(rss(*map(news, range(40))))
    second = rss(news(40), news(0, "đã sửa"), *map(news, range(1, 40)))
    cut = repeats.cut(second.encode(), first.said, 2000)
    assert [e.title for e in parse_feed(cut.body).entries] == ["Tin số 40", "Tin số 0 đã sửa"]
    assert titles(read(second, first.said)) == ["Tin số 40", "Tin số 0 đã sửa"]


@given(
    before=st.lists(st.integers(0, 30), unique=True, min_size=1),
    after=st.lists(
        st.tuples(st.integers(0, 30), st.booleans()), min_size=1, unique_by=lambda p: p[0]
    ),
)
def test_cutting_finds_what_comparing_all_would_find(
    before: list[int], after: list[tuple[int, bool]]
) -> None:
    """Whatever stood in the last document, exactly the new and the edited items come back."""
    first = read(rss(*map(news, before)))
    again = rss(*(news(n, "đã sửa" if edited else "") for n, edited in after))
    found = read(again, first.said)
    assert [t.split()[2] for t in titles(found)] == [
        str(n) for n, edited in after if edited or n not in before
    ]
    assert titles(read(again, found.said)) == []


def test_a_document_of_repeats_alone_is_not_an_empty_feed() -> None:
    """Nothing new is not nothing: the alarm for empty feeds stays silent."""
    first = read(rss(news(1), news(2)))
    again = read(rss(news(2)), first.said)
    assert not again.entries
    assert again.said
    assert not read(rss()).said


def test_a_guid_that_an_old_and_a_new_item_share_still_names_neither() -> None:
    """A feed that gives every item one guid loses none of them."""
    old = item("Tin cũ", "https://bao.example/1", guid="mot-so")
    new = item("Tin mới", "https://bao.example/2", guid="mot-so")
    first = read(rss(old))
    second = read(rss(new, old), first.said)
    keys = {named.entry.title: set(named.keys) for named in second.entries}
    assert not keys["Tin cũ"] & keys["Tin mới"]


@pytest.mark.parametrize(
    "odd",
    [
        "<item><title>Tin</title><description><![CDATA[kể <item> và </item> rồi]]></description>"
        "<link>https://bao.example/9</link></item>",
        "<item><title>Tin</title><!-- </item> --><link>https://bao.example/9</link></item>",
        "<item/><item><title>Tin</title><link>https://bao.example/9</link></item>",
    ],
)
def test_items_whose_bounds_are_in_doubt_are_left_to_the_parser(odd: str) -> None:
    """A closing tag inside a quotation or a comment cuts nothing in two."""
    first = read(rss(news(1)))
    found = read(rss(news(1), odd), first.said)
    assert any(t.startswith("Tin") and "số" not in t for t in titles(found))
    assert not repeats.cut(rss(news(1), odd).encode(), first.said, 2000).said


def test_more_new_items_than_a_round_reads_are_not_marked_as_read() -> None:
    """What stands beyond the cap is read by a later round."""
    document = rss(*map(news, range(6))).encode()
    assert repeats.cut(document, b"", 5) == repeats.Cut(document)


def test_an_atom_feed_is_cut_by_its_entries() -> None:
    """Entries are to Atom what items are to RSS."""
    head = '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>B</title>'
    rows = [
        f"<entry><id>tag:{n}</id><title>Tin {n}</title><link href='https://bao.example/{n}'/>"
        "</entry>"
        for n in range(3)
    ]
    first = read(head + "".join(rows[:2]) + "</feed>")
    assert titles(read(head + "".join(rows) + "</feed>", first.said)) == ["Tin 2"]


@given(st.binary(max_size=400), st.binary(max_size=64))
def test_any_bytes_can_be_cut(body: bytes, before: bytes) -> None:
    """A document is never longer for it, and no document breaks it."""
    assert len(repeats.cut(body, before, 10).body) <= len(body)
