"""Acts on units: what they change, what they keep of the past, and what they refuse."""

from collections.abc import Iterator
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from plumbline.audit.models import Entry
from plumbline.audit.verify import verify_chain
from plumbline.organisation import queries
from plumbline.organisation.actions import (
    add_unit,
    close_unit,
    edit_unit,
    move_unit,
    record_succession,
    rename_unit,
    reopen_unit,
)
from plumbline.organisation.models import Placement, Succession, Unit, UnitName
from plumbline.organisation.signals import done
from plumbline.people.models import Person
from tests.organisation.moments import OPENING

pytestmark = pytest.mark.django_db
BY = "system:test"
DAY = date(2020, 6, 1)


def test_each_kind_lies_one_step_below_the_other(small_trust: SimpleNamespace) -> None:
    kinds = list(Unit.objects.order_by("path").values_list("code", "kind", "depth"))

    assert kinds == [
        ("T", "trust", 1),
        ("N", "division", 2),
        ("N1", "service", 3),
        ("N1A", "team", 4),
        ("S", "division", 2),
        ("S1", "service", 3),
    ]


def test_nothing_can_be_part_of_a_team(small_trust: SimpleNamespace) -> None:
    with pytest.raises(ValidationError, match="Nothing can be part of a team"):
        add_unit(by=BY, parent=small_trust.team, code="X", name="Too deep")


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "team"},
        {"depth": 3},
        {"path": "00010001000100010001"},
        {"closed": OPENING - timedelta(days=1)},
        {"code": "n"},
        {"code": ""},
        {"ods_code": "ZZ1"},
    ],
    ids=str,
)
def test_the_database_itself_refuses_a_unit_that_cannot_be(small_trust: SimpleNamespace, change: dict) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.filter(pk=small_trust.south.pk).update(**change)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"code": "n1"}, "code"),
        ({"code": "=1+1"}, "code"),
        ({"name": "=HYPERLINK()"}, "name"),
        ({"name": ""}, "name"),
        ({"ods_code": "ZZ1"}, "ods_code"),
    ],
)
def test_a_unit_that_cannot_be_gets_a_sentence_at_its_field(
    small_trust: SimpleNamespace, wrong: dict, field: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        add_unit(by=BY, parent=small_trust.trust, **({"code": "X", "name": "New"} | wrong))

    assert list(caught.value.message_dict) == [field]


def test_a_new_name_leaves_the_old_one_known(small_trust: SimpleNamespace) -> None:
    rename_unit(by=BY, unit=small_trust.crisis, name="Home treatment", since=DAY, reason="A clearer name")

    names = [queries.name_on(small_trust.crisis, day) for day in (OPENING, DAY - timedelta(days=1), DAY)]

    assert names == ["Crisis", "Crisis", "Home treatment"]
    assert Unit.objects.get(code="N1").name == "Home treatment"


def test_moving_takes_everything_below_along_and_leaves_the_past_known(small_trust: SimpleNamespace) -> None:
    move_unit(by=BY, unit=small_trust.crisis, to=small_trust.south, since=DAY)

    before = [name for _, name in queries.line_on(small_trust.team, DAY - timedelta(days=1))]
    after = [name for _, name in queries.line_on(small_trust.team, DAY)]

    assert before == ["Test Trust", "North", "Crisis", "Night team"]
    assert after == ["Test Trust", "South", "Crisis", "Night team"]
    assert [unit.name for unit in Unit.objects.get(code="N1A").get_ancestors()] == [
        "Test Trust",
        "South",
        "Crisis",
    ]
    assert Unit.find_problems() == ([], [], [], [], [])


def test_a_unit_moves_only_to_where_its_kind_belongs(small_trust: SimpleNamespace) -> None:
    with pytest.raises(ValidationError, match="A service can’t be part of a trust"):
        move_unit(by=BY, unit=small_trust.crisis, to=small_trust.trust, since=DAY)


def test_the_past_is_not_rewritten_behind_a_later_record(small_trust: SimpleNamespace) -> None:
    rename_unit(by=BY, unit=small_trust.crisis, name="Home treatment", since=DAY)

    with pytest.raises(ValidationError, match="A later name is already recorded, since 1 June 2020"):
        rename_unit(by=BY, unit=small_trust.crisis, name="Urgent care", since=date(2019, 1, 1))


def test_what_has_not_happened_yet_is_not_recorded(small_trust: SimpleNamespace) -> None:
    with pytest.raises(ValidationError, match="the date is in the future"):
        rename_unit(by=BY, unit=small_trust.crisis, name="X", since=timezone.localdate() + timedelta(days=1))


def test_closing_closes_all_that_is_open_below(small_trust: SimpleNamespace) -> None:
    count = close_unit(by=BY, unit=small_trust.north, last_day=DAY)

    open_after = Unit.objects.open_on(DAY + timedelta(days=1)).values_list("code", flat=True)
    assert (count, list(open_after)) == (3, ["T", "S", "S1"])
    assert Unit.objects.open_on(DAY).count() == 6
    assert Unit.objects.open_on(OPENING - timedelta(days=1)).count() == 0


def test_closing_before_a_part_opened_is_refused_and_closes_nothing(small_trust: SimpleNamespace) -> None:
    add_unit(by=BY, parent=small_trust.crisis, code="N1B", name="Day team", opened=date(2022, 1, 1))

    with pytest.raises(ValidationError, match="Day team opened on 1 January 2022"):
        close_unit(by=BY, unit=small_trust.north, last_day=DAY)

    assert Unit.objects.filter(closed__isnull=False).count() == 0


def test_a_part_reopens_only_within_an_open_whole(small_trust: SimpleNamespace) -> None:
    close_unit(by=BY, unit=small_trust.north, last_day=DAY)
    small_trust.team.refresh_from_db()

    with pytest.raises(ValidationError, match="Reopen Crisis first"):
        reopen_unit(by=BY, unit=small_trust.team)
    reopened = reopen_unit(by=BY, unit=small_trust.north)

    assert reopened.closed is None


def test_a_correction_changes_no_history(small_trust: SimpleNamespace) -> None:
    edit_unit(by=BY, unit=small_trust.north, code="NORTH", ods_code="", opened=None)

    assert (Unit.objects.get(code="NORTH").opened, UnitName.objects.count(), Placement.objects.count()) == (
        None,
        6,
        6,
    )


def test_a_succession_is_recorded_once_and_never_in_a_circle(small_trust: SimpleNamespace) -> None:
    north, south = small_trust.north, small_trust.south
    record_succession(by=BY, predecessor=north, successor=south, kind="merged", day=DAY)

    with pytest.raises(ValidationError, match="in a circle"):
        record_succession(by=BY, predecessor=south, successor=north, kind="merged", day=DAY)
    with pytest.raises(ValidationError):
        record_succession(by=BY, predecessor=north, successor=north, kind="merged", day=DAY)
    with pytest.raises(ValidationError):
        record_succession(by=BY, predecessor=north, successor=south, kind="split", day=DAY)

    assert [str(succession) for succession in Succession.objects.all()] == ["North merged into South"]


def test_a_stranger_is_refused_and_nothing_changes(small_trust: SimpleNamespace) -> None:
    stranger = Person.objects.create_user("stranger@example.org", name="A Stranger")

    with pytest.raises(PermissionDenied, match="Changing “Crisis” needs a role"):
        rename_unit(by=stranger, unit=small_trust.crisis, name="Mine", since=DAY)

    assert Unit.objects.get(code="N1").name == "Crisis"


def test_every_act_leaves_its_entry_in_the_trail(small_trust: SimpleNamespace) -> None:
    rename_unit(by=BY, unit=small_trust.crisis, name="Home treatment", since=DAY, reason="Clearer")

    last = Entry.objects.last()
    assert (last.by, last.action, last.subject, last.detail) == (
        BY,
        "organisation.rename_unit",
        small_trust.crisis.reference,
        {"from": "Crisis", "to": "Home treatment", "since": "2020-06-01", "reason": "Clearer"},
    )
    assert (verify_chain().holds, Entry.objects.count()) == (True, 7)


@pytest.fixture
def failing_listener() -> Iterator[None]:
    """Somebody who listens to acts and fails."""

    def fail(**_: object) -> None:
        raise OSError("the trail is full")

    done.connect(fail)
    yield
    done.disconnect(fail)


def test_an_audit_that_fails_undoes_the_act(small_trust: SimpleNamespace, failing_listener: None) -> None:
    entries = Entry.objects.count()

    with pytest.raises(OSError, match="the trail is full"):
        rename_unit(by=BY, unit=small_trust.crisis, name="Home treatment", since=DAY)

    assert (Unit.objects.get(code="N1").name, UnitName.objects.count(), Entry.objects.count()) == (
        "Crisis",
        6,
        entries,
    )


def test_an_entry_that_the_trail_refuses_undoes_the_act(small_trust: SimpleNamespace) -> None:
    with pytest.raises(ValueError, match="keeps neither"):
        rename_unit(by=BY, unit=small_trust.crisis, name="New", since=DAY, reason="asked by planted@example.org")

    assert (Unit.objects.get(code="N1").name, UnitName.objects.count()) == ("Crisis", 6)
