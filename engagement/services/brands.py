"""The brand whose pages change with what stands beside the parcel."""

from django.db.models import F

from retailers.models import Brand


def pages_change(brand_id: int) -> None:
    """Make every page of the brand be written anew.

    First in the transaction: it also takes the brand's row, so that two people who move the
    same list do it one after the other. Raises Brand.DoesNotExist.
    """
    if not Brand.objects.filter(pk=brand_id).update(version=F("version") + 1):
        raise Brand.DoesNotExist(brand_id)
