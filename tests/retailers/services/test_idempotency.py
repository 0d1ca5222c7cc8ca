from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection

from narvar.lib import sql
from retailers.models import IdempotencyKey
from retailers.services.idempotency import Answer, InFlight, Mismatch, Work, once, once_in_parts
from retailers.tenancy import acting_for
from tests.factories import Shop, a_shop

Do = Callable[..., Answer]
ASKED, OTHER = b"a" * 32, b"b" * 32
BOTH = pytest.mark.parametrize("do", [once, once_in_parts])


class Refused(Exception):
    pass


@pytest.fixture
def shop(db: None) -> Shop:
    return a_shop()


def answering(*bodies: bytes) -> Work:
    left = iter(bodies)
    return lambda: Answer(201, next(left))


@BOTH
def test_the_work_is_done_once_and_its_answer_given_again(shop: Shop, do: Do) -> None:
    work = answering(b"1", b"2")
    with acting_for(shop.retailer.pk):
        assert do(key="k", request=ASKED, work=work) == Answer(201, b"1")
        assert do(key="k", request=ASKED, work=work) == Answer(201, b"1", replayed=True)
        assert do(key="l", request=ASKED, work=work) == Answer(201, b"2")


@BOTH
def test_a_key_used_for_something_else_is_a_mismatch(shop: Shop, do: Do) -> None:
    with acting_for(shop.retailer.pk):
        do(key="k", request=ASKED, work=answering(b"1"))
        with pytest.raises(Mismatch):
            do(key="k", request=OTHER, work=answering(b"2"))


@BOTH
def test_a_refusal_is_not_kept(shop: Shop, do: Do) -> None:
    def refuse() -> Answer:
        raise Refused

    with acting_for(shop.retailer.pk):
        with pytest.raises(Refused):
            do(key="k", request=ASKED, work=refuse)
        assert do(key="k", request=OTHER, work=answering(b"1")) == Answer(201, b"1")


def test_two_retailers_keys_do_not_meet(shop: Shop) -> None:
    work = answering(b"1", b"2")
    for owner, body in ((shop, b"1"), (a_shop(), b"2")):
        with acting_for(owner.retailer.pk):
            assert once(key="k", request=ASKED, work=work) == Answer(201, body)


def test_after_a_day_the_key_is_free_again_and_its_row_goes(shop: Shop) -> None:
    with acting_for(shop.retailer.pk):
        for key in ("k", "gone"):
            once(key=key, request=ASKED, work=answering(b"1"))
        sql.run("UPDATE retailers_idempotencykey SET expires_at = clock_timestamp()")
        assert once(key="k", request=OTHER, work=answering(b"2")) == Answer(201, b"2")
        assert [row.key for row in IdempotencyKey.objects.all()] == ["k"]


@BOTH
@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_second_request_is_told_that_the_first_is_at_work(do: Do) -> None:
    shop, begun, go_on = a_shop(), Event(), Event()

    def slowly() -> Answer:
        begun.set()
        go_on.wait(10)
        return Answer(201, b"1")

    def first() -> Answer:
        try:
            with acting_for(shop.retailer.pk):
                return do(key="k", request=ASKED, work=slowly)
        finally:
            connection.close()

    with ThreadPoolExecutor() as threads, acting_for(shop.retailer.pk):
        answer = threads.submit(first)
        assert begun.wait(10)
        with pytest.raises(InFlight):
            do(key="k", request=ASKED, work=answering(b"2"))
        go_on.set()
        assert answer.result() == Answer(201, b"1")
        assert do(key="k", request=ASKED, work=answering(b"2")).replayed
