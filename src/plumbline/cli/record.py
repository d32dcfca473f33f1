"""`plumbline record`: the public record as a file, whether a file holds, and the signature of a day."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from plumbline.cli import process

if TYPE_CHECKING:
    from plumbline.plan.record.proof import Noted, Verification

record_app = typer.Typer(help="The public record.", no_args_is_help=True)
ACTOR = "system:record"

Notes = Annotated[
    list[str] | None,
    typer.Option("--noted", help="A digest noted down earlier, such as 12:9f86…; may be given often."),
]
Keys = Annotated[
    list[str] | None,
    typer.Option("--key", help="The public key that days must be signed with; may be given often."),
]
Earlier = Annotated[
    Path | None, typer.Option("--earlier", help="A copy that was kept earlier; the file must begin with it.")
]


@record_app.callback()
def record() -> None:
    """The public record."""


@record_app.command()
def export(
    out: Annotated[Path | None, typer.Option(help="The file to write. Left out: the terminal.")] = None,
) -> None:
    """Write the whole record as one file that anybody can check."""
    process.check_is_prepared()
    from plumbline.plan.record.history import exported

    if out is None:
        for piece in exported():
            sys.stdout.write(piece)
        return
    try:
        with out.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(exported())
    except OSError as error:
        raise process.Refused(f"{out} cannot be written: {error.strerror}.") from None
    typer.echo(f"Wrote {out}.")


@record_app.command()
def verify(file: Path, noted: Notes = None, key: Keys = None, earlier: Earlier = None) -> None:
    """Check an exported record on any machine: it needs no database and no settings.

    Ends with 1 and names the first entry that is not as it was entered; with 2 where a file cannot be read.
    """
    from plumbline.plan.record.files import FileUnreadable
    from plumbline.plan.record.proof import verify_file

    try:
        result = verify_file(file, noted=_notes(noted), keys=[_key(each) for each in key or []], earlier=earlier)
    except FileUnreadable as unreadable:
        raise process.Refused(str(unreadable)) from None
    if result.first_break is not None:
        typer.echo(f"The record does not hold. {result.first_break.reason}", err=True)
        raise typer.Exit(1)
    typer.echo("\n".join(_in_words(result, checked_key=bool(key))))


@record_app.command()
def sign() -> None:
    """Sign today's digest and send it to the witnesses, for a daily timer. Safe to run again.

    Ends with 1 where a witness could not be told: it is tried again on the next run.
    """
    process.check_is_prepared()
    from plumbline.config.environment import SettingsUnusable
    from plumbline.plan.actions.record import sign_day, tell_witnesses
    from plumbline.plan.record.keeping import RecordRefused

    try:
        digest = sign_day(by=ACTOR)
    except (RecordRefused, SettingsUnusable) as refused:
        raise process.Refused(str(refused)) from None
    typer.echo(f"Signed for {digest.day}: {digest.noted}")
    typer.echo(f"Public key: {digest.key}")
    tries = tell_witnesses(by=ACTOR, digest=digest)
    for witness in dict.fromkeys(each.witness for each in tries if each.arrived):
        typer.echo(f"Told {witness}.")
    failed = {each.witness: each.said for each in tries if not each.arrived}
    for witness, said in failed.items():
        typer.echo(f"Could not tell {witness}. {said} It is tried again on the next run.", err=True)
    if failed:
        raise typer.Exit(1)


def _notes(given: list[str] | None) -> "list[Noted]":
    from plumbline.plan.record.proof import Noted

    try:
        return [Noted.read(each) for each in given or []]
    except ValueError as error:
        raise process.Refused(str(error)) from None


def _key(given: str) -> str:
    key = given.strip().lower()
    if len(key) != 64 or not set(key) <= set("0123456789abcdef"):
        raise process.Refused(f"{json.dumps(given[:80])} is no public key: 64 characters, 0 to 9 or a to f.")
    return key


def _in_words(result: "Verification", *, checked_key: bool) -> list[str]:
    lines = [f"The record holds: {result.entries} entries are as they were entered."]
    lines += [f"The noted digest belongs to entry {number}." for number in result.noted_at]
    if not result.signed_day:
        lines.append("No day is signed yet.")
    else:
        lines.append(f"Signed up to entry {result.signed_to}, on {result.signed_day}.")
        if not checked_key:
            lines += [f"Compare the public key with one that you had elsewhere: {key}" for key in result.keys]
    if result.last_number > result.signed_to:
        lines.append(f"Not signed yet: entries {result.signed_to + 1} to {result.last_number}.")
    lines.append(f"To note down elsewhere: {result.last_number}:{result.last_digest}")
    return lines
