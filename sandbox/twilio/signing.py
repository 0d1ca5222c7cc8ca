"""X-Twilio-Signature of a form callback, as Twilio's "Webhooks security" page describes it."""

import base64
import hashlib
import hmac
from collections.abc import Iterable


def signature(auth_token: str, url: str, fields: Iterable[tuple[str, str]]) -> str:
    """HMAC-SHA1 over the URL as called and each field once, sorted by name, then value."""
    signed = url + "".join(name + value for name, value in sorted(set(fields)))
    mac = hmac.new(auth_token.encode(), signed.encode(), hashlib.sha1)
    return base64.b64encode(mac.digest()).decode()
