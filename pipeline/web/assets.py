"""Styles, script and letters, served from the package under a name that changes with them; text
is packed on its way out."""

from __future__ import annotations

import gzip
import hashlib
from functools import cache
from pathlib import Path

from flask import Blueprint, Flask, Response, request, send_from_directory, url_for

FOLDER = Path(__file__).parent / "static"
assets = Blueprint("assets", __name__)
PACKED = ("text/", "application/javascript", "application/json", "image/svg+xml")
WORTH_PACKING = 500  # bytes


@assets.get("/tinh/<path:name>")
def file(name: str) -> Response:
    """A file of ``static/``. The address asked for carries its hash, so it may be kept for long."""
    found = send_from_directory(FOLDER, name)
    forever = request.args.get("v") == _hash(name)
    found.headers["Cache-Control"] = (
        "public, max-age=31536000, immutable" if forever else "no-cache"
    )
    return found


@cache
def _hash(name: str) -> str:
    return hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:12]


def asset(name: str) -> str:
    """The address of a file of ``static/``."""
    return url_for("assets.file", name=name, v=_hash(name))


def pack(app: Flask) -> None:
    """Pack text for browsers that take it."""

    @app.after_request
    def packed(response: Response) -> Response:
        takes = "gzip" in request.headers.get("Accept-Encoding", "")
        text = (response.mimetype or "").startswith(PACKED) and response.status_code == 200
        if not (takes and text) or "Content-Encoding" in response.headers:
            return response
        response.direct_passthrough = False
        data = response.get_data()
        if len(data) > WORTH_PACKING:
            response.set_data(gzip.compress(data, 6, mtime=0))
            response.headers["Content-Encoding"] = "gzip"
            response.headers.pop("ETag", None)
        response.vary.add("Accept-Encoding")
        return response
