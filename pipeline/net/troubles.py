"""What can go wrong between us and an outlet, each in plain words that tell it from the others."""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import requests
from urllib3 import exceptions as u3

from pipeline.errors import FetchError

LONGEST_URL = 4_000
LONGEST_WAIT = 86_400.0  # seconds: nobody is believed who asks to be left alone for longer

SILENT = "máy chủ không trả lời kịp, hết giờ chờ"
SLOW_HEAD = "máy chủ gửi phần đầu trả lời chậm quá, hết giờ chờ"
MISWRITTEN = "địa chỉ viết sai nên không hỏi được"
SLOW_BODY = "máy chủ gửi nội dung chậm quá, hết giờ chờ"

# Whatever the HTTP libraries raise on purpose.
EXPECTED = (
    requests.RequestException,
    u3.HTTPError,
    http.client.HTTPException,
    OSError,
    ValueError,
)


def trouble(kind: str, message: str, url: str, **more: Any) -> FetchError:
    """A FetchError of a kind."""
    return FetchError(message, kind=kind, url=url, **more)


def host_of(url: str) -> str:
    """The host of an address that can be asked. Raises FetchError."""
    try:
        parts = urlsplit(url)
        host = parts.hostname if parts.port != 0 else ""
    except ValueError:
        raise trouble("address", MISWRITTEN, url[:200]) from None
    if parts.scheme not in ("http", "https") or not host:
        raise trouble("address", "địa chỉ phải bắt đầu bằng http:// hoặc https://", url[:200])
    if len(url) > LONGEST_URL:
        raise trouble("address", f"địa chỉ dài quá {LONGEST_URL} ký tự", url[:200])
    return host


# ---------------------------------------------------------------- an answer that is none

_REFUSALS = {
    401: "báo đòi đăng nhập",
    403: "báo từ chối, có thể chặn máy hoặc tên máy (user_agent) của ta",
    404: "không có trang ở địa chỉ này",
    410: "báo cho biết trang đã bỏ hẳn",
    429: "báo bảo hỏi thưa hơn",
}


def refusal(response: requests.Response, url: str) -> FetchError:
    """What a status other than 200 means."""
    status = response.status_code
    broken = "máy chủ của báo đang hỏng" if status >= 500 else "báo từ chối"
    wait = _retry_after(response.headers.get("Retry-After", ""))
    said = f"{_REFUSALS.get(status, broken)} (mã {status})"
    return trouble("http", said, url, status=status, retry_after=wait)


def _retry_after(value: str) -> float:
    """Seconds an outlet asks us to wait."""
    if value.isascii() and value.isdigit():
        return min(float(value[:9]), LONGEST_WAIT)
    try:
        at = parsedate_to_datetime(value).timestamp()
    except (ValueError, TypeError, OverflowError):
        return 0.0
    return min(max(at - time.time(), 0.0), LONGEST_WAIT)


# ---------------------------------------------------------------- errors of the HTTP libraries

_PLAIN: tuple[tuple[tuple[type[BaseException], ...], str, str], ...] = (
    ((TimeoutError,), "timeout", SILENT),
    ((ssl.SSLError,), "tls", "không bắt tay bảo mật (TLS) được với máy chủ của báo"),
    ((requests.exceptions.InvalidURL, u3.LocationParseError, UnicodeError), "address",
     MISWRITTEN),
    ((socket.gaierror,), "dns", "không tìm thấy máy chủ của báo, xem lại tên miền"),
    ((http.client.RemoteDisconnected,), "connection", "máy chủ ngắt kết nối mà không trả lời"),
    ((ConnectionResetError, BrokenPipeError), "connection", "máy chủ cắt ngang kết nối"),
    ((ConnectionRefusedError,), "connection", "máy chủ của báo không nhận kết nối"),
    ((u3.InvalidChunkLength,), "protocol", "máy chủ chia khúc nội dung sai, không ghép lại được"),
    ((u3.IncompleteRead, http.client.IncompleteRead), "protocol",
     "máy chủ ngắt giữa chừng, nội dung chưa đủ"),
    ((requests.exceptions.ChunkedEncodingError,), "protocol",
     "máy chủ chia khúc nội dung sai, không ghép lại được"),
    ((u3.DecodeError,), "protocol",
     "nội dung nén hỏng, không bung ra được"),
    ((http.client.BadStatusLine, http.client.UnknownProtocol), "protocol",
     "máy chủ trả lời không đúng giao thức web"),
    ((http.client.HTTPException,), "protocol", "phần đầu trả lời dài quá mức hoặc viết sai"),
    ((OSError,), "connection", "không kết nối được với máy chủ của báo"),
)  # fmt: skip

_TELLING = (requests.exceptions.InvalidURL, requests.exceptions.ChunkedEncodingError)

_TLS = {
    10: "chứng chỉ bảo mật của báo hết hạn",
    18: "chứng chỉ bảo mật của báo là tự ký, không ai bảo đảm",
    19: "chứng chỉ bảo mật của báo là tự ký, không ai bảo đảm",
    62: "chứng chỉ bảo mật là của tên miền khác",
    64: "chứng chỉ bảo mật là của địa chỉ khác",
}


def explain(error: BaseException, url: str) -> FetchError:
    """What an error of the HTTP libraries means for whoever keeps the list of sources."""
    causes = [c for c in _causes(error) if not _is_wrapper(c)]
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            said = _TLS.get(cause.verify_code, "chứng chỉ bảo mật của báo không đáng tin")
            return trouble("tls", said, url)
    for kinds, kind, message in _PLAIN:
        if any(isinstance(cause, kinds) for cause in causes):
            return trouble(kind, message, url)
    return trouble("protocol", "máy chủ trả lời không đúng giao thức web", url)


def _is_wrapper(cause: BaseException) -> bool:
    """requests' own errors are OSErrors, whatever they are about."""
    return isinstance(cause, requests.RequestException) and not isinstance(cause, _TELLING)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error with everything it wraps; the HTTP libraries hide reasons in each other."""
    seen: set[int] = set()
    todo = [error]
    while todo:
        current = todo.pop()
        if isinstance(current, BaseException) and id(current) not in seen:
            seen.add(id(current))
            yield current
            todo += [current.__cause__, current.__context__, getattr(current, "reason", None)]
            todo += [arg for arg in current.args if isinstance(arg, BaseException)]
