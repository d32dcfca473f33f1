"""Helps the tests of this room: draws a snippet with the product's own Jinja environment."""

from django.template import engines


def draw(source: str, **context: object) -> str:
    """What a template of these lines prints."""
    return str(engines["jinja2"].from_string(source).render(context))


def draw_field(form: object, name: str) -> str:
    return draw(
        "{% from 'design/macros/forms.jinja' import field %}{{ field(form[name]) }}", form=form, name=name
    )
