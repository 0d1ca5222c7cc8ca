from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from jinja2 import Environment, StrictUndefined

from narvar.lib import dates


def environment(**options: Any) -> Environment:
    """Templates see what they are given and these few names; a missing name is an error."""
    env = Environment(  # noqa: S701 - autoescape is Django's default for this backend: on
        **{**options, "undefined": StrictUndefined},
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals.update(static=static, url=reverse, dates=dates)
    env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    return env
