"""The newsroom in the browser: for now a read-only page of what was gathered and made."""

from __future__ import annotations

import threading
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.newsroom import Newsroom
from pipeline.text import sort_key
from pipeline.workflow import STATES

if TYPE_CHECKING:
    from flask import Flask

ORDER = (
    "amended", "stale", "returned", "reopened", "ready", "signing", "approved", "built",
    "published", "corrected", "draft", "withdrawn", "spiked",
)  # fmt: skip
# A script is one file that prints by itself, so its style is inside; it runs nothing.
STANDALONE = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; sandbox"
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


def create_app(house: Newsroom) -> Flask:
    """The WSGI application of one workspace."""
    from flask import Flask, render_template, send_from_directory
    from werkzeug.exceptions import NotFound
    from werkzeug.wrappers import Response

    app = Flask(__name__, template_folder="pages", static_folder="static")
    lock = threading.Lock()

    @app.template_filter("hour")
    def hour(moment: datetime | None) -> str:
        return f"{moment.astimezone(house.config.zone):%H:%M, %d/%m/%Y}" if moment else "chưa"

    @app.get("/")
    def overview() -> str:
        with lock:
            return render_template("overview.html", **_overview(house))

    @app.get("/xem/")
    @app.get("/xem/<path:name>")
    def built(name: str = "index.html") -> Response:
        return _built(house.root / "output" / "web", name)

    @app.get("/tep/<path:name>")
    def file(name: str) -> Response:
        found = send_from_directory(house.root / "output", name)
        found.headers["Content-Security-Policy"] = STANDALONE
        return found

    def _built(folder: Path, name: str) -> Response:
        try:
            found = send_from_directory(folder, name)
        except NotFound:
            found = send_from_directory(folder, f"{name.rstrip('/')}/index.html")
        place = name.removesuffix("index.html").rstrip("/")
        if f"{folder.name}/{place}/" in _manifest(folder.parent).get("gone", ()):
            found.status_code = 410
        return found

    @app.after_request
    def guard(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return app


def _overview(house: Newsroom) -> dict[str, Any]:
    """What the page shows; a story is rendered to know where it stands."""
    states, faults = house.states()
    states.sort(key=lambda s: (ORDER.index(s.stage), sort_key(s.story.headline)))
    return {
        "station": house.config.station,
        "candidates": [(c, house.copies(c)) for c in house.inbox(limit=50)],
        "states": states,
        "labels": STATES,
        "faults": faults,
        "sources": house.health(),
        "files": _files(house.root / "output"),
    }


def _files(output: Path) -> dict[str, list[str]]:
    """Made files by story, as paths under ``output/``."""
    stories = _manifest(output).get("stories", {})
    return {slug: sorted(part["files"]) for slug, part in stories.items()}


def _manifest(output: Path) -> dict[str, Any]:
    import json

    try:
        found: dict[str, Any] = json.loads((output / "manifest.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def make_server(house: Newsroom, host: str, port: int) -> Any:
    """A waitress server for a workspace, not yet running."""
    import waitress

    return waitress.create_server(create_app(house), host=host, port=port, ident="guongsang")
