"""What an open case says, put together for the pages that show it: its threads, its moves, its files.

Reads only. What one page shows costs a fixed number of queries, however much was said.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from plumbline.speakup.access import NoSuchCase
from plumbline.speakup.keyring import Holder, OpenCase
from plumbline.speakup.models import Attachment, IdentityRequest, Message, Move, Scan
from plumbline.speakup.scanning import attachment_field
from plumbline.speakup.sealing.errors import SealBroken
from plumbline.speakup.states import Outcome, State

UNREADABLE = "This was written before you had your key or after your time with this case."


@dataclass(frozen=True, slots=True)
class Said:
    """One message as a page shows it. `by` is empty for the reporter; `notice` marks Plumbline's own words."""

    text: str
    by: str
    day: date
    at: datetime | None
    notice: bool = False
    rating: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One move as a page shows it."""

    act: str
    before: str
    after: str
    by: str
    at: datetime
    reason: str
    outcomes: tuple[str, ...] = ()
    """What was done, in words, where the step closed the case."""


@dataclass(frozen=True, slots=True)
class FileGiven:
    """A file as a page lists it."""

    public_id: UUID
    name: str
    media_type: str
    size: int
    removed: tuple[str, ...]
    day: date
    scan: str
    has_original: bool

    @property
    def is_held_back(self) -> bool:
        """Whether it may not be downloaded."""
        return self.scan in {Scan.WAITING, Scan.INFECTED}

    @property
    def scanned(self) -> str:
        """What the scanner said, in words."""
        return str(Scan(self.scan).label)


def thread(opened: OpenCase, name: str) -> list[Said]:
    """What was said in one thread, in order. What this holder has no key for is said to be there."""
    messages = Message.objects.filter(case=opened.case, thread=name).select_related("by").order_by("pk")
    return [_said(opened, message) for message in messages]


def steps(opened: OpenCase) -> list[Step]:
    """What happened to the case, in order."""
    return [
        _step(opened, move) for move in Move.objects.filter(case=opened.case).select_related("by").order_by("pk")
    ]


def files(opened: OpenCase) -> list[FileGiven]:
    """The files of a case, without their content."""
    rows = Attachment.objects.filter(case=opened.case).order_by("pk")
    return list(_files(opened, rows.defer("box", "original")))


def find_attachment(opened: OpenCase, public_id: UUID) -> Attachment:
    """One file of this case. Raises `NoSuchCase` where there is none."""
    found = Attachment.objects.filter(case=opened.case, public_id=public_id).first()
    if found is None:
        raise NoSuchCase
    return found


def about_attachment(opened: OpenCase, attachment: Attachment) -> dict[str, Any]:
    """A file's name, type and size."""
    about: dict[str, Any] = opened.read_data(attachment.about, name=attachment_field(attachment, "about"))
    return about


def attachment_content(opened: OpenCase, attachment: Attachment, *, original: bool = False) -> bytes:
    """A file itself: made safe, or as it was sent where that was kept. Raises `NoSuchCase` where it was not."""
    if not original:
        return opened.read(attachment.box, name=attachment_field(attachment, "content"))
    if attachment.original is None:
        raise NoSuchCase
    return opened.read(attachment.original, name=attachment_field(attachment, "original"))


def read_reason(request: IdentityRequest, holder: Holder) -> str:
    """Why somebody asks who told us, for those who may read it."""
    reason = request.reasons.filter(handler_key=holder.handler_key).first()
    if reason is None:
        raise NoSuchCase
    return holder.pair.unwrap(bytes(reason.wrapped), info=request_info(request)).decode()


def request_info(request: IdentityRequest) -> str:
    """What the reason and the half of a request are bound to."""
    return f"identity-request|{request.case_id}|{request.public_id}"


def move_field(act: str, before: str) -> str:
    """Where the reason of a move belongs."""
    return f"move:{act}:{before}"


def _said(opened: OpenCase, message: Message) -> Said:
    by = message.by.get_full_name() if message.by else ""
    try:
        content = opened.message(message)
    except SealBroken:
        return Said(UNREADABLE, by, message.day, message.at, notice=True)
    text = content.get("text") or content.get("notice") or ""
    return Said(text, by, message.day, message.at, "notice" in content, content.get("rating"))


def _step(opened: OpenCase, move: Move) -> Step:
    try:
        said = opened.read_data(move.box, name=move_field(move.act, move.before))
    except SealBroken:
        said = {"reason": UNREADABLE}
    done = tuple(str(Outcome(value).label) for value in said.get("outcomes", ()))
    before, after = State(move.before).label, State(move.after).label
    by = move.by.get_full_name()
    return Step(move.act, str(before), str(after), by, move.at, said["reason"], done)


def _files(opened: OpenCase, rows: Any) -> Iterator[FileGiven]:
    kept = set(rows.filter(original__isnull=False).values_list("pk", flat=True))
    for row in rows:
        try:
            about = about_attachment(opened, row)
        except SealBroken:
            continue
        yield FileGiven(
            row.public_id,
            about["name"],
            about["media_type"],
            about["size"],
            tuple(about.get("removed", ())),
            row.day,
            row.scan,
            row.pk in kept,
        )
