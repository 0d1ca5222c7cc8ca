"""The shop's pictures of what was bought, fetched once and kept small.

Pages show no third party's picture: it would tell a stranger who looks at which order. So a worker
fetches each address once, makes a small still WebP of whatever comes, and keeps that.
"""

import io
import warnings
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock
from typing import Final

from django.db import transaction
from PIL import Image, ImageOps, UnidentifiedImageError

from narvar.lib import outbound, signing, sql
from narvar.lib.outbound import OutboundError
from retailers.services.doors import digest, open_doors
from retailers.tenancy import EVERYONE, acting_for, retailer_id
from tracking.models import Picture

PURPOSE: Final = outbound.Purpose("picture", 15, 5_000_000, ports=frozenset({443, 8443}))
SIDE: Final = 160
"""Pixels: nearly three times of what a page shows, for sharp screens."""
TRIES: Final = 5
_FORMATS: Final = ("PNG", "JPEG", "WEBP", "GIF")
_PIXELS_AT_MOST: Final = 40_000_000
_AT_ONCE: Final = 8
_NEWEST: Final = 20_000
"""Items among which pages are looked for that show a picture anew."""
_PAGES_AT_MOST: Final = 500

_unpacking: Final = Lock()

_FOR_EVER: Final = frozenset({"bad_url", "refused_address", "too_large"})


class Unfit(ValueError):
    """No picture that can be shown, now or later. Its argument: format, broken, pixels, http."""


@dataclass(frozen=True, slots=True)
class _Due:
    pk: int
    retailer: int
    url: str
    tries: int


@dataclass(frozen=True, slots=True)
class _Fetched:
    due: _Due
    body: bytes | None
    reason: str
    again: bool


def url_key(url: str) -> bytes:
    return sha256(url.encode()).digest()


def want_pictures(urls: Iterable[str]) -> None:
    """Have each of these addresses fetched that is not known yet. Addresses that are none: none."""
    wanted = sorted({url for url in urls if url.startswith(("https://", "http://"))})
    sql.values(
        """INSERT INTO tracking_picture (retailer_id, url_key, url, name, tries, reason)
           VALUES %s ON CONFLICT (retailer_id, url_key) DO NOTHING""",
        [(retailer_id(), url_key(url), url) for url in wanted],
        template="(%s, %s, %s, '', 0, '')",
    )


def fetch_pictures() -> bool:
    """One step: take some that are due, fetch them side by side, keep what came.

    Says whether there was something to do.
    """
    due = _claimed()
    if not due:
        return False
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        fetched = list(pool.map(_fetched, due))
    for each in fetched:
        with acting_for(each.due.retailer):
            _settle(each)
    return True


def _claimed() -> Sequence[_Due]:
    """A worker that dies leaves its pictures to the next, ten minutes later."""
    with acting_for(EVERYONE):
        rows = sql.fetch(
            """UPDATE tracking_picture SET tries = tries + 1,
                      retry_at = clock_timestamp() + interval '10 minutes'
               WHERE id IN (SELECT id FROM tracking_picture WHERE retry_at <= clock_timestamp()
                            ORDER BY retry_at LIMIT %s FOR UPDATE SKIP LOCKED)
               RETURNING id, retailer_id, url, tries""",
            [_AT_ONCE],
        )
    return [_Due(*row) for row in rows]


def _fetched(due: _Due) -> _Fetched:
    """Network and pixels only: runs beside others, touches no row."""
    try:
        answer = outbound.request("GET", due.url, purpose=PURPOSE, headers={"Accept": "image/*"})
        if answer.status >= 500 or answer.status in {408, 429}:
            return _Fetched(due, None, f"http {answer.status}", again=True)
        if answer.status != 200:
            raise Unfit("http")
        return _Fetched(due, small(answer.body), "", again=False)
    except OutboundError as error:
        return _Fetched(due, None, error.reason, again=error.reason not in _FOR_EVER)
    except Unfit as error:
        return _Fetched(due, None, str(error)[:20], again=False)


def small(upload: bytes) -> bytes:
    """A still WebP of at most SIDE × SIDE, without a word of metadata. Raises Unfit."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(upload), formats=_FORMATS) as picture:
                if picture.width * picture.height > _PIXELS_AT_MOST:
                    raise Unfit("pixels")
                picture.draft("RGB", (SIDE * 2, SIDE * 2))
                # One after the other: unpacked, a hostile one takes hundreds of megabytes.
                with _unpacking:
                    still = ImageOps.exif_transpose(picture).convert("RGBA")
    except Unfit:
        raise
    except Image.DecompressionBombError as error:
        raise Unfit("pixels") from error
    except UnidentifiedImageError as error:
        raise Unfit("format") from error
    except (OSError, SyntaxError, ValueError, EOFError, ArithmeticError) as error:
        raise Unfit("broken") from error
    still.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    clean = Image.new("RGBA", still.size)
    clean.paste(still)
    out = io.BytesIO()
    clean.save(out, "WEBP", quality=80, method=6)
    return out.getvalue()


def _settle(each: _Fetched) -> None:
    row = Picture.objects.filter(pk=each.due.pk)
    if each.body is not None:
        _keep(each.due, each.body)
    elif each.again and each.due.tries < TRIES:
        row.update(reason=each.reason)
        # A minute, then ten, then a hundred, …
        sql.run(
            """UPDATE tracking_picture
               SET retry_at = clock_timestamp() + interval '6 seconds' * 10 ^ %s WHERE id = %s""",
            [each.due.tries, each.due.pk],
        )
    else:
        row.update(reason=each.reason, retry_at=None)


def _keep(due: _Due, body: bytes) -> None:
    """Under a name that nobody can guess and that is its content's, so it may be kept for ever."""
    name = signing.base62(signing.mac("picture", due.retailer, sha256(body).hexdigest()))
    with transaction.atomic():
        Picture.objects.filter(pk=due.pk).update(name=name, body=body, retry_at=None, reason="")
        open_doors(kind="picture", digests=[digest(name)], subject_ids=[due.pk])
        # Pages that were looked at before the picture came. Orders are locked by ascending id.
        sql.run(
            """WITH shown AS (
                 SELECT o.id FROM tracking_order o WHERE o.id IN (
                   SELECT i.order_id FROM tracking_orderitem i WHERE i.image_url = %s
                     AND i.id > (SELECT coalesce(max(id), 0) - %s FROM tracking_orderitem)
                   ORDER BY i.id DESC LIMIT %s)
                 ORDER BY o.id FOR UPDATE)
               UPDATE tracking_order o SET page_version = page_version + 1
               FROM shown WHERE o.id = shown.id""",
            [due.url, _NEWEST, _PAGES_AT_MOST],
        )
