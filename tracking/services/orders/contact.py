"""Whom to tell: the customer, else who is billed, else who receives. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from narvar.lib.phones import e164
from retailers.services.problems import Problem


@dataclass(frozen=True, slots=True)
class Contact:
    """`phone` is E.164; each is "" where nobody gave one."""

    first_name: str
    last_name: str
    email: str
    phone: str
    warnings: tuple[Problem, ...] = ()


Person = Mapping[str, Any]


def contact(customer: Person, billing: Mapping[str, Any], ship_to: Person, home: str) -> Contact:
    """`home` is the country (alpha-2) of numbers whose person has no address."""
    people = {"customer": customer, "billing.billed_to": billing.get("billed_to") or {}}
    people["shipped_to"] = ship_to
    phones = dict(_phones(people, home))
    named = next((p for p in people.values() if p.get("first_name") or p.get("last_name")), {})
    return Contact(
        first_name=named.get("first_name") or "",
        last_name=named.get("last_name") or "",
        email=next((str(p["email"]) for p in people.values() if p.get("email")), ""),
        phone=next(filter(None, phones.values()), ""),
        warnings=tuple(_unusable(path) for path, phone in phones.items() if not phone),
    )


def _phones(people: Mapping[str, Person], home: str) -> Iterator[tuple[str, str]]:
    """Where a phone was given, and its written form or ""."""
    countries = {path: _country(person) for path, person in people.items()}
    usual = next(filter(None, reversed(countries.values())), home)
    for path, person in people.items():
        if said := person.get("phone"):
            yield f"{path}.phone", e164(str(said), countries[path] or usual) or ""


def _country(person: Person) -> str:
    return (person.get("address") or {}).get("country") or ""


def _unusable(path: str) -> Problem:
    return Problem(
        "unusable_phone", "This is no phone number of its country: no message can go to it.", path
    )
