"""Typed readers for the environment. A wrong value stops the start with its name."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str | None = None) -> str:
    """`NAME`, else the contents of the file `NAME_FILE` (for secrets), else the default."""
    if (value := os.environ.get(name)) is not None:
        return value
    if (path := os.environ.get(f"{name}_FILE")) is not None:
        return Path(path).read_text(encoding="utf-8").strip()
    if default is None:
        raise ImproperlyConfigured(f"{name} is not set (nor {name}_FILE)")
    return default


def flag(name: str, *, default: bool) -> bool:
    value = text(name, str(default))
    if value not in {"True", "False"}:
        raise ImproperlyConfigured(f"{name} must be True or False, not {value!r}")
    return value == "True"


def number(name: str, default: float) -> float:
    value = text(name, str(default))
    try:
        return float(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a number, not {value!r}") from None


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def hours(name: str, default: str) -> tuple[int, int]:
    """`21-8`: from 21 o'clock to 8 o'clock of the next day. "" = (0, 0): never."""
    value = text(name, default)
    parts = (value or "0-0").split("-")
    if len(parts) == 2 and all(part.isdecimal() and int(part) < 24 for part in parts):
        return int(parts[0]), int(parts[1])
    raise ImproperlyConfigured(f"{name} must be two hours like 21-8, or empty, not {value!r}")
