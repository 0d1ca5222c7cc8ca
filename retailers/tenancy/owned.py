from typing import Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.models import sql

from narvar.db.acting import Acting, Everyone, NoRetailer, acting

M = TypeVar("M", bound=models.Model)


class TenantQuery(sql.Query):
    """Runs only for whom it was built.

    Evaluated later, in a template after the view's door has closed, the database would answer
    with no rows: an empty page and a 200. It is an error instead.
    """

    built_for: Acting = None

    def get_compiler(self, *args: Any, **kwargs: Any) -> Any:
        self._insist()
        return super().get_compiler(*args, **kwargs)

    def chain(self, *args: Any, **kwargs: Any) -> Any:
        self._insist()
        return super().chain(*args, **kwargs)

    def _insist(self) -> None:
        if acting() != self.built_for:
            raise NoRetailer(f"built for {self.built_for!r}, evaluated for {acting()!r}")


class TenantManager(models.Manager[M]):
    """Sees the rows of the retailer acted for; raises NoRetailer outside `acting_for`.

    It takes no arguments on purpose: Django rebuilds related managers from the class alone and
    would silently lose them.
    """

    def get_queryset(self) -> models.QuerySet[M]:
        who = acting()
        if who is None:
            raise NoRetailer(f"{self.model.__name__} queried outside acting_for(...)")
        rows = super().get_queryset()
        query = TenantQuery(self.model)
        query.built_for = who
        rows.query = query
        return rows if isinstance(who, Everyone) else rows.filter(retailer_id=who)


class TenantOwned(models.Model):
    """A row that belongs to one retailer. Children write `class Meta(TenantOwned.Meta)`.

    `base_manager_name` makes forward keys, `refresh_from_db`, `save` and cascades use the
    filtering manager too; without it they walk past it.
    """

    retailer = models.ForeignKey(
        "retailers.Retailer", on_delete=models.PROTECT, related_name="+", db_index=False
    )

    objects: ClassVar[models.Manager[Self]] = TenantManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"
        default_manager_name = "objects"


class TenantKey(models.ForeignKey):  # type: ignore[type-arg]
    """A foreign key between two tables of the same retailer.

    The database constraint is the composite one that `TenantTable` adds: a plain one checks as
    the table's owner and accepts a rival's row.
    """

    def __init__(self, to: object, on_delete: object = models.CASCADE, **kwargs: object) -> None:
        kwargs["db_constraint"] = False
        kwargs.setdefault("related_name", "+")
        super().__init__(to, on_delete, **kwargs)  # type: ignore[arg-type]

    def deconstruct(self) -> tuple[str, str, list[object], dict[str, object]]:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.ForeignKey", list(args), dict(kwargs)
