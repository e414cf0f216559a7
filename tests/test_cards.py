"""Picture cards: every word signed, whole and readable, in each channel's sizes."""

from __future__ import annotations

import io
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from pipeline.cards import Cards
from pipeline.cards.composing import Order, compose
from pipeline.cards.contrast import luminance, ratio
from pipeline.cards.drawing import Drawn, as_jpeg, paint, width_of
from pipeline.cards.fitting import Manners, break_costs, fit_lines, manners, steps
from pipeline.cards.layouts import read_look
from pipeline.cards.words import Words, printable, read_words
from pipeline.channels import starter_folder
from pipeline.cli import main_group
from pipeline.errors import ConfigError, TemplateError
from tests.pictures import as_phone, hills, put_photo
from tests.world import APPROVER, STORY, World

LOOK = read_look(starter_folder() / "templates")
SIZES = {"zalo": (1280, 720), "facebook": (1200, 630), "facebook.portrait": (1080, 1350)}
NAMES = ("Giàng Văn Pó", "Sùng Thị Dợ", "Lũng Cú")
HEADLINES = [
    "Thắp",
    "Lớp học đêm của người lính biên phòng Giàng Văn Pó",
    "NGUYỄN THỊ HUYỀN DIỄM VƯỢT KHÓ, ĐỖ THỦ KHOA: ỔN ĐỊNH ẤM ÁP Ở NGHỆ AN",
    "Mười bốn tháng đo mưa, ghi nắng, nữ sinh người Tày ở Lũng Cú cùng thầy giáo Giàng Văn Pó "
    "giúp hơn bốn trăm hộ nông dân tránh ba đợt rét đậm, giữ được hạt thóc giống",
    "Nghiêng" * 12,
]
GROUNDS = {
    "white": Image.new("RGB", (900, 600), "white"),
    "black": Image.new("RGB", (900, 600), "black"),
    "gold": Image.new("RGB", (900, 600), (255, 200, 97)),
    "noise": Image.effect_noise((900, 600), 120).convert("RGB"),
    "hills": hills(900, 600),
}
PHOTO = "photos: [{file: a.jpg, caption: Lớp học, alt: Mái nhà, credit: Mai}]\nplace:"


def drawn(words: Words, size: tuple[int, int], photo: Image.Image | None = None) -> Drawn:
    """A card of some words."""
    rules = manners(NAMES, LOOK.compounds, LOOK.joining)
    order = Order(words, "Đài mẫu", ("Bản chạy thử",), rules, photo is not None)
    return paint(LOOK, compose(LOOK, size, order, width_of), size, photo, None)


def full(headline: str) -> Words:
    """A card with everything on it."""
    return Words(headline, campaign="Gương hiếu học", credit="Theo Báo Sông Mẫu", photo="0" * 64,
                 photo_credit="Ảnh: Mai", sponsor="Nội dung do Quỹ Mẫu tài trợ",
                 label="Ảnh minh họa do máy tạo")  # fmt: skip


def require_readable(card: Drawn) -> None:
    """Every word's ink is in the safe area, on no other line's ink, and at 4.5 to its ground."""
    left, top, right, bottom = card.plan.safe
    ink = ImageChops.difference(card.image, card.behind).convert("L").getbbox()
    assert ink is not None
    assert left <= ink[0] and top <= ink[1] and ink[2] <= right and ink[3] <= bottom
    marks = [mark for mark in card.plan.marks if mark.text]
    for one, other in combinations((mark.box for mark in card.plan.marks), 2):
        apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
        assert apart, (one, other)
    for mark in marks:
        inset = (mark.box[3] - mark.box[1]) // 3 if mark.fill else 0
        box = (mark.box[0] + inset, mark.box[1] + 2, mark.box[2] - inset, mark.box[3] - 2)
        colours = card.behind.crop(box).getcolors(2_000_000) or []
        assert min(ratio(colour, mark.ink) for _, colour in colours) >= 4.5  # type: ignore[arg-type]


# ---------------------------------------------------------------- readable whatever is behind


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("ground", [*GROUNDS, "none"])
def test_every_word_can_be_read_on_any_photo(ground: str, size: tuple[int, int]) -> None:
    """White, black, the colour of the ink itself, noise: contrast is measured on real pixels."""
    for headline in HEADLINES:
        card = drawn(full(headline), size, GROUNDS.get(ground))
        require_readable(card)
        shown = [mark.text for mark in card.plan.marks if mark.text]
        assert all(word in " ".join(shown).split() for word in headline.split())


def test_an_outlet_of_any_name_fits(world: World) -> None:
    """Long names and many credits are set smaller, never cut."""
    long = " và ".join(f"Tạp chí Khuyến học và Dân trí vùng {n}" for n in range(6))
    for size in SIZES.values():
        card = drawn(replace(full(HEADLINES[1]), credit=long), size, GROUNDS["hills"])
        require_readable(card)
        assert long.split()[-1] in " ".join(mark.text for mark in card.plan.marks)


@pytest.mark.parametrize(
    "words",
    [
        Words(quote="Tôi không dạy ai từ con số không.", who="Đại úy Lộc Văn Tiệp", credit="x"),
        Words(quote="Đi học! " * 40, who="Học viên " * 8),
        Words(number="28", what="người lớn đọc được báo sau tám tháng đến lớp", campaign="x"),
        Words(number="1.234.567.890.123 đồng", what="quỹ"),
    ],
)
def test_quotes_and_numbers_have_cards_of_their_own(words: Words) -> None:
    """Long or short, in every size."""
    for size in SIZES.values():
        card = drawn(words, size)
        require_readable(card)
        assert card.plan.layout.name in ("quote", "number")


def test_a_long_headline_takes_a_smaller_layout() -> None:
    """First the size gives way, then the photo's place, then the photo."""
    photo = GROUNDS["hills"]
    chosen = [drawn(full(h), SIZES["zalo"], photo).plan.layout.name for h in HEADLINES[:4]]
    assert chosen[:2] == ["photo", "photo"] and set(chosen[2:]) <= {"photo", "split", "type"}
    assert chosen[3] != "photo"
    huge = drawn(full(" ".join(HEADLINES[3:4] * 3)), SIZES["zalo"], photo)
    assert huge.plan.layout.name == "type"
    assert not any("Ảnh: Mai" in mark.text for mark in huge.plan.marks)


def test_stacked_capitals_never_touch_the_line_above() -> None:
    """Ễ and Ổ under ệ and g: between two lines there is no row with ink of both."""
    words = Words(headline="NGUYỄN ỔN Ễ NGHỆ gỵ, " * 4)
    card = drawn(words, SIZES["zalo"])
    boxes = [mark.box for mark in card.plan.marks if "Ễ" in mark.text or "gỵ" in mark.text]
    assert len(boxes) > 1
    ink = (
        ImageChops.difference(card.image, card.behind).convert("L").point(lambda v: 255 * (v > 60))
    )
    for box in boxes:
        edge = (box[0], box[1], box[2], box[1] + 1)
        assert ink.crop(edge).getbbox() is None


# ---------------------------------------------------------------- fitting

syllables = st.sampled_from(
    ["học", "sinh", "vượt", "khó", "ở", "Mông,", "tình:", "nghiêng", "61", "và", "a", "của"]
)
names = st.lists(st.sampled_from(["Giàng Văn Pó", "Sùng Thị Dợ", "Lũng Cú"]), max_size=2)


@settings(max_examples=150, deadline=None)
@given(st.lists(syllables, min_size=1, max_size=24), names, st.integers(260, 1200))
def test_lines_hold_every_word_and_every_name_whole(
    words: list[str], people: list[str], width: int
) -> None:
    """Nothing is cut, dropped or reordered; no line is too wide; no name is broken."""
    text = " ".join([*words[:3], *people, *words[3:]])
    rules = manners(people, LOOK.compounds, LOOK.joining)
    found = fit_lines(
        text, width, 600, steps(70, 20), 1.44, 9, lambda t, size: width_of("Bold", t, size), rules
    )
    if found is None:
        return
    assert " ".join(found.lines) == " ".join(text.split())
    assert all(width_of("Bold", line, found.size) <= width for line in found.lines)
    assert len(found.lines) * found.size * 1.44 <= 600 + 1e-6 and len(found.lines) <= 9
    for name in people:
        assert sum(name in line for line in found.lines) >= 1


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=200).filter(printable))
def test_any_text_is_drawn_whole_or_refused(text: str) -> None:
    """No headline makes words leave the safe area; what cannot be set is said, not cut."""
    words = Words(headline=printable(text))
    try:
        card = drawn(words, (640, 360))
    except TemplateError as error:
        assert "dài quá" in error.faults[0].message
        return
    lines = " ".join(m.text for m in card.plan.marks)
    assert all(word in lines for word in words.headline.split())
    left, top, right, bottom = card.plan.safe
    boxes = [m.box for m in card.plan.marks]
    assert all(left <= b[0] and top <= b[1] and b[2] <= right and b[3] <= bottom for b in boxes)


def lines_of(text: str, width: int = 620, people: tuple[str, ...] = NAMES) -> tuple[str, ...]:
    """A headline's lines at one size."""
    rules = manners(people, LOOK.compounds, LOOK.joining)
    found = fit_lines(
        text, width, 600, [48], 1.44, 9, lambda t, size: width_of("Bold", t, size), rules, False
    )
    assert found is not None
    return found.lines


def test_headlines_break_where_people_pause() -> None:
    """After a comma, before a joining word, with lines about even and no word left alone."""
    assert lines_of("Ông Tre, hạt ngô và cuốn sổ đo mưa") == (
        "Ông Tre, hạt ngô",
        "và cuốn sổ đo mưa",
    )
    assert lines_of("Lớp học bắt đầu bằng một bài hát") == ("Lớp học bắt đầu", "bằng một bài hát")
    assert lines_of("Hạt thóc của ruộng học", 480) == ("Hạt thóc", "của ruộng học")


@pytest.mark.parametrize("width", range(330, 900, 45))
def test_names_places_numbers_and_compounds_stay_together(width: int) -> None:
    """At any width."""
    text = "Thầy Giàng Văn Pó dạy 32 người ở Lũng Cú đọc sách sau bảy tháng"
    lines = lines_of(text, width)
    for whole in ("Giàng Văn Pó", "Lũng Cú", "32 người", "đọc sách"):
        assert any(whole in line for line in lines), (whole, lines)


def test_a_name_written_with_other_tones_is_still_a_name() -> None:
    """Hòa and Hoà are one name; a comma after it changes nothing."""
    costs = break_costs(["Cô", "Lò", "Thị", "Hoà,", "xã", "Lũng", "Cú"], Manners(("Lò Thị Hòa",)))
    assert costs[1] == costs[2] == float("inf") and costs[3] < 0


# ---------------------------------------------------------------- words


def test_emoji_are_dropped_and_letters_are_composed() -> None:
    """No text font has emoji; NFD is put together."""
    import unicodedata

    nfd = unicodedata.normalize("NFD", "Nguyễn Thị Huyền Thương")
    assert printable(f"🎉 {nfd} 👩🏽‍🏫❤️ 25 °C") == "Nguyễn Thị Huyền Thương 25 °C"


def test_a_letter_the_font_lacks_is_said() -> None:
    """Better no card than one with an empty box for a name."""
    from pipeline.cards.drawing import unprintable

    assert unprintable("Nguyễn Ươm “đẹp” – 5 %…") == ""
    assert unprintable("漢字 Mai") == "字漢"


@pytest.mark.parametrize("text", ["Lớp học đêm", "headline:", "tit: Lớp học", "number: 28", ""])
def test_a_card_field_that_says_nothing_known_is_a_fault(text: str) -> None:
    """It names what the keys are."""
    with pytest.raises(TemplateError, match="headline"):
        read_words(text, "bai.md")


# ---------------------------------------------------------------- output


def test_cards_are_built_in_each_channels_sizes_and_weight(world: World) -> None:
    """Zalo 1280×720 under 900 KB, Facebook twice, YouTube; no mark of where a photo was taken."""
    noisy = Image.effect_noise((1500, 1000), 120).convert("RGB")
    put_photo(world, "a.jpg", as_phone(noisy))
    world.write(text=STORY.replace("place:", PHOTO))
    world.house.approve("lop-hoc-dem", APPROVER)
    world.house.build()
    sizes = {"zalo": (1280, 720), "facebook": (1200, 630), "facebook.portrait": (1080, 1350),
             "youtube": (1280, 720)}  # fmt: skip
    made = {n: d for n, d in world.built().items() if n.startswith("cards/")}
    assert set(made) == {f"cards/lop-hoc-dem/{name}.jpg" for name in sizes}
    for name, size in sizes.items():
        data = made[f"cards/lop-hoc-dem/{name}.jpg"]
        found = Image.open(io.BytesIO(data))
        assert found.format == "JPEG" and found.size == size and len(data) <= 900_000
        assert not dict(found.getexif()) and b"Exif" not in data


def test_the_same_words_give_the_same_bytes(world: World) -> None:
    """In another process too, a card differs only when its words, photo or look do."""
    put_photo(world, "a.jpg")
    world.write(text=STORY.replace("place:", PHOTO))
    world.house.approve("lop-hoc-dem", APPROVER)
    world.house.build()
    before = world.built()
    done = world.reopen().build(every=True)
    assert world.built() == before and done.written == 0


def test_a_card_stands_only_while_its_channel_is_signed(world: World) -> None:
    """Nobody signed Facebook; Zalo's goes when the story is put away."""
    world.write()
    world.house.approve("lop-hoc-dem", APPROVER, ["zalo"])
    world.house.build()
    assert [n for n in world.built() if n.startswith("cards/")] == ["cards/lop-hoc-dem/zalo.jpg"]
    world.write(text=STORY.replace("status: ready", "status: spiked"))
    world.house.build()
    assert not [n for n in world.built() if n.startswith("cards/")]


def test_a_stale_channel_keeps_its_signed_card(world: World) -> None:
    """A comma mended in the lead does not take the card away; a new headline waits for its name."""
    world.write()
    world.house.approve("lop-hoc-dem", APPROVER, ["zalo"])
    world.house.build()
    before = world.built()["cards/lop-hoc-dem/zalo.jpg"]
    world.write(text=STORY.replace("Lớp học đêm", "Lớp học khuya"))
    world.house.build()
    assert world.built()["cards/lop-hoc-dem/zalo.jpg"] == before


def test_an_editor_chooses_a_quote_and_signs_it(world: World) -> None:
    """Own words for a channel's card are part of what is signed."""
    own = (
        "channels:\n  zalo:\n    card: |\n      quote: Ai cũng học được.\n      who: Giàng Văn Pó\n"
    )
    world.write(text=STORY.replace("place:", own + "place:"))
    story = world.house.stories.find("lop-hoc-dem")
    usual = world.house.renderer.render(story, "facebook").fields["card"]
    rendition = world.house.renderer.render(story, "zalo")
    assert rendition.fields["card"] == "quote: Ai cũng học được.\nwho: Giàng Văn Pó"
    assert usual.startswith("headline: Lớp học đêm")


def test_a_broken_card_keeps_its_channel_in_the_house(world: World) -> None:
    """The fault names the story and the field; the other channels go out."""
    world.write(text=STORY.replace("place:", "channels: {zalo: {card: lung tung}}\nplace:"))
    world.house.approve("lop-hoc-dem", APPROVER, ["zalo", "radio"])
    (fault,) = world.house.build().refused
    assert fault.field == "card" and fault.file.endswith("lop-hoc-dem.md")
    assert not any(name.startswith(("zalo/", "cards/")) for name in world.built())
    assert "radio/lop-hoc-dem.txt" in world.built()


def test_the_stations_own_sign_stands_on_the_card(world: World) -> None:
    """``templates/_cards/logo.png`` takes the place of the name, and redraws the cards."""
    world.write()
    world.house.approve("lop-hoc-dem", APPROVER, ["zalo"])
    world.house.build()
    before = world.built()["cards/lop-hoc-dem/zalo.jpg"]
    Image.new("RGBA", (300, 100), (0, 200, 0, 255)).save(world.root / "templates/_cards/logo.png")
    world.reopen().build()
    after = world.built()["cards/lop-hoc-dem/zalo.jpg"]
    assert after != before
    corner = Image.open(io.BytesIO(after)).getpixel((80, 70))
    assert isinstance(corner, tuple) and corner[1] > 150 and corner[0] < 80


def test_too_heavy_a_card_is_said() -> None:
    """Quality gives way first; under the least of it the fault names the limit."""
    noisy = Image.effect_noise((1280, 720), 120).convert("RGB")
    assert len(as_jpeg(noisy, 88, 400_000)) <= 400_000
    with pytest.raises(TemplateError, match="nhiều nhất"):
        as_jpeg(noisy, 88, 30_000)


# ---------------------------------------------------------------- the look


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('cream: "#fffaf0"', 'cream: "#6a2f22"', "tương phản"),
        ("ground: deep", "ground: depe", "deep"),
        ('line_height: "1.44"', 'line_height: "1.2"', "1.43"),
        ("smaller: type", "smaller: photo", "lặp vòng"),
        ("smaller: split", "smaller: splat", "splat"),
        ("weight: Bold", "weight: Heavy", "Bold"),
        ('text: ["0", "0", "58", "100"]', 'text: ["50", "0", "58", "100"]', "nằm trong thẻ"),
        ("    bar: yes", "    bra: yes", "bra"),
    ],
)
def test_a_wrong_look_is_said_with_its_line(world: World, old: str, new: str, says: str) -> None:
    """Staff edit colours and layouts; what cannot work is refused where it stands."""
    path = world.root / "templates/_cards/cards.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        read_look(world.root / "templates")
    line = text[: text.index(old)].count("\n") + 1
    assert any(says in f.message for f in caught.value.faults)
    assert any(abs(f.line - line) < 6 or says == "tương phản" for f in caught.value.faults)


def test_a_channels_sizes_come_in_pairs(world: World) -> None:
    """A width without a height is a fault, and so is a word that is no size."""
    path = world.root / "templates/zalo/channel.yaml"
    text = path.read_text("utf-8")
    for new in ("card: {width: 1280}", "card: {width: rộng, height: 720}", "card: {widht: 1}"):
        path.write_text(text.replace("card: {width: 1280, height: 720, max_bytes: 900000}", new))
        with pytest.raises(ConfigError, match="card"):
            _ = world.reopen().renderer.channels


def test_the_cards_folder_is_no_channel(world: World) -> None:
    """A folder that begins with a line under is not a channel."""
    assert not any(name.startswith("_") for name in world.house.renderer.channels)


def test_contrast_is_the_standards() -> None:
    """Black on white is 21, grey 767676 on white just passes 4.5 (WCAG 2.2)."""
    assert ratio((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert ratio((0x76, 0x76, 0x76), (255, 255, 255)) == pytest.approx(4.54, abs=0.01)
    assert luminance((255, 255, 255)) == pytest.approx(1)


# ---------------------------------------------------------------- the command


def test_a_card_can_be_tried_before_anybody_signs(world: World, tmp_path: Path) -> None:
    """Each size is written, and says that nobody signed it."""
    file = tmp_path / "thu.jpg"
    path = world.write(text=STORY.replace("status: ready", "status: draft"))
    arguments = ["-w", str(world.root), "card", str(path), "--channel", "facebook", "-o", str(file)]
    result = CliRunner().invoke(main_group, arguments)
    assert result.exit_code == 0, result.output
    assert Image.open(file).size == (1200, 630)
    assert Image.open(tmp_path / "thu.portrait.jpg").size == (1080, 1350)
    house, story = world.house, world.house.stories.read(path)
    rendition = house.renderer.render(story, "facebook")
    cards = Cards(house.renderer.folder, house.config, house.renderer.photos)
    signed = cards.of(story, rendition, house.renderer.channel("facebook"), [])
    assert signed["facebook.jpg"] != file.read_bytes()


def test_a_channel_without_cards_says_so(world: World) -> None:
    """Radio has no picture."""
    path = world.write()
    arguments = ["-w", str(world.root), "card", str(path), "--channel", "radio"]
    result = CliRunner().invoke(main_group, arguments)
    assert result.exit_code == 2 and "không làm thẻ ảnh" in result.output
