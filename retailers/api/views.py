"""The base of every API view: the key's door stands open around the handler, and only there."""

from hashlib import sha256
from typing import Any, ClassVar, Final

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.response import HttpResponseBase
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from narvar.lib import clock
from retailers.api import limits
from retailers.api.credentials import grant_for, require_scope
from retailers.api.errors import ApiError, refusal
from retailers.api.limits import Allowance
from retailers.services import idempotency
from retailers.services.idempotency import Answer, Work
from retailers.services.keys import Grant
from retailers.tenancy import acting_for

KEY_CHARS: Final = 255
IN_FLIGHT_SECONDS: Final = "1"


class ApiView(APIView):
    """Handlers find `self.grant`; `scopes` names what each method needs."""

    scopes: ClassVar[dict[str, str]] = {
        "GET": "orders:read",
        "POST": "orders:write",
        "PUT": "orders:write",
    }
    grant: Grant
    _refused: ApiError | None = None
    _allowance: Allowance | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            self.grant = grant_for(request.headers.get("Authorization"))
        except ApiError as error:
            self._refused = error
            return super().dispatch(request, *args, **kwargs)
        with acting_for(self.grant.retailer_id):
            response = super().dispatch(request, *args, **kwargs)
            # Rendered here, not by the handler above: its last queries need the retailer too.
            return response.render() if isinstance(response, Response) else response

    def finalize_response(
        self, request: Request, response: HttpResponseBase, *args: Any, **kwargs: Any
    ) -> Response:
        response["Cache-Control"] = "no-store"
        for name, value in (self._allowance.headers if self._allowance else {}).items():
            response[name] = value
        return super().finalize_response(request, response, *args, **kwargs)  # type: ignore[arg-type]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if self._refused is not None:
            raise self._refused
        self._allowance = limits.take(self.grant.key_id, now=clock.machine().timestamp())
        if self._allowance is not None and self._allowance.over:
            raise refusal(429, "too_many_requests", "Too many requests: slow down.")
        method = "GET" if request.method == "HEAD" else str(request.method)
        if (scope := self.scopes.get(method)) is not None:
            require_scope(self.grant, scope)
        if method in {"POST", "PUT", "PATCH"}:
            _read_body(request)

    def once(self, request: Request, work: Work, *, in_parts: bool = False) -> HttpResponse:
        """Do `work`: at most once where the request carries an Idempotency-Key.

        `in_parts`: see `idempotency.once_in_parts`.
        """
        key = request.headers.get("Idempotency-Key")
        if key is None:
            return _response(work())
        _check_key(key)
        do = idempotency.once_in_parts if in_parts else idempotency.once
        try:
            return _response(do(key=key, request=self._digest(request), work=work))
        except idempotency.Mismatch:
            message = "This Idempotency-Key was used for another request."
            raise refusal(422, "idempotency_key_reused", message) from None
        except idempotency.InFlight:
            error = refusal(409, "idempotency_key_in_use", "The first request is still at work.")
            error.headers["Retry-After"] = IN_FLIGHT_SECONDS
            raise error from None

    def _digest(self, request: Request) -> bytes:
        """SHA-256 of what is asked, and with which rights: brand and mode are the key's."""
        plain = request._request
        rights = f"{self.grant.brand.pk} {self.grant.test}"
        asked = f"{plain.method} {plain.get_full_path()} {rights}\n"
        return sha256(asked.encode("utf-8", "surrogatepass") + plain.body).digest()


def rendered(status: int, data: Any) -> Answer:
    return Answer(status, JSONRenderer().render(data))


def _response(answer: Answer) -> HttpResponse:
    response = HttpResponse(answer.body, status=answer.status, content_type="application/json")
    if answer.replayed:
        response["Idempotent-Replayed"] = "true"
    return response


def _check_key(key: str) -> None:
    if not (0 < len(key) <= KEY_CHARS and key.isascii() and key.isprintable()):
        message = f"Idempotency-Key must be 1 to {KEY_CHARS} printable ASCII characters."
        raise refusal(400, "invalid_idempotency_key", message)


def _read_body(request: Request) -> None:
    """Into memory, where the size is bounded; parsers then read from there."""
    if "Transfer-Encoding" in request.headers and not request.META.get("CONTENT_LENGTH"):
        # WSGI has no end for such a body: it would look empty.
        raise refusal(411, "length_required", "Send the body whole, with its Content-Length.")
    try:
        _ = request._request.body
    except RequestDataTooBig:
        raise refusal(413, "too_large", "The body is larger than 10 MB.") from None
    except UnreadablePostError:
        raise refusal(400, "incomplete", "The body broke off.") from None
