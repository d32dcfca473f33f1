"""`plumbline measure push`: send a file of results to a server; the extract stays where it is."""

import os
from pathlib import Path
from typing import Annotated, Any

import typer

TOKEN = "PLUMBLINE_TOKEN"  # noqa: S105 - the name of a variable


def push(
    results: Annotated[
        Path, typer.Argument(help="The file that `run-all --results` wrote.", dir_okay=False, exists=True)
    ],
    to: Annotated[
        str, typer.Option(envvar="PLUMBLINE_SERVER", help="The server, such as https://plumbline.example.nhs.uk")
    ],
    token_file: Annotated[
        Path | None, typer.Option(help="A file that holds your API token.", dir_okay=False, exists=True)
    ] = None,
) -> None:
    """Send results to a server, where they wait to be accepted. The extract stays where it is.

    The token comes from --token-file, from the variable PLUMBLINE_TOKEN, or is asked for. Never write it on the
    command line, where others on this machine can see it.
    """
    from plumbline.measures.pushing import push_results, results_address

    results_address(to)  # before a token is asked for
    answer = push_results(results.read_bytes(), server=to, token=_token(token_file))
    for outcome in answer["outcomes"]:
        typer.echo(f"{outcome['title']}: {_in_words(outcome)}")
    if answer["already_here"]:
        typer.echo("This very file is there already. Nothing was recorded again.")
    typer.echo(f"Compare and accept them at {answer['desk']}")
    if any(outcome["status"] == "refused" for outcome in answer["outcomes"]):
        raise typer.Exit(1)


def _in_words(outcome: dict[str, Any]) -> str:
    if outcome["status"] == "refused":
        return f"not taken. {outcome['why']}"
    return "the same figures are current already" if outcome["unchanged"] else str(outcome["status"])


def _token(file: Path | None) -> str:
    token = file.read_text(encoding="utf-8") if file else os.environ.get(TOKEN, "")
    return token.strip() or str(typer.prompt("Your API token", hide_input=True, err=True)).strip()
