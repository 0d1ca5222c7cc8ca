"""Migration operations that build the database's half of the wall."""

from typing import Any, Final

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState, StateApps

SERVING: Final = ("narvar_web", "narvar_worker", "narvar_system")
POLICY: Final = "retailer_id = NULLIF(current_setting('narvar.retailer', true), '')::bigint"


def tenant_keys(model: Any) -> list[tuple[str, str]]:
    """(column, target table) of each key from a tenant-owned model to another one."""
    return [
        (field.column, field.remote_field.model._meta.db_table)
        for field in model._meta.local_fields
        if field.is_relation
        and field.name != "retailer"
        and any(other.name == "retailer" for other in field.remote_field.model._meta.local_fields)
    ]


def key_name(table: str, column: str) -> str:
    return f"{table}_{column}_of_retailer"[:63]


class TenantTable(Operation):
    """Row level security, `UNIQUE (retailer_id, id)`, composite foreign keys and grants.

    Run it after the CreateModel of the table and of those it points at, and again
    when a key is added: each part is made only where it is missing.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, table: str) -> None:
        self.table = table

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The wall is the database's; Django's own state does not know it."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for statement in self.statements(to_state.apps):
            schema_editor.execute(statement, None)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        schema_editor.execute(f"DROP POLICY IF EXISTS of_retailer ON {self.table}", None)

    def statements(self, apps: StateApps) -> list[str]:
        t = self.table
        model = next(m for m in apps.get_models() if m._meta.db_table == t)
        return [
            f"ALTER TABLE {t} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {t} FORCE ROW LEVEL SECURITY",
            f"DROP POLICY IF EXISTS of_retailer ON {t}",
            f"CREATE POLICY of_retailer ON {t} USING ({POLICY}) WITH CHECK ({POLICY})",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON {t} TO {', '.join(SERVING)}",
            _unless_there(f"{t}_of_retailer", t, "UNIQUE (retailer_id, id)"),
            *(
                _unless_there(
                    key_name(t, column),
                    t,
                    f"FOREIGN KEY (retailer_id, {column}) REFERENCES {target} (retailer_id, id)"
                    " DEFERRABLE INITIALLY DEFERRED",
                )
                for column, target in tenant_keys(model)
            ),
        ]

    def describe(self) -> str:
        return f"Wall in {self.table}"


def _unless_there(name: str, table: str, definition: str) -> str:
    return (
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = '{name}'"
        f" AND conrelid = '{table}'::regclass) THEN"
        f" ALTER TABLE {table} ADD CONSTRAINT {name} {definition}; END IF; END $$"
    )
