"""The form for carrier accounts, for a retailer's owner and for the operator alike.

Both act for whoever owns the accounts; the page around the form is theirs.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from console.problems import of_account
from console.views.door import missing
from narvar.lib import clock, ids
from retailers.services.problems import Problem
from tracking.carriers.accounts import secrets_of
from tracking.carriers.registry import CARRIERS
from tracking.models import CarrierAccount
from tracking.polling.budget import limits_of
from tracking.selectors.accounts import account_by_id, list_accounts
from tracking.services.accounts import (
    LIMITS,
    Refused,
    Said,
    change_account,
    create_account,
    test_account,
)

Shown = Callable[[Mapping[str, Any], int], HttpResponse]
NEW: Final = "new"


@dataclass(frozen=True, slots=True)
class Tried:
    """What was sent and is wrong. `where`: an account's public id, or "new"."""

    where: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def wrong(self, where: str, name: str) -> str:
        """What is wrong with this field of that account's form; "" for nothing."""
        found = (of_account(p) for p in self.problems if p.field == name and where == self.where)
        return next(found, "")

    def of_all(self, where: str) -> list[str]:
        named = {"name", *LIMITS, *(f"secrets.{s}" for c in CARRIERS for s in secrets_of(c))}
        return [
            of_account(p) for p in self.problems if where == self.where and p.field not in named
        ]

    def away(self, where: str) -> bool:
        """The carrier could not be asked: offer to save it untested."""
        return where == self.where and any(p.code == "carrier_unreachable" for p in self.problems)

    def value(self, where: str, name: str, otherwise: Any = "") -> str:
        """What was typed, so that a mistake costs one word; never a secret."""
        return self.typed.get(name, "") if where == self.where else str(otherwise or "")


def answer(request: HttpRequest, shown: Shown) -> HttpResponse:
    """Show the accounts, or do what was sent and show them anew."""
    if request.method != "POST":
        return shown(_context(request, Tried()), 200)
    where = request.POST.get("account", NEW)
    try:
        text = _done(request, where)
    except CarrierAccount.DoesNotExist:
        return missing(request)
    except Refused as refused:
        typed = {name: request.POST.get(name, "") for name in ("carrier", "name", *LIMITS)}
        return shown(_context(request, Tried(where, typed, refused.problems)), 422)
    messages.success(request, text)
    return redirect(request.path)


def _context(request: HttpRequest, tried: Tried) -> dict[str, Any]:
    asked = tried.typed.get("carrier") or request.GET.get("carrier", "")
    return {
        "accounts": list_accounts(),
        "tried": tried,
        "carriers": {code: carrier.name for code, carrier in CARRIERS.items()},
        "adding": asked if asked in CARRIERS and tried.where in {"", NEW} else "",
        "secrets_of": secrets_of,
        "usual": limits_of,
        "public": lambda account: ids.encode("cac", account.id),
        "label": _label,
        "way_out": way_out,
    }


def _done(request: HttpRequest, where: str) -> str:
    """What was done, in a sentence. Raises Refused, and DoesNotExist for what is not there."""
    by, now = request.user.pk, clock.now()
    if where == NEW:
        carrier = request.POST.get("carrier", "")
        row = create_account(carrier=carrier, said=_said(request, carrier), by=by, now=now)
        return _("%(carrier)s is connected.") % {"carrier": CARRIERS[row.carrier].name}
    row = account_by_id(ids.decode("cac", where))
    name = {"carrier": CARRIERS[row.carrier].name}
    match request.POST.get("do"):
        case "test":
            test_account(account=row, by=by, now=now)
            return _("%(carrier)s accepts this account.") % name
        case "on" | "off" as switch:
            change_account(account=row, said=Said(enabled=switch == "on"), by=by, now=now)
            return _("The account is on.") if switch == "on" else _("The account is off.")
    change_account(account=row, said=_said(request, row.carrier), by=by, now=now)
    return _("The account is changed.")


def _said(request: HttpRequest, carrier: str) -> Said:
    """Secrets left empty stay as they are, all or none of them."""
    sent = {name: request.POST.get(f"secrets.{name}", "").strip() for name in secrets_of(carrier)}
    return Said(
        name=request.POST.get("name"),
        secrets=sent if any(sent.values()) else None,
        limits={name: _number(request.POST.get(name, ""), name) for name in LIMITS},
        untested=request.POST.get("untested") == "yes",
    )


def _number(typed: str, name: str) -> int | None:
    text = typed.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Refused(Problem("invalid", _("A whole number, or nothing."), name))
    return int(text)


def _label(secret: str) -> str:
    known = {
        "client_id": _("Client ID"),
        "client_secret": _("Client secret"),
        "api_key": _("API key"),
    }
    return known.get(secret, secret)


def way_out(reason: str) -> str:
    """What helps where an account rests for this reason."""
    known = {
        "auth": _("The carrier refuses it. Enter its secrets again, as its portal shows them."),
        "misconfigured": _("Its address cannot be called. Whoever runs this house must look."),
        "quota": _("The carrier's limit is reached. It goes on by itself."),
        "unavailable": _("The carrier is down. It goes on by itself."),
        "timeout": _("The carrier is slow. It goes on by itself."),
        "account sealed": _("What we hold cannot be opened any more. Enter its secrets again."),
    }
    return known.get(reason, _("It is tried again by itself."))
