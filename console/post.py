"""Mail to the house's people about their accounts."""

from concurrent.futures import ThreadPoolExecutor
from smtplib import SMTPException
from typing import Any, Final
from urllib.parse import urlsplit

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

log = structlog.get_logger()
_postman: Final = ThreadPoolExecutor(1, thread_name_prefix="post")


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth's words, sent beside the request: how long the relay takes, and whether it takes the
    mail at all, would tell a stranger who has an account here."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        host = urlsplit(settings.BASE_URL).netloc
        ours = {"email": email, "current_site": {"name": host, "domain": settings.BASE_URL}}
        message = self.render_mail(template_prefix, email, ours | context)
        _postman.submit(_post, message)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Under the house's own name, whatever name the request was sent to."""
        uid, _, secret = key.partition("-")
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": secret})
        return f"{settings.BASE_URL}{path}"


def _post(message: EmailMessage) -> None:
    try:
        message.send()
    except (OSError, SMTPException) as error:
        log.warning("account mail not sent", reason=type(error).__name__)
