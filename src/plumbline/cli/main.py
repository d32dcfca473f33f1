"""The `plumbline` command: one sub-command a kind of work.

Nothing heavy is imported here: Django, the database and the engine load inside the command that needs them, so
that `plumbline --help` and `plumbline measure` start at once.
"""

import sys
from typing import Annotated

import typer

from plumbline.cli import accounts, process
from plumbline.cli.audit import audit_app
from plumbline.cli.measure import measure_app
from plumbline.cli.plan import plan_app
from plumbline.cli.record import record_app
from plumbline.cli.speakup import speakup_app

app = typer.Typer(
    no_args_is_help=True,
    invoke_without_command=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.add_typer(measure_app, name="measure")
app.add_typer(audit_app, name="audit")
app.add_typer(plan_app, name="plan")
app.add_typer(record_app, name="record")
app.add_typer(speakup_app, name="speakup")


@app.callback()
def options(
    version: Annotated[bool, typer.Option("--version", help="Print the version.", is_eager=True)] = False,
) -> None:
    """Run an anti-racism programme and prove what it does."""
    if version:
        from importlib.metadata import version as installed

        typer.echo(f"Plumbline {installed('plumbline')}")
        raise typer.Exit


Port = Annotated[int, typer.Option(envvar="PORT", min=1, max=65535, help="Port to serve on.")]
Host = Annotated[str, typer.Option(envvar="HOST", help="Address to serve on.")]


@app.command()
def demo(
    port: Port = 8000,
    host: Host = "127.0.0.1",
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Delete the demonstration's data and start over.")
    ] = False,
    serve: Annotated[bool, typer.Option(help="Serve the site after loading it.")] = True,
) -> None:
    """Load an invented trust and real figures, and serve them."""
    from plumbline.cli import demonstration

    if serve:
        process.check_port_is_free(host, port)
    demonstration.prepare(fresh=fresh, host=host, port=port)
    if serve:
        process.serve(host=host, port=port)


@app.command()
def prepare() -> None:
    """Make or update a real trust's database.

    Safe to run again; run it after every upgrade.
    """
    from plumbline.cli import installation

    installation.prepare()


@app.command()
def serve(port: Port = 8000, host: Host = "127.0.0.1") -> None:
    """Serve the site with the settings of the environment."""
    process.check_port_is_free(host, port)
    process.check_is_prepared()
    process.serve(host=host, port=port)


app.command()(accounts.appoint_administrator)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []})
def manage(context: typer.Context) -> None:
    """Run one of Django's own management commands."""
    process.start_django()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["plumbline manage", *context.args])


def main() -> None:
    """Entry point of the console script: a refused promise becomes one sentence and exit code 2."""
    try:
        app()
    except process.Refused as refusal:
        print(f"plumbline: {refusal}", file=sys.stderr)  # noqa: T201 - this is the command line's own voice
        sys.exit(2)
