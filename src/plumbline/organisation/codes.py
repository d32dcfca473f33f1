"""Codes that only one part of the organisation may have.

Units, sites and places share one set of the trust's own codes, so that a file can name any of them by its code.
"""

from django.core.exceptions import ValidationError

from plumbline.organisation.models import Place, Site, Unit


def check_code_is_free(part: Unit | Site | Place) -> None:
    """Raise ValidationError, at the field, where something else already has this code or this ODS code."""
    holders = [holder for model in (Unit, Site, Place) for holder in model.objects.filter(code__iexact=part.code)]
    if any(holder != part for holder in holders):
        raise ValidationError({"code": f"The code {part.code} is already used."})
    if isinstance(part, Place) or not part.ods_code:
        return
    if type(part).objects.filter(ods_code=part.ods_code).exclude(pk=part.pk).exists():
        raise ValidationError({"ods_code": f"The ODS code {part.ods_code} is already used."})
