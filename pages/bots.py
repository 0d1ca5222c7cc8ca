"""Who asks without anybody looking: crawlers, link scanners, and browsers that fetch ahead."""

import re
from typing import Final

from django.conf import settings
from django.http import HttpRequest

_ROBOT: Final = re.compile(
    r"(?<!cu)bot\b|bot[/;-]|crawl|spider|slurp|preview|facebookexternalhit|whatsapp|telegram|embedly|scan"
    r"|monitor|lighthouse|pingdom|uptime|curl|wget|python|java/|okhttp|go-http|libwww"
    r"|axios|node-fetch|postman|proofpoint|mimecast|barracuda|safelinks",
    re.IGNORECASE,
)
# Mail scanners open links in such browsers; in the sandbox they are the shoppers that there are.
_HEADLESS: Final = "headlesschrome"
_AHEAD: Final = ("HTTP_SEC_PURPOSE", "HTTP_PURPOSE", "HTTP_X_PURPOSE", "HTTP_X_MOZ")


def is_person(request: HttpRequest) -> bool:
    """As far as a request tells: by what it calls itself, and by its purpose."""
    agent = request.META.get("HTTP_USER_AGENT", "")
    ahead = any("prefetch" in request.META.get(name, "").lower() for name in _AHEAD)
    alone = _HEADLESS in agent.lower() and not settings.SANDBOX
    return bool(agent) and not ahead and not alone and _ROBOT.search(agent) is None
