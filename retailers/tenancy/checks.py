"""System checks of the wall: the models against its rules, the live catalogue against the models.

`manage.py check` runs the first, `manage.py check --database owner` both.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections, models
from django.db.migrations.executor import MigrationExecutor

from retailers.tenancy.operations import key_name, tenant_keys
from retailers.tenancy.owned import TenantOwned

# Tables without a wall: a closed list. None holds what a retailer's shoppers entrusted.
OPEN: Final = frozenset(
    {
        "retailers_retailer", "retailers_user", "retailers_user_groups",
        "retailers_user_user_permissions", "door", "outbox_reader", "business_clock", "platform",
        "canary", "shift", "auth_group", "auth_group_permissions", "auth_permission",
        "django_content_type", "django_migrations", "django_session", "account_emailaddress",
        "account_emailconfirmation",
        # Public alerts of the weather service, the same for all; only the worker's system role
        # writes them.
        "tracking_weatheralert", "tracking_weatherfeed",
    }
)  # fmt: skip
# The one policy a walled table has, as the server writes it back: for every command and role.
_OF_RETAILER: Final = (
    "(retailer_id = (NULLIF(current_setting('narvar.retailer'::text, true), ''::text))::bigint)"
)
POLICY: Final = ("*", True, "{0}", _OF_RETAILER, _OF_RETAILER)
Found = list[CheckMessage]


@register(Tags.models)
def models_keep_the_rules(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> Found:
    every = apps.get_models(include_auto_created=True)
    return [error for model in every for error in model_errors(model)]


def model_errors(model: type[models.Model]) -> Iterator[Error]:
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
    if not meta.proxy and "retailer" not in {field.name for field in meta.local_fields}:
        yield Error(f"{meta.label} has no retailer column of its own", id="tenancy.E007")


def _plain_keys(model: type[models.Model]) -> Iterator[Error]:
    targets = dict(tenant_keys(model))
    for field in model._meta.local_fields:
        if field.column in targets and getattr(field, "db_constraint", False):
            yield Error(f"{model._meta.label}.{field.name} must be a TenantKey", id="tenancy.E006")


@register(Tags.database)
def database_keeps_the_wall(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> Found:
    """Silent while migrations are pending: `migrate` itself runs the checks before it begins."""
    return [
        error for alias in databases or () if _is_migrated(alias) for error in wall_errors(alias)
    ]


def _is_migrated(alias: str) -> bool:
    executor = MigrationExecutor(connections[alias])
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def wall_errors(alias: str) -> Found:
    """What the catalogue behind `alias` lacks."""
    with connections[alias].cursor() as cursor:
        return [*_table_errors(cursor), *_unique_errors(cursor), *_key_errors(cursor)]


_TABLES = """
    SELECT CASE n.nspname WHEN 'public' THEN c.relname ELSE n.nspname || '.' || c.relname END,
           c.relkind::text, c.relrowsecurity AND c.relforcerowsecurity, c.relispartition,
           coalesce('security_invoker=true' = ANY (c.reloptions), FALSE)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
      AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
"""
_POLICIES = """
    SELECT c.relname, polcmd::text, polpermissive, polroles::text,
           pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)
    FROM pg_policy JOIN pg_class c ON c.oid = polrelid
"""


def _table_errors(cursor: Any) -> Iterator[Error]:
    owned = {m._meta.db_table for m in apps.get_models() if issubclass(m, TenantOwned)}
    policies = _policies(cursor)
    cursor.execute(_TABLES)
    rows = cursor.fetchall()
    for name, kind, forced, partition, invoker in rows:
        if name in OPEN:
            continue
        if kind in "vmf":
            # A view reads as its owner, who stands above the wall.
            if not invoker:
                yield Error(f"view {name} looks over the wall", id="tenancy.E014")
            continue
        if not partition and name not in owned:
            yield Error(f"table {name} belongs to no model and has no wall", id="tenancy.E010")
        if not forced or policies.get(name) != [POLICY]:
            yield Error(f"table {name} has no whole wall", id="tenancy.E011")
    for name in owned - {row[0] for row in rows}:
        yield Error(f"table {name} is missing", id="tenancy.E012")


def _policies(cursor: Any) -> dict[str, list[tuple[Any, ...]]]:
    cursor.execute(_POLICIES)
    found: dict[str, list[tuple[Any, ...]]] = {}
    for table, *policy in cursor.fetchall():
        found.setdefault(table, []).append(tuple(policy))
    return found


_UNIQUE = """
    SELECT t.relname, i.relname FROM pg_index x
    JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
    LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = x.indkey[0]
    WHERE x.indisunique AND NOT x.indisprimary AND t.relrowsecurity
      AND a.attname IS DISTINCT FROM 'retailer_id'
"""


def _unique_errors(cursor: Any) -> Iterator[Error]:
    """A unique index without the retailer swallows or reveals another retailer's rows."""
    cursor.execute(_UNIQUE)
    for table, index in cursor.fetchall():
        yield Error(f"{table}.{index} is unique for all", id="tenancy.E015")


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
