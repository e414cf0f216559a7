"""Photos beside a story: opened with care, turned upright, stripped bare, made small.

A photo as it comes from a phone says where a child lives (GPS), when, and often who; so nothing of
the file leaves the house but its pixels, re-encoded under a name of our own. Its sha256 is part of
what is signed: another picture under the same name is another wording.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import Fault, StoryError
from pipeline.files import sha256, write_if_changed
from pipeline.model import Photo, Story

if TYPE_CHECKING:
    from PIL import Image

KINDS = ("JPEG", "PNG", "WEBP")
MAX_BYTES = 40_000_000
MAX_PIXELS = 50_000_000
WIDTHS = (400, 800, 1200)
_SIGNED = re.compile(r'(?:data-sha256="|^photo:\s*)([0-9a-f]{64})', re.M)


@dataclass(frozen=True)
class Picture:
    """A photo that can be shown. ``number`` is its place in the story, from 1; pixels as upright.

    Templates see it, so where the file lies is kept from them: its name may be a child's.
    """

    number: int
    sha256: str
    width: int
    height: int
    caption: str
    alt: str
    credit: str
    _path: Path = field(default=Path(), repr=False)

    @property
    def sizes(self) -> tuple[tuple[int, int], ...]:
        """Width and height of every size that is made; never larger than the photo itself."""
        widths = sorted({min(w, self.width) for w in WIDTHS})
        return tuple((w, max(1, round(self.height * w / self.width))) for w in widths)

    def name(self, slug: str, width: int, kind: str) -> str:
        """File name of one size, made of the story's name and a number."""
        return f"{slug}-{self.number}-{width}.{kind}"

    def src(self, slug: str) -> str:
        """The size for browsers that know no better."""
        widths = [w for w, _ in self.sizes]
        return self.name(slug, next((w for w in widths if w >= 800), widths[-1]), "jpg")

    def srcset(self, slug: str, kind: str) -> str:
        """Every size of a kind, as a browser chooses among them."""
        return ", ".join(f"{self.name(slug, w, kind)} {w}w" for w, _ in self.sizes)


def signed(fields: Mapping[str, str]) -> set[str]:
    """The sha256 of every photo that a rendition's fields show."""
    return {sha for value in fields.values() for sha in _SIGNED.findall(value)}


# ---------------------------------------------------------------- opening


def open_photo(data: bytes) -> Image.Image:
    """Bytes of a photo → upright sRGB pixels with nothing else. Raises StoryError.

    Only the three kinds are tried, and what is too large is refused before it is unpacked: a PNG
    of 17 KB can take 700 MB.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    if len(data) > MAX_BYTES:
        raise StoryError(f"ảnh nặng {len(data):,} byte, nhiều nhất {MAX_BYTES:,}: hãy thu nhỏ")
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=KINDS) as image:
                return _bare(ImageOps.exif_transpose(image))
    except (Image.DecompressionBombWarning, Image.DecompressionBombError, MemoryError) as error:
        raise StoryError(_TOO_LARGE) from error
    except UnidentifiedImageError as error:
        raise StoryError("không phải ảnh JPEG, PNG hay WebP: lưu lại thành JPEG") from error
    except Exception as error:  # a broken file breaks a decoder in a hundred ways
        raise StoryError("ảnh hỏng, không mở được: lấy lại bản gốc") from error


_TOO_LARGE = f"ảnh quá lớn, nhiều nhất {MAX_PIXELS // 10**6} triệu điểm ảnh: hãy thu nhỏ"


def _bare(image: Image.Image) -> Image.Image:
    """sRGB pixels on white, in an image that never knew the file."""
    from PIL import Image

    profile = image.info.get("icc_profile")
    upright = _srgb(image, profile) if profile and image.mode in ("RGB", "CMYK") else image
    if upright.has_transparency_data:
        layer = upright.convert("RGBA")
        upright = Image.new("RGBA", layer.size, "white")
        upright.alpha_composite(layer)
    pixels = upright.convert("RGB")
    clean = Image.new("RGB", pixels.size)
    clean.paste(pixels)
    return clean


def _srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Colours as the screen's own; a profile that cannot be read is passed over."""
    from PIL import ImageCms

    try:
        found = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        screen = ImageCms.createProfile("sRGB")
        turned = ImageCms.profileToProfile(image, found, screen, outputMode="RGB")
        return turned or image
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image


def encode(image: Image.Image, kind: str, quality: int = 80) -> bytes:
    """Pixels as a file of a kind (``jpg`` or ``webp``), with nothing but pixels in it."""
    made = io.BytesIO()
    if kind == "webp":
        image.save(made, "WEBP", quality=quality, method=4, exif=b"", xmp=b"", icc_profile=b"")
    else:
        image.save(made, "JPEG", quality=quality, optimize=True, progressive=True, exif=b"")
    return made.getvalue()


# ---------------------------------------------------------------- the photos of a workspace


class Photos:
    """The photos of a workspace, each opened once; sizes are kept in ``var/photos`` by content."""

    def __init__(self, root: Path) -> None:
        self.root, self.cache = root, root / "var" / "photos"
        self._last: tuple[str, Any] = ("", None)  # a story's cards and sizes come from one photo
        self._measured: dict[tuple[str, int, int], tuple[str, int, int]] = {}

    def of(self, story: Story) -> tuple[list[Picture], list[Fault]]:
        """A story's photos that can be opened, and what is wrong with the others."""
        found: list[Picture] = []
        faults: list[Fault] = []
        for number, photo in enumerate(story.photos, 1):
            try:
                found.append(self._picture(story, photo, number))
            except StoryError as error:
                message = f"ảnh {photo.file or f'thứ {number}'}: {error.faults[0].message}"
                where = f"photos.{number - 1}.file"
                first = error.faults[0]
                code = first.code or "photo-file"
                faults.append(Fault(message, story.path, photo.line, where, code, first.severity))
        return found, faults

    def stamp(self, story: Story) -> str:
        """Changes when a file of a story's photos does; reads none of them."""
        folder = self._folder(story)
        stats = [(folder / p.file).stat() for p in story.photos if _there(folder, p.file)]
        return str([(s.st_size, s.st_mtime_ns) for s in stats])

    def files(self, slug: str, pictures: Iterable[Picture]) -> dict[str, bytes]:
        """Every size of the pictures, by file name. Raises StoryError when one broke meanwhile."""
        return {
            picture.name(slug, size[0], kind): data
            for picture in pictures
            for (size, kind), data in self._sizes(picture).items()
        }

    def image(self, picture: Picture) -> Image.Image:
        """A picture's pixels. Raises StoryError when the file is no longer the one measured."""
        if self._last[0] != picture.sha256:
            data = _read(picture._path)
            if sha256(data) != picture.sha256:
                raise StoryError(f"ảnh thứ {picture.number} vừa bị thay: dựng lại")
            self._last = (picture.sha256, open_photo(data))
        found: Image.Image = self._last[1]
        return found

    def _picture(self, story: Story, photo: Photo, number: int) -> Picture:
        folder = self._folder(story)
        if not photo.file:
            raise StoryError("thiếu tên tệp: điền file")
        if not _inside(photo.file):
            raise StoryError("tên tệp không có thư mục: ảnh nằm trong thư mục cùng tên với bài")
        path = folder / photo.file
        if not _there(folder, photo.file):
            where = f"không có tệp này trong {folder.name}/ cạnh bài"
            message = f"{where}, bài sẽ ra không có ảnh: chép ảnh vào đó"
            raise StoryError(Fault(message, code="photo-missing", severity="warn"))
        sha, width, height = self._measure(path)
        words = (photo.caption, photo.alt, photo.credit)
        return Picture(number, sha, width, height, *words, path)

    def _measure(self, path: Path) -> tuple[str, int, int]:
        """Content hash and upright size, once for every state of a file."""
        stat = path.stat()
        key = (str(path), stat.st_size, stat.st_mtime_ns)
        if key not in self._measured:
            data = _read(path)
            sha = sha256(data)
            self._measured[key] = (sha, *self._size(sha, data))
        return self._measured[key]

    def _size(self, sha: str, data: bytes) -> tuple[int, int]:
        """Upright size of a photo that opens; where there is a ``var``, opened once for good."""
        note = self.cache / f"{sha}.size"
        if note.is_file():
            width, height = note.read_text("ascii").split()
            return int(width), int(height)
        image = open_photo(data)
        if self.cache.parent.is_dir():
            self._note(sha, image)
        return image.size

    def _note(self, sha: str, image: Image.Image) -> None:
        write_if_changed(self.cache / f"{sha}.size", f"{image.width} {image.height}\n".encode())

    def _sizes(self, picture: Picture) -> dict[tuple[tuple[int, int], str], bytes]:
        wanted = [(size, kind) for size in picture.sizes for kind in ("webp", "jpg")]
        kept = {want: self._cached(picture, *want) for want in wanted}
        ready = {want: path.read_bytes() for want, path in kept.items() if path.is_file()}
        if len(ready) == len(wanted):
            return ready
        image = self.image(picture)
        self._note(picture.sha256, image)
        for size, kind in (want for want in wanted if want not in ready):
            data = encode(image.resize(size), kind, 80)
            write_if_changed(kept[size, kind], data)
            ready[size, kind] = data
        return ready

    def _cached(self, picture: Picture, size: tuple[int, int], kind: str) -> Path:
        return self.cache / f"{picture.sha256}-{size[0]}.{kind}"

    def _folder(self, story: Story) -> Path:
        """The folder beside a story's file that has its name."""
        here = self.root / story.path
        return (here if here.is_file() else Path(story.path).absolute()).with_suffix("")


def _inside(name: str) -> bool:
    return name == Path(name).name and name not in ("", ".", "..")


def _there(folder: Path, name: str) -> bool:
    path = folder / name
    return _inside(name) and path.is_file() and path.resolve().is_relative_to(folder.resolve())


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise StoryError(f"ảnh nặng quá {MAX_BYTES:,} byte: hãy thu nhỏ")
        return path.read_bytes()
    except OSError as error:
        raise StoryError(f"không đọc được: {error.strerror}") from error
