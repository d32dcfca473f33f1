"""`plumbline plan`: the letters about what is due, for a daily timer."""

import typer

from plumbline.cli import process

plan_app = typer.Typer(help="The action plan.", no_args_is_help=True)
ACTOR = "system:plan"


@plan_app.callback()
def plan() -> None:
    """The action plan."""


@plan_app.command()
def remind() -> None:
    """Write to owners about what is due, to sponsors about what slips, and weekly to those who lead the plan.

    Safe to run again on the same day. Ends with 1 where a letter could not be sent: the next run tries it again.
    """
    process.check_is_prepared()
    from plumbline.plan.actions import remind as write

    sent = write(by=ACTOR)
    typer.echo(f"Sent {sent.letters} letter{'' if sent.letters == 1 else 's'}.")
    if sent.failed:
        typer.echo(f"Could not send {sent.failed}. The next run tries again.", err=True)
        raise typer.Exit(1)
