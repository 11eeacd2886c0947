"""The command `layerlab`: its subcommands, and how every error reaches the user.

Exit codes: 0, 1 (the job failed), 2 (wrong usage), 130 (stopped by Ctrl-C). A user never sees a
traceback, unless LAYERLAB_DEBUG asks for it.
"""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from layerlab import __version__
from layerlab.cli.demo import demo
from layerlab.cli.evaluate import evaluate
from layerlab.cli.predict import predict
from layerlab.cli.summary import summary
from layerlab.cli.train import train
from layerlab.errors import LayerlabError
from layerlab.train import Interrupted

__all__ = ["main"]


class _Group(click.Group):
    """A click group that turns every error into a message and an exit code."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().main(*args, **kwargs)
        except BrokenPipeError:  # the reader, such as `head`, has gone
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(1)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Interrupted:
            ctx.exit(130)
        except LayerlabError as error:
            _say(str(error))
            ctx.exit(1)
        except (KeyboardInterrupt, click.Abort):
            _say("stopped")
            ctx.exit(130)
        except (click.ClickException, click.exceptions.Exit, BrokenPipeError):
            raise
        except OSError as error:
            _say(f"{error.strerror or error}: {error.filename or ''}".rstrip(": "))
            ctx.exit(1)
        except Exception as error:
            if os.environ.get("LAYERLAB_DEBUG"):
                raise
            _say(
                f"something went wrong inside layerlab: {type(error).__name__}: {error}\n"
                "  Fix: run it again with LAYERLAB_DEBUG=1 to see where, and report it"
            )
            ctx.exit(1)


def _say(message: str) -> None:
    click.echo(f"Error: {message}", err=True)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="layerlab")
def main() -> None:
    """Neural-network layers that you can read, take apart, and trust."""


for command in (demo, train, evaluate, predict, summary):
    main.add_command(command)
