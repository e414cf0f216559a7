"""The page a partner or a family opens by its link: one wording, confirmed or objected to."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from pipeline.errors import Refused
from pipeline.web.here import rendering

confirming = Blueprint("confirming", __name__)
MOST = 2000  # characters of a note


@confirming.get("/xac-nhan/<token>")
def show(token: str) -> tuple[str, int]:
    """The words. Looking uses nothing up: messengers look at links before people do."""
    with rendering() as house:
        question = house.question(token)
    return render_template("question.html", q=question), 410 if question.void else 200


@confirming.post("/xac-nhan/<token>")
def answer(token: str) -> tuple[str, int]:
    """Keep the answer."""
    yes, note = request.form.get("dap") == "dung", request.form.get("ghi_chu", "")[:MOST]
    with rendering() as house:
        try:
            house.answer(token, yes, note)
        except Refused as error:
            question = house.question(token)
            page = render_template("question.html", q=question, faults=error.faults, note=note)
            return page, 410 if question.void else 422
    return render_template("thanks.html", yes=yes), 200
