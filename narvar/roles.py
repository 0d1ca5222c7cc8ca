"""Database logins, derived from the one URL an operator gives.

`DATABASE_URL` names a login that may create roles. `manage.py prepare_database` makes the
roles below with passwords derived from `SECRET_KEY`, so nothing else has to be kept.
"""

import hashlib
import hmac
from typing import Final, Literal
from urllib.parse import quote, unquote, urlsplit, urlunsplit

Role = Literal["owner", "web", "worker"]

LOGINS: Final[dict[Role, str]] = {
    "owner": "narvar_owner",
    "web": "narvar_web",
    "worker": "narvar_worker",
}
SYSTEM: Final = "narvar_system"


def role_password(role: Role, secret_key: str) -> str:
    message = f"narvar database login {role}".encode()
    return hmac.new(secret_key.encode(), message, hashlib.sha256).hexdigest()


def role_url(role: Role, database_url: str, secret_key: str) -> str:
    """The same server and database as `database_url`, on the login of `role`."""
    parts = urlsplit(database_url)
    where = parts.netloc.rpartition("@")[2]
    who = f"{LOGINS[role]}:{quote(role_password(role, secret_key))}"
    return urlunsplit(parts._replace(netloc=f"{who}@{where}"))


def django_database(url: str, *, engine: str) -> dict[str, object]:
    """Django's settings for one connection to `url`."""
    parts = urlsplit(url)
    return {
        "ENGINE": engine,
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or 5432),
    }
