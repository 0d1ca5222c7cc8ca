"""The OpenAPI 3.1 document, and a page to read it and try it out."""

from functools import lru_cache
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer
from drf_spectacular.views import SpectacularSwaggerSplitView

from retailers.api.errors import body
from retailers.services.problems import Problem

WRITES: Final = {"post", "put", "patch"}
READS: Final = {"get", "delete"}
# Status → what it means, an example of its code, and the methods it can answer.
REFUSALS: Final[dict[str, tuple[str, Problem, set[str]]]] = {
    "400": (
        "The body cannot be read.",
        Problem("malformed_json", "The body is not JSON: Expecting ',' at line 3, column 17."),
        WRITES,
    ),
    "401": (
        "No API key, or one that opens nothing.",
        Problem("unknown_key", "No such API key."),
        WRITES | READS,
    ),
    "403": (
        "The API key lacks a scope.",
        Problem("missing_scope", "This API key lacks the scope orders:write."),
        WRITES | READS,
    ),
    "409": (
        "Not beside what we hold, or the first request with this Idempotency-Key is at work.",
        Problem("idempotency_key_in_use", "The first request is still at work."),
        WRITES,
    ),
    "413": ("Too large.", Problem("too_large", "The body is larger than 10 MB."), WRITES),
    "415": (
        "Not JSON.",
        Problem("unsupported_media_type", 'Unsupported media type "text/csv" in request.'),
        WRITES,
    ),
    "422": (
        "Everything that is wrong, at once.",
        Problem("min_value", "Must not be negative.", "order_items[3].quantity"),
        WRITES | READS,
    ),
    "429": (
        "Too many requests in this minute; again after Retry-After seconds. Every answer tells"
        " RateLimit-Limit, -Remaining and -Reset.",
        Problem("too_many_requests", "Too many requests: slow down."),
        WRITES | READS,
    ),
    "503": (
        "Try again after Retry-After seconds.",
        Problem("unavailable", "Try again in a moment."),
        WRITES | READS,
    ),
}
NOT_FOUND: Final = ("Nothing here.", Problem("not_found", "There is no order of this number."))
SECURITY: Final = {
    "key": {"type": "http", "scheme": "bearer", "description": "Your API key."},
    "keyAsUser": {"type": "http", "scheme": "basic", "description": "The API key as the user."},
}


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    return HttpResponse(_document(settings.ROOT_URLCONF), content_type="application/json")


class DocsView(SpectacularSwaggerSplitView):
    url_name = "openapi"
    title = "Narvar API"
    template_name = "retailers/docs.html"


@lru_cache(maxsize=4)
def _document(urlconf: str) -> bytes:
    """The same for everybody and in every release: made once in a process."""
    generator = SchemaGenerator(urlconf=urlconf)  # type: ignore[no-untyped-call]
    found = generator.get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return bytes(OpenApiJsonRenderer().render(_completed(found)))


def _completed(document: dict[str, Any]) -> dict[str, Any]:
    components = document.setdefault("components", {})
    components["securitySchemes"] = SECURITY
    components.setdefault("schemas", {})["Errors"] = _errors_schema()
    components["responses"] = {
        f"Refused{status}": _refusal(meaning, problem)
        for status, (meaning, problem) in _all_refusals().items()
    }
    document["security"] = [{name: []} for name in SECURITY]
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if "responses" in operation:
                _add_refusals(operation, path, method)
    return document


def _all_refusals() -> dict[str, tuple[str, Problem]]:
    known = {status: (meaning, problem) for status, (meaning, problem, _) in REFUSALS.items()}
    return {**known, "404": NOT_FOUND}


def _add_refusals(operation: dict[str, Any], path: str, method: str) -> None:
    # What is said without a body is refused as a question is.
    kind = method if "requestBody" in operation else "get"
    statuses = [status for status, (_, _, methods) in REFUSALS.items() if kind in methods]
    for status in [*statuses, *(["404"] if "{" in path else [])]:
        operation["responses"].setdefault(
            status, {"$ref": f"#/components/responses/Refused{status}"}
        )


def _refusal(meaning: str, problem: Problem) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Errors"}
    content = {"schema": schema, "example": body([problem])}
    return {"description": meaning, "content": {"application/json": content}}


def _errors_schema() -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["errors"],
        "properties": {
            "errors": {
                "type": "array",
                "minItems": 1,
                "items": {
                    "type": "object",
                    "required": ["code", "message", "field"],
                    "properties": {
                        "code": {"type": "string"},
                        "message": {"type": "string"},
                        "field": {"type": ["string", "null"]},
                    },
                },
            }
        },
    }
