"""The command `rolestream`: a module per command group, errors as lines that say what to do."""

import sys
from collections.abc import Callable

import typer
from rich.console import Console

from agents.errors import PermanentError, TransientError
from cli import dead, runs, schemas_command
from cli.analyze import analyze
from cli.demo import demo
from cli.doctor import doctor
from cli.exits import CommandError, Exit
from cli.render.safe import safe
from cli.submit import submit
from cli.topics import topics
from cli.watch import watch
from cli.withdraw import withdraw
from cli.work import init, up, worker
from infra.logs import mask

app = typer.Typer(
    help="Job descriptions in, structured and search-ready role records out, as a stream.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
_COMMANDS: tuple[Callable[..., None], ...] = (
    demo,
    up,
    init,
    worker,
    submit,
    withdraw,
    watch,
    analyze,
    topics,
    doctor,
)
for _command in _COMMANDS:
    app.command()(_command)
app.add_typer(runs.app, name="run")
app.add_typer(dead.app, name="dead")
app.add_typer(schemas_command.app, name="schemas")


def main() -> None:
    """Run the command line; every foreseeable failure is one line on stderr and an exit code."""
    try:
        app()
    except CommandError as error:
        sys.exit(_say(str(error), error.code))
    except TransientError as error:
        sys.exit(_say(str(error), Exit.UNAVAILABLE))
    except PermanentError as error:
        sys.exit(_say(str(error), Exit.REFUSED))
    except KeyboardInterrupt:
        sys.exit(Exit.INTERRUPTED)


def _say(message: str, code: Exit) -> Exit:
    console = Console(stderr=True)
    for line in mask(message).splitlines():
        said = safe(line)
        said.pad_left(len(line) - len(line.lstrip()))
        console.print(said, soft_wrap=True)
    return code
