"""Rules of the house that no linter knows, as functions from a parsed file to what breaks them."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# What serves; stand-ins, benches, the launcher and tests have their own ways.
APPS = sorted(path.parent.name for path in ROOT.glob("*/apps.py") if path.parent.name != "demo")
FUNCTION_LINES, FILE_LINES = 40, 400


@dataclass(frozen=True)
class Source:
    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    def nodes(self, *kinds: type[ast.AST]) -> Iterator[ast.AST]:
        return (node for node in ast.walk(self.tree) if isinstance(node, kinds))


def sources(*folders: str) -> list[Source]:
    """The Python files of these folders, without migrations, which tools write."""
    return [
        Source(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8"))
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "migrations" not in path.parts
    ]


Found = Iterator[str]
Rule = Callable[[Source], Found]
RULES: dict[str, tuple[Rule, Source]] = {}
"""Name → (the rule, a file that breaks it)."""


def rule(breach: str, path: str = "tracking/views.py") -> Callable[[Rule], Rule]:
    def register(function: Rule) -> Rule:
        RULES[function.__name__] = (function, Source(path, breach))
        return function

    return register


def at(source: Source, node: ast.AST) -> str:
    return f"{source.path}:{getattr(node, 'lineno', 1)}"


def name_of(node: ast.AST) -> str:
    """`a.b.c` of such an expression, or what can be said of it."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=attr):
            return f"{name_of(value)}.{attr}"
        case ast.Call(func=func):
            return name_of(func)
    return ""


@rule("from django.dispatch import receiver\n")
def no_signal_receivers(source: Source) -> Found:
    for node in source.nodes(ast.ImportFrom, ast.Import):
        names = {alias.name for alias in getattr(node, "names", [])}
        if names & {"receiver", "Signal", "post_save", "pre_save", "post_delete", "pre_delete"}:
            yield at(source, node)


@rule("class A:\n    def save(self) -> None: ...\n")
def no_logic_in_save(source: Source) -> Found:
    if "api" in source.path.split("/"):  # there `delete` answers DELETE
        return
    for node in source.nodes(ast.ClassDef):
        assert isinstance(node, ast.ClassDef)
        yield from (
            at(source, inner)
            for inner in node.body
            if isinstance(inner, ast.FunctionDef) and inner.name in {"save", "delete"}
        )


@rule("def rows():\n    with acting_for(1):\n        yield 1\n")
def no_scope_in_a_generator(source: Source) -> Found:
    """Between two yields the scope would be the caller's too; a context manager's is meant so."""
    for function in source.nodes(ast.FunctionDef, ast.AsyncFunctionDef):
        assert isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        if "contextmanager" in {name_of(d).rpartition(".")[2] for d in function.decorator_list}:
            continue
        own = list(_own_nodes(function))
        scoped = any(isinstance(n, ast.Call) and name_of(n) in SCOPES for n in own)
        if scoped and any(isinstance(n, ast.Yield | ast.YieldFrom) for n in own):
            yield at(source, function)


SCOPES = {"acting_for", "through", "reading"}


def _own_nodes(function: ast.AST) -> Iterator[ast.AST]:
    """Without the functions defined inside: they are generators, or not, on their own account."""
    for node in ast.iter_child_nodes(function):
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from _own_nodes(node)


FOR_EVERYONE = frozenset(
    {
        "narvar/db/acting.py", "narvar/db/base.py", "narvar/lib/claims.py",
        "retailers/services/outbox.py", "retailers/tenancy/__init__.py",
        "retailers/tenancy/owned.py", "tracking/polling/settle.py", "tracking/polling/sweep.py",
        "notifications/services/queue.py", "notifications/services/reconciling.py",
        "tracking/services/pictures.py", "tracking/polling/silence.py",
        "tracking/services/alerts.py", "tracking/services/storms/finding.py",
    }
)  # fmt: skip
"""The only files that may act for everyone: an escape hatch that is handy becomes a habit."""


@rule("with acting_for(EVERYONE):\n    pass\n")
def everyone_is_a_closed_list(source: Source) -> Found:
    for node in source.nodes(ast.Name, ast.ImportFrom):
        imported = {alias.name for alias in getattr(node, "names", [])}
        named = getattr(node, "id", None) == "EVERYONE" or "EVERYONE" in imported
        if named and source.path not in FOR_EVERYONE:
            yield at(source, node)


CLIENTS = frozenset({"requests", "httpx", "urllib3", "aiohttp", "http.client", "urllib.request"})


@rule("import requests\n")
def one_http_client(source: Source) -> Found:
    if source.path.startswith("narvar/lib/outbound/"):
        return
    for node in source.nodes(ast.Import, ast.ImportFrom):
        modules = {alias.name for alias in getattr(node, "names", [])}
        modules.add(str(getattr(node, "module", "")))
        if any(module == c or module.startswith(f"{c}.") for module in modules for c in CLIENTS):
            yield at(source, node)


@rule("def long():\n" + "    x = 1\n" * FUNCTION_LINES)
def short_functions(source: Source) -> Found:
    for node in source.nodes(ast.FunctionDef, ast.AsyncFunctionDef):
        assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if (node.end_lineno or 0) - node.lineno >= FUNCTION_LINES:
            yield at(source, node)


@rule("x = 1\n" * (FILE_LINES + 1))
def short_files(source: Source) -> Found:
    if source.text.count("\n") > FILE_LINES:
        yield source.path


@rule("def get(request):\n    return Order.objects.all()\n")
def views_ask_selectors_for_lists(source: Source) -> Found:
    if not {"views", "views.py", "api"} & set(source.path.split("/")):
        return
    for node in source.nodes(ast.Call):
        if name_of(node).endswith(".objects.all"):
            yield at(source, node)


@rule("text = rule.text.format(name=name)\n")
def no_formatting_by_typed_text(source: Source) -> Found:
    """`{0.__class__…}` in a retailer's template would walk our objects."""
    for node in source.nodes(ast.Call):
        func = getattr(node, "func", None)
        if not isinstance(func, ast.Attribute) or func.attr not in {"format", "format_map"}:
            continue
        literal = isinstance(func.value, ast.Constant) or name_of(func.value).endswith("SQL")
        if not literal:
            yield at(source, node)


@rule("body = mark_safe(text)\n")
def nothing_is_called_safe(source: Source) -> Found:
    for node in source.nodes(ast.Name, ast.Attribute):
        if name_of(node).rpartition(".")[2] in {"mark_safe", "Markup", "SafeString"}:
            yield at(source, node)


CLOCK = "narvar/lib/clock.py"


@rule("now = datetime.now(UTC)\n")
def one_pair_of_clocks(source: Source) -> Found:
    """Who needs a moment says which clock's."""
    watches = {"datetime.now", "datetime.utcnow", "timezone.now", "date.today", "time.time"}
    for node in source.nodes(ast.Call):
        if name_of(node) in watches and source.path != CLOCK:
            yield at(source, node)


BARE = frozenset({"pages/door.py", "retailers/management/commands/prepare_database.py"})
"""Cursors of their own, with the reason written there."""


@rule("raw = connection.connection.cursor()\n")
def every_statement_carries_the_tenant(source: Source) -> Found:
    for node in source.nodes(ast.Attribute):
        bare = name_of(node) in {"connection.connection", "psycopg2.connect"}
        if bare and source.path not in BARE:
            yield at(source, node)


SABOTAGED = frozenset(
    {
        "narvar/settings.py", "narvar/lib/claims.py", "retailers/services/outbox.py",
        "notifications/services/mailing.py", "notifications/services/reconciling.py",
        "tracking/services/storms/holding.py",
    }
)  # fmt: skip


@rule("if settings.SABOTAGE == 'mine':\n    pass\n")
def sabotage_is_a_closed_list(source: Source) -> Found:
    if "SABOTAGE" in source.text and source.path not in SABOTAGED:
        yield source.path


@rule("from tracking.models import Order\nfrom sandbox import server\n")
def no_stand_ins(source: Source) -> Found:
    for node in source.nodes(ast.Import, ast.ImportFrom):
        modules = [str(getattr(node, "module", "")), *(a.name for a in getattr(node, "names", []))]
        if {m.partition(".")[0] for m in modules} & {"sandbox", "bench", "launch"}:
            yield at(source, node)
