"""`plumbline audit`: checks the audit trail from a terminal."""

from typing import Annotated

import typer

from plumbline.cli import process

audit_app = typer.Typer(help="The audit trail.", no_args_is_help=True)


@audit_app.callback()
def audit() -> None:
    """The audit trail."""


@audit_app.command()
def verify(
    noted: Annotated[
        str, typer.Option(help="A digest noted down earlier; shows whether the end was cut off.")
    ] = "",
) -> None:
    """Read every entry and name the first one that is not as it was written. Ends with 1 if there is one."""
    process.start_django()
    from plumbline.audit.verify import verify_chain  # costs Django's start, so only when it is asked for

    result = verify_chain(noted)
    if result.first_break is not None:
        typer.echo(f"The chain does not hold. {result.first_break.reason}", err=True)
        raise typer.Exit(1)
    typer.echo(f"The chain holds: {result.entries} entries are as they were written.")
    if result.noted_at is not None:
        typer.echo(f"The noted digest belongs to entry {result.noted_at}.")
    typer.echo(f"Last digest, to note down elsewhere: {result.last_digest}")
