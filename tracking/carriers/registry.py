"""Every carrier we speak to. Lists of carriers elsewhere are derived from this one."""

from typing import Final

from tracking.carriers.base import Carrier
from tracking.carriers.ups import Ups

CARRIERS: Final[dict[str, Carrier]] = {carrier.code: carrier for carrier in (Ups(),)}
