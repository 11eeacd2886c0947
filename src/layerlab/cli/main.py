"""The command `layerlab`: its subcommands, and how every error reaches the user.

Exit codes: 0, 1 (the job failed), 2 (wrong usage), 130 (stopped by Ctrl-C), 143 (by SIGTERM). A
user never sees a traceback, unless LAYERLAB_DEBUG asks for it.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

import click

from layerlab import __version__
from layerlab.cli.fixes import in_options
from layerlab.cli.terminal import printable, say, show_what_can_be_shown, stderr
from layerlab.errors import LayerlabError

__all__ = ["main"]


COMMANDS = {
    "audit": "Measure how strong the checks are.",
    "build": "Course: make files of the lessons.",
    "check": "Name the mistake in your own layer.",
    "demo": "Learn to read digits, and show everything.",
    "doctor": "Course: what is wrong, how to mend it.",
    "evaluate": "Measure a trained run on data.",
    "explain": "Show the arithmetic behind a number.",
    "export": "Course: write a lesson to mylayers/.",
    "hint": "Course: the next hint, one at a time.",
    "predict": "Predict for the rows of a CSV file.",
    "quiz": "Predict a number, then see how it comes.",
    "reset": "Course: begin a lesson anew.",
    "solution": "Course: the solution, after passing.",
    "start": "Course: make a folder of lessons.",
    "status": "Course: how far you are.",
    "summary": "Show a run: network, settings, results.",
    "test": "Course: check what you wrote.",
    "train": "Train on your own or bundled data.",
    "verify": "Course: check the lessons themselves.",
    "watch": "Course: test whenever you save.",
}


# What the extra `course` brings: its modules, and the names they are installed by.
COURSE = {"jupytext": "jupytext", "yaml": "pyyaml", "matplotlib": "matplotlib"}


class _Commands(Mapping[str, click.Command]):
    """The commands by name. Each is loaded when it is asked for: all of them take a second."""

    def __getitem__(self, name: str) -> click.Command:
        if name not in COMMANDS:
            raise KeyError(name)
        command: click.Command = getattr(import_module(f"layerlab.cli.{name}"), name)
        return command

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


class _Group(click.Group):
    """A click group that turns every error into a message and an exit code."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        show_what_can_be_shown()
        try:
            return super().main(*args, **kwargs)
        except BrokenPipeError:  # the reader, such as `head`, has gone
            _forget_output()
            sys.exit(1)
        except OSError as error:  # of the output of a help, which is no command
            say(stderr(), f"Error: {printable(_message(error))}")
            _forget_output()
            sys.exit(1)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, BrokenPipeError):
            raise
        except (KeyboardInterrupt, click.Abort):
            with contextlib.suppress(KeyboardInterrupt):  # Ctrl-C once more
                say(stderr(), "\nstopped by Ctrl-C")
            ctx.exit(130)
        except Exception as error:
            if os.environ.get("LAYERLAB_DEBUG"):
                raise
            say(stderr(), f"Error: {printable(_message(error))}")
            if isinstance(error, OSError) and error.filename is None:  # of the output itself
                _forget_output()
            ctx.exit(1)


def _message(error: Exception) -> str:
    """What went wrong, in words for the user."""
    if isinstance(error, LayerlabError):
        return in_options(str(error))
    if isinstance(error, ModuleNotFoundError) and error.name in COURSE:
        return (
            f"the course needs {COURSE[error.name]}, which is not installed\n"
            "  Fix: pip install 'layerlab[course]'"
        )
    if isinstance(error, MemoryError):
        return f"there is not enough memory: {error}\n  Fix: smaller --layers or --batch-size"
    if isinstance(error, FileNotFoundError) and error.filename is None:
        return "the folder that you are in is no longer there\n  Fix: cd to one that is"
    if isinstance(error, OSError):
        return f"{error.strerror or error}: {error.filename or ''}".rstrip(": ")
    return (
        f"something went wrong inside layerlab: {type(error).__name__}: {error}\n"
        "  Fix: run it again with LAYERLAB_DEBUG=1 to see where, and report it"
    )


def _forget_output() -> None:
    """Send what is still to be written to nowhere: at the end Python writes it once more."""
    with contextlib.suppress(OSError, AttributeError):  # no stdout at all, or one that is no file
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@click.group(
    cls=_Group,
    commands=_Commands(),
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="layerlab")
def main() -> None:
    """Neural-network layers that you can read, take apart, and trust.

    \b
    layerlab demo
    layerlab train FILE.csv --target COLUMN
    layerlab predict runs/FILE NEW.csv --out ANSWERS.csv
    """
