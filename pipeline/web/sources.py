"""Nguồn tin: how every outlet is doing."""

from __future__ import annotations

from flask import Blueprint, render_template

from pipeline.web.here import house

sources = Blueprint("sources", __name__)


@sources.get("/nguon-tin")
def page() -> str:
    """Every source with what is known of it, those in trouble first."""
    found = sorted(house().health(), key=lambda h: (not h.alarm, not h.source.enabled))
    return render_template("sources.html", sources=found)
