"""Người dùng: who may come in. Names and roles stand in newsroom.yaml; here are their doors."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from pipeline.web.here import house, person

people = Blueprint("people", __name__)


@people.get("/nguoi-dung")
def page() -> str:
    """Everybody listed."""
    return _page()


def _page(link: str = "", whom: str = "") -> str:
    found, roles = house().accounts(), house().config.roles
    return render_template("people.html", accounts=found, link=link, whom=whom, roles=roles)


@people.post("/nguoi-dung/lien-ket")
def invite() -> str:
    """A link by which somebody chooses a new password; shown once."""
    whom = request.form.get("ten", "")[:200]
    token = house().invite(whom, person().name)
    return _page(url_for("doors.invitation", held=token, _external=True), whom)


@people.post("/nguoi-dung/tat-mo")
def switch() -> Response:
    """Switch somebody off or on again."""
    on = request.form.get("mo") == "1"
    house().switch(request.form.get("ten", "")[:200], on, person().name)
    return redirect(url_for("people.page", bao="da-mo" if on else "da-tat"))
