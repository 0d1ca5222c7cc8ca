"""What is wrong with a form, in the reader's language: the services speak English, as the API."""

from django.utils.translation import gettext as _

from retailers.services.operating import NAME_CHARS
from retailers.services.problems import Problem
from tracking.carriers.accounts import SECRET_CHARS
from tracking.services.accounts import LIMITS
from tracking.services.accounts import NAME_CHARS as ACCOUNT_NAME_CHARS


def of_account(problem: Problem) -> str:
    """Of a carrier account; what the carrier said about it stays in its own words."""
    if problem.code == "invalid":
        return _invalid(problem)
    carrier, _is, said = problem.message.partition(" does not accept this: ")
    return {
        "taken": _("You have an account of this name with this carrier: change that one."),
        "sealed": _("What we hold cannot be opened any more. Enter its secrets again."),
        "refused_by_carrier": _("%(carrier)s does not accept this: %(said)s")
        % {"carrier": carrier, "said": said},
        "carrier_unreachable": _("The carrier could not be asked. Try again, or save it untested."),
        "required": _("Copy it from the carrier."),
        "out_of_range": _("Between 1 and %(most)s, or nothing.")
        % {"most": LIMITS.get(problem.field or "", 0)},
    }.get(problem.code, problem.message)


def _invalid(problem: Problem) -> str:
    if problem.field == "name":
        return _("1 to %(most)s printable characters.") % {"most": ACCOUNT_NAME_CHARS}
    if problem.field in LIMITS:
        return _("A whole number, or nothing.")
    return _("Up to %(most)s plain letters, digits and signs.") % {"most": SECRET_CHARS}


def of_retailer(problem: Problem) -> str:
    """Of the operator's form for a new retailer; every field has one thing that can be wrong."""
    return {
        "taken": _("This address is taken: choose another."),
        "slug": _("1 to 40 of a-z, 0-9 and single dashes between them."),
        "name": _("1 to %(most)s printable characters.") % {"most": NAME_CHARS},
        "email": _("Not an e-mail address. It should look like help@shop.example."),
        "country": _("Two letters, such as US."),
        "locale": _("Choose a language of the list."),
        "zone": _("Choose a time zone of the list, such as Europe/Berlin."),
    }.get(problem.code, problem.message)
