"""Names the code and words that write pages, so that a body of another release is never served."""

from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from django.conf import settings

_WRITES_PAGES: Final = (
    "pages/**/*.py",
    "tracking/panels/**/*.py",
    "tracking/panels/geography/*.t*",
    "engagement/panels.py",
    "retailers/theme.py",
    "tracking/selectors/page.py",
    "templates/pages/**/*.html",
    "static/**/*.*",
    "locale/**/*.mo",
)


@lru_cache(maxsize=1)
def release() -> str:
    """settings.RELEASE and a fingerprint of the files: a working copy has no release of its own."""
    seen = sha256()
    for file in _files(Path(settings.BASE_DIR)):
        seen.update(file.read_bytes())
    return f"{settings.RELEASE}-{seen.hexdigest()[:12]}"


def _files(root: Path) -> list[Path]:
    return sorted(file for pattern in _WRITES_PAGES for file in root.glob(pattern))
