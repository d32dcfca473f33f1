"""Fixtures that several rooms' tests use."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client, TransactionTestCase

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real published files. Tests that need it are skipped where it is absent."""
    folder = Path(os.environ.get("PLUMBLINE_SHARED_DATA", REPOSITORY.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("the published files are not beside this checkout")
    return folder


@pytest.fixture(autouse=True, scope="session")
def _flush_past_the_audit_triggers() -> Iterator[None]:
    """Transactional tests end with a flush, which the audit trail refuses: see tests/flush.py."""
    from tests.flush import audit_opened

    flush = TransactionTestCase._fixture_teardown

    def flush_with_triggers_off(case: TransactionTestCase) -> None:
        with audit_opened():
            flush(case)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", flush_with_triggers_off)
        yield


@pytest.fixture
def client_who_may(settings, db) -> Iterator[Callable[..., Client]]:
    """A function that gives a client signed in as a person with exactly the named permissions."""
    from plumbline.people.models import Person
    from tests.permits import PermitBackend

    settings.AUTHENTICATION_BACKENDS = ["tests.permits.PermitBackend"]

    def sign_in(*permissions: str) -> Client:
        email = f"person{len(PermitBackend.permits)}-{len(permissions)}@example.org"
        person = Person.objects.create_user(email, name="Ada Example")
        PermitBackend.permits |= {(email, permission) for permission in permissions}
        client = Client()
        client.force_login(person)
        return client

    yield sign_in
    PermitBackend.permits.clear()
