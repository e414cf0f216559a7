"""Before every screen: who asks, whether they may, from where. After it: headers."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, abort, g, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from pipeline.model import Staff
from pipeline.web.here import house
from pipeline.web.rights import UNLOCKED, may

COOKIE = "guongsang"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
SAFE = ("GET", "HEAD", "OPTIONS")
FORM = "application/x-www-form-urlencoded"
LARGEST = 1_000_000  # bytes of a request; nothing here takes files

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
        "img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}


def stand_guard(app: Flask) -> None:
    """Put the guard before and after every request of an application."""
    app.config["MAX_CONTENT_LENGTH"] = LARGEST
    app.before_request(_check)
    app.after_request(_headers)


def _check() -> Answer | None:
    """Refuse, send to the door, or let through with ``g.person`` known."""
    g.person, g.unlocked = None, False
    if request.method not in SAFE:
        _refuse_strangers()
    if request.endpoint is None:
        return None
    g.person = house().who(token()) if token() else None
    if may(house().config, g.person, request.endpoint):
        return None
    if g.person is None:
        return _at_the_door(request.endpoint)
    abort(403)


def _at_the_door(endpoint: str) -> Answer | None:
    if not house().has_passwords():
        if not is_here():
            abort(403)
        g.unlocked = endpoint in UNLOCKED
        return None if g.unlocked else redirect("/")
    if request.method not in SAFE or request.headers.get("HX-Request"):
        abort(401)
    return redirect(url_for("doors.sign_in", tiep=request.full_path.rstrip("?")))


def is_here() -> bool:
    """Whether this machine itself asks, by a name of its own: no other site's name leads here."""
    host = (urlsplit(f"//{request.host}").hostname or "").casefold()
    return request.remote_addr in LOOPBACK and host in LOOPBACK


def _refuse_strangers() -> None:
    """A deed comes from one of our own pages, as a form. Browsers say so in headers that no page
    can forge, so that a page kept open for hours still works: it holds no token to grow old."""
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin", "")
    ours = site == "same-origin" if site else urlsplit(origin).netloc == request.host
    if not ours or not request.host:
        abort(403)
    if request.mimetype != FORM and (request.content_length or request.mimetype):
        abort(415)


def token() -> str:
    """What the browser holds of its session."""
    return request.cookies.get(cookie_name(), "")


def cookie_name() -> str:
    """Over TLS the name itself forbids a neighbouring site to set it."""
    return f"__Host-{COOKIE}" if request.is_secure else COOKIE


def remember(answer: Answer, held: str) -> Answer:
    """Give the browser its session's token."""
    answer.set_cookie(
        cookie_name(), held, httponly=True, secure=request.is_secure, samesite="Lax", path="/"
    )
    return answer


def forget(answer: Answer) -> Answer:
    """Take the token back."""
    answer.delete_cookie(
        cookie_name(), httponly=True, secure=request.is_secure, samesite="Lax", path="/"
    )
    return answer


def known_person() -> Staff | None:
    """Who is signed in, for pages that anybody may see."""
    found: Staff | None = g.get("person")
    return found


def _headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response
