"""Coming back: a return code opens one's own case again, to read, answer, add, rate and change the code.

Looking a code up takes the same work whether it is right, wrong or unreadable: one query, one derivation, one
comparison. The code itself is kept nowhere but in the sitting, sealed under the browser's cookie.
"""

import secrets
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from plumbline.speakup.keyring import Holder, OpenCase, message_field, open_case, wrap_for_reporter
from plumbline.speakup.models import Attachment, Case, CaseKeyWrap, Message, Thread
from plumbline.speakup.notices import tell
from plumbline.speakup.reporter.sittings import OpenSitting, SittingOver
from plumbline.speakup.rotation import turn_key_if_somebody_left
from plumbline.speakup.scanning import attachment_field
from plumbline.speakup.sealing.codes import ReturnCode
from plumbline.speakup.sealing.errors import CodeUnreadable

_NOBODY = ReturnCode("", "0" * 26)
_NO_VERIFIER = secrets.token_bytes(32)


class NoSuchReport(Exception):
    """No report has this code. Whether part of it is right is not said."""


def find_report(typed: str) -> ReturnCode:
    """The code that somebody typed, if it opens a report.

    Raises:
        CodeUnreadable: it cannot be a code: the checksum says that a letter is wrong.
        NoSuchReport: no report has this code.
    """
    try:
        code = ReturnCode.read(typed)
    except CodeUnreadable as error:
        _matches(_NOBODY)
        raise error from None
    if not _matches(code):
        raise NoSuchReport("No report has this code.")
    return code


def _matches(code: ReturnCode) -> bool:
    kept = Case.objects.filter(locator=code.locator).values_list("verifier", flat=True).first()
    known = kept is not None
    stored = bytes(kept) if kept is not None else _NO_VERIFIER
    same = secrets.compare_digest(stored, code.verifier)
    return known and same


def open_own(sitting: OpenSitting) -> OpenCase:
    """The report of a sitting that came back with its code.

    Raises:
        SittingOver: the code was changed since.
    """
    code = sitting.code
    if not _matches(code):
        raise SittingOver
    case = Case.objects.get(locator=code.locator)
    return open_case(case, Holder(code.key_pair))


@transaction.atomic
def write_back(sitting: OpenSitting, *, text: str, token: UUID, rating: dict[str, Any] | None = None) -> None:
    """Write in the thread with the case team. The same form sent twice writes once."""
    opened = _freshly_opened(sitting)
    if Message.objects.filter(case=opened.case, token=token).exists():
        return
    message = Message(case=opened.case, thread=Thread.DIALOGUE, token=token)
    said = {"text": text} if rating is None else {"text": text, "rating": rating}
    message.box = opened.seal_data(said, name=message_field(message))
    try:
        with transaction.atomic():
            message.save()
    except IntegrityError:
        return
    _tell_team(opened.case)


@transaction.atomic
def give_file(
    sitting: OpenSitting, *, content: bytes, about: dict[str, Any], original: bytes | None, scan: str
) -> None:
    """Add a cleaned file to one's own report."""
    opened = _freshly_opened(sitting)
    attachment = Attachment(case=opened.case, public_id=uuid4(), scan=scan)
    attachment.about = opened.seal_data(about, name=attachment_field(attachment, "about"))
    attachment.box = opened.seal(content, name=attachment_field(attachment, "content"))
    if original is not None:
        attachment.original = opened.seal(original, name=attachment_field(attachment, "original"))
    attachment.save()
    _tell_team(opened.case)


@transaction.atomic
def mark_read(sitting: OpenSitting) -> None:
    """What the case team wrote last has been read."""
    Case.objects.filter(locator=sitting.code.locator, waits_for_reporter=True).update(waits_for_reporter=False)


@transaction.atomic
def change_code(sitting: OpenSitting) -> ReturnCode:
    """A new return code for one's own report; the old one opens nothing from this moment.

    The caller keeps the sitting, which then carries the new code.
    """
    opened = open_own(sitting)
    case = Case.objects.select_for_update().get(pk=opened.case.pk)
    opened = open_case(case, opened.holder)
    code = ReturnCode.new()
    case.locator, case.verifier, case.code_key = code.locator, code.verifier, code.key_pair.public
    case.code_is_handed_over = False
    case.save(update_fields=["locator", "verifier", "code_key", "code_is_handed_over"])
    for row in CaseKeyWrap.objects.filter(case=case, handler_key=None, recovery=None):
        row.wrapped = wrap_for_reporter(
            case, version=row.version, key=opened.keys[row.version], public=bytes(case.code_key)
        )
        row.save(update_fields=["wrapped"])
    sitting.data["code"] = [code.locator, code.secret]
    return code


def _freshly_opened(sitting: OpenSitting) -> OpenCase:
    """One's own report with its newest key, after people who left the case team were taken out of it."""
    opened = open_own(sitting)
    case = Case.objects.select_for_update().get(pk=opened.case.pk)
    turn_key_if_somebody_left(case)
    return open_case(case, opened.holder)


def _tell_team(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(waits_for_desk=True)
    leading = case.grants.current().filter(leads=True).select_related("person")
    grants = leading or case.grants.current().select_related("person")
    tell(*(grant.person for grant in grants))
