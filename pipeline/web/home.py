"""Where one starts: the first desk one may sit at, and the stories being worked on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from pipeline.text import fold, sort_key
from pipeline.web.here import house, person, rendering
from pipeline.web.rights import may
from pipeline.workflow import STATES

home = Blueprint("home", __name__)

ORDER = (
    "amended", "stale", "returned", "reopened", "ready", "signing", "approved", "built",
    "published", "corrected", "draft", "withdrawn", "spiked",
)  # fmt: skip
DESKS = ("inbox.page", "approval.listing", "home.stories")
SHOWN = 100


@home.get("/")
def start() -> str | Response:
    """The first desk a person may sit at; before anybody has a password, what there is to see."""
    if g.unlocked:
        return render_template("unlocked.html", **_overview())
    first = next(name for name in DESKS if may(house().config, person(), name))
    return redirect(url_for(first))


@home.get("/bai")
def stories() -> str:
    """Stories being worked on."""
    asked = request.args.get("tim", "")[:200]
    found = _stories(asked)
    return render_template("stories.html", asked=asked, **found)


def _overview() -> dict[str, Any]:
    now = house()
    return {
        **_stories(""),
        "candidates": [(c, now.copies(c)) for c in now.inbox(limit=30)],
        "sources": now.health(),
        "listed": bool(now.config.people),
    }


def _stories(asked: str) -> dict[str, Any]:
    """What the list shows; a story is rendered to know where it stands."""
    with rendering() as now:
        states, faults = now.states()
    wanted = fold(asked)
    said = ((s, fold(f"{s.story.headline} {s.story.byline} {s.story.slug}")) for s in states)
    kept = [s for s, words in said if wanted in words]
    kept.sort(key=lambda s: (ORDER.index(s.stage), sort_key(s.story.headline)))
    return {
        "states": kept[:SHOWN],
        "hidden": max(0, len(kept) - SHOWN),
        "labels": STATES,
        "faults": faults,
        "files": _files(now.root / "output"),
    }


def _files(output: Path) -> dict[str, list[str]]:
    """Made files by story, as paths under ``output/``."""
    parts = manifest(output).get("stories", {})
    return {slug: sorted(part["files"]) for slug, part in parts.items()}


def manifest(output: Path) -> dict[str, Any]:
    """What the last build made; nothing when there was none."""
    try:
        found: dict[str, Any] = json.loads((output / "manifest.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found
