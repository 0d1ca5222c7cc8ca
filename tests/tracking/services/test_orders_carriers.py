import pytest

from tracking.services.orders.carriers import carrier_code


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("UPS", "ups"),
        ("ups®", "ups"),
        ("U.P.S.", "ups"),
        ("United Parcel Service", "ups"),
        ("UPS Ground", "ups"),
        ("FedEx Ground", "fedex"),
        ("FEDEX_HOME_DELIVERY", "fedex"),
        ("USPS", "usps"),
        ("DHL Express", "dhl"),
        ("Royal Mail", "royal_mail"),
        ("canada_post", "canada_post"),
        ("Joe's Vans", "joe_s_vans"),
        ("顺丰速运", "顺丰速运"),
        ("🚚", "other"),
        ("x" * 80, "x" * 30),
    ],
)
def test_a_carrier_is_known_by_many_names(said: str, code: str) -> None:
    assert carrier_code(said) == code


def test_a_code_stands_for_itself() -> None:
    for code in ("ups", "fedex", "royal_mail", "joe_s_vans", "other"):
        assert carrier_code(code) == code
