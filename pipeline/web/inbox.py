"""Hộp tin: candidates by score, taken or passed over with a reason."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from pipeline.errors import Refused
from pipeline.model import Candidate
from pipeline.storage.inbox import Wanted
from pipeline.stories import story_types
from pipeline.web.here import house, is_fragment, person

inbox = Blueprint("inbox", __name__)

AGES = {"1": "hôm nay", "7": "7 ngày qua", "30": "30 ngày qua"}
STATES = {"new": "chưa xử lý", "taken": "đã nhận", "dismissed": "đã bỏ qua"}
AT_ONCE = 40  # candidates asked about in one go


@inbox.get("/hop-tin")
def page() -> str:
    """A page of candidates; every filter stands in the address."""
    asked = {key: request.args.get(key, "")[:200] for key in ("tim", "loai", "nguon", "tuoi")}
    asked["xem"] = request.args.get("xem", "new")
    wanted = _wanted(asked)
    shown = house().inbox_page(wanted)
    return render_template(
        "inbox.html",
        asked=asked,
        found=shown,
        next_=_after(shown.candidates[-1]) if shown.more else "",
        types={key: value["label"] for key, value in story_types().items()},
        ages=AGES,
        states=STATES,
        reasons=house().dismissal_reasons(),
        all_sources=house().config.sources,
        health=house().health() if not request.args.get("sau") else (),
    )


def _wanted(asked: dict[str, str]) -> Wanted:
    days = asked["tuoi"] if asked["tuoi"] in AGES else ""
    return Wanted(
        words=asked["tim"],
        story_type=asked["loai"],
        source=asked["nguon"],
        since=house().clock() - timedelta(days=int(days)) if days else None,
        status=asked["xem"] if asked["xem"] in STATES else "new",
        before=_before(request.args.get("sau", "")),
    )


def _after(last: Candidate) -> str:
    return f"{last.score!r},{last.id}"


def _before(text: str) -> tuple[float, int] | None:
    score, _, id_ = text.partition(",")
    try:
        return (float(score), int(id_)) if text else None
    except ValueError:
        return None


@inbox.get("/hop-tin/cung-chuyen")
def told_again() -> str:
    """Which others seem to tell of the same event as those shown; asked for after the page."""
    ids = [int(part) for part in request.args.get("so", "").split(",") if part.isdecimal()]
    shown = house().candidates(ids[:AT_ONCE])
    again = house().told_again(shown)
    others = house().candidates([s.id for found in again.values() for s in found])
    return render_template("told_again.html", again=again, others={c.id: c for c in others})


@inbox.get("/hop-tin/da-hoc")
def learned() -> str:
    """What was learned of late; asked for after the page."""
    return render_template("learned.html", learned=house().learned())


@inbox.post("/hop-tin/<int:id_>/nhan")
def take(id_: int) -> str | Response:
    """Take a candidate: its draft is there from now on."""
    path = house().take(id_, person().name)
    return _decided(id_, "da-nhan", path.stem)


@inbox.post("/hop-tin/<int:id_>/bo")
def dismiss(id_: int) -> str | Response:
    """Pass a candidate over, for a reason."""
    why = " ".join((request.form.get("khac") or request.form.get("vi", ""))[:300].split())
    if not why:
        raise Refused("chọn hoặc ghi lý do bỏ qua: máy học từ lý do ấy")
    house().dismiss(id_, why, person().name)
    return _decided(id_, "da-bo", "")


def _decided(id_: int, message: str, slug: str) -> str | Response:
    if not is_fragment():
        return redirect(url_for("inbox.page", bao=message))
    candidate: Any = house().desk.candidate(id_)
    return render_template("decided.html", c=candidate, slug=slug)
