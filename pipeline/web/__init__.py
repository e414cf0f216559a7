"""The newsroom in the browser: screens parse, call one verb, show."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pipeline.errors import Busy, EditConflict, Fault, NotFound, PipelineError, Refused
from pipeline.newsroom import Newsroom

if TYPE_CHECKING:
    from flask import Flask

log = logging.getLogger(__name__)

# What a page says after a deed, by the word in its address: no other text can be put there.
SAID = {
    "da-nhan": "Đã nhận tin, bản nháp đã có.",
    "da-bo": "Đã bỏ qua tin.",
    "da-ky": "Đã ký đúng lời vừa đọc.",
    "da-tra-lai": "Đã trả bài lại cho người viết.",
    "da-tat": "Đã tắt tài khoản: mọi phiên của người ấy hết ngay.",
    "da-mo": "Đã mở lại tài khoản.",
    "mat-khau-moi": "Đã đặt mật khẩu. Mời đăng nhập.",
    "da-doi-mat-khau": "Đã đổi mật khẩu. Các máy khác đã bị đăng xuất.",
}
NAV = (
    ("inbox.page", "Hộp tin"),
    ("approval.listing", "Duyệt"),
    ("home.stories", "Bài"),
    ("sources.page", "Nguồn tin"),
    ("books.page", "Sổ cái"),
    ("people.page", "Người dùng"),
    ("settings.page", "Cài đặt"),
)
TROUBLES = {
    400: "Yêu cầu này máy không đọc được.",
    401: "Phiên làm việc đã hết. Mời đăng nhập lại rồi làm tiếp.",
    403: "Bạn không có quyền làm việc này, hoặc yêu cầu không đến từ trang của tòa soạn.",
    404: "Không có trang này.",
    405: "Trang này không nhận yêu cầu kiểu ấy.",
    413: "Gửi lên lớn quá.",
    415: "Kiểu dữ liệu này không nhận.",
    429: "Nhanh quá: đợi một lát rồi thử lại.",
    500: "Máy gặp lỗi. Việc vừa làm chưa được ghi; thử lại, vẫn lỗi thì báo kỹ thuật.",
}


def create_app(house: Newsroom) -> Flask:
    """The WSGI application of one workspace."""
    from flask import Flask

    from pipeline.web import guard, here
    from pipeline.web.approval import approval
    from pipeline.web.assets import assets, pack
    from pipeline.web.books import books
    from pipeline.web.built import built
    from pipeline.web.confirming import confirming
    from pipeline.web.doors import doors
    from pipeline.web.home import home
    from pipeline.web.inbox import inbox
    from pipeline.web.people import people
    from pipeline.web.settings import settings
    from pipeline.web.sources import sources

    app = Flask(__name__, template_folder="pages", static_folder=None)
    app.extensions["workspace"] = here.Workspace(house)
    pack(app)
    guard.stand_guard(app)
    screens = (home, doors, inbox, approval, confirming, sources, books, people, settings)
    for screen in (assets, built, *screens):
        app.register_blueprint(screen)
    _wording(app)
    _errors(app)
    return app


def _wording(app: Flask) -> None:
    """What templates may say."""
    from flask import request

    from pipeline.web import guard, here, rights, showing
    from pipeline.web.assets import asset

    def zone() -> Any:
        return here.house().config.zone

    def ago(moment: datetime | str | None) -> str:
        moment = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
        return showing.ago(moment, here.house().clock(), zone())

    def may(endpoint: str) -> bool:
        return rights.may(here.house().config, guard.known_person(), endpoint)

    app.jinja_env.filters |= {
        "hour": lambda moment: showing.exact(moment, zone()),
        "ago": ago,
        "marked": showing.marked,
        "changes": showing.changes,
        "said": showing.said,
        "words": showing.words,
        "field": showing.field,
        "points": showing.points,
        "room": showing.room,
        "nopath": showing.without_paths,
        "safe_link": showing.safe_link,
    }
    app.context_processor(
        lambda: {
            "station": here.house().config.station,
            "person": guard.known_person(),
            "may": may,
            "asset": asset,
            "nav": [item for item in NAV if may(item[0])],
            "flash": SAID.get(request.args.get("bao", ""), ""),
            "faults": (),
        }
    )


def _errors(app: Flask) -> None:
    """Every trouble as a page in Vietnamese, without a path of the machine."""
    from werkzeug.exceptions import HTTPException

    statuses = {NotFound: 404, Refused: 409, EditConflict: 409, Busy: 409}

    @app.errorhandler(PipelineError)
    def expected(error: PipelineError) -> tuple[str, int]:
        status = next((s for kind, s in statuses.items() if isinstance(error, kind)), 500)
        if status == 500:
            log.error("%s", error)
        return _trouble(TROUBLES[500] if status == 500 else "", status, error.faults)

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Any:
        status = error.code or 500
        if status < 400:
            return error
        own = str(error.description) if status == 404 and _is_ours(error) else ""
        return _trouble(own or TROUBLES.get(status, TROUBLES[400]), status)

    @app.errorhandler(Exception)
    def bug(error: Exception) -> tuple[str, int]:
        log.exception("unexpected %s", type(error).__name__)
        return _trouble(TROUBLES[500], 500)


def _is_ours(error: Any) -> bool:
    return bool(error.description != type(error).description)


def _trouble(message: str, status: int, faults: Sequence[Fault] = ()) -> tuple[str, int]:
    from flask import render_template

    from pipeline.web.here import is_fragment

    name = "trouble_part.html" if is_fragment() else "trouble.html"
    return render_template(name, message=message, status=status, faults=faults), status


def make_server(house: Newsroom, host: str, port: int, proxy: str = "") -> Any:
    """A waitress server for a workspace, not yet running.

    ``proxy`` is the address of the reverse proxy that speaks TLS for us; only it is believed. While
    nobody has a password the server listens on this machine alone: raises Refused for any other.
    """
    import waitress

    from pipeline.web.guard import LOOPBACK

    if host not in LOOPBACK and not house.has_passwords():
        message = "chưa ai có mật khẩu nên chỉ mở trên máy này: chạy «guongsang password TÊN» trước"
        raise Refused(Fault(message, code="password"))
    trusted: dict[str, Any] = {}
    if proxy:
        headers = {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"}
        trusted = {"trusted_proxy": proxy, "trusted_proxy_headers": headers}
    return waitress.create_server(
        create_app(house), host=host, port=port, ident="guongsang",
        max_request_body_size=2_000_000, clear_untrusted_proxy_headers=True, **trusted,
    )  # fmt: skip
