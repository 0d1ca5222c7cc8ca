"""`manage.py words`: bring the catalogues up to date with the words in code and templates.

Extracts to locale/django.pot, merges into each language's django.po and compiles django.mo.
Nothing but Babel is needed: no gettext tools on the machine.
"""

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

FOLDER: Final = Path(settings.BASE_DIR) / "locale"
KEYWORDS: Final = {**DEFAULT_KEYWORDS, "gettext_lazy": None, "gettext_noop": None}
_ANY_DAY: Final = datetime(2026, 1, 1, tzinfo=UTC)
_SKIPPED: Final = {".venv", ".data", "migrations"}


class Command(BaseCommand):
    requires_system_checks = []
    help = "Extract the words for people, merge them into the languages and compile these."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="Only say what is out of date.")

    def handle(self, *args: Any, **options: Any) -> None:
        fresh = files()
        stale = [path for path, content in fresh.items() if _present(path) != content]
        if not options["check"]:
            for path in stale:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(fresh[path])
        names = ", ".join(str(path.relative_to(FOLDER)) for path in stale) or "nothing"
        if stale and options["check"]:
            raise CommandError(f"out of date: {names}. Run `manage.py words`.")
        self.stdout.write(f"written: {names}")


def files() -> dict[Path, bytes]:
    """Every file of the catalogues as it should be."""
    template = _extracted()
    made = {FOLDER / "django.pot": _po(template)}
    for code, _name in settings.LANGUAGES:
        if code != settings.LANGUAGE_CODE:  # its words are the ones in the code
            po = FOLDER / code / "LC_MESSAGES" / "django.po"
            catalogue = _merged(po, code, template)
            made |= {po: _po(catalogue), po.with_suffix(".mo"): _mo(catalogue)}
    return made


def _extracted() -> Catalog:
    catalogue = Catalog(project="narvar", charset="utf-8")
    with (FOLDER / "babel.cfg").open() as mapping_file:
        methods, options = parse_mapping_cfg(mapping_file)  # type: ignore[no-untyped-call]
    found = extract_from_dir(
        settings.BASE_DIR,
        methods,
        options,
        KEYWORDS,
        comment_tags=("Translators:",),
        strip_comment_tags=True,
        directory_filter=lambda path: Path(path).name not in _SKIPPED,
    )
    for file, _line, message, comments, context in sorted(found, key=lambda row: row[:2]):
        # Without line numbers: moving a function changes no catalogue.
        catalogue.add(message, None, [(file, 0)], auto_comments=comments, context=context)
    return catalogue


def _merged(po: Path, code: str, template: Catalog) -> Catalog:
    known = _present(po)
    catalogue = read_po(io.BytesIO(known), locale=code) if known else Catalog(locale=code)
    catalogue.update(template, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    return catalogue


def _po(catalogue: Catalog) -> bytes:
    """Without dates in the head: the same words are the same bytes."""
    out = io.BytesIO()
    write_po(out, catalogue, width=100, omit_header=True, include_lineno=False)
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    if catalogue.locale is not None:
        head += f'"Language: {catalogue.locale}\\n"\n"Plural-Forms: {catalogue.plural_forms}\\n"\n'
    return (head + "\n").encode() + out.getvalue()


def _mo(catalogue: Catalog) -> bytes:
    out = io.BytesIO()
    # A fixed date: the same words are the same bytes.
    bare = Catalog(locale=catalogue.locale, creation_date=_ANY_DAY, revision_date=_ANY_DAY)
    for message in catalogue:
        if message.id and not message.fuzzy:
            bare[message.id] = message
    write_mo(out, bare)
    return out.getvalue()


def _present(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""
