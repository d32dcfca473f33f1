"""How dates, times and numbers read on a page: as the NHS writes them, in the time of the United Kingdom."""

from datetime import date, datetime

from django.utils import timezone

from plumbline.equity.values import is_withheld


def in_words(value: date | datetime | None) -> str:
    """A date as "3 April 2026"; a moment as "3 April 2026, 2:05pm". Empty for None."""
    if value is None:
        return ""
    if not isinstance(value, datetime):
        return f"{value.day} {value:%B %Y}"
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    hour = local.hour % 12 or 12
    return f"{local.day} {local:%B %Y}, {hour}:{local:%M}{'am' if local.hour < 12 else 'pm'}"


def figure(value: object, places: int | None = None) -> str:
    """A number with its thousands parted: 12,345.6. Withheld says "withheld"; None says "not applicable"."""
    if is_withheld(value):
        return "withheld"
    if value is None:
        return "not applicable"
    if isinstance(value, int) and places is None:
        return f"{value:,}"
    if isinstance(value, int | float):
        return f"{value:,.{1 if places is None else places}f}"
    return str(value)
