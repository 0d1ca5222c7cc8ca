import pytest

from notifications.models import Rule, SendLane
from notifications.policy import Milestone
from notifications.services.rules import callback_key, ensure_default_rules, send_lane
from retailers.services.doors import find_door
from retailers.tenancy import NoRetailer, acting_for
from tests.factories import Shop, a_shop

pytestmark = pytest.mark.django_db


def rules(shop: Shop) -> list[tuple[str, str, bool]]:
    with acting_for(shop.retailer.pk):
        return list(Rule.objects.order_by("name").values_list("name", "channel", "enabled"))


def open_for(shop: Shop) -> None:
    with acting_for(shop.retailer.pk):
        ensure_default_rules()


def test_a_retailer_starts_with_all_messages_on_both_channels() -> None:
    shop = a_shop()
    open_for(shop)
    assert {(name, channel) for name, channel, _ in rules(shop)} == {
        (milestone.value, channel) for milestone in Milestone for channel in ("sms", "email")
    }


def test_texts_are_at_first_for_what_a_shopper_needs_today() -> None:
    shop = a_shop()
    open_for(shop)
    off = [(name, channel) for name, channel, enabled in rules(shop) if not enabled]
    assert off == [("order_confirmed", "sms"), ("shipped", "sms")]


def test_its_callback_address_leads_to_it() -> None:
    shop = a_shop()
    open_for(shop)
    assert find_door("callback", callback_key(shop.retailer.pk)).retailer_id == shop.retailer.pk


def test_a_rule_that_was_switched_stays_so() -> None:
    shop = a_shop()
    open_for(shop)
    with acting_for(shop.retailer.pk):
        Rule.objects.update(enabled=False)
    open_for(shop)
    assert {enabled for _, _, enabled in rules(shop)} == {False}


def test_the_lane_is_made_once_and_sleeps() -> None:
    shop = a_shop()
    with acting_for(shop.retailer.pk):
        lanes = {send_lane("sms"), send_lane("sms")}
        (lane,) = SendLane.objects.all()
    assert (lanes, lane.next_due_at.year) == ({lane.pk}, 9999)


def test_two_shops_have_rules_of_their_own() -> None:
    ours, theirs = a_shop(), a_shop()
    open_for(ours)
    assert rules(theirs) == []


def test_nobody_gets_no_rules() -> None:
    with pytest.raises(NoRetailer):
        ensure_default_rules()


def test_every_retailer_has_a_key_of_its_own() -> None:
    keys = [callback_key(retailer) for retailer in range(200)]
    assert (len(set(keys)), {len(key) for key in keys}) == (200, {22})
