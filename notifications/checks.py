"""Settings that would break a promise stop the start."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from notifications.addresses import wire_address
from notifications.services.channels import house_mail
from notifications.services.sending import last_start


@register(Tags.compatibility)
def leases_outlast_posts(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    if last_start(settings.SEND_LEASE_SECONDS) > 0:
        return []
    return [
        Error(
            "SEND_LEASE_SECONDS must exceed SEND_TIMEOUT_SECONDS by more than a second",
            hint="else a message could be looked for while it is still being sent",
            id="notifications.E001",
        )
    ]


@register(Tags.compatibility)
def mail_can_leave(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    if not settings.SMTP_URL:
        return []
    try:
        house_mail()
    except ValueError as error:
        return [Error(f"SMTP_URL: {error}", id="notifications.E002")]
    names = ("EMAIL_FROM", "EMAIL_BOUNCE_DOMAIN")
    unfit = [n for n in names if not wire_address(f"x@{getattr(settings, n).rpartition('@')[2]}")]
    return [Error(f"{name} is needed to send e-mail", id="notifications.E003") for name in unfit]
