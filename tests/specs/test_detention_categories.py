"""What counts as a detention under the Mental Health Act, and what does not.

The rules are those of NHS England's annual statistics for 2024-25 (code at commit 44a5ccd). The first rule that
fits, from A to P, gives each period of a legal status its letter. "All detentions" are A, B, C, D and P.

A on admission; B after admission; C after a place of safety; D after a community treatment order was revoked;
E place of safety; F other short-term holding power; G renewal; H transfer on section; J 5(2) after 5(4);
K 37 after 35; L 3 after 2; M guardianship; P criminal justice admission; N none of these.

Where the publisher's rule surprises or is unclear, the row says so: it is kept, so that counts can be compared.
All days are of 2025 where no year is said; "(no spell)" means that no hospital spell belongs to the period.
"""

from functools import cache

import pytest

from plumbline.measures.facts.mental_health_act.detentions import categorised_stays, detentions, in_first_spell
from tests.measures.facts.stories import tell

TITLE = "Categories of detention"
HEAD = ("What is tested", "What happened", "What each section counts as")
ROWS = [
    # A: on admission
    (
        "Detained on admission",
        "hospital from 1 May 10:00 to 30 May; section 2 from 1 May 10:00 to 28 May",
        "2: A",
    ),
    (
        "The section was signed before the door was reached",
        "hospital from 1 May 10:00 to 30 May; section 3 from 1 May 08:30",
        "3: A",
    ),
    (
        "No hours are known: the day is enough",
        "hospital from 1 May to 30 May; section 2 from 1 May to 28 May",
        "2: A",
    ),
    (
        "Informal since two days before, in the same stay: still A where admission and section share a day",
        "informal from 20 April to 29 April; hospital from 1 May 10:00; section 2 from 1 May 10:00",
        "2: A",
    ),
    (
        "Waited in another hospital's emergency department (method of admission 2A), section 2 five days later",
        "hospital from 1 May 10:00 to 30 May, method 2A; section 2 from 6 May 12:00",
        "2: A",
    ),
    (
        "Six days later it is no longer on admission",
        "hospital from 1 May 10:00 to 30 May, method 2A; section 2 from 7 May 12:00",
        "2: B",
    ),
    (
        "Section 3 never counts as on admission by way of an emergency department",
        "hospital from 1 May 10:00 to 30 May, method 2A; section 3 from 2 May 12:00",
        "3: B",
    ),
    # B: after admission
    (
        "Came in informally, detained an hour later",
        "hospital from 1 May 10:00 to 30 May; section 2 from 1 May 11:00 to 28 May",
        "2: B",
    ),
    (
        "Came in informally, detained days later",
        "hospital from 1 May; section 3 from 9 May",
        "3: B",
    ),
    (
        "An informal status that ended the day before",
        "hospital from 1 May; informal from 1 May to 8 May; section 3 from 9 May",
        "3: B",
    ),
    (
        # Unclear at the publisher: its list calls B "subsequent to admission", and facts of the field say "from
        # informal", but the code wants the status before to have ended on an earlier day. We follow the code.
        "An informal status that ended on the very day: N with the publisher, who asks for an earlier day",
        "hospital from 1 May; informal from 1 May to 9 May; section 3 from 9 May",
        "3: N",
    ),
    (
        "An informal status left open: N with the publisher, for the same reason",
        "hospital from 1 May; informal from 1 May; section 3 from 9 May",
        "3: N",
    ),
    (
        "Held under section 5(2), then detained the same day",
        "hospital from 1 May; section 5(2) from 4 May 21:00 to 5 May 11:00; section 2 from 5 May 11:00 to 30 May",
        "5(2): F, 2: B",
    ),
    (
        "Held under section 4 on admission, then section 2 the next day",
        "hospital from 1 May 20:00; section 4 from 1 May 20:00 to 2 May; section 2 from 3 May",
        "4: F, 2: B",
    ),
    (
        "Section 2 ended, weeks later section 3 in the same stay",
        "hospital from 1 May; section 2 from 1 May to 20 May; section 3 from 10 June",
        "2: A, 3: B",
    ),
    (
        # The rule for B is asked before the rule for L and takes any status that ended on an earlier day.
        "Section 3 on the day after section 2 ended: B with the publisher, though its rule for L allows a day",
        "hospital from 1 May; section 2 from 1 May to 28 May; section 3 from 29 May",
        "2: A, 3: B",
    ),
    (
        # The same order of asking: section 3 renewed with a new period that starts on the next day.
        "Section 3 sent anew from the day after it ended counts as B with the publisher, not as renewal",
        "hospital from 1 May; section 3 from 1 May to 31 October; section 3 from 1 November",
        "3: A, 3: B",
    ),
    # C: after a place of safety
    (
        "Section 136, admitted under section 2 the same evening",
        "section 136 from 1 May 09:00 to 1 May 20:00; hospital from 1 May 20:00; section 2 from 1 May 20:00",
        "136: E, 2: C",
    ),
    (
        "Section 136 in the hospital itself, no hours recorded, section 2 left open: the milder status first",
        "section 136 from 1 May to 1 May; hospital from 1 May; section 2 from 1 May",
        "136: E, 2: C",
    ),
    (
        "Section 135 until after midnight, section 3 on the second day",
        "hospital from 1 May 22:00; section 135 from 1 May 22:00 to 2 May 09:00; section 3 from 2 May 09:00",
        "135: E, 3: C",
    ),
    (
        "Section 136 overnight, admitted the next morning",
        "section 136 from 1 May 22:00 to 2 May 09:00; hospital from 2 May 09:00; section 2 from 2 May 09:00",
        "136: E, 2: C",
    ),
    (
        # A section 136 that is over before the day of admission belongs to no spell, so it is not seen.
        "Section 136 ended the day before admission: it belongs to no stay, and the detention is on admission",
        "section 136 from 1 May 09:00 to 1 May 20:00; hospital from 2 May 09:00; section 2 from 2 May 09:00",
        "136: E (no spell), 2: A",
    ),
    (
        "Section 136 ended the day before section 2, both in the stay: B, because B is asked before C",
        "hospital from 1 May 08:00; section 136 from 1 May 09:00 to 1 May 20:00; section 2 from 2 May 10:00",
        "136: E, 2: B",
    ),
    (
        "Section 136 sent as ending a day after section 2 began: they overlap, and the record contradicts itself",
        "hospital from 1 May 09:00; section 136 from 1 May 09:00 to 3 May; section 2 from 2 May 10:00",
        "136: E, 2: N",
    ),
    # D: after a community treatment order was revoked
    (
        "Recalled on 1 July, order revoked on 3 July, section 3 anew from that day",
        "section 3 from 1 February to 3 July; order from 1 April to 3 July, revoked, under the 1st; "
        "hospital from 1 February to 1 April; hospital from 1 July; section 3 from 3 July",
        "3: A, 3: D",
    ),
    (
        "The old section 3 in force again in a new stay, sent as one period: D, on the day it first began",
        "section 3 from 1 June; order from 10 June to 2 July, revoked, under the 1st; hospital from 1 July",
        "3: D",
    ),
    (
        "Recalled on 1 July, the old section 3 closed on 2 July, revoked on 3 July: D, not B",
        "section 3 from 1 February to 2 July; order from 1 April to 3 July, revoked, under the 1st; "
        "hospital from 1 February to 1 April; hospital from 1 July; section 3 from 3 July",
        "3: A, 3: D",
    ),
    (
        "Revoked on 2 July, section 3 anew a week later in the same stay: the order is over, so B",
        "section 3 from 1 February to 2 July; order from 1 April to 2 July, revoked, under the 1st; "
        "hospital from 1 February to 1 April; hospital from 1 July; section 3 from 9 July",
        "3: A, 3: B",
    ),
    (
        "Order not revoked but ended by discharge: nothing links it",
        "section 3 from 1 February; order from 1 April to 3 July, discharged, under the 1st; "
        "hospital from 1 July; section 3 from 3 July",
        "3: N, 3: G",
    ),
    (
        "Revoked long before: only an order still going at admission is seen",
        "section 3 from 1 February to 20 June; order from 1 March to 1 June, revoked, under the 1st; "
        "hospital from 1 July 10:00; section 3 from 1 July 10:00",
        "3: N (no spell), 3: A",
    ),
    # E and F: short-term orders
    (
        "Section 136 that led to nothing, no hospital spell",
        "section 136 from 1 May 09:00 to 1 May 20:00",
        "136: E (no spell)",
    ),
    (
        "Section 136 straight after section 135 is not counted again",
        "hospital from 1 May; section 135 from 1 May 09:00 to 1 May 20:00; section 136 from 1 May 20:00 to 2 May",
        "135: E, 136: N",
    ),
    (
        "Section 5(4), then section 5(2) when it ended: two holding powers",
        "hospital from 1 May; section 5(4) from 4 May 20:00 to 4 May 23:00; section 5(2) from 4 May 23:00",
        "5(4): F, 5(2): F",
    ),
    (
        "Section 5(2) while section 5(4) was left open: one after the other",
        "hospital from 1 May; section 5(4) from 4 May 20:00; section 5(2) from 4 May 23:00 to 6 May",
        "5(4): F, 5(2): J",
    ),
    (
        "Section 4 outside hospital stays uncounted",
        "section 4 from 1 May to 2 May",
        "4: N (no spell)",
    ),
    # G, H, K, L, M
    (
        "Section 3 renewed on the day",
        "hospital from 1 May; section 3 from 1 May to 31 October; section 3 from 31 October",
        "3: A, 3: G",
    ),
    (
        "Moved here on section from another hospital",
        "section 3 from 1 May; hospital from 9 May, method 81",
        "3: H",
    ),
    (
        "Moved within, the stay before ended with a move to another hospital (49)",
        "hospital from 1 April to 9 May, leaving for 49, at RX2; section 3 from 1 May; "
        "hospital from 9 May, method 21",
        "3: H",
    ),
    (
        "Period began before the stay, and nothing says that the person was moved",
        "section 3 from 1 May; hospital from 9 May, method 21",
        "3: N",
    ),
    (
        "Section 37 after section 35",
        "hospital from 1 May, method 12; section 35 from 1 May to 28 May; section 37 from 28 May",
        "35: P, 37: K",
    ),
    (
        "Section 3 on the day section 2 ended",
        "hospital from 1 May; section 2 from 1 May to 28 May; section 3 from 28 May",
        "2: A, 3: L",
    ),
    (
        "Section 3 while section 2 was left open",
        "hospital from 1 May; section 2 from 1 May; section 3 from 28 May",
        "2: A, 3: L",
    ),
    (
        "Section 3 begun before section 2 ended: they overlap, and the record contradicts itself",
        "hospital from 1 May; section 2 from 1 May to 28 May; section 3 from 20 May",
        "2: A, 3: N",
    ),
    ("Guardianship", "guardianship from 1 May", "guardianship (7): M (no spell)"),
    # P: criminal justice
    (
        "Planned admission from court",
        "hospital from 1 May, method 12; section 37/41 from 1 May",
        "37/41: P",
    ),
    (
        "Planned admission from prison, the order made days before: transfer, because H is asked before P",
        "section 47/49 from 28 April; hospital from 1 May, method 12",
        "47/49: H",
    ),
    (
        "Admission not marked as planned",
        "hospital from 1 May, method 21; section 37 from 1 May",
        "37: N",
    ),
    (
        # Code 37 took the place of 34, and the publisher's rule names only 34.
        "Section 45A under its present code 37 is in none of the publisher's rules",
        "hospital from 1 May, method 12; section 45A from 1 May",
        "45A: N",
    ),
    # Linking
    (
        "Two stays, one section: it counts by the first stay",
        "section 2 from 1 May 10:00; hospital from 1 May 10:00 to 9 May; hospital from 9 May, method 81",
        "2: A",
    ),
    (
        "A stay that ended before the hour of the section does not belong",
        "hospital from 1 April to 1 May 09:00; section 2 from 1 May 10:00; hospital from 1 May 10:00",
        "2: A",
    ),
    (
        "A stay with another provider does not belong",
        "hospital from 1 May 10:00, at RX2; section 2 from 1 May 10:00",
        "2: N (no spell)",
    ),
    (
        "A section that had expired before the stay began does not belong to it",
        "section 2 from 1 May, expiring 28 May; hospital from 10 June",
        "2: N (no spell)",
    ),
    (
        "The same section sent under two numbers is one",
        "hospital from 1 May 10:00; section 2 from 1 May 10:00 to 28 May; section 2 from 1 May 10:00 to 20 May",
        "2: A",
    ),
    (
        # The publisher reads only what was sent in the year and could not see the section 2 of March.
        "Section 2 in the last days of one financial year, section 3 on the first of the next: the link is seen",
        "hospital from 10 March; section 2 from 10 March to 1 April; section 3 from 1 April",
        "2: A, 3: L",
    ),
]


@cache
def counted() -> dict[str, list[str]]:
    """What each story's sections count as, all stories read at once."""
    tables = tell({what: story for what, story, _ in ROWS})
    rows = detentions(tables).order_by("person", "date", "episode").to_pyarrow().to_pylist()
    found: dict[str, list[str]] = {}
    for row in rows:
        place = "" if row["spell"] else " (no spell)"
        found.setdefault(row["person"], []).append(f"{row['section']}: {row['category']}{place}")
    return found


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_each_section_counts_as_the_publisher_says(row) -> None:
    what, _, expected = row

    found = counted()[what]

    assert ", ".join(found) == expected


def test_an_informal_period_has_no_category() -> None:
    tables = tell({"p": "hospital from 1 May; informal from 1 May"})

    stays = in_first_spell(categorised_stays(tables)).to_pyarrow()

    assert stays["category"].to_pylist() == [None]
    assert detentions(tables).count().to_pyarrow().as_py() == 0
