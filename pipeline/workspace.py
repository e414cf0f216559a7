"""A workspace as files: made, saved, brought back."""

from __future__ import annotations

import shutil
import tarfile
import tempfile
from pathlib import Path

from pipeline.channels import starter_folder
from pipeline.errors import Fault, Refused, StorageError
from pipeline.storage import Storage

SETTINGS = ("newsroom.yaml", "sources.yaml")
OWN = ("speech.yaml", "reports")  # made when first needed
FOLDERS = ("stories", "templates", "rundowns")
DATABASE = "var/newsroom.db"


def init(folder: Path) -> list[Path]:
    """A new workspace with commented example files. Raises Refused when one is there already."""
    if (folder / SETTINGS[0]).exists():
        raise Refused(Fault("đã có một không gian làm việc ở đây", str(folder)))
    start = starter_folder()
    folder.mkdir(parents=True, exist_ok=True)
    for name in SETTINGS:
        shutil.copyfile(start / name, folder / name)
    shutil.copytree(start / "templates", folder / "templates", dirs_exist_ok=True)
    for name in ("stories", "rundowns"):
        (folder / name).mkdir(exist_ok=True)
    return [folder / name for name in (*SETTINGS, *FOLDERS)]


def backup(root: Path, storage: Storage, file: Path) -> Path:
    """What cannot be made again, in one file: stories, bulletins, settings, templates, database.

    The file appears whole or not at all. Raises StorageError.
    """
    file = file.absolute()
    part = file.with_name(f".{file.name}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=root / "var") as folder:
            copy = Path(folder) / "newsroom.db"
            storage.copy_to(copy)
            with tarfile.open(part, "w:gz") as archive:
                archive.add(copy, DATABASE)
                for name in (n for n in (*SETTINGS, *OWN, *FOLDERS) if (root / n).exists()):
                    archive.add(root / name, name)
        part.replace(file)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise StorageError(Fault(f"không ghi được bản lưu: {error.strerror}", str(file))) from error
    return file


def restore(file: Path, folder: Path) -> None:
    """Bring a backup back into an empty folder. Raises Refused, StorageError."""
    if folder.exists() and any(folder.iterdir()):
        raise Refused(Fault("thư mục phải trống: khôi phục vào một thư mục mới", str(folder)))
    try:
        with tarfile.open(file, "r:gz") as archive:
            folder.mkdir(parents=True, exist_ok=True)
            archive.extractall(folder, filter="data")
    except (OSError, tarfile.TarError, EOFError) as error:
        raise StorageError(Fault(f"bản lưu không đọc được: {error}", str(file))) from error
