"""Board packs: what was frozen never changes, and the database sees to it."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from plumbline.people.models import Person
from plumbline.publishing.models import BoardPack
from plumbline.publishing.states import APPROVE, PREPARE
from tests.publishing.builders import a_person
from tests.publishing.pack_builders import READING, a_draft, a_frozen, a_submitted, in_state, published, raw


@pytest.fixture
def author(db) -> Person:
    return a_person("Author", PREPARE, *READING)


@pytest.fixture
def checker(db) -> Person:
    return a_person("Checker", APPROVE, *READING)


def test_the_database_refuses_an_author_as_checker_and_a_frozen_pack_without_one(author) -> None:
    pack = a_submitted(author)
    kept = "state = 'frozen', content = '{}', checksum = 'x', frozen_at = prepared_at"

    with pytest.raises(IntegrityError):
        raw(f"UPDATE publishing_boardpack SET {kept}, checker_id = author_id WHERE id = %s", pack.pk)
    with pytest.raises(IntegrityError):
        raw(f"UPDATE publishing_boardpack SET {kept} WHERE id = %s", pack.pk)
    with pytest.raises(IntegrityError):
        raw("UPDATE publishing_boardpack SET state = 'frozen' WHERE id = %s", pack.pk)


CHANGES = (
    "content = '{}'",
    "checksum = 'x'",
    "title = 'Another'",
    "meeting = '2030-01-01'",
    "audience = 'public'",
    "frozen_at = prepared_at",
    "checker_id = NULL",
    "state = 'draft', content = '', checksum = '', frozen_at = NULL",
    "refused_because = 'x'",
    "rests_on = '[\"x\"]'",
)


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("state", ["frozen", "superseded"])
def test_the_database_never_changes_a_frozen_pack(change, state, author, checker) -> None:
    pack = in_state(state, author, checker)

    with pytest.raises(DatabaseError):
        raw(f"UPDATE publishing_boardpack SET {change} WHERE id = %s", pack.pk)

    assert BoardPack.objects.get(pk=pack.pk).content == pack.content


@pytest.mark.parametrize("state", ["frozen", "superseded"])
def test_a_frozen_pack_is_never_removed(state, author, checker) -> None:
    pack = in_state(state, author, checker)

    with pytest.raises(TypeError):
        pack.delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        BoardPack.objects.filter(pk=pack.pk).delete()
    with pytest.raises(DatabaseError):
        raw("DELETE FROM publishing_boardpack WHERE id = %s", pack.pk)


def test_a_superseded_pack_never_stands_again(author, checker) -> None:
    pack = in_state("superseded", author, checker)

    with pytest.raises(DatabaseError):
        raw("UPDATE publishing_boardpack SET state = 'frozen' WHERE id = %s", pack.pk)


def test_the_database_publishes_only_what_is_frozen_for_the_public_and_never_by_its_author(
    author, checker
) -> None:
    private, public, draft = (
        a_frozen(author, checker),
        a_frozen(author, checker, audience="public"),
        a_draft(author, audience="public"),
    )
    publishing = "UPDATE publishing_boardpack SET published_at = prepared_at, publisher_id = %s WHERE id = %s"

    for pack, publisher in ((private, checker), (draft, checker), (public, author)):
        with pytest.raises(DatabaseError):
            raw(publishing, publisher.pk, pack.pk)
    with pytest.raises(DatabaseError):
        raw("UPDATE publishing_boardpack SET published_at = prepared_at WHERE id = %s", public.pk)


@pytest.mark.parametrize("change", ["published_at = NULL, publisher_id = NULL", "published_at = meeting"])
def test_the_database_takes_no_publication_back(change, author, checker) -> None:
    pack = published(author, checker)

    with pytest.raises(DatabaseError):
        raw(f"UPDATE publishing_boardpack SET {change} WHERE id = %s", pack.pk)

    assert BoardPack.objects.get(pk=pack.pk).published_at == pack.published_at
