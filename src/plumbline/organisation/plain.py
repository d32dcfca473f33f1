"""What a code and a name may look like, so that they survive files, spreadsheets and two databases unchanged."""

from django.core.validators import RegexValidator

starts_plainly = RegexValidator(
    # A spreadsheet runs a cell that starts with = + - or @; files go out and come back unchanged.
    r"^[^\W_]",
    "Start with a letter or a number.",
)

plain_code = RegexValidator(
    # ASCII: databases differ on what is the same letter, capital and small, beyond it.
    r"^[A-Za-z0-9][A-Za-z0-9 ._/-]*\Z",
    "Use letters from A to Z, numbers, spaces and . _ / - only, starting with a letter or a number.",
)
