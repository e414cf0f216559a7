"""The door: sign in, sign out, choose and change a password."""

from __future__ import annotations

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from pipeline.errors import Fault, NotFound, Refused
from pipeline.web.guard import forget, remember, token
from pipeline.web.here import house, own_path, person

doors = Blueprint("doors", __name__)
FIELD = 200  # characters of a field that are read at all


def _typed(name: str) -> str:
    return request.form.get(name, "")[: FIELD + 1]


def _device() -> str:
    return request.user_agent.string[:FIELD]


def _address() -> str:
    return request.remote_addr or ""


@doors.get("/dang-nhap")
def sign_in() -> str | Response:
    """The page at the door."""
    onward = own_path(request.args.get("tiep", "/"))
    return redirect(onward) if g.person else render_template("sign_in.html", onward=onward)


@doors.post("/dang-nhap")
def enter() -> Response | tuple[str, int]:
    """Come in. The session a browser had before ends: what was planted there is worth nothing."""
    onward, name = own_path(_typed("tiep") or "/"), _typed("ten")
    try:
        held = house().sign_in(name, _typed("mat_khau"), _address(), _device())
    except Refused as error:
        status = 429 if error.faults[0].code == "wait" else 403
        page = render_template("sign_in.html", onward=onward, name=name, faults=error.faults)
        return page, status
    house().sign_out(token())
    return remember(redirect(onward), held)


@doors.post("/dang-xuat")
def sign_out() -> Response:
    """Leave."""
    house().sign_out(token())
    left = forget(redirect(url_for("doors.sign_in")))
    left.headers["Clear-Site-Data"] = '"cache", "storage"'
    return left


@doors.get("/moi/<held>")
def invitation(held: str) -> str:
    """Choose a password by a link. Looking at it uses nothing up."""
    invited = house().invited(held)
    if invited is None:
        abort(404, "Liên kết đã dùng hoặc quá hạn. Xin người quản lý cấp liên kết mới.")
    return render_template("invitation.html", invited=invited)


@doors.post("/moi/<held>")
def choose(held: str) -> Response | tuple[str, int]:
    """Keep the chosen password; then one signs in with it."""
    invited, chosen = house().invited(held), _typed("mat_khau")
    try:
        if chosen != _typed("lan_hai"):
            raise Refused("hai lần gõ không giống nhau")
        house().accept(held, chosen)
    except NotFound as error:
        abort(404, str(error))
    except Refused as error:
        page = render_template("invitation.html", invited=invited, faults=error.faults)
        return page, 422
    return redirect(url_for("doors.sign_in", bao="mat-khau-moi"))


@doors.get("/toi")
def me() -> str:
    """One's own page."""
    return _me()


def _me(faults: tuple[Fault, ...] = ()) -> str:
    role = house().config.roles[person().role].title
    return render_template("me.html", role=role, faults=faults)


@doors.post("/toi")
def change() -> Response | tuple[str, int]:
    """Change one's password: every other browser of one's own is out from then on."""
    new = _typed("moi")
    try:
        if new != _typed("lan_hai"):
            raise Refused("hai lần gõ không giống nhau")
        held = house().change_password(person().name, _typed("dang_dung"), new, token(), _address())
    except Refused as error:
        return _me(error.faults), 422
    return remember(redirect(url_for("doors.me", bao="da-doi-mat-khau")), held)
