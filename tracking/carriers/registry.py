"""Every carrier we speak to. Lists of carriers elsewhere are derived from this one."""

from typing import Final

from tracking.carriers.base import Carrier
from tracking.carriers.dhl import Dhl
from tracking.carriers.fedex import Fedex
from tracking.carriers.ups import Ups
from tracking.carriers.usps import Usps

CARRIERS: Final[dict[str, Carrier]] = {
    carrier.code: carrier for carrier in (Ups(), Fedex(), Usps(), Dhl())
}
