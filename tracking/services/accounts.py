"""Carrier accounts: tried out at the carrier before they are kept, sealed, changed, switched off.

All act for the retailer acted for, or for the house (HOUSE_ID). No secret is ever given back.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction

from narvar.lib import clock, signing
from retailers.services import audit
from retailers.services.problems import Problem
from retailers.tenancy import retailer_id
from tracking.carriers.accounts import SECRET_CHARS, secrets_of, trouble_with
from tracking.carriers.registry import CARRIERS
from tracking.models import CarrierAccount
from tracking.services.polled import serve_carrier, wake_account

LIMITS: Final[Mapping[str, int]] = {
    "calls_an_hour": 1_000_000,
    "calls_a_day": 10_000_000,
    "asks_a_day": 1_000,
}
NAME_CHARS: Final = 80


class Refused(ValueError):
    """Everything that is wrong with what was said of an account."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(problems[0].message)
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Said:
    """What is to be; None leaves a name and secrets as they are. Limits: None = the usual."""

    name: str | None = None
    secrets: Mapping[str, str] | None = None
    limits: Mapping[str, int | None] | None = None
    enabled: bool | None = None
    # Keep it even if the carrier cannot be asked just now; never if it refuses.
    untested: bool = False


def create_account(*, carrier: str, said: Said, by: int | None, now: datetime) -> CarrierAccount:
    """Tried out, sealed, and at work at once. Raises Refused. `now` is business time.

    Asks the carrier: never inside a transaction.
    """
    if carrier not in CARRIERS:
        choices = ", ".join(sorted(CARRIERS))
        raise Refused(Problem("unknown_carrier", f"We speak to {choices}.", "carrier"))
    name = _name(said.name or "main")
    secrets = _secrets(carrier, said.secrets or {})
    limits = _limits(said.limits or {})
    tested = _tested(carrier, secrets, said)
    row = CarrierAccount(
        retailer_id=retailer_id(),
        carrier=carrier,
        name=name,
        base_url=settings.CARRIER_BASE_URLS[carrier],
        sealed=_sealed(secrets),
        tested_at=tested,
        **limits,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            row.refresh_from_db(fields=["public_id", "created_at"])
            _note(row, "created", {"tested": tested is not None}, by, now)
            serve_carrier(carrier, now=now)
    except IntegrityError:
        message = "You have an account of this name with this carrier: change that one."
        raise Refused(Problem("taken", message, "name")) from None
    return row


def change_account(
    *, account: CarrierAccount, said: Said, by: int | None, now: datetime
) -> CarrierAccount:
    """New secrets are tried out before they replace the old ones, which serve until then.

    Raises Refused. Asks the carrier: never inside a transaction.
    """
    values: dict[str, object] = dict(_limits(said.limits or {}))
    if said.name is not None:
        values["name"] = _name(said.name)
    if said.enabled is not None:
        values["enabled"] = said.enabled
    if said.secrets is not None:
        secrets = _secrets(account.carrier, said.secrets)
        values["tested_at"] = _tested(account.carrier, secrets, said)
        values["sealed"] = _sealed(secrets)
    if not values:
        return account
    for name, value in values.items():
        setattr(account, name, value)
    try:
        with transaction.atomic():
            account.save(update_fields=list(values))
            _note(account, "changed", {"fields": sorted(values)}, by, now)
            serve_carrier(account.carrier, now=now)
            wake_account(account.pk)
    except IntegrityError:
        message = "Another account of yours with this carrier has this name."
        raise Refused(Problem("taken", message, "name")) from None
    return account


def test_account(*, account: CarrierAccount, by: int | None, now: datetime) -> None:
    """Try the secrets we hold once more, and wake its lanes. Raises Refused."""
    try:
        secrets = json.loads(signing.unseal(bytes(account.sealed), retailer_id=retailer_id()))
    except signing.Unsealable:
        message = "What we hold cannot be opened any more: enter the secrets again."
        raise Refused(Problem("sealed", message, _field(account.carrier))) from None
    change_account(account=account, said=Said(secrets=secrets), by=by, now=now)


def _tested(carrier: str, secrets: Mapping[str, str], said: Said) -> datetime | None:
    """Machine time, or None where it is kept untested as was asked. Raises Refused."""
    trouble = trouble_with(carrier, settings.CARRIER_BASE_URLS[carrier], secrets)
    if trouble is None:
        return clock.machine()
    name = CARRIERS[carrier].name
    if trouble.refused:
        message = f"{name} does not accept this: {trouble.words}"
        raise Refused(Problem("refused_by_carrier", message, _field(carrier)))
    if not said.untested:
        message = f"{name} could not be asked: {trouble.words}. Try again, or save it untested."
        raise Refused(Problem("carrier_unreachable", message, None))
    return None


def _field(carrier: str) -> str:
    return f"secrets.{secrets_of(carrier)[-1]}"


def _sealed(secrets: Mapping[str, str]) -> bytes:
    return signing.seal(json.dumps(dict(secrets)).encode(), retailer_id=retailer_id())


def _secrets(carrier: str, said: Mapping[str, str]) -> dict[str, str]:
    wanted = secrets_of(carrier)
    problems = [
        Problem("unknown_field", f"This carrier takes {', '.join(wanted)}.", f"secrets.{name[:80]}")
        for name in said
        if name not in wanted
    ]
    secrets = {name: said.get(name, "").strip() for name in wanted}
    for name, value in secrets.items():
        if not value:
            problems.append(Problem("required", "Copy it from the carrier.", f"secrets.{name}"))
        elif len(value) > SECRET_CHARS or not (value.isascii() and value.isprintable()):
            message = f"Up to {SECRET_CHARS} printable ASCII characters."
            problems.append(Problem("invalid", message, f"secrets.{name}"))
    if problems:
        raise Refused(*problems)
    return secrets


def _limits(said: Mapping[str, int | None]) -> dict[str, int | None]:
    problems = [
        Problem("out_of_range", f"Between 1 and {LIMITS[name]}, or nothing.", name)
        for name, value in said.items()
        if value is not None and not 1 <= value <= LIMITS[name]
    ]
    if problems:
        raise Refused(*problems)
    return dict(said)


def _name(said: str) -> str:
    name = " ".join(said.split())
    if not name or len(name) > NAME_CHARS or not name.isprintable():
        raise Refused(Problem("invalid", f"1 to {NAME_CHARS} printable characters.", "name"))
    return name


def _note(
    row: CarrierAccount, what: str, data: Mapping[str, object], by: int | None, now: datetime
) -> None:
    """Names of what changed, never a value of a secret."""
    audit.record(
        by=by,
        kind=f"carrier_account.{what}",
        subject=f"carrier_account:{row.pk}",
        data={"carrier": row.carrier, "name": row.name, "enabled": row.enabled, **data},
        now=now,
    )
