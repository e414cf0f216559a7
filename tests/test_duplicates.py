"""Near-duplicates: copies fold into one cluster; follow-ups and templates stay apart."""

from __future__ import annotations

import json
import unicodedata
from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.duplicates import SIZE, best_match, cluster, is_copy, similarity, sketch

TITLE = "Hội Khuyến học tỉnh trao 120 suất học bổng cho học sinh vùng cao"
SENTENCES = (
    "Sáng 12/9, tại hội trường trung tâm, Hội Khuyến học tỉnh tổ chức lễ trao học bổng "
    "cho 120 học sinh có hoàn cảnh khó khăn của các xã vùng cao.",
    "Mỗi suất học bổng trị giá hai triệu đồng kèm một chiếc xe đạp và bộ sách giáo khoa mới.",
    "Em Giàng Thị Mỷ, học sinh lớp 9, cho biết em sẽ dùng số tiền này để mua áo ấm "
    "và đóng tiền ăn bán trú trong học kỳ đầu.",
    "Chủ tịch Hội nhấn mạnh phong trào gia đình học tập và dòng họ học tập đã lan tới "
    "những thôn xa nhất, nhờ thế số em bỏ học giảm một nửa trong ba năm.",
    "Kinh phí do các doanh nghiệp, cựu học sinh và bà con xa quê đóng góp qua quỹ khuyến học.",
    "Dịp này, ban tổ chức cũng hòa nhạc gây quỹ, thu thêm gần ba trăm triệu đồng "
    "cho công trình thủy điện nhỏ của điểm trường.",
)
TEXT = " ".join(SENTENCES)
ORIGINAL = sketch(TITLE, TEXT)

FOLLOW_UP = (
    "Một tháng sau lễ trao học bổng, chúng tôi gặp lại Giàng Thị Mỷ ở điểm trường Lũng Phìn. "
    "Chiếc xe đạp mới dựng ngoài hiên, còn bộ sách thì em bọc nilon cẩn thận. Mỷ kể mẹ em lúc đầu "
    "muốn em nghỉ học để đi làm nương, nhưng thấy con được nhận quà thì bà đổi ý. Em dậy từ bốn "
    "giờ sáng, nấu cơm cho hai em nhỏ rồi mới đạp xe xuống núi. Thầy chủ nhiệm nói Mỷ học khá "
    "nhất môn sinh học và ước mơ trở thành bác sĩ của xã. Buổi tối em dạy lại bảng chữ cái cho bà "
    "nội, người chưa từng được đến lớp. Bà cười bảo bây giờ bà đã viết được tên mình."
)

words = st.text(st.characters(categories=["Ll", "Lu", "Nd", "Zs", "Po"]), max_size=200)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (TITLE, " ".join(SENTENCES[:2] + SENTENCES[3:])),
        (TITLE, f"(Ngày Nay) - {TEXT}"),
        (TITLE, f"{TEXT}\n\nTheo TTXVN"),
        ("Tiếp sức 120 học trò nghèo đến lớp", TEXT),
        (TITLE, TEXT.replace("hòa", "hoà").replace("thủy", "thuỷ")),
        (unicodedata.normalize("NFD", TITLE), unicodedata.normalize("NFD", TEXT)),
        (TITLE.upper(), TEXT.replace(",", " -").replace("12/9", "12-9")),
        ("Học bổng cho em", f"TTO - {' '.join(SENTENCES[1:])} Theo báo địa phương."),
    ],
)
def test_a_light_edit_is_still_a_copy(title: str, text: str) -> None:
    """Dropped sentence, sapo prefix, tail, other title, tone placement, NFD, capitals."""
    assert is_copy(ORIGINAL, sketch(title, text))


def test_tone_placement_and_unicode_form_leave_the_sketch_unchanged() -> None:
    """``hòa``, ``hoà`` and the decomposed form are one word."""
    other = unicodedata.normalize("NFD", TEXT.replace("hòa", "hoà").replace("thủy", "thuỷ"))
    assert sketch(TITLE, other) == ORIGINAL


def test_a_tone_makes_another_word() -> None:
    """Tones are kept: ``trao`` is not ``tráo``."""
    assert sketch("", "trao học bổng") != sketch("", "tráo học bổng")


def test_eight_outlets_with_one_press_release_make_one_cluster() -> None:
    """Each outlet edits a little: its own title, prefix, tail, one sentence less."""
    prefixes = ("(PLO)-", "(NLĐO)", "TPO -", "TTO -", "GD&TĐ -", "BHG -", "VOV.VN -", "")
    release = [
        (n, f"{TITLE} ({n})", f"{prefix} {' '.join(SENTENCES[:n] + SENTENCES[n + 1 :])}")
        for n, prefix in enumerate(prefixes)
    ]
    assert set(cluster(release).values()) == {0}


def test_a_follow_up_interview_is_not_swallowed() -> None:
    """The same pupil a month later is another story, even when it quotes the first sentence."""
    assert not is_copy(ORIGINAL, sketch("Gặp lại Giàng Thị Mỷ", FOLLOW_UP))
    assert not is_copy(ORIGINAL, sketch("Gặp lại Mỷ", f"{FOLLOW_UP} {SENTENCES[0]}"))


def test_one_headline_template_over_two_texts_is_two_articles() -> None:
    """A daily column keeps its title; its news is new."""
    title = "Tin giáo dục sáng 5/9"
    assert not is_copy(sketch(title, TEXT), sketch(title, FOLLOW_UP))
    short = "Xã Lũng Cú khai giảng năm học mới cho hơn bốn trăm học sinh bán trú."
    other = "Trường nội trú tỉnh công bố lịch học hè và danh sách giáo viên chủ nhiệm."
    assert not is_copy(sketch(title, short), sketch(title, other))


def test_two_short_news_from_one_template_stay_apart() -> None:
    """Half the words of two short items may be the agency's formula."""
    one = "Ban Bí thư chỉ định ông Lê Văn Bình giữ chức Phó bí thư Thường trực Tỉnh ủy Lai Châu."
    two = "Ban Bí thư chỉ định bà Hà Thị Nga giữ chức Chủ tịch Hội Liên hiệp Phụ nữ Việt Nam."
    assert cluster([("a", "Nhân sự mới", one), ("b", "Nhân sự mới", two)]) == {"a": "a", "b": "b"}


def test_empty_texts_copy_nothing() -> None:
    """No words, no evidence: not even another empty text."""
    assert sketch("", " …!") == ()
    assert not is_copy((), ())
    assert cluster([(1, "", ""), (2, "", "")]) == {1: 1, 2: 2}


def test_very_short_texts_merge_only_when_equal() -> None:
    """``Tin vắn`` twice is a copy; ``Tin vắn`` and ``Tin vắn trưa`` are not."""
    assert is_copy(sketch("Tin vắn", ""), sketch("TIN VẮN.", ""))
    assert not is_copy(sketch("Tin vắn", ""), sketch("Tin vắn trưa", ""))
    assert not is_copy(sketch("Thủ khoa mê địa lý", ""), sketch("Thủ khoa mê vật lý", ""))


def test_the_best_match_is_the_closest_and_the_first_of_equals() -> None:
    """Not the first that passes."""
    near = sketch(TITLE, f"{TEXT} Theo TTXVN")
    far = sketch("Khác", " ".join(SENTENCES[:4]))
    assert best_match(ORIGINAL, [("far", far), ("near", near), ("again", near)]) == "near"
    assert best_match(ORIGINAL, [("other", sketch("", FOLLOW_UP))]) is None


def test_a_copy_of_a_copy_joins_the_first_cluster() -> None:
    """Outlets copy from one another; the cluster keeps the first item's name."""
    second = " ".join(SENTENCES[1:])
    third = " ".join(SENTENCES[2:])
    assert cluster([("a", TITLE, TEXT), ("b", "Hai", second), ("c", "Ba", third)]) == dict.fromkeys(
        "abc", "a"
    )


def test_a_text_that_returns_months_later_is_a_new_occasion() -> None:
    """Last year's announcement word for word is this year's news; an undated one may match."""
    day = datetime(2026, 9, 5, 7)
    later = day + timedelta(days=365)
    rows = [(1, TITLE, TEXT, day), (2, TITLE, TEXT, later), (3, TITLE, TEXT, day)]
    assert cluster(rows) == {1: 1, 2: 2, 3: 1}
    assert cluster([(1, TITLE, TEXT, day), (2, TITLE, TEXT, None)]) == {1: 1, 2: 1}


def test_a_hash_fits_a_signed_bigint_and_never_changes() -> None:
    """Stored sketches outlive the process: the hash must not depend on it."""
    assert len(ORIGINAL) == SIZE
    assert all(0 <= h < 2**63 for h in ORIGINAL)
    assert sketch("Gương hiếu học", "") == (3985747419323849764,)


@given(words, words)
def test_unicode_form_never_counts(title: str, text: str) -> None:
    """NFC and NFD make one sketch."""
    nfc = sketch(unicodedata.normalize("NFC", title), unicodedata.normalize("NFC", text))
    assert nfc == sketch(unicodedata.normalize("NFD", title), unicodedata.normalize("NFD", text))


@given(words, words)
def test_similarity_is_symmetric_and_bounded(one: str, two: str) -> None:
    """0..1, and whoever asks."""
    a, b = sketch("", one), sketch("", two)
    assert 0 <= similarity(a, b) == similarity(b, a) <= 1
    assert is_copy(a, b) == is_copy(b, a)


@given(words)
def test_a_text_is_its_own_copy_unless_empty(text: str) -> None:
    """Determinism, and the one exception."""
    assert sketch("", text) == sketch("", text)
    assert is_copy(sketch("", text), sketch("", text)) == bool(sketch("", text))


@given(st.lists(st.tuples(words, words), max_size=6))
def test_every_cluster_is_named_by_its_first_item(pairs: list[tuple[str, str]]) -> None:
    """Ids come from the input, a leader leads itself, and no later item leads an earlier one."""
    rows = [(n, title, text) for n, (title, text) in enumerate(pairs)]
    clusters = cluster(rows)
    assert list(clusters) == list(range(len(rows)))
    assert all(clusters[leader] == leader <= item for item, leader in clusters.items())


def test_shuffled_sentences_of_unrelated_articles_never_meet() -> None:
    """A thousand unrelated texts of one vocabulary give no copy."""
    random = Random(7)
    vocabulary = json.dumps([TEXT, FOLLOW_UP], ensure_ascii=False).split()
    rows = [(n, "", " ".join(random.choices(vocabulary, k=120))) for n in range(300)]
    assert all(item == leader for item, leader in cluster(rows).items())
