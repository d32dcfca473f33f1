"""What each attacker of docs/sealed.md gets: markers are planted through the front door, and looked for."""

import base64
import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.utils import timezone

from plumbline.audit.models import Entry
from plumbline.speakup.access import NoSuchCase
from plumbline.speakup.actions.cases import move_case, write_note
from plumbline.speakup.actions.grants import grant_case
from plumbline.speakup.actions.identity import ask_identity, read_identity
from plumbline.speakup.actions.keys import try_passphrase
from plumbline.speakup.keyring import NotYours, half_info, open_case
from plumbline.speakup.letterbox import open_slips
from plumbline.speakup.models import (
    CaseGrant,
    CaseKeyWrap,
    HandlerKey,
    IdentityHalf,
    LetterboxSlip,
    Message,
    SealedValue,
)
from plumbline.speakup.reporter import sittings
from plumbline.speakup.reporter.returning import give_file, write_back
from plumbline.speakup.sealing.boxes import Place, open_box
from plumbline.speakup.sealing.errors import SealBroken
from plumbline.speakup.sealing.keypairs import KeyPair, derive
from tests.cast import make_person
from tests.speakup.builders import PASSPHRASE, Team, Told, make_member, make_team, tell

pytestmark = pytest.mark.django_db
MARKERS = {
    name: f"Zq{name}Wx7"
    for name in [
        "Story",
        "Place",
        "Name",
        "Contact",
        "Message",
        "Reply",
        "Note",
        "Reason",
        "File",
        "FileName",
        "Exclude",
    ]
}


@pytest.fixture
def team(db: None) -> Team:
    return make_team()


@pytest.fixture
def told(team: Team) -> Told:
    """A report with a marker in everything that can be written, and what staff wrote about it."""
    told = tell(
        answers={"what-happened": {"words": MARKERS["Story"]}, "where": {"place": MARKERS["Place"]}},
        summary={"who": ["staff"], "words": MARKERS["Story"]},
        identity={"name": MARKERS["Name"], "contact": MARKERS["Contact"]},
        excluded_words=MARKERS["Exclude"],
        counts={"month": "2026-11", "forms": ["verbal"], "by_whom": ["patient"], "area": "", "from": "staff"},
    )
    opened = team.lead.open(told.case)
    reason, answer = MARKERS["Reason"], MARKERS["Reply"]
    move_case(by=team.lead.person, opened=opened, act="acknowledge", reason=reason, answer=answer, token=uuid4())
    write_note(by=team.lead.person, opened=team.lead.open(told.case), text=MARKERS["Note"], token=uuid4())
    own = sittings.begin(code=[told.code.locator, told.code.secret], answers={"a": MARKERS["Story"]})
    write_back(own, text=MARKERS["Message"], token=uuid4())
    content = MARKERS["File"].encode()
    about = {"name": MARKERS["FileName"], "media_type": "text/plain", "size": len(content)}
    give_file(own, content=content, about=about, original=content, scan="none")
    ask_identity(by=team.lead.person, opened=team.lead.open(told.case), reason=MARKERS["Reason"])
    return told


def _cells() -> Iterator[tuple[str, bytes]]:
    """Every cell of every table, as bytes, and every file of the data folder."""
    for model in apps.get_models(include_auto_created=True):
        table = connection.ops.quote_name(model._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table}")
            for row in cursor.fetchall():
                for cell in row:
                    raw = bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode()
                    yield model._meta.db_table, raw
    for path in Path(settings.ENVIRONMENT.home).rglob("*"):
        if path.is_file():
            yield path.name, path.read_bytes()


def _forms(marker: str) -> list[bytes]:
    """A word as it could lie around: plain, in two bytes a letter, in base 64 at each of its three offsets."""
    plain = marker.encode()
    sixty_four = [base64.b64encode(b"x" * shift + plain)[4 if shift else 0 : -4] for shift in range(3)]
    return [plain, marker.encode("utf-16-le"), marker.encode("utf-16-be"), plain.hex().encode(), *sixty_four]


def _unpacked(content: bytes) -> Iterator[bytes]:
    yield content
    for unpack in (gzip.decompress, zlib.decompress, lambda raw: zlib.decompress(raw, -15)):
        try:
            yield unpack(content)
        except (OSError, zlib.error, EOFError):
            continue


def test_a_stolen_disk_or_backup_holds_no_word_of_what_was_told(told: Told) -> None:
    wanted = {form: name for name, marker in MARKERS.items() for form in _forms(marker)}

    found = {
        (where, name)
        for where, cell in _cells()
        for content in _unpacked(cell)
        for form, name in wanted.items()
        if form in content
    }

    assert found == set()


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zlib.compress])
def test_the_search_for_markers_finds_one_that_is_there(told: Told, pack: Any) -> None:
    marker = MARKERS["Story"]
    for form in _forms(marker):
        SealedValue.objects.filter(case=told.case, field="summary").update(box=pack(b"before" + form + b"after"))

        assert any(form in content for _, cell in _cells() for content in _unpacked(cell))


def test_a_stolen_disk_holds_no_return_code_and_no_custodians_key(told: Told, team: Team) -> None:
    secrets = [told.code.secret, told.code.shown, *(each.key.secret for each in team.custodians), PASSPHRASE]

    found = [where for where, cell in _cells() for secret in secrets for form in _forms(secret) if form in cell]

    assert found == []


def test_the_servers_own_secrets_open_the_counts_and_nothing_else(told: Told) -> None:
    slips = [bytes(slip.box) for slip in LetterboxSlip.objects.all()]
    boxes = [*SealedValue.objects.all(), *Message.objects.all()]
    secrets = (settings.SECRET_KEY, settings.ENVIRONMENT.letterbox_key)
    keys = [
        key
        for secret in secrets
        for purpose in ("letterbox", "quick wraps", "sitting key", "verifier", "reporter", "custodian")
        for key in (derive(secret.encode(), purpose=purpose, length=32), secret.encode()[:32])
    ]

    assert len(slips) == len(open_slips()) == 1
    for row in boxes:
        for key in keys:
            with pytest.raises(SealBroken):
                open_box(bytes(row.box), key=key, place=Place(str(row.case_id), "answers"))
    for wrap in CaseKeyWrap.objects.all():
        for secret in secrets:
            with pytest.raises(SealBroken):
                KeyPair.from_secret(secret.encode(), purpose="reporter").unwrap(bytes(wrap.wrapped), info="any")


def test_a_slip_of_the_counts_has_no_link_to_its_report(told: Told) -> None:
    slip = LetterboxSlip.objects.get()

    assert {field.name for field in LetterboxSlip._meta.get_fields()} == {"id", "box"}
    assert slip.pk.version == 4
    assert set(open_slips()[0]) == {"month", "forms", "by_whom", "area", "from"}


def test_a_database_owner_who_grants_themselves_a_case_opens_nothing(told: Told, team: Team) -> None:
    thief = make_member("case_handler")
    CaseGrant.objects.create(case=told.case, person=thief.person)
    theirs = CaseKeyWrap.objects.filter(handler_key=team.lead.holder.handler_key)
    assert theirs.update(handler_key=thief.holder.handler_key) > 0

    with pytest.raises(SealBroken):
        thief.open(told.case)


def test_a_database_owner_who_moves_sealed_values_about_shows_nobody_anything_wrong(
    told: Told, team: Team
) -> None:
    other = tell(words="Another")
    theirs = SealedValue.objects.get(case=told.case, field="answers")
    SealedValue.objects.filter(case=other.case, field="answers").update(box=theirs.box)
    SealedValue.objects.filter(case=other.case, field="exclusions").update(
        box=SealedValue.objects.get(case=other.case, field="summary").box
    )

    for field in ("answers", "exclusions"):
        with pytest.raises(SealBroken):
            team.lead.open(other.case).value(field)


def test_a_database_owner_who_puts_a_key_in_place_of_anothers_is_found_out(told: Told, team: Team) -> None:
    thief = KeyPair.new()
    HandlerKey.objects.filter(person=team.lead.person).update(public=thief.public)
    later = tell(words="Later")
    wrap = CaseKeyWrap.objects.get(case=later.case, handler_key__person=team.lead.person)

    # What comes after is theirs to read: this is said in docs/sealed.md.
    assert len(thief.unwrap(bytes(wrap.wrapped), info=f"case-key|{later.case.pk}|1")) == 32
    before = CaseKeyWrap.objects.filter(case=told.case, handler_key__person=team.lead.person).first()
    with pytest.raises(SealBroken):
        thief.unwrap(bytes(before.wrapped), info=f"case-key|{told.case.pk}|1")  # type: ignore[union-attr]
    with pytest.raises(PermissionDenied, match="another key in place of yours"):
        try_passphrase(by=team.lead.person, passphrase=PASSPHRASE)
    assert Entry.objects.filter(action="speakup.find_replaced_key").count() == 1


def test_an_administrator_has_no_key_and_may_have_none(told: Told) -> None:
    administrator = make_person("administrator")

    with pytest.raises(PermissionDenied):
        try_passphrase(by=administrator, passphrase=PASSPHRASE)
    assert not HandlerKey.objects.filter(person=administrator).exists()


def test_one_handler_opens_the_cases_they_were_given_and_no_name(told: Told, team: Team) -> None:
    grant_case(by=team.lead.person, opened=team.lead.open(told.case), person=team.handler.person)
    other = tell(words="Another")

    assert team.handler.open(told.case).value("answers") == told.answers
    with pytest.raises(PermissionDenied):
        read_identity(by=team.handler.person, opened=team.handler.open(told.case))
    held = team.handler.holder.own(IdentityHalf.objects.filter(case=told.case))
    assert [half.half for half in held] == ["a"]
    with pytest.raises(NoSuchCase):
        team.handler.open(other.case)


def test_one_guardian_holds_a_half_that_opens_nothing(told: Told, team: Team) -> None:
    with pytest.raises(NotYours):
        open_case(told.case, team.guardian.holder)

    [half] = team.guardian.holder.own(IdentityHalf.objects.filter(case=told.case))
    key = team.guardian.holder.pair.unwrap(bytes(half.wrapped), info=half_info(told.case.pk, "b"))
    box = bytes(SealedValue.objects.get(case=told.case, field="identity").box)
    with pytest.raises(SealBroken):
        open_box(box, key=key, place=Place(str(told.case.pk), "identity"))


def test_nothing_that_a_reporter_did_is_known_to_the_hour(told: Told) -> None:
    now = timezone.now()
    own = Message.objects.get(case=told.case, by=None)
    grants = CaseGrant.objects.filter(case=told.case, given_by=None)

    assert own.at is None
    assert {grant.given_at for grant in grants} == {None}
    actions = set(Entry.objects.values_list("action", flat=True))
    assert actions == {
        "speakup.set_up_key",
        "speakup.set_up_custodians",
        "speakup.move_case",
        "speakup.write_note",
        "speakup.ask_identity",
    }
    assert told.case.received == timezone.localdate(now)


def test_what_says_who_asks_is_gone_before_the_front_door_looks_and_nothing_is_stored(caplog: Any) -> None:
    agent, address = "ZqAgentWx7", "203.0.113.77"
    forwarded = {"HTTP_X_FORWARDED_FOR": address, "HTTP_FORWARDED": f"for={address}", "HTTP_REFERER": agent}

    answer = Client(REMOTE_ADDR=address, HTTP_USER_AGENT=agent, **forwarded).get("/speak-up/")

    assert answer.headers["Cache-Control"] == "no-store, max-age=0"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert not {word for word in (agent, address) if word in caplog.text or word.encode() in answer.content}
    assert [where for where, cell in _cells() if agent.encode() in cell or address.encode() in cell] == []
