"""What may stand behind the `?` of the list."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from rest_framework import serializers

from retailers.api.errors import refusal
from tracking.api.cursors import position
from tracking.api.fields import Moment
from tracking.selectors.orders import Position

LIMIT: Final = 50
LIMIT_AT_MOST: Final = 250
# A + that nobody encoded arrives as a blank.
_LOST_PLUS: Final = re.compile(r"(T.*) (\d\d:?\d\d)$")


@dataclass(frozen=True, slots=True)
class ListQuery:
    after: Position | None
    since: datetime | None
    limit: int


class ListParameters(serializers.Serializer[Any]):
    cursor = serializers.CharField(
        required=False, help_text="The `next_cursor` of the page before; meaningless otherwise."
    )
    limit = serializers.IntegerField(
        required=False, min_value=1, max_value=LIMIT_AT_MOST, default=LIMIT
    )
    updated_at_min = Moment(
        required=False,
        help_text="Only orders whose `updated_at` is this moment or later.",
    )


def list_query(parameters: Mapping[str, str]) -> ListQuery:
    """Raises REST framework's ValidationError, or ApiError for a cursor that is not ours."""
    given = dict(parameters.items())
    if since := given.get("updated_at_min"):
        given["updated_at_min"] = _LOST_PLUS.sub(r"\1+\2", since)
    asked = ListParameters().run_validation(given)
    after = None
    if said := asked.get("cursor"):
        after = position(said)
        if after is None:
            message = "Send the next_cursor of the page before, as it was."
            raise refusal(422, "invalid_cursor", message, "cursor")
    return ListQuery(after, asked.get("updated_at_min"), asked["limit"])
