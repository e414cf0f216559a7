"""Learning: the desk's decisions move the lexicon's verdict, slowly, in bounds, with reasons."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import ConfigError
from pipeline.learning import (
    Decision,
    Model,
    Settings,
    blend,
    learned,
    load_settings,
    precision,
    share,
    train,
)
from pipeline.model import Reason, Score
from pipeline.relevance import score

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)

TAKEN = (
    "Nữ sinh {} mồ côi đỗ đại học",
    "Thầy giáo {} giữ con chữ cho trò nghèo",
    "Ông lão bán vé số ở {} góp gạo nuôi trẻ",
    "Bà chủ quán cơm {} góp tiền xây cầu",
)
DISMISSED = (
    "Ngân hàng Sao Mai trao học bổng cho học sinh nghèo {}",
    "Ngân hàng An Phát tiếp sức học sinh nghèo {} đến trường",
    "Đội bóng {} thắng đậm trên sân nhà",
    "Giá cà phê ở {} tăng mạnh",
)
PLACES = ("Mèo Vạc", "Lũng Cú", "Hàm Yên", "Bình Sơn", "Trà Vinh", "Phú Lợi", "Nậm Dịch")
BANK = "Ngân hàng Sao Mai trao học bổng cho học sinh nghèo Sơn Tây"
GIVER = "Cụ bà bán vé số góp gạo nuôi trẻ ở Sơn Tây"


def decided(count: int, *, days: float = 90, seed: int = 1, taken: float = 0.5) -> list[Decision]:
    """What an editor with a steady taste decided: givers yes, banks no."""
    dice = Random(seed)
    rows = []
    for n in range(count):
        wish = dice.random() < taken
        title = dice.choice(TAKEN if wish else DISMISSED).format(dice.choice(PLACES))
        at = NOW - timedelta(days=days) * (count - n) / count
        rows.append(Decision(title, "", "", wish, at, score(title, "", "").value))
    return rows


def judged(title: str, model: Model | None, threshold: float = 0.5) -> Score:
    return blend(score(title, "", ""), model, title, "", "", threshold)


@pytest.fixture(scope="module")
def model() -> Model:
    """Learned from a thousand decisions."""
    made = train(decided(1000), NOW)
    assert made is not None
    return made


# ---------------------------------------------------------------- when there is something to learn


def test_below_two_hundred_decisions_nothing_is_learned() -> None:
    """A handful of clicks is no taste; the number can be set."""
    assert train(decided(199), NOW) is None
    assert train(decided(200), NOW) is not None
    assert train(decided(60), NOW, Settings(minimum=50)) is not None
    assert train([], NOW) is None


def test_an_editor_who_takes_everything_teaches_nothing() -> None:
    """At least twenty of either kind."""
    assert train(decided(600, taken=0.01), NOW) is None
    assert train(decided(600, taken=0.99), NOW) is None


def test_without_a_model_the_lexicon_judges_alone() -> None:
    """The first weeks of a station."""
    assert judged(BANK, None) == score(BANK, "", "")


def test_the_say_of_the_model_grows_with_every_decision_and_never_becomes_all() -> None:
    """No jump on the day of the two hundredth, and the lexicon is always heard."""
    shares = [share(n) for n in range(0, 20_000)]
    assert shares[200] == 0
    assert all(a <= b for a, b in pairwise(shares))
    assert max(b - a for a, b in pairwise(shares)) < 0.01
    assert 0.4 < shares[300] < 0.5
    assert shares[-1] < 0.9


# ---------------------------------------------------------------- what is learned


def test_an_editors_taste_is_followed(model: Model) -> None:
    """What the lexicon liked and she always dismissed goes; what it missed and she takes comes."""
    assert score(BANK, "", "").relevant
    assert not judged(BANK, model).relevant
    assert not score(GIVER, "", "").relevant
    assert judged(GIVER, model).relevant


def test_later_decisions_are_foretold_better_than_by_the_lexicon(model: Model) -> None:
    """On titles from another shuffle."""
    later = decided(300, seed=2)
    alone = sum(judged(d.title, None).relevant == d.taken for d in later)
    blended = sum(judged(d.title, model).relevant == d.taken for d in later)
    assert blended > alone
    assert blended >= 0.95 * len(later)


def test_values_are_about_the_share_that_is_taken() -> None:
    """Where the same title is taken three times of four, the value says so."""
    rows = decided(1500)
    moody = [
        replace(d, title=f"Lớp học đêm ở {PLACES[n % 7]}", score=0.5, taken=n % 4 > 0)
        for n, d in enumerate(rows[::3])
    ]
    made = train([*rows, *moody], NOW)
    title = "Lớp học đêm ở Mèo Vạc"
    value = blend(Score(0.5, True), made, title, "", "").value
    assert 0.6 < value < 0.85


def test_words_never_seen_leave_the_lexicons_order(model: Model) -> None:
    """An unknown headline is neither lifted into the light nor are two of them exchanged."""
    values = [blend(Score(v, v >= 0.5), model, "Xyz qwrt", "", "").value for v in (0.02, 0.3, 0.9)]
    assert values == sorted(values)
    assert values[0] < 0.5


def test_the_lexicon_can_be_moved_only_so_far(model: Model) -> None:
    """However often a word was taken, an article far from learning stays far."""
    keen = replace(model, weights={"xyz": 1000.0}, share=0.9)
    loath = replace(model, weights={"xyz": -1000.0}, share=0.9)
    narrow = (replace(keen, lift=1.0), replace(loath, lift=1.0))
    low, high = Score(0.1, False), Score(0.9, True)
    assert blend(low, narrow[0], "xyz", "", "").value < 0.5
    assert blend(high, narrow[1], "xyz", "", "").value > 0.5
    assert blend(low, keen, "xyz", "", "").value > 0.9


def test_a_change_of_mind_counts_more_than_old_habits() -> None:
    """What was dismissed two years ago and is taken now is taken."""
    title = "Câu lạc bộ cờ vua học đường {}"
    old = [Decision(title.format(p), "", "", False, NOW - timedelta(days=730), 0.4) for p in PLACES]
    new = [Decision(title.format(p), "", "", True, NOW - timedelta(days=3), 0.4) for p in PLACES]
    base = decided(600)
    changed = train([*base, *(old * 12), *(new * 12)], NOW)
    never = train([*base, *(replace(d, at=NOW) for d in old * 12), *(new * 12)], NOW)
    one = title.format("Sơn Tây")
    values = [blend(Score(0.4, False), m, one, "", "").value for m in (changed, never)]
    assert values[0] > 0.7
    assert values[0] > values[1]


def test_the_same_decisions_teach_the_same_in_any_order(model: Model) -> None:
    """Nothing is left to chance."""
    shuffled = decided(1000)
    Random(9).shuffle(shuffled)
    assert train(shuffled, NOW) == model


def test_tone_placement_does_not_count(model: Model) -> None:
    """``Hoà`` is ``Hòa`` for the learner too."""
    rows = [replace(d, title=f"Hoà nhạc {d.title}" if d.taken else d.title) for d in decided(400)]
    made = train(rows, NOW)
    assert judged("Hòa nhạc", made) == judged("Hoà nhạc", made)
    assert any("hòa" in r.term for r in judged("Hoà nhạc", made).reasons)


# ---------------------------------------------------------------- how it explains itself


def test_learned_reasons_stand_beside_those_of_the_lexicon(model: Model) -> None:
    """At most three for and three against, signed, marked as learned, none an idle word."""
    own = score(BANK, "", "").reasons
    reasons = judged(BANK, model).reasons
    new = [r for r in reasons if r not in own]
    assert set(own) < set(reasons)
    assert all(r.where == "learned" for r in new)
    assert next(r for r in new if r.term == "ngân hàng").weight < 0
    assert sum(r.weight > 0 for r in new) <= 3
    assert sum(r.weight < 0 for r in new) <= 3
    assert all(r.term.split()[0] not in load_settings().idle for r in new)


def test_reasons_do_not_repeat_one_another(model: Model) -> None:
    """«ngân hàng» is said once, not with «ngân» and «hàng» behind it."""
    terms = [r.term for r in judged(BANK, model).reasons if r.where == "learned"]
    against = [t for t in terms if {"ngân", "hàng"} & set(t.split())]
    assert against == ["ngân hàng"]


def test_the_threshold_is_the_callers(model: Model) -> None:
    """A stricter desk sees less; the kind of story goes with the verdict."""
    title = "Nữ sinh Sơn Tây mồ côi đỗ đại học"
    kept, left = judged(title, model), judged(title, model, 1.0)
    assert (kept.relevant, left.relevant) == (True, False)
    assert kept.value == left.value
    assert kept.story_type == score(title, "", "").story_type
    assert left.story_type == ""


def test_a_page_can_show_what_was_learned(model: Model) -> None:
    """Furthest first, with the say before and after; unchanged words are left out."""
    first = learned(None, model, 6)
    assert {m.term for m in first} & {"ngân hàng", "góp"}
    assert [abs(m.after - m.before) for m in first] == sorted(
        (abs(m.after - m.before) for m in first), reverse=True
    )
    assert all(m.before == 0 for m in first)
    assert learned(model, model) == ()


def test_a_new_habit_is_what_a_week_taught(model: Model) -> None:
    """A hundred swimming lessons taken since the last training."""
    fresh = [
        Decision(f"Lớp dạy bơi ở {p}", "", "", True, NOW - timedelta(hours=n), 0.3)
        for n in range(14)
        for p in PLACES
    ]
    after = train([*decided(1000), *fresh], NOW)
    assert after is not None
    assert any("bơi" in m.term and m.after > m.before for m in learned(model, after, 3))


# ---------------------------------------------------------------- keeping it


def test_a_model_survives_its_row_in_the_database(model: Model) -> None:
    """JSON and back: the same model, the same verdicts."""
    stored = json.loads(json.dumps(model.as_dict(), ensure_ascii=False))
    assert Model.from_dict(stored) == model


def test_a_model_of_another_version_is_no_model(model: Model) -> None:
    """It is learned again rather than misread."""
    stored = model.as_dict()
    assert Model.from_dict(stored | {"version": 0}) is None
    assert Model.from_dict({k: v for k, v in stored.items() if k != "scale"}) is None
    assert Model.from_dict({}) is None


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=200), st.floats(0, 1))
def test_any_text_is_judged_within_bounds(t: str, s: str, x: str, value: float) -> None:
    """0..1, whatever stands there."""
    weights = {"học": 40.0, "0": -40.0, "a": 3.0}
    model = Model(weights, 0.1, 2.0, -0.1, 0.9, 6.0, 900, 400, NOW)
    found = blend(Score(value, value >= 0.5, "", (Reason("x", 1.0, "title"),)), model, t, s, x)
    assert 0 <= found.value <= 1
    assert found.relevant == (found.value >= 0.5)


# ---------------------------------------------------------------- the weekly figure


def test_precision_counts_what_was_shown_and_decided_in_the_last_weeks() -> None:
    """Older decisions and what an editor dug out herself do not count."""
    recent, old = NOW - timedelta(days=5), NOW - timedelta(days=40)
    rows = [Decision("a", "", "", n < 30, recent, 0.9) for n in range(40)]
    rows += [Decision("b", "", "", False, old, 0.9) for _ in range(50)]
    rows += [Decision("c", "", "", True, recent, 0.1, shown=False) for _ in range(50)]
    found = precision(rows, NOW)
    assert (found.taken, found.decided, found.value) == (30, 40, 0.75)
    assert found.low == pytest.approx(0.598, abs=0.001)
    assert found.high == pytest.approx(0.858, abs=0.001)
    assert precision(rows, NOW, weeks=8).decided == 90


def test_a_quiet_month_has_no_precision() -> None:
    """Not 0 and not 100 %: unknown."""
    found = precision([], NOW)
    assert (found.value, found.low, found.high) == (None, 0.0, 1.0)


def test_few_decisions_leave_a_wide_interval() -> None:
    """Three of three is no certainty."""
    found = precision([Decision("a", "", "", True, NOW, 0.9)] * 3, NOW)
    assert found.value == 1.0
    assert found.low < 0.5
    assert found.high == 1.0


# ---------------------------------------------------------------- the data file


def test_every_fault_of_the_settings_comes_at_once_with_its_line(tmp_path: Path) -> None:
    """Staff edit the file; they must see all slips in one go."""
    path = tmp_path / "learning.yaml"
    path.write_text("minimum: 3\nmost: 1\nhalf_life_days: lâu\nbogus: 1\n", encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_settings(path)
    assert {f.line for f in caught.value.faults} == {1, 2, 3, 4}
    assert all(f.file == str(path) for f in caught.value.faults)
    with pytest.raises(ConfigError):
        load_settings(tmp_path / "none.yaml")
