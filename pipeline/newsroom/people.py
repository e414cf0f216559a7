"""Verbs of who comes in: sign in and out, passwords, invitations, switched off and on."""

from __future__ import annotations

from datetime import datetime

from pipeline import accounts
from pipeline.accounts import Account
from pipeline.errors import Fault, NotFound, Refused
from pipeline.model import Staff
from pipeline.newsroom.rooms import Rooms
from pipeline.storage import Connection, credentials, ledger, sessions
from pipeline.storage.sessions import Session
from pipeline.text import same_key


class People(Rooms):
    """Roles come from newsroom.yaml; what the browser's door needs beside them is here."""

    def has_passwords(self) -> bool:
        """Whether anybody listed can sign in."""
        with self.storage.reading() as connection:
            return bool(self.config.people) and credentials.anybody(connection)

    def sign_in(self, name: str, password: str, address: str, device: str = "") -> str:
        """A new session's token. Raises Refused, in the same words for every mistake."""
        now, person = self.clock(), accounts.person_named(self.config, name)
        key = accounts.key_of(person) if person else name.casefold()[:200]
        with self.storage.reading() as connection:
            failures = credentials.failures(connection, key, address, now - accounts.WINDOW)
            known = credentials.of(connection, key) if person else None
        if accounts.must_wait(failures):
            message = "sai nhiều lần quá: đợi 15 phút rồi thử lại, hoặc nhờ người quản lý cấp lại"
            raise Refused(Fault(message, code="wait"))
        secret = known.secret if known and not known.off_at else ""
        if not accounts.matches(secret, password) or person is None:
            with self.storage.writing() as connection:
                credentials.failed(connection, key, address, now)
            raise Refused(Fault("tên hoặc mật khẩu không đúng", code="entry"))
        return self._come_in(person, address, device, now)

    def _come_in(self, person: Staff, address: str, device: str, now: datetime) -> str:
        token, key = accounts.new_token(), accounts.key_of(person)
        session = Session(accounts.hash_of(token), key, now, now, device[:200])
        with self.storage.writing() as connection:
            credentials.forgive(connection, key, address)
            sessions.sweep(connection, now - accounts.LONGEST, now - accounts.IDLE)
            sessions.begin(connection, session)
            ledger.write(connection, now, person.name, "signed-in", f"person:{person.name}")
        return token

    def who(self, token: str) -> Staff | None:
        """Whose session a token is; None when it is over, or its person is no longer listed."""
        now, hash_ = self.clock(), accounts.hash_of(token)
        with self.storage.reading() as connection:
            session = sessions.of(connection, hash_)
            known = credentials.of(connection, session.person) if session else None
        if session is None or not accounts.lives(session, known, now):
            return None
        if now - session.seen_at >= accounts.TOUCH:
            with self.storage.writing() as connection:
                sessions.seen(connection, hash_, now)
        return self.config.person(session.person)

    def sign_out(self, token: str) -> None:
        """End a session."""
        with self.storage.writing() as connection:
            sessions.end(connection, accounts.hash_of(token))

    def set_password(self, name: str, password: str, by: str) -> None:
        """Give a person a password; every session of theirs ends.

        Raises Refused for one that will not do, NotFound for somebody not in newsroom.yaml.
        """
        person, now = self._listed(name), self.clock()
        with self.storage.writing() as connection:
            self._keep_password(connection, person, password, by, now)
            sessions.end_all(connection, accounts.key_of(person))

    def change_password(self, name: str, old: str, new: str, token: str, address: str) -> str:
        """One's own new password, with the old one; gives back a new session's token."""
        person, now = self._listed(name), self.clock()
        key = accounts.key_of(person)
        with self.storage.reading() as connection:
            known = credentials.of(connection, key)
            failures = credentials.failures(connection, key, address, now - accounts.WINDOW)
        if accounts.must_wait(failures):
            raise Refused(Fault("sai nhiều lần quá: đợi 15 phút rồi thử lại", code="wait"))
        if not accounts.matches(known.secret if known else "", old):
            with self.storage.writing() as connection:
                credentials.failed(connection, key, address, now)
            raise Refused(Fault("mật khẩu đang dùng không đúng", field="old", code="entry"))
        self.set_password(name, new, person.name)
        return self._come_in(person, address, self._device(token), now)

    def _device(self, token: str) -> str:
        with self.storage.reading() as connection:
            session = sessions.of(connection, accounts.hash_of(token))
        return session.device if session else ""

    def _keep_password(
        self, connection: Connection, person: Staff, password: str, by: str, now: datetime
    ) -> None:
        faults = accounts.objections(password, person)
        if faults:
            raise Refused(*faults)
        credentials.keep(connection, accounts.key_of(person), accounts.secret_of(password), now)
        ledger.write(connection, now, by, "password", f"person:{person.name}")

    def invite(self, name: str, by: str) -> str:
        """A link's token by which a person chooses a password, once. Raises NotFound."""
        person, now, token = self._listed(name), self.clock(), accounts.new_token()
        with self.storage.writing() as connection:
            until = now + accounts.INVITED
            credentials.invite(connection, accounts.hash_of(token), accounts.key_of(person), until)
            ledger.write(connection, now, by, "invited", f"person:{person.name}")
        return token

    def invited(self, token: str) -> Staff | None:
        """Whom a link invites; None when it is unknown, used or too old."""
        with self.storage.reading() as connection:
            key = credentials.invited(connection, accounts.hash_of(token), self.clock())
        return self.config.person(key) if key else None

    def accept(self, token: str, password: str) -> Staff:
        """Choose a password by a link; the link is then used up. Raises NotFound, Refused."""
        now, hash_ = self.clock(), accounts.hash_of(token)
        with self.storage.writing() as connection:
            key = credentials.invited(connection, hash_, now)
            person = self.config.person(key) if key else None
            if person is None:
                raise NotFound(Fault("liên kết đã dùng hoặc quá hạn: xin liên kết mới"))
            self._keep_password(connection, person, password, person.name, now)
            credentials.use(connection, hash_, now)
            sessions.end_all(connection, accounts.key_of(person))
        return person

    def switch(self, name: str, on: bool, by: str) -> None:
        """Let a person in again, or no more: then every session of theirs ends at once."""
        person, now = self._listed(name), self.clock()
        if not on and same_key(person.name) == same_key(by):
            raise Refused(Fault("không ai tự tắt mình: nhờ một người quản lý khác", code="self"))
        with self.storage.writing() as connection:
            credentials.switch(connection, accounts.key_of(person), on, by, now)
            if not on:
                sessions.end_all(connection, accounts.key_of(person))
            verb = "switched-on" if on else "switched-off"
            ledger.write(connection, now, by, verb, f"person:{person.name}")

    def accounts(self) -> list[Account]:
        """Everybody listed, with how they may come in."""
        with self.storage.reading() as connection:
            known = credentials.everybody(connection)
            return [
                Account(
                    person,
                    bool((c := known.get(accounts.key_of(person))) and c.secret),
                    bool(c and c.off_at),
                    tuple(sessions.of_person(connection, accounts.key_of(person))),
                )
                for person in self.config.people
            ]

    def _listed(self, name: str) -> Staff:
        person = accounts.person_named(self.config, name)
        if person is None:
            known = ", ".join(p.name for p in self.config.people) or "chưa ghi ai"
            message = f"không có ai tên «{name}» trong newsroom.yaml; có: {known}"
            raise NotFound(Fault(message, code="name"))
        return person
