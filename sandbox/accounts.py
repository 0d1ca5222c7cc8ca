"""OAuth client credentials of carriers. Tokens live on machine time."""

import secrets
import time
from dataclasses import dataclass

from sandbox.fields import Fields


@dataclass(frozen=True, slots=True)
class Account:
    secret: str
    expires_in: int


@dataclass(frozen=True, slots=True)
class Token:
    value: str
    client_id: str
    issued_at: float
    expires_in: int


class Accounts:
    def __init__(self, first: tuple[str, str], usual_life: int) -> None:
        """`first` is always accepted; tokens live `usual_life` seconds unless told otherwise."""
        self.usual_life = usual_life
        self._accounts = {first[0]: Account(first[1], usual_life)}
        self._expiry: dict[str, float] = {}
        self._owners: dict[str, str] = {}

    def allow(self, *, client_id: str, client_secret: str, expires_in: int | None = None) -> None:
        life = self.usual_life if expires_in is None else expires_in
        self._accounts[client_id] = Account(client_secret, life)

    def allow_as_said(self, fields: Fields) -> None:
        """As the control API gives it. Refused if unclear."""
        client_id, client_secret = fields.text("client_id"), fields.text("client_secret")
        expires_in = fields.whole("expires_in", self.usual_life)
        fields.done()
        self.allow(client_id=client_id, client_secret=client_secret, expires_in=expires_in)

    def issue(self, client_id: str, client_secret: str) -> Token | None:
        """A fresh token, or None where the pair is not one of ours."""
        account = self._accounts.get(client_id)
        if account is None or not secrets.compare_digest(
            account.secret.encode(), client_secret.encode()
        ):
            return None
        token = Token(secrets.token_urlsafe(48), client_id, time.time(), account.expires_in)
        self._expiry[token.value] = token.issued_at + token.expires_in
        self._owners[token.value] = client_id
        return token

    def owner(self, token: str) -> str:
        """The client that the token was issued to; "" where it was not issued here."""
        return self._owners.get(token, "")

    def knows(self, token: str) -> bool:
        return token in self._expiry

    def accepts(self, token: str) -> bool:
        return time.time() < self._expiry.get(token, 0.0)
