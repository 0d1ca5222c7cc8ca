import json

import pytest

from tracking.carriers.base import CarrierAccount, CarrierError, RawAnswer, decode


def test_json_is_decoded() -> None:
    assert decode(RawAnswer(200, b'{"a": [1]}')) == {"a": [1]}


def test_xml_comes_as_text() -> None:
    assert decode(RawAnswer(200, b'\n<?xml version="1.0"?><a/>')).strip().endswith("<a/>")


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff\xfe\x00", b"[" * 100_000, b"9" * 5_000, b'{"a": \x00}'],
    ids=["nothing", "cut", "not text", "too deep", "too large a number", "control character"],
)
def test_anything_unreadable_is_malformed(body: bytes) -> None:
    with pytest.raises(CarrierError) as caught:
        decode(RawAnswer(200, body))
    assert (caught.value.reason, caught.value.retry_in) == ("malformed", 900)


def test_trouble_on_an_answer_is_raised_instead_of_its_body() -> None:
    trouble = CarrierError("quota", retry_in=5, scope="account")
    with pytest.raises(CarrierError) as caught:
        decode(RawAnswer(429, b"{}", trouble))
    assert caught.value is trouble


def test_an_account_does_not_show_its_secrets() -> None:
    account = CarrierAccount("1/2", "https://carrier.test", {"client_secret": "hush"})
    assert "hush" not in repr(account)
    assert "hush" not in json.dumps({"account": str(account)})
