"""Causes of delays and reasons of pauses, in a few words for the shop's people."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as N_

from tracking.states import Cause

_CAUSES: Final[Mapping[str, str]] = {
    Cause.WEATHER: N_("Weather"),
    Cause.DISASTER: N_("Natural disaster"),
    Cause.CARRIER_DELAY: N_("Carrier: delay"),
    Cause.CARRIER_CAPACITY: N_("Carrier: capacity"),
    Cause.CARRIER_MECHANICAL: N_("Carrier: breakdown"),
    Cause.CARRIER_MISROUTE: N_("Carrier: wrong way"),
    Cause.CARRIER_DAMAGE: N_("Carrier: damage"),
    Cause.CARRIER_LOST: N_("Carrier: lost"),
    Cause.CUSTOMS_CLEARANCE: N_("Customs: clearance"),
    Cause.CUSTOMS_DOCUMENTS: N_("Customs: documents"),
    Cause.CUSTOMS_PAYMENT: N_("Customs: payment"),
    Cause.CUSTOMS_REFUSED: N_("Customs: refused"),
    Cause.RECIPIENT_UNAVAILABLE: N_("Recipient: unavailable"),
    Cause.RECIPIENT_ADDRESS: N_("Recipient: address"),
    Cause.RECIPIENT_REFUSED: N_("Recipient: refused"),
    Cause.RECIPIENT_UNCLAIMED: N_("Recipient: unclaimed"),
    Cause.RECIPIENT_REQUEST: N_("Recipient: request"),
    Cause.RETAILER_NOT_READY: N_("Shop: not ready"),
    Cause.RETAILER_REQUEST: N_("Shop: request"),
    Cause.SECURITY: N_("Security check"),
    Cause.STRIKE: N_("Strike"),
    Cause.HOLIDAY: N_("Holiday"),
}
_PAUSES: Final[Mapping[str, str]] = {
    "auth": N_("the account is refused"),
    "quota": N_("the limit is reached"),
    "unavailable": N_("no connection"),
    "timeout": N_("no answer in time"),
    "misconfigured": N_("its address is wrong"),
    "account sealed": N_("the secrets cannot be opened"),
}


def cause(code: str) -> str:
    """`carrier_delay` → `Carrier: delay`."""
    return gettext(_CAUSES[code]) if code in _CAUSES else code.replace("_", " ").capitalize()


def pause(code: str) -> str:
    """Why an account rests; a provider's own word as it gave it."""
    return gettext(_PAUSES[code]) if code in _PAUSES else code
