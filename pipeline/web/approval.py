"""Duyệt: the final words of each channel, signed exactly as shown, or sent back."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from pipeline.errors import Refused
from pipeline.newsroom import Sheet
from pipeline.web.here import person, rendering
from pipeline.workflow import STATES

approval = Blueprint("approval", __name__)


@approval.get("/duyet")
def listing() -> str:
    """Stories that wait for a signature."""
    with rendering() as house:
        waiting = house.to_sign()
    return render_template("approvals.html", waiting=waiting, labels=STATES)


@approval.get("/duyet/<slug>")
def sheet(slug: str) -> str:
    """One story's sheet."""
    return _sheet(slug)


def _sheet(slug: str, faults: tuple[object, ...] = (), link: str = "") -> str:
    with rendering() as house:
        shown: Sheet = house.sheet(slug)
    return render_template("sheet.html", sheet=shown, labels=STATES, faults=faults, link=link)


@approval.post("/duyet/<slug>/ky")
def sign(slug: str) -> Response | tuple[str, int]:
    """Sign the ticked channels, in the very wordings that stood on the page."""
    chosen = request.form.getlist("kenh")
    shown = {name: request.form.get(f"loi:{name}", "") for name in chosen}
    try:
        if not chosen:
            raise Refused("chọn ít nhất một kênh để ký")
        with rendering() as house:
            house.approve(slug, person().name, chosen, shown)
    except Refused as error:
        return _sheet(slug, error.faults), 409
    return redirect(url_for("approval.listing", bao="da-ky"))


@approval.post("/duyet/<slug>/tra-lai")
def send_back(slug: str) -> Response | tuple[str, int]:
    """Return the story to its writer."""
    why = " ".join(request.form.get("vi", "")[:2000].split())
    try:
        if not why:
            raise Refused("ghi lý do trả lại để người viết biết sửa gì")
        with rendering() as house:
            house.send_back(slug, person().name, why)
    except Refused as error:
        return _sheet(slug, error.faults), 409
    return redirect(url_for("approval.listing", bao="da-tra-lai"))


@approval.post("/duyet/<slug>/hoi")
def ask(slug: str) -> tuple[str, int]:
    """Make a link by which somebody outside confirms one wording."""
    channel = request.form.get("kenh", "")
    try:
        with rendering() as house:
            sha, whom = request.form.get("loi", ""), request.form.get("ai", "")
            token = house.ask_to_confirm(slug, channel, sha, whom, person().name)
    except Refused as error:
        return _sheet(slug, error.faults), 409
    link = url_for("confirming.show", token=token, _external=True)
    return _sheet(slug, link=link), 200
