"""System checks of the wall: the models against its rules, the live catalogue against the models.

`manage.py check` runs the first, `manage.py check --database owner` both.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections, models

from retailers.tenancy.operations import key_name, tenant_keys
from retailers.tenancy.owned import TenantOwned

# Tables without a wall: a closed list. None holds what a retailer's shoppers entrusted.
OPEN: Final = frozenset(
    {
        "retailers_retailer", "retailers_user", "retailers_user_groups",
        "retailers_user_user_permissions", "door", "outbox_reader", "business_clock", "platform",
        "canary", "shift", "auth_group", "auth_group_permissions", "auth_permission",
        "django_content_type", "django_migrations", "django_session",
    }
)  # fmt: skip
Found = list[CheckMessage]


@register(Tags.models)
def models_keep_the_rules(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> Found:
    return [
        *(e for model in apps.get_models() for e in _model_errors(model)),
    ]


def _model_errors(model: type[models.Model]) -> Iterator[Error]:
    meta = model._meta
    if not issubclass(model, TenantOwned):
        if meta.db_table not in OPEN:
            yield Error(f"{meta.label} is neither TenantOwned nor on the list", id="tenancy.E001")
        return
    if meta.base_manager_name != "objects":
        yield Error(f"{meta.label}.Meta must inherit TenantOwned.Meta", id="tenancy.E002")
    for constraint in meta.constraints:
        fields = getattr(constraint, "fields", ("retailer",))
        if isinstance(constraint, models.UniqueConstraint) and fields[:1] != ("retailer",):
            yield Error(f"{constraint.name}: retailer comes first", id="tenancy.E003")
    for field in meta.local_fields:
        if field.unique and not field.primary_key:
            yield Error(f"{meta.label}.{field.name} is unique for all", id="tenancy.E004")
    if getattr(meta, "unique_together", ()):
        yield Error(f"{meta.label}: use constraints, retailer first", id="tenancy.E005")
    yield from _plain_keys(model)


def _plain_keys(model: type[models.Model]) -> Iterator[Error]:
    targets = dict(tenant_keys(model))
    for field in model._meta.local_fields:
        if field.column in targets and getattr(field, "db_constraint", False):
            yield Error(f"{model._meta.label}.{field.name} must be a TenantKey", id="tenancy.E006")


@register(Tags.database)
def database_keeps_the_wall(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> Found:
    return [error for alias in databases or () for error in wall_errors(alias)]


def wall_errors(alias: str) -> list[CheckMessage]:
    """What the catalogue behind `alias` lacks."""
    with connections[alias].cursor() as cursor:
        return [*_table_errors(cursor), *_key_errors(cursor)]


_TABLES = """
    SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity, c.relispartition,
           EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polcmd = '*'
                   AND p.polpermissive AND p.polwithcheck IS NOT NULL AND p.polqual IS NOT NULL),
           (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid)
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
"""


def _table_errors(cursor: Any) -> Iterator[Error]:
    owned = {m._meta.db_table for m in apps.get_models() if issubclass(m, TenantOwned)}
    cursor.execute(_TABLES)
    rows = cursor.fetchall()
    for name, forced, partition, policy, policies in rows:
        if name in OPEN:
            continue
        if not partition and name not in owned:
            yield Error(f"table {name} belongs to no model and has no wall", id="tenancy.E010")
        if not (forced and policy and policies == 1):
            yield Error(f"table {name} has no whole wall", id="tenancy.E011")
    for name in owned - {row[0] for row in rows}:
        yield Error(f"table {name} is missing", id="tenancy.E012")


def _key_errors(cursor: Any) -> Iterator[Error]:
    cursor.execute(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint"
        " WHERE contype = 'f' AND cardinality(conkey) = 2 AND condeferrable AND convalidated"
    )
    there = set(cursor.fetchall())
    for model in apps.get_models():
        if not issubclass(model, TenantOwned) or not model._meta.managed:
            continue
        table = model._meta.db_table
        for column, _ in tenant_keys(model):
            if (table, key_name(table, column)) not in there:
                yield Error(f"{table}.{column} has no composite key", id="tenancy.E013")
