"""Vietnamese text: dictionary order, tone marks, sentences, what fits."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import text

LETTERS = list("aăâbcdđeêghiklmnoôơpqrstuưvxy")
WORDS = st.text("aàảãáạăằâấđdeêoôơuưy h", max_size=8) | st.text(max_size=8)


def shuffled(words: list[str]) -> list[str]:
    """The words in another order."""
    return words[::-1]


def test_letters_stand_as_in_the_dictionary() -> None:
    """ă after a, đ after d, ơ after ô, whatever Unicode thinks."""
    assert sorted(shuffled(LETTERS), key=text.sort_key) == LETTERS
    assert sorted(["đa", "dương", "e"], key=text.sort_key) == ["dương", "đa", "e"]


def test_tones_decide_only_between_equal_letters() -> None:
    """Ngang, huyền, hỏi, ngã, sắc, nặng; «bà ba» stands before «ba lô»."""
    tones = ["ba", "bà", "bả", "bã", "bá", "bạ", "bác"]
    assert sorted(shuffled(tones), key=text.sort_key) == tones
    assert sorted(["ba lô", "bà ba"], key=text.sort_key) == ["bà ba", "ba lô"]


def test_case_decides_last_and_numbers_stand_by_value() -> None:
    """As a list of classes and of communes is read."""
    names = ["lớp 9", "Lớp 9", "lớp 10", "Tà Lủng", "Tả Lủng"]
    assert sorted(shuffled(names), key=text.sort_key) == names


def test_both_placements_of_a_tone_stand_together() -> None:
    """hoà is hòa."""
    assert sorted(["hoan", "hoà", "hòa", "hoa"], key=text.sort_key)[0] == "hoa"
    assert text.sort_key("hoà")[:2] == text.sort_key("hòa")[:2]


def test_people_stand_by_their_given_names() -> None:
    """As every Vietnamese list of people does: given name, surname, middle name."""
    people = ["Trần Văn An", "Lê Hà", "Nguyễn Thị Hà", "Giàng Mí Sính", "Vàng A Sính"]
    assert sorted(shuffled(people), key=text.name_key) == people


@given(st.lists(WORDS, max_size=6))
def test_the_order_is_the_same_however_letters_are_stored(words: list[str]) -> None:
    """NFC and NFD of a word have one key, and any text has one."""
    stored = [unicodedata.normalize("NFD", word) for word in words]
    ordered = sorted(words, key=text.sort_key)
    again = sorted(stored, key=text.sort_key)
    assert [text.nfc(word) for word in again] == [text.nfc(word) for word in ordered]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("hòa thủy khỏe", "hoà thuỷ khoẻ"),
        ("Lũy tre, HÒA BÌNH", "Luỹ tre, HOÀ BÌNH"),
        ("quý quỳ hoàn toàn tuyết", "quý quỳ hoàn toàn tuyết"),
    ],
)
def test_tone_marks_move_to_the_style_asked_for_and_back(old: str, new: str) -> None:
    """Offered in either direction; words with only one way stay."""
    assert text.restyle_tones(old, "new") == new
    assert text.restyle_tones(new, "old") == old


@given(st.text(max_size=40))
def test_restyling_changes_nothing_that_counts(words: str) -> None:
    """The same words to a reader, and the old style is reached from either."""
    moved = text.restyle_tones(words, "new")
    assert text.same_key(moved) == text.same_key(words)
    assert text.old_tones(moved) == text.old_tones(words)


@pytest.mark.parametrize(
    "parts",
    [
        ["Em sinh ngày 31.5.", "Nhà ở TP. Hà Giang."],
        ["PGS.TS. Nguyễn Văn A dạy.", "Ông vui."],
        ["“Em đi học.”", "Cô Hoa nói."],
        ["“Em đi học”, cô nói.", "“Vui lắm!” em đáp."],
        ["Ông hỏi: “Đi đâu?”.", "Em đáp: “Đi học.”"],
        ["Có sách, vở, v.v. Em vui."],
        ["Em được 9.5 điểm.", "Mẹ mừng… rồi khóc."],
        ["Chị S., 43 tuổi, cười.", "Anh Lê V. Bình đến."],
        ["Theo T.Ư. Đoàn, có 5 em.", "Ngày 31.5.2024.", "Trời mưa."],
        ["Quyển vở giá 1.000đ.", "Rẻ!"],
    ],
)
def test_sentences_end_where_a_reader_ends_them(parts: list[str]) -> None:
    """Short forms, dates, quotes, initials and prices end none."""
    assert text.sentences(" ".join(parts)) == parts


def test_a_list_is_as_many_sentences_as_lines() -> None:
    """A number before a point belongs to its line."""
    assert text.sentences("1. Đọc sách.\n2. Viết chữ.") == ["1. Đọc sách.", "2. Viết chữ."]


def test_what_fits_never_leaves_a_quotation_open() -> None:
    """The quotation goes whole or not at all."""
    words = "Cô kể. “Em đi từ sáng. Em về lúc tối.” Rồi cô cười."
    assert text.fit(words, 30) == "Cô kể."
    assert text.fit(words, 48) == "Cô kể. “Em đi từ sáng. Em về lúc tối.”"
    assert text.fit("“Em đi từ sáng. Em về lúc tối.” Vậy thôi.", 20) == ""
