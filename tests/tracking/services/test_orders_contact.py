from typing import Any

from tracking.services.orders.contact import contact

US, DE = {"address": {"country": "US"}}, {"address": {"country": "DE"}}
NEW_YORK, BERLIN = "(212) 555-0123", "030 901820"


def phone(customer: Any = None, billed_to: Any = None, ship_to: Any = None) -> str:
    billing = {"billed_to": billed_to} if billed_to else {}
    return contact(customer or {}, billing, ship_to or {}, "GB").phone


def test_a_phone_is_read_in_its_own_persons_country() -> None:
    assert phone(ship_to={"phone": BERLIN, **DE}) == "+4930901820"
    assert phone(billed_to={"phone": NEW_YORK, **US}, ship_to=DE) == "+12125550123"


def test_without_an_address_in_the_country_it_goes_to() -> None:
    assert phone(customer={"phone": NEW_YORK}, ship_to=US) == "+12125550123"
    assert phone(customer={"phone": "020 7946 0018"}) == "+442079460018"


def test_a_phone_that_cannot_be_gives_way_to_the_next() -> None:
    found = contact({"phone": "12"}, {}, {"phone": NEW_YORK, **US}, "US")
    assert found.phone == "+12125550123"
    assert [warning.field for warning in found.warnings] == ["customer.phone"]


def test_a_name_is_one_persons() -> None:
    found = contact({}, {"billed_to": {"last_name": "Byron"}}, {"first_name": "Charles"}, "US")
    assert (found.first_name, found.last_name) == ("", "Byron")


def test_nobody_is_nobody() -> None:
    found = contact({}, {}, {}, "US")
    assert (found.email, found.phone, found.warnings) == ("", "", ())
