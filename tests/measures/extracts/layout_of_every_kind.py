"""A table with a column of every kind, and cells of every sort to try on it."""

from plumbline.measures.extracts.layouts import TableLayout

EVERY_KIND = TableLayout.model_validate(
    {
        "name": "every",
        "source": "tests",
        "title": "A column of every kind",
        "row": "one row",
        "columns": {
            "person": {"is": "text", "needed": True},
            "code": {"is": "code", "width": 2},
            "plain": {"is": "code"},
            "age": {"is": "whole", "from": 0, "to": 120},
            "pay": {"is": "decimal", "from": 0},
            "start": {"is": "date", "needed": True},
            "end": {"is": "date", "after": "start"},
            "at": {"is": "time"},
            "agreed": {"is": "yes-no"},
            "old": {"is": "ethnic-2001"},
            "new": {"is": "ethnic-2021"},
        },
    }
)

CELLS = {
    "person": ["p1", " p2 ", "12.0", "", "1.2E+15", "NULL", "p7", "\u00a0p8"],
    "code": ["2", "02", "2.0", "abc", "", None, "07", "a"],
    "plain": ["a1", "X", "9", "1.0", "nan", "#N/A", "-1", "b b"],
    "age": ["40", "40.0", "300", "-1", "forty", "", "1e2", "99999999999999999999"],
    "pay": ["15.20", "£1,234.50", ".5", "1.5E2", "-3", "x", "", "1,23"],
    "start": [
        "2025-04-03",
        "03/04/2025",
        "2025-04-03 10:11:12",
        "3-Apr-2025",
        "20250403",
        "2025-04-03T00:00:00Z",
        "2024-02-30",
        "2023-02-29",
    ],
    "end": ["2024-02-29", "04/04/2025", "31/12/2099", "9999-12-31", "1 September 2025", "", "soon", "01/13/2025"],
    "at": ["9:05", "09:05:30", "09:05:30.125", "1900-01-01 23:59:00", "24:00", "", "noon", "00:00"],
    "agreed": ["Y", "no", "TRUE", "0", "1.0", "", "maybe", "f"],
    "old": ["A", "a1", "CP", "Z", "99", "", "XX", "13"],
    "new": ["13", "01", "19.0", "20", "Z", "99", "-8", "ons-7"],
}
