from typing import Any

from django.db import models


class UuidV7(models.Func):
    """PostgreSQL 18's own time-ordered uuid."""

    function = "uuidv7"
    template = "%(function)s()"
    output_field = models.UUIDField()


class Xid8Field(models.BigIntegerField):  # type: ignore[type-arg]
    """The 64-bit id of the transaction that wrote the row; the server fills it in."""

    def db_type(self, connection: Any) -> str:
        return "xid8"

    def get_prep_value(self, value: Any) -> str | None:
        # Quoted: the server has no cast from an integer literal to xid8.
        return None if value is None else str(value)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> int | None:
        return None if value is None else int(value)


class CurrentXid(models.Func):
    function = "pg_current_xact_id"
    template = "%(function)s()"
    output_field = Xid8Field()


def public_id() -> models.UUIDField:  # type: ignore[type-arg]
    """The id under which a row leaves the house (`narvar.lib.ids` gives it its prefix)."""
    return models.UUIDField(db_default=UuidV7(), editable=False)
