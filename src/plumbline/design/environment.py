"""The Jinja environment of every page: NHS macros, and the few globals and filters that templates may use."""

from datetime import date
from typing import Any

from django.contrib.messages import get_messages
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext, ngettext, npgettext, pgettext
from jinja2 import ChainableUndefined, Environment

from plumbline.design.fields import describe_field, list_errors
from plumbline.design.formats import figure, in_words
from plumbline.equity.values import is_withheld


def url(name: str, *args: object, **kwargs: object) -> str:
    """The address of a named page; the arguments are those of the page's path."""
    return reverse(name, args=args, kwargs=kwargs)


def shown(value: object) -> object:
    """A value as a table shows it: yes and no, dates in words, numbers with their thousands parted."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return in_words(value)
    if isinstance(value, int | float):
        return figure(value)
    return "" if value is None else value


def make_environment(**options: Any) -> Environment:
    """Jinja as the NHS macros need it (they chain through arguments that were left out)."""
    options.update(undefined=ChainableUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    extensions = ["jinja2.ext.i18n", *options.pop("extensions", [])]
    environment = Environment(extensions=extensions, **options)  # noqa: S701 - set in the line above
    environment.globals.update(
        static=static,
        url=url,
        get_messages=get_messages,
        get_token=get_token,
        describe_field=describe_field,
        list_errors=list_errors,
        is_withheld=is_withheld,
    )
    environment.filters.update(figure=figure, in_words=in_words, shown=shown)
    # The language is that of whoever asks; what has no translation is shown in English.
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    environment.policies["ext.i18n.trimmed"] = True
    return environment
