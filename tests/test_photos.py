"""Photos: what is opened, what leaves the house, and what never does."""

from __future__ import annotations

import io
import re
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from pipeline.errors import Fault, StoryError
from pipeline.photos import encode, open_photo
from tests.pictures import CHILD, as_phone, as_png, hills, put_photo
from tests.world import APPROVER, STORY, World

PAGE = "web/2026/11/lop-hoc-dem/"
PHOTO = (
    'photos: [{file: "A Dợ.jpg", caption: Lớp học bên nương, alt: Mái nhà bên nương, credit: Mai}]'
)
WITH_PHOTO = STORY.replace("place:", f"{PHOTO}\nplace:")
PUPIL = f"""  - name: {CHILD}
    role: học sinh
    born: 2014
    consent: {{guardian: 2026-11-02, self: 2026-11-02, covers: [name, image], channels: [CHANNELS]}}
"""


def shows_child(channels: str, covers: str = "name, image") -> str:
    """A story whose photo shows a pupil who consented on some channels."""
    pupil = PUPIL.replace("CHANNELS", channels).replace("name, image", covers)
    shown = WITH_PHOTO.replace("credit: Mai}", f"credit: Mai, shows: [{CHILD}]}}")
    return shown.replace("people:\n", "people:\n" + pupil)


def signed(world: World, text: str, *channels: str) -> None:
    """A story written, signed and built."""
    world.write(text=text)
    world.house.approve("lop-hoc-dem", APPROVER, channels)
    world.house.build()


def findings(world: World, text: str = WITH_PHOTO) -> list[Fault]:
    """What the gates say of the photos."""
    found = world.house.check(world.house.stories.read(world.write(text=text)))
    return [fault for fault in found if fault.code.startswith("photo")]


# ---------------------------------------------------------------- opening


def test_nothing_of_a_file_but_its_pixels_leaves() -> None:
    """GPS, a name in XMP, comment or EXIF, and a script after the end are gone in every kind."""
    for data in (as_phone(hills(800, 500)), as_png(hills(800, 500))):
        assert CHILD.encode() in data
        for kind in ("jpg", "webp"):
            made = encode(open_photo(data), kind)
            found = Image.open(io.BytesIO(made))
            assert not dict(found.getexif()) and not found.getexif().get_ifd(0x8825)
            assert not {"xmp", "comment", "icc_profile", "exif"} & set(found.info)
            assert CHILD.encode() not in made and b"<script" not in made and b"GPS" not in made


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_stands_upright(orientation: int) -> None:
    """However the phone was held, the red corner is where the camera says it is."""
    from PIL import ImageOps

    upright = Image.new("RGB", (120, 80), "white")
    upright.paste((255, 0, 0), (0, 0, 40, 30))
    turns = {2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180,
             4: Image.Transpose.FLIP_TOP_BOTTOM, 5: Image.Transpose.TRANSPOSE,
             6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
             8: Image.Transpose.ROTATE_270}  # fmt: skip
    stored = upright.transpose(turns[orientation]) if orientation > 1 else upright
    opened = open_photo(as_phone(stored, orientation))
    assert opened.size == (120, 80)
    corner = opened.getpixel((8, 8))
    assert isinstance(corner, tuple) and corner[0] > 200 and corner[1] < 80
    assert ImageOps.grayscale(opened).getpixel((110, 70)) > 240  # type: ignore[operator]


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes that says it is huge."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(3000))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        chunk(kind, data) for kind, data in ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    )


@pytest.mark.parametrize("size", [(12_000, 12_000), (7_200, 7_200), (60_000, 60_000)])
def test_a_decompression_bomb_is_refused_before_it_is_unpacked(size: tuple[int, int]) -> None:
    """The header is enough to say no, in words that name the limit."""
    with pytest.raises(StoryError, match="50 triệu điểm"):
        open_photo(bomb(*size))


def _other(kind: str) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (20, 20)).save(made, kind)
    return made.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        _other("GIF"), _other("BMP"), _other("TIFF"), b"", b"%PDF-1.7", b"\x00" * 100,
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    ],
)  # fmt: skip
def test_other_kinds_are_refused(data: bytes) -> None:
    """Three kinds are opened, whatever a file is called."""
    with pytest.raises(StoryError, match="JPEG, PNG"):
        open_photo(data)


def test_a_cut_photo_is_refused() -> None:
    """Half a file is not half a photo."""
    whole = as_png(Image.effect_noise((600, 400), 60).convert("RGB"))
    with pytest.raises(StoryError, match="ảnh hỏng"):
        open_photo(whole[: len(whole) // 2])


def test_other_colours_become_the_screens_own() -> None:
    """CMYK, palettes, 16 bits, transparency and a profile all end as plain sRGB."""
    made = io.BytesIO()
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    Image.new("CMYK", (30, 20), (0, 255, 255, 0)).save(made, "JPEG", icc_profile=profile)
    red = open_photo(made.getvalue()).getpixel((5, 5))
    assert isinstance(red, tuple) and red[0] > 200 and red[1] < 90
    clear = open_photo(as_png(Image.new("RGBA", (30, 20), (0, 0, 0, 0)))).getpixel((5, 5))
    assert clear == (255, 255, 255)
    assert open_photo(as_png(Image.new("P", (30, 20)))).mode == "RGB"


# ---------------------------------------------------------------- the page


def test_a_page_shows_its_photo_in_sizes_with_words_for_those_who_cannot_see(world: World) -> None:
    """WebP and JPEG of 400, 800 and 1200; width, height, alt, caption and credit."""
    put_photo(world, "A Dợ.jpg")
    signed(world, WITH_PHOTO, "web")
    page = world.output(PAGE + "index.html")
    assert '<img src="lop-hoc-dem-1-800.jpg"' in page and 'type="image/webp"' in page
    assert 'alt="Mái nhà bên nương"' in page and 'width="1200" height="750"' in page
    assert 'loading="lazy"' in page and "Ảnh: Mai</span></figcaption>" in page
    assert f'property="og:image" content="https://mau.example/{PAGE[4:]}lop-hoc-dem-1-800' in page
    named = set(re.findall(r"lop-hoc-dem-1-\d+\.(?:jpg|webp)", page))
    made = {Path(name).name: data for name, data in world.built().items() if "-1-" in name}
    assert set(made) == named and len(named) == 6
    for name, data in made.items():
        found = Image.open(io.BytesIO(data))
        width = int(name.rpartition("-")[2].partition(".")[0])
        assert found.size == (width, width * 5 // 8) and not dict(found.getexif())


def test_a_small_photo_is_never_made_larger(world: World) -> None:
    """A photo of 640 comes in 400 and 640."""
    put_photo(world, "A Dợ.jpg", as_phone(hills(640, 480)))
    signed(world, WITH_PHOTO, "web")
    widths = {re.search(r"-(\d+)\.jpg$", n)[1] for n in world.built() if n.endswith(".jpg")}  # type: ignore[index]
    assert widths == {"400", "640"}


def test_a_photos_own_name_and_marks_are_nowhere_in_the_output(world: World) -> None:
    """A file is often called after the child who is on it."""
    put_photo(world, "A Dợ.jpg")
    signed(world, WITH_PHOTO)
    for name, data in world.built().items():
        assert "A Dợ" not in name and "A Dợ".encode() not in data, name
        assert CHILD.encode() not in data and b"xmpmeta" not in data, name
        assert b"Exif" not in data or name.endswith(".docx"), name


def test_another_photo_under_the_same_name_must_be_signed_again(world: World) -> None:
    """What was signed is the picture, not the name of its file."""
    put_photo(world, "A Dợ.jpg")
    signed(world, WITH_PHOTO, "web")
    put_photo(world, "A Dợ.jpg", as_phone(hills(900, 900)))
    done = world.reopen().build()
    assert [fault.code for fault in done.refused] == ["stale"]
    assert not any("lop-hoc-dem" in name for name in world.built())
    world.house.approve("lop-hoc-dem", APPROVER, ["web"])
    world.house.build()
    assert 'height="900"' in world.output(PAGE + "index.html")


@pytest.mark.parametrize("part", ["Lớp học bên nương", "Mái nhà bên nương", "credit: Mai"])
def test_other_words_of_a_photo_must_be_signed_again(world: World, part: str) -> None:
    """Caption, alternative text and credit are words like any others; the old page stays."""
    put_photo(world, "A Dợ.jpg")
    signed(world, WITH_PHOTO, "web")
    before = world.built()
    world.write(text=WITH_PHOTO.replace(part, part + " xa"))
    assert [fault.code for fault in world.house.build().refused] == ["stale"]
    assert world.output(PAGE + "index.html").encode() == before[PAGE + "index.html"]


def test_a_rebuild_encodes_nothing_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sizes are kept by content; deleting the output brings the same bytes back."""
    import shutil

    put_photo(world, "A Dợ.jpg")
    signed(world, WITH_PHOTO, "web")
    before = world.built()
    monkeypatch.setattr("pipeline.photos.encode", lambda *_: pytest.fail("encoded again"))
    monkeypatch.setattr("pipeline.photos.open_photo", lambda *_: pytest.fail("opened again"))
    shutil.rmtree(world.root / "output")
    world.reopen().build()
    assert world.built() == before


# ---------------------------------------------------------------- what is wrong is said


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("A Dợ.jpg", b"GIF89a", "không phải ảnh JPEG"),
        ("A Dợ.jpg", bomb(12_000, 12_000), "quá lớn"),
        ("A Dợ.jpg", as_phone(hills(300, 200))[:900], "ảnh"),
    ],
)
def test_a_photo_that_cannot_be_shown_blocks_at_its_line(
    world: World, name: str, data: bytes, says: str
) -> None:
    """Of another kind, huge or cut: one fault, with file, line and what to do."""
    put_photo(world, name, data)
    (fault,) = findings(world)
    line = WITH_PHOTO.splitlines().index(PHOTO) + 1
    assert (fault.code, fault.severity, fault.line) == ("photo-file", "block", line)
    assert says in fault.message and fault.file.endswith("lop-hoc-dem.md")


def test_a_photo_that_was_not_copied_yet_is_a_reminder_at_its_line(world: World) -> None:
    """The words may be signed; the page then comes without the picture, and that is said."""
    put_photo(world, "khac.jpg", b"")
    (fault,) = findings(world)
    line = WITH_PHOTO.splitlines().index(PHOTO) + 1
    assert (fault.code, fault.severity, fault.line) == ("photo-missing", "warn", line)
    assert "không có tệp này" in fault.message


@pytest.mark.parametrize("name", ["../lop-hoc-dem.md", "/etc/passwd", "..", "a/b.jpg"])
def test_a_photo_is_only_ever_beside_its_story(world: World, name: str) -> None:
    """No name reaches another folder."""
    (fault,) = findings(world, WITH_PHOTO.replace("A Dợ.jpg", name))
    assert "thư mục" in fault.message


def test_a_link_out_of_the_folder_is_no_photo(world: World, tmp_path: Path) -> None:
    """A symbolic link does not reach another folder either."""
    outside = tmp_path / "secret.jpg"
    outside.write_bytes(as_phone(hills(300, 200)))
    put_photo(world, "b.jpg")
    (world.root / "stories/2026/11/lop-hoc-dem/A Dợ.jpg").symlink_to(outside)
    assert [fault.code for fault in findings(world)] == ["photo-missing"]


# ---------------------------------------------------------------- children


def test_a_childs_photo_is_only_where_consent_covers_it(world: World) -> None:
    """The web agreed to, Zalo not: the page has the photo, the card of Zalo has none."""
    put_photo(world, "A Dợ.jpg")
    text = shows_child("web")
    channels = {"web": True, "zalo": False, "facebook": False, "youtube": False}
    world.write(text=text)
    story = world.house.stories.find("lop-hoc-dem")
    sha = world.house.renderer.photos.of(story)[0][0].sha256
    for name, shown in channels.items():
        fields = world.house.renderer.render(story, name).fields
        assert any(sha in value for value in fields.values()) == shown, name
    notes = [f for f in findings(world, text) if f.code == "photo-kept"]
    assert len(notes) == 3 and not any(CHILD in note.message for note in notes)


@pytest.mark.parametrize(
    "text",
    [
        shows_child("web, zalo", covers="name"),
        shows_child("web, zalo").replace("self: 2026-11-02, ", ""),
        shows_child("web, zalo").replace("guardian: 2026-11-02, ", ""),
        shows_child("web, zalo").replace("covers:", "withdrawn: 2026-11-20, covers:"),
        WITH_PHOTO.replace("credit: Mai}", "credit: Mai, shows: [Ai Đó]}"),
        shows_child("radio")
        .replace(f", shows: [{CHILD}]", "")
        .replace("bên nương,", f"{CHILD},", 1),
    ],
    ids=["name only", "child not asked", "no guardian", "withdrawn", "unknown", "only in caption"],
)
def test_a_photo_without_consent_is_in_no_page_and_no_card(world: World, text: str) -> None:
    """Whatever is missing, and whether the face is told by ``shows`` or by the caption."""
    put_photo(world, "A Dợ.jpg")
    world.write(text=text)
    story = world.house.stories.find("lop-hoc-dem")
    for name in ("web", "zalo", "facebook", "youtube"):
        assert world.house.renderer.pictures(story, name)[0] == []
        fields = world.house.renderer.render(story, name).fields
        assert not fields.get("photos") and "photo:" not in fields.get("card", "")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("covers: [name, image]", "covers: [name]"),
        ("channels: [web, zalo]", "channels: [zalo]"),
        (f", shows: [{CHILD}]}}]", "}]\nxx: y"),
    ],
)
def test_consent_taken_back_takes_the_photo_down_at_once(world: World, old: str, new: str) -> None:
    """A signature does not outlive the consent; a photo taken out of a story leaves its page."""
    put_photo(world, "A Dợ.jpg")
    text = shows_child("web, zalo")
    signed(world, text, "web")
    assert any(name.endswith("-1-800.jpg") for name in world.built())
    changed = text.replace(old, new)
    if "xx: y" in new:
        changed = re.sub(r"photos: .*\n", "", text)
    world.write(text=changed)
    world.house.build()
    assert not any("-1-800" in name for name in world.built())


def test_an_editors_words_cannot_call_a_photo_that_may_not_be_shown(world: World) -> None:
    """Nor can a sha256 typed by hand: it blocks."""
    put_photo(world, "A Dợ.jpg")
    own = 'channels:\n  zalo:\n    card: "photo: ' + "a" * 64 + '"\nplace:'
    found = findings(world, WITH_PHOTO.replace("place:", own))
    assert [(f.code, f.severity) for f in found] == [("photo-kept", "block")]
