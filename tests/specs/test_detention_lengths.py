"""How long people were detained: unbroken stretches under the Mental Health Act, by their severest section.

A stretch goes on while the next legal status starts on the last day of what came before, or on the day after
it. It is counted when it ends, in days from its first to its last. The rule is that of NHS England's annual
statistics (code at commit 44a5ccd), with two differences, in the rows that say so. All days are of 2025.
"""

from functools import cache

import pytest

from plumbline.measures.facts.mental_health_act.lengths import detention_lengths
from tests.measures.facts.stories import tell

TITLE = "Lengths of detention"
HEAD = ("What is tested", "What happened", "Stretches that have ended")
ROWS = [
    ("One section", "hospital from 1 May; section 2 from 1 May to 28 May", "2: 27 days to 28 May"),
    ("Ended on its first day", "hospital from 1 May; section 2 from 1 May to 1 May", "2: 0 days to 1 May"),
    (
        "Section 136, section 2, section 3 without a break",
        "hospital from 1 May; section 136 from 1 May to 1 May; section 2 from 1 May to 28 May; "
        "section 3 from 29 May to 30 June",
        "3: 60 days to 30 June",
    ),
    (
        "A whole day between",
        "hospital from 1 May; section 2 from 1 May to 10 May; section 2 from 12 May to 20 May",
        "2: 9 days to 10 May, 2: 8 days to 20 May",
    ),
    (
        "One inside another",
        "hospital from 1 May; section 3 from 1 May to 30 June; section 5(2) from 3 May to 5 May; "
        "section 2 from 20 June to 25 June",
        "3: 60 days to 30 June",
    ),
    ("Not yet ended", "hospital from 1 May; section 3 from 1 May", "none"),
    (
        "An open one reaches over what came after it",
        "hospital from 1 May; section 3 from 1 May; section 2 from 20 June to 25 June",
        "none",
    ),
    (
        "No end was sent, but the person has left hospital",
        "hospital from 1 May to 9 June; section 3 from 1 May",
        "3: 39 days to 9 June",
    ),
    (
        # The publisher takes the first stay of a section; who is moved on section has not left by then.
        "Moved on section, no end sent: the last stay counts (the publisher takes the first)",
        "section 3 from 1 May; hospital from 1 May to 9 June; hospital from 9 June to 30 June",
        "3: 60 days to 30 June",
    ),
    ("Without a hospital spell", "section 136 from 1 May to 2 May", "none"),
    (
        # The publisher compares its ranks as text, so that 9 (section 3) is above 28 (section 37/41).
        "Section 3, then section 37/41: the severer is named (the publisher names 3)",
        "hospital from 1 May; section 3 from 1 May to 30 May; section 37/41 from 30 May to 30 June",
        "37/41: 60 days to 30 June",
    ),
    ("Informal days do not count", "hospital from 1 May; informal from 1 May to 9 June", "none"),
]


@cache
def found() -> dict[str, list[str]]:
    rows = (
        detention_lengths(tell({what: story for what, story, _ in ROWS})).order_by("person", "date").to_pyarrow()
    )
    lengths: dict[str, list[str]] = {}
    for row in rows.to_pylist():
        said = f"{row['section']}: {row['days']} days to {row['date'].day} {row['date']:%B}"
        lengths.setdefault(row["person"], []).append(said)
    return lengths


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_each_stretch_is_as_long_as_it_was(row) -> None:
    what, _, expected = row

    lengths = found().get(what, ["none"])

    assert ", ".join(lengths) == expected
