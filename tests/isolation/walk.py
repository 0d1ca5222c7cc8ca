"""All routes of a resolver and all operations of an OpenAPI document, against the cases."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import Resolver404, URLPattern, URLResolver, resolve

from tests.isolation.routes import Case

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Route:
    address: str
    name: str
    # Of a class-based view; of a function nobody can tell, so one case is enough.
    methods: frozenset[str]


def routes(resolver: URLResolver, before: str = "") -> Iterator[Route]:
    for pattern in resolver.url_patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, address)
        else:
            yield Route(address, pattern.name or "", _methods(pattern))


def _methods(pattern: URLPattern) -> frozenset[str]:
    view = getattr(pattern.callback, "view_class", None) or getattr(pattern.callback, "cls", None)
    if view is None:
        return frozenset()
    taken = {name.upper() for name in view.http_method_names}
    return frozenset(m for m in METHODS if m in taken and hasattr(view, m.lower()))


def routes_without_case(resolver: URLResolver, cases: Sequence[Case]) -> list[str]:
    """`GET /address` of all that no case calls; a route without a name cannot have one."""
    covered = {(case.method, case.route) for case in cases}
    named = {case.route for case in cases}
    lacking = []
    for route in routes(resolver):
        if not route.methods and route.name not in named:
            lacking.append(f"/{route.address}")
        lacking += [
            f"{m} /{route.address}" for m in route.methods if (m, route.name) not in covered
        ]
    return sorted(lacking)


def operations_without_case(document: Mapping[str, Any], cases: Sequence[Case]) -> list[str]:
    covered = {(case.method, case.route) for case in cases}
    return sorted(
        f"{method.upper()} {path}"
        for path, item in document["paths"].items()
        for method in item
        if method.upper() in METHODS and (method.upper(), _name(path)) not in covered
    )


def _name(path: str) -> str:
    """The route behind a documented path, with its parameters filled in."""
    try:
        return resolve("".join(c for c in path if c not in "{}")).url_name or ""
    except Resolver404:
        return ""
