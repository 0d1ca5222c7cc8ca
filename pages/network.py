"""Where a request comes from, for counting tries: never kept as it is, never shown."""

from ipaddress import IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest


def network_of(request: HttpRequest) -> str:
    """An IPv4 address, or the /64 that one IPv6 subscriber has; "" where neither can be read.

    Behind our proxy (every secure installation) the last entry of X-Forwarded-For is the
    proxy's own word; what stands before it anybody may have written.
    """
    text = request.META.get("REMOTE_ADDR", "")
    if settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        text = request.META.get("HTTP_X_FORWARDED_FOR", text).rpartition(",")[2]
    try:
        address = ip_address(text.strip())
    except ValueError:
        return ""
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(IPv6Network((address, 64), strict=False).network_address)
