"""The catalogues: complete, in step with the code, and with the same gaps to fill."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management import call_command

LOCALES = Path(settings.BASE_DIR) / "locale"
LANGUAGES = [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
GAP = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


def messages(code: str) -> Iterator[Message]:
    with (LOCALES / code / "LC_MESSAGES" / "django.po").open("rb") as file:
        catalogue: Catalog = read_po(file, locale=code)
    return (message for message in catalogue if message.id)


def forms(text: object) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)  # type: ignore[arg-type]


def test_catalogues_are_in_step_with_code_and_templates() -> None:
    call_command("words", check=True)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_word_of_the_pages_is_translated(code: str) -> None:
    missing = [
        message.id
        for message in messages(code)
        if not all(forms(message.string)) and of_pages(message)
    ]
    assert missing == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_translations_leave_the_same_gaps(code: str) -> None:
    wrong = [
        message.id
        for message in messages(code)
        for form in forms(message.string)
        if form and not set(GAP.findall(form)) <= set(GAP.findall(forms(message.id)[-1]))
    ]
    assert wrong == []


def of_pages(message: Message) -> bool:
    return any(
        str(file).startswith(("pages/", "templates/", "tracking/")) for file, _ in message.locations
    )
