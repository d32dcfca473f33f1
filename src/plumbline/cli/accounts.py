"""The one account that nobody could be invited to: the first administrator's."""

from typing import Annotated

import typer

from plumbline.cli import process


def appoint_administrator(
    email: Annotated[str, typer.Argument(help="E-mail address of the first administrator.")],
    name: Annotated[str, typer.Option(prompt="Full name", help="Full name of that person.")],
    password: Annotated[
        str,
        typer.Option(
            prompt="Password",
            hide_input=True,
            confirmation_prompt=True,
            help="Asked for; better not on a command line.",
        ),
    ],
) -> None:
    """Make the first administrator's account. Everyone else is invited."""
    process.check_is_prepared()
    from django.core.exceptions import PermissionDenied, ValidationError

    from plumbline.people.actions import appoint_first_administrator

    try:
        appoint_first_administrator(by="system:install", email=email, name=name, password=password)
    except ValidationError as error:
        raise process.Refused(" ".join(error.messages)) from None
    except PermissionDenied as refusal:
        raise process.Refused(str(refusal)) from None
    typer.echo(f"{name} is the administrator. Sign in and set up a second factor before anything else.")
