"""UPS's OAuth client credentials. Tokens live on machine time."""

import secrets
import time
from dataclasses import dataclass
from typing import Final

DEFAULT_ACCOUNT: Final = ("sandbox-ups-id", "sandbox-ups-secret")
# UPS hands out about four hours less a second.
USUAL_LIFE: Final = 14_399


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
    def __init__(self) -> None:
        self._accounts: dict[str, Account] = {}
        self._expiry: dict[str, float] = {}

    def allow(self, *, client_id: str, client_secret: str, expires_in: int = USUAL_LIFE) -> None:
        self._accounts[client_id] = Account(client_secret, expires_in)

    def issue(self, client_id: str, client_secret: str) -> Token | None:
        """A fresh token, or None where the pair is not one of ours."""
        account = self._accounts.get(client_id)
        if account is None or not secrets.compare_digest(
            account.secret.encode(), client_secret.encode()
        ):
            return None
        token = Token(secrets.token_urlsafe(48), client_id, time.time(), account.expires_in)
        self._expiry[token.value] = token.issued_at + token.expires_in
        return token

    def knows(self, token: str) -> bool:
        return token in self._expiry

    def accepts(self, token: str) -> bool:
        return time.time() < self._expiry.get(token, 0.0)
