"""Who comes in at the browser's door: secrets, tokens, how long a session lives, when to wait.

Decisions are pure, with the clock passed in. Passwords are hashed with argon2id at the library's
own (RFC 9106) cost; of tokens, 256 random bits, only the SHA-256 is ever kept.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from pipeline.config import Config
from pipeline.errors import Fault
from pipeline.model import Staff
from pipeline.storage.credentials import Credential
from pipeline.storage.sessions import Session
from pipeline.text import fold, nfc, same_key

if TYPE_CHECKING:
    from argon2 import PasswordHasher

IDLE = timedelta(hours=14)  # outlives a shift
LONGEST = timedelta(days=7)
TOUCH = timedelta(minutes=5)  # a session in use is noted this often, not at each request
INVITED = timedelta(days=2)
WINDOW = timedelta(minutes=15)
MOST = (5, 20, 40)  # failures within it: a name from one address, a name, an address
SHORTEST, LONGEST_SECRET = 10, 200


@dataclass(frozen=True)
class Account:
    """A person of newsroom.yaml as those who manage see them."""

    person: Staff
    has_password: bool
    off: bool
    sessions: tuple[Session, ...] = ()


def new_token() -> str:
    """What a browser or a link holds."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def lives(session: Session | None, credential: Credential | None, now: datetime) -> bool:
    """Whether a session still lets its person in."""
    if session is None or credential is None or credential.off_at:
        return False
    fresh = now - session.began_at < LONGEST and now - session.seen_at < IDLE
    return fresh and session.began_at >= credential.changed_at


def must_wait(failures: tuple[int, int, int]) -> bool:
    """Whether too many entries failed of late: of a name here, of a name, from an address."""
    return any(count >= most for count, most in zip(failures, MOST, strict=True))


def person_named(config: Config, typed: str) -> Staff | None:
    """Whom a name typed at the door means; without its tones when that can mean only one."""
    found = config.person(nfc(typed))
    if found or not fold(typed):
        return found
    alike = [p for p in config.people if fold(p.name) == fold(typed)]
    return alike[0] if len(alike) == 1 else None


def key_of(person: Staff) -> str:
    """The name under which rows know a person."""
    return same_key(person.name)


def objections(password: str, person: Staff) -> list[Fault]:
    """What speaks against a new password; nothing when it will do."""
    found = []
    if not SHORTEST <= len(password) <= LONGEST_SECRET:
        message = f"mật khẩu cần từ {SHORTEST} đến {LONGEST_SECRET} ký tự"
        found.append(Fault(message, field="password", code="password"))
    plain = fold(password).replace(" ", "")
    if len(set(password)) < 5 or plain in fold(person.name).replace(" ", "") * 2:
        message = "mật khẩu này đoán ra ngay: đừng lặp chữ, đừng dùng tên mình"
        found.append(Fault(message, field="password", code="password"))
    return found


@cache
def hasher() -> PasswordHasher:
    """The library's hasher at its own cost."""
    from argon2 import PasswordHasher

    return PasswordHasher()


def secret_of(password: str) -> str:
    """A password as it is kept."""
    return hasher().hash(nfc(password))


@cache
def _nobodys_secret() -> str:
    return secret_of(new_token())


def matches(secret: str, password: str) -> bool:
    """Whether a password is the kept one. Without a secret it takes as long and says no."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return hasher().verify(secret or _nobodys_secret(), nfc(password)) and bool(secret)
    except (VerificationError, InvalidHashError):
        return False
