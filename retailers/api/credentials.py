"""Who calls: `Authorization: Bearer KEY`, or Basic with the key as the user, as Narvar has it."""

import base64
import binascii

from retailers.api.errors import ApiError
from retailers.services.keys import Grant, KeyRefused, find_grant
from retailers.services.problems import Problem

REALM = 'Bearer realm="Narvar API"'


def grant_for(authorization: str | None) -> Grant:
    """What the header's key opens. Raises ApiError 401 that says what is wrong with it."""
    try:
        return find_grant(_key_in(authorization or ""))
    except KeyRefused as refused:
        # RFC 6750: no error code where no credentials came at all.
        error = "" if refused.why == "missing" else ', error="invalid_token"'
        raise ApiError(
            401,
            [Problem(f"{refused.why}_key", str(refused))],
            {"WWW-Authenticate": REALM + error},
        ) from None


def require_scope(grant: Grant, scope: str) -> None:
    if scope not in grant.scopes:
        raise ApiError(
            403,
            [Problem("missing_scope", f"This API key lacks the scope {scope}.")],
            {"WWW-Authenticate": f'{REALM}, error="insufficient_scope", scope="{scope}"'},
        )


def _key_in(authorization: str) -> str:
    scheme, _, shown = authorization.strip().partition(" ")
    match scheme.lower():
        case "bearer":
            return shown.strip()
        case "basic":
            return _user_of(shown)
        case "":
            raise KeyRefused("missing", "Send your API key: Authorization: Bearer KEY.")
    raise KeyRefused("malformed", "Send Authorization: Bearer KEY, or Basic with the key as user.")


def _user_of(encoded: str) -> str:
    try:
        pair = base64.b64decode(encoded.strip(), validate=True).decode("ascii")
    except (binascii.Error, UnicodeDecodeError):
        raise KeyRefused("malformed", "The Basic credentials cannot be decoded.") from None
    return pair.partition(":")[0]
