"""OAuth tokens of UPS accounts.

Source: UPS developer portal, OAuth, "Client credentials": POST /security/v1/oauth/token with HTTP
Basic; the answer's `expires_in` is a text of seconds (14399 in answers of 2026).
"""

from tracking.carriers.tokens import Granted, Tokens

__all__ = ["Granted", "Tokens"]
