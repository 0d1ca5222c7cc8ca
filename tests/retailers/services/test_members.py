import pytest
from django.core.exceptions import ValidationError

from retailers.models import AuditEntry, Invitation, Membership, User
from retailers.services import members
from retailers.services.opening import add_member
from retailers.tenancy import acting_for
from tests.factories import NOON, Shop, a_shop

pytestmark = pytest.mark.django_db
PASSWORD = "a long one for her"


@pytest.fixture
def shop() -> Shop:
    return a_shop("acme")


def invited(shop: Shop, email: str = "Mia@Acme.example", role: members.Role = "agent") -> str:
    with acting_for(shop.retailer.pk):
        return members.invite(email=email, role=role, by=None, now=NOON).token


def accept(token: str, **more: object) -> User:
    known = {"signed_in": None, "password": PASSWORD, "name": "Mia", "now": NOON}
    return members.accept(token=token, **{**known, **more})  # type: ignore[arg-type]


def roles(shop: Shop) -> dict[str, str]:
    with acting_for(shop.retailer.pk):
        return dict(Membership.objects.values_list("user__email", "role"))


def test_the_link_lets_a_new_person_in_once(shop: Shop) -> None:
    token = invited(shop)
    user = accept(token)
    assert (user.email, user.name, user.check_password(PASSWORD)) == (
        "mia@acme.example",
        "Mia",
        True,
    )
    assert roles(shop) == {"mia@acme.example": "agent"}
    with pytest.raises(members.NoInvitation):
        accept(token)


def test_a_weak_password_lets_nobody_in_and_the_link_stays_good(shop: Shop) -> None:
    token = invited(shop)
    with pytest.raises(ValidationError):
        accept(token, password="12345678")
    assert roles(shop) == {}
    accept(token)


def test_whoever_has_an_account_proves_it(shop: Shop) -> None:
    """A link read by others, or an account made by others, must not become somebody's."""
    user = User.objects.create_user(email="mia@acme.example", password="hers")
    token = invited(shop)
    with pytest.raises(members.NotThem):
        accept(token)
    assert accept(token, signed_in=user.pk) == user
    assert user.check_password("hers")


@pytest.mark.parametrize("wrong", ["", "x", "é", "A" * 64])
def test_what_we_never_signed_opens_nothing(wrong: str) -> None:
    with pytest.raises(members.NoInvitation):
        members.open_invitation(wrong)


def test_a_link_ends_when_it_is_taken_back_asked_anew_or_a_week_old(shop: Shop) -> None:
    first, second = invited(shop), invited(shop)
    with pytest.raises(members.NoInvitation):
        members.open_invitation(first)
    assert members.open_invitation(second).retailer == "Acme"
    with acting_for(shop.retailer.pk):
        Invitation.objects.update(expires_at=NOON)
    with pytest.raises(members.NoInvitation):
        members.open_invitation(second)


def test_nobody_is_asked_twice_into_the_same_shop(shop: Shop) -> None:
    accept(invited(shop))
    with pytest.raises(members.AlreadyHere):
        invited(shop, "MIA@acme.example")


def an_owner(shop: Shop, email: str) -> User:
    user = User.objects.create_user(email=email, password=PASSWORD)
    with acting_for(shop.retailer.pk):
        add_member(user=user, role="owner")
    return user


def test_somebody_stays_who_can_let_people_in(shop: Shop) -> None:
    owner = an_owner(shop, "a@acme.example")
    with acting_for(shop.retailer.pk):
        with pytest.raises(members.LastOwner):
            members.remove(user_id=owner.pk, by=owner.pk, now=NOON)
        with pytest.raises(members.LastOwner):
            members.change_role(user_id=owner.pk, role="agent", by=owner.pk, now=NOON)
        an_owner(shop, "b@acme.example")
        members.remove(user_id=owner.pk, by=owner.pk, now=NOON)
        assert AuditEntry.objects.latest("pk").kind == "member.removed"
    assert roles(shop) == {"b@acme.example": "owner"}


def test_a_rivals_people_are_not_there(shop: Shop) -> None:
    owner, rival = an_owner(shop, "a@acme.example"), a_shop()
    with acting_for(rival.retailer.pk), pytest.raises(Membership.DoesNotExist):
        members.remove(user_id=owner.pk, by=None, now=NOON)
