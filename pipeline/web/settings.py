"""Cài đặt: the settings as they were read, with what is wrong in them. Changed in the files."""

from __future__ import annotations

from flask import Blueprint, render_template

from pipeline.web.here import house, workspace

settings = Blueprint("settings", __name__)


@settings.get("/cai-dat")
def page() -> str:
    """The settings and their faults."""
    now, broken = house(), workspace().fault
    return render_template(
        "settings.html",
        config=now.config,
        broken=broken.faults if broken else (),
        channels=now.renderer.channels,
        jobs=now.last_jobs(),
    )
