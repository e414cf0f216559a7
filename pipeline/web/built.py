"""What was built, to look at: the web pages and the files of every channel. Nothing in it runs."""

from __future__ import annotations

from flask import Blueprint, Response, send_from_directory
from werkzeug.exceptions import NotFound

from pipeline.web.here import house
from pipeline.web.home import manifest

built = Blueprint("built", __name__)

SITE = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# A script is one file that prints by itself, so its style is inside.
STANDALONE = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; sandbox"


@built.get("/xem/")
@built.get("/xem/<path:name>")
def page(name: str = "index.html") -> Response:
    """A page of the built site; one taken back answers 410."""
    folder = house().root / "output" / "web"
    try:
        found = send_from_directory(folder, name)
    except NotFound:
        found = send_from_directory(folder, f"{name.rstrip('/')}/index.html")
    place = name.removesuffix("index.html").rstrip("/")
    if f"{folder.name}/{place}/" in manifest(folder.parent).get("gone", ()):
        found.status_code = 410
    found.headers["Content-Security-Policy"] = SITE
    return found


@built.get("/tep/<path:name>")
def file(name: str) -> Response:
    """A file of ``output/``."""
    found = send_from_directory(house().root / "output", name)
    found.headers["Content-Security-Policy"] = STANDALONE
    return found
